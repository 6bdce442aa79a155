"""Sections of pages that tools write, between two comments."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVENTS = ROOT / "docs" / "method" / "events.md"


def write_section(page: Path, name: str, section: str) -> int:
    """Put a section between its marks; returns the exit code and prints what was done."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        print(f"{page.name} has no section between {begin} and {end}")
        return 1
    page.write_text(f"{before}{begin}\n{section}\n{end}{after}", encoding="utf-8")
    print(f"{page.relative_to(ROOT)} written")
    return 0
