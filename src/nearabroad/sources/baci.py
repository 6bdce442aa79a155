"""CEPII BACI: imports of gas, crude oil and coal by partner, 1995-2024, current USD.

Quirks: values come in thousand USD; the extract at hand holds no refined oil and no electric
power; a year without any row of a product is a hole or a zero, and the source does not say
which; residual rows of a few thousand dollars stand where a reporter fell silent (they are
judged by the energy lever, which sees the adjacent years).
"""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.schemas import OBSERVATION
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_numeric

FUELS = {
    "271111": "imports_gas",
    "271121": "imports_gas",
    "270900": "imports_crude",
    "270111": "imports_coal",
    "270112": "imports_coal",
    "270119": "imports_coal",
    "270210": "imports_coal",
    "270220": "imports_coal",
}

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
    ),
    caution="No refined oil, no electric power; residual rows where reporters fell silent.",
)


def _iso3(code: str, where: str) -> str:
    try:
        return iso3_from_numeric(code, where)
    except UnknownState:
        if code in AGGREGATES:
            return AGGREGATES[code]
        raise


def read(path: Path) -> pa.Table:
    """Imports by importer (`state`), exporter (`partner`), fuel and year, in current USD."""
    raw = pq.read_table(path)
    wanted = {"t", "i", "j", "k", "v"}
    if not wanted <= set(raw.column_names):
        raise SourceError(f"{path.name}: columns {sorted(wanted - set(raw.column_names))} missing.")
    frame = nw.from_native(raw, eager_only=True)
    frame = frame.filter(nw.col("k").is_in(list(FUELS)))
    codes = sorted({str(code) for name in ("i", "j") for code in frame[name].unique().to_list()})
    known = {code: _iso3(code, path.name) for code in codes}
    lookup = list(known), list(known.values())
    frame = (
        frame.with_columns(
            state=nw.col("j").cast(nw.String).replace_strict(*lookup, return_dtype=nw.String),
            partner=nw.col("i").cast(nw.String).replace_strict(*lookup, return_dtype=nw.String),
            indicator=nw.col("k").replace_strict(
                list(FUELS), list(FUELS.values()), return_dtype=nw.String
            ),
            year=nw.col("t").cast(nw.Int32),
            usd=nw.col("v") * 1000.0,
        )
        .group_by("indicator", "state", "partner", "year")
        .agg(value=nw.col("usd").sum())
        .sort("indicator", "state", "partner", "year")
        .with_columns(
            source=nw.lit("baci"), unit=nw.lit("USD"), status=nw.lit("reported"),
            low=nw.col("value"), high=nw.col("value"), snapshot=nw.lit(None, nw.String),
        )
    )  # fmt: skip
    return frame.select(*OBSERVATION.names).to_arrow().cast(OBSERVATION)
