"""Structural gravity: what a bloc adds to its members' trade, all else of states and pairs held.

E[X_ijt] = exp(b' z_ijt + pi_it + chi_jt + mu_ij): Poisson pseudo-maximum likelihood (Santos Silva
and Tenreyro 2006, Review of Economics and Statistics 88:641-658) with exporter-year and
importer-year effects, which hold all multilateral resistance (Anderson and van Wincoop 2003), and
effects of directed pairs, which hold distance and all else that does not change, and most of what
draws a pair into a bloc (Baier and Bergstrand 2007; Yotov et al. 2016, An Advanced Guide to Trade
Policy Analysis, UNCTAD and WTO). Fitted by `pyfixest` (extra `gravity`).

Zeros are data. Rows of an effect whose trade is zero throughout are separated: any estimate fits
them, they say nothing on b and are dropped and listed (Correia, Guimaraes and Zylkin 2019,
arXiv:1903.01633).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nearabroad.core.errors import NearabroadError, UsageError
from nearabroad.core.extras import need

if TYPE_CHECKING:
    import pandas as pd

EFFECTS = ("exporter_year", "importer_year", "pair")
TOLERANCE = 1e-10
LEVEL = 0.90
FEW_CLUSTERS = 30

SEPARATED = "separated: all trade of {effect} {name} is zero"


@dataclass(frozen=True)
class Term:
    """One regressor: its estimate, or why the data do not identify it."""

    name: str
    coefficient: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    p_value: float | None
    reason: str = ""

    @property
    def identified(self) -> bool:
        """Whether there is an estimate."""
        return self.coefficient is not None

    @staticmethod
    def effect(coefficient: float | None) -> float | None:
        """exp(b) - 1: what the term adds to trade, as a share of it.

        >>> round(Term.effect(0.5), 4)
        0.6487
        """
        return None if coefficient is None else float(np.expm1(coefficient))


@dataclass(frozen=True)
class Fit:
    """All terms, the rows dropped with the reason, counts, and the errors' correction in words."""

    terms: tuple[Term, ...]
    dropped: tuple[dict[str, Any], ...]
    rows: int
    clusters: int
    correction: str
    cautions: tuple[str, ...] = field(default=())


def fit(panel: pd.DataFrame, terms: Sequence[str], cluster: Sequence[str] = ("pair",)) -> Fit:
    """Fit the model on `exporter`, `importer`, `year`, `trade` and the columns `terms`.

    `cluster`: "pair" (both directions of two states together), or one or two columns. A term that
    does not vary, or that the effects absorb, is *not identified*. Raises `UsageError` for a
    panel that cannot identify anything, `NearabroadError` where pyfixest is not installed.
    """
    frame = with_effects(panel)
    clusters = _cluster_columns(frame, cluster)
    frame, dropped = without_separated(frame)
    if frame.empty:
        raise UsageError("all trade is zero; there is nothing to fit.")
    reasons = {name: why for name in terms if (why := absorbed(frame, name))}
    free = [name for name in terms if name not in reasons]
    if not free:
        found = tuple(_not_identified(name, reasons[name]) for name in terms)
        return Fit(found, tuple(dropped), len(frame), 0, "", ())
    model = _fitted(frame, free, clusters)
    lost = _lost_rows(frame, model)
    rows = frame.drop(index=[item["row"] for item in lost])
    counts = [rows[name].nunique() for name in clusters]
    reasons |= {
        name: "the effects of exporter-year, importer-year and pair absorb it"
        for name in free if name not in model.coef().index
    }  # fmt: skip
    return Fit(
        tuple(_term(name, model, reasons) for name in terms),
        tuple(dropped) + tuple(lost), len(rows), min(counts),
        _correction(rows, len(model.coef()), clusters, min(counts)), _cautions(counts),
    )  # fmt: skip


def with_effects(panel: pd.DataFrame) -> pd.DataFrame:
    """The panel with its three effects and the undirected pair, row numbers as index.

    >>> import pandas as pd
    >>> row = with_effects(pd.DataFrame({"exporter": ["B"], "importer": ["A"], "year": [2000]}))
    >>> row[["exporter_year", "pair", "both_ways"]].iloc[0].tolist()
    ['B 2000', 'B>A', 'A-B']
    """
    frame = panel.reset_index(drop=True)
    exporter, importer = frame["exporter"].astype(str), frame["importer"].astype(str)
    year = frame["year"].astype(str)
    first = np.where(exporter < importer, exporter, importer)
    second = np.where(exporter < importer, importer, exporter)
    return frame.assign(
        exporter_year=exporter + " " + year, importer_year=importer + " " + year,
        pair=exporter + ">" + importer, both_ways=[f"{a}-{b}" for a, b in
                                                   zip(first, second, strict=True)],
    )  # fmt: skip


def _cluster_columns(frame: pd.DataFrame, cluster: Sequence[str]) -> list[str]:
    names = ["both_ways" if name == "pair" else name for name in (cluster or ("pair",))]
    missing = [name for name in names if name not in frame.columns]
    if missing or len(names) > 2:
        raise UsageError(
            f"cannot cluster by {', '.join(cluster)}; name pair, or one or two columns of the file."
        )
    return names


def without_separated(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """The rows left when effects with nothing but zeros are taken out, until none is left."""
    dropped: list[dict[str, Any]] = []
    while True:
        before = len(frame)
        for effect in EFFECTS:
            alive = frame.groupby(effect)["trade"].transform("sum") > 0.0
            dropped += [
                _dropped(row, SEPARATED.format(effect=effect.replace("_", "-"), name=row[effect]))
                for row in frame[~alive].to_dict("records")
            ]
            frame = frame[alive]
        if len(frame) == before:
            return frame, dropped


def _dropped(row: dict[Any, Any], why: str) -> dict[str, Any]:
    return {name: row[name] for name in ("exporter", "importer", "year", "trade")} | {"why": why}


def absorbed(frame: pd.DataFrame, name: str) -> str:
    """Why a term cannot be told from the effects; empty where it may be.

    A dummy must change within some pair; otherwise the pair's own effect holds it.
    """
    values = frame[name]
    if values.nunique() < 2:
        return f"{name} is {values.iloc[0]:g} in every row"
    if (frame.groupby("pair")[name].nunique() < 2).all():
        return f"{name} never changes within a pair: the pair effects absorb it"
    return ""


def check_installed() -> None:
    """Raise `NearabroadError`, with what to install, where pyfixest is missing."""
    need("a gravity model", "pyfixest", "gravity", NearabroadError)


def _fitted(frame: pd.DataFrame, terms: Sequence[str], clusters: Sequence[str]) -> Any:
    check_installed()
    import pyfixest
    from pyfixest.demeaners import LsmrDemeaner

    regressors = " + ".join(f"`{name}`" if not name.isidentifier() else name for name in terms)
    columns = ["trade", *terms, *EFFECTS, *clusters]
    data = frame[list(dict.fromkeys(columns))].reset_index(drop=True)
    with warnings.catch_warnings():
        # What it warns of (collinear terms, separated rows) is told in the terms and the list.
        warnings.simplefilter("ignore")
        return pyfixest.fepois(
            f"trade ~ {regressors} | {' + '.join(EFFECTS)}", data,
            vcov={"CRV1": "+".join(clusters)}, ssc=pyfixest.ssc(), fixef_rm="none",
            separation_check=["ir"], iwls_tol=TOLERANCE, iwls_maxiter=200,
            # Alternating projections take ten times as long where few states join all pairs.
            demeaner=LsmrDemeaner(
                fixef_atol=TOLERANCE, fixef_btol=TOLERANCE, fixef_maxiter=100_000,
                preconditioner="diagonal",
            ),
        )  # fmt: skip


def _lost_rows(frame: pd.DataFrame, model: Any) -> list[dict[str, Any]]:
    """Rows that the fit itself took out as separated by a regressor."""
    places = sorted({int(place) for place in np.asarray(model.na_index).tolist()})
    labels = [frame.index[place] for place in places]
    return [
        _dropped(frame.loc[label].to_dict(), "separated by a regressor") | {"row": label}
        for label in labels
    ]


def _not_identified(name: str, reason: str) -> Term:
    return Term(name, None, None, None, None, None, reason)


def _term(name: str, model: Any, reasons: dict[str, str]) -> Term:
    if name in reasons:
        return _not_identified(name, reasons[name])
    band = model.confint(alpha=1.0 - LEVEL).loc[name]
    error = float(model.se()[name])
    if not np.isfinite(error) or error <= 0.0:
        return _not_identified(name, "its clustered error cannot be computed: too few clusters")
    return Term(
        name, float(model.coef()[name]), float(band.iloc[0]), float(band.iloc[1]), error,
        float(model.pvalue()[name]),
    )  # fmt: skip


def _correction(rows: pd.DataFrame, terms: int, clusters: Sequence[str], groups: int) -> str:
    """What multiplies the clustered covariance, in words and figures.

    Pairs' effects are nested in clusters of pairs and are not counted in k; of the two others one
    level is redundant.
    """
    k = "the coefficients and the effects not nested in a cluster"
    if list(clusters) == ["both_ways"]:
        states = rows["exporter_year"].nunique() + rows["importer_year"].nunique()
        k = f"{terms + states - 1} coefficients, exporter-years and importer-years"
    return (
        f"clustered errors (CRV1), multiplied by (N - 1) / (N - k) * G / (G - 1) with N = "
        f"{len(rows)} rows, k = {k}, G = {groups} clusters; Student's t with {groups - 1} "
        "degrees of freedom"
    )


def _cautions(counts: Sequence[int]) -> tuple[str, ...]:
    groups = min(counts)
    if groups >= FEW_CLUSTERS:
        return ()
    return (f"only {groups} clusters: errors are likely too small under {FEW_CLUSTERS}",)
