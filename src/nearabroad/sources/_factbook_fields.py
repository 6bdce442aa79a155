"""Which World Factbook field feeds which indicator; plain names of languages and peoples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from nearabroad.core.errors import UnknownState
from nearabroad.core.states import iso3_from_name
from nearabroad.sources import _factbook_lists as lists_of
from nearabroad.sources import _factbook_text as text_of

# Field -> indicator and unit. Both editions' names stand side by side: none is in both meanings.
_FUELS = {
    "oil_crude": ("Crude oil", "bbl/day"),
    "oil_refined": ("Refined petroleum products", "bbl/day"),
    "gas": ("Natural gas", "cubic metres per year"),
    "coal": ("Coal", "metric tons per year"),
    "electricity": ("Electricity", "kWh per year"),
}
QUANTITIES: dict[str, tuple[str, str]] = {
    "Economy / GDP (official exchange rate)": ("gdp", "USD"),
    "People and Society / Population": ("population", "persons"),
    "People and Society / Population / total": ("population", "persons"),
} | {
    f"Energy / {label}{mark}{flow}": (f"{fuel}_{flow}", unit)
    for fuel, (label, unit) in _FUELS.items()
    for flow in ("production", "consumption", "imports", "exports")
    for mark in (" - ", " / ")
}
for _field, _indicator in {
    "Crude oil - production": "oil_production",
    "Petroleum / total petroleum production": "oil_production",
    "Refined petroleum products - consumption": "oil_consumption",
    "Petroleum / refined petroleum consumption": "oil_consumption",
}.items():
    QUANTITIES[f"Energy / {_field}"] = (_indicator, "bbl/day")
# What refineries make is neither the country's oil production nor its consumption.
del QUANTITIES["Energy / Refined petroleum products - production"]

PARTNERS = {
    "Economy / Exports - partners": ("export_partner_share", "share of exports"),
    "Economy / Imports - partners": ("import_partner_share", "share of imports"),
}
LISTS = {
    "People and Society / Languages": "language",
    "People and Society / Languages / Languages": "language",
    "People and Society / Ethnic groups": "people",
}
END_USE = "Economy / GDP - composition, by end use"
ORGANISATIONS = "Government / International organization participation"
_TRADE = re.compile(r"Economy / (Exports|Imports)( / (?:Exports|Imports) \d{4})?")
_REMITTANCES = re.compile(r"Economy / Remittances / Remittances \d{4}")
_END_USE = re.compile(re.escape(END_USE) + r" / (exports|imports) of goods and services")

LANGUAGES = {
    "Mandarin Chinese": "Chinese",
    "Mandarin": "Chinese",
    "Putonghua": "Chinese",
    "Standard Chinese": "Chinese",
    "Standard Chinese or Mandarin": "Chinese",
    "Northern Chinese": "Chinese",
    "Chinese languages": "Chinese",
    "Castilian": "Spanish",
    "Castilian Spanish": "Spanish",
    "Standard German": "German",
    "Persian Farsi": "Persian",
    "Farsi": "Persian",
    "Afghan Persian or Dari": "Dari",
    "Azeri": "Azerbaijani",
    "Moldavian": "Moldovan",
    "Romansch": "Romansh",
    "Roma": "Romani",
    "Romany": "Romani",
    "Bangla": "Bengali",
    "Bahasa Indonesia": "Indonesian",
    "Bahasa Malaysia": "Malay",
    "Kiswahili": "Swahili",
    "Kiswahili or Swahili": "Swahili",
    "Serbo-Croat": "Serbo-Croatian",
    "Slovenian": "Slovene",
    "Talyshi": "Talysh",
    "Turkmani": "Turkmen",
    "Uzbeki": "Uzbek",
    "Uighur": "Uyghur",
    "Khalkha Mongol": "Mongolian",
    "Standard Arabic": "Arabic",
    "Bokmal Norwegian": "Norwegian",
}
PEOPLES = {
    "Han Chinese": "Chinese",
    "Turk": "Turkish",
    "Turks": "Turkish",
    "Russians": "Russian",
    "Ukrainians": "Ukrainian",
    "Azeri": "Azerbaijani",
    "Kazak": "Kazakh",
    "Uighur": "Uyghur",
    "Uyghurs": "Uyghur",
    "Talish": "Talysh",
    "Tartar": "Tatar",
    "Yezidi": "Yazidi",
    "Roma": "Romani",
    "Romany": "Romani",
    "Serb": "Serbian",
    "Serbs": "Serbian",
    "Croat": "Croatian",
    "Slovene": "Slovenian",
    "Finn": "Finnish",
    "Finns": "Finnish",
    "Swede": "Swedish",
    "Swedes": "Swedish",
    "Spaniard": "Spanish",
    "Kurd": "Kurdish",
    "Kurds": "Kurdish",
    "Albanians": "Albanian",
    "Austrians": "Austrian",
    "Bosniaks": "Bosniak",
    "Koreans": "Korean",
    "South Korean": "Korean",
    "North Korean": "Korean",
    "Indians": "Indian",
    "Italians": "Italian",
    "Greeks": "Greek",
    "Egyptians": "Egyptian",
    "Pakistanis": "Pakistani",
    "Arabs": "Arab",
    "Armenians": "Armenian",
    "Europeans": "European",
    "Poland": "Polish",
    "Romania": "Romanian",
    "Vietnam": "Vietnamese",
    # Nationality adjectives that no list of peoples uses.
    "Kazakhstani": "Kazakh",
    "Kyrgyzstani": "Kyrgyz",
    "Tajikistani": "Tajik",
    "Turkmenistani": "Turkmen",
    "Uzbekistani": "Uzbek",
}
PLAIN_NAMES = {"language": LANGUAGES, "people": PEOPLES}

_CONCEPTS = (
    (
        "understands or speaks",
        r"understands? the|read and written|more than one (?:answer|main)|shares? sum to"
        r"|multiple responses|totals more than",
    ),
    (
        "usually spoken",
        r"usual(?:ly)? spoken|spoken(?: most often)? at home|used? at home|main language"
        r"|most spoken language in household",
    ),
    (
        "mother tongue",
        r"two mother tongues|(?:represents?|reported as|are for) [^;]{0,40}"
        r"(?:mother tongue|native language|first[\" -]*language)",
    ),
)


@dataclass(frozen=True)
class Unparsed:
    """A text, or part of one, that gave no row: Factbook code, field, text and the reason."""

    gec: str
    field: str
    text: str
    why: str


@dataclass(frozen=True)
class Row:
    """One observation before it has its state: indicator, partner, year, band and unit."""

    indicator: str
    partner: str | None
    year: int
    band: text_of.Band
    unit: str


@dataclass(frozen=True)
class Field:
    """One field of one country, text plain, with its note and the year to fall back on."""

    gec: str
    name: str
    text: str
    note: str
    year: int

    def failed(self, why: str, text: str = "") -> Unparsed:
        """This field, or a part of its text, as unparsed."""
        return Unparsed(self.gec, self.name, text or self.text, why)

    def dated(self, unit: str, *others: str) -> tuple[int, str]:
        """Data year and unit; the year of the edition, and the unit says so, if none is printed."""
        printed = (text_of.data_year(text) for text in (self.text, *others))
        year = next(filter(None, printed), None) or text_of.note_year(self.note)
        return (year, unit) if year else (self.year, f"{unit}; year not printed")


Result = Iterator[Row | Unparsed]


def plain_name(kind: str, name: str) -> str:
    """The plain English name of a language or people; unknown spellings stay as printed.

    >>> plain_name("language", "Mandarin"), plain_name("people", "Turk")
    ('Chinese', 'Turkish')
    """
    return PLAIN_NAMES[kind].get(name, name)


def concept(texts: str, printed_sum: float) -> str:
    """What a language figure counts, from the field's own words, or from a sum over 1.05.

    >>> concept("note: percentages represent language usually spoken", 1.0)
    'usually spoken'
    >>> concept("", 1.59), concept("", 1.0)
    ('understands or speaks', 'unstated')
    """
    for name, words in _CONCEPTS:
        if re.search(words, texts, re.IGNORECASE):
            return name
    return "understands or speaks" if printed_sum > 1.05 else "unstated"


@lru_cache(maxsize=2048)
def _partner(name: str) -> str | None:
    """ISO3 of a partner, None for a name that is no state (kept: a miss is slow to look up)."""
    try:
        return iso3_from_name(name)
    except UnknownState:
        return None


def partner_rows(field: Field) -> Result:
    """Shares of trade partners; a partner that is no state is listed, not dropped."""
    indicator, unit = PARTNERS[field.name]
    year, unit = field.dated(unit)
    listing = lists_of.partner_list(field.text)
    for entry in listing.entries:
        partner = _partner(entry.name)
        if partner is None:
            yield field.failed("partner is no state", entry.name)
            continue
        if entry.share is not None:
            yield Row(indicator, partner, year, entry.share, unit)
    for text, why in listing.rest:
        yield field.failed(why, text)


def list_rows(field: Field) -> Result:
    """Shares of languages or peoples, and the names within *other* as truncated rows."""
    kind = LISTS[field.name]
    listing = lists_of.people_list(field.text)
    total = sum(e.share.value or 0.0 for e in listing.entries if e.share)
    counted = concept(f"{field.text} {field.note}", total) if kind == "language" else "unstated"
    year, unit = field.dated(f"share of population; {counted}")
    for entry in listing.entries:
        if entry.share is None:
            continue
        yield Row(kind, plain_name(kind, entry.name), year, entry.share, unit)
        within = text_of.Band(None, 0.0, entry.share.high, "truncated")
        for name in entry.inside:
            yield Row(kind, plain_name(kind, name), year, within, unit)
    for text, why in listing.rest:
        yield field.failed(why, text)


def quantity_rows(field: Field) -> Result:
    """One quantity: GDP, population, energy."""
    indicator, unit = QUANTITIES[field.name]
    yield from _quantity(field, field.text, indicator, unit)


def trade_rows(field: Field) -> Result:
    """Total exports or imports: goods in the 2015 edition, goods and services in the 2025 one."""
    found = _TRADE.fullmatch(field.name)
    assert found is not None
    basis = "goods_services" if found.group(2) else "goods"
    for part in field.text.split("++"):
        yield from _quantity(field, part, f"{found.group(1).lower()}_{basis}", "USD")


def _quantity(field: Field, text: str, indicator: str, unit: str) -> Result:
    band = text_of.quantity(text)
    if band is None:
        yield field.failed("no figure", text.strip())
        return
    part = Field(field.gec, field.name, text, field.note, field.year)
    year, unit = part.dated(unit)
    yield Row(indicator, None, year, band, unit)


def end_use_rows(field: Field, last_line: str) -> Result:
    """Exports or imports of goods and services as a share of GDP, imports as a positive number.

    `last_line` is the block's last field: in the 2015 edition only it carries the year.
    """
    found = _END_USE.fullmatch(field.name)
    assert found is not None
    figure = re.match(r"\s*-?\s*(\d+(?:\.\d+)?|\.\d+)\s*%", field.text)
    if figure is None:
        yield field.failed("no figure")
        return
    digits = figure.group(1)
    step, value = text_of.percent_step(digits), float(digits)
    # Not cut at 1: entrepots export more than their GDP.
    low, high = max(value - step, 0.0), value + step
    band = text_of.Band(*(round(x / 100, 9) for x in (value, low, high)))
    year, unit = field.dated("share of GDP", last_line)
    yield Row(f"{found.group(1)}_goods_services_to_gdp", None, year, band, unit)


def remittance_rows(field: Field) -> Result:
    """Remittances as a share of GDP; the publisher rounds to 0.1 % and drops a final ".0"."""
    figure = re.match(r"\s*(\d+(?:\.\d+)?)\s*%", field.text)
    if figure is None:
        yield field.failed("no figure")
        return
    digits = figure.group(1)
    value = float(digits)
    step = 0.05 if "." not in digits else text_of.percent_step(digits)
    band = text_of.Band(
        round(value / 100, 9),
        round(max(value - step, 0.0) / 100, 9),
        round((value + step) / 100, 9),
    )
    year, unit = field.dated("share of GDP")
    yield Row("remittances_to_gdp", None, year, band, unit)


def organisation_rows(field: Field) -> Result:
    """Organisations a state belongs to, and those it has another standing in, as printed."""
    for part in text_of.split_outside(field.text.partition(";")[0], ","):
        if part.casefold() in ("none", "na"):
            yield field.failed("no organisation", part)
            continue
        indicator = "organisation_other" if "(" in part else "organisation_member"
        yield Row(indicator, part, field.year, text_of.Band(1.0, 1.0, 1.0), "membership")


def reader_of(name: str) -> Callable[[Field], Result] | None:
    """The function that reads a field, or None for a note or a field kept only as text."""
    for table, reader in (
        (PARTNERS, partner_rows),
        (LISTS, list_rows),
        (QUANTITIES, quantity_rows),
    ):
        if name in table:
            return reader
    for pattern, reader in ((_TRADE, trade_rows), (_REMITTANCES, remittance_rows)):
        if pattern.fullmatch(name):
            return reader
    return organisation_rows if name == ORGANISATIONS else None


def is_end_use(name: str) -> bool:
    """Whether a field is a share of GDP by end use that `end_use_rows` reads."""
    return _END_USE.fullmatch(name) is not None
