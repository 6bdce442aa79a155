"""A store built from the embedded data, from nothing. Target: 10 s."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from _report import line, machine, timed, verdict

REPEATS, SECONDS = 3, 10.0


def rebuild() -> None:
    from nearabroad.pipeline import ensure_built
    from nearabroad.store import Store

    with tempfile.TemporaryDirectory() as folder:
        ensure_built(Store.open(Path(folder) / "store"))


def main() -> None:
    seconds = timed(rebuild, REPEATS)
    print(machine())
    print(line("rebuild of the store", seconds, "s"))
    print(verdict("time", median(seconds), SECONDS, "s"))


if __name__ == "__main__":
    main()
