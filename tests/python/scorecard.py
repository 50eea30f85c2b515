"""A second implementation of the scorecard of `season grade`, and a comparison of the two.

    python scorecard.py PROGRAM DATA_FOLDER SEASON [MIN_GAMES]

Everything is made anew from the run's predictions and the snapshot's games: outcomes, verdicts, baselines, slices and
statistics in plain Python, whose sums are exact; intervals from the same draws of dates, by a generator of our own.
Statistics and the ends of their intervals must agree to 1e-9, but for the ends of a quantile's interval, which the
program looks for among 64 values: they must lie between the values that are as far apart. With MIN_GAMES, so do both
sides count only player-dates with so many earlier games. Exit code 1 if anything differs.
"""

import json
import math
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

TOLERANCE = 1e-9
FEWEST_DATES = 10
RESAMPLES = 1000
# O'Neill's PCG64 (XSL RR 128/64), with the state and the stream that the program starts it from.
MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
STATE, STREAM = 0x5EA500000001, 1
MASK = (1 << 128) - 1
# A quantile of a draw is looked for among the values up to 8 standard errors of ranks away from it on both sides, and
# of these at 64 that are evenly spaced.
ERRORS, CANDIDATES = 8, 64
# Intervals of quantiles take a while: they are compared for the whole and for slices of so few.
WITH_INTERVALS, SMALL = "overall", 500
ROLES = [(10, "below 10"), (20, "10 to 20"), (30, "20 to 30"), (math.inf, "30 and more")]
RESTS = {1: "back-to-back", 2: "1 day", 3: "2 days"}
SHARES = {"median": 0.5, "p90": 0.9}
SOURCES = ["ACTUAL_PROP", "ESTIMATED_AVG", "FIXED"]
BINS = 10
# Who is meant to be better than whom, and who takes the mean of whom.
PREDECESSORS = {
    "moving_average_v2": "moving_average_baseline_v1",
    "zone_matchup_v2": "zone_matchup_v1",
    "similarity_balanced_v2": "similarity_balanced_v1",
    "boosted_trees_v2": "xgboost_v1",
    "ensemble_v2": "ensemble_v1",
}
COMPONENTS = {"ensemble_v2": ["moving_average_v2", "zone_matchup_v2", "similarity_balanced_v2", "boosted_trees_v2",
                              "network_v2"]}


def rows(path):
    return pq.read_table(path).to_pylist()


def mean(values):
    return math.fsum(values) / len(values)


def quantile(values, share):
    """Type 7 of Hyndman and Fan."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


class PlayerDate:
    """A game of a player, with what lies before it."""

    def __init__(self, game, past, opening_night):
        self.date, self.player = game["game_date"], game["player_lookup"]
        points, minutes = game["points"], game["minutes_played"]
        self.void = points is None or (points == 0 and (minutes is None or minutes == 0))
        self.actual = None if self.void else points
        played = [other for other in past if (other["minutes_played"] or 0) > 0 or (other["points"] or 0) > 0]
        scored = [other["points"] for other in played
                  if other["points"] is not None and other["game_date"] >= opening_night]
        self.earlier_games = len(scored)
        self.baselines = {
            "last_5": mean(scored[-5:]) if scored else None,
            "last_10": mean(scored[-10:]) if scored else None,
            "season_average": mean(scored) if scored else None,
            "market_line": game["points_line"],
        }
        home = game["is_home"]
        average = self.baselines["season_average"]
        rested = (self.date - played[-1]["game_date"]).days if played else None
        self.slices = [
            ("overall", "all"),
            ("month", self.date.strftime("%Y-%m")),
            ("venue", "unknown" if home is None else "home" if home else "away"),
            ("rest", "first game" if rested is None else RESTS.get(rested, "3 days or more")),
            ("role", "unknown" if average is None else next(name for top, name in ROLES if average < top)),
        ]


class Entry:
    """What one forecaster said of a player-date, and how it ended."""

    def __init__(self, of, points, prediction=None):
        self.date, self.player, self.slices = of.date, of.player, of.slices
        self.error = None if of.actual is None else points - of.actual
        self.bet = self.fall = self.odds = None
        if prediction:
            line, source = prediction["current_points_line"], prediction["line_source"]
            tenth = min(10, math.floor(10 * prediction["confidence_score"]) + 1)
            self.slices = [*of.slices, ("line_source", source or "no line"),
                           ("confidence", f"{(tenth - 1) / 10:.1f} to {tenth / 10:.1f}")]
            side = prediction["recommendation"]
            if line is not None and side in ("OVER", "UNDER"):
                self.bet = source, verdict(side, line, of.actual)
            # Runs of systems that learn nothing have no such columns.
            low, high = prediction.get("points_p10"), prediction.get("points_p90")
            if None not in (low, high, of.actual):
                self.fall = "inside" if low <= of.actual <= high else "below" if of.actual < low else "above"
            # Until enough is known of lines of the market, what is said there is not judged.
            calibrated = prediction.get("over_probability_status") != "uncalibrated"
            likely = prediction.get("over_probability") if calibrated else None
            if likely is not None:
                self.odds = source, likely, None if of.actual is None else of.actual - line


def verdict(side, line, actual):
    if actual is None:
        return "voids"
    if actual == line:
        return "pushes"
    return "wins" if (actual > line) == (side == "OVER") else "losses"


def player_dates(games, opening_night):
    by_player = defaultdict(list)
    for game in sorted(games, key=lambda game: game["game_date"]):
        by_player[game["player_lookup"]].append(game)
    return {(player, game["game_date"]): PlayerDate(game, of_player[:at], opening_night)
            for player, of_player in by_player.items() for at, game in enumerate(of_player)}


def forecasters(predictions, known, systems):
    """Everybody's entries by key, the systems first, in the order of the run."""
    everybody = {system: {} for system in systems}
    keys = {}
    for prediction in predictions:
        key = prediction["player_lookup"], prediction["game_date"]
        keys[key] = None
        everybody[prediction["system_id"]][key] = Entry(known[key], prediction["predicted_points"], prediction)
    for name in ("last_5", "last_10", "season_average", "market_line"):
        said = ((key, known[key].baselines[name]) for key in keys)
        everybody[name] = {key: Entry(known[key], points) for key, points in said if points is not None}
    return {name: entries for name, entries in everybody.items() if entries}, keys


def error_statistics(errors):
    sizes = [abs(error) for error in errors]
    return {
        "mae": mean(sizes),
        "rmse": math.sqrt(mean([error * error for error in errors])),
        "bias": mean(errors),
        "median": quantile(sizes, 0.5),
        "p90": quantile(sizes, 0.9),
        "within_3": sum(size <= 3 for size in sizes) / len(sizes),
        "within_5": sum(size <= 5 for size in sizes) / len(sizes),
    }


def random_words(count):
    """The first `count` numbers of 64 bits."""
    increment = STREAM << 1 | 1
    state = ((STATE + increment) * MULTIPLIER + increment) & MASK
    for _ in range(count):
        state = (state * MULTIPLIER + increment) & MASK
        word, turn = (state >> 64 ^ state) & (1 << 64) - 1, state >> 122
        yield (word >> turn | word << 64 - turn) & (1 << 64) - 1


class Resampling:
    """Draws of the run's dates, each as often as it was drawn."""

    def __init__(self, dates):
        self.place = {date: at for at, date in enumerate(sorted(dates))}
        count = len(self.place)
        # The upper half of a word is a fraction of 1, and so of the dates.
        drawn = [(word >> 32) * count >> 32 for word in random_words(RESAMPLES * count)]
        rows = np.array(drawn).reshape(RESAMPLES, count)
        self.weights = np.array([np.bincount(row, minlength=count) for row in rows])

    def ratio(self, dates, above, below, of=lambda ratio: ratio):
        """The interval of the sum of `above` over the sum of `below`, or of a function of it; None from few dates."""
        if len(set(dates)) < FEWEST_DATES:
            return None
        of_date = np.array([self.place[date] for date in dates])
        over, under = (np.bincount(of_date, values, len(self.place)) for values in (above, below))
        drawn = self.weights @ under
        values = (self.weights @ over)[drawn > 0] / drawn[drawn > 0]
        return np.quantile(of(values), [0.025, 0.975])

    def quantile(self, dates, sizes, share):
        """The least and the largest that each end of the interval of a quantile may be; None from few dates."""
        if len(set(dates)) < FEWEST_DATES:
            return None
        order = np.argsort(sizes, kind="stable")
        ordered = np.asarray(sizes)[order]
        of_date = np.array([self.place[date] for date in dates])[order]
        last = len(ordered) - 1
        step = 2 * (ERRORS * math.sqrt(len(ordered) * share * (1 - share)) + 1) / CANDIDATES
        # Where every value is a candidate, the ends are exact.
        step = 0 if step <= 1 else math.ceil(step)
        least, largest = [], []
        for weights in self.weights:
            reached = np.cumsum(weights[of_date])
            if reached[-1] > 0:
                position = share * (reached[-1] - 1)
                ranks = np.array([np.floor(position), np.ceil(position)])
                places, part = np.searchsorted(reached, ranks, side="right"), position - ranks[0]
                for found, way in ((least, -step), (largest, step)):
                    below, above = ordered[np.clip(places + way, 0, last)]
                    found.append(below + part * (above - below))
        ends = [0.025, 0.975]
        return list(zip(np.quantile(least, ends), np.quantile(largest, ends)))

    def errors(self, dates, errors):
        errors = np.asarray(errors)
        sizes, ones = np.abs(errors), np.ones(len(errors))
        ends = {name: self.ratio(dates, above, ones) for name, above in
                [("mae", sizes), ("bias", errors), ("within_3", sizes <= 3), ("within_5", sizes <= 5)]}
        return ends | {"rmse": self.ratio(dates, errors * errors, ones, np.sqrt)}


class Check:
    """Counts comparisons, and keeps those that failed."""

    def __init__(self):
        self.statistics, self.intervals, self.wrong = 0, 0, []

    def same(self, what, found, expected):
        self.statistics += 1
        near = found == expected or (None not in (found, expected) and not isinstance(expected, str)
                                     and abs(found - expected) <= TOLERANCE * max(1, abs(expected)))
        if not near:
            self.wrong.append(f"{what}: {found}, expected {expected}")

    def interval(self, what, found, ends):
        self.between(what, found, ends if ends is None else [(end, end) for end in ends])

    def between(self, what, found, bounds):
        if bounds is None or found is None:
            self.same(f"{what} has an interval", found is not None, bounds is not None)
            return
        for end, (least, largest) in zip(("low", "high"), bounds):
            self.intervals += 1
            allowed = TOLERANCE * max(1, abs(least), abs(largest))
            if not least - allowed <= found[end] <= largest + allowed:
                self.wrong.append(f"{what}, {end} end: {found[end]}, expected {least} to {largest}")


def check_score(check, name, score, entries, draws):
    known = [entry for entry in entries if entry.error is not None]
    check.same(f"{name} n", score["n"], len(known))
    check_range(check, f"{name} range", score["range"], entries, draws)
    check.same(f"{name} voids", score["voids"], len(entries) - len(known))
    check.same(f"{name} has errors", score["errors"] is not None, bool(known))
    dates, errors = [entry.date for entry in known], [entry.error for entry in known]
    for metric, expected in error_statistics(errors).items() if known else ():
        check.same(f"{name} {metric}", score["errors"][metric]["value"], expected)
    for metric, ends in draws.errors(dates, errors).items() if known else ():
        check.interval(f"{name} {metric}", score["errors"][metric]["interval"], ends)
    if known and (score["dimension"] == WITH_INTERVALS or len(known) <= SMALL):
        for metric, share in SHARES.items():
            bounds = draws.quantile(dates, np.abs(errors), share)
            check.between(f"{name} {metric}", score["errors"][metric]["interval"], bounds)
    bets = [(entry.date, *entry.bet) for entry in entries if entry.bet]
    sources = sorted({source for _, source, _ in bets}, key=SOURCES.index)
    check.same(f"{name} sources", ",".join(of["line_source"] for of in score["bets"]), ",".join(sources))
    for found, source in zip(score["bets"], sources):
        check_bets(check, f"{name} {source}", found, [bet for bet in bets if bet[1] == source], draws)


def check_range(check, name, found, entries, draws):
    fallen = [entry for entry in entries if entry.fall]
    check.same(f"{name} is known", found is not None, bool(fallen))
    if not fallen:
        return
    check.same(f"{name} n", found["n"], len(fallen))
    dates, ones = [entry.date for entry in fallen], np.ones(len(fallen))
    for place in ("inside", "below", "above"):
        here = [entry.fall == place for entry in fallen]
        check.same(f"{name} {place}", found[place]["value"], sum(here) / len(here))
        check.interval(f"{name} {place}", found[place]["interval"], draws.ratio(dates, here, ones))


def check_calibration(check, calibration, everybody, draws):
    """Probabilities of going over, against what happened: a push did not go over, and a void does not count."""
    expected = {(name, source): [entry for entry in entries.values() if entry.odds and entry.odds[0] == source]
                for name, entries in everybody.items() for source in SOURCES}
    expected = {key: entries for key, entries in expected.items() if entries}
    check.same("order of calibrations", [(of["forecaster"], of["line_source"]) for of in calibration] == list(expected),
               True)
    for found, (key, entries) in zip(calibration, expected.items()):
        name = f"{' · '.join(key)} over"
        known = sorted((entry for entry in entries if entry.odds[2] is not None),
                       key=lambda entry: (entry.odds[1], entry.date, entry.player))
        check.same(f"{name} n", found["n"], len(known))
        check.same(f"{name} voids", found["voids"], len(entries) - len(known))
        check.same(f"{name} pushes", found["pushes"], sum(entry.odds[2] == 0 for entry in known))
        check_bin(check, name, found["all"], known, draws)
        ends = [len(known) * at // BINS for at in range(BINS + 1)]
        bins = [known[start:end] for start, end in zip(ends, ends[1:]) if end > start]
        check.same(f"{name} bins", len(found["bins"]), len(bins))
        for at, (of_bin, bin) in enumerate(zip(found["bins"], bins)):
            check_bin(check, f"{name} bin {at}", of_bin, bin, draws)
        gaps = [abs(mean([entry.odds[1] for entry in bin]) - sum(entry.odds[2] > 0 for entry in bin) / len(bin))
                for bin in bins]
        check.same(f"{name} gap", found["gap"], mean(gaps) if gaps else None)


def check_bin(check, name, found, bin, draws):
    check.same(f"{name} is known", found is not None, bool(bin))
    if not bin:
        return
    likely, over = [entry.odds[1] for entry in bin], [entry.odds[2] > 0 for entry in bin]
    counted = {"n": len(bin), "pushes": sum(entry.odds[2] == 0 for entry in bin), "lowest": min(likely),
               "highest": max(likely), "mean_probability": mean(likely)}
    for word, expected in counted.items():
        check.same(f"{name} {word}", found[word], expected)
    check.same(f"{name} share", found["share_over"]["value"], sum(over) / len(over))
    ends = draws.ratio([entry.date for entry in bin], over, np.ones(len(bin)))
    check.interval(f"{name} share", found["share_over"]["interval"], ends)


def check_bets(check, name, found, bets, draws):
    count = {word: sum(ended == word for *_, ended in bets) for word in ("wins", "losses", "pushes", "voids")}
    check.same(f"{name} recommendations", found["recommendations"], len(bets))
    for word, expected in count.items():
        check.same(f"{name} {word}", found[word], expected)
    decided = [(date, ended) for date, _, ended in bets if ended in ("wins", "losses")]
    if not decided:
        check.same(f"{name} win rate", found["win_rate"], None)
        check.same(f"{name} return", found["return_per_unit"], None)
        return
    profits = [100 / 110 if ended == "wins" else -1 for _, ended in decided]
    check.same(f"{name} win rate", found["win_rate"]["value"], count["wins"] / len(decided))
    check.same(f"{name} return", found["return_per_unit"]["value"], mean(profits))
    dates = [date for date, _ in decided]
    won, ones = [ended == "wins" for _, ended in decided], np.ones(len(decided))
    check.interval(f"{name} win rate", found["win_rate"]["interval"], draws.ratio(dates, won, ones))
    check.interval(f"{name} return", found["return_per_unit"]["interval"], draws.ratio(dates, profits, ones))


def check_rivals(check, rivals, everybody, draws):
    expected = {}
    for name, before in PREDECESSORS.items():
        rival = both(everybody, name, before)
        if rival:
            expected[name, "predecessor"] = before, rival
        components = {other: both(everybody, name, other) for other in COMPONENTS.get(name, ())}
        components = {other: pairs for other, pairs in components.items() if pairs}
        if components:
            best = max(components, key=lambda other: mean([difference for _, difference in components[other]]))
            expected[name, "best_component"] = best, components[best]
    check.same("rivals", [(rival["forecaster"], rival["reason"]) for rival in rivals] == list(expected), True)
    for rival, ((name, reason), (other, pairs)) in zip(rivals, expected.items()):
        check.same(f"{name} {reason}", rival["against"], other)
        check_difference(check, f"{name} {reason}", rival, pairs, draws)


def both(everybody, one, other):
    """The dates on which the two have an error on a player, and how much larger that of the one is."""
    others = everybody.get(other, {})
    return [(entry.date, abs(entry.error) - abs(others[key].error))
            for key, entry in everybody.get(one, {}).items() if key in others and entry.error is not None]


def check_difference(check, name, pair, pairs, draws):
    dates, differences = zip(*pairs)
    check.same(f"{name} n", pair["n"], len(dates))
    check.same(name, pair["difference"]["value"], mean(differences))
    ends = draws.ratio(dates, differences, np.ones(len(dates)))
    check.interval(name, pair["difference"]["interval"], ends)


def check_pairs(check, pairs, everybody, draws):
    names = list(everybody)
    expected = {}
    for at, one in enumerate(names):
        for other in names[at + 1:]:
            shared = both(everybody, one, other)
            if shared:
                expected[one, other] = shared
    check.same("pairs", sorted((pair["forecaster"], pair["against"]) for pair in pairs) == sorted(expected), True)
    for pair in pairs:
        shared = expected[pair["forecaster"], pair["against"]]
        check_difference(check, f"{pair['forecaster']} against {pair['against']}", pair, shared, draws)


def main(program, data, season, min_games=None):
    command = [program, "--data-dir", data, "grade", season, "--json"]
    command += ["--min-games", min_games] if min_games else []
    graded = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    folder = Path(data, "runs", season, graded["run_id"])
    snapshot = Path(data, "snapshots", season)
    opening_night = json.loads((snapshot / "manifest.json").read_text())["content"]["opening_night"]
    systems = [of["system_id"] for of in json.loads((folder / "manifest.json").read_text())["systems"]]
    known = player_dates(rows(snapshot / "games.parquet"), np.datetime64(opening_night).item())
    predictions = rows(folder / "predictions.parquet")
    check = Check()
    grades = rows(folder / "grades.parquet")
    key = lambda row: (row["player_lookup"], row["game_date"])
    check.same("rows of grades", len(grades), len(predictions))
    check.same("earlier games in grades", all(row["earlier_games"] == known[key(row)].earlier_games for row in grades),
               True)
    of = len({key(row) for row in predictions})
    if min_games:
        predictions = [row for row in predictions if known[key(row)].earlier_games >= int(min_games)]
        kept = {"min_games": int(min_games), "player_dates": len({key(row) for row in predictions}), "of": of}
    check.same("filter", graded["filter"] == (kept if min_games else None), True)
    everybody, keys = forecasters(predictions, known, systems)
    dates = {date for _, date in keys}
    check.same("dates", graded["dates"], len(dates))
    draws = Resampling(dates) if dates else None
    expected = {}
    for name, entries in everybody.items():
        for entry in entries.values():
            for dimension, of in entry.slices:
                expected.setdefault((name, dimension, of), []).append(entry)
    scores = {(score["forecaster"], score["dimension"], score["slice"]): score for score in graded["scores"]}
    check.same("slices that stand once", len(scores), len(graded["scores"]))
    check.same("slices", sorted(map(str, scores)) == sorted(map(str, expected)), True)
    check.same("order of forecasters", ",".join(dict.fromkeys(score["forecaster"] for score in graded["scores"])),
               ",".join(everybody))
    for key in scores.keys() & expected.keys():
        check_score(check, " · ".join(key), scores[key], expected[key], draws)
    check_pairs(check, graded["paired"], everybody, draws)
    check_rivals(check, graded["rivals"], everybody, draws)
    check_calibration(check, graded["calibration"], everybody, draws)

    for wrong in check.wrong[:20]:
        print(wrong)
    print(f"{check.statistics} statistics and {check.intervals} ends of intervals compared, {len(check.wrong)} differ")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
