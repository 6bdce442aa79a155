"""The Common High Priority List: battlefield goods by HS6 code, in tiers.

Kept jointly by the EU, Japan, the United Kingdom and the United States, and published by the US
Bureau of Industry and Security; one edition is a list of 50 subheadings. Read from a CSV with the
columns `hs6` and `tier`; lines before the header that begin with `#` are remarks. Quirks: codes
come with dots (8542.31) or without, tiers as "Tier 3.A", "3.A" or "3A".
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import PRODUCT_LIST, table_of
from nearabroad.core.specs import Citation, SourceSpec
from nearabroad.sources._files import text_of

SPEC = SourceSpec(
    id="chpl",
    title="Common High Priority List of HS6 codes",
    publisher="US Bureau of Industry and Security",
    table="product_list",
    snapshots=(),
    licence="public domain (work of the US government)",
    cadence="edition",
    citation=Citation(
        key="bis_chpl",
        author="Bureau of Industry and Security",
        title="Common High Priority List",
        year=2024,
        publisher="US Department of Commerce",
        url="https://www.bis.gov/licensing/country-guidance/common-high-priority-items-list-chpl",
        note="Edition of 23 February 2024: 50 subheadings.",
    ),
    by_hand="the bureau prints the list on a page for people: save its codes as a CSV with the "
    "columns hs6 and tier, then `nearabroad add chpl FILE`",
    caution="Six digits: a CN8 code is met by its first six, which takes in civil goods too.",
)

COLUMNS = ("hs6", "tier")
_TIER = re.compile(r"(?:tier\s*)?([1-4])\.?\s*([A-Z]?)", re.IGNORECASE)


def read(path: Path) -> pa.Table:
    """The list's codes with their tiers; raises `SourceError` for what is no code or tier."""
    lines = text_of(path).splitlines()
    remarks = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.DictReader(io.StringIO("\n".join(lines[remarks:])))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise SourceError(f"{path.name}: columns {', '.join(missing)} are missing.")
    rows: dict[str, dict[str, object]] = {}
    for row in reader:
        where = f"{path.name}, line {remarks + reader.line_num}"
        code = re.sub(r"[.\s]", "", row["hs6"] or "")
        tier = _TIER.fullmatch((row["tier"] or "").strip())
        if not re.fullmatch(r"\d{6}", code):
            raise SourceError(f"{where}: {row['hs6']!r} is no HS6 code.")
        if tier is None:
            raise SourceError(f"{where}: {row['tier']!r} is no tier.")
        if code in rows:
            raise SourceError(f"{where}: {code} stands twice.")
        name = tier[1] + (f".{tier[2].upper()}" if tier[2] else "")
        rows[code] = {"source": SPEC.id, "list": "CHPL", "product": code, "tier": name}
    if not rows:
        raise SourceError(f"{path.name} has a header and no codes.")
    return table_of(list(rows.values()), PRODUCT_LIST)
