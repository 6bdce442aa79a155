"""A bloc's answer on a built store that has the publishers' files added. Target: 3 s.

python benchmarks/bench_bloc.py STORE
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from _report import line, machine, timed, verdict

REPEATS, SECONDS = 3, 3.0
BLOCS = ("EAEU", "EU", "CIS", "ASEAN")


def main() -> None:
    from nearabroad import Observatory

    store = sys.argv[1] if len(sys.argv) > 1 else None
    Observatory.open(store)  # builds it where it is stale: not timed
    print(machine())
    for code in BLOCS:
        seconds = timed(lambda code=code: Observatory.open(store).bloc(code), REPEATS)
        print(line(f"bloc {code}", seconds, "s"))
        print(verdict("time", median(seconds), SECONDS, "s"))
    command = [
        sys.executable,
        "-c",
        "from nearabroad.cli import main; main()",
        "bloc",
        "EAEU",
        "-q",
    ]
    command += ["--store", store] if store else []
    seconds = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), REPEATS)
    print(line("nearabroad bloc EAEU, a process of its own", seconds, "s"))
    print(verdict("time", median(seconds), SECONDS, "s"))


if __name__ == "__main__":
    main()
