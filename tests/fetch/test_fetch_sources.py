"""`fetch` of the other sources: the addresses asked, the pages followed, what an answer gives.

Answers are in the publishers' shapes, from a local server; the addresses are the publishers' own.
"""

import base64
import gzip
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from nearabroad import adding, sources
from nearabroad.core.errors import SourceError
from nearabroad.fetching import fetchable
from nearabroad.sources import (
    entsog,
    factbook_archive,
    sipri_arms,
    un_votes,
    undesa_migrants,
)

pytestmark = pytest.mark.usefixtures("only_loopback")


def test_every_source_is_embedded_fetched_or_taken_by_hand():
    for name, module in sources.registry().items():
        spec = module.SPEC
        assert bool(spec.snapshots) or name in fetchable(), name
        assert not (hasattr(module, "fetch") and spec.by_hand), name
        assert not spec.by_hand.endswith(".")
    assert set(fetchable()) == {
        "acled", "articles", "baci", "cba_transfers", "chpl", "comtrade", "entsog",
        "eurostat_comext",
        "factbook_archive", "gdelt", "icews", "imf_imts", "natstats", "polecat", "remittances",
        "sipri_arms", "un_votes", "undesa_migrants", "wdi",
    }  # fmt: skip


# The Factbook's archive


def test_factbook_archive_takes_every_edition_asked_for(asks, publisher, web, rows_of, hand_made):
    dump = gzip.compress((hand_made / "factbook_dump.sql").read_bytes())
    for edition in (2024, 2025):
        address = factbook_archive.DUMP_ADDRESS.format(edition=edition)
        publisher.answers(address, web.answer(dump, "application/octet-stream"))
    outcome = asks("factbook_archive", since=2024, until=2026)
    assert outcome.failed == ""
    assert [item.name for item in outcome.kept] == [
        "factbook_fields_2024.sql.gz", "factbook_fields_2025.sql.gz",
    ]  # fmt: skip
    assert {r["state"] for r in rows_of(outcome.kept[0])} == {"ARM", "CAF"}


# The United Nations


def test_un_votes_takes_the_latest_of_the_record_s_files(asks, publisher, web, rows_of, hand_made):
    listed = [
        {"name": "2024_09_12_ga_resolutions_voting", "url": "https://evil.example/x.csv"},
        {"name": "2025_9_19_ga_voting", "format": ".csv"},
        {"name": "2025_10_2_ga_voting", "format": ".csv"},
        {"name": "data_dictionary", "format": ".pdf"},
    ]
    publisher.answers(un_votes.FILES, web.answer(json.dumps(listed)))
    address = un_votes.FILE.format(name="2025_10_2_ga_voting")
    head, row = (hand_made / "undl_votes.csv").read_text("utf-8").splitlines()[:2]
    votes = [head]
    for number in range(10, 22):
        for state in ("RUS", "ARM"):
            votes.append(row.replace("SUN", state).replace("100", f"1{number}"))
    publisher.answers(address, web.answer("\n".join(votes), "text/csv"))
    outcome = asks("un_votes")
    assert outcome.failed == ""
    assert publisher.asked == [un_votes.FILES, address]
    assert outcome.kept[0].name == "un_votes.csv"
    assert {r["indicator"] for r in rows_of(outcome.kept[0])} == {
        "vote_agreement", "votes_in_common",
    }  # fmt: skip


@pytest.mark.parametrize("listing", ["[]", '{"error": 1}', '[{"name": "readme"}]'])
def test_un_votes_a_list_without_votes_says_what_to_do(listing, asks, publisher, web):
    publisher.answers(un_votes.FILES, web.answer(listing))
    assert "by hand" in asks("un_votes").failed


def test_undesa_reads_the_official_workbook(asks, publisher, web, rows_of, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    sheet = book.create_sheet("Table 1")
    for _ in range(10):
        sheet.append(["United Nations"])
    sheet.append(
        [
            "Index", "Region, development group, country or area of destination", "Coverage",
            "Data type", "Location code of destination",
            "Region, development group, country or area of origin", "Location code of origin",
            2020, 2024, 2020, 2024,
        ]
    )  # fmt: skip
    sheet.append([1, "World", None, None, 900, "Armenia", None, 51, 1000, 1100, 500, 550])
    sheet.append([2, "Russian Federation", None, "B", 643, "Armenia*", 51, 600, 660, 1, 1])
    sheet.append([3, "United States", None, "B", 840, "Armenia*", 51, 200, "..", 1, 1])
    sheet.append([4, "United States", None, "B", 840, "Others", 2003, 9, 9, 1, 1])
    made = io.BytesIO()
    book.save(made)
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    publisher.answers(undesa_migrants.WORKBOOK, web.answer(made.getvalue(), sheet_type))
    outcome = asks("undesa_migrants")
    assert outcome.failed == ""
    assert publisher.asked == [undesa_migrants.WORKBOOK]
    stock = {
        (r["partner"], r["year"]): r["value"]
        for r in rows_of(outcome.kept[0])
        if r["indicator"] == "migrant_stock"
    }
    assert stock == {
        ("RUS", 2020): 600.0, ("RUS", 2024): 660.0, ("USA", 2020): 200.0, ("USA", 2024): None,
    }  # fmt: skip


# SIPRI


def test_sipri_is_asked_for_the_register_by_year_of_delivery(
    asks, publisher, web, rows_of, hand_made
):
    register = (hand_made / "sipri_register.csv").read_bytes()
    packed = json.dumps(
        {"filename": "trade-register.csv", "bytes": base64.b64encode(register).decode()}
    )
    publisher.answers(sipri_arms.BACKEND, web.status(500), web.answer(packed))
    outcome = asks("sipri_arms", since=2000)
    assert outcome.failed == ""
    question = json.loads(web.put[-1])
    years = {item["field"]: (item["value1"], item["value2"]) for item in question["filters"]}
    assert years["Delivery year"] == (2000, 2024)
    assert years["Order year"] == (0, 2024)
    assert web.put[0] == web.put[1]  # tried again with the same question
    (kept,) = outcome.kept
    by_hand = sources.registry()["sipri_arms"].read(hand_made / "sipri_register.csv").to_pylist()
    assert rows_of(kept) == by_hand
    assert kept.since == 2000


@pytest.mark.parametrize("content", ['{"error": "no"}', '{"bytes": 5}', '{"bytes": "*"}', "{"])
def test_sipri_an_answer_without_a_register_is_refused(content, tmp_path):
    path = tmp_path / "sipri.json"
    path.write_text(content)
    with pytest.raises(SourceError, match="no answer of SIPRI's"):
        sipri_arms.read(path)


# Remittances


def test_the_matrix_of_remittances_becomes_shares_of_inflow(
    asks, publisher, web, rows_of, hand_made
):
    content = (hand_made / "knomad_matrix.csv").read_bytes()
    address = sources.registry()["remittances"].MATRIX_ADDRESS
    publisher.answers(address, web.answer(content, "text/csv"))
    outcome = asks("remittances")
    assert outcome.failed == ""
    found = {
        (r["indicator"], r["state"], r["partner"]): r["value"] for r in rows_of(outcome.kept[0])
    }
    # The Channel Islands are in Armenia's inflow and have no row; the world is neither.
    assert found == {
        ("remittance_inflow", "ARM", None): 1000e6,
        ("remittance_share", "ARM", "RUS"): 0.6,
        ("remittance_share", "ARM", "USA"): 0.3,
        ("remittance_inflow", "KGZ", None): 2000e6,
        ("remittance_share", "KGZ", "KAZ"): 0.0,
        ("remittance_share", "KGZ", "RUS"): 1.0,
    }


# Gas


def a_year(year, days):
    """The hand-written day of the API's answer, for so many days of a year."""
    import datetime as dt

    first = dt.date(year, 1, 1)
    records = []
    for number in range(days):
        day = first + dt.timedelta(days=number)
        records += [
            {
                "periodFrom": f"{day}T06:00:00+01:00", "operatorKey": operator, "pointKey": point,
                "directionKey": "entry", "unit": "kWh/d", "value": value,
            }
            for operator, point, value in (
                ("DE-TSO-0009", "ITP-00126", 100), ("DE-TSO-0005", "ITP-00188", 99),
                ("HU-TSO-0001", "ITP-00095", 5),
            )
        ]  # fmt: skip
    return json.dumps({"meta": {"total": len(records)}, "operationalData": records})


def test_entsog_asks_whole_years_at_the_points_that_are_counted(asks, publisher, web, rows_of):
    for path in ("/api/v1/operationalData.json",):
        assert urlsplit(entsog.API).path == path

    def step(handler):
        asked = parse_qs(urlsplit(handler.path).query)
        year = int(asked["from"][0][:4])
        if year == 2022:
            return web.status(404, b'{"message":"No result found"}')(handler)
        return web.answer(a_year(year, 365))(handler)

    class Anywhere(dict):
        def __missing__(self, key):
            return [step]

    web.steps = Anywhere()
    outcome = asks("entsog")
    assert outcome.failed == ""
    asked = [parse_qs(urlsplit(url).query) for url in publisher.asked]
    assert [(q["from"], q["to"]) for q in asked] == [
        (["2022-01-01"], ["2022-12-31"]), (["2023-01-01"], ["2023-12-31"]),
    ]  # fmt: skip
    assert asked[0]["indicator"] == ["Physical Flow"]
    assert asked[0]["periodType"] == ["day"]
    points = asked[0]["pointDirection"][0].split(",")
    assert "de-tso-0009itp-00126entry" in points
    assert all(re.fullmatch(r"[a-z]{2}-tso-\d{4}(itp|lng)-\d{5}entry", item) for item in points)
    (kept,) = outcome.kept
    found = {(r["state"], r["partner"]): (r["year"], r["value"], r["low"]) for r in rows_of(kept)}
    # Parallel operators of one pipe count once, by the greater.
    assert found == {
        ("DEU", "NOR"): (2023, 36500.0, 36500.0),
        ("HUN", "UKR"): (2023, 1825.0, 1825.0),
    }


def test_entsog_an_answer_in_other_units_or_of_another_point_is_refused(hand_made, tmp_path):
    text = (hand_made / "entsog_api.json").read_text()
    read = sources.registry()["entsog"].read
    assert {(r["state"], r["status"]) for r in read(hand_made / "entsog_api.json").to_pylist()} == {
        ("DEU", "unobserved"), ("LTU", "unobserved"),
    }  # fmt: skip
    path = tmp_path / "entsog.json"
    for change, said in (
        (("kWh/d", "kWh/h"), "unit 'kWh/h'"),
        (("ITP-00188", "ITP-99999"), "not among those asked for"),
        (('"pointKey"', '"point"'), "pointKey missing"),
        (("operationalData", "data"), "no answer of ENTSOG"),
    ):
        path.write_text(text.replace(*change))
        with pytest.raises(Exception, match=said):
            read(path)


def test_a_fetched_file_stands_in_the_ledger_once(asks, publisher, web, hand_made, store):
    address = sources.registry()["remittances"].MATRIX_ADDRESS
    content = (hand_made / "knomad_matrix.csv").read_bytes()
    publisher.answers(address, web.answer(content, "text/csv"))
    asks("remittances")
    asks("remittances")
    assert [item.name for item in adding.added(store)] == ["knomad_bilateral_remittances.csv"]
