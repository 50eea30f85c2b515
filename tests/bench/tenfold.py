#!/usr/bin/env python3
"""Writes a warehouse folder with ten seasons' worth of rows: each player ten times, under ten names.

    tenfold.py FROM TO

Dates and game ids stay as they are, so each game still lies on one date, with ten times the players.
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def relabelled(table, digit):
    position = table.schema.get_field_index("player_lookup")
    names = pc.binary_join_element_wise(table["player_lookup"], str(digit), "")
    return table.set_column(position, "player_lookup", names)


def main(source, target):
    for name in ("player_game_summary.parquet", "ml_feature_store_v2.parquet"):
        table = pq.read_table(Path(source, name))
        pq.write_table(pa.concat_tables([relabelled(table, digit) for digit in range(10)]), Path(target, name))


if __name__ == "__main__":
    main(*sys.argv[1:])
