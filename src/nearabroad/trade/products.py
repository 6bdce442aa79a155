"""Product codes: concordance by truncation, plain names, and tiers of a list.

The Combined Nomenclature (8 digits) refines the Harmonized System: its first six digits are the
HS subheading, its first four the heading, its first two the chapter. A list of HS6 codes is
therefore met by truncation. Editions differ (HS 2017 to 2022 moved codes on 1 January 2022): a code
that is new in an edition has no trade before it, which is no new trade.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources

import pyarrow as pa

from nearabroad.core.errors import UsageError

HS_EDITIONS = (2002, 2007, 2012, 2017, 2022)
"""Years on whose 1 January an edition of the Harmonized System came into force."""


def subheading(code: str) -> str:
    """HS6 of a longer code.

    >>> subheading("85423190")
    '854231'
    """
    return code[:6]


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    file = resources.files("nearabroad.trade") / "product_names.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def plain_name(code: str) -> str:
    """The name of the product, else subheading, heading, chapter, with that level's code.

    Names are the project's own words, shorter than the nomenclature's and without its limits.
    Products of 8 digits have a name of their own where their subheading's would stand for several
    that are large: cars, new and used (Combined Nomenclature 2022, heading 8703).

    >>> plain_name("85423190"), plain_name("84212100")
    ('processors and controllers (HS 854231)', 'centrifuges and filters (HS 8421)')
    """
    names = _names()
    for length, edition in ((8, "CN"), (6, "HS"), (4, "HS"), (2, "HS")):
        if name := names.get(code[:length]):
            return f"{name} ({edition} {code[:length]})"
    return f"chapter {code[:2]}"


def chosen(codes: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """8-digit codes of the files that the codes given stand for, a shorter one for all below it.

    Raises `UsageError` for a code that no product begins with, naming the nearest.

    >>> chosen(["8542"], ["85423190", "85423990", "87032319"])
    ('85423190', '85423990')
    """
    products = sorted(known)
    found: set[str] = set()
    for code in codes:
        plain = re.sub(r"[.\s]", "", code)
        below = {item for item in products if item.startswith(plain)} if plain.isdigit() else set()
        if not below:
            near = difflib.get_close_matches(plain, products, n=3, cutoff=0.0)
            raise UsageError(
                f"product {code!r} is not among the {len(products)} of the files; nearest: "
                f"{', '.join(near)}."
            )
        found |= below
    return tuple(sorted(found))


def tiers(table: pa.Table | None) -> dict[str, str]:
    """HS6 to tier, from the table `product_list`; empty where no list was added."""
    if table is None:
        return {}
    return {row["product"]: row["tier"] for row in table.to_pylist()}


def new_edition(first_year: int, shock_year: int) -> int | None:
    """The year in which an edition changed codes between the first month and the shock, or None.

    >>> new_edition(2020, 2022), new_edition(2020, 2021)
    (2022, None)
    """
    changed = [year for year in HS_EDITIONS if first_year < year <= shock_year]
    return changed[-1] if changed else None
