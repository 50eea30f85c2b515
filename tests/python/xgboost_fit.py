"""Trains with XGBoost's own Python what `season` trained with the library, and compares the bytes of the file and the bits
of what it predicts.

    python xgboost_fit.py FOLDER

FOLDER holds the rows, `values`, `points` and `starts`, as singles; `trainer.json`, what a training's manifest keeps of who
trained; `model.json`, the file; and `predicted`, what `season` says that it adds to each row. Training saw the first half.
"""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost as xgb


def main(folder):
    points, starts, predicted = (np.fromfile(folder / name, "<f4") for name in ("points", "starts", "predicted"))
    values = np.fromfile(folder / "values", "<f4").reshape(len(points), -1)
    trainer = json.loads((folder / "trainer.json").read_text())
    file = (folder / "model.json").read_bytes()
    names = json.loads(file)["learner"]["feature_names"]

    half = len(points) // 2
    known = xgb.DMatrix(values[:half], label=points[:half], base_margin=starts[:half], feature_names=names, nthread=1)
    booster = xgb.Booster({name: str(value).lower() for name, value in trainer["parameters"].items()}, [known])
    for iteration in range(trainer["trees"]):
        booster.update(known, iteration)
    booster.feature_names = names
    assert booster.save_raw("json") == file, "Python's file has other bytes"

    def predict(**more):
        return booster.predict(xgb.DMatrix(values, feature_names=names, nthread=1, **more))

    for said in (predict(), predict(base_margin=np.zeros_like(starts))):
        assert (said.view(np.uint32) == predicted.view(np.uint32)).all(), "predictions have other bits"
    # From the starts on, XGBoost rounds after each tree; `season` adds them once, in double precision.
    difference = np.abs(predict(base_margin=starts) - (starts.astype(np.float64) + predicted)).max()
    assert difference < 1e-4, difference
    assert np.abs(predicted).max() > 1, "the trees say nothing"
    print(f"the file is XGBoost's own, and so are {len(points)} predictions")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
