"""From tests to posteriors: factors, weights, and what other choices would have made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nearabroad.explain.bayes import factor
from nearabroad.explain.combining import Array, Evidence, Posterior, posterior
from nearabroad.explain.dependence import shared
from nearabroad.explain.model import Explanation
from nearabroad.explain.testing import Tested


@dataclass(frozen=True)
class Weighed:
    """Tests that tell something, with their log Bayes factors and weights; and their posterior."""

    explanations: tuple[Explanation, ...]
    tests: tuple[Tested, ...]
    log_factors: Array
    weights: Array
    evidence: Evidence
    posterior: Posterior

    def identified(self, explanation: str) -> int:
        """Implications of an explanation that its data tell something of."""
        return sum(test.item.explanation == explanation for test in self.tests)


@dataclass(frozen=True)
class Altered:
    """What a choice made otherwise does: the posterior of each explanation."""

    group: str
    what: str
    each: Array


def log_factors(tests: Sequence[Tested], by: float = 1.0, without: str | None = None) -> Array:
    """Natural logarithms of the tests' Bayes factors; prior scales `by` times the stated ones.

    `without` takes the estimates with a dyad left out, errors as they are.
    """
    found = []
    for test in tests:
        value = test.without.get(without, test.value) if without else test.value
        scale = test.item.prior_scale * by
        found.append(np.log(factor(value, test.se, test.df, scale, test.item.direction)))
    return np.array(found)


def weigh(explanations: Sequence[Explanation], tests: Sequence[Tested]) -> Weighed:
    """Tests with those that are not identified left out, weighted and combined."""
    told = tuple(test for test in tests if test.identified)
    names = tuple(item.id for item in explanations)
    links = np.array([[test.item.links().get(name, 0.0) for name in names] for test in told])
    logs = log_factors(told)
    evidence = Evidence(
        names, logs, shared(told), links.reshape(len(told), len(names)),
        np.array([test.item.leak for test in told]),
        np.array([item.prior for item in explanations]),
    )  # fmt: skip
    return Weighed(tuple(explanations), told, logs, evidence.weights, evidence, posterior(evidence))


def alternatives(weighed: Weighed) -> tuple[Altered, ...]:
    """Every choice made otherwise, one at a time."""
    return tuple(
        Altered(group, what, posterior(evidence).each)
        for group, what, evidence in _alternatives(weighed)
    )


def _alternatives(weighed: Weighed) -> Iterator[tuple[str, str, Evidence]]:
    base = weighed.evidence
    for prior in (0.25, 0.75):
        yield "priors", f"every prior {prior}", replace(base, priors=np.full_like(base.priors,
                                                                               prior))  # fmt: skip
        for number, name in enumerate(base.names):
            changed = base.priors.copy()
            changed[number] = prior
            yield "priors", f"prior of {name} {prior}", replace(base, priors=changed)
    for by, words in ((0.5, "half"), (2.0, "twice")):
        yield (
            "effects' prior scale",
            f"{words} the stated scale",
            replace(base, log_factors=log_factors(weighed.tests, by)),
        )
    yield "leaks and links", "leaks halved", replace(base, leaks=base.leaks / 2.0)
    yield (
        "leaks and links",
        "leaks half as far from 1",
        replace(base, leaks=1.0 - (1.0 - base.leaks) / 2.0),
    )
    yield "leaks and links", "links three quarters", replace(base, links=base.links * 0.75)
    yield (
        "leaks and links",
        "links half as far from 1",
        replace(base, links=np.where(base.links > 0, 1.0 - (1.0 - base.links) / 2.0, 0.0)),
    )
    yield (
        "leaks and links",
        "an implication speaks for its own explanation only",
        replace(base, links=_own_only(weighed)),
    )
    yield "dependence", "every test counted in full", replace(base, shared=np.eye(
        len(base.shared)))  # fmt: skip
    for number, test in enumerate(weighed.tests):
        yield "an implication left out", f"without {test.item.id}", base.without(number)
    dyads = sorted({name for test in weighed.tests for name in test.without})
    for name in dyads:
        yield (
            "a dyad left out",
            f"without {name}",
            replace(base, log_factors=log_factors(weighed.tests, without=name)),
        )


def _own_only(weighed: Weighed) -> Array:
    names = weighed.evidence.names
    return np.array(
        [
            [link if test.item.explanation == name else 0.0
             for name, link in zip(names, row, strict=True)]
            for test, row in zip(weighed.tests, weighed.evidence.links, strict=True)
        ]
    ).reshape(weighed.evidence.links.shape)  # fmt: skip
