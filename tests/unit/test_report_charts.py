"""Charts and page of the report, without a browser."""

from __future__ import annotations

import dataclasses
import html
import importlib.util
import json
import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from nearabroad.core.errors import NearabroadError
from nearabroad.core.findings import GRIP_SERIES
from nearabroad.report import charts, geo, prose, theme
from nearabroad.report.drawing import recolour
from nearabroad.report.holes import hole_groups
from nearabroad.report.inputs import ReportInputs
from nearabroad.report.map_chart import map_rows
from nearabroad.report.page import render_report, safe_json


def _made_up() -> ModuleType:
    path = Path(__file__).parents[1] / "report_inputs.py"
    spec = importlib.util.spec_from_file_location("report_inputs", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE_UP = _made_up()


@pytest.fixture(scope="module")
def inputs() -> ReportInputs:
    return MADE_UP.make_inputs()


@pytest.fixture(scope="module")
def page(inputs: ReportInputs) -> str:
    return render_report(inputs)


def _colours(item: Any) -> set[str]:
    return set(re.findall(r'"(#[0-9a-f]{6})"', json.dumps(item)))


DRAWN = {
    "map": charts.grip_map,
    "change": charts.change_chart,
    "levers": lambda inputs: charts.lever_chart(inputs, "BLR"),
    "series": lambda inputs: charts.series_chart(inputs, "TJK"),
    "rivals": charts.rivals_chart,
    "alignment": charts.alignment_chart,
}


@pytest.mark.parametrize("name", DRAWN)
def test_chart_draws_to_png_and_names_its_years(
    name: str, inputs: ReportInputs, tmp_path: Path
) -> None:
    chart = DRAWN[name](inputs)
    path = charts.save_png(chart, tmp_path / f"{name}.png", 1, dark=name == "map")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert "2023" in json.dumps(chart.to_dict())


@pytest.mark.parametrize("name", DRAWN)
def test_every_colour_has_a_partner_on_a_dark_ground(name: str, inputs: ReportInputs) -> None:
    spec = DRAWN[name](inputs).to_dict()
    assert _colours(spec) <= set(theme.DARK)
    assert _colours(recolour(spec)) <= set(theme.DARK.values())


def test_charts_ask_no_address(inputs: ReportInputs) -> None:
    for draw in DRAWN.values():
        spec = draw(inputs).to_dict()
        spec.pop("$schema")
        assert '"url"' not in json.dumps(spec)


def test_a_hole_is_no_zero_on_the_map(inputs: ReportInputs) -> None:
    rows = {(row["patron"], row["neighbor"], row["year"]): row for row in map_rows(inputs)}
    assert len(rows) == 6 * 14 * 10
    hole = rows["RUS", "BLR", 2023]
    assert not hole["observable"]
    assert "grip" not in hole
    band_only = rows["RUS", "TJK", 2023]
    assert band_only["observable"] and band_only["wide"] and "grip" not in band_only


def test_a_true_zero_stays_a_number(inputs: ReportInputs) -> None:
    row = {"patron": "RUS", "neighbor": "EST", "year": 2023, "observable": True}
    row |= {"grip": 0.0, "low": 0.0, "high": 1.0, "reason": None, "top_lever": "trade"}
    table = pa.Table.from_pylist([row], GRIP_SERIES)
    found = map_rows(dataclasses.replace(inputs, grip_series=table))
    estonia = next(item for item in found if item["neighbor"] == "EST")
    assert estonia["grip"] == 0.0
    others = [item for item in found if item["neighbor"] != "EST"]
    assert {item["reason"] for item in others} == {"no data for this year"}


def test_thousands_of_rows_are_drawn(inputs: ReportInputs) -> None:
    rows = [
        {"patron": patron, "neighbor": code, "year": year, "observable": True, "grip": 5.0,
         "low": 1.0, "high": 9.0, "reason": None, "top_lever": "trade"}
        for patron in inputs.patrons
        for code in inputs.neighbors
        for year in range(1900, 1970)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, GRIP_SERIES)
    assert table.num_rows > 5000
    chart = charts.grip_map(dataclasses.replace(inputs, grip_series=table))
    assert chart.to_dict()["datasets"]


def test_a_band_without_a_point_has_no_dot(inputs: ReportInputs) -> None:
    spec = charts.lever_chart(inputs, "KAZ").to_dict()
    rows = [row for rows in spec["datasets"].values() for row in rows if "row" in row]
    now = next(row for row in rows if row["row"] == "trade" and row["year"] == "2023")
    assert now["value"] is None
    assert now["seen"] and (now["low"], now["high"]) == (8.0, 47.0)


def test_another_set_of_neighbors_is_mapped(inputs: ReportInputs) -> None:
    few = dataclasses.replace(inputs, neighbors=["KAZ", "KGZ"])
    shapes = geo.map_shapes(few.boundaries, few.neighbors)
    assert [label["a3"] for label in shapes.labels] == ["KAZ", "KGZ"]
    assert 55 < shapes.frame.longitude < 75
    assert "KAZ" in json.dumps(charts.grip_map(few).to_dict())


def test_shapes_are_small_and_russia_is_whole(inputs: ReportInputs) -> None:
    shapes = geo.map_shapes(inputs.boundaries, inputs.neighbors)
    assert len(json.dumps(shapes.land)) < 400_000
    codes = {feature["id"] for feature in shapes.land}
    assert {"RUS", *inputs.neighbors} <= codes
    assert not codes & {"AUS", "BRA", "NZL"}
    for feature in shapes.land:
        for polygon in feature["geometry"]["coordinates"]:
            pairs = [pair for ring in polygon for pair in pairwise(ring)]
            assert max(abs(geo.from_centre(one, two[0])[0]) for one, two in pairs) < 30


def test_hatching_lies_inside() -> None:
    square = [[[(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0)]]]
    lines = geo.hatch(square, 0.0)
    assert len(lines) > 4
    assert all(-0.01 <= value <= 4.01 for line in lines for point in line for value in point)


def test_page_is_one_small_file_with_all_parts(page: str) -> None:
    assert len(page.encode()) < 3_000_000
    assert '<html lang="en">' in page
    assert "default-src 'none'" in html.unescape(page)
    assert "Shown, never scored" in page
    assert page.count('<th scope="col"') > 14
    bare = re.sub(r"<script[^>]*>.*?</script>", "<script></script>", page, flags=re.S)
    assert not re.search(r"<(?:script|link|img)[^>]*\s(?:src|href)=\"(?!data:)", bare)


def test_hostile_text_cannot_break_out(page: str) -> None:
    assert MADE_UP.HOSTILE not in page
    ends = page.count("</script>")
    assert ends == len(re.findall(r"<script(?: type=\"application/json\"[^>]*)?>", page))
    blocks = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S)
    assert len(blocks) == 33
    for block in blocks:
        json.loads(block)


def test_safe_json_round_trips() -> None:
    value = {"a": MADE_UP.HOSTILE + "<!--\u2028&"}
    text = safe_json(value)
    assert "<" not in text and "\u2028" not in text
    assert json.loads(text) == value


def test_summary_counts_neighbors_by_word(inputs: ReportInputs) -> None:
    moved, unmoved, others = prose.summary(inputs)
    assert "very likely waning over 5 (Estonia, Latvia, Lithuania, Ukraine and Moldova)" in moved
    assert "not observable over 2 (Belarus and Turkmenistan)" in unmoved
    assert "Estonia (European Union)" in others


def test_holes_are_grouped(inputs: ReportInputs) -> None:
    groups = hole_groups(inputs)
    assert list(groups) == ["All neighbors", "Belarus", "Turkmenistan"]
    assert groups["All neighbors"][0].components == "electricity and refined oil"
    trade = next(group for group in groups["Belarus"] if group.lever == "trade")
    assert trade.components == "exports and imports"
    assert trade.patrons == "all patrons"
    assert trade.years == "2019, 2021–2023"
    assert sum(map(len, groups.values())) == 5


def test_a_verdict_of_nulls_is_drawn(inputs: ReportInputs) -> None:
    rows = [
        dict.fromkeys(inputs.verdict.column_names)
        | {"preset": "equal", "patron": "RUS", "neighbor": code, "since": 2014, "until": 2023}
        for code in inputs.neighbors
    ]
    table = pa.Table.from_pylist(rows, inputs.verdict.schema)
    empty = dataclasses.replace(
        inputs,
        verdict=table,
        lever_change=inputs.lever_change.slice(0, 0),
        grip_series=inputs.grip_series.slice(0, 0),
        rivals=inputs.rivals.slice(0, 0),
        holes=inputs.holes.slice(0, 0),
        chronicle=inputs.chronicle.slice(0, 0),
    )
    text = render_report(empty)
    assert "shows no likely change over any of 14 neighbors" in text
    assert "no reason given" in text


def test_a_missing_column_is_named(inputs: ReportInputs) -> None:
    with pytest.raises(NearabroadError, match="rivals lacks p_lead"):
        dataclasses.replace(inputs, rivals=inputs.rivals.drop_columns(["p_lead"]))


def test_no_verdict_is_an_error(inputs: ReportInputs) -> None:
    with pytest.raises(NearabroadError, match="holds no row"):
        render_report(dataclasses.replace(inputs, verdict=inputs.verdict.slice(0, 0)))


@pytest.fixture(scope="module")
def with_distances(inputs: ReportInputs) -> ReportInputs:
    """The same where roll calls were added; of Turkmenistan alone there are distances."""
    told = {
        "distance_then": 0.91, "distance_then_low": 0.7, "distance_then_high": 1.1,
        "distance_now": 0.18, "distance_now_low": 0.0, "distance_now_high": 0.4,
        "distance_change": -0.73, "distance_change_low": -1.03, "distance_change_high": -0.34,
        "distance_word": "very likely closer", "rival_distance_then": 5.0,
        "rival_distance_now": 5.63, "rival_distance_word": "very likely farther",
    }  # fmt: skip
    rows = [row | (told if row["neighbor"] == "TKM" else {}) for row in inputs.verdict.to_pylist()]
    verdict = pa.Table.from_pylist(rows, schema=inputs.verdict.schema)
    return dataclasses.replace(inputs, verdict=verdict)


def test_distances_of_ideal_points_stand_on_the_page_where_there_are_any(
    page: str, with_distances: ReportInputs
) -> None:
    assert "Distance of ideal points" not in page
    other = html.unescape(render_report(with_distances))
    assert "Distance of ideal points 2014, 2023" in other and 'id="spec-distance"' in other
    assert "0.91, 0.18" in other and "change −0.73" in other and "−1.03 to −0.34" in other
    assert "to the main rival 5.00, 5.63: very likely farther" in other


def test_the_picture_of_distances_draws_and_says_what_is_not_observable(
    with_distances: ReportInputs, tmp_path: Path
) -> None:
    chart = charts.distance_chart(with_distances)
    assert charts.save_png(chart, tmp_path / "d.png", 1).read_bytes().startswith(b"\x89PNG")
    told = json.dumps(chart.to_dict())
    assert "2014 not observable" in told and _colours(chart.to_dict()) <= set(theme.DARK)


def test_no_figure_is_parted_from_its_per_cent_sign(page: str) -> None:
    text = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]*>", " ", page, flags=re.S)
    own = text.replace("import partner Gambia 4 % is implausible", "")
    assert re.findall(r"\d %", own) == []
    assert re.findall(r"\d(?:&nbsp;|\xa0)%", own)
