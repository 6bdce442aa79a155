"""How often explanations are found in simulated worlds, and how often where they do not act.

    python tools/evaluate_explain.py                 # 200 worlds of each kind, some minutes
    python tools/evaluate_explain.py --worlds 22 --write
    python tools/evaluate_explain.py --processes 2

`--write` puts the table into docs/method/explain.md. Worlds are those of `tests/explain_worlds.py`:
none, one or two explanations act in turn. Of the second kind every dyad has shocks of its own that
last for years, which the tests do not know of.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from nearabroad.explain.shipped import explanations
from nearabroad.explaining.answer import answered

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "method" / "explain.md"
BEGIN, END = "<!-- evaluated: begin -->", "<!-- evaluated: end -->"
LASTING = 0.4
ACTS, NOT = ("likely acts", "very likely acts"), ("likely does not act", "very likely does not act")


def main() -> None:
    """Print the rates, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--years", type=int, default=13)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    text = "\n\n".join(
        evaluated(asked.worlds, asked.years, lasting, asked.processes) for lasting in (0.0, LASTING)
    )
    print(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        head, rest = page.split(BEGIN)
        tail = rest.split(END)[1]
        PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


def judged(number: int, years: int, lasting: float) -> tuple[frozenset[str], dict[str, str]]:
    """What acts in one world, and the verdict on each explanation."""
    sys.path.insert(0, str(ROOT / "tests"))
    import explain_worlds

    names = explain_worlds.MECHANISMS
    cases = [c for size in range(3) for c in itertools.combinations(names, size)]
    acting = frozenset(cases[number % len(cases)])
    made = explain_worlds.world(acting, 7_000 + number, years, lasting)
    tables, *_ = answered(made.question, explanations(), made.tables, lambda text: None)
    rows = tables["explanation"].to_pylist()
    return acting, {row["explanation"]: row["verdict"] for row in rows}


def evaluated(worlds: int, years: int, lasting: float, processes: int) -> str:
    """Rates over worlds, as a table."""
    verdicts: dict[tuple[str, bool], list[str]] = defaultdict(list)
    empty: list[bool] = []
    with ProcessPoolExecutor(processes) as pool:
        found = pool.map(partial(judged, years=years, lasting=lasting), range(worlds))
        for number, (acting, words) in enumerate(found, 1):
            print(f"\r{number} of {worlds}", end="", file=sys.stderr, flush=True)
            for name, word in words.items():
                verdicts[name, name in acting].append(word)
            if not acting:
                empty.append(any(word in ACTS for word in words.values()))
    print(file=sys.stderr)
    names = tuple(sorted({name for name, _ in verdicts}))
    kind = (
        f"with shocks that last (standard deviation {lasting:g})" if lasting else "without shocks"
    )
    return _table(names, verdicts, empty, f"{worlds} worlds of {years} years, {kind}")


def _table(
    names: tuple[str, ...], verdicts: dict[tuple[str, bool], list[str]], empty: list[bool],
    what: str,
) -> str:  # fmt: skip
    lines = [
        f"{what}; in turn none, one or two explanations act.", "",
        "| explanation | acts: found | acts: told not to | does not act: false alarm "
        "| does not act: told so | undecided or not identified |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name in names:
        here, there = verdicts[name, True], verdicts[name, False]
        both = [word for word in here + there if word not in (*ACTS, *NOT)]
        lines.append(
            f"| {name} | {_rate(here, ACTS)} | {_rate(here, NOT)} | {_rate(there, ACTS)} "
            f"| {_rate(there, NOT)} | {len(both)} of {len(here) + len(there)} |"
        )
    found = [w in ACTS for (_, acts), words in verdicts.items() if acts for w in words]
    false = [w in ACTS for (_, acts), words in verdicts.items() if not acts for w in words]
    lines += [
        "",
        f"All together: found {sum(found)} of {len(found)}, false alarms {sum(false)} of "
        f"{len(false)}; worlds in which nothing acts and something is found: {sum(empty)} of "
        f"{len(empty)}.",
    ]
    return "\n".join(lines)


def _rate(words: list[str], which: tuple[str, ...]) -> str:
    return f"{sum(word in which for word in words)} of {len(words)}" if words else "none"


if __name__ == "__main__":
    main()
