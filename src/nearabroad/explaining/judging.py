"""The verdict on an explanation: calibrated words, and when there is none."""

from __future__ import annotations

from collections.abc import Sequence

from nearabroad.index.words import LIKELY, VERY_LIKELY

FEWEST = 3
"""Identified implications that a verdict on an explanation needs."""

NOT_IDENTIFIED, UNDECIDED = "not identified", "undecided"


def word(probability: float) -> str:
    """The calibrated word for P(the explanation acts); the same steps as of verdicts on grip.

    >>> word(0.93), word(0.7), word(0.5), word(0.2)
    ('very likely acts', 'likely acts', 'undecided', 'likely does not act')
    """
    for edge, how in ((VERY_LIKELY, "very likely"), (LIKELY, "likely")):
        if probability >= edge:
            return f"{how} acts"
        if 1.0 - probability >= edge:
            return f"{how} does not act"
    return UNDECIDED


SPEAKS = 3.0
"""Decibels, two to one, from which a test speaks for what it predicts."""


def verdict(
    probability: float, identified: int, speaks: float, others: Sequence[float]
) -> tuple[str, str]:
    """The verdict on an explanation, and why.

    `speaks` are the most decibels that any of its predicted presences brings; `others` its
    posteriors under other choices than of priors. Under three identified implications it is *not
    identified*; where only absences speak for it, or another choice turns it to the other side of
    one half, it is *undecided*.

    >>> verdict(0.95, 2, 9.0, [0.9])
    ('not identified', 'rests on 2 identified implications; 3 are the least')
    >>> verdict(0.7, 4, 9.0, [0.6, 0.4])[0], verdict(0.7, 4, 9.0, [0.6, 0.68])[0]
    ('undecided', 'likely acts')
    >>> verdict(0.7, 4, 1.0, [0.6])
    ('undecided', 'likely acts at first, but only what is absent speaks for it')
    """
    if identified < FEWEST:
        noun = "implication" if identified == 1 else "implications"
        return NOT_IDENTIFIED, f"rests on {identified} identified {noun}; {FEWEST} are the least"
    found = word(probability)
    if found == UNDECIDED:
        return found, "the tests speak too softly, or against each other"
    if probability > 0.5 and speaks < SPEAKS:
        return UNDECIDED, f"{found} at first, but only what is absent speaks for it"
    turned = sum((other > 0.5) != (probability > 0.5) for other in others)
    if turned:
        return UNDECIDED, f"{found} at first, but {turned} of {len(others)} other choices turn it"
    return found, f"none of {len(others)} other choices turns it to the other side"
