"""GDELT 2.0 in zipped files to monthly counted relations of all dyads of 20 states.

The rows are those of a real fifteen-minute update, repeated: each copy is one quarter hour with
its own ids, day and stories, so that 20 million rows are some hundred days of GDELT. Set against a
bare DuckDB scan (count by both countries and month) of the same files, unzipped. Both run in
processes of their own. Reads the update beside the project, or where `NEARABROAD_SHARED` points.

    python benchmarks/bench_gdelt.py --rows 2000000
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from _report import line, machine, verdict

RATIO, PEAK = 3.0, 6.0
PER_FILE, PER_MEMBER = 1_000_000, 250_000
UPDATE = "20191024143000.export.CSV.zip"
STATES = (
    "RUS", "CHN", "TUR", "USA", "DEU", "FRA", "EST", "LVA", "LTU", "BLR", "UKR", "MDA", "GEO",
    "ARM", "AZE", "KAZ", "UZB", "KGZ", "TJK", "TKM",
)  # fmt: skip
COLUMNS = {f"c{number:02d}": "VARCHAR" for number in range(61)}
CSV = (
    f"columns = {COLUMNS}, auto_detect = false, header = false, delim = '\t', quote = '', "
    "escape = ''"
)


def generate(folder: Path, update: Path, rows: int) -> None:
    """Plain files in `plain`, the same as members of zips in `zipped`."""
    import duckdb

    plain, zipped = folder / "plain", folder / "zipped"
    plain.mkdir()
    zipped.mkdir()
    with zipfile.ZipFile(update) as pack:
        (folder / "update.csv").write_bytes(pack.read(pack.namelist()[0]))
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE row AS SELECT *, row_number() OVER () - 1 AS n "
            f"FROM read_csv('{folder / 'update.csv'}', {CSV})"
        )
        (per_copy,) = connection.execute("SELECT count(*) FROM row").fetchall()[0]
        for number, first in enumerate(range(0, rows, PER_MEMBER)):
            last = min(first + PER_MEMBER, rows)
            target = plain / f"{number:04d}.csv"
            connection.execute(
                f"""
                COPY (
                    SELECT row.* EXCLUDE (n) REPLACE (
                        CAST(1000000000 + copy * {per_copy} + n AS VARCHAR) AS c00,
                        strftime(DATE '2025-01-01' + CAST(copy // 96 AS INTEGER)
                            - CAST(DATE '2019-10-24' - strptime(c01, '%Y%m%d')::DATE AS INTEGER),
                            '%Y%m%d') AS c01,
                        c52 || ' ' || copy % 16 AS c52,
                        c60 || '-' || copy AS c60)
                    FROM range({first // per_copy}, {last // per_copy + 1}) AS quarter(copy), row
                    WHERE copy * {per_copy} + n >= {first} AND copy * {per_copy} + n < {last}
                ) TO '{target}' (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '')
                """
            )
    members = sorted(plain.iterdir())
    per_zip = PER_FILE // PER_MEMBER
    parts = [members[start : start + per_zip] for start in range(0, len(members), per_zip)]
    targets = [zipped / f"{number:04d}.zip" for number in range(len(parts))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(zip_files, targets, parts))


def zip_files(target: Path, files: list[Path]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        for file in files:
            pack.write(file, file.name)


def bare(folder: Path) -> int:
    """Rows by both countries and month, straight from the plain files."""
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT c07, c17, c01[:6], count(*) FROM read_csv('{folder}/plain/*.csv', {CSV}) "
            "GROUP BY ALL"
        ).fetchall()
    return sum(row[3] for row in found)


def ours(folder: Path) -> int:
    """Events of all dyads of the states, from the zips."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from nearabroad.sources import gdelt

    table = gdelt.read_together(sorted((folder / "zipped").iterdir()))
    states = pa.array(STATES)
    within = pc.and_(pc.is_in(table["actor"], states), pc.is_in(table["recipient"], states))
    return int(pc.sum(table.filter(within)["events"]).as_py())


def measured(name: str, folder: Path) -> tuple[float, float, int]:
    """Seconds, peak GB and the figure of one run in a process of its own."""
    told = subprocess.run(
        [sys.executable, __file__, "--child", name, "--folder", str(folder)],
        check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    return float(told[0]), float(told[1]), int(told[2])


def child(name: str, folder: Path) -> None:
    import duckdb  # noqa: F401
    import pandas  # noqa: F401

    start = time.perf_counter()
    figure = {"bare": bare, "ours": ours}[name](folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(seconds, peak, figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--child", choices=["bare", "ours"])
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, asked.folder)
        return
    beside = Path(__file__).parents[1] / "shared"
    update = Path(os.environ.get("NEARABROAD_SHARED", beside)) / "data" / "gdelt" / UPDATE
    if not update.is_file():
        print(f"skipped: no {UPDATE} beside the project")
        return
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        generate(Path(folder), update, asked.rows)
        size = sum(file.stat().st_size for file in (Path(folder) / "plain").iterdir()) / 1e9
        runs = [[measured(name, Path(folder)) for name in ("bare", "ours")]
                for _ in range(asked.repeats)]  # fmt: skip
    scans, reads = zip(*runs, strict=True)
    print(machine())
    print(f"{asked.rows:,} rows, {size:.1f} GB unzipped; {reads[0][2]:,} events of "
          f"{len(STATES)} states; {scans[0][2]:,} rows scanned")  # fmt: skip
    print(line("bare scan, unzipped", [run[0] for run in scans], "s"))
    print(line("zips to relations", [run[0] for run in reads], "s"))
    ratio = median(read[0] / scan[0] for scan, read in runs)
    print(verdict("ratio", ratio, RATIO, "x"))
    print(verdict("peak memory", max(run[1] for run in reads), PEAK, "GB"))


if __name__ == "__main__":
    main()
