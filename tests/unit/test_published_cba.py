"""Transfers to Armenia: a year by hand, and the real file beside the modelled remittances."""

from __future__ import annotations

from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.sources import cba_transfers, remittances


def cells(path: Path) -> dict[tuple[str, str, int], dict[str, object]]:
    rows = cba_transfers.read(path).to_pylist()
    found = {(row["indicator"], row["partner"], row["year"]): row for row in rows}
    assert len(found) == len(rows), "one row per key"
    assert {row["state"] for row in rows} == {"ARM"}
    return found


def test_year_by_hand(hand_made: Path) -> None:
    found = cells(hand_made / "cba_transfers.csv")
    # Twelve months of 60 of 90 thousand.
    assert found["transfers_in", "RUS", 2021]["value"] == 720_000
    assert found["transfer_share", "RUS", 2021]["value"] == pytest.approx(2 / 3)
    # December of the USA is missing: 220 printed, and 25 of that month are unexplained.
    usa = found["transfers_in", "USA", 2021]
    assert (usa["value"], usa["low"], usa["high"]) == (None, 220_000, 245_000)
    assert usa["status"] == "truncated"
    assert len(found) == 4, "2022 has two months"
    out = {
        (item.what, item.why): item.count
        for item in cba_transfers.left_out(hand_made / "cba_transfers.csv")
    }
    assert out["2022 Inflow, total", "incomplete year: 2 months"] == 1
    assert out["Net inflow", "derived"] == 12


def test_refused(hand_made: Path, tmp_path: Path) -> None:
    text = (hand_made / "cba_transfers.csv").read_text(encoding="utf-8")
    bad = tmp_path / "cba.csv"
    bad.write_text(text.replace('"USA"', '"Ruritania"', 1), encoding="utf-8")
    with pytest.raises(UnknownState, match=r"Ruritania.*line 3"):
        cba_transfers.read(bad)
    bad.write_text(text.replace("K_USD", "K_EUR"), encoding="utf-8")
    with pytest.raises(SourceError, match="no column K_USD"):
        cba_transfers.read(bad)
    bad.write_text(text.replace('"Inflow","total",60', '"Sideways","total",60', 1))
    with pytest.raises(SourceError, match="Sideways"):
        cba_transfers.read(bad)


def test_real_file(shared_data: Path, shared_facts: Path) -> None:
    path = shared_data / "armenia" / "cba_transfers_by_country.csv.gz"
    found = cells(path)
    assert {key[2] for key in found} == set(range(2013, 2025))
    assert len({key[1] for key in found}) == 50
    for year in range(2013, 2025):
        shares = [
            row["value"]
            for key, row in found.items()
            if key[0] == "transfer_share" and key[2] == year
        ]
        assert 0.9 < sum(shares) <= 1.0
    # Two countries lack months of outflow in 2024; the totals leave nothing for them: zero.
    assert {row["status"] for row in found.values()} == {"reported"}
    assert found["transfers_out", "IRN", 2024]["value"] == 2_176_730
    # Measured and modelled are two things.
    measured = found["transfer_share", "RUS", 2021]["value"]
    modelled = {
        (row["state"], row["partner"], row["year"]): row["value"]
        for row in remittances.read(shared_facts / "remittance_share.csv").to_pylist()
    }["ARM", "RUS", 2021]
    assert measured == pytest.approx(0.4104, abs=5e-5)
    plain = found["transfer_share_noncommercial", "RUS", 2021]["value"]
    assert plain == pytest.approx(0.5046, abs=5e-5)
    assert modelled == pytest.approx(0.5249)
    assert found["transfer_share", "RUS", 2022]["value"] == pytest.approx(0.6932, abs=5e-5)
