"""Back doors: the real file of 1.14 million rows, and 20 million generated monthly rows.

Reads Eurostat's two files, beside the project or where `NEARABROAD_SHARED` points, and times
growth, seasonal excess with 200 draws, differences and ranking from the store's Parquet, in a
process of its own. Then writes 20 million generated rows (27 exporters, 7 destinations, 9,000
products, 35 months) and times growth and ranking, and beside them the same sums in SQL by hand.
Targets: 60 s and 4 GB; 30 s.

    python benchmarks/bench_parallel.py [--rows 20000000]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from _report import line, machine, verdict

REPEATS = 3
REAL, MEMORY, GENERATED = 60.0, 4.0, 30.0
EU = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
    "SWE",
)  # fmt: skip
PARTNERS = ("RUS", "KAZ", "KGZ", "ARM", "GEO", "UZB", "BLR")
PRODUCTS, MONTHS = 9_000, 35
SUMS = """
    select reporter, partner, product,
      sum(case when month <= {before} then value else 0 end),
      sum(case when month between {last} and {before} then value else 0 end),
      sum(case when month between {last} and {before} and month % 12 between 2 and 10
          then value else 0 end),
      sum(case when month >= {after} then value else 0 end)
    from rows where level = 'cn8' group by all
"""
MONTHLY = """
    select reporter, partner, month,
      sum(case when level = 'cn8' then value else 0 end),
      sum(case when level = 'cn8' and starts_with(product, '27') then value else 0 end),
      sum(case when product = 'TOTAL' then value else 0 end), count(*)
    from rows group by all
"""
BY_MONTH = "select partner, product, month, sum(value) from rows where level = 'cn8' group by all"
ROWS = """
    create temp view rows as
    select *, 12 * year(period) + month(period) - 1 as month from '{path}'
    where flow = 'exports' and reporter in {reporters} and partner in {partners}
"""


def question(partners: tuple[str, ...] = PARTNERS[1:6]) -> Any:
    from nearabroad.core.states import Blocs, Membership
    from nearabroad.parallel.question import asked

    blocs = Blocs(tuple(Membership("EU", code, dt.date(1958, 1, 1), None) for code in EU))
    return asked(blocs, "EU", "RUS", partners, shock="2022-03")


def generate(path: Path, rows: int) -> None:
    """About `rows` rows of the table `flow`, by DuckDB, in one Parquet file."""
    import duckdb

    share = rows / (len(EU) * len(PARTNERS) * PRODUCTS * MONTHS)
    connection = duckdb.connect()
    connection.execute("set memory_limit = '3GB'")
    connection.execute(f"""
        copy (
          with cells as (
            select {list(EU)!r}[1 + e] as reporter, {list(PARTNERS)!r}[1 + c] as partner,
              cast(10000000 + p * 9973 as varchar) as product,
              make_date(2020 + cast(floor(t / 12) as int), 1 + t % 12, 1) as period,
              hash(e, c, p, t) as h
            from range({len(EU)}) e(e), range({len(PARTNERS)}) c(c), range({PRODUCTS}) p(p),
              range({MONTHS}) t(t))
          select 'eurostat_comext' as source, reporter, partner, 'exports' as flow, product,
            'cn8' as level, period, cast(1000 + h % 99991 as double) as value,
            cast(null as double) as quantity, 'EUR' as unit, 'reported' as status,
            'a' as snapshot
          from cells where (h >> 20) % 1000000 < {share * 1e6}
          union all by name
          select 'eurostat_comext' as source, reporter, partner, 'exports' as flow,
            'TOTAL' as product, 'total' as level, period, cast(1e9 as double) as value,
            cast(null as double) as quantity, 'EUR' as unit, 'reported' as status, 'b' as snapshot
          from (select distinct reporter, partner, period from cells)
        ) to '{path}' (format parquet)""")


def answer(path: Path) -> None:
    """The whole answer from one Parquet file; run in a process of its own, prints its figures."""
    from nearabroad.parallel.finding import tables_of
    from nearabroad.store.engine import scan

    start = time.perf_counter()
    tables, _, _ = tables_of({"flow": scan(path)}, question())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps([seconds, peak, tables["watch_list"].num_rows]))


def measured(path: Path) -> tuple[list[float], float, int]:
    """Seconds of repeated runs, the largest peak in GB, rows of the watch list."""
    runs = []
    for _ in range(REPEATS):
        done = subprocess.run(
            [sys.executable, __file__, "--answer", str(path)], capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(done.stderr)
        runs.append(json.loads(done.stdout))
    return [run[0] for run in runs], max(run[1] for run in runs), runs[0][2]


def sums(path: Path) -> tuple[list[float], list[float]]:
    """The large sums by Narwhals and by SQL by hand, in turn."""
    import duckdb

    from nearabroad.store.engine import scan
    from nearabroad.trade import detours
    from nearabroad.trade.windows import Windows

    asked = question()
    wanted = detours.Wanted(asked.exporters, asked.partners)
    windows = Windows(12 * 2020, 12 * 2022 + 10, asked.shock)
    ours, theirs = [], []
    for _ in range(REPEATS):
        start = time.perf_counter()
        rows = detours.exports(scan(path), wanted)
        detours.monthly_sums(rows, wanted)
        detours.product_sums(rows, wanted, windows)
        detours.product_months(rows, wanted, windows)
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        connection = duckdb.connect()
        connection.execute(
            ROWS.format(path=path, reporters=asked.exporters, partners=asked.partners)
        )
        edges = {"before": asked.shock - 2, "last": asked.shock - 13, "after": asked.shock}
        for query in (MONTHLY, SUMS.format(**edges), BY_MONTH):
            connection.sql(query).to_arrow_table()
        theirs.append(time.perf_counter() - start)
    return ours, theirs


def real(folder: Path) -> None:
    """The real file, from Parquet as the store keeps it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from nearabroad.sources import eurostat_comext

    found = sorted((folder / "eurostat").glob("eurostat_*_monthly_long.csv.gz"))
    if len(found) != 2:
        print("real file: skipped, no Eurostat files beside the project")
        return
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "flow.parquet"
        tables = [eurostat_comext.read(item) for item in found]
        pq.write_table(pa.concat_tables(tables), path, compression="zstd")
        seconds, peak, rows = measured(path)
    print(f"real file: {sum(t.num_rows for t in tables):,} rows, watch list of {rows:,}")
    print(line("real file, all but PPML", seconds, "s"))
    print(verdict("real file", median(seconds), REAL, "s"))
    print(verdict("peak memory", peak, MEMORY, "GB"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--answer", type=Path)
    parser.add_argument("--rows", type=int, default=20_000_000)
    options = parser.parse_args()
    if options.answer:
        answer(options.answer)
        return
    print(machine())
    beside = Path(__file__).parents[1] / "shared"
    real(Path(os.environ.get("NEARABROAD_SHARED", beside)) / "data")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "flow.parquet"
        generate(path, options.rows)
        ours, theirs = sums(path)
        seconds, peak, rows = measured(path)
    print(f"generated: about {options.rows:,} rows, watch list of {rows:,}")
    print(line("sums through Narwhals", ours, "s"))
    print(line("the same in SQL by hand", theirs, "s"))
    print(f"ratio of medians: {median(ours) / median(theirs):.2f}")
    print(line("generated, growth to ranking", seconds, "s"))
    print(verdict("generated", median(seconds), GENERATED, "s"))
    print(verdict("peak memory", peak, MEMORY, "GB"))


if __name__ == "__main__":
    main()
