"""Corrections: made where they are expected to apply, refused where the figures have changed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from nearabroad.core.corrections import corrected, parse_corrections
from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.pipeline import corrections_of

TEXT = """
[[correction]]
snapshot = "a.csv"
indicator = "share"
factor = 2.0
reason = "counted twice"
expected = [{ state = "ARM", partner = "RUS", year = 2020, value = 0.25 }]
"""


def _table(value: float | None):
    row = {"source": "s", "indicator": "share", "state": "ARM", "partner": "RUS", "year": 2020,
           "value": value, "low": value, "high": value, "unit": "share"}  # fmt: skip
    other = {**row, "indicator": "other", "value": 0.25, "low": 0.25, "high": 0.25}
    hole = {**row, "year": 2021, "value": None, "low": None, "high": None}
    return table_of([row, other, hole], OBSERVATION)


def test_a_correction_changes_its_indicator_in_its_snapshot_alone() -> None:
    fixes = parse_corrections("s.corrections.toml", TEXT)
    mended, other, hole = corrected(_table(0.25), fixes, "a.csv").to_pylist()
    assert (mended["value"], mended["low"], mended["high"]) == (0.5, 0.5, 0.5)
    assert mended["unit"] == "share; corrected by a factor of 2"
    assert other["value"] == 0.25
    assert hole["value"] is None
    assert corrected(_table(0.25), fixes, "b.csv").to_pylist()[0]["value"] == 0.25


@pytest.mark.parametrize("found", [0.5, 0.26, None])
def test_a_correction_that_no_longer_applies_fails(found: float | None) -> None:
    with pytest.raises(SourceError, match=r"expects 0\.25 for ARM RUS 2020"):
        corrected(_table(found), parse_corrections("s", TEXT), "a.csv")


@pytest.mark.parametrize(
    "text",
    ["[[correction]]\n", "[[correction", TEXT.replace("2.0", "0"), TEXT.replace("2.0", '"x"'),
     TEXT.replace("[{ state", "[] #")],
)  # fmt: skip
def test_a_bad_correction_is_told_so(text: str) -> None:
    with pytest.raises(SourceError, match="correction"):
        parse_corrections("s.corrections.toml", text)


def test_the_corrected_migrant_shares_are_the_publishers(reference, shared_data: Path) -> None:
    """Armenia's emigrants in Russia over all its emigrants, from the publisher's matrix."""
    with gzip.open(shared_data / "undesa" / "migrant_stock.json.gz") as handle:
        raw = json.load(handle)
    names, regions = raw["names"], set(raw["regions"])
    assert corrections_of("undesa_migrants")
    shares = {
        (row["state"], row["partner"], row["year"]): row["value"]
        for row in reference.tables["observation"].to_pylist()
        if row["indicator"] == "migrant_share"
    }
    for state, name in (("ARM", "Armenia"), ("KAZ", "Kazakhstan"), ("TJK", "Tajikistan")):
        row = raw["matrix"]["2020"][names.index(name)]
        total = sum(n or 0 for i, n in enumerate(row) if i not in regions)
        assert row[names.index("Russia")] / total == pytest.approx(
            shares[state, "RUS", 2020], abs=2e-4
        )
