"""Back doors on Eurostat's real files: what was measured on them, and the command on a store."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from nearabroad.cli.app import app
from nearabroad.core.back_doors import TABLES
from nearabroad.core.states import states
from nearabroad.parallel.finding import tables_of
from nearabroad.report.drawing import save_png
from nearabroad.report.parallel_charts import parallel_chart
from nearabroad.report.parallel_page import render_parallel
from nearabroad.sources import chpl, eurostat_comext, natstats

HAND_MADE = Path(__file__).resolve().parents[1] / "data"
STATES = {code: state.name for code, state in states().items()}
THROUGH = ("KAZ", "KGZ", "ARM", "GEO", "UZB")


def _stamped(table: pa.Table, name: str) -> pa.Table:
    place = table.column_names.index("snapshot")
    return table.set_column(place, table.field(place), pa.repeat(name * 64, table.num_rows))


@pytest.fixture(scope="module")
def real(shared_data: Path, panels: Any) -> Any:
    """The answer on the real files; reading them is most of its time."""
    flows = [
        _stamped(
            eurostat_comext.read(shared_data / "eurostat" / f"eurostat_{x}_monthly_long.csv.gz"), y
        )
        for x, y in (("sanctioned_cn8", "a"), ("total_trade", "b"))
    ]
    beside = {
        "product_list": chpl.read(shared_data / "chpl_bis_2024-02-23.csv"),
        "observation": natstats.read(shared_data / "natstats" / "natstats_trade_long.csv.gz"),
    }
    frames = panels.frames(pa.concat_tables(flows), **beside)
    tables, notes, panel = tables_of(frames, panels.question(through=THROUGH))
    return {name: table.to_pylist() for name, table in tables.items()}, notes, panel, tables


def test_the_file_is_read_as_it_is(real: Any) -> None:
    _, notes, panel, _ = real
    assert len(panel.exporters) == 27 and panel.seen.shape == (27, 35)
    assert any("NLD is missing in 2022-11" in note for note in notes)
    told = [note for note in notes if "MLT" in note]
    assert len(told) == 1 and "no 8-digit ones in 2021-04, 2021-11, 2022-03, 2022-10" in told[0]
    assert panel.overdrawn == 0.0 and panel.unknown == 0
    assert int((~panel.comparable).sum()) == 177


def test_growth_and_excess(real: Any) -> None:
    rows = {row["conduit"]: row for row in real[0]["conduits"]}
    growth = {code: round(row["multiple"], 1) for code, row in rows.items()}
    assert growth == {"KAZ": 2.2, "KGZ": 7.7, "ARM": 3.9, "GEO": 2.0, "UZB": 1.7}
    for row in rows.values():
        assert 0 < row["excess_low"] < row["excess"] < row["excess_high"]
        assert row["multiple_other"] < row["multiple"] and row["pre_trend_p"] > 0.05
    alike = {code for code, row in rows.items() if row["finding"] == "excess, in other goods too"}
    assert alike == {"KAZ"}


def test_conduits_replace_a_part_of_the_fall_only(real: Any) -> None:
    rows = {
        (row["conduit"], row["method"]): row
        for row in real[0]["substitution"]
        if row["product"] == "ALL"
    }
    whole = rows["ALL", "seasonal"]
    assert 0.15 < whole["replaced_low"] < whole["replaced"] < whole["replaced_high"] < 0.27
    beyond = rows["ALL", "beyond other goods"]
    assert beyond["replaced"] == pytest.approx(0.107, abs=0.001)
    assert beyond["replaced_low"] < 0.1 < beyond["replaced_high"]


def test_goods_lost_on_the_way(real: Any) -> None:
    rows = {(r["conduit"], r["product"], r["year"], r["concept"]): r for r in real[0]["lost"]}
    kyrgyzstan = rows["KGZ", "TOTAL", 2022, "by origin"]
    assert kyrgyzstan["status"] == "incomplete" and kyrgyzstan["lost"] is None
    assert kyrgyzstan["lost_low"] > 0.45 > 0.2 > rows["KGZ", "TOTAL", 2021, "by origin"]["lost"]
    assert rows["GEO", "TOTAL", 2021, ""]["status"] == "not observable"
    assert all(rows[code, "ALL", 2022, ""]["status"] == "not observable" for code in THROUGH)


def test_the_triple_difference_is_not_identified(real: Any) -> None:
    triple = [row for row in real[0]["differences"] if row["design"] == "triple"]
    assert len(triple) == 5 and {row["status"] for row in triple} == {"not identified"}


def test_the_watch_list_can_be_used_as_it_is(real: Any) -> None:
    rows = real[0]["watch_list"]
    sure = [row for row in rows if row["significant"]]
    assert len(sure) > 1000 and rows[: len(sure)] == sure
    assert all(row["q"] <= 0.05 and row["excess_low"] > 0 for row in sure)
    for row in rows:
        assert row["name"] and row["evidence"] and row["caution"] and row["snapshot"] == "a" * 64
        assert row["exporters"] >= 1 and 0 < row["main_share"] <= 1
    assert {row["tier"] for row in rows} >= {"1", "2", "3.A", "3.B", "4.A", None}


def test_pictures_are_drawn(real: Any, tmp_path: Path) -> None:
    names = dict.fromkeys(THROUGH, "X") | {code: code for code in THROUGH}
    chart = parallel_chart(real[3], names, "Back doors")
    image = save_png(chart, tmp_path / "x.png", 1.0).read_bytes()
    assert image.startswith(b"\x89PNG") and len(image) > 50_000
    assert "KGZ" in chart.to_json() and "http" not in chart.to_json().replace(
        "https://vega.github.io/schema", ""
    )


@pytest.fixture(scope="module")
def run(panels: Any, own_files: Any) -> Any:
    def ask(*arguments: str) -> Any:
        environment = {"NEARABROAD_STORE": str(own_files)}
        return CliRunner().invoke(app, ["parallel", *arguments], env=environment)

    return ask


@pytest.fixture(scope="module")
def own_files(tmp_path_factory: pytest.TempPathFactory, panels: Any) -> Path:
    """A store to which generated files were added through the command, in Eurostat's shape."""
    root = tmp_path_factory.mktemp("back_doors")
    names = {"RUS": "Russia", "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan", "ARM": "Armenia"}
    rows = panels.planted(11).rows.to_pylist()
    for name, level in (("fine.csv", "cn8"), ("total.csv", "total")):
        with (root / name).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["reporter", "partner", "product", "flow", "period", "value_eur"])
            for row in rows:
                if row["level"] == level:
                    writer.writerow(
                        [STATES[row["reporter"]], names[row["partner"]], row["product"], "EXPORT",
                         f"{row['period']:%Y-%m}", round(row["value"])]
                    )  # fmt: skip
    store = root / "store"
    for source, file in (("eurostat_comext", "fine.csv"), ("eurostat_comext", "total.csv"),
                         ("chpl", HAND_MADE / "chpl.csv")):  # fmt: skip
        done = CliRunner().invoke(app, ["add", source, str(root / file), "--store", str(store)])
        assert done.exit_code == 0, done.stderr
    return store


ASKED = ("--through", "KAZ,KGZ,ARM")


def test_the_command_prints_tables_and_writes_files(run: Any, tmp_path: Path) -> None:
    files = [tmp_path / f"x.{ending}" for ending in ("csv", "xlsx", "png", "html")]
    done = run(*ASKED, *(part for file in files for part in ("-o", str(file))))
    assert done.exit_code == 0, done.stderr
    for text in ("Listed goods, EUR m", "excess beyond other", "Event study", "Watch list",
                 "not identified", "EUR at current prices"):  # fmt: skip
        assert text in done.stdout, text
    listed = list(csv.DictReader(files[0].open(encoding="utf-8-sig")))
    assert list(listed[0]) == TABLES["watch_list"].names and listed[0]["conduit"] == "KGZ"
    book = openpyxl.load_workbook(files[1], read_only=True)
    assert book.sheetnames[:2] == ["watch_list", "notes"]
    assert {*TABLES, "dictionary", "citations"} <= set(book.sheetnames)
    assert (
        files[2].read_bytes().startswith(b"\x89PNG")
        and b"What to know before" in files[3].read_bytes()
    )


def test_the_command_answers_in_json(run: Any) -> None:
    found = json.loads(run(*ASKED, "--json", "-q").stdout)
    assert {*TABLES, "notes", "run", "citations"} <= set(found)
    assert found["run"]["flow_snapshots"] and found["run"]["seed"]
    assert any("Eurostat" in text for text in found["citations"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--through", "RUS"), 2, "RUS is the target itself"),
        (("--through", "GEO"), 1, "no exports of EU to GEO"),
        ((*ASKED, "-o", "x.doc"), 2, "no format '.doc'"),
        ((*ASKED, "--products", "0101"), 2, "product '0101' is not among"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    run: Any, arguments: Any, code: int, says: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == code and says in done.stderr and "Traceback" not in done.stderr


def test_the_page_tells_each_conduit_with_its_q_and_names_it_beside_each_product(real: Any) -> None:
    rows, notes, _, tables = real
    page = render_parallel("<b>x</b>", ("<script>1</script>", *notes), tables, (), {"version": "1"})
    assert "<b>x</b>" not in page and "<script>1</script>" not in page
    for row in rows["conduits"]:
        sure = "under 0.001" if row["q"] < 0.001 else f"{row['q']:.3f}"
        assert f"{STATES[row['conduit']]}: {row['finding']} (q {sure})" in page
    for row in rows["watch_list"][:20]:
        assert f"{row['rank']}. {row['conduit']} {row['name'].rpartition(' (')[0]}" in page
    assert f"{len(rows['watch_list']) - 200:,} rows more" in page


def test_cars_new_and_used_read_differently(real: Any) -> None:
    first = [row for row in real[0]["watch_list"][:20] if row["product"].startswith("8703")]
    named = {(row["conduit"], row["name"]) for row in first}
    assert len(first) >= 5 and len(named) == len(first)
    assert all(row["name"].rpartition(" (")[0].endswith((", new", ", used")) for row in first)
