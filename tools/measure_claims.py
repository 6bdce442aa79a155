"""Check the shipped claims on a store with the publishers' files and write docs/claims-added.md.

    python tools/measure_claims.py STORE            # write
    python tools/measure_claims.py STORE --print    # print only

The page of claims itself (docs/claims.md) is on what the package embeds, so that anyone can make
it; this one needs files that are not part of the project. `tests/contract/
test_claims_published.py` fails where its verdicts are no longer those of such a store.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from nearabroad import Observatory
from nearabroad.report.claims_markdown import counts_told, verdicts_markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "claims-added.md"
INTRO = """<!-- Written by tools/measure_claims.py: do not edit by hand. -->

# Claims with the publishers' files

The verdicts on the [claims](claims.md) in a store to which the publishers' files were added: """


def page(store: Path) -> str:
    """The page, of a store as it stands."""
    observatory = Observatory.open(store)
    answer = observatory.check()
    rows = answer.tables["claim"].to_pylist()
    files: dict[str, int] = {}
    for item in observatory.store.snapshots():
        files[item.source] = files.get(item.source, 0) + 1
    lacking = {name for row in rows for name in (row["lacking"] or "").split(", ") if name}
    told = ", ".join(f"{name} ({count})" for name, count in sorted(files.items()))
    without = f" Without: {', '.join(sorted(lacking))}." if lacking else ""
    return (
        f"{INTRO}{told}; the files of each in brackets.{without}\n\n"
        f"{len(rows)} claims: {counts_told(rows)}.\n\n{verdicts_markdown(rows)}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Check; print, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--print", action="store_true", dest="only_print")
    options = parser.parse_args(arguments)
    text = page(options.store)
    if options.only_print:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
