"""Write what `explain` gives for the reference case into docs/method/explain.md.

python tools/measure_explain.py STORE           # a store with every publisher's file added
python tools/measure_explain.py STORE --print
"""

from __future__ import annotations

import argparse
from pathlib import Path

from nearabroad import Observatory
from nearabroad.report.explain_markdown import explain_markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "method" / "explain.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main() -> None:
    """Measure, and write or print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--print", action="store_true", dest="only")
    asked = parser.parse_args()
    text = explain_markdown(Observatory.open(asked.store).explain().tables)
    if asked.only:
        print(text)
        return
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
