"""CEPII BACI: imports of gas, crude oil and coal by partner, 1995-2024, current USD.

Reads the embedded extract (Parquet), and the publisher's yearly files `t,i,j,k,v,q`, plain, gzip,
or all in one zip with `country_codes_*.csv`: the bytes tell which. Quirks: values come in thousand
USD; the extract holds no refined oil and no electric power (a yearly file does, and where it holds
at least 90 chapters it gives goods in total too, FOB: CEPII reconciles both sides, so exports and
imports are the same figure; a file of fewer chapters is an extract, and its products are kept by
six-digit code as well); a year without any row of a product is a hole or a zero, and the
source does not say which; residual rows of a few thousand dollars stand where a reporter fell
silent (they are judged by the energy lever, which sees the adjacent years).

Address: one zip of about 1.3 GB with every year since 1995, of the revision HS92. Its name holds
the release (V202601, sometimes with a letter), so that the publisher's page is asked first.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv as pc
import pyarrow.parquet as pq

from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, PRODUCT_FLOW, RECONCILED
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_numeric, states
from nearabroad.sources._files import GZIP, PARQUET, ZIP, magic

FUELS = {
    "271111": "imports_gas",
    "271121": "imports_gas",
    "270900": "imports_crude",
    "270111": "imports_coal",
    "270112": "imports_coal",
    "270119": "imports_coal",
    "270210": "imports_coal",
    "270220": "imports_coal",
    "271000": "imports_refined",  # HS92
    "271011": "imports_refined",
    "271012": "imports_refined",
    "271019": "imports_refined",
    "271020": "imports_refined",
    "271600": "imports_power",
}
CHAPTERS = 90  # of the 97 of the Harmonised System: fewer, and the file is an extract
VOLUMES = {
    "imports_gas": "volume_gas",
    "imports_crude": "volume_crude",
    "imports_coal": "volume_coal",
}
"""The weight beside each value, by the value's indicator."""

EMPTY = pa.table(
    {
        "t": pa.array([], pa.int32()), "i": pa.array([], pa.string()),
        "j": pa.array([], pa.string()), "k": pa.array([], pa.string()),
        "v": pa.array([], pa.float64()),
    }
)  # fmt: skip

# BACI's codes that stand for no single state of today; their rows are kept in totals.
AGGREGATES = {"490": "TWN", "697": "EFTA, nes", "711": "ZAF", "736": "SDN", "849": "US Pacific"}

SPEC = SourceSpec(
    id="baci",
    title="BACI, energy products by pair, 1995-2024 (HS92, V202401b codes)",
    publisher="CEPII",
    table="observation",
    snapshots=("baci_energy.parquet",),
    licence="Etalab Open Licence 2.0",
    cadence="yearly",
    citation=Citation(
        key="gaulier_zignago_2010",
        author="Guillaume Gaulier and Soledad Zignago",
        title="BACI: International Trade Database at the Product-Level. The 1994-2007 Version",
        year=2010,
        publisher="CEPII Working Paper 2010-23",
        url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        note="Data to 2024.",
    ),
    indicators=(
        Indicator("imports_gas", "Imports of natural gas, piped and liquefied", "USD", high=None),
        Indicator("imports_crude", "Imports of crude oil", "USD", high=None),
        Indicator("imports_coal", "Imports of coal and lignite", "USD", high=None),
        Indicator("imports_refined", "Imports of refined oil (yearly files)", "USD", high=None),
        Indicator("imports_power", "Imports of electric power (yearly files)", "USD", high=None),
        Indicator("volume_gas", "Imports of natural gas by weight (extract)", "tonnes", high=None),
        Indicator("volume_crude", "Imports of crude oil by weight (extract)", "tonnes", high=None),
        Indicator("volume_coal", "Imports of coal by weight (extract)", "tonnes", high=None),
        Indicator("goods_imports", "Imports of goods, reconciled", "USD, FOB", high=None),
        Indicator("goods_exports", "Exports of goods, reconciled", "USD, FOB", high=None),
    ),
    caution="No refined oil or power in the extract; residual rows where reporters fell silent.",
)

PAGE = "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37"
ZIP_ADDRESS = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V{release}.zip"
RELEASE = re.compile(r"BACI_HS92_V(\d{6}[a-z]?)")


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """The whole of the latest release, under a name that does not change with it."""
    page = get(PAGE, "baci_page.html", kinds=("html",))
    releases = RELEASE.findall(page.read_text(encoding="utf-8", errors="replace"))
    if not releases:
        raise SourceError(
            f"{PAGE} names no release of HS92; download the zip by hand and add it to baci."
        )
    yield get(ZIP_ADDRESS.format(release=max(releases)), "baci_hs92.zip", kinds=("zip",))


def read(path: Path) -> pa.Table:
    """Imports by importer (`state`), exporter (`partner`), fuel and year, in current USD.

    From a yearly file with all products also `goods_imports` and `goods_exports` by pair.
    """
    kind = magic(path)
    if kind.startswith(PARQUET):
        raw = pq.read_table(path)
        _check(path.name, raw.column_names)
        fuels = _fuels(raw)
        parts = [_observations(path.name, fuels, {})]
        return pa.concat_tables([*parts, *_volumes(path.name, fuels)])
    if kind.startswith(ZIP):
        return _zipped(path)
    with pa.input_stream(str(path), compression="gzip" if kind[:2] == GZIP else None) as stream:
        return _yearly(path.name, [_summed(path.name, stream)], {})


def products(path: Path) -> pa.Table:
    """Imports by six-digit product, of an extract alone, reconciled: the exporter's figures too.

    A file of all products has millions of rows a year: take the rows of those that are asked for.
    """
    kind = magic(path)
    if kind.startswith(ZIP):
        return PRODUCT_FLOW.empty_table()
    if kind.startswith(PARQUET):
        return _products(path.name, pq.read_table(path, columns=["t", "i", "j", "k", "v"]))
    with pa.input_stream(str(path), compression="gzip" if kind[:2] == GZIP else None) as stream:
        found = _extract(path.name, stream)
    return PRODUCT_FLOW.empty_table() if found is None else _products(path.name, found)


def _extract(name: str, stream: BinaryIO) -> pa.Table | None:
    """The rows of a file of few chapters; None as soon as there are too many."""
    chapters: set[str] = set()
    parts: list[pa.Table] = []
    for batch in _batches(name, stream):
        code = compute.utf8_lpad(compute.utf8_trim_whitespace(batch["k"]), 6, "0")
        chapters.update(compute.unique(compute.utf8_slice_codeunits(code, 0, 2)).to_pylist())
        if len(chapters) >= CHAPTERS:
            return None
        parts.append(batch.drop_columns("k").append_column("k", code))
    return pa.concat_tables(parts) if parts else None


def _products(name: str, raw: pa.Table) -> pa.Table:
    """Rows t, i, j, k, v (thousand USD) as imports of `j` from `i`, good for both; no blanks."""
    rows = raw.filter(compute.is_valid(raw["v"]))
    found = sorted({str(code) for side in ("i", "j") for code in rows[side].unique().to_pylist()})
    known = {code: _iso3(code, name) for code in found}
    keys, names = pa.array(list(known)), pa.array(list(known.values()))
    code = {
        at: names.take(compute.index_in(rows[at].cast(pa.string()), value_set=keys))
        for at in ("i", "j")
    }
    summed = pa.table({
        "reporter": code["j"], "partner": code["i"], "product": rows["k"].cast(pa.string()),
        "year": rows["t"].cast(pa.int32()),
        "value": compute.multiply(rows["v"].cast(pa.float64()), 1000.0),
    }).group_by(["reporter", "partner", "product", "year"], use_threads=False)  # fmt: skip
    table = summed.aggregate([("value", "sum")]).rename_columns({"value_sum": "value"})
    table = table.filter(compute.is_in(table["reporter"], pa.array(list(states()))))
    fixed = {"source": SPEC.id, "flow": "imports", "level": "subheading", "status": "reported",
             "unit": f"USD, FOB; {RECONCILED}"}  # fmt: skip
    for column, text in fixed.items():
        table = table.append_column(column, pa.array([text] * table.num_rows, pa.string()))
    table = table.append_column("snapshot", pa.nulls(table.num_rows, pa.string()))
    return table.select(PRODUCT_FLOW.names).cast(PRODUCT_FLOW)


def _zipped(path: Path) -> pa.Table:
    """All yearly files of a zip, with its own table of country codes; nothing is unpacked."""
    parts, codes = [], {}
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                base = PurePosixPath(name).name
                if base.startswith("country_codes"):
                    codes = _country_codes(archive.read(name).decode("utf-8-sig"), base)
                elif base.startswith("BACI_") and base.endswith(".csv"):
                    with archive.open(name) as stream:
                        parts.append(_summed(base, stream))
    except (zipfile.BadZipFile, UnicodeDecodeError, EOFError) as error:
        raise SourceError(f"{path.name}: not a whole zip ({error}).") from error
    if not parts:
        raise SourceError(f"{path.name}: no yearly file BACI_*.csv in it.")
    return _yearly(path.name, parts, codes)


def _country_codes(text: str, name: str) -> dict[str, str]:
    """BACI's own numbers by the ISO3 beside them; those without a real ISO3 are left out."""
    rows = list(csv.DictReader(io.StringIO(text)))
    head = list(rows[0]) if rows else []
    iso3 = next((item for item in head if item in ("country_iso3", "iso_3digit_alpha")), None)
    if iso3 is None or "country_code" not in head:
        raise SourceError(f"{name}: columns country_code and country_iso3 expected, not {head}.")
    return {
        str(int(row["country_code"])): row[iso3]
        for row in rows
        if row[iso3] in states() and row["country_code"] not in AGGREGATES
    }


def _summed(name: str, stream: BinaryIO) -> pa.Table:
    """A yearly file batch by batch, summed to year, pair, and fuel or chapter."""
    sums = [_by_fuel_and_chapter(batch) for batch in _batches(name, stream)]
    return _added(pa.concat_tables(sums)) if sums else EMPTY


def _batches(name: str, stream: BinaryIO) -> Iterator[pa.Table]:
    """The rows of a yearly file, some thousands at a time."""
    types = {"t": pa.int32(), "i": pa.string(), "j": pa.string(), "k": pa.string()}
    options = pc.ConvertOptions(
        column_types={**types, "v": pa.float64()}, include_columns=[*types, "v"],
        strings_can_be_null=False,
    )  # fmt: skip
    try:
        for batch in pc.open_csv(stream, convert_options=options):
            yield pa.Table.from_batches([batch])
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise SourceError(f"{name}: not BACI's columns t,i,j,k,v,q ({error}).") from error


def _by_fuel_and_chapter(raw: pa.Table) -> pa.Table:
    code = compute.utf8_lpad(compute.utf8_trim_whitespace(raw["k"]), 6, "0")
    part = compute.if_else(
        compute.is_in(code, pa.array(list(FUELS))), code, compute.utf8_slice_codeunits(code, 0, 2)
    )
    return _added(raw.drop_columns("k").append_column("k", part))


def _added(table: pa.Table) -> pa.Table:
    keys = ["t", "i", "j", "k"]
    summed = table.group_by(keys, use_threads=False).aggregate([("v", "sum")])
    return summed.rename_columns([*keys, "v"]).select([*keys, "v"])


def _yearly(name: str, parts: list[pa.Table], codes: dict[str, str]) -> pa.Table:
    """Fuels of all years, and totals of the years that hold (nearly) every chapter."""
    whole = _added(pa.concat_tables(parts))
    tables = [_observations(name, _fuels(whole), codes)]
    chapters = compute.utf8_slice_codeunits(whole["k"], 0, 2)
    counted = whole.append_column("chapter", chapters).group_by("t")
    for row in counted.aggregate([("chapter", "count_distinct")]).to_pylist():
        if row["chapter_count_distinct"] >= CHAPTERS:
            tables += _totals(name, whole.filter(compute.equal(whole["t"], row["t"])), codes)
    return pa.concat_tables(tables)


def _totals(name: str, year: pa.Table, codes: dict[str, str]) -> list[pa.Table]:
    imports = year.append_column("indicator", pa.array(["goods_imports"] * year.num_rows))
    exports = year.append_column("indicator", pa.array(["goods_exports"] * year.num_rows))
    turned = exports.rename_columns(["t", "j", "i", "k", "v", "indicator"])
    return [
        _observations(name, table.select(["t", "i", "j", "v", "indicator"]), codes, "USD, FOB")
        for table in (imports, turned)
    ]


def _fuels(raw: pa.Table) -> pa.Table:
    """The rows of fuels with their indicator."""
    kept = raw.filter(compute.is_in(raw["k"].cast(pa.string()), pa.array(list(FUELS))))
    names = [FUELS[code] for code in kept["k"].to_pylist()]
    return kept.append_column("indicator", pa.array(names, pa.string()))


def _volumes(name: str, fuels: pa.Table) -> list[pa.Table]:
    """Weights of an extract that has them (`q`, tonnes), as observations of their own."""
    if "q" not in fuels.column_names:
        return []
    names = [VOLUMES.get(item) for item in fuels["indicator"].to_pylist()]
    weighed = fuels.drop_columns(["v", "indicator"]).append_column(
        "indicator", pa.array(names, pa.string())
    )
    tonnes = compute.divide(weighed["q"].cast(pa.float64()), 1000.0)  # `_observations` takes 1,000s
    weighed = weighed.append_column("v", tonnes).filter(compute.is_valid(weighed["indicator"]))
    return [_observations(name, weighed, {}, "tonnes", whole=True)]


def _observations(
    name: str, rows: pa.Table, codes: dict[str, str], unit: str = "USD", *, whole: bool = False
) -> pa.Table:
    """Rows t, i, j, v (thousand USD) and indicator as observations of the importer `j`.

    `whole`: a cell of several rows is known only where all of them are.
    """
    frame = nw.from_native(rows, eager_only=True)
    found = sorted({str(code) for side in ("i", "j") for code in frame[side].unique().to_list()})
    known = {code: codes.get(code) or _iso3(code, name) for code in found}
    lookup = list(known), list(known.values())
    # The sum of nothing is 0 in Narwhals; a cell of which no value is known is NULL.
    amount = nw.col("usd")
    frame = (
        frame.with_columns(
            state=nw.col("j").cast(nw.String).replace_strict(*lookup, return_dtype=nw.String),
            partner=nw.col("i").cast(nw.String).replace_strict(*lookup, return_dtype=nw.String),
            year=nw.col("t").cast(nw.Int32),
            usd=nw.col("v") * 1000.0,
        )
        .group_by("indicator", "state", "partner", "year")
        .agg(total=amount.sum(), known=amount.count(), rows=nw.len())
        .with_columns(
            known=nw.when((nw.col("known") == nw.col("rows")) | nw.lit(not whole))
            .then(nw.col("known")).otherwise(nw.lit(0))
        )
        .sort("indicator", "state", "partner", "year")
        .with_columns(value=nw.when(nw.col("known") > 0).then(nw.col("total")))
        .with_columns(
            source=nw.lit("baci"), unit=nw.lit(unit),
            status=nw.when(nw.col("known") > 0)
            .then(nw.lit("reported")).otherwise(nw.lit("unobserved")),
            low=nw.col("value"), high=nw.col("value"), snapshot=nw.lit(None, nw.String),
        )
    )  # fmt: skip
    return frame.select(*OBSERVATION.names).to_arrow().cast(OBSERVATION)


def _check(name: str, columns: list[str]) -> None:
    missing = sorted({"t", "i", "j", "k", "v"} - set(columns))
    if missing:
        raise SourceError(f"{name}: columns {missing} missing.")


def _iso3(code: str, where: str) -> str:
    if code in AGGREGATES:
        return AGGREGATES[code]
    return iso3_from_numeric(code, where)
