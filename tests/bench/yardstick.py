#!/usr/bin/env python3
"""The yardstick: DuckDB reads player_game_summary.parquet and builds, for each player-date, the list of points of the
last 30 games within the 90 days before it, with their mean and standard deviation. Nothing else.

    yardstick.py PARQUET THREADS (0: all)

A worker, so that neither DuckDB's memory nor its threads are in the process that measures `season`. It checks each
formulation against plain Python and prints their names as JSON; then, for each name on stdin, the milliseconds of one
query. The file is read each time, from a warm cache; the
result is fetched as an Arrow table, which costs no more than a temporary table does.
"""

import json
import sys
import time
from datetime import timedelta
from statistics import fmean, pstdev

import duckdb

DAYS, GAMES = 90, 30

# Three ways to write it, since the first, which comes to mind first, is ten times slower than the others. All are
# measured; main.py says which one the bars refer to. Left out, as slower than the second wherever tried: a LATERAL join (4 times), a join of
# games numbered per player (1.5 times), a window of 30 ROWS cut by date afterwards (1.5 times).
FORMULATIONS = {
    "self join, row_number() <= 30": f"""
        WITH pairs AS (
            SELECT a.player_lookup, a.game_date, b.game_date AS day, b.points,
                   row_number() OVER (PARTITION BY a.player_lookup, a.game_date ORDER BY b.game_date DESC) AS n
            FROM '{{file}}' a LEFT JOIN '{{file}}' b ON a.player_lookup = b.player_lookup
                AND b.game_date < a.game_date AND b.game_date >= a.game_date - INTERVAL {DAYS} DAY
        )
        SELECT player_lookup, game_date, list(points ORDER BY day) FILTER (day IS NOT NULL) AS games,
               avg(points) AS mean, stddev_pop(points) AS std
        FROM pairs WHERE n <= {GAMES} GROUP BY ALL""",
    "list() over a range of days, cut to 30": f"""
        WITH windows AS (
            SELECT player_lookup, game_date, (list(points) OVER (
                PARTITION BY player_lookup ORDER BY game_date
                RANGE BETWEEN INTERVAL {DAYS} DAY PRECEDING AND INTERVAL 1 DAY PRECEDING))[-{GAMES}:] AS games
            FROM '{{file}}'
        )
        SELECT *, list_avg(games) AS mean, list_stddev_pop(games) AS std FROM windows""",
    "one list per player, sliced per date": f"""
        WITH players AS (
            SELECT player_lookup, list(game_date ORDER BY game_date) AS days, list(points ORDER BY game_date) AS points
            FROM '{{file}}' GROUP BY player_lookup
        ), dates AS (
            SELECT *, unnest(range(1, len(days) + 1)) AS i FROM players
        ), windows AS (
            SELECT player_lookup, days[i] AS game_date, points[
                i - len(list_filter(days[greatest(i - {GAMES}, 1):i - 1], lambda day: day >= days[i] - {DAYS})):i - 1
            ] AS games
            FROM dates
        )
        SELECT *, list_avg(games) AS mean, list_stddev_pop(games) AS std FROM windows""",
}


def query(connection, name, file):
    return connection.sql(FORMULATIONS[name].format(file=file)).to_arrow_table()


def expected(rows):
    """Every player-date's games, in plain Python."""
    timelines = {}
    for player, date, points in sorted(rows):
        timelines.setdefault(player, []).append((date, points))
    for player, timeline in timelines.items():
        for date, _ in timeline:
            oldest = date - timedelta(days=DAYS)
            yield (player, date), [points for day, points in timeline if oldest <= day < date][-GAMES:]


def check(connection, name, file):
    """A yardstick that measures something else would be none."""
    rows = connection.sql(f"SELECT player_lookup, game_date, points FROM '{file}'").fetchall()
    found = {(row["player_lookup"], row["game_date"]): row for row in query(connection, name, file).to_pylist()}
    assert len(found) == len(rows)
    for key, games in expected(rows):
        row = found[key]
        assert (row["games"] or []) == games, (name, key)
        if games:
            assert abs(row["mean"] - fmean(games)) < 1e-9 and abs(row["std"] - pstdev(games)) < 1e-9, (name, key)


def main(file, threads):
    connection = duckdb.connect(config={"threads": int(threads)} if int(threads) else {})
    for name in FORMULATIONS:
        check(connection, name, file)
    print(json.dumps(list(FORMULATIONS)), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        query(connection, line.strip(), file)
        print((time.perf_counter() - start) * 1000, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
