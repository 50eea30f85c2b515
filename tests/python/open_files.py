"""Opens Parquet files in DuckDB, polars, pandas and pyarrow, and compares what they see with what is documented.

    python open_files.py FILES.json

FILES.json lists files: their path, rows, and columns, each with its name, its kind and the number of its nulls. Exit
code 1 if a library sees another type, another count or another value.
"""

import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

# Our kinds, as each library calls them.
KINDS = {
    "Text": ("VARCHAR", pl.String, pa.string()),
    "Int": ("INTEGER", pl.Int32, pa.int32()),
    "Float": ("DOUBLE", pl.Float64, pa.float64()),
    "Flag": ("BOOLEAN", pl.Boolean, pa.bool_()),
    "Date": ("DATE", pl.Date, pa.date32()),
}


def in_duckdb(path):
    relation = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    columns = list(zip(*relation.fetchall())) or [()] * len(relation.columns)
    types = dict(zip(relation.columns, map(str, relation.types)))
    return types, dict(zip(relation.columns, map(list, columns)))


def in_polars(path):
    frame = pl.read_parquet(path)
    return dict(frame.schema), {name: frame[name].to_list() for name in frame.columns}


def in_pandas(path):
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    types = {name: frame[name].dtype.pyarrow_dtype for name in frame.columns}
    return types, {name: [None if value is pd.NA else value for value in frame[name]] for name in frame.columns}


def in_pandas_by_default(path):
    """Without its nullable types, pandas still has to see texts as texts, floats as floats and dates as dates."""
    frame = pd.read_parquet(path)
    return None, {name: [None if pd.isna(value) else value for value in frame[name]] for name in frame.columns}


def in_pyarrow(path):
    table = pq.read_table(path)
    types = {field.name: field.type for field in table.schema}
    return types, {name: table[name].to_pylist() for name in table.column_names}


LIBRARIES = [("duckdb", in_duckdb, 0), ("polars", in_polars, 1), ("pandas", in_pandas, 2),
             ("pandas by default", in_pandas_by_default, None), ("pyarrow", in_pyarrow, 2)]


def differences(file):
    expected = {column["name"]: column for column in file["columns"]}
    reference = None
    for library, read, place in LIBRARIES:
        types, values = read(file["path"])
        where = f"{Path(file['path']).name} in {library}"
        if list(values) != list(expected):
            yield f"{where}: columns {list(values)}, documented {list(expected)}"
            continue
        for name, column in expected.items():
            if place is not None and types[name] != KINDS[column["kind"]][place]:
                yield f"{where}: {name} is {types[name]}, documented as {column['kind']}"
            if len(values[name]) != file["rows"]:
                yield f"{where}: {name} has {len(values[name])} rows of {file['rows']}"
            nulls = sum(value is None for value in values[name])
            if nulls != column["nulls"]:
                yield f"{where}: {name} has {nulls} nulls of {column['nulls']}"
        reference = reference or values
        for name in expected:
            if values[name] != reference[name]:
                yield f"{where}: {name} has other values than in {LIBRARIES[0][0]}"


def main(path):
    files = json.loads(Path(path).read_text())
    wrong = [difference for file in files for difference in differences(file)]
    for difference in wrong[:20]:
        print(difference)
    print(f"{len(files)} files in {len(LIBRARIES)} readers, {len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
