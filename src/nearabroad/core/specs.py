"""Frozen specs: what a source, a lever and a preset say of themselves."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Citation:
    """Whom to cite: plain text and the fields that BibTeX needs."""

    key: str
    author: str
    title: str
    year: int
    publisher: str
    url: str
    note: str = ""

    def plain(self) -> str:
        """One line of plain text."""
        parts = [f"{self.author} ({self.year})", self.title, self.publisher, self.url, self.note]
        return ". ".join(part.rstrip(".") for part in parts if part) + "."

    def bibtex(self) -> str:
        """One BibTeX entry."""
        fields = {
            "author": "{" + self.author + "}",
            "title": "{" + self.title + "}",
            "year": str(self.year),
            "publisher": self.publisher,
            "url": self.url,
            "note": self.note,
        }
        body = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items() if text)
        return f"@misc{{{self.key},\n{body}\n}}"


@dataclass(frozen=True)
class Indicator:
    """One indicator of a source: what is measured, in which unit, and within which range.

    `absent` says what a partner without a row means: "unknown", or "zero" (SIPRI lists all it
    knows of).
    """

    id: str
    label: str
    unit: str
    low: float | None = 0.0
    high: float | None = 1.0
    partner: str = "state"  # "state", "language", "people", "organisation" or "none"
    absent: str = "unknown"  # or "zero"


@dataclass(frozen=True)
class SourceSpec:
    """A publisher of data: who, what, under which licence, how often, from which snapshot.

    `by_hand` is for a publisher without an address for programs: where a person finds the file.
    """

    id: str
    title: str
    publisher: str
    table: str
    snapshots: tuple[str, ...]
    licence: str
    citation: Citation
    cadence: str  # "yearly", "edition", "window", "dated"
    indicators: tuple[Indicator, ...] = field(default=())
    caution: str = ""
    by_hand: str = ""


@dataclass(frozen=True)
class LeverSpec:
    """A way to pull: its share components, its criticality bases, and how they are read.

    `components` enter unless a preset names others; `alternatives` only where one names them.
    """

    id: str
    label: str
    definition: str
    components: dict[str, str]
    criticality: dict[str, str]
    alternatives: dict[str, str] = field(default_factory=dict)
    in_grip: bool = True
    blocs: bool = True
    caution: str = ""
