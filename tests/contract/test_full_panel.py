"""Every publisher's real file added and built: the thirteen sources, their span and their holes."""

from __future__ import annotations

from typing import Any

import pytest

from nearabroad import Observatory
from nearabroad.adding import added

THIRTEEN = {
    "baci": (1995, 2024, 230),
    "cba_transfers": (2013, 2024, 1),
    "comtrade": (None, None, 0),
    "entsog": (2015, 2023, 22),
    "eurostat_comext": (2020, 2022, 27),
    "factbook_archive": (1977, 2025, 248),
    "imf_imts": (2016, 2024, 1),
    "natstats": (1994, 2024, 4),
    "remittances": (2021, 2024, 14),
    "sipri_arms": (2000, 2023, 181),
    "un_votes": (1946, 2023, 194),
    "undesa_migrants": (1990, 2020, 231),
    "wdi": (1960, 2023, 213),
}
"""First and last year and states of what the files hold; of Comtrade there is no file."""


@pytest.fixture(scope="module")
def listed(full_observatory: Observatory) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in full_observatory.sources().to_arrow().to_pylist()}


NOT_AT_HAND = ("acled", "articles", "comtrade", "polecat")
"""Sources of which the shared folder has no file."""


@pytest.fixture(scope="module")
def holes(full_observatory: Observatory) -> dict[tuple[str, str, str, str | None, str], str]:
    rows = full_observatory.sources().tables["holes"].to_pylist()
    keys = ("source", "indicator", "state", "partner", "why")
    return {tuple(row[key] for key in keys): row["years"] for row in rows}  # type: ignore[misc]


def test_every_source_is_listed_with_its_span(listed: dict[str, dict[str, Any]]) -> None:
    found = {n: (r["first_year"], r["last_year"], r["states"]) for n, r in listed.items()}
    assert {name: found[name] for name in THIRTEEN} == THIRTEEN
    for name, row in listed.items():
        assert row["licence"] and row["citation"], name
        if name not in NOT_AT_HAND:
            assert row["rows"] and row["sha256"] and row["snapshot"] and not row["todo"], name
    assert "nearabroad add comtrade FILE" in listed["comtrade"]["todo"]


def test_the_last_snapshot_is_the_users_file(
    full_observatory: Observatory, listed: dict[str, dict[str, Any]]
) -> None:
    for item in added(full_observatory.store):
        names = {i.name for i in added(full_observatory.store) if i.source == item.source}
        assert listed[item.source]["snapshot"] in names
        assert item.sha256 in listed[item.source]["snapshots"]


def test_holes_are_told(holes: dict[tuple[str, str, str, str | None, str], str]) -> None:
    assert holes["imf_imts", "goods_exports", "RUS", "KAZ", "blank"] == "2024"
    assert holes["imf_imts", "goods_imports", "RUS", "TKM", "blank"] == "2022–2024"
    omitted = holes["factbook_archive", "export_partner_share", "BLR", "RUS", "not listed"]
    assert omitted == "2022–2023", "editions 2024 and 2025 print no Russia for Belarus"
    assert holes["natstats", "goods_exports", "KAZ", None, "no row"] == "2024"
    assert holes["entsog", "gas_entry", "EST", "RUS", "blank"] == "2023"
    assert not [key for key in holes if key[0] == "sipri_arms"], "no delivery is a zero, no hole"


def test_no_cell_stands_twice(full_observatory: Observatory) -> None:
    import duckdb

    observation = full_observatory.store.table("observation")  # noqa: F841
    # The embedded Factbook's two editions print some lists of one year differently: both stand.
    twice = duckdb.sql(
        """
        select source, count(*) from (
            select source from observation where source <> 'factbook'
            group by source, indicator, state, partner, year having count(*) > 1
        ) group by all
        """
    ).fetchall()
    assert twice == []


def test_what_gave_way_is_counted(listed: dict[str, dict[str, Any]]) -> None:
    given = {name: row["overridden"] for name, row in listed.items() if row["overridden"]}
    assert given == {
        "remittances": 17, "sipri_arms": 2002, "un_votes": 5252, "undesa_migrants": 588,
    }  # fmt: skip


def test_half_years_of_gas_make_a_year_and_name_both_files(full_observatory: Observatory) -> None:
    table = full_observatory.store.table("observation").to_pylist()
    gas = {
        (row["state"], row["partner"], row["year"]): row
        for row in table
        if row["source"] == "entsog"
    }
    ledger = {item.sha256: item.name for item in added(full_observatory.store)}
    names = {ledger[code] for code in gas["DEU", "RUS", 2022]["snapshot"].split()}
    assert names == {"entsog_2022a_manual_EU27.csv.gz", "entsog_2022b_manual_EU27.csv.gz"}
    assert gas["DEU", "RUS", 2022]["value"] == pytest.approx(314e9, rel=0.02)
    assert gas["EST", "RUS", 2023]["value"] is None, "three months are no fall"
