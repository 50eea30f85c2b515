"""All systems over all slates of a season, and the comparison with a parity folder."""

from pathlib import Path

from contract import FEATURE_VERSION, LAST_DAY, LINE, OPENING, SYSTEMS
from branches import NoHits
from systems import Game, NoPrediction, Prediction, Row, SlateDay, load_history, predict_all


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
        if game.day in (OPENING, LAST_DAY):
            hits.hit("slate.opening night" if game.day == OPENING else "slate.last day")
        if key not in features:
            hits.hit(unusable.get(key, "row.none"))
            yield SlateDay(*key)
            continue
        if key in unusable:
            hits.hit("row.other version beside")
        history = load_history(by_player[game.player], game.day, hits)
        yield SlateDay(*key, features[key], history, predict_all(features[key], history, line, hits))


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
