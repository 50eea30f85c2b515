"""Fits the constants of the v2 formulas on two seasons and prints them as src/systems/v2/coefficients.rs has them.

    python scripts/fit DATA [FIRST SECOND]             (seasons; 2015-16 and 2016-17 without)
    python scripts/fit --verify [DATA FIRST SECOND]

DATA is a data folder with snapshots of both seasons and a training of each, which holds their extended rows; the models
in it do not matter:

    season --data-dir DATA snapshot all --from box-scores:../shared/data
    season --data-dir DATA train 2015-16 --trees 1
    season --data-dir DATA train 2016-17 --history 2015-16 --trees 1

All formulas minimise the quantile (pinball) loss at 0.55: the least absolute error that leaves little bias where points
are skewed. Rows count from the fifth game of a player's season on, unless he did not play.

--verify fits outcomes that were made up with the constants of src/systems/v2/coefficients.rs, and wants these back. With DATA, it
compares what the program's rows say of similar games with what the constants make here.
"""

import sys

try:
    import formulas
    import verify
except ImportError as missing:
    if sys.argv[1:] != ["--verify"]:
        raise
    print(f"skipped: {missing}; see scripts/fit/requirements.txt")
    sys.exit(0)


def rust(name, values):
    print(f"{name}: [f64; {len(values)}] = {[float(value) for value in values]};")


def error(name, predicted, outcomes):
    errors = predicted - outcomes
    print(f"// {name}: MAE {abs(errors).mean():.4f}, bias {errors.mean():+.3f}")


def fit(data, first="2015-16", second="2016-17"):
    of = formulas.Formulas(formulas.joined([formulas.of_season(data, season) for season in (first, second)]))
    outcomes = of.points[of.taught]
    weights, moving_average = of.moving_average()
    error("moving_average_v2", moving_average[of.taught], outcomes)
    rust("MOVING_AVERAGE", weights)
    weights, zone_matchup = of.zone_matchup(moving_average)
    error("zone_matchup_v2", zone_matchup[of.taught], outcomes)
    rust("ZONE_MATCHUP", weights)
    theta, weights, predicted = formulas.Similarity(of, moving_average).fitted()
    error("similarity_balanced_v2", predicted, outcomes)
    rust("SIMILARITY", theta)
    rust("SIMILARITY_CURVE", weights)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--verify"]:
            sys.exit(verify.fitting())
        case ["--verify", data, first, second]:
            sys.exit(verify.program(data, first, second))
        case [data] if not data.startswith("-"):
            fit(data)
        case [data, first, second]:
            fit(data, first, second)
        case _:
            sys.exit(__doc__)
