"""A store with every publisher's file added, from nothing. Target: 90 s for the rebuild.

Reads the folder that NEARABROAD_SHARED names, else `../shared` beside the project.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from _report import machine, verdict

REBUILD, LISTING = 90.0, 2.0
FILES = tomllib.loads(
    (Path(__file__).parents[1] / "tests" / "publishers.toml").read_text(encoding="utf-8")
)


def main() -> None:
    beside = Path(__file__).parents[2] / "shared"
    shared = Path(os.environ.get("NEARABROAD_SHARED", beside)) / "data"
    if not shared.is_dir():
        print(f"skipped: no publishers' files at {shared}; NEARABROAD_SHARED names their folder")
        return
    from nearabroad import Observatory, adding
    from nearabroad.store import Store

    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store")
        for source, pattern in FILES.items():
            for path in sorted(shared.glob(pattern)):
                start = time.perf_counter()
                found = adding.add(store, source, path)
                seconds = time.perf_counter() - start
                print(f"add {source} {path.name}: {found.rows:,} rows, {seconds:.2f} s")
        start = time.perf_counter()
        observatory = Observatory.open(store.path, _told(start))
        rebuilt = time.perf_counter() - start
        start = time.perf_counter()
        observatory.sources()
        listed = time.perf_counter() - start
        rows = {name: about["rows"] for name, about in observatory.build.tables.items()}
    print(", ".join(f"{name} {count:,}" for name, count in rows.items()))
    unit = 1e9 if sys.platform == "darwin" else 1e6  # bytes there, kilobytes elsewhere
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"peak memory, adding included: {memory:.2f} GB")
    print(verdict("sources on the built store", listed, LISTING, "s"))
    print(verdict("whole rebuild", rebuilt, REBUILD, "s"))


def _told(start: float):
    return lambda text: print(f"{time.perf_counter() - start:7.2f} s  {text}")


if __name__ == "__main__":
    main()
