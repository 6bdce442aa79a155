"""Drawing: rows that copies of a picture share, sheets of pictures, checks that can be left out."""

from __future__ import annotations

import altair as alt
import pytest
from altair.utils.schemapi import SchemaValidationError
from jsonschema.exceptions import ValidationError

from nearabroad.report.drawing import Rows, Sheet, inline, unchecked


def _panel(value: float) -> alt.LayerChart:
    base = alt.Chart(inline([{"year": 2023, "value": value}]))
    return alt.layer(base.mark_point().encode(x="year:Q", y="value:Q"), base.mark_rule())


def _sheet(*pictures: object) -> Sheet:
    return Sheet(((alt.TitleParams("One"), pictures), (alt.TitleParams("Two"), pictures[:1])), 2)


def test_a_copy_of_a_picture_has_the_same_rows() -> None:
    rows = Rows(values=[{"year": 2023}])
    assert alt.Chart(rows).copy(deep=True).data is rows


def test_a_sheet_shows_every_picture_in_its_block_and_each_data_set_once() -> None:
    spec = _sheet(_panel(1.0), _panel(2.0)).to_dict()
    assert [block["title"]["text"] for block in spec["vconcat"]] == ["One", "Two"]
    assert [len(block["concat"]) for block in spec["vconcat"]] == [2, 1]
    assert sorted(rows[0]["value"] for rows in spec["datasets"].values()) == [1.0, 2.0]
    assert "$schema" not in spec["vconcat"][0]["concat"][0]


def test_a_sheet_is_what_altair_composes() -> None:
    panels = [_panel(1.0), _panel(2.0)]
    blocks = [
        alt.concat(*panels, columns=2, spacing=14, title=alt.TitleParams("One")),
        alt.concat(panels[0], columns=2, spacing=14, title=alt.TitleParams("Two")),
    ]
    composed = alt.vconcat(*blocks, spacing=26).resolve_scale(x="independent", y="independent")
    theirs, ours = composed.to_dict(), _sheet(*panels).to_dict()
    assert ours["datasets"] == theirs["datasets"]
    assert ours["resolve"] == theirs["resolve"]
    for mine, other in zip(ours["vconcat"], theirs["vconcat"], strict=True):
        assert [_bare(part) for part in mine["concat"]] == [_bare(p) for p in other["concat"]]


def _bare(part: dict) -> list[tuple[object, object]]:
    return [(layer["mark"], layer.get("encoding")) for layer in part["layer"]]


def test_a_faulty_picture_is_refused_but_where_checking_is_left_out() -> None:
    faulty = alt.Chart(inline([{"a": 1}])).mark_point().encode(x="a:Q")
    faulty.mark = {"type": "no such mark"}
    with pytest.raises(ValidationError):
        _sheet(faulty).to_dict()
    assert _sheet(faulty).to_dict(validate=False)["vconcat"]
    with pytest.raises(SchemaValidationError):
        alt.MarkDef(type="no such mark")
    with unchecked():
        alt.MarkDef(type="no such mark")
    with pytest.raises(SchemaValidationError):
        alt.MarkDef(type="no such mark")
