"""Simulated worlds: the tables that a store would have, where known explanations act, or none.

A world is a question and tables of counted events, votes, GDP, memberships, presence and levers, so
that the whole chain of measurement stands between what acts and what is found. Things that are so
without any explanation (a trend, an answer to costs, settlements) come with a coin's chance: that
is the leak of implications that predict an absence.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from nearabroad.core.schemas import (
    COMPONENT,
    EVENT_COUNT,
    LEVER,
    MEMBERSHIP,
    OBSERVATION,
    PRESENCE,
    table_of,
)
from nearabroad.core.states import Blocs
from nearabroad.explaining.panels import Tables
from nearabroad.explaining.question import Question

PATRON, RIVAL, ELSE = "BRA", "USA", "IND"
NEIGHBORS = (
    "ARG", "BOL", "CHL", "COL", "ECU", "GUY", "PRY", "PER", "SUR", "URY", "VEN", "PAN", "CRI",
    "CUB",
)  # fmt: skip
COMPARISON = ("MEX", "GTM", "HND", "NIC", "DOM", "JAM", "HTI")
DYADS = NEIGHBORS + COMPARISON
MECHANISMS = (
    "imperial-inertia", "strategic-diversion", "declining-leverage", "controlled-chaos",
)  # fmt: skip
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
LEAD_IN = 3


@dataclass(frozen=True)
class World:
    """What acts, and what there is to see."""

    acting: frozenset[str]
    question: Question
    tables: Tables


def world(
    acting: set[str] | frozenset[str], seed: int, years: int = 13, lasting: float = 0.0
) -> World:
    """A world of `years` years from 2002 in which these explanations act.

    `lasting` is the standard deviation of shocks to a dyad that stay for years and that no
    explanation brings.
    """
    rng = np.random.default_rng(seed)
    calendar = np.arange(2002 - LEAD_IN, 2002 + years + 1)
    shape = (len(DYADS), len(calendar))
    near = np.arange(len(DYADS)) < len(NEIGHBORS)
    latent = _latent(rng, shape)
    ties = _ties(rng, near, calendar)
    pull = _pull(rng, acting, near, latent, ties, calendar)
    if lasting:
        pull = pull + lasting * _walks(rng, shape, 0.6)
    acts = np.exp(rng.normal(5.5, 0.8, shape[0])[:, None] + rng.normal(0, 0.25, shape))
    spread = np.where(near, 1.0, 0.1) if "controlled-chaos" in acting else np.full(shape[0], 0.15)
    noise = rng.gamma(1 / spread[:, None], spread[:, None], shape)
    pressure = rng.poisson(acts * np.exp(np.clip(pull, -9, -0.8)) * noise)
    settles = "controlled-chaos" not in acting and rng.random() < 0.5
    counts = _patron_counts(rng, acting, acts, pressure, latent["capacity"], settles)
    rows = _event_rows(rng, calendar, counts, latent)
    forces = _forces(rng, "strategic-diversion" in acting, ties, calendar)
    question = Question(PATRON, NEIGHBORS, COMPARISON, (RIVAL,), RIVAL, 2002, 2001 + years)
    tables = Tables(
        rows, _observations(calendar, latent), _memberships(ties, calendar), forces,
        partial(_levers, calendar, latent), Blocs(),
    )  # fmt: skip
    return World(frozenset(acting), question, tables)


def _walks(rng: np.random.Generator, shape: tuple[int, ...], stay: float = 0.75) -> np.ndarray:
    """Stationary autoregressive paths of unit variance."""
    path = rng.normal(size=shape)
    for year in range(1, shape[-1]):
        path[..., year] = stay * path[..., year - 1] + np.sqrt(1 - stay**2) * path[..., year]
    return path


def _latent(rng: np.random.Generator, shape: tuple[int, int]) -> dict[str, np.ndarray]:
    return {
        "capacity": _walks(rng, shape), "alignment": _walks(rng, shape),
        "approach": _walks(rng, shape, 0.5), "growth": _walks(rng, shape[1:], 0.2),
        "costs": _walks(rng, shape[1:], 0.4), "trade": rng.uniform(0.05, 0.4, shape[0]),
    }  # fmt: skip


def _ties(rng: np.random.Generator, near: np.ndarray, calendar: np.ndarray) -> list[int | None]:
    """The year in which each neighbor joins what the rival leads; none for half of them."""
    first, last = 2004, int(calendar[-1]) - 4
    return [
        int(rng.integers(first, last + 1)) if here and rng.random() < 0.6 else None for here in near
    ]


def _pull(rng, acting, near, latent, ties, calendar) -> np.ndarray:
    """Logarithm of the share of pressure in the patron's acts."""
    pull = rng.normal(-3.2, 0.5, len(near))[:, None] + rng.normal(0, 0.2, len(calendar))[None, :]
    mine = near[:, None].astype(float)

    def lagged(path: np.ndarray) -> np.ndarray:
        return np.concatenate([path[..., :1], path[..., :-1]], axis=-1)

    if "imperial-inertia" in acting:
        pull = pull + 1.1 * mine
    elif rng.random() < 0.5:
        pull = pull - 0.35 * mine * lagged(latent["costs"])[None, :]
    if "strategic-diversion" in acting:
        after = np.array(
            [[float(tie is not None and 0 <= y - tie < 3) for y in calendar] for tie in ties]
        )
        pull = pull + mine * (0.45 * lagged(latent["approach"]) + 0.7 * after)
        pull = pull - 0.35 * mine * lagged(latent["growth"])[None, :]
    if "declining-leverage" in acting:
        pull = pull - 0.4 * mine * (lagged(latent["capacity"]) + lagged(latent["alignment"]))
    if "controlled-chaos" not in acting and rng.random() < 0.5:
        slope = 0.08 * rng.choice([-1.0, 1.0])
        pull = pull + mine * slope * (calendar - calendar.mean())[None, :]
    return pull


def _patron_counts(rng, acting, acts, pressure, capacity, settles) -> np.ndarray:
    """Events of the patron by dyad, year and quad."""
    share = np.clip(pressure / acts, 0, 1)
    shock = (share > 2 * np.median(share, axis=1, keepdims=True)) & (pressure >= 5)
    wake = np.zeros_like(share)
    for after in (1, 2, 3):
        wake[:, after:] = np.maximum(wake[:, after:], shock[:, :-after])
    better = 0.25 * wake if settles else 0.0 * wake
    before = np.concatenate([capacity[:, :1], capacity[:, :-1]], axis=1)
    giving = 0.5 * before if "declining-leverage" in acting else np.zeros_like(before)
    given = rng.poisson(acts * 0.05 * np.exp(giving) * rng.gamma(8, 1 / 8, acts.shape))
    threats = rng.poisson(acts * 0.1 * rng.gamma(8, 1 / 8, acts.shape))
    talks = rng.poisson(acts * 0.55 * np.exp(better) * rng.gamma(60, 1 / 60, acts.shape))
    return np.stack([talks, given, threats, pressure], axis=2)


def _event_rows(rng, calendar, counts, latent) -> pa.Table:
    rows: list[dict[str, object]] = []

    def add(actor: str | None, recipient: str | None, year: int, events) -> None:
        rows.extend(
            {
                "source": "simulated", "actor": actor, "recipient": recipient, "span": "year",
                "period": dt.date(int(year), 1, 1), "quad": quad, "events": float(number),
                "reports": float(number),
            }
            for quad, number in zip(QUADS, events, strict=True)
        )  # fmt: skip

    odds = 1 / (1 + np.exp(1.0 - 0.5 * latent["approach"]))
    hostile = 1 / (1 + np.exp(2.0 - 0.5 * latent["costs"]))
    for place, year in enumerate(calendar):
        if year < 2002 or year > calendar[-1] - 1:
            continue
        add(None, None, year, counts[:, place].sum(axis=0))
        cold = rng.binomial(4000, hostile[place])
        add(RIVAL, PATRON, year, (4000 - cold, 0, cold, 0))
        for number, dyad in enumerate(DYADS):
            add(PATRON, dyad, year, counts[number, place])
            warm = rng.binomial(1500, odds[number, place])
            add(dyad, RIVAL, year, (warm, 0, 0, 0))
            add(dyad, ELSE, year, (1500 - warm, 0, 0, 0))
    return table_of(rows, EVENT_COUNT)


def _observations(calendar, latent) -> pa.Table:
    rows = []
    size = {code: 24 + index % 5 for index, code in enumerate((*DYADS, PATRON))}
    own = np.cumsum(0.05 + 0.08 * latent["growth"])
    for place, year in enumerate(calendar):
        for number, dyad in enumerate(DYADS):
            near = 0.6 + 0.05 * latent["alignment"][number, place]
            for partner, value in ((PATRON, near), (RIVAL, 0.4)):
                rows.append(("vote_agreement", dyad, partner, year, value))
            rows.append(("gdp", dyad, None, year, float(np.exp(size[dyad] + 0.04 * place))))
        rows.append(("gdp", PATRON, None, year, float(np.exp(26 + own[place]))))
    names = ("indicator", "state", "partner", "year", "value")
    return table_of(
        [{"source": "simulated", **dict(zip(names, row, strict=True))} for row in rows], OBSERVATION
    )


def _memberships(ties: list[int | None], calendar: np.ndarray) -> pa.Table:
    rows = [
        {
            "source": "simulated", "organisation": "Club", "led_by": RIVAL, "domain": "trade",
            "state": dyad, "since": dt.date(tie or 1990, 1, 1), "status": "member",
            "until": None if tie else dt.date(1991, 1, 1),
        }
        for dyad, tie in zip(DYADS, ties, strict=True)
    ]  # fmt: skip
    return table_of(rows, MEMBERSHIP)


def _forces(rng, follow: bool, ties: list[int | None], calendar: np.ndarray) -> pa.Table:
    """Forces without consent: after a tie where conflict is kept there, else at random."""
    rows = []
    for dyad, tie in zip(NEIGHBORS, ties[: len(NEIGHBORS)], strict=True):
        comes = tie + 1 if follow and tie is not None and rng.random() < 0.8 else None
        if not follow and rng.random() < 0.3:
            comes = int(rng.integers(2003, int(calendar[-1])))
        rows.append(
            {
                "source": "simulated", "patron": PATRON, "state": dyad, "site": "garrison",
                "kind": "forces", "consent": "no" if comes else "yes",
                "since": dt.date(comes or 1990, 1, 1),
            }
        )  # fmt: skip
    return table_of(rows, PRESENCE)


def _levers(calendar, latent, first: int, last: int) -> tuple[pa.Table, pa.Table]:
    levers, components = [], []
    for number, dyad in enumerate(DYADS):
        for place, year in enumerate(calendar):
            score = 40.0 + 8.0 * latent["capacity"][number, place]
            if first <= year <= last:
                levers.append(
                    {
                        "lever": "trade", "patron": PATRON, "neighbor": dyad, "year": int(year),
                        "score": score, "share": latent["trade"][number],
                    }
                )  # fmt: skip
            components.append(
                {
                    "lever": "trade", "component": "exports", "role": "share", "patron": PATRON,
                    "neighbor": dyad, "year": int(year), "value": latent["trade"][number],
                    "low": latent["trade"][number], "high": latent["trade"][number],
                }
            )  # fmt: skip
    return table_of(levers, LEVER), table_of(components, COMPONENT)
