"""A scenario on a built store. Target: 2 s for the answer; the start of a process is told apart.

python benchmarks/bench_scenario.py STORE

A membership, whose gravity model is fitted four times when asked for, is timed without a target.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from _report import line, machine, timed, verdict

REPEATS, SECONDS = 5, 2.0
ASKED = ("armenia-gas", "kazakhstan-trade", "tajikistan-remittances")
MEMBERSHIP = "armenia-leaves-eaeu"


def main() -> None:
    from nearabroad import Observatory

    store = sys.argv[1] if len(sys.argv) > 1 else None
    Observatory.open(store)  # builds it where it is stale: not timed
    print(machine())
    for name in ASKED:
        seconds = timed(lambda name=name: Observatory.open(store).scenario(name), REPEATS)
        print(line(f"open and scenario {name}", seconds, "s"))
        print(verdict("time", median(seconds), SECONDS, "s"))
    seconds = timed(lambda: Observatory.open(store).scenario(MEMBERSHIP), REPEATS)
    print(line(f"open and scenario {MEMBERSHIP}", seconds, "s"))
    start = [sys.executable, "-c", "from nearabroad.observatory import Observatory"]
    seconds = timed(lambda: subprocess.run(start, check=True), REPEATS)
    print(line("a process that only loads the package", seconds, "s"))
    command = [sys.executable, "-c", "from nearabroad.cli import main; main()", "scenario",
               ASKED[0], "-q", *(["--store", store] if store else [])]  # fmt: skip
    seconds = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), REPEATS)
    print(line(f"nearabroad scenario {ASKED[0]}, a process of its own", seconds, "s"))


if __name__ == "__main__":
    main()
