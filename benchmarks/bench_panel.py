"""A panel in BACI's shape: partner shares by country and year, and concentration over HS6.

The same sums as the product's own Narwhals expressions and as SQL by hand, on DuckDB, in turn;
each run is a process of its own, so that its peak memory is its own. Targets: 1.5 times the SQL
by hand, and 4 GB. Rows are generated (seeded): columns t, i, j, k, v, q as CEPII publishes them.

    python benchmarks/bench_panel.py                  # 50 million rows
    python benchmarks/bench_panel.py --rows 2000000   # a quick look
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from _report import line, machine, verdict

ROWS, REPEATS = 50_000_000, 3
STATES, PRODUCTS, YEARS, SEED = 200, 5000, 5, 20
FIRST_YEAR = 2019
RATIO, GIGABYTES = 1.5, 4.0
MEMORY, THREADS = "3GB", 2
ASKED = ("shares", "concentration")

# Few large traders and products, many small: squares of uniform draws crowd the low codes.
GENERATED = """
COPY (
  SELECT
    CAST({first} + u.t * {years} AS INTEGER) AS t,
    CAST(1 + power(u.i, 2) * {states} AS INTEGER) AS i,
    CAST(1 + power(u.j, 2) * {states} AS INTEGER) AS j,
    lpad(CAST(10000 + 190 * CAST(floor(power(u.k, 2) * {products}) AS INTEGER) AS VARCHAR), 6, '0')
      AS k,
    round(exp(3 + 5 * u.v), 3) AS v,
    CASE WHEN u.q < 0.97 THEN round(exp(2 + 5 * u.q), 3) END AS q
  FROM (
    SELECT {draws} FROM range({rows}) AS rows(n)
  ) AS u
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""
SHARES = """
WITH paired AS (
  SELECT t, j, i, sum(v) AS amount FROM flow GROUP BY t, j, i
), whole AS (
  SELECT t, j, sum(amount) AS total FROM paired GROUP BY t, j
)
SELECT t, j, i, amount, total, amount / total AS share
FROM paired JOIN whole USING (t, j) WHERE total > 0
"""
CONCENTRATION = """
WITH parts AS (
  SELECT t, i, k, sum(v) AS amount FROM flow GROUP BY t, i, k
)
SELECT t, i,
  count(*) FILTER (WHERE amount > 0) AS parts,
  count(*) FILTER (WHERE amount IS NULL) AS unknown,
  sum(amount) AS total,
  sum(amount * amount) / (sum(amount) * sum(amount)) AS herfindahl
FROM parts GROUP BY t, i HAVING sum(amount) > 0
"""


def generate(file: Path, rows: int) -> None:
    """The panel as one Parquet file: draws are hashes of the row's number, the same each time."""
    import duckdb

    draws = ", ".join(
        f"(hash(n * 8 + {number} + {SEED * 1_000_000_007}) >> 12) / 4503599627370496.0 AS {name}"
        for number, name in enumerate(("t", "i", "j", "k", "v", "q"))
    )
    text = GENERATED.format(
        first=FIRST_YEAR, years=YEARS - 1, states=STATES - 1, products=PRODUCTS, draws=draws,
        rows=rows, file=file,
    )  # fmt: skip
    duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}).execute(text)


def by_hand(connection: Any, what: str) -> Any:
    """The SQL's answer as Arrow."""
    return connection.sql(SHARES if what == "shares" else CONCENTRATION).to_arrow_table()


def by_expression(connection: Any, what: str) -> Any:
    """The product's own expression, its answer as Arrow."""
    import narwhals as nw

    from nearabroad.core.expressions import concentration, partner_shares, table_from

    flow = nw.from_native(connection.table("flow"))
    if what == "shares":
        return table_from(partner_shares(flow, ("t", "j"), "i", "v"))
    return table_from(concentration(flow, ("t", "i"), "k", "v"))


WAYS: dict[str, Callable[[Any, str], Any]] = {"expression": by_expression, "SQL": by_hand}


def measure(file: Path, what: str, way: str) -> dict[str, float]:
    """Seconds of one answer, its rows, and the peak memory of this process."""
    import duckdb
    import narwhals  # noqa: F401  (loaded before the clock starts, for both ways)
    import pyarrow as pa

    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS})
    connection.execute(f"CREATE VIEW flow AS FROM read_parquet('{file}')")
    start = time.perf_counter()
    found: pa.Table = WAYS[way](connection, what)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"seconds": seconds, "gigabytes": peak, "rows": found.num_rows}


def check_alike(file: Path, what: str) -> dict[str, float]:
    """Both ways give the same table; a fast wrong answer is none."""
    import duckdb

    from nearabroad.core.likeness import difference

    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS})
    connection.execute(f"CREATE VIEW flow AS FROM read_parquet('{file}')")
    wanted, found = by_hand(connection, what), by_expression(connection, what)
    unlike = difference(found.cast(wanted.schema), wanted)
    if unlike is not None:
        raise SystemExit(f"{what}: expression and SQL differ: {unlike}")
    return {"rows": wanted.num_rows}


def child(file: Path, *words: str) -> dict[str, float]:
    """One run in a process of its own."""
    command = [sys.executable, __file__, "--file", str(file), "--one", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        what, way = asked.one
        done = check_alike(asked.file, what) if way == "both" else measure(asked.file, what, way)
        print(json.dumps(done))
        return
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "panel.parquet"
        start = time.perf_counter()
        generate(file, asked.rows)
        seconds, size = time.perf_counter() - start, file.stat().st_size / 1e6
        print(f"{asked.rows:,} rows generated in {seconds:.0f} s, {size:,.0f} MB of Parquet")
        for what in ASKED:
            child(file, what, "both")
            runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
            for _ in range(asked.repeats):
                for way in WAYS:
                    runs[way].append(child(file, what, way))
            report(what, runs)


def report(what: str, runs: dict[str, list[dict[str, float]]]) -> None:
    """Both ways side by side, and the expression against its targets."""
    middle = {}
    for way, found in runs.items():
        seconds = [run["seconds"] for run in found]
        middle[way] = median(seconds)
        print(line(f"{what} by {way} ({found[0]['rows']:,} rows)", seconds, "s"))
        print(line("  peak memory", [run["gigabytes"] for run in found], "GB"))
    peak = max(run["gigabytes"] for run in runs["expression"])
    print(verdict(f"{what}, expression over SQL", middle["expression"] / middle["SQL"], RATIO, "x"))
    print(verdict(f"{what}, memory", peak, GIGABYTES, "GB"))


if __name__ == "__main__":
    main()
