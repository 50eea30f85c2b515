"""Instructions per player-date, which do not depend on what else the machine does."""

import re
import shutil
import subprocess

COMPUTE = "season::engine::predict"


def count(season, folder):
    """The lines of the report; one that says why, if there is no valgrind."""
    if not shutil.which("valgrind"):
        return ["Instructions were not counted: valgrind is not installed."]
    out = f"{folder}/callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *season.predict("--threads", "1")],
                   check=True, capture_output=True)
    costs = subprocess.check_output(["callgrind_annotate", "--inclusive=yes", out], text=True)
    dates = season.player_dates()
    per_date = [f"{cost(costs, what) / dates:,.0f}" for what in (COMPUTE, "PROGRAM TOTALS")]
    return [f"Instructions per player-date (callgrind, one thread, {dates:,} player-dates): {per_date[0]} in windows "
            f"and systems, {per_date[1]} in the whole process, which hashes in software there since valgrind has no "
            f"SHA instructions."]


def cost(costs, what):
    line = re.search(rf"^ *([\d,]+) .*{what}(?= |$)", costs, re.MULTILINE)
    return int(line[1].replace(",", ""))
