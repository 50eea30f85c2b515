"""The program against an emulator of BigQuery, over its real protocol.

It is started without arguments, starts the emulator, and prints its address. Then each line of standard input is a command,
a JSON list, and is answered by one line: its exit code and what it printed. It stops when standard input ends. One process
does it all, because starting Python with Google's client takes longer than most commands.

    fill FOLDER                     makes the tables and loads the folder's Parquet files into them
    declare FOLDER SCHEMAS WHEN     the same, with the columns of SCHEMAS/WHEN_<table>.schema.json
    compare TABLE FOLDER [DIGITS]   says whether the table holds the predictions of the run there, row by row, with points to
                                    so many digits
    make FILE                       makes the table that the JSON file describes, with its rows
    rows TABLE FOLDER               prints the table's rows inside and outside what the run there replaces
    query SQL                       prints the rows of a query

Tables are made, filled and read with Google's own client. Needs tests/python/emulator-requirements.txt, which
scripts/emulator installs.
"""

import contextlib
import functools
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

PROJECT = "courtside"
# Where the warehouse keeps what, with the types of its declarations where a file's own are others.
TABLES = {
    "player_game_summary": ("nba_analytics", {"minutes_played": "NUMERIC(5, 1)", "points_line": "NUMERIC(4, 1)"}),
    "ml_feature_store_v2": ("nba_predictions", {"feature_quality_score": "NUMERIC(5, 2)"}),
}
# Columns that the warehouse has and a folder's file may lack. They are made, and hold nothing, or what the warehouse's own
# code writes.
FURTHER = {
    "player_game_summary": {
        **dict.fromkeys(["universal_player_id", "player_full_name", "points_line_source"], "STRING"),
        **dict.fromkeys(["assists", "offensive_rebounds", "defensive_rebounds", "steals", "blocks", "turnovers",
                         "personal_fouls", "fg_attempts", "fg_makes", "three_pt_attempts", "three_pt_makes",
                         "ft_attempts", "ft_makes", "plus_minus", "paint_attempts", "paint_makes",
                         "mid_range_attempts", "mid_range_makes"], "INT64"),
        "points_line": "FLOAT64",
        **dict.fromkeys(["starter_flag", "win_flag", "is_active"], "BOOL"),
    },
    "ml_feature_store_v2": {"feature_quality_score": "FLOAT64"},
}
WRITTEN = {"starter_flag": lambda minutes: minutes is not None and minutes > 20, "win_flag": lambda _: False,
           "is_active": lambda _: True}
# What stands where the warehouse must have a value and a file has none.
REQUIRED_VALUES = {"TIMESTAMP": "2026-07-01T00:00:00+00:00", "INTEGER": 0, "STRING": ""}
REQUIRED = {"starter_flag", "win_flag", "is_active", "opponent_team_abbr", "data_source", "player_lookup", "game_id", "game_date", "team_abbr", "season_year", "feature_count", "feature_version"}


def serve():
    import duckdb_extension_spatial

    ports = free_ports(2)
    with tempfile.TemporaryDirectory() as home:
        # Without this extension at this place, start-up looks for it in the network.
        extensions = Path(duckdb_extension_spatial.__file__).parent / "extensions"
        shutil.copytree(extensions, home + "/.duckdb/extensions", dirs_exist_ok=True)
        for version in Path(home, ".duckdb/extensions").iterdir():
            platform = version / "linux_amd64"
            platform.mkdir(exist_ok=True)
            for file in version.glob("*.duckdb_extension"):
                file.rename(platform / file.name)
        command = [Path(sys.executable).with_name("bqemulator"), "start", "--rest-host", "127.0.0.1", "--grpc-host",
                   "127.0.0.1", "--rest-port", str(ports[0]), "--grpc-port", str(ports[1]), "--ephemeral",
                   "--project", PROJECT, "--log-level", "error"]
        child = subprocess.Popen(command, env={**os.environ, "HOME": home}, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL)
        try:
            endpoint = f"http://127.0.0.1:{ports[0]}"
            wait(f"{endpoint}/bigquery/v2/projects/{PROJECT}/datasets", child)
            print(json.dumps({"project": PROJECT, "endpoint": endpoint, "storage": f"127.0.0.1:{ports[1]}"}),
                  flush=True)
            for line in sys.stdin:
                print(json.dumps(answer(endpoint, *json.loads(line))), flush=True)
        finally:
            child.kill()
            child.wait()


def answer(endpoint, command, *arguments):
    """Does what a line asks for: its exit code, and what it printed."""
    code, printed, failure = 0, io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(printed):
            COMMANDS[command](endpoint, *arguments)
    except SystemExit as end:
        code = end.code
    except Exception:
        code, failure = 1, traceback.format_exc()
    return {"code": code, "stdout": printed.getvalue(), "stderr": failure}


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait(url, child):
    for _ in range(600):
        assert child.poll() is None, f"the emulator ended with {child.returncode}"
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the emulator does not answer")


@functools.cache
def client(endpoint):
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import bigquery

    options = {"api_endpoint": endpoint}
    return bigquery.Client(project=PROJECT, credentials=AnonymousCredentials(), client_options=options, location="US")


def fill(endpoint, folder):
    import pyarrow
    import pyarrow.parquet
    from google.cloud import bigquery

    bq = client(endpoint)
    for name, (dataset, declared) in TABLES.items():
        bq.create_dataset(bigquery.Dataset(f"{PROJECT}.{dataset}"), exists_ok=True)
        table = pyarrow.parquet.read_table(Path(folder, name + ".parquet"))
        for missing in FURTHER[name].keys() - set(table.column_names):
            table = table.append_column(missing, further(FURTHER[name][missing], missing, table))
        columns = ", ".join(column(field, declared) for field in table.schema)
        bq.query_and_wait(f"CREATE TABLE `{PROJECT}.{dataset}.{name}` ({columns}) PARTITION BY game_date")
        for position, field in enumerate(table.schema):
            if field.name in declared:
                precise = pyarrow.decimal128(*eval(declared[field.name].removeprefix("NUMERIC")))
                table = table.set_column(position, field.name, table[field.name].cast(precise))
        # Written back, so that the folder's rows are the table's.
        path = Path(folder, name + ".parquet")
        pyarrow.parquet.write_table(table, path)
        options = bigquery.ParquetOptions()
        options.enable_list_inference = True
        config = bigquery.LoadJobConfig(source_format="PARQUET", write_disposition="WRITE_APPEND")
        config.parquet_options = options
        with path.open("rb") as file:
            bq.load_table_from_file(file, f"{PROJECT}.{dataset}.{name}", job_config=config).result()
        [[count]] = bq.query_and_wait(f"SELECT COUNT(*) FROM `{PROJECT}.{dataset}.{name}`")
        assert count == table.num_rows, f"{name} holds {count} rows, not {table.num_rows}"
        print(f"{name}: {count} rows")


def declare(endpoint, folder, schemas, when):
    import pyarrow.parquet
    from google.cloud import bigquery

    bq = client(endpoint)
    for name, (dataset, _) in TABLES.items():
        bq.create_dataset(bigquery.Dataset(f"{PROJECT}.{dataset}"), exists_ok=True)
        bq.delete_table(f"{PROJECT}.{dataset}.{name}", not_found_ok=True)
        fields = json.loads(Path(schemas, f"{when}_{name}.schema.json").read_text())["fields"]
        schema = [bigquery.SchemaField.from_api_repr(field) for field in fields]
        create_table(bq, f"{PROJECT}.{dataset}.{name}", fields, "PARTITION BY game_date")
        path = Path(folder, name + ".parquet")
        file = with_required(pyarrow.parquet.read_table(path), fields)
        # Written back, so that the folder's rows are the table's.
        pyarrow.parquet.write_table(file, path)
        unknown = set(file.column_names) - {field["name"] for field in fields}
        assert not unknown, f"{name} has no column {unknown}"
        rows = [declared_row(row, fields) for row in file.to_pylist()]
        config = bigquery.LoadJobConfig(schema=schema, write_disposition="WRITE_APPEND")
        config.source_format = "NEWLINE_DELIMITED_JSON"
        lines = io.BytesIO("\n".join(map(json.dumps, rows)).encode())
        bq.load_table_from_file(lines, f"{PROJECT}.{dataset}.{name}", job_config=config).result()
        [[count]] = bq.query_and_wait(f"SELECT COUNT(*) FROM `{PROJECT}.{dataset}.{name}`")
        assert count == len(rows), f"{name} holds {count} rows, not {len(rows)}"
        print(f"{name}: {count} rows of {len(fields)} columns")


def with_required(table, fields):
    """The table with those columns of WRITTEN that it lacks and must have."""
    required = {field["name"] for field in fields if field["mode"] == "REQUIRED"}
    for name in sorted(required & WRITTEN.keys() - set(table.column_names)):
        table = table.append_column(name, further("BOOL", name, table))
    return table


def declared_row(row, fields):
    """What the file lacks is null, or something where the table must have a value."""
    made = {}
    for field in fields:
        name, value = field["name"], row.get(field["name"])
        if value is None and field["mode"] == "REQUIRED":
            value = REQUIRED_VALUES[field["type"]]
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        elif isinstance(value, Decimal):
            value = str(value)
        if value is not None:
            made[name] = value
    return made


def further(kind, name, table):
    import pyarrow

    types = {"INT64": pyarrow.int64(), "BOOL": pyarrow.bool_(), "FLOAT64": pyarrow.float64(),
             "STRING": pyarrow.string()}
    if name in WRITTEN:
        return pyarrow.array([WRITTEN[name](minutes) for minutes in table["minutes_played"].to_pylist()], types[kind])
    return pyarrow.nulls(table.num_rows, types[kind])


def column(field, declared):
    import pyarrow

    types = {pyarrow.string(): "STRING", pyarrow.large_string(): "STRING", pyarrow.date32(): "DATE",
             pyarrow.int64(): "INT64", pyarrow.int32(): "INT64", pyarrow.float64(): "FLOAT64", pyarrow.bool_(): "BOOL"}
    if pyarrow.types.is_list(field.type):
        kind = f"ARRAY<{types[field.type.value_type]}>"
    else:
        kind = declared.get(field.name) or types[field.type]
    return f"{field.name} {kind}{' NOT NULL' if field.name in REQUIRED else ''}"


def compare(endpoint, table, folder, digits="2"):
    """Reads the table with Google's client and holds each row of the run against it, to the last digit."""
    import pyarrow.parquet

    manifest = json.loads(Path(folder, "manifest.json").read_text())
    there = {field.name for field in client(endpoint).get_table(table).schema}
    expected = {}
    for row in pyarrow.parquet.read_table(Path(folder, "predictions.parquet")).to_pylist():
        system, player, game, date = (row[name] for name in ("system_id", "player_lookup", "game_id", "game_date"))
        similar = row["similar_games_count"] is not None
        expected[system, player, game] = {
            "prediction_id": f"{date}_{player}_{system}",
            "game_date": date,
            "run_id": manifest["run_id"],
            "prediction_version": 1,
            "predicted_points": number(row["predicted_points"], int(digits)),
            "confidence_score": number(row["confidence_score"], 2, 100),
            "similar_games_count": row["similar_games_count"],
            "similarity_baseline": number(row["baseline"], int(digits)) if similar else None,
            "is_active": True,
            **line_of(row),
        }
    names = ["system_id", "player_lookup", "game_id", *next(iter(expected.values()))]
    names = [name for name in names if name in there]
    found, differ, twice = set(), 0, 0
    for row in client(endpoint).query_and_wait(f"SELECT {', '.join(names)} FROM `{table}` WHERE {scope(manifest)}"):
        row = dict(row)
        key = row.pop("system_id"), row.pop("player_lookup"), row.pop("game_id")
        twice += key in found
        found.add(key)
        wanted = {name: value for name, value in expected.get(key, {}).items() if name in there}
        if row != wanted:
            differ += 1
            if differ <= 3:
                print(f"{key}: {row}, expected {wanted}")
    missing = len(expected.keys() - found)
    print(f"{len(found)} rows; {differ} differ, {missing} missing, {twice} twice")
    sys.exit(1 if differ or missing or twice else 0)


def line_of(row):
    """How the line of a prediction is written: with it, if a bookmaker set it."""
    line = number(row["current_points_line"], 1)
    if row["line_source"] == "ACTUAL_PROP":
        return {"recommendation": row["recommendation"], "has_prop_line": True, "current_points_line": line,
                "line_margin": number(row["line_margin"], 2), "line_source": "ACTUAL_PROP",
                "estimated_line_value": None, "estimation_method": None}
    method = {"ESTIMATED_AVG": "points_avg_last_5", "FIXED": "fixed", None: None}[row["line_source"]]
    return {"recommendation": "NO_LINE", "has_prop_line": False, "current_points_line": None, "line_margin": None,
            "line_source": "NO_PROP_LINE", "estimated_line_value": line, "estimation_method": method}


def scope(manifest):
    """The condition that keeps the rows that a run replaces."""
    settings = manifest["settings"]
    dates = " OR ".join(f"game_date BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in settings["dates"])
    systems = ", ".join(f"'{system}'" for system in settings["systems"])
    return f"(({dates}) AND system_id IN ({systems}))"


def make(endpoint, path):
    from google.cloud import bigquery

    spec = json.loads(Path(path).read_text())
    bq, kinds = client(endpoint), {field["name"]: field for field in spec["fields"]}
    bq.create_dataset(bigquery.Dataset(spec["table"].rsplit(".", 1)[0]), exists_ok=True)
    create_table(bq, spec["table"], spec["fields"], "PARTITION BY game_date" if spec["partitioned"] else "")
    for row in spec["rows"]:
        values = ", ".join(literal(value, kinds[name]["type"]) for name, value in row.items())
        bq.query_and_wait(f"INSERT INTO `{spec['table']}` ({', '.join(row)}) VALUES ({values})")


def create_table(bq, table, fields, partition):
    """By a statement: a table that is made by a call forgets digits, and then the emulator writes a decimal 0 as 0E-9."""
    columns = ", ".join(f"{field['name']} {declared_type(field)}" for field in fields)
    bq.query_and_wait(f"CREATE TABLE `{table}` ({columns}) {partition}")


def declared_type(field):
    if field["type"] == "RECORD":
        inner = ", ".join(f"{inner['name']} {declared_type(inner)}" for inner in field["fields"])
        return f"STRUCT<{inner}>"
    kind = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL"}.get(field["type"], field["type"])
    if "precision" in field:
        kind += f"({field['precision']}, {field['scale']})"
    if field.get("mode") == "REPEATED":
        return f"ARRAY<{kind}>"
    return kind + (" NOT NULL" if field.get("mode") == "REQUIRED" else "")


def literal(value, kind):
    if isinstance(value, list):
        return f"[{', '.join(literal(item, kind) for item in value)}]"
    if kind in ("DATE", "TIMESTAMP", "JSON"):
        return f"{kind} '{value}'"
    return f"'{value}'" if kind == "STRING" else str(value)


def rows(endpoint, table, folder):
    within = scope(json.loads(Path(folder, "manifest.json").read_text()))
    parts = {"inside": within, "outside": f"NOT {within}"}
    print(json.dumps({part: printed(endpoint, f"SELECT * FROM `{table}` WHERE {condition}")
                      for part, condition in parts.items()}))


def query(endpoint, sql):
    print(json.dumps(printed(endpoint, sql)))


def printed(endpoint, sql):
    """The rows as JSON, in an order of their own."""
    texts = (json.dumps(dict(row), default=str, sort_keys=True) for row in client(endpoint).query_and_wait(sql))
    return [json.loads(text) for text in sorted(texts)]


def number(value, digits, times=1):
    """The decimal that stands for a float: its shortest text, rounded half up where it has more digits than the column."""
    if value is None:
        return None
    return (Decimal(repr(value)) * times).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


COMMANDS = {"fill": fill, "declare": declare, "compare": compare, "make": make, "rows": rows, "query": query}

if __name__ == "__main__":
    serve()
