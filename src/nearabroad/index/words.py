"""Calibrated words, and the fixed table that reads the three faces together.

Words after the IPCC's guidance note on uncertainties (Mastrandrea et al. 2010): very likely at
0.9 and more, likely at 0.66 and more.
"""

from __future__ import annotations

VERY_LIKELY, LIKELY = 0.9, 0.66

NOT_OBSERVABLE = "not observable"
NO_CLEAR_CHANGE = "no clear change"

CAPACITY_STEP = 1.0
"""Points of grip (0..100) that count as a change."""

ALIGNMENT_STEP = 0.02
"""Change of the agreement difference (-1..1) that counts: one hundredth of its range."""

DISTANCE_STEP = 0.05
"""Change of a distance of ideal points (standard deviations) that counts as one: a hundredth of
the five that lie between the farthest states."""

RELATION_STEP = 0.02
"""Change of net (-1..1) that counts: one hundredth of its range."""


def calibrated(p_fall: float, p_rise: float, fall: str, rise: str) -> str:
    """The word for a change, given the probabilities of a fall and of a rise.

    >>> calibrated(0.93, 0.01, "waning", "tightening")
    'very likely waning'
    >>> calibrated(0.5, 0.4, "waning", "tightening")
    'no clear change'
    """
    p, direction = (p_fall, fall) if p_fall >= p_rise else (p_rise, rise)
    if p >= VERY_LIKELY:
        return f"very likely {direction}"
    return f"likely {direction}" if p >= LIKELY else NO_CLEAR_CHANGE


def _direction(word: str) -> str:
    for direction in ("waning", "tightening", "closer", "farther"):
        if word.endswith(direction):
            return direction
    return word


READINGS: dict[tuple[str, str], str] = {
    ("waning", "farther"): "levers lost and pull lost",
    ("waning", "closer"): "levers lost, yet it votes closer: pull without the levers of before",
    ("waning", NO_CLEAR_CHANGE): "levers lost, conduct as before",
    ("waning", NOT_OBSERVABLE): "levers lost; conduct not observable",
    ("tightening", "farther"): "levers gained, pull lost: dependence without alignment",
    ("tightening", "closer"): "levers gained and pull gained",
    ("tightening", NO_CLEAR_CHANGE): "levers gained, conduct as before",
    ("tightening", NOT_OBSERVABLE): "levers gained; conduct not observable",
    (NO_CLEAR_CHANGE, "farther"): "levers held, pull lost",
    (NO_CLEAR_CHANGE, "closer"): "levers held, pull gained",
    (NO_CLEAR_CHANGE, NO_CLEAR_CHANGE): "neither levers nor conduct clearly changed",
    (NO_CLEAR_CHANGE, NOT_OBSERVABLE): "levers held; conduct not observable",
    (NOT_OBSERVABLE, "farther"): "levers not observable; it votes farther away",
    (NOT_OBSERVABLE, "closer"): "levers not observable; it votes closer",
    (NOT_OBSERVABLE, NO_CLEAR_CHANGE): "levers not observable; conduct as before",
    (NOT_OBSERVABLE, NOT_OBSERVABLE): "neither levers nor conduct observable",
}


def reading(capacity: str, relation: str, alignment: str) -> str:
    """The three faces read together, by a fixed table; never summed.

    >>> reading("very likely waning", "not observable", "likely farther")
    'Levers lost and pull lost; relation not observable.'
    """
    text = READINGS[_direction(capacity), _direction(alignment)]
    return f"{text[0].upper()}{text[1:]}; relation {relation}."
