#!/usr/bin/env python3
"""XGBoost beside the evaluator of `season`: a model of 300 trees of depth 5 predicts the season's feature rows.

    trees.py PARITY_FOLDER MODEL THREADS (0: all)

A worker, like yardstick.py. It trains the model, unless MODEL is there, and prints the number of rows; then, for each
line on stdin, the milliseconds of one prediction. The rows lie in memory as floats. Each time they become a DMatrix
of their own, since XGBoost keeps the predictions of one it has seen; only `predict` is measured, not that.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import xgboost as xgb

TREES, DEPTH = 300, 5


def rows(folder):
    columns = ["player_lookup", "game_date", "features", "feature_names"]
    table = pq.read_table(f"{folder}/ml_feature_store_v2.parquet", columns=columns)
    keys = list(zip(table["player_lookup"].to_pylist(), table["game_date"].to_pylist()))
    names = table["feature_names"][0].as_py()
    assert all(other == names for other in table["feature_names"].to_pylist())
    return keys, names, np.array(table["features"].to_pylist(), dtype=np.float32)


def points(folder, keys):
    table = pq.read_table(f"{folder}/player_game_summary.parquet", columns=["player_lookup", "game_date", "points"])
    known = {(row["player_lookup"], row["game_date"]): row["points"] for row in table.to_pylist()}
    return np.array([known.get(key) or 0 for key in keys], dtype=np.float32)


def train(folder, model):
    keys, names, values = rows(folder)
    data = xgb.DMatrix(values, points(folder, keys), feature_names=names, nthread=1)
    booster = xgb.train({"max_depth": DEPTH, "eta": 0.05, "nthread": 1, "seed": 1}, data, TREES)
    booster.save_model(model)


def main(folder, model, threads):
    if not Path(model).exists():
        train(folder, model)
    threads = int(threads) or len(os.sched_getaffinity(0))
    booster = xgb.Booster({"nthread": threads}, model_file=model)
    _, names, values = rows(folder)
    print(len(values), flush=True)
    for _ in sys.stdin:
        data = xgb.DMatrix(values, feature_names=names, nthread=threads)
        start = time.perf_counter()
        booster.predict(data)
        print((time.perf_counter() - start) * 1000, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
