"""The Factbook's free text and fields, case by case."""

import pytest

from nearabroad.sources import _factbook_fields as fields_of
from nearabroad.sources import _factbook_text as text_of
from nearabroad.sources._factbook_fields import Field, Row, Unparsed


def rows(name: str, text: str, note: str = "", year: int = 2023) -> list[Row | Unparsed]:
    reader = fields_of.reader_of(name)
    return list(reader(Field("XX", name, text_of.plain(text), note, year)))


# --- plain text, years, figures ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<p>Australian 22.8%, Irish 5.2%</p> (2011 est.)",
            "Australian 22.8%, Irish 5.2% (2011 est.)",
        ),
        ("Kurd<br><!--EndFragment --> (2019 est.)", "Kurd (2019 est.)"),
        ("Antigua &amp; Barbuda 7%", "Antigua & Barbuda 7%"),
        ("unspecified &lt;0.1% (2015 est.)", "unspecified <0.1% (2015 est.)"),
        ("Persian Farsi&nbsp;(official)", "Persian Farsi (official)"),
        ("<strong>note:</strong> data represent", "note: data represent"),
        ("Portugal&rsquo;s", "Portugal’s"),
    ],
)
def test_plain(text, expected):
    assert text_of.plain(text) == expected


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Russia 24% (2023)", 2023),
        ("US 10% (2014 est.)", 2014),
        ("Russian 28.5% (2021est.)", 2021),
        ("Samoan 45.5% (2011 ests.)", 2011),
        ("white 80% (July 2007 estimate)", 2007),
        ("Kpelle 20.3% (2008 Census)", 2008),
        ("Mandinka 33.3% (2019-20 est.)", 2019),
        ("$1.1 billion (FY12/13 est.)", 2012),
        ("0 bbl/day (Second half, 2014 est.)", 2014),
        ("-69.6% ++  (2014 est.)", 2014),
        ("Irish (official, spoken by 38.7% of the population in 2011)", None),
        ("US 100%", None),
    ],
)
def test_data_year(text, year):
    assert text_of.data_year(text) == year


def test_note_year_reads_a_named_census_only_without_a_bracket():
    assert text_of.note_year("note: data is a 1987 government estimate") == 1987
    assert text_of.note_year("based on the 2013 census (2014 est.)") == 2014
    assert text_of.note_year("since 1972 no question on ethnicity") is None


@pytest.mark.parametrize(
    ("digits", "limit", "upper", "expected"),
    [
        ("24", "", "", (0.24, 0.235, 0.245)),
        ("42.2", "", "", (0.422, 0.4215, 0.4225)),
        (".9", "", "", (0.009, 0.0085, 0.0095)),
        ("0", "", "", (0.0, 0.0, 0.005)),
        ("100", "", "", (1.0, 0.995, 1.0)),
        ("1", "less than ", "", (None, 0.0, 0.01)),
        ("0.1", "<", "", (None, 0.0, 0.001)),
        ("98", "at least", "", (None, 0.975, 1.0)),
        ("70", "", "75", (0.725, 0.695, 0.755)),
    ],
)
def test_share_band(digits, limit, upper, expected):
    band = text_of.share_band(digits, limit, upper)
    assert (band.value, band.low, band.high) == expected
    assert band.status == ("reported" if band.value is not None else "truncated")


@pytest.mark.parametrize(
    ("text", "value", "half_band"),
    [
        ("$52.46 billion (2014 est.)", 52.46e9, 5e6),
        ("$1.013 trillion (2014 est.)", 1.013e12, 5e8),
        ("40,490 bbl/day (2014 est.)", 40_490, 5),
        ("19.03 million bbl/day (2014 est.)", 19.03e6, 5e3),
        ("192,000 bbl/day (2023 est.)", 192_000, 500),
        ("35,661,826 (2024 est.)", 35_661_826, 0.5),
        ("6 billion kWh (2012 est.)", 6e9, 5e8),
        ("17.42 trillion", 17.42e12, 5e9),
        ("4,550,368 (includes the Golan Heights, 20,500) (July 2015 est.)", 4_550_368, 0.5),
    ],
)
def test_quantity(text, value, half_band):
    band = text_of.quantity(text)
    assert band.value == value
    assert (band.high - band.low) / 2 == pytest.approx(half_band)


@pytest.mark.parametrize("text", ["$NA", "NA bbl/day (2014 est.)", "uninhabited", "see West Bank"])
def test_no_quantity(text):
    assert text_of.quantity(text) is None


def test_zero_is_zero_and_never_negative():
    assert text_of.quantity("0 cu m (2013 est.)") == text_of.Band(0.0, 0.0, 0.5)


# --- fields --------------------------------------------------------------------------------------

LANGUAGES = "People and Society / Languages"


@pytest.mark.parametrize(
    ("text", "note", "unit"),
    [
        ("Kazakh 64.4%, Russian 95% (2001 est.)", "", "understands or speaks"),
        (
            "Kazakh 60% (2021 est.)",
            "based on population that understands the spoken",
            "understands or speaks",
        ),
        (
            "Russian 96.3%",
            "shares sum to more than 100% because (2010 est.)",
            "understands or speaks",
        ),
        (
            "Latvian 56.3%",
            "percentages represent lanugage usually spoken at home (2011 est.)",
            "usually spoken",
        ),
        (
            "English 79.2% (2011 est.)",
            "data represents the language spoken at home",
            "usually spoken",
        ),
        ("Russian 85.7% (2010 est.)", "data represent native language spoken", "mother tongue"),
        ("Lithuanian 85.3%, two mother tongues 1.7% (2021 est.)", "", "mother tongue"),
        ("Ukrainian 67.5% (2001 est.)", "", "unstated"),
        ("Albanian 94.5% (2011 est.)", "where a community's mother tongue is not one", "unstated"),
    ],
)
def test_what_a_language_figure_counts(text, note, unit):
    assert rows(LANGUAGES, text, note)[0].unit == f"share of population; {unit}"


def test_year_of_a_language_from_its_note_or_the_edition():
    assert rows(LANGUAGES, "Russian 16%", "usually spoken (2004 est.)")[0].year == 2004
    (row,) = rows(LANGUAGES, "Russian 9%", year=2014)
    assert (row.year, row.unit) == (2014, "share of population; unstated; year not printed")


@pytest.mark.parametrize(
    ("kind", "printed", "plain"),
    [
        ("language", "Mandarin Chinese", "Chinese"),
        ("language", "Standard Chinese", "Chinese"),
        ("language", "Persian Farsi", "Persian"),
        ("language", "Azeri", "Azerbaijani"),
        ("language", "Cantonese", "Cantonese"),
        ("people", "Turk", "Turkish"),
        ("people", "Han Chinese", "Chinese"),
        ("people", "Serbs", "Serbian"),
    ],
)
def test_plain_names(kind, printed, plain):
    assert fields_of.plain_name(kind, printed) == plain


def test_totals_of_both_editions():
    found = rows("Economy / Exports", "$52.46 billion (2014 est.) ++ $59.1 billion (2013 est.)")
    assert [(r.indicator, r.year, r.band.value) for r in found] == [
        ("exports_goods", 2014, 52.46e9),
        ("exports_goods", 2013, 59.1e9),
    ]
    (row,) = rows("Economy / Imports / Imports 2022", "$83.254 billion (2022 est.)")
    assert (row.indicator, row.year, row.unit) == ("imports_goods_services", 2022, "USD")


def test_end_use_takes_the_year_of_the_last_line_and_drops_the_sign():
    name = "Economy / GDP - composition, by end use / {} of goods and services"
    last = "-69.6% ++  (2014 est.)"
    field = Field("UP", name.format("exports"), "51.4%", "", 2014)
    (row,) = fields_of.end_use_rows(field, last)
    assert (row.indicator, row.year, row.unit) == (
        "exports_goods_services_to_gdp",
        2014,
        "share of GDP",
    )
    (row,) = fields_of.end_use_rows(Field("UP", name.format("imports"), last, "", 2014), last)
    assert row.band == text_of.Band(0.696, 0.6955, 0.6965)
    (row,) = fields_of.end_use_rows(
        Field("UP", name.format("imports"), "-38.2%", "", 2014), "-38.2%"
    )
    assert row.unit == "share of GDP; year not printed"
    (failure,) = fields_of.end_use_rows(Field("WI", name.format("exports"), "NA%", "", 2014), "")
    assert failure.why == "no figure"


def test_remittances():
    name = "Economy / Remittances / Remittances 2023"
    assert rows(name, "0% of GDP (2023 est.)")[0].band == text_of.Band(0.0, 0.0, 0.0005)
    assert rows(name, "38.8% of GDP (2023 est.)")[0].band == text_of.Band(0.388, 0.3875, 0.3885)


def test_organisations():
    text = "BSEC, CIS (participating member, has not signed the 1993 CIS charter), UN; note - x"
    found = rows("Government / International organization participation", text)
    assert [(r.indicator, r.partner) for r in found] == [
        ("organisation_member", "BSEC"),
        ("organisation_other", "CIS (participating member, has not signed the 1993 CIS charter)"),
        ("organisation_member", "UN"),
    ]


@pytest.mark.parametrize(
    ("name", "indicator"),
    [
        ("Energy / Crude oil - production", "oil_production"),
        ("Energy / Petroleum / total petroleum production", "oil_production"),
        ("Energy / Refined petroleum products - consumption", "oil_consumption"),
        ("Energy / Refined petroleum products - imports", "oil_refined_imports"),
        ("Energy / Natural gas / imports", "gas_imports"),
        ("Energy / Natural gas - imports", "gas_imports"),
        ("Energy / Coal / exports", "coal_exports"),
        ("Energy / Electricity - production", "electricity_production"),
    ],
)
def test_energy_fields(name, indicator):
    assert fields_of.QUANTITIES[name][0] == indicator


def test_refinery_output_is_no_indicator():
    assert fields_of.reader_of("Energy / Refined petroleum products - production") is None
