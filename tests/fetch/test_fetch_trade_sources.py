"""`fetch` of the sources of trade and national accounts: addresses asked, pages, answers.

Answers are in the publishers' shapes, from a local server; the addresses are the publishers' own.
"""

import io
import json
import zipfile

import pytest

from nearabroad.sources import (
    baci,
    comtrade,
    eurostat_comext,
    imf_imts,
    wdi,
)

pytestmark = pytest.mark.usefixtures("only_loopback")


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
        publisher.answers(wdi_address(series, 1, span), web.answer(of_wdi(2, 1, one)))
        publisher.answers(wdi_address(series, 2, span), web.answer(of_wdi(2, 2, two)))
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
    publisher.answers(wdi_address(wdi.GDP, 1, "2020:2024"), web.answer(whole))
    assert asks("wdi", since=2020).failed == ""
    outcome = asks("wdi", since=2023)
    assert outcome.failed == ""
    assert all("date=2020:2024" in url for url in publisher.asked)
    assert outcome.kept[0].changes["unchanged"] == 3


def test_wdi_an_error_with_status_200_is_refused(asks, publisher, web):
    message = '[{"message":[{"id":"120","key":"Invalid value","value":"not valid"}]}]'
    for series in wdi.SERIES:
        publisher.answers(wdi_address(series, 1, "2022:2024"), web.answer(message))
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
    publisher.answers(asked.format("ARM"), web.answer(csv, "application/vnd.sdmx.data+csv"))
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
    publisher.answers(address, web.answer(made.getvalue(), "application/x-zip-compressed"))
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
            publisher.answers(url, web.answer(of_comtrade(rows)))
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
        publisher.answers(url, web.answer(of_comtrade(rows if what == "total" else [])))
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
            web.answer(content, "application/vnd.sdmx.data+csv"),
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
