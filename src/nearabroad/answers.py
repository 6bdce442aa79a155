"""Answers: small objects for pandas, Arrow, a notebook, a chart; each knows whom to cite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nearabroad.core.errors import NearabroadError
from nearabroad.core.specs import Citation

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


@dataclass(frozen=True)
class Answer:
    """An answer: a main table, others beside it, notes in words, citations, and its run.

    `run` tells the version, preset, seed, draws and the snapshots' hashes.
    """

    title: str
    main: str
    tables: dict[str, pa.Table]
    cited: tuple[Citation, ...]
    run: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    draw: Callable[[], alt.TopLevelMixin] | None = None

    def to_arrow(self, table: str | None = None) -> pa.Table:
        """The main table, or the named one; raises `NearabroadError` naming those there are."""
        name = table or self.main
        if name not in self.tables:
            raise NearabroadError(f"no table {name!r} here; there are {', '.join(self.tables)}.")
        return self.tables[name]

    def to_pandas(self, table: str | None = None) -> pd.DataFrame:
        """The main table, or the named one, as a data frame; unknown is NaN or None."""
        return self.to_arrow(table).to_pandas()

    def chart(self) -> alt.TopLevelMixin:
        """The answer's picture (Altair); raises `NearabroadError` where there is none."""
        if self.draw is None:
            raise NearabroadError(f"there is no picture of {self.title!r}.")
        return self.draw()

    def citations(self) -> tuple[Citation, ...]:
        """Whom to cite for all that went into the answer."""
        return self.cited

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        return {
            "title": self.title,
            "notes": list(self.notes),
            "run": self.run,
            **{name: table.to_pylist() for name, table in self.tables.items()},
            "citations": [item.plain() for item in self.cited],
        }

    def _repr_html_(self) -> str:
        """The main table as HTML, for notebooks."""
        frame = self.to_pandas()
        return (
            f"<h4>{_escaped(self.title)}</h4>{frame.to_html(index=False, escape=True, na_rep='')}"
        )


def _escaped(text: str) -> str:
    import html

    return html.escape(text)
