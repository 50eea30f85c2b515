"""Test models: XGBoost's own files of every kind that the evaluator knows, and what XGBoost predicts with them.

  --write FOLDER    train them with each version of XGBoost, in a virtual environment each, and write files and figures
  --verify FOLDER   say whether FOLDER holds what --write would write today (exit 1 if not); a version of XGBoost that is
                    not installed in its environment is skipped with a message
  --rows N          how many rows are predicted, besides those at the edges (default: 48)

The environments are made by --write, in $XDG_CACHE_HOME/season, from the requirements beside this file. What the rows and
labels are is the same on every machine; the trees are those of the processor's own arithmetic, one thread each.
"""

import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import kinds

HERE = Path(__file__).parent
VERSIONS = ("3.2.0", "2.1.4", "1.7.6")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "season")


def python(version):
    return CACHE / f"xgboost-{version}" / "bin" / "python"


def has(version):
    """Whether that version is installed in its environment."""
    test = f"import xgboost; assert xgboost.__version__ == '{version}'"
    return python(version).exists() and not subprocess.run([python(version), "-c", test], capture_output=True).returncode


def install(version):
    venv.create(python(version).parent.parent, with_pip=True)
    # Without dependencies, since they are a gigabyte for graphics cards; those needed stand in the file.
    subprocess.run([python(version), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                    "--requirement", HERE / f"requirements-{version}.txt"], check=True)


def train(version, folder, rows):
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([python(version), HERE / "train.py", folder, str(rows)], check=True, env=environment)


def of_version(folder, version):
    newest = version == VERSIONS[0]
    return [path for path in folder.iterdir()
            if f"-{version}." in path.name or newest and path.name.startswith("refused-")]


def verify(folder, version, rows):
    """What differs, each in a line."""
    with tempfile.TemporaryDirectory() as fresh:
        train(version, fresh, rows)
        made, kept = ({path.name: path for path in of_version(Path(place), version)} for place in (fresh, folder))
        for name in sorted(made | kept):
            if name not in made:
                yield f"{name} is not made any more"
            elif name not in kept:
                yield f"{name} is missing"
            elif not filecmp.cmp(made[name], kept[name], shallow=False):
                yield f"{name} differs from what --write would write"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", metavar="FOLDER", type=Path)
    mode.add_argument("--verify", metavar="FOLDER", type=Path)
    parser.add_argument("--rows", type=int, default=kinds.PREDICTED)
    args = parser.parse_args()
    wrong = []
    for version in VERSIONS:
        if args.write:
            if not has(version):
                install(version)
            for path in of_version(args.write, version):
                path.unlink()
            train(version, args.write, args.rows)
        elif has(version):
            wrong += verify(args.verify, version, args.rows)
        else:
            print(f"skipped: XGBoost {version} is not installed in {python(version).parent.parent}")
            continue
        folder = args.write or args.verify
        print(f"XGBoost {version}: {len(of_version(folder, version))} files")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
