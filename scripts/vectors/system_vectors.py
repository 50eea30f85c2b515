"""The vectors of the systems: an invented season that takes every branch of every rule, and what it must give.

Where the contract can be read in two ways the vectors keep silent: a row with two reasons against one prediction, a
non-finite value that xgboost's vector holds and its stand-in ignores, an is_home besides 0 and 1. One reading is
taken: when both names of a pair are absent, the missing one is the first.
"""

import json
import math

from branches import Hits
from contract import LINE, OPENING, SYSTEMS
from invent import VOCABULARIES, invent, two_readings
from layout import layout
from season import run_season
from systems import NoPrediction, Prediction


def vectors_text():
    """The whole file, one row per line."""
    cases = invent()
    games = [game for case in cases for game in case.games]
    rows = [row for case in cases for row in case.rows]
    vocabularies = list(VOCABULARIES.values())
    hits, expected, skipped = Hits(), [], []
    for player, day, row, history, results in run_season(games, rows, hits):
        if results and two_readings(row, history, results):
            raise SystemExit(f"error: {player} on {day} can be read in two ways")
        for system in SYSTEMS:
            result = results[system] if results else NoPrediction(["no_features"])
            key = {"system_id": system, "player_lookup": player, "game_date": str(day)}
            if isinstance(result, Prediction):
                expected.append({**key, "predicted_points": result.points, "confidence_score": result.confidence,
                                 "recommendation": result.recommendation, "line_margin": result.points - LINE})
            else:
                skipped.append({**key, "reason": str(result)})

    parts = {
        "about": "Invented inputs that take every branch of the five v1 systems, and what they must give for line 20. "
                 "Made by scripts/vectors, which shares no code with the engine; do not edit.",
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
        "branches": hits.possible(),
    }
    return layout(parts)


def summary(text):
    data = json.loads(text)
    return (f"{len(data['games'])} games, {len(data['features'])} feature rows, {len(data['expected'])} predictions, "
            f"{len(data['skipped'])} without, {len(data['branches'])} branches, {len(text.encode()) / 1000:.0f} kB")
