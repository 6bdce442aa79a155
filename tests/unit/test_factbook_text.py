"""The Factbook's free text, case by case, and what is rendered is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.states import iso3_from_name, states
from nearabroad.sources import _factbook_fields as fields_of
from nearabroad.sources import _factbook_text as text_of
from nearabroad.sources._factbook_fields import Field, Row, Unparsed


def shares(text: str) -> list[tuple[str, float | None, float, float]]:
    return [
        (entry.name, entry.share.value, entry.share.low, entry.share.high)
        for entry in text_of.people_list(text).entries
    ]


def values(text: str) -> dict[str, float | None]:
    return {entry.name: entry.share.value for entry in text_of.people_list(text).entries}


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


# --- partners ------------------------------------------------------------------------------------


def test_partner_names_with_commas():
    listing = text_of.partner_list("China 28%, Russia 24%, Gambia, The 4%, Turkey 4% (2023)")
    assert [entry.name for entry in listing.entries] == ["China", "Russia", "Gambia, The", "Turkey"]
    listing = text_of.partner_list("Romania 5.6%, Macedonia, The Former Yugo Rep of 4% (2014)")
    assert iso3_from_name(listing.entries[1].name) == "MKD"


def test_partner_rows_have_band_year_and_unit():
    (row,) = rows("Economy / Imports - partners", "Russia 32.2% (2014)")
    assert row == Row(
        "import_partner_share",
        "RUS",
        2014,
        text_of.Band(0.322, 0.3215, 0.3225),
        "share of imports",
    )


def test_partner_without_year_says_so():
    (row,) = rows("Economy / Exports - partners", "US 100%", year=2014)
    assert (row.year, row.unit) == (2014, "share of exports; year not printed")


def test_partner_less_than_one_percent_is_truncated():
    (row,) = rows("Economy / Exports - partners", "Russia less than 1% (2023)")
    assert row.band == text_of.Band(None, 0.0, 0.01, "truncated")


def test_partners_that_are_no_states_are_listed():
    found = rows("Economy / Exports - partners", "Europe 73.2%, EU 4%, France 3% (2013 est.)")
    assert [item.text for item in found if isinstance(item, Unparsed)] == ["Europe", "EU"]
    assert [item.partner for item in found if isinstance(item, Row)] == ["FRA"]


def test_partners_without_figures_are_listed():
    (failure,) = rows("Economy / Exports - partners", "almost entirely United Kingdom (2022)")
    assert failure.why == "no figure"


SPELLINGS = sorted(
    spelling
    for state in states().values()
    for spelling in (state.name, *state.aliases)
    if spelling == spelling.strip()
)


@given(
    st.lists(
        st.tuples(st.sampled_from(SPELLINGS), st.integers(0, 999), st.booleans()),
        min_size=1,
        max_size=12,
    ),
    st.integers(1990, 2026),
    st.sampled_from(["", " est."]),
)
def test_rendered_partner_lists_are_read_back(items, year, mark):
    printed = [(name, f"{n / 10:.1f}" if fine else str(n // 10)) for name, n, fine in items]
    text = ", ".join(f"{name} {digits}%" for name, digits in printed) + f" ({year}{mark})"
    listing = text_of.partner_list(text)
    assert listing.rest == ()
    assert [entry.name for entry in listing.entries] == [name for name, _ in printed]
    for entry, (_, digits) in zip(listing.entries, printed, strict=True):
        assert entry.share.value == pytest.approx(float(digits) / 100)
        assert entry.share.low <= entry.share.value <= entry.share.high
    assert text_of.data_year(text) == year


# --- languages and peoples -----------------------------------------------------------------------


def test_figures_in_brackets_belong_to_subgroups():
    text = (
        "Moldovan/Romanian 80.2% (official) (56.7% Moldovan; 23.5% Romanian), Russian 9.7%, "
        "Gagauz 4.2% (a Turkish language), other 0.2% (2014)"
    )
    found = {"Moldovan/Romanian": 0.802, "Russian": 0.097, "Gagauz": 0.042, "other": 0.002}
    assert values(text) == pytest.approx(found)


def test_less_than_one_percent_list():
    text = "Azerbaijani 96.1%, other 1.4%; less than 1%: Russian, Avar, Turkish (2019 est.)"
    assert shares(text)[2:] == [
        ("Russian", None, 0.0, 0.01),
        ("Avar", None, 0.0, 0.01),
        ("Turkish", None, 0.0, 0.01),
    ]


def test_unknown_in_the_less_than_list_is_unspecified():
    text = "Armenian 97.2%, Russian 1.4%; less than 1%: other, unknown (2022)"
    assert [name for name, *_ in shares(text)][2:] == ["other", "unspecified"]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("other 2.3% (includes Russian, Ossetian, Kist)", ("Russian", "Ossetian", "Kist")),
        ("other (includes Hui, Manchu) 7.1%", ("Hui", "Manchu")),
        (
            "other 5% (mostly Yemeni Arab, also French, and Italian)",
            ("Yemeni Arab", "French", "Italian"),
        ),
        ("other (Afar, Nera) 5%", ("Afar", "Nera")),
        (
            "other (includes small Crimean Tatar-, and Hungarian-speaking minorities) 2.9%",
            ("Crimean Tatar", "Hungarian"),
        ),
        ("other 5% (includes I-Kiribati 2% and Chinese 2%)", ("I-Kiribati", "Chinese")),
        ("Uzbek 13.8% (includes Lakai, Yuz)", ()),
    ],
)
def test_names_inside_other(text, inside):
    (entry,) = text_of.people_list(text).entries
    assert entry.inside == inside


def test_names_inside_other_are_truncated_by_its_upper_bound():
    found = rows("People and Society / Ethnic groups", "other 2.3% (includes Russian) (2014 est.)")
    assert found[1].partner == "Russian"
    assert found[1].band == text_of.Band(None, 0.0, 0.0235, "truncated")


def test_names_that_share_one_figure():
    listing = text_of.people_list("Arab 90.3%, Kurds, Armenians, and other 9.7%")
    assert [(e.name, e.inside) for e in listing.entries] == [
        ("Arab", ()),
        ("other", ("Kurds", "Armenians")),
    ]
    assert values("Kanak 39.1%, Wallisian, Futunian 8.2%") == {
        "Kanak": 0.391,
        "Wallisian, Futunian": 0.082,
    }


def test_an_official_language_without_figure_takes_no_other_share():
    listing = text_of.people_list("French (official), Bambara 46.3%, Peul 9.4%")
    assert [e.name for e in listing.entries] == ["Bambara", "Peul"]
    assert listing.rest == (("French (official)", "no figure"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kissi, 4.3%, Vai 3.8%", {"Kissi": 0.043, "Vai": 0.038}),
        ("other 3.1% (including Bosnian) unspecified 0.5%", {"other": 0.031, "unspecified": 0.005}),
        ("nine recognized ethnic groups: Tigrinya 55%", {"Tigrinya": 0.55}),
        ("population: Greek 93%", {"Greek": 0.93}),
        ("English only (official) 78.2%", {"English": 0.782}),
        ("only Guarani 34%", {"Guarani": 0.34}),
        ("Arab ~50%", {"Arab": 0.5}),
        ("Arab 75%-80%", {"Arab": 0.775}),
        ("other 0.7% (including Vlach), other (unknown) 10%", {"other": 0.007, "unspecified": 0.1}),
        ("other or unspecified 4.4%", {"other": 0.044}),
        ("other languages 1.8%", {"other": 0.018}),
        ("other African 15%", {"other African": 0.15}),
        ("undeclared or unknown 3.4%", {"unspecified": 0.034}),
        ("English 17%, other 10.1% (includes Carolinian (official), Chinese 6.8%", None),
    ],
)
def test_list_quirks(text, expected):
    found = values(text)
    if expected is None:  # a bracket that is never closed must not swallow what follows
        assert found["Chinese"] == 0.068
    else:
        assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Tajik (official), Russian widely used in government",
        "Europeans 3,000",
        "Roma",
        "Nyanja 8.1",
    ],
)
def test_texts_without_a_share_are_left_over(text):
    listing = text_of.people_list(text)
    assert listing.entries == ()
    assert {why for _, why in listing.rest} == {"no figure"}


def test_prose_gives_no_name():
    listing = text_of.people_list("the four largest tribes make up about 45% of the population")
    assert [why for _, why in listing.rest] == ["prose, no name"]


def test_note_inside_the_text_is_no_list():
    listing = text_of.people_list("Spanish 68.1%; note - Spanish and all others 5% are official")
    assert [e.name for e in listing.entries] == ["Spanish"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Russian", "Crimean Tatar", "Moldovan/Romanian", "I-Kiribati", "Ga"]),
            st.sampled_from(["", " (official)", " (a language, of (old) times)"]),
            st.integers(0, 999),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_rendered_language_lists_are_read_back(items):
    text = ", ".join(
        f"{name}{note} {n / 10}%" if before else f"{name} {n / 10}%{note}"
        for name, note, n, before in items
    )
    listing = text_of.people_list(text + " (2011 est.)")
    assert listing.rest == ()
    assert [e.name for e in listing.entries] == [name for name, *_ in items]
    assert [e.official for e in listing.entries] == ["official" in note for _, note, *_ in items]
    assert [e.share.value for e in listing.entries] == pytest.approx(
        [n / 1000 for _, _, n, _ in items]
    )


@given(st.text(max_size=120))
def test_no_text_breaks_the_parsers(text):
    plain = text_of.plain(text)
    text_of.quantity(plain)
    text_of.data_year(plain)
    for listing in (text_of.people_list(plain), text_of.partner_list(plain)):
        for entry in listing.entries:
            assert 0 <= entry.share.low <= entry.share.high <= 1


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
