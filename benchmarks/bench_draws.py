"""14 neighbors x 8 patrons x 30 years x 2,000 draws of grip, from a component table.

Each run is a process of its own, so that its peak memory is its own. Targets: 3 s and 1 GB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from _report import line, machine, verdict

PATRONS = ("RUS", "CHN", "EU", "TUR", "USA", "GCC", "IRN", "DEU")
YEARS = tuple(range(1995, 2025))
DRAWS, REPEATS = 2000, 5
SECONDS, GIGABYTES = 3.0, 1.0


def prepare(path: Path) -> None:
    """The component table of all patrons, neighbors and years, from the embedded data."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from nearabroad import levers, pipeline
    from nearabroad.core.scope import Scope
    from nearabroad.store import Store

    with tempfile.TemporaryDirectory() as folder:
        tables = pipeline.read_sources(Store.open(Path(folder) / "store"), lambda text: None)
    frames = pipeline.frames_of(tables)
    scope = Scope(
        PATRONS, pipeline.reference_case().neighbors, YEARS,
        pipeline.blocs_of(tables["bloc_member"]), pipeline.tongues_of(frames),
    )  # fmt: skip
    parts = [module.measure(frames, scope) for module in levers.registry().values()]
    pq.write_table(pa.concat_tables(parts), path)


def measure(path: Path) -> dict[str, float]:
    """Seconds from the table to all grip rows, and the peak memory of this process."""
    import pyarrow.parquet as pq

    from nearabroad import pipeline
    from nearabroad.index.compare import Settings
    from nearabroad.index.panel import Components
    from nearabroad.index.presets import preset
    from nearabroad.index.series import grip_rows

    table = pq.read_table(path)
    neighbors = pipeline.reference_case().neighbors
    start = time.perf_counter()
    settings = Settings.of(preset("equal"), pipeline.declared(), draws=DRAWS)
    columns = [(patron, year) for patron in PATRONS for year in YEARS]
    components = Components(table)
    indexed = time.perf_counter()
    rows = [row for one in neighbors for row in grip_rows(components, one, columns, settings)]
    seconds = time.perf_counter() - start
    if len(rows) != len(neighbors) * len(columns):
        raise SystemExit(f"{len(rows)} rows where {len(neighbors) * len(columns)} are expected")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2)
    return {"seconds": seconds, "indexing": indexed - start, "gigabytes": peak}


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "component.parquet"
        prepare(path)
        runs = [
            json.loads(subprocess.check_output([sys.executable, __file__, str(path)]))
            for _ in range(REPEATS)
        ]
    print(machine())
    print(line("all grip rows", [run["seconds"] for run in runs], "s"))
    print(line("  of which reading the table", [run["indexing"] for run in runs], "s"))
    print(line("peak memory", [run["gigabytes"] for run in runs], "GB"))
    print(verdict("time", median(run["seconds"] for run in runs), SECONDS, "s"))
    print(verdict("memory", max(run["gigabytes"] for run in runs), GIGABYTES, "GB"))


if __name__ == "__main__":
    main()
