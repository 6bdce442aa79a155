"""What is asked of explanations: patron, neighbors, comparison, rivals, years; resolved."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs

SHORTEST = 8
"""Years that a panel needs: fewer leave an effect of years and lags nothing to be told from."""


@dataclass(frozen=True)
class Question:
    """A question resolved; `own` is the neighbor asked about alone, or None."""

    patron: str
    neighbors: tuple[str, ...]
    comparison: tuple[str, ...]
    rivals: tuple[str, ...]
    rival_in_votes: str
    first: int
    last: int
    own: str | None = None

    @property
    def dyads(self) -> tuple[str, ...]:
        """Neighbors and comparison: every state that is set against the patron."""
        return self.neighbors + self.comparison


@dataclass(frozen=True)
class Defaults:
    """What stands in the reference case for explanations."""

    comparison: tuple[str, ...]
    rivals: tuple[str, ...]
    since: int


def defaults() -> Defaults:
    """Comparison, rivals and first year of the reference case."""
    text = (resources.files("nearabroad") / "data" / "reference_case.toml").read_text("utf-8")
    raw = tomllib.loads(text)["explain"]
    return Defaults(tuple(raw["comparison"]), tuple(raw["rivals"]), raw["since"])


def resolved(
    blocs: Blocs,
    patron: str,
    around: Sequence[str],
    of_case: bool,
    rival_in_votes: str,
    years: tuple[int | None, int],
    *,
    own: str | None = None,
    comparison: Sequence[str] | None = None,
    rivals: Sequence[str] | None = None,
) -> Question:
    """A question in its right form; codes of `around` and `own` are resolved already.

    What is not named is the reference case's where `of_case`, else there is no comparison and the
    one rival is that of the votes. Raises `UsageError` for a bloc as patron, a state on both
    sides, years that are too few.
    """
    if patron in blocs.names:
        raise UsageError(f"{patron} is a bloc; events have states as actors, so name a state.")
    case = defaults()
    if comparison is None:
        comparison = case.comparison if of_case else ()
    if rivals is None:
        rivals = case.rivals if of_case else (rival_in_votes,)
    beside = tuple(dict.fromkeys(blocs.resolve(code) for code in comparison))
    wrong = [code for code in beside if code in blocs.names or code == patron]
    if wrong:
        raise UsageError(f"{wrong[0]} cannot be compared with neighbors; name other states.")
    against = tuple(dict.fromkeys(blocs.resolve(code) for code in rivals))
    if patron in against or not against:
        raise UsageError(f"{patron} needs a rival other than itself; name states or blocs.")
    if set(around) & set(against):
        both = min(set(around) & set(against))
        raise UsageError(f"{both} cannot be both neighbor and rival; name other rivals.")
    first, last = case.since if years[0] is None else years[0], years[1]
    if last - first + 1 < SHORTEST:
        count = max(0, last - first + 1)
        raise UsageError(
            f"{first} to {last} is too short a panel: {count} years, {SHORTEST} are the least."
        )
    return Question(
        patron, tuple(around), tuple(code for code in beside if code not in around), against,
        rival_in_votes, first, last, own,
    )  # fmt: skip
