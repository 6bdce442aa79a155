"""`nearabroad --version` against a bare `python -c pass`, in turn. Target: 0.2 s over it.

`--version` is answered before the command line is loaded; `--help` shows what a command pays.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

from _report import line, machine, timed, verdict

REPEATS, OVER = 15, 0.2


def main() -> None:
    program = Path(sys.executable).parent / "nearabroad"
    if not program.exists():
        raise SystemExit(f"{program} is not installed")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "nearabroad --version": [str(program), "--version"],
        "nearabroad --help": [str(program), "--help"],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(REPEATS + 1):
        for name, command in commands.items():
            (one,) = timed(lambda c=command: subprocess.run(c, check=True, capture_output=True), 1)
            if turn:  # the first turn warms the file cache
                seconds[name].append(one)
    bare, ours, helped = (median(seconds[name]) for name in commands)
    print(machine())
    for name, figures in seconds.items():
        print(line(name, figures, "s"))
    print(f"ratio of medians: --version {ours / bare:.2f}, --help {helped / bare:.2f}")
    print(verdict("over bare Python", ours - bare, OVER, "s"))


if __name__ == "__main__":
    main()
