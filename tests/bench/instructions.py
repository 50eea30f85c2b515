"""Instructions per player-date, which do not depend on what else the machine does."""

import re
import shutil
import subprocess

# What makes the windows, and what runs the systems on a date. The compiler may dissolve either in its caller.
COMPUTE = ("season::engine::Runner::new", "season::engine::Runner::date")
TOTAL = "PROGRAM TOTALS"


def count(season, folder):
    """The line of the report; one that says why, if there is no number."""
    if not shutil.which("valgrind"):
        return "Instructions were not counted: valgrind is not installed."
    out = f"{folder}/callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *season.predict("--threads", "1")],
                   check=True, capture_output=True)
    costs = subprocess.check_output(["callgrind_annotate", "--inclusive=yes", "--threshold=100", out], text=True)
    lost = [what for what in COMPUTE if cost(costs, what) is None]
    if lost:
        return f"Instructions were not counted: {' and '.join(lost)} cannot be told from the functions that call them."
    dates = season.player_dates()
    compute, total = sum(cost(costs, what) for what in COMPUTE) / dates, cost(costs, TOTAL) / dates
    return (f"Instructions per player-date (callgrind, one thread, {dates:,} player-dates): {compute:,.0f} in windows "
            f"and systems, {total:,.0f} in the whole process. Hashing is counted in software: valgrind offers no SHA "
            f"instructions.")


def cost(costs, what):
    """The inclusive cost of a function, if it has a line of its own."""
    line = re.search(rf"^ *([\d,]+) .*{what}(?= |$)", costs, re.MULTILINE)
    return int(line[1].replace(",", "")) if line else None
