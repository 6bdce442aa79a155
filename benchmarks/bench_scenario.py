"""A scenario of every lever on a built store. Target: 2 s of processor time once it is open.

python benchmarks/bench_scenario.py STORE

The gravity model of a membership is fitted by the build, which is not timed. The start of a
process is told apart.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from _report import line, machine, timed

REPEATS, SECONDS = 5, 2.0
ASKED: dict[str, dict[str, Any]] = {
    "trade": {"neighbor": "KAZ", "lever": "trade", "cut": 0.5},
    "trade, product 2709": {
        "patron": "CHN", "neighbor": "KAZ", "lever": "trade", "product": "2709",
    },
    "energy": {"neighbor": "ARM", "lever": "energy", "months": 24},
    "labor": {"neighbor": "ARM", "lever": "labor"},
    "arms": {"neighbor": "KAZ", "lever": "arms"},
    "transit": {"neighbor": "UKR", "lever": "transit"},
    "membership left": {
        "neighbor": "ARM", "lever": "membership", "bloc": "EAEU", "change": "left",
    },
    "membership joined": {
        "neighbor": "AZE", "lever": "membership", "bloc": "EAEU", "change": "joined",
    },
}  # fmt: skip


def processor(action: Callable[[], object], repeats: int) -> list[float]:
    """Seconds of processor time of each run."""
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        seconds.append(time.process_time() - start)
    return seconds


def main() -> None:
    from nearabroad import Observatory

    store = sys.argv[1] if len(sys.argv) > 1 else None
    Observatory.open(store)  # builds it where it is stale: not timed
    print(machine())
    for name, asked in ASKED.items():
        opened = [Observatory.open(store) for _ in range(REPEATS)]  # each answer from a fresh one
        seconds = processor(lambda opened=opened, asked=asked: opened.pop().scenario(**asked),
                            REPEATS)  # fmt: skip
        print(line(name, seconds, "s of processor time"))
        ratio, word = median(seconds) / SECONDS, "within"
        if max(seconds) > SECONDS:
            word = "OVER in the slowest run"
        print(f"  {ratio:.2f} of the target of {SECONDS:g} s, {word}")
    start = [sys.executable, "-c", "from nearabroad.observatory import Observatory"]
    seconds = timed(lambda: subprocess.run(start, check=True), REPEATS)
    print(line("a process that only loads the package", seconds, "s of wall time"))


if __name__ == "__main__":
    main()
