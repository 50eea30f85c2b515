"""The v2 formulas, and the search for their constants."""


import json
import os
import pathlib
import sys

# Sums in one order, so that the search takes the same steps everywhere.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
import numpy as np
import polars as pl

QUANTILE = 0.55
FEWEST_GAMES = 5
MOST_GAMES = 40


def of_season(data, season):
    """The games of a season that were played, and its extended rows, from the newest training for it."""
    manifests = [json.loads(path.read_text()) | {"folder": path.parent}
                 for path in pathlib.Path(data, "models").glob("*/manifest.json")]
    manifests = [manifest for manifest in manifests if manifest["season"] == season]
    if not manifests:
        sys.exit(f"there is no training of {season} in {data}; see the head of scripts/fit/__main__.py")
    newest = max(manifests, key=lambda manifest: manifest["created_at"])
    games = pl.read_parquet(pathlib.Path(data, "snapshots", season, "games.parquet"))
    columns = ["player_lookup", "game_date", "is_home", "points", "minutes_played"]
    games = games.select(columns).with_columns(season=pl.lit(season))
    games = games.filter((pl.col("minutes_played").fill_null(0) > 0) | (pl.col("points").fill_null(0) > 0))
    extended = pl.read_parquet(newest["folder"] / "extended.parquet")
    return games.join(extended, on=["player_lookup", "game_date"], how="left")


def irls(columns, outcomes, quantile, ridge=20.0, rounds=15):
    """The weights of columns, the first of them 1, by least squares that are reweighted towards the quantile loss."""
    scale = columns.std(0) + 1e-9
    scale[0] = 1
    scaled = columns / scale
    shrink = np.eye(scaled.shape[1]) * ridge
    shrink[0, 0] = 0
    weights = np.ones(len(scaled))
    for _ in range(rounds):
        weighted = scaled * weights[:, None]
        found = np.linalg.solve(weighted.T @ scaled + shrink, weighted.T @ outcomes)
        error = outcomes - scaled @ found
        weights = np.where(error > 0, quantile, 1 - quantile) / np.maximum(np.abs(error), 0.5)
        weights /= weights.mean()
    return found / scale


def said(columns, weights):
    """What a linear formula says, within 0 and 60."""
    return np.clip(weights[0] + np.c_[tuple(columns)] @ weights[1:], 0, 60)


def joined(seasons):
    """The tables of seasons as one, a game that stands in several of them once."""
    table = pl.concat(seasons).unique(["player_lookup", "game_date"], keep="first", maintain_order=True)
    return table.sort("player_lookup", "game_date")


class Formulas:
    def __init__(self, table):
        self.table = table
        self.points = table["points"].to_numpy().astype(float)
        self.known = table["expected_points"].is_not_null().to_numpy()
        self.taught = self.known & (self.column("games_season") >= FEWEST_GAMES)

    def column(self, name):
        return self.table[name].cast(pl.Float64).fill_null(0).to_numpy()

    def fitted(self, columns):
        """The weights, to six digits, and what the formula says."""
        with_one = np.c_[np.ones(len(self.points)), np.c_[tuple(columns)]]
        weights = np.round(irls(with_one[self.taught], self.points[self.taught], QUANTILE), 6)
        return weights, said(columns, weights)

    def moving_average(self):
        return self.fitted(self.of_moving_average())

    def zone_matchup(self, moving_average):
        return self.fitted(self.of_zone_matchup(moving_average))

    def of_moving_average(self):
        """What moving_average_v2 is linear in, the intercept left out."""
        of = self.column
        expected, share = of("expected_points"), of("teammates_points_ratio")
        minutes = of("teammates_minutes") / 200
        own = ["expected_points", "points_ewm_5", "points_ewm_10", "points_ewm_25", "plays_used_ewm_2",
               "plays_used_ewm_5", "minutes_last_game", "minutes_ewm_2", "minutes_ewm_10", "points_avg_season"]
        return [of(name) for name in own] + [
            np.sqrt(np.maximum(expected, 0)), expected * (share - 0.75), share, minutes, expected * (minutes - 1),
            of("played_last_team_game"), np.minimum(of("team_games_missed"), 10),
            np.minimum(of("team_games_season"), 82) / 82]

    def of_zone_matchup(self, moving_average):
        """What zone_matchup_v2 is linear in, given what moving_average_v2 says."""
        of = self.column
        return [
            moving_average, np.sqrt(moving_average),
            of("expected_points") * (of("expected_team_points_ratio") - 1),
            of("opponent_allowed_vs_type"), of("opponent_allowed_vs_role"), np.abs(of("expected_margin"))]


class Similarity:
    """For each row, its player's newest games before it, and how they differ from it."""

    def __init__(self, formulas, moving_average):
        table = formulas.table
        players, days = table["player_lookup"].to_numpy(), table["game_date"].cast(pl.Int32).to_numpy()
        same = np.r_[False, players[1:] == players[:-1]]
        first = np.maximum.accumulate(np.where(same, 0, np.arange(len(days))))
        rest = np.where(same, np.minimum(days - np.r_[0, days[:-1]], 4), 4.0)
        rows = np.flatnonzero(formulas.taught)
        past = rows[:, None] - 1 - np.arange(MOST_GAMES)
        self.there = past >= first[rows][:, None]
        past = np.maximum(past, 0)

        def differs(values):
            return np.abs(values[rows][:, None] - values[past])

        home = table["is_home"].fill_null(False).to_numpy().astype(float)
        season = table["season"].to_physical().rank("dense").to_numpy().astype(float)
        form = formulas.column("points_ewm_5") - formulas.column("points_ewm_25")
        ratio = table["expected_team_points_ratio"].fill_null(1.0).to_numpy()
        share = table["teammates_points_ratio"].fill_null(0.75).to_numpy()
        self.differences = [
            np.broadcast_to(np.arange(MOST_GAMES) / 1.0, past.shape), differs(home), differs(rest),
            differs(ratio) / 0.03, differs(form) / 3, differs(share) / 0.15, (differs(season) > 0) * 1.0]
        then = np.where(formulas.known[past], moving_average[past], moving_average[rows][:, None])
        self.surplus = formulas.points[past] - then
        self.moving_average, self.outcomes = moving_average[rows], formulas.points[rows]

    def surpluses(self, theta, rows=slice(None)):
        *scales, against = theta
        distance = sum(scale * of[rows] for scale, of in zip(scales, self.differences))
        weights = np.where(self.there[rows], np.exp(-distance), 0)
        return (weights * self.surplus[rows]).sum(1) / (weights.sum(1) + against)

    def curve(self, theta, rows=slice(None), quantile=QUANTILE):
        """c0 + c1 r + c2 sqrt(r) of the moving average with the surplus added."""
        reached = np.maximum(self.moving_average[rows] + self.surpluses(theta, rows), 0)
        columns = np.c_[np.ones(len(reached)), reached, np.sqrt(reached)]
        weights = irls(columns, self.outcomes[rows], quantile, ridge=1e-3, rounds=8)
        return weights, columns @ weights

    def fitted(self, seed=1, sample=12_000):
        rows = np.random.default_rng(seed).choice(len(self.outcomes), sample, replace=False)

        def loss(theta):
            return np.abs(self.curve(theta, rows, 0.5)[1] - self.outcomes[rows]).mean()

        theta, steps = [0.06, 0.1, 0.05, 0.1, 0.1, 0.1, 0.5, 3.0], [0.8] * 8
        best = loss(theta)
        for _ in range(4):
            for at in range(len(theta)):
                for factor in (1 + steps[at], 1 / (1 + steps[at])):
                    while 1e-3 < theta[at] < 100:
                        tried = list(theta)
                        tried[at] *= factor
                        if (found := loss(tried)) >= best - 1e-5:
                            break
                        theta, best = tried, found
                steps[at] *= 0.6
        theta = np.round(theta, 6)
        weights, predicted = self.curve(theta)
        return theta, np.round(weights, 6), predicted
