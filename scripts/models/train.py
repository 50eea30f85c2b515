"""Trains the models of one version of XGBoost, the one that is installed, and says what it predicts.

    python train.py FOLDER ROWS

FOLDER gets a model file per kind and `expected-VERSION.json`: the rows and, for each model, the margin and the
prediction of `predict(DMatrix)` for each row, all as the bits of single-precision floats. ROWS is how many rows
besides those at the edges.
"""

import json
import sys
from hashlib import sha256
from math import nan
from pathlib import Path

import numpy as np
import xgboost as xgb

import kinds

NEWEST = "3.2.0"


def bits(values):
    return np.asarray(values, dtype=np.float32).view(np.uint32).ravel()


def text(values):
    return "".join(f"{value:08x}" for value in bits(values))


def matrix(rows, options, **more):
    types = ["q"] * 4 + ["c"] * 2 if options.get("categories") else None
    return xgb.DMatrix(np.asarray(rows, dtype=np.float32), missing=nan, nthread=1, feature_types=types,
                       feature_names=options.get("names"), enable_categorical=bool(types), **more)


def train(options):
    own = {"categories", "labels", "rounds", "early_stopping", "names", "width"}
    params = {**kinds.COMMON, **{name: value for name, value in options.items() if name not in own}}
    if params.get("booster") == "gblinear":
        del params["max_depth"]
    generator = kinds.generator()
    if "names" in options:
        rows = [row[:len(options["names"])] for row in kinds.named_rows(kinds.TRAINING, generator)]
        points = [float(round(sum(row[:6]) / 4 + 8 * row[-1])) for row in rows]
    else:
        rows, points = kinds.training(options.get("width", kinds.WIDTH), generator)
    points = kinds.labels(options.get("labels"), points)
    cut = 300
    trained_on = matrix(rows[:cut], options, label=np.asarray(points[:cut], dtype=np.float32))
    held_back = matrix(rows[cut:], options, label=np.asarray(points[cut:], dtype=np.float32))
    return xgb.train(params, trained_on, options.get("rounds", kinds.ROUNDS), evals=[(held_back, "held_back")],
                     early_stopping_rounds=options.get("early_stopping"), verbose_eval=False)


def importance(booster, options):
    """By feature: total gain, splits, total cover."""
    scores = {name: booster.get_score(importance_type=name) for name in ("total_gain", "weight", "total_cover")}
    names = options.get("names") or [f"f{at}" for at in range(options.get("width", kinds.WIDTH))]
    return {str(at): [scores[of].get(name, 0.0) for of in scores] for at, name in enumerate(names)
            if name in scores["weight"]}


def functions():
    """XGBoost's own exp and logistic function of 0.002 i, for whole i from -55000 to 55000: a hash of the bits.

    No tree changes the margins; they are single-precision products, so that any language makes the same.
    """
    margins = np.arange(-55_000, 55_001).astype(np.float32) * np.float32(0.002)
    predicted = {}
    for name, objective in (("exp", "count:poisson"), ("logistic", "binary:logistic")):
        data = xgb.DMatrix(np.zeros((len(margins), 1), dtype=np.float32), base_margin=margins,
                           label=np.zeros(len(margins)), nthread=1)
        booster = xgb.train({**kinds.COMMON, "objective": objective, "base_score": 0.5}, data, 0)
        predicted[name] = sha256(bits(booster.predict(data)).astype("<u4").tobytes()).hexdigest()
    return predicted


def main(folder, count):
    folder, version = Path(folder), xgb.__version__
    newest = version == NEWEST
    of_six = [*kinds.rows(int(count), kinds.WIDTH, kinds.generator()), *kinds.special_rows(kinds.WIDTH)]
    of_25 = [*kinds.named_rows(int(count) // 4, kinds.generator()), *kinds.special_rows(25)]
    expected = {"rows": {"6": [text(row) for row in of_six], "25": [text(row) for row in of_25]}, "models": {}}
    if newest:
        expected["functions"] = functions()
    for name in kinds.KINDS if newest else kinds.OLDER:
        options = kinds.KINDS[name]
        booster = train(options)
        width = 25 if "names" in options else options.get("width", kinds.WIDTH)
        data = matrix(of_six if width == kinds.WIDTH else of_25, options)
        for suffix in ("json", "ubj") if newest or name in kinds.OLDER_JSON else ("ubj",):
            booster.save_model(folder / f"{name}-{version}.{suffix}")
        expected["models"][name] = {
            "width": width,
            "margins": text(booster.predict(data, output_margin=True)),
            "predictions": text(booster.predict(data)),
            "importance": importance(booster, options),
        }
    for name, options in kinds.REFUSED.items() if newest else ():
        train(options).save_model(folder / f"refused-{name}.json")
    (folder / f"expected-{version}.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
