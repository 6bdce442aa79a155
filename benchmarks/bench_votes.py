"""Roll calls of the whole file to yearly agreement of all pairs, and to ideal points.

Reads Voeten's wide file, beside the project or where `NEARABROAD_SHARED` points. Targets: 5 s
from the file to agreement, 60 s for the fit.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median

from _report import line, machine, timed, verdict

REPEATS = 5
AGREEMENT, FIT = 5.0, 60.0


def main() -> None:
    import pyarrow.csv as csv

    from nearabroad.votes.agreement import agreement
    from nearabroad.votes.ideal_points import ideal_points
    from nearabroad.votes.rollcalls import from_wide

    beside = Path(__file__).parents[1] / "shared"
    folder = Path(os.environ.get("NEARABROAD_SHARED", beside)) / "data"
    path = folder / "unga" / "pigeon_ungaVoting_003.csv.gz"
    if not path.is_file():
        print(f"skipped: no {path.name} beside the project")
        return
    rollcalls = from_wide(csv.read_csv(path))
    whole = timed(lambda: agreement(from_wide(csv.read_csv(path))), REPEATS)
    alone = timed(lambda: agreement(rollcalls), REPEATS)
    fit = timed(lambda: ideal_points(rollcalls), REPEATS)
    print(machine())
    print(f"{rollcalls.votes.shape[0]} resolutions, {rollcalls.votes.shape[1]} states")
    print(line("file to agreement", whole, "s"))
    print(line("  of which agreement", alone, "s"))
    print(line("ideal points", fit, "s"))
    print(verdict("agreement", median(whole), AGREEMENT, "s"))
    print(verdict("ideal points", median(fit), FIT, "s"))


if __name__ == "__main__":
    main()
