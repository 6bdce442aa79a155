"""Options that more than one command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


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
Files = list[Path] | None
