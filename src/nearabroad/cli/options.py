"""Options that more than one command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from nearabroad.core.errors import UsageError


def year(text: str) -> int:
    """A year as it is typed; raises typer's `BadParameter` for anything else.

    >>> year("2014")
    2014
    """
    if not (text.isascii() and text.isdigit()):
        raise typer.BadParameter(f"{text!r} is no year; write it as 2014.")
    return int(text)


def year_option(name: str, help_: str) -> Any:
    """An option that takes a year."""
    return typer.Option(name, help=help_, parser=year, metavar="YEAR")


def out_option(kinds: str) -> Any:
    """`-o FILE`, which may be given again; `kinds` says what is written as which ending."""
    return typer.Option("-o", "--out", help=f"Write FILE: {kinds}. May be given again.")


def pair(
    words: list[str] | None, patron: str | None, neighbor: str | None
) -> tuple[str | None, str | None]:
    """Patron and neighbor of words and options: two words are both, one is what no option names.

    One word alone is the neighbor. Raises `UsageError` for a third word, and for what is named
    twice.

    >>> pair(["RUS", "AZE"], None, None), pair(["AZE"], None, None), pair(["RUS"], None, "AZE")
    (('RUS', 'AZE'), (None, 'AZE'), ('RUS', 'AZE'))
    """
    named = [patron, neighbor]
    free = [place for place in (0, 1) if named[place] is None]
    given = words or []
    if len(given) > len(free):
        raise UsageError("name one patron and one neighbor, each once, as RUS AZE.")
    for place, word in zip(free[-len(given) :] if given else (), given, strict=True):
        named[place] = word
    return named[0], named[1]


Patron = Annotated[
    str | None,
    typer.Option("--patron", help="State or bloc whose influence is measured, ISO3 or bloc code."),
]
Neighbors = Annotated[
    str | None, typer.Option("--neighbors", help="States to measure it on, as AZE,ARM.")
]
Since = Annotated[int | None, year_option("--since", "First year of the comparison.")]
Until = Annotated[int | None, year_option("--until", "Last year of the comparison.")]
FirstYear = Annotated[int | None, year_option("--since", "First year.")]
PresetName = Annotated[str, typer.Option("--preset", help="Weights and methods; see presets.")]
OneNeighbor = Annotated[str | None, typer.Option("--neighbor", help="State, ISO3.")]
Files = list[Path] | None
