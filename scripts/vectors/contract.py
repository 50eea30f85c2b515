"""The v1 contract's constants, and arithmetic in its fixed order."""

import math
from datetime import date

LINE = 20.0
SEED = 2122
OPENING, LAST_DAY = date(2021, 10, 19), date(2022, 4, 10)
LOOKBACK_DAYS, LOOKBACK_GAMES = 90, 30
FEATURE_VERSION = "v1_baseline_25"

STORED = (
    "points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10", "games_in_last_7_days",
    "fatigue_score", "shot_zone_mismatch_score", "pace_score", "usage_spike_score", "rest_advantage", "injury_risk",
    "recent_trend", "minutes_change", "opponent_def_rating", "opponent_pace", "home_away", "back_to_back",
    "playoff_game", "pct_paint", "pct_mid_range", "pct_three", "pct_free_throw", "team_pace", "team_off_rating",
    "team_win_pct")

MA, ZONE, SIM, XGB, ENS = SYSTEMS = (
    "moving_average_baseline_v1", "zone_matchup_v1", "similarity_balanced_v1", "xgboost_v1", "ensemble_v1")


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
    m = add(values) / len(values)
    return math.sqrt(add([(value - m) * (value - m) for value in values]) / (len(values) - degrees_lost))


def clamp(x, lo, hi):
    return max(lo, min(hi, x))


def round2(x):
    return float(f"{x:.2f}")
