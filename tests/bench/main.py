#!/usr/bin/env python3
"""The benchmark: `season` beside a yardstick measured in the same minutes, as a Markdown table.

    main.py PROGRAM PARITY_FOLDER BOX_SCORES_FOLDER [--quick]

What is compared runs in turns, and medians are compared, so that a busy machine slows both.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

from instructions import count
from processes import SEASON, Import, Season, Trained, Trees, Yardstick

REPETITIONS, QUICK = 25, 5

# The formulation that the bars refer to: the one that comes to mind first, and that takes the 207 ms they were set by.
YARDSTICK = "self join, row_number() <= 30"

VERDICTS = {True: "met", False: "**missed**", None: ""}


def measure(repetitions, one, ten, trained, imports, source, model):
    """Everything in turns: lists of milliseconds of the yardstick, by threads and name, of XGBoost, by threads, and of
    runs, by name."""
    # With one thread both sides are held on the same core: neither gains from helper threads beside its one thread.
    core = max(os.sched_getaffinity(0))
    yardsticks = {"all": Yardstick(source), "one": Yardstick(source, threads=1, core=core)}
    trees = {"all": Trees(source, model), "one": Trees(source, model, threads=1, core=core)}
    boosts = {threads: [] for threads in trees}
    times = {threads: {name: [] for name in yardstick.names} for threads, yardstick in yardsticks.items()}
    runs = {name: [] for name in ("all", "one", "ten", "grade", "trained", "trees all", "trees one", *imports)}
    with_model = ["--systems", "xgboost_v1", "--xgboost-model", model]
    for _ in range(repetitions):
        for threads, yardstick in yardsticks.items():
            for name in yardstick.names:
                times[threads][name].append(yardstick.run(name))
        runs["all"].append(one.run("--parallel"))
        runs["one"].append(one.run("--threads", "1", core=core))
        for threads, xgboost in trees.items():
            boosts[threads].append(xgboost.run("predict"))
        runs["trees all"].append(one.run("--parallel", *with_model))
        runs["trees one"].append(one.run("--threads", "1", *with_model, core=core))
        runs["ten"].append(ten.run("--parallel"))
        runs["grade"].append(one.grade())
        runs["trained"].append(trained.run())
        for name, box_scores in imports.items():
            runs[name].append(box_scores.run())
    for worker in (*yardsticks.values(), *trees.values()):
        worker.close()
    return times, boosts, runs


def fastest(formulations):
    """Not what the bars refer to, but what a reader should know."""
    return min(formulations.values(), key=median)


def span(values):
    return f"{median(values):.1f} ms ({min(values):.1f} to {max(values):.1f})"


def against(what, values, base, bar, of):
    """A row of the table, and whether its bar is met."""
    ratio = median(values) / median(base)
    return (what, span(values), f"{ratio:.3f} × {of}", f"≤ {bar:g} ×"), ratio <= bar


def seconds(what, runs, bar):
    """A row of processor time, and whether its bar is met."""
    used = [run.cpu_s for run in runs]
    found = f"{median(used):.2f} CPU-s ({min(used):.2f} to {max(used):.2f})"
    return (what, found, "", f"≤ {bar:g} CPU-s"), median(used) <= bar


def memory(what, runs, bar):
    """A row of the most memory that was held, and whether its bar is met."""
    most = max(run.megabytes for run in runs)
    return (what, f"{most:.0f} MB", "", f"≤ {bar} MB"), most <= bar


def stated(what, values):
    """A row without a bar."""
    return (what, span(values), "", ""), None


def claims(times, boosts, runs, training):
    whole = {name: [run.wall_ms for run in of_name] for name, of_name in runs.items()}
    yardstick = times["all"][YARDSTICK]
    return [
        against("whole process, all threads", whole["all"], yardstick, 0.38, "yardstick"),
        against("its windows and systems", [run.compute_ms for run in runs["all"]], yardstick, 0.05, "yardstick"),
        *(against(f"xgboost_v1 with 300 trees: windows and systems, {threads} thread{'s' * (threads == 'all')}",
                  [run.compute_ms for run in runs[f"trees {threads}"]], boosts[threads], 1, "XGBoost")
          for threads in boosts),
        memory("its peak memory", runs["all"], 120),
        against("whole process, one thread", whole["one"], times["one"][YARDSTICK], 0.42, "yardstick, one thread"),
        against("ten seasons' rows, all threads", whole["ten"], whole["all"], 11, "one season"),
        seconds("training for the season, once", [training], 60),
        against("eleven systems with that training, whole process", whole["trained"], yardstick, 0.9, "yardstick"),
        memory("their peak memory", runs["trained"], 120),
        stated("their windows and systems", [run.compute_ms for run in runs["trained"]]),
        seconds("grades of the season, with intervals", runs["grade"], 0.3),
        against("import of one season's box scores", whole["import"], yardstick, 0.55, "yardstick"),
        against("its features", [run.compute_ms for run in runs["import"]], yardstick, 0.25, "yardstick"),
        against("import of seven seasons", whole["seven"], whole["import"], 7, "one season"),
    ]


def table(times, boosts, rows):
    """As Markdown."""
    yield "| | median (range) | ratio | bar | |"
    yield "|---|---|---|---|---|"
    for threads, formulations in times.items():
        for name, values in formulations.items():
            mark = ", **the yardstick**" if name == YARDSTICK else ""
            yield f"| DuckDB, {threads} thread{'s' * (threads == 'all')}: {name}{mark} | {span(values)} | | | |"
    for threads, values in boosts.items():
        yield f"| XGBoost, {threads} thread{'s' * (threads == 'all')}: predict, 300 trees of depth 5 | {span(values)} | | | |"
    for cells, met in rows:
        yield f"| season: {' | '.join(cells)} | {VERDICTS[met]} |"


def machine(folder):
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), "unknown processor")
    rustc = subprocess.check_output(["rustc", "--version"], text=True).split()[1]
    files = subprocess.check_output(["df", "--output=fstype", folder], text=True).split()[-1]
    return f"{model}, {len(os.sched_getaffinity(0))} cores; rustc {rustc}; DuckDB {version('duckdb')}; XGBoost {version('xgboost-cpu')}; files on {files}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("parity")
    arguments.add_argument("box_scores")
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    arguments = arguments.parse_args()
    repetitions = QUICK if arguments.quick else REPETITIONS

    with tempfile.TemporaryDirectory(prefix="season-bench-") as folder:
        for name in ("one", "ten", "tenfold", "import", "seven", "trained"):
            Path(folder, name).mkdir()
        subprocess.run([sys.executable, Path(__file__).with_name("tenfold.py"), arguments.parity, f"{folder}/tenfold"],
                       check=True)
        one = Season(arguments.program, f"{folder}/one", arguments.parity)
        ten = Season(arguments.program, f"{folder}/ten", f"{folder}/tenfold")
        season = f"{arguments.box_scores}/player_games_{SEASON}.parquet"
        imports = {"import": Import(arguments.program, f"{folder}/import", SEASON, season),
                   "seven": Import(arguments.program, f"{folder}/seven", "all", arguments.box_scores)}
        trained = Trained(arguments.program, f"{folder}/trained", arguments.box_scores)
        model = f"{folder}/model.ubj"
        times, boosts, runs = measure(repetitions, one, ten, trained, imports, arguments.parity, model)
        rows = claims(times, boosts, runs, trained.training)
        print(f"{machine(folder)}; {repetitions} repetitions in turns.\n", *table(times, boosts, rows), "", sep="\n")
        ratio = median(run.wall_ms for run in runs["all"]) / median(fastest(times["all"]))
        print(f"The whole process takes {ratio:.1f} × the fastest of DuckDB's ways, all threads.")
        print(count(one, folder))
    return 1 if any(met is False for _, met in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
