"""Asks XGBoost's own Python what the models of a training predict, and compares it with what `season` predicted.

    python xgboost_training.py TRAINING CSV

TRAINING is the folder of a training, CSV an export of `boosted_trees_v2` that was predicted with it. What the trees add must
have the bits of `Booster.predict`, and with the formula as base margin they must come to what was predicted from.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow.csv as csv
import pyarrow.parquet as pq
import xgboost as xgb


def main(training, exported):
    manifest = json.loads((training / "manifest.json").read_text())
    inputs = pq.read_table(training / "extended.parquet").to_pylist()
    inputs = {(row["player_lookup"], str(row["game_date"])): row for row in inputs}
    columns = ("player_lookup", "game_date", "baseline", "trees_adjustment")
    predictions = csv.read_csv(exported).select(columns).to_pylist()
    seen = 0
    for refit in manifest["refits"]:
        booster = xgb.Booster(model_file=training / refit["file"])
        assert booster.save_raw("json") == (training / refit["file"]).read_bytes(), "not what the library saves"
        names = booster.feature_names
        rows = [row for row in predictions if refit["as_of"] <= str(row["game_date"]) < refit["until"]]
        seen += len(rows)
        values = [inputs[row["player_lookup"], str(row["game_date"])] for row in rows]
        values = np.array([[value[name] for name in names] for value in values], dtype=np.float32)
        ours, starts = (np.array([row[name] for row in rows]) for name in ("trees_adjustment", "baseline"))

        def predict(**more):
            return booster.predict(xgb.DMatrix(values, feature_names=names, nthread=1, **more)).astype(np.float64)

        assert (predict() == ours).all(), f"{refit['as_of']}: other bits"
        # From there on, XGBoost rounds after each tree; `season` adds the formula once, in double precision.
        difference = np.abs(predict(base_margin=starts.astype(np.float32)) - (starts + ours)).max()
        assert difference < 1e-4, f"{refit['as_of']}: {difference} away"
    assert seen == len(predictions) > 5000, f"{seen} of {len(predictions)}"
    print(f"{seen} predictions are XGBoost's own")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
