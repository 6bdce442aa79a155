"""Pictures of the site's pages: rows for templates that name their data sets."""

from __future__ import annotations

import datetime as dt

from nearabroad.report.compare_charts import compare_template, compare_values
from nearabroad.report.country_charts import patron_values, ties_template, ties_values
from nearabroad.report.history_chart import history_template

NAMES = {"RUS": "Russia", "EU": "European Union", "ARM": "Armenia"}


def _membership(**more):
    row = {
        "organisation": "CSTO", "domain": "security", "led_by": "RUS", "status": "member",
        "since": dt.date(1994, 4, 20), "until": None, "note": None,
    }  # fmt: skip
    return row | more


def test_a_spell_that_lasts_ends_with_the_last_year_and_a_frozen_one_is_hollow() -> None:
    base = {
        "site": "Gyumri", "kind": "base", "patron": "RUS", "consent": "no",
        "since": dt.date(1995, 3, 16), "until": dt.date(2001, 1, 1), "note": "lease",
    }  # fmt: skip
    rows = ties_values(
        [_membership(), _membership(status="frozen", since=dt.date(2024, 2, 23)),
         _membership(organisation="SCO", led_by="CHN;RUS"),
         _membership(organisation="X", led_by="IND")],
        [base], NAMES, 2024,
    )  # fmt: skip
    assert [(row["row"], row["until"], row["lasts"], row["full"]) for row in rows] == [
        ("CSTO", "2024-12-31", True, True), ("CSTO", "2024-12-31", True, False),
        ("SCO", "2024-12-31", True, True), ("X", "2024-12-31", True, True),
        ("Gyumri", "2001-01-01", False, False),
    ]  # fmt: skip
    assert [row["leader"] for row in rows] == ["Russia", "Russia", "several", "other", "Russia"]
    assert [row["order"] for row in rows] == [0, 0, 1, 2, 3]


def test_a_spell_that_begins_after_the_last_year_is_still_there() -> None:
    (row,) = ties_values([_membership(since=dt.date(2025, 6, 1))], [], NAMES, 2024)
    assert row["until"] == row["since"] == "2025-06-01"


def test_a_hole_is_said_and_has_no_value() -> None:
    rival = {
        "neighbor": "ARM", "year": 2023, "patron": "EU", "grip": None, "low": None, "high": None,
        "p_lead": None, "observable": False, "reason": "trade: not published",
    }  # fmt: skip
    (row,) = patron_values([rival], NAMES)
    assert (row["seen"], row["figure"], row["reason"]) == (
        False, "not observable", "trade: not published",
    )  # fmt: skip
    (row,) = compare_values([rival], [], NAMES)
    assert "value" not in row
    assert (row["figure"], row["measure"]) == ("not observable", "grip")


def test_a_band_without_a_point_keeps_its_ends() -> None:
    change = {
        "patron": "RUS", "neighbor": "ARM", "lever": "labor", "since": 2014, "until": 2023,
        "then": None, "then_low": 30.0, "then_high": 55.0, "now": 33.0, "now_low": 32.0,
        "now_high": 34.0, "reason": None,
    }  # fmt: skip
    then, now = compare_values([], [change], NAMES)
    assert (then["low"], then["high"], then["figure"], then["seen"]) == (30, 55, "no point", True)
    assert (now["value"], now["year"], now["measure"]) == (33, 2023, "labor")


def test_templates_hold_no_rows() -> None:
    for chart in (ties_template(NAMES), compare_template("patron", "neighbor", ["Armenia"]),
                  history_template(["grip", "trade"], 1992, 2024)):  # fmt: skip
        spec = chart.to_dict()
        assert spec.get("datasets", {}) == {}
        assert spec["data"]["name"] in ("rows", "history")
