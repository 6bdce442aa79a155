"""What tests add up to: all subsets of explanations, their posterior, and each one's.

With Bayes factors B of implications i, P(data | i is so) / P(data | it is not), a subset S of
explanations has the likelihood

    L(S) = product over i of (q B + 1 - q)^w,  q = 1 - (1 - leak) * product over S of (1 - link):

the implication is so unless nothing brings it about (the noisy-or of Pearl 1988, chapter 4). The
prior of S is the product of its explanations' priors and the others' complements. The weight w of
a test that others repeat (`explain.dependence`) is an exponent of its whole term: k copies with
w = 1 / k are one test. Put on B instead, (q B^(1/k) + 1 - q)^k grows with k towards B^q.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Subset = tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """Tests and judgements that are combined.

    `log_factors` are by implication; `shared` is implications x implications, how far two tests
    say the same (1 on the diagonal); `links` is implications x explanations, `leaks` by
    implication, `priors` by explanation.
    """

    names: tuple[str, ...]
    log_factors: Array
    shared: Array
    links: Array
    leaks: Array
    priors: Array

    @property
    def weights(self) -> Array:
        """Each test's weight among these, 0..1: 1 / sum of what it shares with all."""
        return np.asarray(1.0 / self.shared.sum(axis=1))

    def without(self, number: int) -> Evidence:
        """One implication left out; those that said the same count for more."""
        kept = np.arange(len(self.log_factors)) != number
        return replace(
            self, log_factors=self.log_factors[kept], shared=self.shared[np.ix_(kept, kept)],
            links=self.links[kept], leaks=self.leaks[kept],
        )  # fmt: skip


@dataclass(frozen=True)
class Posterior:
    """Subsets with their posteriors, and each explanation's."""

    subsets: tuple[Subset, ...]
    probabilities: Array
    names: tuple[str, ...]
    each: Array


def likely(chance: Array, log_factor: Array) -> Array:
    """log(q B + 1 - q), safe for large B.

    >>> likely(np.array([0.5]), np.log(np.array([3.0]))).round(6)  # log 2
    array([0.693147])
    """
    return np.asarray(np.logaddexp(np.log(chance) + log_factor, np.log1p(-chance)))


def posterior(evidence: Evidence) -> Posterior:
    """The posterior of every subset and of every explanation.

    >>> one = Evidence(("a",), np.log([9.0]), np.eye(1), np.array([[0.8]]), np.array([0.2]),
    ...                np.array([0.5]))
    >>> posterior(one).each.round(4)  # q 0.84 and 0.2: 7.72 / (7.72 + 2.6)
    array([0.7481])
    """
    count = len(evidence.names)
    marks = (np.arange(2**count)[:, None] >> np.arange(count)[None, :]) & 1
    held = marks.astype(bool)
    survives = np.where(held[:, None, :], 1.0 - evidence.links[None, :, :], 1.0).prod(axis=2)
    chance = 1.0 - (1.0 - evidence.leaks[None, :]) * survives
    logs = (evidence.weights * likely(chance, evidence.log_factors[None, :])).sum(axis=1)
    prior = np.where(held, evidence.priors[None, :], 1.0 - evidence.priors[None, :])
    logs = logs + np.log(prior).sum(axis=1)
    probabilities = np.exp(logs - logs.max())
    probabilities /= probabilities.sum()
    subsets = tuple(
        tuple(name for name, on in zip(evidence.names, row, strict=True) if on) for row in held
    )
    return Posterior(subsets, probabilities, evidence.names, held.T @ probabilities)
