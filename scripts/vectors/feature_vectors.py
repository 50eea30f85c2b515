"""The vectors of the features: an invented league that takes every branch of every feature, and its rows.

`games` are columns. A row is [player, date, values, tags, quality]; the tags are letters: e exact, s estimated,
d default. `expected` are the rows of every player-date, `including` those of every eighth with every window ending on the
date itself.
"""

import json
from datetime import date

from branches import NoHits
from contract import LAST_DAY, OPENING
from feature_branches import FeatureHits
from features import NAMES, Season, features, team_minutes, total
from layout import layout
from league import league

EVERY = 8  # of the rows with the date itself
COLUMNS = {  # the warehouse's names of what is called otherwise here
    "player": "player_lookup", "day": "game_date", "team": "team_abbr", "opponent": "opponent_team_abbr",
    "minutes": "minutes_played"}


def vectors_text():
    boxes = league()
    season = Season(boxes, OPENING.year, OPENING.toordinal(), LAST_DAY.toordinal())
    refuse_two_readings(season)
    slate, hits = list(season.slate()), FeatureHits()
    return layout({
        "about": "An invented league that takes every branch of the 25 features, and the rows it must give. "
                 "Made by scripts/vectors, which shares no code with the engine; do not edit.",
        "season": "2021-22",
        "names": list(NAMES),
        "games": columns(boxes),
        "expected": [shown(box, features(season, box, hits)) for box in slate],
        "including": [shown(box, features(season, box, NoHits(), including=True)) for box in slate[::EVERY]],
        "branches": hits.possible(),
    })


def columns(boxes):
    """Not sorted by player, so that whoever reads them must do that."""
    named = {name: [getattr(box, name) for box in boxes] for name in boxes[0]._fields}
    named["day"] = [str(date.fromordinal(day)) for day in named["day"]]
    named["minutes"] = [None if minutes is None else short(minutes) for minutes in named["minutes"]]
    return {COLUMNS.get(name, name): values for name, values in named.items()}


def short(value):
    """Whole numbers without their .0; minus zero would lose its sign."""
    assert str(value) != "-0.0"
    return int(value) if value == int(value) else value


def shown(box, row):
    return [box.player, str(date.fromordinal(box.day)), [short(value) for value in row.values], row.tags,
            short(row.quality())]


def refuse_two_readings(season):
    """A team's minutes half way between two lengths of a game are rounded to neither by the contract."""
    for (game_id, team), side in season.sides.items():
        played = total([box.minutes or 0 for box in season.boxes if (box.game_id, box.team) == (game_id, team)])
        if team_minutes(played - 0.01) != team_minutes(played + 0.01):
            raise SystemExit(f"error: {team} played {played} minutes in game {game_id}")


def summary(text):
    data = json.loads(text)
    return (f"{len(data['games']['points'])} games, {len(data['expected'])} rows, {len(data['including'])} with their "
            f"date, {len(data['branches'])} branches, {len(text.encode()) / 1000:.0f} kB")
