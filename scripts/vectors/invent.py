"""An invented season that takes every branch of every rule."""

import math
import random
from datetime import timedelta
from typing import NamedTuple

from contract import LAST_DAY, LINE, MA, OPENING, SEED, SIM, STORED, XGB, ZONE
from branches import ALIASES, BRANCHES, Hits, IMPOSSIBLE, MA_NAMES, NoHits, SIM_DEFAULTS, XGB_DEFAULTS, ZONE_NAMES
from systems import Game, NoPrediction, Prediction, Row, load_history, predict_all, similarity
from season import run_season

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
            # Poisoned rows come late: with a full history they leave no second reason to predict nothing.
            poisoned, plain = [p for p in plans if p.fixed], [p for p in plans if not p.fixed]
            fit = (poisoned + plain if index > 8 else plain + [Plan("both")])[:1]
            if index == REGULAR_GAMES - 1 and len(season.cases) < 2:
                day, fit = LAST_DAY, [Plan("both")]
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
    level, spread = draw.whole(8, 20), draw.pick((2, 7))
    # The oldest of 30 is far off, so that it shows whether it was looked at on the second day.
    case = past(season, draw.pick((20, 30)), draw.pick(((1,), (2,), (1, 2), (1, 2, 2, 2))),
                lambda i: 60 if i == 29 else level + draw.whole(-spread, spread))
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


def weight_case(season, _):
    """Eight equal weights of 0.85: the mean is a matter of eighths, and which way its last bits lean shows."""
    level = season.draw.whole(8, 20)
    case = past(season, 8, (1,), lambda i: level + season.draw.whole(-2, 2))
    return with_row(season, case, "aliases", {**CLOSE, "is_home": 0.0, "days_rest": 1.0})


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
    ("xgb.adding to the baseline one by one would show",): ((XGB_RAW, half_cent),),
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


def full_case(season, branch):
    """15 steady games: 105 before the clamp with scores of 100, and 100 with scores of 75."""
    level = season.draw.whole(8, 20)
    case = past(season, 15, (1,), lambda i: level + season.draw.whole(-2, 2))
    hot_away = {"is_home": 0.0, "points_avg_season": 10.0, "points_avg_last_5": 15.0} if "=" in branch else {}
    return with_row(season, case, "aliases", {**CLOSE, "days_rest": 1.0, **hot_away})


def twenty_case(season, _):
    """Moving average at its lowest, 20, and similarity at its lowest, 40, far apart: a mean of 30, less 10."""
    draw = season.draw
    case = past(season, 6, (1,), lambda i: 15 + draw.whole(-14, 14))
    return with_row(season, case, "both", {
        "opponent_def_rating_last_15": 107.0, "is_home": 1.0, "days_rest": 1.0, "games_played_last_7_days": 0.0,
        "points_std_last_10": draw.real(6.5, 9), "pct_free_throw": NAN, "minutes_avg_last_10": NAN}, "high")


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
    (weight_case, ("sim.points·score/100 would show",)),
    (tier_case, ("sim.tier elite mixes scores", "sim.tier weak mixes scores")),
    (std_case, ("sim.std=4", "sim.std=6", "sim.std=8", "sim.std>8")),
    (aimed_case, tuple(AIMS)),
    (pair_case, tuple(PAIRS)),
    (four_at_60_case, ("ens.raw>60",)),
    (rules_alone_case, ("ens.raw_confidence<20",)),
    (twenty_case, ("ens.raw_confidence=20",)),
    (against_p_case, ("ens.OVER majority against p", "ens.UNDER majority against p")),
    (full_case, ("sim.confidence>100", "sim.confidence=100")),
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
