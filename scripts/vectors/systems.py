"""The five v1 systems: history, features by name, and the rules."""

import math
from datetime import date, timedelta
from typing import NamedTuple

from contract import (
    ENS, FEATURE_VERSION, LOOKBACK_DAYS, LOOKBACK_GAMES, MA, SIM, XGB, ZONE, clamp, pstd, round2, total,
)
from branches import ALIASES, NoHits, SIM_DEFAULTS, XGB_DEFAULTS


class Game(NamedTuple):
    player: str
    game_id: str
    day: date
    team: str
    opponent: str
    points: int | None
    minutes: float | None
    line: float | None = None


class Row(NamedTuple):
    """One feature row. names and values may differ in length; such a row is no row."""
    player: str
    game_id: str
    day: date
    names: tuple
    values: tuple
    version: str = FEATURE_VERSION
    quality: float | None = 80.0
    source: str = "mixed"


class SlateDay(NamedTuple):
    """One player-date of the slate; without a feature row the last three are None."""
    player: str
    day: date
    row: Row | None = None
    history: list | None = None
    results: dict | None = None


class NoPrediction(Exception):
    def __init__(self, reasons):
        super().__init__(reasons[0])
        self.reasons = reasons


class Prediction(NamedTuple):
    points: float
    confidence: float  # 0–1, as stored
    recommendation: str
    percent: float  # 0–100, as the ensemble reads it
    detail: dict  # numbers on the way, for aiming at exact values


class Entry(NamedTuple):
    points: int
    days_rest: int
    form: str
    difference: float  # this and the next are for counting branches; no system reads them
    null: bool


class Reader:
    """Reads values by name and collects what is wrong, so that a row with two reasons can be noticed and avoided."""

    def __init__(self, short, values, hits):
        self.short, self.values, self.hits, self.reasons = short, values, hits, []

    def _finite(self, value):
        if not math.isfinite(value):
            self._fail("non_finite_feature")
            self.hits.hit(f"{self.short}.non_finite {value}")
        return value

    def _fail(self, reason):
        if reason not in self.reasons:
            self.reasons.append(reason)

    def need(self, name):
        """A required value, by its first name or else its second."""
        found = next((known for known in (name, ALIASES.get(name)) if known in self.values), None)
        if found is None:
            self._fail(f"missing_feature:{name}")
            self.hits.hit(f"{self.short}.missing {name}")
            return 0.0
        if name in ALIASES:
            self._hit_alias(name, found)
        return self._finite(self.values[found])

    def _hit_alias(self, name, found):
        value, second = self.values[found], self.values.get(ALIASES[name])
        both = second not in (None, value)
        self.hits.hit(f"{self.short}.name.{name} {'second' if found != name else 'both' if both else 'first'}")
        if both and math.isfinite(value) and not math.isfinite(second):
            self.hits.hit("row.non-finite second name unread")

    def get(self, name, default, branch=None):
        if name not in self.values:
            if branch:
                self.hits.hit(branch)
            return default
        return self._finite(self.values[name])

    def done(self):
        if self.reasons:
            raise NoPrediction(self.reasons)


def form_of(difference):
    return "hot" if difference >= 3 else "cold" if difference <= -3 else "normal"


def mean(values):
    return total(values) / len(values)


def mean_points(rows):
    known = [game.points for game in rows if game.points is not None]
    return mean(known) if known else 20.0


def load_history(games, day, hits):
    """The entries of one player before a date. games: that player's rows, newest first."""
    window = [game for game in games if day - timedelta(LOOKBACK_DAYS) <= game.day < day]
    rows = window[:LOOKBACK_GAMES]
    # Positions in `known` and in `rows` differ once a game has null points: the v1 loader mixes them up below.
    known = [game.points for game in rows if game.points is not None]
    average = mean_points(rows)
    entries = []
    for i, game in enumerate(rows):
        # v1 measures a past game's rest towards the game *after* it.
        gap = (rows[i - 1].day - game.day).days if i else 1
        # ... and calls form what followed the game, not what led to it.
        recent = known[max(0, i - 5):i]
        difference = (mean(recent) if recent else average) - average
        entries.append(Entry(game.points or 0, min(max(gap, 1), 7), form_of(difference), difference,
                             game.points is None))
        _hit_entry(hits, rows, i, gap, recent, average)
    _hit_window(hits, games, window, day, average, entries)
    return entries


def _hit_window(hits, games, window, day, average, entries):
    hits.side("history.games", len(window))
    if not window:
        hits.hit("history.empty")
    elif all(game.points is None for game in window):
        hits.hit("history.all points null")
    if len(window) < LOOKBACK_GAMES:  # only then does the window's edge decide anything
        if any((day - game.day).days == 91 for game in games):
            hits.hit("history.game 91 days ago is out")
        if window and (day - window[-1].day).days == 90:
            hits.hit("history.game 90 days ago is in")
    shift = average - mean_points(window)
    if any(form_of(entry.difference + shift) != entry.form for entry in entries[1:]):
        hits.hit("history.cut at 30 shows in a form")


def _hit_entry(hits, rows, i, gap, recent, average):
    game, difference = rows[i], (mean(recent) if recent else average) - average
    if not game.minutes:
        hits.hit(f"history.minutes {'null' if game.minutes is None else '0'} counts")
    if not game.points:
        hits.hit("entry.points null is 0" if game.points is None else "entry.points 0")
    hits.hit("entry.rest newest is 1" if i == 0 else "entry.rest capped at 7" if gap > 7 else
             f"entry.rest {gap}" if gap in (0, 1, 2, 7) else "entry.rest 3-6")
    hits.side("entry.form", difference)
    newer = [game.points for game in rows[max(0, i - 5):i] if game.points is not None]
    if recent and newer and form_of(mean(newer) - average) != form_of(difference):
        hits.hit("entry.recent shifted by null")
    if i == 0:
        hits.hit("entry.recent empty, newest")
    elif len(recent) == min(i, 5):
        hits.hit("entry.recent 5" if i >= 5 else "entry.recent 1-4")
    else:
        hits.hit("entry.recent short by nulls" if recent else "entry.recent empty by nulls")



def rule_confidence(short, std, games, source, hits):
    hits.side(f"{short}.std", std)
    hits.side(f"{short}.games", games)
    hits.hit(f"{short}.mock" if source == "mock" else f"{short}.not mock")
    c = 0.5
    if std > 6:
        c -= 0.15
    elif std > 4:
        c -= 0.08
    c += 0.10 if games >= 3 else 0.05 if games >= 2 else -0.10
    c *= 0.8 if source == "mock" else 1.0
    hits.side(f"{short}.confidence", c)
    return clamp(c, 0.2, 0.8)


def rule_recommendation(short, p, line, c, hits):
    edge = abs(p - line)
    if c > 0.45:
        hits.side(f"{short}.edge", edge)
    hits.side(f"{short}.line", p)
    if edge <= 2.0:
        verdict = "PASS edge"
    elif c <= 0.45:
        verdict = "PASS confidence"
    else:
        verdict = "OVER" if p > line else "UNDER"
    hits.hit(f"{short}.{verdict}")
    return verdict.split()[0]


def rule_games(reader):
    """Stored rows call it games_in_last_7_days, a name v1 does not look for: they all get 3."""
    games = reader.get("games_played_last_7_days", 3.0, f"{reader.short}.games absent")
    if not math.isfinite(games):
        return 0
    if games != int(games):
        reader.hits.hit(f"{reader.short}.games truncated")
    return int(games)


def finish_rule(short, raw, std, games, source, line, hits):
    hits.side(f"{short}.raw", raw)
    p = clamp(raw, 0.0, 60.0)
    c = rule_confidence(short, std, games, source, hits)
    return Prediction(p, c, rule_recommendation(short, p, line, c, hits), c * 100, {"raw": raw})


def moving_average(values, source, line, hits):
    read = Reader("ma", values, hits)
    avg5, avg10, season = (read.need(f"points_avg_{window}") for window in ("last_5", "last_10", "season"))
    fatigue, mismatch = read.need("fatigue_score"), read.need("shot_zone_mismatch_score")
    back_to_back, pace = read.need("back_to_back"), read.need("pace_score")
    home, usage = read.need("home_away"), read.need("usage_spike_score")
    std, games = read.need("points_std_last_10"), rule_games(read)
    read.done()

    base = avg5 * 0.50 + avg10 * 0.30 + season * 0.20
    adjustment = total([
        -2.5 if fatigue > 70 else -1.0 if fatigue > 50 else 0.0,  # v1 reads a high score as tired
        mismatch * 0.3,
        -1.5 if back_to_back == 1 else 0.0,
        pace * 0.3,
        0.5 if home == 1 else -0.5,
        usage * 0.4])
    if 0 < base + adjustment < 60:
        hits.side("ma.fatigue", fatigue)
        hits.side("ma.back_to_back", back_to_back)
        hits.side("ma.home", home)
    return finish_rule("ma", base + adjustment, std, games, source, line, hits)


ZONES = (("paint", "pct_paint", 1.2), ("mid_range", "pct_mid_range", 1.0), ("three", "pct_three", 1.1),
         ("free_throw", "pct_free_throw", 0.8))


def zone_matchup(values, source, line, hits):
    read = Reader("zone", values, hits)
    season, std, games = read.need("points_avg_season"), read.need("points_std_last_10"), rule_games(read)
    defence, fatigue = read.need("opponent_def_rating"), read.need("fatigue_score")
    pace, home = read.need("pace_score"), read.need("home_away")
    shares = [read.need(name) for _, name, _ in ZONES[:3]]
    shares.append(read.get("pct_free_throw", 12.0, "zone.free_throw absent"))
    read.done()
    if "pct_free_throw" in values:
        hits.hit("zone.free_throw present")

    zone = 0.0
    for (name, _, factor), share in zip(ZONES, shares):
        raw = (110 - defence) * 0.3 * factor  # v1: a strong defence (low rating) raises the prediction
        # The 25 names that call a share a rate carry percent, so 0.2 and 0.4 are always exceeded there. v1 keeps it.
        zone += clamp(raw, -3.0, 3.0) * (1.0 if share >= 0.40 else 0.7 if share >= 0.20 else 0.4)
    adjustment = total([zone, pace * 0.4, 0.8 if home == 1 else -0.8,
                        -1.5 if fatigue > 70 else -0.8 if fatigue > 50 else 0.0])
    if 0 < season + adjustment < 60:
        hits.side("zone.fatigue", fatigue)
        hits.side("zone.home", home)
        for (name, _, factor), share in zip(ZONES, shares):
            hits.side(f"zone.{name}.score", (110 - defence) * 0.3 * factor)
            if defence != 110:
                hits.side(f"zone.{name}.share", share)
    return finish_rule("zone", season + adjustment, std, games, source, line, hits)


def steps(classes, a, b):
    return abs(classes.index(a) - classes.index(b))


TIERS = ("elite", "average", "weak")
BUCKETS = ("0", "1", "2", "more")


def bucket(days):
    return str(days) if days in (0, 1, 2) else "more"  # a negative count is "more" as well


def similarity_context(get, hits):
    rating, days, home = get("opponent_def_rating_last_15"), get("days_rest"), get("is_home")
    difference = get("points_avg_last_5") - get("points_avg_season")
    hits.side("sim.rating", rating)
    hits.side("sim.form", difference)
    tier = "elite" if rating < 110 else "average" if rating < 115 else "weak"
    form = "hot" if difference >= 3 else "cold" if difference <= -3 else "normal"
    if days != int(days):
        hits.hit("sim.days truncated")
    for branch in (f"tier {tier}", f"form {form}", "home" if home != 0 else "away",
                   "days negative" if int(days) < 0 else f"days {bucket(int(days))}"):
        hits.hit(f"sim.{branch}")
    return tier, bucket(int(days)), home != 0, form


def similarity_score(context, entry, hits):
    tier, rest, home, form = context
    tier_steps = steps(TIERS, tier, "average")  # the v1 loader knows no past opponent: always average
    rest_steps = steps(BUCKETS, rest, bucket(entry.days_rest))
    distance = ("equal", "adjacent", "2 apart", "3 apart")
    hits.hit(f"sim.score tier {distance[tier_steps]}")
    hits.hit(f"sim.score rest {distance[rest_steps]}")
    hits.hit(f"sim.score venue {'equal' if home else 'differs'}")  # ... nor the venue: always home
    hits.hit(f"sim.score form {'equal' if form == entry.form else 'differs'}")
    score = (40, 20, 0, 0)[tier_steps] + (30, 15, 0, 0)[rest_steps] + (15 if home else 0)
    score += 15 if form == entry.form else 5
    hits.side("sim.score", score)
    return score


def weighted(kept):
    return total(points * (score / 100) for score, points in kept) / total(score / 100 for score, _ in kept)


def mean_bonus(mean):
    return 20 if mean >= 85 else 15 if mean >= 75 else 10


def std_bonus(std):
    return 15 if std < 4 else 8 if std < 6 else 3 if std < 8 else -5


def similarity(values, history, line, hits):
    read = Reader("sim", values, hits)
    value = {name: read.get(name, default) for name, default in SIM_DEFAULTS.items()}
    read.done()
    context = similarity_context(value.get, NoHits())
    scored = [(similarity_score(context, entry, NoHits()), entry) for entry in history]
    similar = [(score, entry.points) for score, entry in scored if score >= 70]
    hits.side("sim.similar", len(similar))
    if len(similar) < 5:
        hits.hit("sim.too_few_similar_games")
        raise NoPrediction(["too_few_similar_games"])
    kept = sorted(similar, key=lambda pair: -pair[0])[:20]  # sorted() is stable: equal scores stay newest first
    similarity_context(value.get, hits)
    _hit_scores(hits, values, context, scored)
    baseline = weighted(kept)
    _hit_ties(hits, similar, kept, baseline)

    fatigue = value["fatigue_score"]
    adjustment = total([(fatigue - 70) * 0.015, value["shot_zone_mismatch_score"] * 0.4, value["pace_score"] * 0.8,
                        value["usage_spike_score"] * 0.8, 0.8 if context[2] else -0.5])
    _hit_round2(hits, "sim.round2 total", adjustment)
    raw = baseline + round2(adjustment)
    hits.side("sim.raw", raw)
    p = clamp(raw, 0.0, 60.0)
    _hit_round2(hits, "sim.round2 p", p)
    other_baseline = total(points * score / 100 for score, points in kept) / total(score / 100 for score, _ in kept)
    if round2(clamp(other_baseline + round2(adjustment), 0.0, 60.0)) != round2(p):
        hits.hit("sim.points·score/100 would show")

    points, count = [float(points) for _, points in kept], len(kept)
    mean_score, std = total(score for score, _ in kept) / count, pstd(points)
    _hit_confidence(hits, similar, count, mean_score, points, std)
    confidence = 50.0
    confidence += 20 if count >= 15 else 15 if count >= 10 else 10 if count >= 7 else -15
    confidence += mean_bonus(mean_score)
    confidence += std_bonus(std)
    hits.side("sim.confidence", confidence)
    confidence = clamp(confidence, 0.0, 100.0)

    margin = p - line
    if confidence >= 65:
        hits.side("sim.margin", margin)
    by_margin = lambda m: "OVER" if m >= 2 else "UNDER" if m <= -2 else "PASS margin"
    verdict = "PASS confidence" if confidence < 65 else by_margin(margin)
    hits.hit(f"sim.{verdict}")
    if confidence >= 65 and by_margin(round2(p) - line) != verdict:
        hits.hit("sim.rounding first would change the recommendation")
    percent = round2(confidence)
    return Prediction(round2(p), percent / 100, verdict.split()[0], percent, {"raw": raw, "adjustment": adjustment})


def _hit_scores(hits, values, context, scored):
    """What the scores were made of, counted only where a prediction shows it."""
    for name in SIM_DEFAULTS:
        if name not in values:
            hits.hit(f"sim.default {name}")
    for score, entry in scored:
        similarity_score(context, entry, hits)
        form = context[3]
        with_form = score if form == entry.form else score + 10
        if abs(entry.difference) == 3 and form in (entry.form, "normal") and with_form >= 70:
            hits.hit(f"sim.game form of exactly {entry.difference:g} shows")
        if entry.null and score >= 70:
            hits.hit("sim.kept a null-points game")
    if context[0] != "average" and len({score for score, _ in scored if score >= 70}) > 1:
        hits.hit(f"sim.tier {context[0]} mixes scores")


def _hit_confidence(hits, similar, count, mean_score, points, std):
    hits.side("sim.kept", count)
    hits.side("sim.mean_score", mean_score)
    hits.side("sim.std", std)
    # With more than 20 similar games the other bonuses start at 70; the clamp at 100 must not hide the difference.
    bonuses = (mean_bonus(mean_score), mean_bonus(total(score for score, _ in similar) / len(similar)))
    if len({min(70 + bonus + std_bonus(std), 100) for bonus in bonuses}) > 1:
        hits.hit("sim.mean of the 20 decides the class")
    if std_bonus(std) != std_bonus(pstd(points, add=total)):
        hits.hit("sim.sum8 decides the std class")
    if std_bonus(std) != std_bonus(pstd(points, degrees_lost=1)):
        hits.hit("sim.population std decides the class")


def _hit_ties(hits, similar, kept, baseline):
    """Would another order among equal scores show?"""
    other = sorted(reversed(similar), key=lambda pair: -pair[0])[:20]
    if sorted(other) != sorted(kept):
        hits.hit("sim.tie decides who is kept")
    elif weighted(other) != baseline:
        hits.hit("sim.tie order changes bits")


def _hit_round2(hits, branch, x):
    """Where rounding half up, or rounding x·100, would give another number."""
    exact = x * 8  # an exact tie between two hundredths is an odd multiple of 1/8
    if exact == int(exact) and int(exact) % 2:
        hits.hit(f"{branch} tie")
    elif math.floor(x * 100 + 0.5) / 100 != round2(x):
        hits.hit(f"{branch} not naive")


def stand_in(value, hits):
    """What v1 runs until a model is trained, without its noise."""
    fatigue, spike, defence = value["fatigue_score"], value["usage_spike_score"], value["opponent_def_rating_last_15"]
    usage_rate, minutes = value["usage_rate_last_10"], value["minutes_avg_last_10"]
    paint, three = value["paint_rate_last_10"], value["three_pt_rate_last_10"]
    shot = "paint" if paint > 45 and defence > 115 else "three" if three > 40 and defence < 110 else "none"
    avg5, avg10, season = (value[f"points_avg_{window}"] for window in ("last_5", "last_10", "season"))
    baseline = avg5 * 0.35 + avg10 * 0.40 + season * 0.25
    terms = [
        -2.5 if fatigue < 50 else -1.0 if fatigue < 70 else 0.5 if fatigue > 85 else 0.0,
        value["shot_zone_mismatch_score"] * 0.35,
        value["pace_score"] * (0.12 if usage_rate > 28 else 0.08),
        spike * (0.35 if abs(spike) > 5 else 0.25),
        -1.5 if defence < 108 else 1.0 if defence > 118 else 0.0,
        -2.2 if value["back_to_back"] != 0 else 0.0,
        1.0 if value["is_home"] else -0.6,
        0.8 if minutes > 36 else -1.2 if minutes < 25 else 0.0,
        {"paint": 0.8, "three": -0.5, "none": 0.0}[shot]]
    raw = baseline + total(terms)
    hits.side("xgb.raw", raw)
    if 0 < raw < 60:
        _hit_stand_in(hits, value, shot)
        if round2(total([baseline, *terms])) != round2(raw):
            hits.hit("xgb.adding to the baseline one by one would show")
    return raw


def _hit_stand_in(hits, value, shot):
    for branch, name in (("fatigue", "fatigue_score"), ("usage_spike", "usage_spike_score"),
                         ("defence", "opponent_def_rating_last_15"), ("minutes", "minutes_avg_last_10"),
                         ("back_to_back", "back_to_back")):
        hits.side(f"xgb.{branch}", value[name])
    if abs(value["pace_score"]) > 0.5:  # the factors 0.12 and 0.08 differ by less than a hundredth below
        hits.side("xgb.usage_rate", value["usage_rate_last_10"])
    hits.hit(f"xgb.shot {shot}")
    hits.hit("xgb.home" if value["is_home"] else "xgb.away")
    defence = value["opponent_def_rating_last_15"]
    for branch, name, threshold, counts in (("paint", "paint_rate_last_10", 45, defence > 115),
                                            ("three", "three_pt_rate_last_10", 40, defence < 110)):
        if counts:
            hits.side(f"xgb.{branch}", value[name])
        if value[name] > threshold:
            hits.side(f"xgb.{branch}.defence", defence)


def xgboost(values, quality, line, hits):
    read = Reader("xgb", values, hits)
    value = {name: read.get(name, default, f"xgb.default {name}") for name, default in XGB_DEFAULTS.items()}
    std = values.get("points_std_last_10", 5.0)  # checked above under the same name, with another default
    read.done()
    raw = stand_in(value, hits)
    p = clamp(raw, 0.0, 60.0)
    _hit_round2(hits, "xgb.round2", p)

    if "points_std_last_10" in values:
        hits.side("xgb.std", std)
    else:
        hits.hit("xgb.std absent")
    if quality is None:
        hits.hit("xgb.quality absent")
        quality = 80.0
    else:
        hits.side("xgb.quality", quality)
    confidence = 70.0
    confidence += 10 if quality >= 90 else 7 if quality >= 80 else 5 if quality >= 70 else 2 if quality >= 60 else 0
    confidence += 10 if std < 4 else 7 if std < 6 else 5 if std < 8 else 2
    hits.side("xgb.confidence", confidence)
    confidence = clamp(confidence, 0.0, 100.0)

    margin = p - line
    hits.side("xgb.margin", margin)
    by_margin = lambda m: "OVER" if m >= 1.5 else "UNDER" if m <= -1.5 else "PASS"
    verdict = "PASS" if confidence < 60 else by_margin(margin)
    hits.hit(f"xgb.{verdict}")
    if by_margin(round2(p) - line) != verdict:
        hits.hit("xgb.rounding first would change the recommendation")
    percent = round2(confidence)
    return Prediction(round2(p), percent / 100, verdict, percent, {"raw": raw})


def ensemble(components, line, hits):
    """components: the predictions that exist, in system order."""
    if len(components) < 2:
        hits.hit(f"ens.too_few_components {len(components)}")
        raise NoPrediction(["too_few_components"])
    hits.hit(f"ens.components {len(components)}")
    weight = total(c.percent for c in components)
    raw = total(c.points * c.percent for c in components) / weight  # weight 0 cannot be: no confidence is below 20
    hits.side("ens.raw", raw)
    if any(c.percent == int(c.percent) and c.confidence * 100 != c.percent for c in components):
        hits.hit("ens.stored confidence times 100 would differ")
    p = clamp(raw, 0.0, 60.0)

    spread = pstd([c.points for c in components])
    hits.side("ens.spread", spread)
    confidence = weight / len(components)
    confidence += 10 if spread < 2 else 5 if spread < 3 else -5 if spread < 6 else -10
    if len(components) == 4:
        confidence += 5
    hits.side("ens.raw_confidence", confidence)
    confidence = clamp(confidence, 20.0, 95.0)

    hits.side("ens.confidence", confidence)
    if confidence >= 65:
        hits.side("ens.margin", abs(p - line))
    votes = {side: sum(c.recommendation == side for c in components) for side in ("OVER", "UNDER")}
    by_p = "OVER" if p > line else "UNDER"
    if confidence < 65:
        verdict = "PASS confidence"
    elif abs(p - line) < 1.5:
        verdict = "PASS margin"
    elif 2 * votes["OVER"] > len(components):
        verdict = "OVER majority"
    elif 2 * votes["UNDER"] > len(components):
        verdict = "UNDER majority"
    else:
        verdict = f"{by_p} by p"
        for side, n in votes.items():
            if 2 * n == len(components) and side != by_p:
                hits.hit(f"ens.half {side} is no majority")
    hits.hit(f"ens.{verdict}")
    if "majority" in verdict and not verdict.startswith(by_p):
        hits.hit(f"ens.{verdict} against p")
    return Prediction(p, confidence / 100, verdict.split()[0], confidence, {"raw": raw})


def predict_all(row, history, line, hits):
    """System → Prediction or NoPrediction, for one player-date with a feature row."""
    values = dict(zip(row.names, row.values))
    results = {}
    for system, run in (
            (MA, lambda: moving_average(values, row.source, line, hits)),
            (ZONE, lambda: zone_matchup(values, row.source, line, hits)),
            (SIM, lambda: similarity(values, history, line, hits)),
            (XGB, lambda: xgboost(values, row.quality, line, hits)),
            (ENS, lambda: ensemble([r for r in results.values() if isinstance(r, Prediction)], line, hits))):
        try:
            results[system] = run()
        except NoPrediction as none:
            results[system] = none
    made = [system for system in (MA, ZONE, SIM, XGB) if isinstance(results[system], Prediction)]
    if made == [MA, ZONE]:
        hits.hit("ens.rules alone")
    if made == [SIM, XGB]:
        hits.hit("ens.scored alone")
    refused = any(str(result) == "non_finite_feature" for result in results.values())
    if not refused and not all(map(math.isfinite, row.values)):
        hits.hit("row.non-finite value nobody needs")
    return results
