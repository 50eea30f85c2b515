"""Test vectors for the five v1 systems.

An implementation of the v1 contract that shares no code with the Rust one.

  --check DIR    run it over a parity folder (three Parquet files) and compare to the last bit; needs pyarrow
  --write FILE   invent a small season that takes every branch of every rule, and write inputs and outputs as JSON
  --verify FILE  say whether FILE is what --write would write today (exit 1 if not)

Only --check needs more than the standard library. The invented season is the same on every machine: one seeded
generator, no clock, no dictionary or set order that could differ, and no float sum left to the library.

Every branch has a name. A run that misses one, takes one fewer than twice, or takes one that is listed as
impossible, fails: the list at BRANCHES is the proof that the vectors cover the rules, not a description of hope.

Where the contract can be read in two ways the vectors keep silent: a row with two reasons against one prediction, a
non-finite value that xgboost's vector holds and its stand-in ignores, an is_home besides 0 and 1. One reading is
taken: when both names of a pair are absent, the missing one is the first.
"""

import argparse
import json
import math
import sys
from pathlib import Path

from contract import LINE, OPENING, SYSTEMS
from branches import Hits, IMPOSSIBLE
from systems import NoPrediction, Prediction
from season import check, run_season
from invent import VOCABULARIES, invent, two_readings


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
    taken = [name for name in IMPOSSIBLE if hits.count[name]]
    if hits.lacking() or taken:
        raise SystemExit(f"error: branches taken fewer than twice: {hits.lacking()}; impossible, yet taken: {taken}")

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
