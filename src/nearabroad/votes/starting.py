"""Where the fit starts: one fixed point for each state, the first dimension of its votes."""

from __future__ import annotations

import numpy as np

from nearabroad.votes.codes import ABSTAIN, MISSING
from nearabroad.votes.likelihood import Array
from nearabroad.votes.rollcalls import Votes

STEADY = 20
"""Fewer votes in common count as this many, so that a few votes do not make a large product."""


def first_dimension(votes: Votes, positive: int, negative: int) -> Array:
    """First eigenvector [state] of the states' mean cross-products of votes, mean square 1.

    Yes is -1, abstain 0, no 1, less the resolution's mean; a missing vote counts nothing. The
    state `positive` comes out above the state `negative`.
    """
    voted = votes != MISSING
    score = np.where(voted, votes.astype(np.float64) - ABSTAIN, 0.0)
    mean = score.sum(axis=1) / np.maximum(voted.sum(axis=1), 1)
    score = np.where(voted, score - mean[:, None], 0.0)
    common = voted.astype(np.float64).T @ voted.astype(np.float64)
    product = score.T @ score / np.maximum(common, STEADY)
    vector: Array = np.linalg.eigh(product)[1][:, -1] * np.sqrt(votes.shape[1])
    return vector if vector[positive] >= vector[negative] else -vector
