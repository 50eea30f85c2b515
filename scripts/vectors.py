#!/usr/bin/env python3
"""Test vectors for the five v1 systems.

An implementation of the v1 contract that shares no code with the Rust one. It does two jobs:

  --check DIR    run it over a parity folder (three Parquet files) and compare to the last bit; needs pyarrow
  --write FILE   invent a small season that takes every branch of every rule, and write inputs and outputs as JSON
  --verify FILE  say whether FILE is what --write would write today (exit 1 if not)

Only --check needs more than the standard library. The invented season is the same on every machine: one seeded
generator, no clock, no dictionary or set order that could differ, and no float sum left to the library.

Every branch has a name. A run that misses one, takes one fewer than twice, or takes one that is listed as
impossible, fails: the list at BRANCHES is the proof that the vectors cover the rules, not a description of hope.
"""

import argparse
import json
import math
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

LINE = 20.0
SEED = 20211019
OPENING, LAST_DAY = date(2021, 10, 19), date(2022, 4, 10)
LOOKBACK_DAYS, LOOKBACK_GAMES = 90, 30
FEATURE_VERSION = "v1_baseline_25"

MA, ZONE, SIM, XGB, ENS = SYSTEMS = (
    "moving_average_baseline_v1", "zone_matchup_v1", "similarity_balanced_v1", "xgboost_v1", "ensemble_v1")

# ---------------------------------------------------------------------------------------------------------------
# Arithmetic
# ---------------------------------------------------------------------------------------------------------------


def total(values):
    """Left to right. The built-in sum() compensates rounding errors since Python 3.12 and would change last bits."""
    result = 0.0
    for value in values:
        result += value
    return result


def sum8(values):
    """Eight running sums over the whole blocks of 8, joined pairwise, then the rest one by one."""
    if len(values) < 8:
        return total(values)
    lanes = list(values[:8])
    whole = len(values) - len(values) % 8
    for position in range(8, whole):
        lanes[position % 8] += values[position]
    result = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    for value in values[whole:]:
        result += value
    return result


def pstd(values, add=sum8, degrees_lost=0):
    """Population standard deviation. The two options exist only to find vectors in which they would matter."""
    mean = add(values) / len(values)
    return math.sqrt(add([(value - mean) * (value - mean) for value in values]) / (len(values) - degrees_lost))


def clamp(x, lo, hi):
    return max(lo, min(hi, x))


def round2(x):
    return float(f"{x:.2f}")


# ---------------------------------------------------------------------------------------------------------------
# Branches: names and counters
# ---------------------------------------------------------------------------------------------------------------

# Each threshold t gives three branches: below, exactly at and above t. They are counted where they show in a result
# (not, for example, under a clamp).
THRESHOLDS = {
    "history.games": (30,),  # rows in the 90 days, before the cut at 30
    "entry.form": (-3, 3),  # recent mean − mean of a past game
    "ma.std": (4, 6), "ma.games": (2, 3), "ma.confidence": (0.2, 0.45, 0.8), "ma.edge": (2,), "ma.line": (20,),
    "ma.fatigue": (50, 70), "ma.raw": (0, 60), "ma.back_to_back": (1,), "ma.home": (1,),
    "zone.std": (4, 6), "zone.games": (2, 3), "zone.confidence": (0.2, 0.45, 0.8), "zone.edge": (2,),
    "zone.line": (20,), "zone.fatigue": (50, 70), "zone.raw": (0, 60), "zone.home": (1,),
    "zone.paint.share": (0.2, 0.4), "zone.mid_range.share": (0.2, 0.4),
    "zone.three.share": (0.2, 0.4), "zone.free_throw.share": (0.2, 0.4),
    "zone.paint.score": (-3, 3), "zone.mid_range.score": (-3, 3),
    "zone.three.score": (-3, 3), "zone.free_throw.score": (-3, 3),
    "sim.rating": (110, 115), "sim.form": (-3, 3), "sim.score": (70,),
    "sim.similar": (4, 5, 20, 21), "sim.kept": (6, 7, 9, 10, 14, 15),  # whole numbers: the last below and the first at
    "sim.mean_score": (70, 75, 85), "sim.std": (4, 6, 8), "sim.raw": (0, 60),
    "sim.confidence": (0, 65, 100), "sim.margin": (-2, 2),
    "xgb.fatigue": (50, 70, 85), "xgb.usage_rate": (28,), "xgb.usage_spike": (-5, 5), "xgb.defence": (108, 118),
    "xgb.minutes": (25, 36), "xgb.paint": (45,), "xgb.paint.defence": (115,), "xgb.three": (40,),
    "xgb.three.defence": (110,), "xgb.raw": (0, 60), "xgb.quality": (60, 70, 80, 90), "xgb.std": (4, 6, 8),
    "xgb.confidence": (60, 100), "xgb.margin": (-1.5, 1.5), "xgb.back_to_back": (0,),
    "ens.raw": (0, 60), "ens.spread": (2, 3, 6), "ens.raw_confidence": (20, 95), "ens.confidence": (65,),
    "ens.margin": (1.5,),
}

# Thresholds of values read from the row: here "one step below" and "one step above" are branches of their own.
STEPPED = (
    "ma.std", "ma.fatigue", "zone.std", "zone.fatigue", "zone.paint.share", "zone.mid_range.share",
    "zone.three.share", "zone.free_throw.share", "sim.rating", "sim.form", "xgb.fatigue", "xgb.usage_rate",
    "xgb.usage_spike", "xgb.defence", "xgb.minutes", "xgb.paint", "xgb.paint.defence", "xgb.three",
    "xgb.three.defence", "xgb.quality", "xgb.std")

MA_NAMES = ("points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10", "fatigue_score",
            "shot_zone_mismatch_score", "back_to_back", "pace_score", "home_away", "usage_spike_score")
ZONE_NAMES = ("points_avg_season", "points_std_last_10", "fatigue_score", "pace_score", "home_away",
              "opponent_def_rating", "pct_paint", "pct_mid_range", "pct_three")
# first name → second name; the second is read when the first is absent
ALIASES = {"home_away": "is_home", "opponent_def_rating": "opponent_def_rating_last_15",
           "pct_paint": "paint_rate_last_10", "pct_mid_range": "mid_range_rate_last_10",
           "pct_three": "three_pt_rate_last_10"}
SIM_DEFAULTS = {
    "opponent_def_rating_last_15": 112.0, "days_rest": 1.0, "is_home": 0.0, "points_avg_last_5": 0.0,
    "points_avg_season": 0.0, "fatigue_score": 70.0, "shot_zone_mismatch_score": 0.0, "pace_score": 0.0,
    "usage_spike_score": 0.0}
XGB_DEFAULTS = {
    "points_avg_last_5": 0.0, "points_avg_last_10": 0.0, "points_avg_season": 0.0, "points_std_last_10": 0.0,
    "minutes_avg_last_10": 0.0, "fatigue_score": 70.0, "shot_zone_mismatch_score": 0.0, "pace_score": 0.0,
    "usage_spike_score": 0.0, "referee_favorability_score": 0.0, "look_ahead_pressure_score": 0.0,
    "matchup_history_score": 0.0, "momentum_score": 0.0, "opponent_def_rating_last_15": 112.0,
    "opponent_pace_last_15": 100.0, "is_home": 0.0, "days_rest": 1.0, "back_to_back": 0.0,
    "paint_rate_last_10": 30.0, "mid_range_rate_last_10": 20.0, "three_pt_rate_last_10": 30.0,
    "assisted_rate_last_10": 60.0, "team_pace_last_10": 100.0, "team_off_rating_last_10": 112.0,
    "usage_rate_last_10": 25.0}

PLAIN_BRANCHES = (
    # slate
    "slate.minutes null is on", "slate.minutes 0 is off", "slate.minutes 0.5 is on",
    "slate.points null is on", "slate.before opening is off",
    "row.none", "row.lengths differ", "row.other version only", "row.other version beside",
    "row.non-finite value nobody needs", "row.non-finite second name unread",
    # history
    "history.empty", "history.cut at 30 shows in a form", "history.game 90 days ago is in",
    "history.game 91 days ago is out", "history.all points null",
    "history.minutes 0 counts", "history.minutes null counts",
    "entry.points null is 0", "entry.points 0", "entry.rest newest is 1", "entry.rest 0", "entry.rest 1",
    "entry.rest 2", "entry.rest 3-6", "entry.rest 7", "entry.rest capped at 7",
    "entry.recent empty, newest", "entry.recent 1-4", "entry.recent 5",
    "entry.recent shifted by null", "entry.recent short by nulls", "entry.recent empty by nulls",
    # shared rules
    "ma.mock", "ma.not mock", "zone.mock", "zone.not mock",
    "ma.games absent", "ma.games truncated", "zone.games absent", "zone.games truncated",
    *(f"{system}.{rule}" for system in ("ma", "zone")
      for rule in ("PASS edge", "PASS confidence", "OVER", "UNDER")),
    *(f"ma.name.home_away {kind}" for kind in ("first", "second", "both")),
    *(f"zone.name.{name} {kind}" for name in ALIASES for kind in ("first", "second", "both")),
    "zone.free_throw absent", "zone.free_throw present",
    # similarity
    "sim.tier elite", "sim.tier average", "sim.tier weak", "sim.days negative", "sim.days 0", "sim.days 1",
    "sim.days 2", "sim.days more", "sim.days truncated", "sim.home", "sim.away", "sim.form hot", "sim.form cold",
    "sim.form normal", "sim.score tier equal", "sim.score tier adjacent", "sim.score tier 2 apart",
    "sim.score rest equal", "sim.score rest adjacent", "sim.score rest 2 apart", "sim.score rest 3 apart",
    "sim.score venue equal", "sim.score venue differs", "sim.score form equal", "sim.score form differs",
    "sim.game form of exactly 3 shows", "sim.game form of exactly -3 shows",
    "sim.kept a null-points game", "sim.tie decides who is kept", "sim.tie order changes bits",
    "sim.tier elite mixes scores", "sim.tier weak mixes scores",
    "sim.mean of the 20 decides the class", "sim.sum8 decides the std class",
    "sim.population std decides the class",
    "sim.round2 total tie", "sim.round2 total not naive", "sim.round2 p tie", "sim.round2 p not naive",
    "sim.rounding first would change the recommendation",
    "sim.PASS confidence", "sim.OVER", "sim.UNDER", "sim.PASS margin",
    *(f"sim.default {name}" for name in SIM_DEFAULTS),
    # xgboost
    "xgb.home", "xgb.away", "xgb.shot paint", "xgb.shot three", "xgb.shot none", "xgb.quality absent",
    "xgb.std absent", "xgb.round2 tie", "xgb.round2 not naive", "xgb.rounding first would change the recommendation",
    "xgb.PASS", "xgb.OVER", "xgb.UNDER",
    *(f"xgb.default {name}" for name in XGB_DEFAULTS),
    # ensemble
    "ens.components 4", "ens.components 3", "ens.components 2", "ens.rules alone", "ens.scored alone",
    "ens.PASS confidence", "ens.PASS margin", "ens.OVER majority", "ens.UNDER majority", "ens.OVER by p",
    "ens.UNDER by p", "ens.half OVER is no majority", "ens.half UNDER is no majority",
    "ens.OVER majority against p", "ens.UNDER majority against p",
    # no prediction
    *(f"{short}.non_finite {kind}" for short in ("ma", "zone", "sim", "xgb") for kind in ("nan", "inf", "-inf")),
    *(f"ma.missing {name}" for name in MA_NAMES), *(f"zone.missing {name}" for name in ZONE_NAMES),
    "sim.too_few_similar_games", "ens.too_few_components 1", "ens.too_few_components 0",
)

# Branches of the rules that no input reaches, with the reason. Taking one of them is an error too.
IMPOSSIBLE = {
    **{f"{system}.confidence{which}": reason for system in ("ma", "zone") for which, reason in {
        "=0.45": "the sums of the rule give 0.44999999999999996, never the double 0.45",
        "=0.2": "the lowest value is (0.5 − 0.15 − 0.10)·0.8, which as doubles is 0.19999999999999998",
        "=0.8": "the highest sum is 0.6", ">0.8": "the highest sum is 0.6"}.items()},
    "entry.rest 0": "a player has one game per date",
    "zone.paint.score=-3": "no double d gives (110 − d)·0.3·1.2 = −3", "zone.paint.score=3": "nor +3",
    "zone.three.score=-3": "no double d gives (110 − d)·0.3·1.1 = −3", "zone.three.score=3": "nor +3",
    "sim.mean_score<70": "only scores of 70 and more are kept",
    "sim.confidence<0": "the lowest sum is 40", "sim.confidence=0": "the lowest sum is 40",
    "sim.score tier 2 apart": "every past game is average, one step from elite and from weak",
    "xgb.confidence<60": "the lowest sum is 72", "xgb.confidence=60": "the lowest sum is 72",
    "xgb.confidence=100": "the highest sum is 90", "xgb.confidence>100": "the highest sum is 90",
    "ens.raw<0": "a weighted mean of numbers not below 0",
    "ens.raw_confidence=20": "asks for a mean of 25 or 30 from rule confidences, whose doubles miss both",
}


def _expand():
    names = [f"{name}{sign}{t:g}" for name, ts in THRESHOLDS.items() for t in ts for sign in "<=>"]
    names += [f"{name}{sign}{t:g} by one step" for name in STEPPED for t in THRESHOLDS[name] for sign in "<>"]
    names += PLAIN_BRANCHES
    assert len(set(names)) == len(names) and set(IMPOSSIBLE) <= set(names)
    return names


BRANCHES = _expand()


class Hits:
    """How often each branch was taken."""

    def __init__(self):
        self.count = dict.fromkeys(BRANCHES, 0)

    def hit(self, name):
        self.count[name] += 1  # a KeyError is a branch missing in the list above

    def side(self, name, x):
        """Where x lies relative to each threshold of that name."""
        for t in THRESHOLDS[name]:
            branch = f"{name}{'<' if x < t else '>' if x > t else '='}{t:g}"
            self.hit(branch)
            if name in STEPPED and 0 < abs(x - t) < 1e-12:
                self.hit(f"{branch} by one step")

    def add(self, other):
        for name, n in other.count.items():
            self.count[name] += n

    def lacking(self):
        return [name for name in BRANCHES if self.count[name] < 2 and name not in IMPOSSIBLE]


class NoHits:
    """Counts nothing (parity checks visit too many rows to pay for it)."""

    def hit(self, name):
        pass

    def side(self, name, x):
        pass


# ---------------------------------------------------------------------------------------------------------------
# Inputs
# ---------------------------------------------------------------------------------------------------------------


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


def mean_points(rows):
    known = [game.points for game in rows if game.points is not None]
    return total(known) / len(known) if known else 20.0


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
        difference = (total(recent) / len(recent) if recent else average) - average
        entries.append(Entry(game.points or 0, min(max(gap, 1), 7), form_of(difference), difference,
                             game.points is None))
        _hit_entry(hits, rows, i, gap, recent, difference)
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


def _hit_entry(hits, rows, i, gap, recent, difference):
    game = rows[i]
    if not game.minutes:
        hits.hit(f"history.minutes {'null' if game.minutes is None else '0'} counts")
    if not game.points:
        hits.hit("entry.points null is 0" if game.points is None else "entry.points 0")
    hits.hit("entry.rest newest is 1" if i == 0 else "entry.rest capped at 7" if gap > 7 else
             f"entry.rest {gap}" if gap in (0, 1, 2, 7) else "entry.rest 3-6")
    hits.side("entry.form", difference)
    if recent and recent != [game.points for game in rows[max(0, i - 5):i]]:
        hits.hit("entry.recent shifted by null")
    if i == 0:
        hits.hit("entry.recent empty, newest")
    elif len(recent) == min(i, 5):
        hits.hit("entry.recent 5" if i >= 5 else "entry.recent 1-4")
    else:
        hits.hit("entry.recent short by nulls" if recent else "entry.recent empty by nulls")


# ---------------------------------------------------------------------------------------------------------------
# The systems
# ---------------------------------------------------------------------------------------------------------------


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
    if mean_bonus(mean_score) != mean_bonus(total(score for score, _ in similar) / len(similar)):
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
    raw = baseline + total([
        -2.5 if fatigue < 50 else -1.0 if fatigue < 70 else 0.5 if fatigue > 85 else 0.0,
        value["shot_zone_mismatch_score"] * 0.35,
        value["pace_score"] * (0.12 if usage_rate > 28 else 0.08),
        spike * (0.35 if abs(spike) > 5 else 0.25),
        -1.5 if defence < 108 else 1.0 if defence > 118 else 0.0,
        -2.2 if value["back_to_back"] != 0 else 0.0,
        1.0 if value["is_home"] else -0.6,
        0.8 if minutes > 36 else -1.2 if minutes < 25 else 0.0,
        {"paint": 0.8, "three": -0.5, "none": 0.0}[shot]])
    hits.side("xgb.raw", raw)
    if 0 < raw < 60:
        _hit_stand_in(hits, value, shot)
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


# ---------------------------------------------------------------------------------------------------------------
# A whole season
# ---------------------------------------------------------------------------------------------------------------


def run_season(games, rows, hits, line=LINE):
    """The slate of every date, in order of date and player."""
    by_player = {}
    for game in sorted(games, key=lambda game: game.day, reverse=True):
        by_player.setdefault(game.player, []).append(game)
    features, unusable = {}, {}
    for row in rows:
        key = (row.player, row.day)
        if row.version != FEATURE_VERSION:
            unusable[key] = "row.other version only"
        elif len(row.names) != len(row.values):
            unusable[key] = "row.lengths differ"
        else:
            features[key] = row
    for game in sorted(games, key=lambda game: (game.day, game.player)):
        key = (game.player, game.day)
        if game.day < OPENING:
            hits.hit("slate.before opening is off")
            continue
        if game.minutes is not None and not game.minutes > 0:
            if key in features:
                hits.hit("slate.minutes 0 is off")
            continue
        if game.minutes in (None, 0.5):
            hits.hit(f"slate.minutes {game.minutes or 'null'} is on")
        if game.points is None:
            hits.hit("slate.points null is on")
        if key not in features:
            hits.hit(unusable.get(key, "row.none"))
            yield SlateDay(*key)
            continue
        if key in unusable:
            hits.hit("row.other version beside")
        history = load_history(by_player[game.player], game.day, hits)
        yield SlateDay(*key, features[key], history, predict_all(features[key], history, line, hits))


# ---------------------------------------------------------------------------------------------------------------
# --check: parity
# ---------------------------------------------------------------------------------------------------------------


def check(folder):
    import pyarrow.parquet as parquet  # only here: the vectors need nothing but the standard library

    def read(name, columns):
        return parquet.read_table(Path(folder) / f"{name}.parquet", columns=columns).to_pylist()

    games = [Game(*row.values()) for row in read("player_game_summary", [
        "player_lookup", "game_id", "game_date", "team_abbr", "opponent_team_abbr", "points", "minutes_played"])]
    rows = [Row(*(tuple(v) if isinstance(v, list) else v for v in row.values())) for row in read(
        "ml_feature_store_v2", ["player_lookup", "game_id", "game_date", "feature_names", "features",
                                "feature_version", "feature_quality_score", "data_source"])]
    wanted = {}
    for row in read("expected_predictions", ["system_id", "player_lookup", "game_date", "predicted_points",
                                             "confidence_score", "recommendation", "line_margin"]):
        wanted[row["system_id"], row["player_lookup"], row["game_date"]] = tuple(row.values())[3:]

    made, reasons = {}, {}
    for player, day, _, _, results in run_season(games, rows, NoHits()):
        for system in SYSTEMS:
            result = results[system] if results else NoPrediction(["no_features"])
            if isinstance(result, Prediction):
                made[system, player, day] = (
                    result.points, result.confidence, result.recommendation, result.points - LINE)
            else:
                reasons[system, str(result)] = reasons.get((system, str(result)), 0) + 1

    # repr() tells every double from every other, and 0.0 from -0.0.
    different = [key for key in wanted if key in made and repr(made[key]) != repr(wanted[key])]
    missing, extra = [k for k in wanted if k not in made], [k for k in made if k not in wanted]
    for system in SYSTEMS:
        skipped = ", ".join(f"{reason} {n}" for (name, reason), n in sorted(reasons.items()) if name == system)
        print(f"{system}: {sum(key[0] == system for key in made)} predictions; not predicted: {skipped or 'none'}")
    print(f"rows: {len(wanted)} expected, {len(made)} made, {len(missing)} missing, {len(extra)} extra, "
          f"{len(different)} different")
    for title, keys in (("missing", missing), ("extra", extra), ("different", different)):
        for key in keys[:5]:
            print(f"  {title} {key[0]} {key[1]} {key[2]}: expected {wanted.get(key)}, made {made.get(key)}")
    bad = bool(missing or extra or different)
    print("DIFFERENT" if bad else "identical to the last bit")
    return 1 if bad else 0


# ---------------------------------------------------------------------------------------------------------------
# --write: an invented season
# ---------------------------------------------------------------------------------------------------------------

STORED = (
    "points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10", "games_in_last_7_days",
    "fatigue_score", "shot_zone_mismatch_score", "pace_score", "usage_spike_score", "rest_advantage", "injury_risk",
    "recent_trend", "minutes_change", "opponent_def_rating", "opponent_pace", "home_away", "back_to_back",
    "playoff_game", "pct_paint", "pct_mid_range", "pct_three", "pct_free_throw", "team_pace", "team_off_rating",
    "team_win_pct")
FILLERS = ("referee_favorability_score", "look_ahead_pressure_score")  # known names whose value changes no number


def without(names, *gone):
    """The same names, each gone one replaced by a filler: every vocabulary has 25 names."""
    fillers = iter(FILLERS)
    return tuple(next(fillers) if name in gone else name for name in names)


VOCABULARIES = {
    "stored": STORED,
    "stored, other order": STORED[::-1],
    "stored, gaps": without(STORED, "games_in_last_7_days", "pct_free_throw"),
    "xgboost": tuple(XGB_DEFAULTS),
    # the xgboost names with the one that rule confidence looks for
    "aliases": tuple("games_played_last_7_days" if name == "matchup_history_score" else name for name in XGB_DEFAULTS),
    # both names of every pair, with different values: the first must win
    "both": (*STORED[:9], *(name for pair in ALIASES.items() for name in pair), "games_played_last_7_days",
             "pct_free_throw", "back_to_back", "days_rest", "usage_rate_last_10", "minutes_avg_last_10"),
    **{f"no {name}": without(STORED, name) for name in dict.fromkeys(MA_NAMES + ZONE_NAMES)},
}
assert all(len(names) == len(set(names)) == 25 for names in VOCABULARIES.values())

# name → (lowest, highest, thresholds the value is compared with)
RANGES = {
    "points_std_last_10": (0.5, 11, (4, 6, 8)), "fatigue_score": (0, 100, (50, 70, 85)),
    "shot_zone_mismatch_score": (-10, 10, ()), "pace_score": (-3, 3, ()), "usage_spike_score": (-8, 8, (-5, 5)),
    # 97.5, 100, 120 and 122.5 bring zone scores to exactly ±3
    "opponent_def_rating": (98, 124, (108, 110, 115, 118, 97.5, 100, 120, 122.5)),
    "opponent_def_rating_last_15": (106, 121, (108, 110, 115, 118)),
    "usage_rate_last_10": (8, 38, (28,)), "minutes_avg_last_10": (5, 40, (25, 36)),
    **{name: (0, 0.7, (0.2, 0.4)) for name in ("pct_paint", "pct_mid_range", "pct_three", "pct_free_throw")},
    "paint_rate_last_10": (20, 70, (45,)), "mid_range_rate_last_10": (0, 40, (0.2, 0.4)),
    "three_pt_rate_last_10": (20, 60, (40,)), "assisted_rate_last_10": (20, 90, ()),
    "team_win_pct": (0, 1, ()), "playoff_game": (0, 0, ()),
    **{name: (95, 106, ()) for name in ("opponent_pace", "team_pace", "opponent_pace_last_15", "team_pace_last_10")},
    **{name: (100, 120, ()) for name in ("team_off_rating", "team_off_rating_last_10")},
}
CHOICES = {
    "games_in_last_7_days": (0.0, 1.0, 2.0, 3.0, 4.0), "playoff_game": (0.0,),
    "games_played_last_7_days": (0.0, 1.0, 1.9, 2.0, 2.999, 3.0, 4.0),
    # The contract says "home = 1" for the rules, so other values are away. For the is_home of xgboost it does not
    # say what a value besides 0 and 1 is; none is drawn.
    "home_away": (0.0, 0.0, 1.0, 1.0, 0.5, 2.0), "is_home": (0.0, 1.0),
    "back_to_back": (0.0, 0.0, 0.0, 1.0, 1.0, 0.5, 2.0, -1.0),
    "days_rest": (0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, -1.0, -0.5, 0.9, 1.5, 2.99),
}
STYLES = {"normal": (2, 32), "low": (0, 3), "high": (54, 70), "line": (17, 23)}  # of points averages


class Draw:
    """Draws from one seeded generator; only random() is used, the one method whose stream Python promises to keep."""

    def __init__(self, seed):
        self.unit = random.Random(seed).random

    def chance(self, p):
        return self.unit() < p

    def pick(self, options):
        return options[int(self.unit() * len(options))]

    def whole(self, lo, hi):
        return lo + int(self.unit() * (hi - lo + 1))

    def real(self, lo, hi, digits=2):
        return round(lo + self.unit() * (hi - lo), digits)

    def shuffled(self, items):
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.whole(0, last)
            items[last], items[other] = items[other], items[last]
        return items

    def near(self, t):
        """A threshold or one of its two neighbours."""
        return self.pick((float(t), float(t), math.nextafter(t, -math.inf), math.nextafter(t, math.inf)))

    def feature(self, name, digits):
        if name in CHOICES:
            return self.pick(CHOICES[name])
        lo, hi, thresholds = RANGES.get(name, (-2, 2, ()))
        if thresholds and self.chance(0.35):
            return self.near(self.pick(thresholds))
        return self.real(lo, hi, digits)

    def features(self, names, style, fixed):
        """Values for those names; a few rows carry all digits, most carry two to keep the file small."""
        digits = 15 if self.chance(0.1) else 2
        values = {name: self.feature(name, digits) for name in names}
        season, last5, last10 = "points_avg_season", "points_avg_last_5", "points_avg_last_10"
        values[season] = self.real(*STYLES[style], digits)
        values[last10] = round(values[season] + self.real(-2, 2), digits)
        values[last5] = round(values[season] + self.real(-4, 4), digits)
        if self.chance(0.2):  # form: 3 above or below the season, or one step off; quarters make the 3 exact
            values[season] = math.floor(values[season] * 4) / 4
            values[last5] = self.near(values[season] + self.pick((-3, 3)))
        values.update(fixed)
        return tuple(values[name] for name in names)


class Case:
    """One invented player and the rows about him, oldest first."""

    def __init__(self, number):
        self.player = f"player{number:03}"
        code = chr(ord("A") + number // 26) + chr(ord("A") + number % 26)
        self.team, self.opponent = code + "X", code + "Y"
        self.games, self.rows = [], []

    def play(self, day, points, minutes=30.0, line=None):
        # Teams of one player's own: no team ever has two games on one date.
        away, home = (self.team, self.opponent) if day.toordinal() % 2 else (self.opponent, self.team)
        game = Game(self.player, f"{day:%Y%m%d}_{away}_{home}", day, self.team, self.opponent, points, minutes, line)
        self.games.append(game)

    def history(self):
        """Of the newest game."""
        return load_history(self.games[-2::-1], self.games[-1].day, NoHits())

    def hits(self):
        hits = Hits()
        for _ in run_season(self.games, self.rows, hits):
            pass
        return hits


class Season:
    """The rows taken so far and the branches they took."""

    def __init__(self, draw):
        self.draw, self.cases, self.hits = draw, [], Hits()

    def case(self):
        return Case(len(self.cases) + 1)

    def take(self, case):
        self.cases.append(case)
        self.hits.add(case.hits())

    def gain(self, hits, more=None):
        """How many missing visits of branches these would add."""
        seen = lambda name: self.hits.count[name] + (more.count[name] if more else 0)
        return sum(min(n, 2 - seen(name)) for name, n in hits.count.items()
                   if n and seen(name) < 2 and name not in IMPOSSIBLE)


def two_readings(row, history, results):
    """Rows about which the contract can be read in two ways are not drawn: two reasons for one system, or a
    non-finite value in a similarity system that has too few games anyway."""
    if any(isinstance(result, NoPrediction) and len(result.reasons) > 1 for result in results.values()):
        return True
    if isinstance(results[SIM], NoPrediction) and results[SIM].reasons == ["non_finite_feature"]:
        mended = {name: value if math.isfinite(value) else SIM_DEFAULTS.get(name, 0.0)
                  for name, value in zip(row.names, row.values)}
        try:
            similarity(mended, history, LINE, NoHits())
        except NoPrediction:
            return True
    return False


def draw_row(season, case, vocabulary, fixed=None, style=None, tries=100, more=None):
    """A feature row for the case's newest game: of so many, the one that adds most. None if all are ambiguous."""
    draw, game, history = season.draw, case.games[-1], case.history()
    names, best, best_gain = VOCABULARIES[vocabulary], None, -1
    for _ in range(tries):
        level = style or draw.pick(("normal", "normal", "normal", "low", "high", "line"))
        row = Row(
            case.player, game.game_id, game.day, names, draw.features(names, level, fixed or {}),
            quality=draw.pick((None, draw.real(50, 100, 1), draw.near(draw.pick((60, 70, 80, 90))))),
            source=draw.pick(("mixed", "mixed", "phase4", "early_season", "mock")))
        hits = Hits()
        results = predict_all(row, history, LINE, hits)
        gain = season.gain(hits, more)
        if gain > best_gain and not two_readings(row, history, results):
            best, best_gain = row, gain
    return best


# -- regular players: games through the season, nearly every one with a feature row ------------------------------


class Plan(NamedTuple):
    """What is special about one slate game."""
    vocabulary: str = "stored"
    fixed: dict = {}
    row: str = "one"  # or none, short (lengths differ), other (version), beside (both versions)
    minutes: str = "some"  # or null, zero, half
    points: str = "some"  # or null, zero


NAN, INF = math.nan, math.inf
# One non-finite value each. Values that xgboost puts into its vector and that the stand-in ignores stay finite:
# whether it needs them then can be read in two ways.
POISON = (
    ("stored", "fatigue_score", (NAN, INF)),  # needed by all four
    ("stored", "usage_spike_score", (NAN, -INF)),  # zone matchup alone remains
    ("aliases", "opponent_def_rating_last_15", (INF,)),  # moving average alone remains
    ("xgboost", "points_avg_last_5", (NAN,)),
    ("stored", "points_avg_last_10", (-INF,)),  # zone matchup and similarity remain
    ("stored", "opponent_def_rating", (-INF,)),
    ("stored", "pct_free_throw", (NAN, INF)),  # read although optional
    ("both", "games_played_last_7_days", (INF, -INF)),
    ("both", "minutes_avg_last_10", (NAN, INF, -INF)),  # xgboost alone is out
    ("both", "is_home", (NAN, -INF)),  # unread by the rules, which find home_away first
    ("both", "opponent_def_rating_last_15", (NAN,)),
    ("both", "home_away", (NAN, INF)),  # found first, so is_home does not help
    ("stored", "injury_risk", (NAN,)),  # needed by nobody
    ("stored, other order", "playoff_game", (INF,)),
    ("stored", "games_in_last_7_days", (-INF,)),
)


def deck():
    plans = [Plan(f"no {name}") for name in dict.fromkeys(MA_NAMES + ZONE_NAMES) for _ in range(2)]
    plans += [Plan(vocabulary, {name: value}) for vocabulary, name, values in POISON for value in values]
    plans += [Plan(row=row) for row in ("none", "none", "short", "short", "other", "other", "beside", "beside")]
    plans += [Plan("aliases", minutes=minutes) for minutes in ("null", "null", "zero", "zero", "half", "half")]
    plans += [Plan("both", points=points) for points in ("null", "null", "null", "zero", "zero")]
    plans += [Plan(vocabulary) for vocabulary in (
        *["stored"] * 4, *["aliases"] * 7, *["both"] * 7, *["xgboost"] * 3, "stored, gaps", "stored, gaps",
        "stored, other order")]
    return plans


REGULAR_GAMES = 17


def regular_players(season):
    draw, plans = season.draw, season.draw.shuffled(deck())
    while plans:
        case, hits = season.case(), Hits()
        day = OPENING + timedelta(draw.whole(1, 40) if season.cases else 0)
        level = draw.whole(6, 26)
        for index in range(REGULAR_GAMES):
            if index == REGULAR_GAMES - 1 and not season.cases:
                day = LAST_DAY
            # Poisoned rows come late: with a full history they leave no second reason to predict nothing.
            poisoned, plain = [p for p in plans if p.fixed], [p for p in plans if not p.fixed]
            fit = (poisoned + plain if index > 8 else plain + [Plan("both")])[:1]
            if not fit or day > LAST_DAY:
                break
            fit = fit[0]
            points = {"null": None, "zero": 0, "some": max(0, level + draw.whole(-7, 7))}[fit.points]
            minutes = {"null": None, "zero": 0.0, "half": 0.5, "some": draw.real(8, 40, 1)}[fit.minutes]
            case.play(day, points, minutes, draw.pick((None, 20.0, level + 0.5)))
            if fit.row != "none":
                row = draw_row(season, case, fit.vocabulary, fit.fixed, more=hits)
                if row is None:  # ambiguous every time: this game goes without its plan
                    case.games.pop()
                    day += timedelta(1)
                    continue
                case.rows += {"short": [row._replace(values=row.values[:-1])],
                              "other": [row._replace(version="v2_33features")],
                              "beside": [row._replace(version="v2_33features", values=row.values[::-1]), row]}.get(
                                  fit.row, [row])
            hits = case.hits()
            if fit in plans:
                plans.remove(fit)
            day += timedelta(draw.pick((1, 1, 2, 2, 2, 3, 3, 4, 5, 7, 9)))
        season.take(case)


# -- hunted players: past games before opening night, which are history only, and one slate game -------------------


def past(season, n, gaps=(1, 1, 2, 2, 3, 4, 7, 8), points=None, null=0.0, oldest=None):
    """A case with n past games; its newest game is the slate game on opening night."""
    draw, case = season.draw, season.case()
    level = draw.whole(4, 28)
    points = points or (lambda i: max(0, level + draw.whole(-8, 8)))
    ago = [1]
    while len(ago) < n:
        ago.append(ago[-1] + draw.pick(gaps))
    ago = ago[:n]
    if oldest:
        ago[-1] = oldest
    for i, days in reversed(list(enumerate(ago))):
        value = None if draw.chance(null) else points(i)
        minutes = draw.pick((30.0, 30.0, 24.5, None, 0.0)) if null else draw.real(8, 40, 1)
        case.play(OPENING - timedelta(days), value, minutes)
    case.play(OPENING, level, 30.0, level + 0.5)
    return case


def any_case(season, _):
    case = past(season, season.draw.pick((0, 0, 5, 6, 7, 8, 9)))
    return with_row(season, case, season.draw.pick(("aliases", "both", "xgboost")))


def close_case(season, branch):
    """As many similar games as the branch says, or 5; one value at its threshold or one step off."""
    count = int(branch.split("=")[1]) if branch.startswith("sim.kept=") else 5
    case = past(season, count if branch.startswith("sim.") else 0, (1,))
    fixed = {**CLOSE, "days_rest": 1.0} if branch.startswith("sim.") else {}
    for start, (name, others) in AT_THRESHOLD.items():
        if branch.startswith(start):
            t = float(branch[len(start):].split()[0].lstrip("<=>"))
            fixed |= {**others, name: season.draw.near(t)}
    return with_row(season, case, "aliases", fixed)


# start of a branch's name → the value to put at the threshold, and others that let it show
AT_THRESHOLD = {f"{start}{sign}": at for sign in "<=>" for start, at in {
    "sim.rating": ("opponent_def_rating_last_15", {}),
    "xgb.fatigue": ("fatigue_score", {}), "xgb.defence": ("opponent_def_rating_last_15", {}),
    "xgb.usage_rate": ("usage_rate_last_10", {"pace_score": 2.0}), "xgb.usage_spike": ("usage_spike_score", {}),
    "xgb.minutes": ("minutes_avg_last_10", {}),
    "xgb.paint": ("paint_rate_last_10", {"opponent_def_rating_last_15": 117.0}),
    "xgb.paint.defence": ("opponent_def_rating_last_15", {"paint_rate_last_10": 50.0}),
    "xgb.three": ("three_pt_rate_last_10", {"opponent_def_rating_last_15": 109.0}),
    "xgb.three.defence": ("opponent_def_rating_last_15", {"three_pt_rate_last_10": 44.0}),
}.items()}


def with_row(season, case, vocabulary, fixed=None, style=None, tries=10):
    row = draw_row(season, case, vocabulary, fixed, style, tries)
    if row:
        case.rows.append(row)
    return case


CLOSE = {"opponent_def_rating_last_15": 112.0, "is_home": 1.0}  # every past game is average and at home


def long_case(season, _):
    """Two slate games after 20 or 30 similar ones: 20 and 21 to keep 20 of, 30 and 31 to look back at 30 of."""
    draw = season.draw
    level = draw.whole(8, 20)
    # The oldest of 30 is far off, so that it shows whether it was looked at on the second day.
    case = past(season, draw.pick((20, 30)), draw.pick(((1,), (2,), (1, 2), (1, 2, 2, 2))),
                lambda i: 60 if i == 29 else level + draw.whole(-2, 2))
    for day in (OPENING, OPENING + timedelta(1)):
        if day > OPENING:
            case.play(day, level)
        fixed = {**CLOSE, "is_home": draw.pick((0.0, 1.0)), "days_rest": draw.pick((1.0, 2.0))}
        with_row(season, case, "aliases", fixed)
    return case


def edge_case(season, _):
    """The oldest of 5 games lies 90 days back (in), on the next day 91 (out)."""
    case = past(season, 5, (1,), oldest=90)
    with_row(season, case, "aliases", CLOSE)
    case.play(OPENING + timedelta(1), season.draw.whole(4, 28))
    return with_row(season, case, "aliases", CLOSE)


def tier_case(season, branch):
    """A strong or weak opponent: everything else must fit for a past game to be kept at all."""
    rating = 107.0 if "elite" in branch else 119.0
    return with_row(season, past(season, 5, (1,)), "aliases",
                    {**CLOSE, "days_rest": 1.0, "opponent_def_rating_last_15": rating})


def default_case(season, branch):
    """Similarity without one of its names; the other defaults (away, one day of rest) ask for daily games."""
    name = f"no {branch.split()[-1]}"
    return with_row(season, past(season, 5, (1,)), name if name in VOCABULARIES else "stored")


def null_case(season, branch):
    """Past games without points."""
    null = 1.0 if branch == "history.all points null" else 0.5
    return with_row(season, past(season, season.draw.whole(6, 8), (1, 2), null=null), "aliases", CLOSE)


def std_case(season, branch):
    """Points at level ± s: a standard deviation of exactly s."""
    draw, s = season.draw, int(branch[-1]) + (">" in branch)
    level = draw.whole(10, 25)
    signs = draw.shuffled([1, -1] * 3)
    return with_row(season, past(season, len(signs), (1,), lambda i: level + s * signs[i]), "aliases",
                    {**CLOSE, "days_rest": 1.0})


def sum8_case(season, _):
    """Whole points whose variance is exactly 16, 36 or 64 while their mean is no dyadic number: the computed standard
    deviation falls on one side of the threshold or the other, depending on the order of the sums."""
    draw = season.draw
    while True:
        n, s = draw.pick((9, 11, 12, 13, 14)), draw.pick((4, 6, 8))
        points = [18 + draw.whole(-9, 9) for _ in range(n)]
        if n * sum(x * x for x in points) - sum(points) ** 2 == s * s * n * n:
            break
    return with_row(season, past(season, n, (1,), lambda i: points[i]), "aliases", {**CLOSE, "days_rest": 1.0})


def aim(row, history, system, key, target, name):
    """Changes one value so that a number on the way comes out as the target: a straight line, then single steps."""
    index = row.names.index(name)

    def miss(x):
        moved = row._replace(values=row.values[:index] + (x,) + row.values[index + 1:])
        result = predict_all(moved, history, LINE, NoHits())[system]
        return (result.detail[key] - target if isinstance(result, Prediction) else NAN), moved

    x = row.values[index]
    at_x, at_next = miss(x)[0], miss(x + 1)[0]
    slope = at_next - at_x
    if slope == 0 or math.isnan(slope):  # clamped, or no prediction
        return row
    x -= at_x / slope
    below = above = x
    best = miss(x)
    for _ in range(60):
        if best[0] == 0:
            break
        below, above = math.nextafter(below, -INF), math.nextafter(above, INF)
        best = min(best, miss(below), miss(above), key=lambda pair: abs(pair[0]))
    return best[1]


eighth = lambda draw: draw.whole(0, 60) + draw.pick((0.125, 0.375, 0.625, 0.875))
half_cent = lambda draw: (2 * draw.whole(0, 5000) + 1) / 200
MA_RAW = (MA, "raw", "points_avg_last_5")
ZONE_RAW = (ZONE, "raw", "points_avg_season")  # reads neither last 5 nor last 10: aimed at first
XGB_RAW = (XGB, "raw", "points_avg_last_10")
SIM_RAW = (SIM, "raw", "shot_zone_mismatch_score")  # does not read last 10: aimed at before xgboost
SIM_TOTAL = (SIM, "adjustment", "pace_score")
# branches → one after the other, which (system, number on the way, value to change) to bring to which targets
AIMS = {branch: aims for branches, aims in {
    ("ma.edge=2", "zone.edge=2"): ((ZONE_RAW, (22, 18)), (MA_RAW, (22, 18))),
    ("ma.line=20", "zone.line=20"): ((ZONE_RAW, (20,)), (MA_RAW, (20,))),
    ("ma.raw=0", "zone.raw=0"): ((ZONE_RAW, (0,)), (MA_RAW, (0,))),
    ("ma.raw=60", "zone.raw=60"): ((ZONE_RAW, (60,)), (MA_RAW, (60,))),
    ("sim.margin=2", "xgb.margin=1.5"): ((SIM_RAW, (22,)), (XGB_RAW, (21.5,))),
    ("sim.margin=-2", "xgb.margin=-1.5"): ((SIM_RAW, (18,)), (XGB_RAW, (18.5,))),
    ("sim.raw=0", "xgb.raw=0"): ((SIM_RAW, (0,)), (XGB_RAW, (0,))),
    ("sim.raw=60", "xgb.raw=60"): ((SIM_RAW, (60,)), (XGB_RAW, (60,))),
    ("sim.raw<0", "xgb.raw<0"): ((SIM_RAW, (-1,)), (XGB_RAW, (-1,))),
    ("sim.raw>60", "xgb.raw>60"): ((SIM_RAW, (61,)), (XGB_RAW, (61,))),
    tuple(f"{short}.rounding first would change the recommendation" for short in ("sim", "xgb")): (
        (SIM_RAW, (21.997, 18.003)), (XGB_RAW, (21.497, 18.503))),
    ("sim.round2 total tie", "xgb.round2 tie"): ((SIM_TOTAL, eighth), (XGB_RAW, eighth)),
    ("sim.round2 total not naive", "xgb.round2 not naive"): ((SIM_TOTAL, half_cent), (XGB_RAW, half_cent)),
    ("sim.round2 p tie",): ((SIM_TOTAL, (0, 0.25, 0.5)),),
    ("sim.round2 p not naive",): ((SIM_TOTAL, lambda draw: draw.real(-3, 3)),),
}.items() for branch in branches}


def aimed_case(season, branch):
    draw = season.draw
    goals = [(what, targets(draw) if callable(targets) else draw.pick(targets)) for what, targets in AIMS[branch]]
    (system, key, _), first = goals[0]
    if system == SIM:
        # The fewest games, all alike but for their points; 8 where the mean shall be a matter of eighths.
        level = round(first) if key == "raw" else 20
        spread = 2 if 0 < level < 60 else 0
        case = past(season, 8 if "round2 p" in branch else 5, (1,),
                    lambda i: max(0, level + draw.whole(-spread, spread)))
        fixed = {**CLOSE, "days_rest": 1.0, "fatigue_score": 70.0}
    else:
        case, level, fixed = past(season, 0), first, None
    with_row(season, case, "both", fixed, "low" if level < 4 else "high" if level > 54 else "line")
    for (system, key, name), target in goals:
        case.rows = [aim(row, case.history(), system, key, target, name) for row in case.rows]
    return case


# branch → points of similarity and of xgboost, the only components (home_away is no number for the rules)
PAIRS = {
    "ens.margin=1.5": ((21.5, 21.5), (18.5, 18.5)),
    "ens.spread=2": ((19.0, 23.0),), "ens.spread=3": ((17.0, 23.0),), "ens.spread=6": ((14.0, 26.0),),
    "ens.raw_confidence=95": ((17.5, 22.5),), "ens.raw_confidence>95": ((20.0, 20.0),),
    "ens.half OVER is no majority": ((22.5, 14.0),), "ens.half UNDER is no majority": ((17.5, 26.0),),
    "ens.raw=60": ((60.0, 60.0),), "ens.raw=0": ((0.0, 0.0),),
}


def pair_case(season, branch):
    draw = season.draw
    by_similarity, by_xgboost = draw.pick(PAIRS[branch])
    case = past(season, 7 if "confidence" in branch else 5, (1,), lambda i: round(by_similarity))
    with_row(season, case, "both", {**CLOSE, "home_away": NAN, "points_avg_season": by_xgboost})
    for i, row in enumerate(case.rows):
        row = aim(row, case.history(), SIM, "raw", by_similarity, "shot_zone_mismatch_score")
        case.rows[i] = aim(row, case.history(), XGB, "raw", by_xgboost, "points_avg_last_10")
    return case


def four_at_60_case(season, _):
    """Four components at 60 points: with confidences that are no whole numbers, their mean can exceed 60."""
    fixed = {**CLOSE, "points_avg_last_5": 75.0, "points_avg_last_10": 75.0, "points_avg_season": 75.0}
    return with_row(season, past(season, 5, (1,), lambda i: 70), "both", fixed)


def rules_alone_case(season, _):
    """Moving average and zone matchup alone have the low confidences that reach the ensemble's lower clamp."""
    fixed = {"minutes_avg_last_10": NAN, "points_std_last_10": season.draw.real(6.5, 9),
             "games_played_last_7_days": 0.0, "is_home": 1.0}
    return with_row(season, past(season, 0), "both", fixed)


def against_p_case(season, branch):
    """Two say a little more (less) than the line, the third far less (more), and the mean follows the third."""
    draw = season.draw
    up = "OVER" in branch
    case = past(season, 7, (1,), lambda i: 22 if up else 18)
    far = 0.0 if up else 70.0
    return with_row(season, case, "no back_to_back", {
        "points_std_last_10": 3.5,
        "points_avg_season": draw.real(21, 24) if up else draw.real(16, 19), "points_avg_last_5": far,
        "points_avg_last_10": far})


# Which maker to ask for which branches, in this order: what needs many rows comes first and serves the rest.
HUNTS = (
    (long_case, ("sim.mean of the 20 decides the class", "history.cut at 30 shows in a form", "history.games>30",
                 "history.games=30", "sim.similar>21", "sim.similar=21", "sim.similar=20",
                 "sim.tie decides who is kept", "sim.tie order changes bits")),
    (sum8_case, ("sim.sum8 decides the std class",)),
    (edge_case, ("history.game 90 days ago is in", "history.game 91 days ago is out")),
    (null_case, ("history.all points null", "entry.recent shifted by null", "entry.recent short by nulls",
                 "entry.recent empty by nulls", "sim.kept a null-points game")),
    (default_case, tuple(f"sim.default {name}" for name in SIM_DEFAULTS)),
    (tier_case, ("sim.tier elite mixes scores", "sim.tier weak mixes scores")),
    (std_case, ("sim.std=4", "sim.std=6", "sim.std=8", "sim.std>8")),
    (aimed_case, tuple(AIMS)),
    (pair_case, tuple(PAIRS)),
    (four_at_60_case, ("ens.raw>60",)),
    (rules_alone_case, ("ens.raw_confidence<20",)),
    (against_p_case, ("ens.OVER majority against p", "ens.UNDER majority against p")),
    (close_case, tuple(name for name in BRANCHES if name.startswith(("sim.kept=", *AT_THRESHOLD)))),
    (any_case, tuple(name for name in BRANCHES if name not in IMPOSSIBLE)),
)


def hunt(season, maker, branch):
    for _ in range(5000):
        case = maker(season, branch)
        if case.hits().count[branch]:
            season.take(case)
            return
    raise SystemExit(f"error: no rows found that take the branch {branch!r}")


def invent():
    season = Season(Draw(SEED))
    regular_players(season)
    for maker, branches in HUNTS:
        for branch in branches:
            while season.hits.count[branch] < 2:
                hunt(season, maker, branch)
    return prune(season.cases)


def prune(cases):
    """Later players serve branches that earlier ones were hunted for: drops who is no longer needed, large first."""
    hits = {case.player: case.hits().count for case in cases}
    for case in sorted(cases, key=lambda case: len(case.games), reverse=True):
        others = [other for other in cases if other is not case]
        if all(sum(hits[other.player][name] for other in others) >= min(2, sum(hits[c.player][name] for c in cases))
               for name in BRANCHES):
            cases = others
    return cases


def vectors_text():
    """The whole file, one row per line."""
    cases = invent()
    games = [game for case in cases for game in case.games]
    rows = [row for case in cases for row in case.rows]
    vocabularies = list(VOCABULARIES.values())
    hits, expected, skipped = Hits(), [], []
    for player, day, row, history, results in run_season(games, rows, hits):
        assert results is None or not two_readings(row, history, results), (player, day)
        for system in SYSTEMS:
            result = results[system] if results else NoPrediction(["no_features"])
            key = {"system_id": system, "player_lookup": player, "game_date": str(day)}
            if isinstance(result, Prediction):
                expected.append({**key, "predicted_points": result.points, "confidence_score": result.confidence,
                                 "recommendation": result.recommendation, "line_margin": result.points - LINE})
            else:
                skipped.append({**key, "reason": str(result)})
    taken = [name for name in IMPOSSIBLE if hits.count[name]]
    if hits.lacking() or taken:
        raise SystemExit(f"error: branches taken fewer than twice: {hits.lacking()}; impossible, yet taken: {taken}")

    parts = {
        "about": "Invented inputs that take every branch of the five v1 systems, and what they must give for line 20. "
                 "Made by scripts/vectors.py, which shares no code with the engine; do not edit.",
        "season": "2021-22",
        "line": LINE,
        "vocabularies": [list(names) for names in vocabularies],
        "games": [{
            "player_lookup": g.player, "game_id": g.game_id, "game_date": str(g.day), "team_abbr": g.team,
            "opponent_team_abbr": g.opponent, "season_year": 2021 if g.day >= OPENING else 2020, "points": g.points,
            "minutes_played": g.minutes, "points_line": g.line} for g in games],
        "features": [{
            "player_lookup": r.player, "game_date": str(r.day), "game_id": r.game_id,
            "vocabulary": vocabularies.index(r.names),
            "features": [v if math.isfinite(v) else str(v).replace("nan", "NaN") for v in r.values],
            "feature_version": r.version, "feature_quality_score": r.quality, "data_source": r.source} for r in rows],
        "expected": expected,
        "skipped": skipped,
        "branches": {name: n for name, n in hits.count.items() if name not in IMPOSSIBLE},
    }
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {layout(part)}" for name, part in parts.items()) + "\n}\n"


def layout(part):
    """json writes a double as repr() does: the shortest text that reads back as the same bits."""
    def row(value):
        return json.dumps(value, separators=(",", ":"), allow_nan=False)

    if isinstance(part, list):
        return "[\n" + ",\n".join(map(row, part)) + "\n]"
    if isinstance(part, dict):
        return "{\n" + ",\n".join(f"{row(name)}: {n}" for name, n in part.items()) + "\n}"
    return row(part)


def summary(text):
    data = json.loads(text)
    return (f"{len(data['games'])} games, {len(data['features'])} feature rows, {len(data['expected'])} predictions, "
            f"{len(data['skipped'])} without, {len(data['branches'])} branches, {len(text.encode()) / 1000:.0f} kB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", metavar="DIR", help="compare with the reference outputs in a parity folder")
    mode.add_argument("--write", metavar="FILE", type=Path, help="write the vectors")
    mode.add_argument("--verify", metavar="FILE", type=Path, help="compare FILE with what --write would write")
    args = parser.parse_args()
    if args.check:
        return check(args.check)
    text = vectors_text()
    path = args.write or args.verify
    if args.write:
        path.write_text(text, encoding="utf-8")
        print(f"{path}: {summary(text)}")
        return 0
    if path.read_text(encoding="utf-8") == text:
        print(f"{path}: as generated ({summary(text)})")
        return 0
    print(f"{path}: differs from what --write would write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
