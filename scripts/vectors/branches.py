"""The names of all branches of the five v1 systems, and a counter of those taken."""

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
    "slate.points null is on", "slate.before opening is off", "slate.opening night", "slate.last day",
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
    "sim.points·score/100 would show", "sim.PASS confidence", "sim.OVER", "sim.UNDER", "sim.PASS margin",
    *(f"sim.default {name}" for name in SIM_DEFAULTS),
    # xgboost
    "xgb.home", "xgb.away", "xgb.shot paint", "xgb.shot three", "xgb.shot none", "xgb.quality absent",
    "xgb.adding to the baseline one by one would show", "xgb.std absent", "xgb.round2 tie", "xgb.round2 not naive",
    "xgb.rounding first would change the recommendation",
    "xgb.PASS", "xgb.OVER", "xgb.UNDER",
    *(f"xgb.default {name}" for name in XGB_DEFAULTS),
    # ensemble
    "ens.components 4", "ens.components 3", "ens.components 2", "ens.rules alone", "ens.scored alone",
    "ens.stored confidence times 100 would differ",
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
    # tried: the 2000 doubles on either side of the real solution
    "zone.paint.score=-3": "no double d gives (110 − d)·0.3·1.2 = −3", "zone.paint.score=3": "nor +3",
    "zone.three.score=-3": "no double d gives (110 − d)·0.3·1.1 = −3", "zone.three.score=3": "nor +3",
    "sim.mean_score<70": "only scores of 70 and more are kept",
    "sim.confidence<0": "the lowest sum is 40", "sim.confidence=0": "the lowest sum is 40",
    "sim.score tier 2 apart": "every past game is average, one step from elite and from weak",
    "xgb.confidence<60": "the lowest sum is 72", "xgb.confidence=60": "the lowest sum is 72",
    "xgb.confidence=100": "the highest sum is 90", "xgb.confidence>100": "the highest sum is 90",
    "ens.raw<0": "a weighted mean of numbers not below 0 (nor is a sum of confidences ever 0: none is below 20)",
}


def sides(thresholds):
    return [f"{name}{sign}{t:g}" for name, ts in thresholds.items() for t in ts for sign in "<=>"]


def _expand():
    names = sides(THRESHOLDS)
    names += [f"{name}{sign}{t:g} by one step" for name in STEPPED for t in THRESHOLDS[name] for sign in "<>"]
    names += PLAIN_BRANCHES
    assert len(set(names)) == len(names) and set(IMPOSSIBLE) <= set(names)
    return names


BRANCHES = _expand()


class Hits:
    """How often each branch was taken."""

    def __init__(self, branches=BRANCHES, thresholds=THRESHOLDS, impossible=IMPOSSIBLE):
        self.count = dict.fromkeys(branches, 0)
        self.thresholds, self.impossible = thresholds, impossible

    def hit(self, name, when=True):
        self.count[name] += when  # a KeyError is a branch missing in the list above

    def side(self, name, x):
        """Where x lies relative to each threshold of that name."""
        for t in self.thresholds[name]:
            branch = f"{name}{'<' if x < t else '>' if x > t else '='}{t:g}"
            self.hit(branch)
            if name in STEPPED and 0 < abs(x - t) < 1e-12:
                self.hit(f"{branch} by one step")

    def add(self, other):
        for name, n in other.count.items():
            self.count[name] += n

    def lacking(self):
        return [name for name, n in self.count.items() if n < 2 and name not in self.impossible]

    def possible(self):
        """What was taken how often; an error if that is not every possible branch twice, and no other."""
        taken = [name for name in self.impossible if self.count[name]]
        if self.lacking() or taken:
            raise SystemExit(f"error: branches taken fewer than twice: {self.lacking()}; impossible, yet taken: {taken}")
        return {name: n for name, n in self.count.items() if name not in self.impossible}


class NoHits:
    """Counts nothing (parity checks visit too many rows to pay for it)."""

    def hit(self, name, when=True):
        pass

    def side(self, name, x):
        pass
