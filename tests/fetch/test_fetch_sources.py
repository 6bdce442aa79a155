"""Every source's `fetch`: the addresses it asks, the pages it follows, and what its answer gives.

Answers are in the publishers' shapes, from a local server; the addresses are the publishers' own.
"""

import base64
import gzip
import io
import json
import re
import zipfile
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from nearabroad import adding, sources
from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Wanted
from nearabroad.fetching import fetchable
from nearabroad.sources import (
    baci,
    comtrade,
    entsog,
    eurostat_comext,
    factbook_archive,
    imf_imts,
    sipri_arms,
    un_votes,
    undesa_migrants,
    wdi,
)

pytestmark = pytest.mark.usefixtures("only_loopback")


@pytest.fixture
def asks(fetcher, monkeypatch):
    """Fetches one source for given states and years; gives its outcome."""

    def run(source, since=2022, until=2024, states=("ARM", "USA"), **more):
        wanted = Wanted(since, until, states)
        monkeypatch.setattr("nearabroad.fetching.wanted_since", lambda year: wanted)
        (outcome,) = fetcher().run([source], since, **more)
        return outcome

    return run


@pytest.fixture
def rows_of(store):
    """What the source reads of a kept file."""

    def read(record):
        module = sources.registry()[record.source]
        return module.read(store.snapshot_path(record.sha256)).to_pylist()

    return read


def answer(web, content, kind="application/json", **more):
    return web.file(content if isinstance(content, bytes) else content.encode(), kind, **more)


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


# World Bank


def of_wdi(pages, page, records):
    head = {"page": page, "pages": pages, "per_page": 2, "total": 3, "lastupdated": "2024-06-28"}
    return json.dumps([head, records])


def record(country, code, year, value, series=wdi.GDP):
    return {
        "indicator": {"id": series, "value": "a series"},
        "country": {"id": code[:2], "value": country}, "countryiso3code": code,
        "date": str(year), "value": value, "unit": "", "obs_status": "", "decimal": 0,
    }  # fmt: skip


def wdi_address(series, page, span):
    api = wdi.API.format(series=series)
    return f"{api}?format=json&per_page={wdi.PER_PAGE}&date={span}&page={page}"


def test_wdi_follows_the_pages_of_every_series(asks, publisher, web, rows_of, store):
    span = "2022:2024"
    first = [record("Armenia", "ARM", 2022, 19e9), record("World", "WLD", 2022, 1e14)]
    second = [record("Armenia", "ARM", 2023, 24e9)]
    for series in wdi.SERIES:
        one = [{**item, "indicator": {"id": series, "value": ""}} for item in first]
        two = [{**item, "indicator": {"id": series, "value": ""}} for item in second]
        publisher.answers(wdi_address(series, 1, span), answer(web, of_wdi(2, 1, one)))
        publisher.answers(wdi_address(series, 2, span), answer(web, of_wdi(2, 2, two)))
    outcome = asks("wdi")
    assert outcome.failed == ""
    assert len(publisher.asked) == 2 * len(wdi.SERIES)
    gdp = next(item for item in outcome.kept if item.name == f"wdi_{wdi.GDP}.json")
    assert [(r["state"], r["year"], r["value"]) for r in rows_of(gdp)] == [
        ("ARM", 2022, 19e9), ("ARM", 2023, 24e9),
    ]  # fmt: skip
    assert gdp.url.startswith(publisher.addresses(wdi.API.format(series=wdi.GDP)))
    assert gdp.since == 2022


def test_wdi_asked_from_a_later_year_loses_no_earlier_one(asks, publisher, web, monkeypatch):
    monkeypatch.setattr(wdi, "SERIES", {wdi.GDP: wdi.SERIES[wdi.GDP]})
    whole = of_wdi(1, 1, [record("Armenia", "ARM", y, 1e9) for y in (2020, 2021, 2022)])
    publisher.answers(wdi_address(wdi.GDP, 1, "2020:2024"), answer(web, whole))
    assert asks("wdi", since=2020).failed == ""
    outcome = asks("wdi", since=2023)
    assert outcome.failed == ""
    assert all("date=2020:2024" in url for url in publisher.asked)
    assert outcome.kept[0].changes["unchanged"] == 3


def test_wdi_an_error_with_status_200_is_refused(asks, publisher, web):
    message = '[{"message":[{"id":"120","key":"Invalid value","value":"not valid"}]}]'
    for series in wdi.SERIES:
        publisher.answers(wdi_address(series, 1, "2022:2024"), answer(web, message))
    outcome = asks("wdi")
    assert "the World Bank's API refused: not valid" in outcome.failed
    assert outcome.failed.endswith("(4 more)")


# IMF


def test_imf_asks_each_reporter_with_all_partners(asks, publisher, web, rows_of):
    csv = (
        "STRUCTURE,STRUCTURE_ID,ACTION,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,"
        "TIME_PERIOD,OBS_VALUE,SCALE\n"
        "dataflow,IMF.STA:IMTS(1.0.0),I,ARM,XG_FOB_USD,G001,A,2023,8415200000,6\n"
        "dataflow,IMF.STA:IMTS(1.0.0),I,ARM,XG_FOB_USD,RUS,A,2023,3400500000,6\n"
    )
    asked = f"{imf_imts.API}/{{}}.XG_FOB_USD+MG_CIF_USD.*.A?c%5BTIME_PERIOD%5D=ge:2022"
    publisher.answers(asked.format("ARM"), answer(web, csv, "application/vnd.sdmx.data+csv"))
    publisher.answers(asked.format("KOS"), web.status(404))
    outcome = asks("imf_imts", states=("ARM", "XKX"))
    assert outcome.failed == ""
    assert publisher.asked == [asked.format("ARM"), asked.format("KOS")]
    assert web.asked[0][1]["Accept"] == imf_imts.SDMX_CSV
    (kept,) = outcome.kept
    assert [(r["indicator"], r["partner"], r["year"], r["value"]) for r in rows_of(kept)] == [
        ("goods_exports", "WLD", 2023, 8415200000.0), ("goods_exports", "RUS", 2023, 3400500000.0),
    ]  # fmt: skip


# CEPII


def test_baci_takes_the_latest_release_under_a_lasting_name(asks, publisher, web, rows_of):
    page = (
        "<!DOCTYPE html><html><body><a href='/DATA_DOWNLOAD/baci/data/BACI_HS92_V202501.zip'>"
        "HS92</a> <a href='/x/BACI_HS92_V202601b.zip'>new</a> BACI_HS22_V202701.zip</body></html>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("BACI_HS92_Y2020_V202601b.csv", "t,i,j,k,v,q\n2020,643,51,271121,9.5,1\n")
        archive.writestr(
            "country_codes_V202601b.csv", "country_code,country_iso3\n643,RUS\n51,ARM\n"
        )
    publisher.answers(baci.PAGE, web.status(200, page.encode(), Content_Type="text/html"))
    address = baci.ZIP_ADDRESS.format(release="202601b")
    publisher.answers(address, answer(web, made.getvalue(), "application/x-zip-compressed"))
    outcome = asks("baci")
    assert outcome.failed == ""
    assert publisher.asked == [baci.PAGE, address]
    (kept,) = outcome.kept
    assert kept.name == "baci_hs92.zip"
    assert kept.url == publisher.addresses(address)
    assert [(r["state"], r["partner"], r["indicator"], r["value"]) for r in rows_of(kept)] == [
        ("ARM", "RUS", "imports_gas", 9500.0)
    ]


def test_baci_a_page_without_a_release_says_what_to_do(asks, publisher, web):
    page = b"<html><body>moved</body></html>"
    publisher.answers(baci.PAGE, web.status(200, page, Content_Type="text/html"))
    assert "names no release" in asks("baci").failed


# Comtrade


def of_comtrade(rows):
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""})


def trade(reporter, partner, year, value, flow="X", code="TOTAL"):
    return {
        "typeCode": "C", "freqCode": "A", "refYear": year, "period": str(year),
        "reporterCode": reporter, "flowCode": flow, "partnerCode": partner, "partner2Code": 0,
        "cmdCode": code, "customsCode": "C00", "motCode": 0, "cifvalue": None,
        "fobvalue": value, "primaryValue": value, "isReported": True,
    }  # fmt: skip


@pytest.mark.parametrize("key", ["", "a-secret-key"])
def test_comtrade_asks_preview_or_all_and_keeps_the_key_to_itself(
    key, asks, publisher, web, rows_of, store, monkeypatch, tmp_path
):
    monkeypatch.setenv(comtrade.KEY, key)
    base = comtrade.FULL if key else comtrade.PREVIEW
    for year, number, state in (
        (2023, 51, "ARM"),
        (2023, 842, "USA"),
        (2022, 51, "ARM"),
        (2022, 842, "USA"),
    ):
        for what, question in comtrade.QUESTIONS.items():
            rows = [trade(number, 643, year, 7.0)] if (what, state) == ("total", "ARM") else []
            url = (
                f"{base}?reporterCode={number}&period={year}&{question}"
                "&partner2Code=0&customsCode=C00&motCode=0"
            )
            publisher.answers(url, answer(web, of_comtrade(rows)))
    outcome = asks("comtrade")
    assert outcome.failed == ""
    assert len(publisher.asked) == 8
    assert all(url.startswith(f"{base}?") for url in publisher.asked)
    assert [item.name for item in outcome.kept] == [
        "comtrade_ARM_2023_total.json", "comtrade_ARM_2022_total.json",
    ]  # fmt: skip
    assert [(r["state"], r["partner"], r["value"]) for r in rows_of(outcome.kept[0])] == [
        ("ARM", "RUS", 7.0)
    ]
    header = [headers.get("Ocp-Apim-Subscription-Key") for _, headers in web.asked]
    assert set(header) == {key or None}
    if key:
        kept = [file.read_bytes() for file in store.path.rglob("*") if file.is_file()]
        assert not any(key.encode() in content for content in kept)
        assert key not in " ".join(publisher.asked)


def test_comtrade_an_answer_at_the_limit_is_refused(asks, publisher, web):
    rows = [trade(51, 643, 2023, 7.0)] * 500
    for what, question in comtrade.QUESTIONS.items():
        url = (
            f"{comtrade.PREVIEW}?reporterCode=51&period=2023&{question}"
            "&partner2Code=0&customsCode=C00&motCode=0"
        )
        publisher.answers(url, answer(web, of_comtrade(rows if what == "total" else [])))
    outcome = asks("comtrade", since=2023, states=("ARM",))
    assert "500 rows are the API's limit" in outcome.failed


# Eurostat


def test_comext_asks_a_year_of_the_members_trade_with_the_others(
    asks, publisher, web, rows_of, hand_made, monkeypatch
):
    answers = {2022: b"", 2023: b"", 2024: b""}
    head = (hand_made / "comext_sdmx.csv").read_bytes().splitlines(keepends=True)
    answers = {2022: head[0], 2023: b"".join(head), 2024: head[0]}
    products = "+".join(["TOTAL", *eurostat_comext.CHAPTERS, *eurostat_comext.PRIORITY])
    members = "+".join(eurostat_comext.MEMBERS)
    key = f"M.{members}.KG+KZ.{products}.1+2.VALUE_IN_EUROS+QUANTITY_IN_100KG"
    for year, content in answers.items():
        span = f"startPeriod={year}-01&endPeriod={year}-12"
        publisher.answers(
            f"{eurostat_comext.API}/{key}?format=SDMX-CSV&{span}",
            answer(web, content, "application/vnd.sdmx.data+csv"),
        )
    outcome = asks("eurostat_comext", states=("KGZ", "KAZ", "EST"))
    assert outcome.failed == ""
    assert len(publisher.asked) == 3
    (kept,) = outcome.kept  # years without a row are no fault, and nothing to keep
    assert kept.name == "comext_2023.csv"
    assert [
        (
            r["reporter"],
            r["partner"],
            r["flow"],
            r["product"],
            r["level"],
            r["value"],
            r["quantity"],
        )
        for r in rows_of(kept)
    ] == [
        ("DEU", "KGZ", "exports", "854231", "subheading", 1000.0, 150.0),
        ("GRC", "KAZ", "imports", "27", "chapter", 70.0, None),
        ("GRC", "KAZ", "imports", "TOTAL", "total", None, 200.0),
    ]


# The Factbook's archive


def test_factbook_archive_takes_every_edition_asked_for(asks, publisher, web, rows_of, hand_made):
    dump = gzip.compress((hand_made / "factbook_dump.sql").read_bytes())
    for edition in (2024, 2025):
        address = factbook_archive.DUMP_ADDRESS.format(edition=edition)
        publisher.answers(address, answer(web, dump, "application/octet-stream"))
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
    publisher.answers(un_votes.FILES, answer(web, json.dumps(listed)))
    address = un_votes.FILE.format(name="2025_10_2_ga_voting")
    head, row = (hand_made / "undl_votes.csv").read_text("utf-8").splitlines()[:2]
    votes = [head]
    for number in range(10, 22):
        for state in ("RUS", "ARM"):
            votes.append(row.replace("SUN", state).replace("100", f"1{number}"))
    publisher.answers(address, answer(web, "\n".join(votes), "text/csv"))
    outcome = asks("un_votes")
    assert outcome.failed == ""
    assert publisher.asked == [un_votes.FILES, address]
    assert outcome.kept[0].name == "un_votes.csv"
    assert {r["indicator"] for r in rows_of(outcome.kept[0])} == {
        "vote_agreement", "votes_in_common",
    }  # fmt: skip


@pytest.mark.parametrize("listing", ["[]", '{"error": 1}', '[{"name": "readme"}]'])
def test_un_votes_a_list_without_votes_says_what_to_do(listing, asks, publisher, web):
    publisher.answers(un_votes.FILES, answer(web, listing))
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
    publisher.answers(undesa_migrants.WORKBOOK, answer(web, made.getvalue(), sheet_type))
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
    publisher.answers(sipri_arms.BACKEND, web.status(500), answer(web, packed))
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
    publisher.answers(address, answer(web, content, "text/csv"))
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
        return answer(web, a_year(year, 365))(handler)

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
    publisher.answers(address, answer(web, content, "text/csv"))
    asks("remittances")
    asks("remittances")
    assert [item.name for item in adding.added(store)] == ["knomad_bilateral_remittances.csv"]
