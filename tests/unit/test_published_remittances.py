"""Top senders of remittances: by hand, and the embedded shares from the real file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.sources import remittances


def cells(path: Path) -> dict[tuple[str, str, str | None, int], float]:
    rows = remittances.read(path).to_pylist()
    found = {
        (row["indicator"], row["state"], row["partner"], row["year"]): row["value"] for row in rows
    }
    assert len(found) == len(rows), "one row per key"
    assert {row["status"] for row in rows} == {"estimated"}
    return found


def test_top_senders_by_hand(hand_made: Path, tmp_path: Path) -> None:
    path = hand_made / "cgd_top_source.csv"
    found = cells(path)
    assert found == {
        ("remittance_inflow", "ARM", None, 2024): 1_278_000_000,
        ("remittance_inflow", "MDA", None, 2024): 1_917_000_000,
        ("remittance_share", "ARM", "RUS", 2021): 0.52,
        ("remittance_share", "ARM", "RUS", 2024): 0.5,
        ("remittance_share", "MDA", "ROU", 2021): 0.27,
        ("remittance_share", "MDA", "ROU", 2024): 0.28,
        ("remittance_share", "UKR", "RUS", 2021): 0.41,
        ("remittance_share", "UKR", "DEU", 2024): 0.22,
    }
    bad = tmp_path / "cgd.csv"
    for change, error, said in (
        (("Romania", "Ruritania"), UnknownState, r"Ruritania.*line 4"),
        (("ARM,", "AMR,"), UnknownState, r"AMR.*line 3"),
        (("0.52", "52"), SourceError, r"outside 0\.\.1"),
        (("recipient_iso3", "recipient"), SourceError, "no column recipient_iso3"),
    ):
        bad.write_text(path.read_text().replace(*change))
        with pytest.raises(error, match=said):
            remittances.read(bad)


def test_table_gives_the_embedded_shares(shared_data: Path, shared_facts: Path) -> None:
    """All 17 cells of the facts, to the four digits printed; and both years of all 14 states."""
    found = cells(shared_data / "remittances" / "cgd_top_source_2021_2024.csv")
    assert len(found) == 14 * 3
    with (shared_facts / "remittance_share.csv").open() as handle:
        facts = list(csv.DictReader(handle))
    assert len(facts) == 17
    for fact in facts:
        state, year = fact["state"], int(fact["year"])
        share = found["remittance_share", state, fact["patron"], year]
        assert share == pytest.approx(float(fact["share"]), abs=5.1e-5)
        if fact["total_inflow_usd"]:
            inflow = found["remittance_inflow", state, None, year]
            assert inflow == float(fact["total_inflow_usd"])
