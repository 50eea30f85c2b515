"""Processes that are measured: `season` from start to exit, and the yardstick's worker."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

SEASON = "2021-22"
FLAGS = ["--line", "fixed:20", "--skip-bootstrap-days", "0", "--force"]


class Run(NamedTuple):
    """One run of the program."""

    wall_ms: float
    compute_ms: float  # windows and systems of `season predict`, the features of `season snapshot`
    megabytes: float
    cpu_s: float


def run(command, core=None):
    """The run of a command, without its `compute_ms`, and the JSON it prints."""
    pin = None if core is None else lambda: os.sched_setaffinity(0, {core})
    start = time.perf_counter()
    child = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, preexec_fn=pin)
    printed = json.load(child.stdout)
    # wait4 knows the most memory the child ever held. It starts from what the parent held when the child was
    # started, so this process must stay small: DuckDB and pyarrow are kept out of it.
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, f"{command} ended with {child.returncode}"
    return Run(wall * 1000, 0, usage.ru_maxrss * 1024 / 1e6, usage.ru_utime + usage.ru_stime), printed


class Import:
    """`season snapshot` of box scores into one data folder."""

    def __init__(self, program, folder, seasons, path):
        self.command = [program, "--data-dir", folder, "snapshot", seasons, "--from", f"box-scores:{path}"]

    def run(self):
        result, kept = run(self.command)
        snapshots = kept if isinstance(kept, list) else [kept]
        return result._replace(compute_ms=sum(snapshot["timings"]["features_ms"] for snapshot in snapshots))


class Season:
    """The program with one data folder."""

    def __init__(self, program, folder, source):
        self.command = [program, "--data-dir", folder]
        subprocess.run([*self.command, "snapshot", SEASON, "--from", f"warehouse:{source}"],
                       check=True, stdout=subprocess.DEVNULL)

    def predict(self, *flags):
        return [*self.command, "predict", SEASON, *FLAGS, *flags]

    def run(self, *flags, core=None):
        result, manifest = run(self.predict(*flags), core)
        assert not manifest["reused"]
        timings = manifest["timings"]
        return result._replace(compute_ms=timings["windows_ms"] + timings["systems_ms"])

    def grade(self):
        """Grades the newest run."""
        return run([*self.command, "grade", SEASON])[0]

    def player_dates(self):
        return json.loads(subprocess.check_output(self.predict("--json")))["player_dates"]


class Trained:
    """The program with all seasons in one data folder, and a training for the last of them."""

    def __init__(self, program, folder, box_scores):
        command = [program, "--data-dir", folder]
        Import(program, folder, "all", box_scores).run()
        self.training = run([*command, "train", SEASON])[0]
        self.command = [*command, "predict", SEASON, "--force", "--parallel"]

    def run(self):
        """All eleven systems."""
        result, manifest = run(self.command)
        timings = manifest["timings"]
        return result._replace(compute_ms=timings["windows_ms"] + timings["systems_ms"])


class Worker:
    """A Python process that says something first, and then the milliseconds of each thing it is told to do."""

    def __init__(self, script, *args, core=None):
        pin = None if core is None else lambda: os.sched_setaffinity(0, {core})
        self.process = subprocess.Popen([sys.executable, Path(__file__).with_name(script), *args],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=pin)
        self.first = json.loads(self.process.stdout.readline())

    def run(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Yardstick(Worker):
    """DuckDB, which runs one query per line."""

    def __init__(self, source, threads=0, core=None):
        super().__init__("yardstick.py", Path(source, "player_game_summary.parquet"), str(threads), core=core)
        self.names = self.first


class Trees(Worker):
    """XGBoost, which predicts a season once per line, with a model that it trains if it is not there."""

    def __init__(self, source, model, threads=0, core=None):
        super().__init__("trees.py", source, model, str(threads), core=core)
