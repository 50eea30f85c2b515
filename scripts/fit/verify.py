"""Whether the search finds constants that are known, and whether the formulas here are those of the program."""

import pathlib
import re

import formulas
import numpy as np
import polars as pl

FITTED = pathlib.Path(__file__).parents[2] / "src" / "systems" / "v2" / "coefficients.rs"
PLAYERS, GAMES = 150, 40

# What is drawn for each column: a mean and how far values are from it.
DRAWN = {
    "expected_points": (11, 3), "points_ewm_5": (11, 3), "points_ewm_10": (11, 3), "points_ewm_25": (11, 3),
    "plays_used_ewm_2": (10, 3), "plays_used_ewm_5": (10, 3), "minutes_last_game": (25, 6), "minutes_ewm_2": (25, 6),
    "minutes_ewm_10": (25, 6), "points_avg_season": (11, 3), "teammates_points_ratio": (0.75, 0.1),
    "teammates_minutes": (200, 20), "played_last_team_game": (0.5, 0.5), "team_games_missed": (4, 3),
    "team_games_season": (41, 20), "expected_team_points_ratio": (1, 0.05), "opponent_allowed_vs_type": (0, 0.5),
    "opponent_allowed_vs_role": (0, 0.5), "expected_margin": (0, 7),
}


def kept():
    """The constants of the program, by name."""
    tables = re.findall(r"const (\w+): \[f64; \d+\] =\s*\[(.*?)\];", FITTED.read_text(), re.DOTALL)
    return {name: np.array([float(value) for value in values.replace("\n", " ").split(",") if value.strip()])
            for name, values in tables}


def invented(draw):
    """Two seasons of games that were never played, but for their outcomes."""
    days = np.tile(np.cumsum(draw.integers(1, 5, GAMES)), PLAYERS)
    rows = len(days)
    table = pl.DataFrame({
        "player_lookup": np.repeat([f"player{number:03}" for number in range(PLAYERS)], GAMES),
        "game_date": days, "season": np.where(days < np.median(days), "first", "second"),
        "is_home": draw.random(rows) < 0.5, "points": np.zeros(rows), "games_season": np.full(rows, 20.0),
        **{name: np.maximum(draw.normal(mean, spread, rows), 0 if mean else -np.inf)
           for name, (mean, spread) in DRAWN.items()},
    })
    return table


def fitting():
    """Fits outcomes around what the kept constants say; how many formulas come out otherwise."""
    constants, draw = kept(), np.random.default_rng(7)
    of = formulas.Formulas(invented(draw))
    columns = of.of_moving_average()
    own = formulas.said(columns, constants["MOVING_AVERAGE"])
    # As much of the noise lies below 0 as the quantile asks for.
    noise = draw.normal(0, 2, len(own))
    noise -= np.quantile(noise, formulas.QUANTILE)
    wrong = 0

    def compare(name, found, truth, most):
        nonlocal wrong
        off = np.abs(found - truth)[of.taught].mean()
        wrong += (bad := not off < most)
        print(f"{name}: {off:.4f} points off{', which is too much' if bad else ''}")

    of.points = own + noise
    compare("moving_average_v2", of.moving_average()[1], own, 0.15)
    truth = formulas.said(of.of_zone_matchup(own), constants["ZONE_MATCHUP"])
    of.points = truth + noise
    compare("zone_matchup_v2", of.zone_matchup(own)[1], truth, 0.15)
    # Half of a player's outcomes lie above, so that games of the past tell of those to come.
    of.points = own + noise + np.repeat(draw.choice([-2.0, 2.0], PLAYERS), GAMES)
    similarity = formulas.Similarity(of, own)
    _, _, predicted = similarity.fitted(sample=1500)
    gained = np.abs(own[of.taught] - similarity.outcomes).mean() - np.abs(predicted - similarity.outcomes).mean()
    wrong += (bad := not gained > 0.3)
    print(f"similarity_balanced_v2: {gained:.4f} points nearer{', which is too little' if bad else ''}")
    return wrong


def program(data, first, second):
    """Compares `similar_games_surplus` of the rows that both know alike; 1 if they differ."""
    of = formulas.Formulas(formulas.joined([formulas.of_season(data, season) for season in (first, second)]))
    constants = kept()
    own = formulas.said(of.of_moving_average(), constants["MOVING_AVERAGE"])
    found = formulas.Similarity(of, own).surpluses(constants["SIMILARITY"])
    stored = of.column("similar_games_surplus")[of.taught]
    off = np.abs(found - stored)
    print(f"{len(off)} rows, at most {off.max():.6f} points off, of which {np.abs(stored).max():.3f} is the most there is")
    return int(not (off.max() < 1e-6 and np.abs(stored).max() > 0.1))
