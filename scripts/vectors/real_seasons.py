"""Figures of the real seasons: the rows of chosen player-dates, and what each season's rows are on average."""

from datetime import date
from pathlib import Path

from branches import NoHits
from feature_vectors import COLUMNS, short, shown
from features import Box, NAMES, Season, features, total
from layout import layout

# Opening night and last regular-season day, from the league's schedules.
SEASONS = {
    "2015-16": ("2015-10-27", "2016-04-13"), "2016-17": ("2016-10-25", "2017-04-12"),
    "2017-18": ("2017-10-17", "2018-04-11"), "2018-19": ("2018-10-16", "2019-04-10"),
    "2019-20": ("2019-10-22", "2020-08-14"), "2020-21": ("2020-12-22", "2021-05-16"),
    "2021-22": ("2021-10-19", "2022-04-10")}
CHOSEN = {  # what makes it worth looking at → player and date of 2021-22
    "day 14, a star with five games": ("lebronjames", "2021-11-02"),
    "day 14, at the end of the bench": ("udonishaslem", "2021-11-02"),
    "bench, early": ("garrisonmathews", "2021-11-24"),
    "back-to-back": ("rudygobert", "2021-12-09"),
    "star": ("stephencurry", "2021-12-23"),
    "few games": ("bjjohnson", "2021-12-23"),
    "first game of his season": ("klaythompson", "2022-01-09"),
    "second game of his season": ("klaythompson", "2022-01-11"),
    "first game for another team": ("domantassabonis", "2022-02-09"),
    "after the all-star break": ("nikolajokic", "2022-02-24"),
    "after the all-star break, for another team": ("jamesharden", "2022-02-25"),
    "second game, after five months": ("brooklopez", "2022-03-14"),
    "after seven weeks": ("alexcaruso", "2022-03-12"),
    "last day": ("lukadoncic", "2022-04-10"),
}


def read(file):
    import duckdb  # only here: the vectors need nothing but the standard library

    table = duckdb.read_parquet(str(file))
    fields = {field: COLUMNS.get(field, field) for field in Box._fields}
    fields = {field: column for field, column in fields.items() if column in table.columns}
    for *values, season in table.select(", ".join([*fields.values(), "season"])).fetchall():
        row = dict(zip(fields, values))
        yield Box(**row | {"day": row["day"].toordinal(), "season_year": int(season[:4])})


def season_of(folder, name):
    opening, last = (date.fromisoformat(day).toordinal() for day in SEASONS[name])
    # No season of these ended within the days before the next one's opening night that windows look back on.
    return Season(read(Path(folder) / f"player_games_{name}.parquet"), int(name[:4]), opening, last)


def averages(rows):
    means = [round(total(values) / len(rows), 6) for values in zip(*(row.values for row in rows))]
    return {"rows": len(rows), "means": [short(m) for m in means],
            "quality": short(round(total([row.quality() for row in rows]) / len(rows), 6))}


def texts(folder):
    """File name → text."""
    seasons = {}
    for name in SEASONS:
        season = season_of(folder, name)
        slate = list(season.slate())
        rows = [features(season, box, NoHits()) for box in slate]
        seasons[name] = averages(rows)
    found = {(box.player, str(date.fromordinal(box.day))): shown(box, row) for box, row in zip(slate, rows)}
    made = "Made by scripts/vectors from real box scores; do not edit."
    return {
        "real_2021_22.json": layout({
            "about": f"Feature rows of chosen player-dates of 2021-22, and why they were chosen. {made}",
            "names": list(NAMES),
            "rows": [[why, *found[key]] for why, key in CHOSEN.items()]}),
        "real_seasons.json": layout({
            "about": f"How many feature rows each season has, and their means to 6 decimals. {made}",
            "names": list(NAMES),
            "seasons": seasons}),
    }
