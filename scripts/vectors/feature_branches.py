"""The names of all branches of the 25 features."""

from branches import Hits, sides
from features import NAMES

THRESHOLDS = {
    "points_avg_season.games": (1, 5),
    "fatigue_score.rest": (3,), "fatigue_score.games": (4,), "fatigue_score.minutes": (240,),
    "fatigue_score.minutes per game": (35,), "fatigue_score.pairs": (1, 2), "fatigue_score.score": (100,),
    "shot_zone.paint": (0.4,), "shot_zone.mid": (0.35,), "shot_zone.three": (0.4,), "shot_zone.percent": (50,),
    "shot_zone.w": (-5, 0, 5), "shot_zone.score": (-10, 10), "pace_score.half": (-3, 0, 3),
    "usage_spike_score.games": (3, 7), "usage_spike_score.spike": (-3, 0, 3), "rest_advantage.difference": (-2, 2),
    "recent_trend.difference": (-5, -2, 2, 5), "minutes_change.change": (-0.2, -0.1, 0.1, 0.2),
    "opponent_def_rating.games": (5, 15), "pct_free_throw.share": (0.5,), "team_pace.games": (3, 10),
    "team_win_pct.games": (5,),
}

# Exactly there no other thing happens than on one side of it, or a measured rate would have to hit it.
NOT_SOUGHT = {
    f"{name}={t:g}": "not sought: a quotient of sums"
    for name in ("shot_zone.w", "shot_zone.score", "pace_score.half", "usage_spike_score.spike")
    for t in THRESHOLDS[name]}

# Branches that no input reaches, with the reason. Taking one of them is an error.
IMPOSSIBLE = {
    "usage_spike_score.games>7": "no more than 7 are looked for",
    "opponent_def_rating.games>15": "no more than 15 are taken", "team_pace.games>10": "no more than 10 are taken",
}

# Which tags a feature can have here. playoff_game would be a default in a season whose last day is not known.
TAGS = dict.fromkeys(NAMES, "ed") | dict.fromkeys(
    ("points_avg_last_5", "points_avg_last_10", "points_avg_season", "shot_zone_mismatch_score",
     "opponent_def_rating", "opponent_pace"), "esd") | dict.fromkeys(
    ("games_in_last_7_days", "back_to_back", "playoff_game"), "e") | {"injury_risk": "d"}

BRANCHES = (
    *(f"{name} {tag}" for name, tags in TAGS.items() for tag in tags),
    *sides(THRESHOLDS),
    "points_avg_last.cut of the 60 days", "points_avg_last.a game 60 days ago", "points_avg_last.a game 61 days ago",
    "points_avg_last.games of the season before", "points_avg_last.points not known",
    "points_avg_last.games, but none in 60 days", "points_std_last_10.one of two games known",
    "games_in_last_7_days.a game 7 days ago", "games_in_last_7_days.a game 8 days ago",
    "fatigue_score.back to back", "fatigue_score.a pair 15 and 14 days ago",
    "shot_shares.shots not known", "shot_shares.no game", "shot_shares.games, but no attempt",
    "shot_shares.zones of some games", "shot_shares.zones of no game",
    *(f"shot_zone.{zone}" for zone in ("paint", "mid", "three", "none")), "shot_zone.one of several",
    *(f"shot_zone.tie {pair}" for pair in ("paint mid", "paint three", "mid three")),
    "shot_zone.no attempt of the player", "shot_zone.two-point rates for paint", "shot_zone.two-point rates for mid",
    "shot_zone.share not known, rates known", "shot_zone.a game without shots",
    "shot_zone.opponent without a game", "shot_zone.no attempt allowed", "shot_zone.no attempt in the league",
    "pace_score.own pace not known", "pace_score.opponent's pace not known", "pace_score.minus zero",
    "usage_spike_score.no minutes", "usage_spike_score.no team plays",
    "rest_advantage.no game of the player", "rest_advantage.no game of the opponent",
    "recent_trend.points not known", "minutes_change.no game", "minutes_change.minutes not known",
    "minutes_change.season of 0 minutes", "opponent_def_rating.a game without possessions",
    "pct_free_throw.no points", "team_pace.a game without possessions", "team_pace.overtime",
    "team_pace.two overtimes", "team_pace.games of the season before",
    *(f"{name} {value}" for name in ("home_away", "back_to_back", "playoff_game") for value in (0, 1)),
)


class FeatureHits(Hits):
    def __init__(self):
        super().__init__(BRANCHES, THRESHOLDS, IMPOSSIBLE)

    def lacking(self):
        return [name for name in super().lacking() if name not in NOT_SOUGHT]
