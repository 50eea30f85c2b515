"""Test vectors for the five v1 systems, for the 25 features and for the extended ones.

An implementation of these contracts that shares no code with the Rust one.

  systems --check DIR     run them over a parity folder (three Parquet files) and compare to the last bit; needs pyarrow
  systems --write FILE    invent a small season that takes every branch of every rule, and write inputs and outputs
  features --write FILE   invent a small league that takes every branch of every feature, and write games and rows
  extended --write FILE   invent a league over two seasons, and write games and rows of v2_extended
  ... --verify FILE       say whether FILE is what --write would write today (exit 1 if not)
  features --real DIR --write|--verify FOLDER
                          figures of the real seasons in DIR: chosen rows, and each season's means; needs duckdb

Everything else needs only the standard library. What is invented is the same on every machine: one seeded generator,
no clock, no dictionary or set order that could differ, and no float sum left to the library.

Every branch has a name. A run that misses one, takes one fewer than twice, or takes one that is listed as
impossible, fails: the list at BRANCHES is the proof that the vectors cover the rules, not a description of hope.
"""

import argparse
import sys
from pathlib import Path

import extended_vectors
import feature_vectors
import real_seasons
import system_vectors
from season import check


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subject", choices=("systems", "features", "extended"))
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", metavar="DIR", help="compare with the reference outputs in a parity folder")
    mode.add_argument("--write", metavar="FILE", type=Path, help="write the vectors")
    mode.add_argument("--verify", metavar="FILE", type=Path, help="compare FILE with what --write would write")
    parser.add_argument("--real", metavar="DIR", type=Path, help="of the real box scores in DIR")
    args = parser.parse_args()
    if args.check and args.subject != "systems" or args.real and args.subject != "features":
        parser.error("--check is for the systems, --real for the features")
    if args.check:
        return check(args.check)
    path = args.write or args.verify
    if args.real:
        texts = {path / name: text for name, text in real_seasons.texts(args.real).items()}
        return max(keep(file, text, "real seasons", bool(args.write)) for file, text in texts.items())
    vectors = {"systems": system_vectors, "features": feature_vectors, "extended": extended_vectors}[args.subject]
    text = vectors.vectors_text()
    return keep(path, text, vectors.summary(text), bool(args.write))


def keep(path, text, summary, write):
    """Writes the text, or compares the file with it."""
    if write:
        path.write_text(text, encoding="utf-8")
        print(f"{path}: {summary}")
        return 0
    if path.read_text(encoding="utf-8") == text:
        print(f"{path}: as generated ({summary})")
        return 0
    print(f"{path}: differs from what --write would write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
