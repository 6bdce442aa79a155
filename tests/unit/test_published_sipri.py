"""SIPRI's register: windows by hand, and the embedded shares from the real file."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.states import Blocs, Membership
from nearabroad.sources import bloc_members, sipri_arms

Cells = dict[tuple[str, str, str, int], dict[str, object]]


def cells(path: Path) -> Cells:
    rows = sipri_arms.read(path).to_pylist()
    found = {(row["indicator"], row["state"], row["partner"], row["year"]): row for row in rows}
    assert len(found) == len(rows), "one row per key"
    return found


def test_windows_by_hand(hand_made: Path) -> None:
    found = cells(hand_made / "sipri_register.csv")
    # 2000-2004: Russia 30, China 10, unknown 10 of 50; the unknown ten may be anybody's.
    russia = found["arms_share", "ARM", "RUS", 2001]
    assert (russia["value"], russia["low"], russia["high"]) == (0.6, 0.6, 0.8)
    assert russia["unit"] == "share of TIV 2000-2004, total 50 TIV"
    india = found["arms_share", "ARM", "IND", 2000]
    assert (india["value"], india["low"], india["high"]) == (0.0, 0.0, 0.2)
    # 2005-2009: 5 TIV are too few.
    few = found["arms_share", "ARM", "RUS", 2007]
    assert (few["value"], few["low"], few["high"], few["status"]) == (None, 0.0, 1.0, "truncated")
    # 2020-2023 is the last window, four years long: 35 of 100.
    assert found["arms_share", "ARM", "RUS", 2020]["value"] == 0.35
    assert ("arms_share", "ARM", "RUS", 2024) not in found
    assert found["arms_tiv", "ARM", "RUS", 2003]["value"] == 20.0
    assert found["arms_tiv", "AZE", "TUR", 2020]["value"] == 40.0, "cp1252 name"
    assert found["arms_tiv", "KAZ", "RUS", 2022]["value"] == 0.0
    assert found["arms_tiv", "COG", "COD", 2009]["value"] == 0.3


def test_what_is_left_out(hand_made: Path) -> None:
    out = {
        (item.what, item.why): item.count
        for item in sipri_arms.left_out(hand_made / "sipri_register.csv")
    }
    assert out == {
        ("unknown supplier(s)", "supplier is no state; kept in totals"): 1,
        ("Libya HoR*", "supplier is no state; kept in totals"): 1,
        ("Houthi rebels (Yemen)*", "recipient is no state"): 1,
        ("United Nations**", "recipient is no state"): 1,
        ("unknown recipient(s)", "recipient is no state"): 1,
        ("Kazakhstan", "ordered, not delivered"): 1,
    }


def test_refused(hand_made: Path, tmp_path: Path) -> None:
    text = (hand_made / "sipri_register.csv").read_text(encoding="cp1252")
    bad = tmp_path / "register.csv"
    bad.write_text(text.replace("China,Armenia", "Ruritania,Armenia"), encoding="cp1252")
    with pytest.raises(UnknownState, match=r"Ruritania.*line 15"):
        sipri_arms.read(bad)
    bad.write_text(text.replace("TIV delivery values", "TIV delivered"), encoding="cp1252")
    with pytest.raises(SourceError, match="TIV delivery values"):
        sipri_arms.read(bad)
    bad.write_text("<html>Not found</html>")
    with pytest.raises(SourceError, match="neither"):
        sipri_arms.read(bad)
    bad.write_bytes(gzip.compress(text.encode())[:200])
    with pytest.raises(SourceError, match="gzip"):
        sipri_arms.read(bad)


def test_register_gives_the_embedded_shares(shared_data: Path, shared_facts: Path) -> None:
    """Every one of the 420 cells is equal to the four digits printed."""
    found = cells(shared_data / "sipri" / "trade_2023_register.csv.gz")
    delivered_to = defaultdict(list)
    for (indicator, recipient, supplier, year), row in found.items():
        if indicator == "arms_tiv":
            delivered_to[recipient].append((supplier, year, row["value"]))
    assert sum(map(len, delivered_to.values())) > 9_000
    eu = Blocs(
        tuple(
            Membership(row["bloc"], row["state"], row["since"], row["until"])
            for row in bloc_members.read(shared_facts / "bloc_members.csv").to_pylist()
        )
    )
    with (shared_facts / "arms_delivery_share.csv").open() as handle:
        facts = list(csv.DictReader(handle))
    assert len(facts) == 420
    for fact in facts:
        state, first, last = fact["state"], int(fact["from_year"]), int(fact["to_year"])
        if not fact["share"]:
            assert ("arms_share", state, fact["patron"], last) not in found
            continue
        total, delivered = 0.0, 0.0
        for supplier, year, tiv in delivered_to[state]:
            if first <= year <= last:
                of_eu = supplier in eu.members("EU", year) - {state}
                total += tiv
                hit = of_eu if fact["patron"] == "EU" else supplier == fact["patron"]
                delivered += tiv if hit else 0.0
        total += unknown(found, state, last, total)
        assert delivered / total == pytest.approx(float(fact["share"]), abs=5.1e-5), fact
        share = found.get(("arms_share", state, fact["patron"], last))
        if share and total >= sipri_arms.MINIMUM_TIV:
            assert share["value"] == pytest.approx(float(fact["share"]), abs=5.1e-5), fact


def unknown(found: Cells, state: str, year: int, known: float) -> float:
    """TIV of suppliers that are no states: the total that the unit prints less the known."""
    (unit, *_) = [
        str(row["unit"])
        for key, row in found.items()
        if key[0] == "arms_share" and key[1] == state and key[3] == year
    ]
    return float(unit.split("total ")[1].split()[0]) - known
