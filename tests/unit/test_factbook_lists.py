"""The Factbook's lists, case by case; what is rendered is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.states import iso3_from_name, states
from nearabroad.sources import _factbook_fields as fields_of
from nearabroad.sources import _factbook_lists as lists_of
from nearabroad.sources import _factbook_text as text_of
from nearabroad.sources._factbook_fields import Field, Row, Unparsed


def shares(text: str) -> list[tuple[str, float | None, float, float]]:
    return [
        (entry.name, entry.share.value, entry.share.low, entry.share.high)
        for entry in lists_of.people_list(text).entries
    ]


def values(text: str) -> dict[str, float | None]:
    return {entry.name: entry.share.value for entry in lists_of.people_list(text).entries}


def rows(name: str, text: str, note: str = "", year: int = 2023) -> list[Row | Unparsed]:
    reader = fields_of.reader_of(name)
    return list(reader(Field("XX", name, text_of.plain(text), note, year)))


# --- partners ------------------------------------------------------------------------------------


def test_partner_names_with_commas():
    listing = lists_of.partner_list("China 28%, Russia 24%, Gambia, The 4%, Turkey 4% (2023)")
    assert [entry.name for entry in listing.entries] == ["China", "Russia", "Gambia, The", "Turkey"]
    listing = lists_of.partner_list("Romania 5.6%, Macedonia, The Former Yugo Rep of 4% (2014)")
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
    listing = lists_of.partner_list(text)
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
    (entry,) = lists_of.people_list(text).entries
    assert entry.inside == inside


def test_names_inside_other_are_truncated_by_its_upper_bound():
    found = rows("People and Society / Ethnic groups", "other 2.3% (includes Russian) (2014 est.)")
    assert found[1].partner == "Russian"
    assert found[1].band == text_of.Band(None, 0.0, 0.0235, "truncated")


def test_names_that_share_one_figure():
    listing = lists_of.people_list("Arab 90.3%, Kurds, Armenians, and other 9.7%")
    assert [(e.name, e.inside) for e in listing.entries] == [
        ("Arab", ()),
        ("other", ("Kurds", "Armenians")),
    ]
    assert values("Kanak 39.1%, Wallisian, Futunian 8.2%") == {
        "Kanak": 0.391,
        "Wallisian, Futunian": 0.082,
    }


def test_an_official_language_without_figure_takes_no_other_share():
    listing = lists_of.people_list("French (official), Bambara 46.3%, Peul 9.4%")
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
    listing = lists_of.people_list(text)
    assert listing.entries == ()
    assert {why for _, why in listing.rest} == {"no figure"}


def test_prose_gives_no_name():
    listing = lists_of.people_list("the four largest tribes make up about 45% of the population")
    assert [why for _, why in listing.rest] == ["prose, no name"]


def test_note_inside_the_text_is_no_list():
    listing = lists_of.people_list("Spanish 68.1%; note - Spanish and all others 5% are official")
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
    listing = lists_of.people_list(text + " (2011 est.)")
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
    for listing in (lists_of.people_list(plain), lists_of.partner_list(plain)):
        for entry in listing.entries:
            assert 0 <= entry.share.low <= entry.share.high <= 1
