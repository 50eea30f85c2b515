"""The kinds of models that the tests know, and the invented rows they are trained on.

Rows come from Python's own generator, so that they are the same with every version of every library.
"""

import random
from math import nan

WIDTH = 6  # features of most models, of which the last two are categories where a kind has categories
TRAINING, PREDICTED = 400, 48
LARGE = 3e38
TINY = 1e-40  # denormal in single precision

ROUNDS = 6
COMMON = {"max_depth": 3, "eta": 0.3, "nthread": 1, "seed": 7, "verbosity": 0}
CATEGORIES = {"categories": True, "tree_method": "hist", "max_depth": 4}

# The 25 names that stored feature rows carry, with values that the feature may have.
BASELINE = {
    "points_avg_last_5": (0, 35), "points_avg_last_10": (0, 35), "points_avg_season": (0, 35),
    "points_std_last_10": (0, 12), "games_in_last_7_days": (0, 5), "fatigue_score": (0, 100),
    "shot_zone_mismatch_score": (-10, 10), "pace_score": (-3, 3), "usage_spike_score": (-3, 3),
    "rest_advantage": (-2, 2), "injury_risk": (0, 3), "recent_trend": (-2, 2), "minutes_change": (-2, 2),
    "opponent_def_rating": (100, 120), "opponent_pace": (95, 105), "home_away": (0, 1), "back_to_back": (0, 1),
    "playoff_game": (0, 1), "pct_paint": (0, 1), "pct_mid_range": (0, 1), "pct_three": (0, 1),
    "pct_free_throw": (0, 0.5), "team_pace": (95, 105), "team_off_rating": (100, 120), "team_win_pct": (0, 1),
}

# Of XGBoost 3.2.0, each kind as JSON and as UBJ.
KINDS = {
    "squared": {"objective": "reg:squarederror", "tree_method": "exact"},
    "squared_log": {"objective": "reg:squaredlogerror"},
    "absolute": {"objective": "reg:absoluteerror"},
    "pseudo_huber": {"objective": "reg:pseudohubererror"},
    "poisson": {"objective": "count:poisson"},
    "tweedie": {"objective": "reg:tweedie", "tweedie_variance_power": 1.3},
    "gamma": {"objective": "reg:gamma", "labels": "positive"},
    "quantile": {"objective": "reg:quantileerror", "quantile_alpha": 0.4},
    "logistic": {"objective": "binary:logistic", "labels": "binary"},
    "reg_logistic": {"objective": "reg:logistic", "labels": "share"},
    "fixed_base_score": {"objective": "reg:squarederror", "base_score": 11.25},
    "fixed_base_score_poisson": {"objective": "count:poisson", "base_score": 11.25},
    "approx": {"objective": "reg:squarederror", "tree_method": "approx"},
    "hist": {"objective": "reg:squarederror", "tree_method": "hist", "max_bin": 16},
    "dart": {"booster": "dart", "rate_drop": 0.4, "rounds": 10},
    "dart_tweedie": {"booster": "dart", "rate_drop": 0.4, "normalize_type": "forest", "objective": "reg:tweedie"},
    "lossguide": {"grow_policy": "lossguide", "tree_method": "hist", "max_leaves": 12, "max_depth": 0},
    "deep": {"max_depth": 24, "grow_policy": "lossguide", "tree_method": "hist", "min_child_weight": 0.1, "rounds": 2},
    "stumps": {"max_depth": 1, "rounds": 12},
    "parallel": {"num_parallel_tree": 3, "subsample": 0.7, "colsample_bynode": 0.7, "rounds": 3},
    "monotone": {"monotone_constraints": "(1,0,-1,0,0,0)"},
    "pruned": {"gamma": 900, "tree_method": "exact", "max_depth": 5},
    "one_hot": {**CATEGORIES, "max_cat_to_onehot": 100},
    "partition": {**CATEGORIES, "max_cat_to_onehot": 1},
    "partition_poisson": {**CATEGORIES, "max_cat_to_onehot": 4, "objective": "count:poisson"},
    "early_stopped": {"eta": 0.9, "rounds": 40, "early_stopping": 2},
    "named": {"names": list(BASELINE), "max_depth": 4},
    "named_poisson": {"names": list(BASELINE)[::-1], "objective": "count:poisson"},
    "without_names": {"width": 25, "rounds": 3},
}

# Of the older versions, these.
OLDER = ["squared", "poisson", "logistic", "dart", "pruned", "partition", "one_hot", "lossguide", "parallel"]
OLDER_JSON = ["squared", "poisson", "partition"]  # as JSON besides UBJ

# Kinds that are refused. Nothing is expected of them but the reason.
REFUSED = {
    "classes": {"objective": "multi:softprob", "num_class": 3, "labels": "classes", "max_depth": 1, "rounds": 1},
    "linear": {"booster": "gblinear", "rounds": 1},
    "quantiles": {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9], "max_depth": 1, "rounds": 1},
    "vector_leaf": {"labels": "two", "multi_strategy": "multi_output_tree", "tree_method": "hist", "max_depth": 1,
                    "rounds": 1},
    "hinge": {"objective": "binary:hinge", "labels": "binary", "max_depth": 1, "rounds": 1},
    "unknown_name": {"names": ["points_avg_last_5", "shoe_size", "usage_rate_last_10"], "max_depth": 1, "rounds": 1},
}


def rows(count, width, generator):
    """Values around 0, a tenth of them missing; the last two of six are categories."""
    for _ in range(count):
        row = [generator.gauss(0, 2) for _ in range(width)]
        if width == WIDTH:
            row[-2:] = [float(generator.randrange(4)), float(generator.randrange(40))]
        yield [nan if generator.random() < 0.1 else value for value in row]


def named_rows(count, generator):
    return [[generator.uniform(low, high) for low, high in BASELINE.values()] for _ in range(count)]


def special_rows(width):
    """What a row can be at its edges."""
    zeros = [0.0] * width
    return [
        [nan] * width, [LARGE] * width, [-LARGE] * width, [-0.0] * width, zeros, [TINY] * width, [-TINY] * width,
        *([*zeros[2:], code, code] for code in (-1.0, -0.5, 0.5, 2.9, 31.0, 32.0, 39.0, 40.0, 1000.0, 16777215.0,
                                                16777216.0, 1e9, nan)),
    ]


def label(row, generator):
    """Points that depend on the row, unevenly."""
    known = [0.5 if value != value else value for value in row]
    mean = 12 + 3 * known[0] - 2 * abs(known[1]) + 2 * known[2] * (known[3] > 0)
    mean += 4 * (known[-1] % 3 == 1) - 3 * (known[-2] % 2 == 1)
    return float(max(0, round(generator.gauss(mean, 3))))


def labels(kind, points):
    match kind:
        case None:
            return points
        case "positive":
            return [value + 0.5 for value in points]
        case "binary":
            return [float(value > 11) for value in points]
        case "share":
            return [min(value, 40) / 40 for value in points]
        case "classes":
            return [float(value > 8) + float(value > 14) for value in points]
        case "two":
            return [[value, 20 - value] for value in points]


def training(width, generator):
    made = list(rows(TRAINING, width, generator))
    return made, [label(row, generator) for row in made]


def generator():
    return random.Random(20211019)
