"""`explain` with all other choices on 14 + 7 dyads x 25 years, from counted events to tables.

Simulated dyads (tests/explain_worlds.py), since no file at hand has 25 years of events; levers are
given, as the store has them. Target: 60 s.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from _report import line, machine, timed, verdict

from nearabroad.explain.shipped import explanations
from nearabroad.explaining.answer import answered

TARGET = 60.0
REPEATS = 3


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from explain_worlds import MECHANISMS, NEIGHBORS, world

    known = explanations()
    made = world(frozenset(MECHANISMS[:2]), 1, years=25)
    whole = timed(lambda: answered(made.question, known, made.tables, lambda text: None), REPEATS)
    from dataclasses import replace

    question = replace(made.question, own=NEIGHBORS[1])
    own = timed(lambda: answered(question, known, made.tables, lambda text: None), 1)
    print(machine())
    print(line("14 + 7 dyads x 25 years", whole, "s"))
    print(line("one neighbor's own course", own, "s"))
    print(verdict("explain", median(whole), TARGET, "s"))
    print(verdict("one neighbor", median(own), TARGET, "s"))


if __name__ == "__main__":
    main()
