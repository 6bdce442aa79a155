"""Tests of explanations worked again from the publishers' files, by pandas, statsmodels and scipy.

Nothing of the project is used here: an implication is read off the raw files, fitted by
statsmodels' GLM, its error by leaving out, its Bayes factor by scipy's quadrature.
"""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import integrate, stats

PATRON, YEARS = "RUS", range(2002, 2015)
NEIGHBORS = (
    "EST", "LVA", "LTU", "BLR", "UKR", "MDA", "GEO", "ARM", "AZE", "KAZ", "UZB", "KGZ", "TJK",
    "TKM",
)  # fmt: skip
HALF_MORE = np.log(1.5)


@dataclass(frozen=True)
class Worked:
    """What comes out of one implication."""

    effect: float
    se: float
    df: int
    step: float
    rows: int
    placebo: float
    placebo_se: float
    decibels: float


def events(data: Path) -> pd.DataFrame:
    """The dyad-year counts as published, with the cooperation and the sum of each row."""
    raw = pd.read_csv(data / "icews" / "dyad_year_quad_counts_2002_2014.csv.gz")
    raw["friendly"] = raw["verbCoop"] + raw["matlCoop"]
    raw["acts"] = raw["friendly"] + raw["verbConf"] + raw["matlConf"]
    return raw


def pressed(raw: pd.DataFrame) -> pd.DataFrame:
    """Dyad-years of the patron and each neighbor: material conflict, and all acts."""
    rows = raw[(raw["actor"] == PATRON) & raw["recipient"].isin(NEIGHBORS)]
    found = rows.rename(columns={"recipient": "dyad", "matlConf": "y"})
    return found.loc[found["acts"] > 0, ["dyad", "year", "y", "acts"]]


def rivals(facts: Path) -> set[str]:
    """The United States, and whoever was a member of the EU in the middle of any of the years."""
    rows = pd.read_csv(facts / "bloc_members.csv").query("bloc == 'EU'")
    until = rows["to"].fillna("9999-12-31")
    inside = [
        (rows["from"] <= f"{year}-07-01") & (until > f"{year}-07-01") for year in YEARS
    ]  # fmt: skip
    return {"USA", *rows.loc[np.logical_or.reduce(inside), "state"]}


def approach(raw: pd.DataFrame, facts: Path) -> pd.Series:
    """Rivals' part of a neighbor's acts of cooperation with others, by dyad and year."""
    mine = raw[raw["actor"].isin(NEIGHBORS) & (raw["actor"] != raw["recipient"])]
    whole = mine.groupby(["actor", "year"])["friendly"].sum()
    theirs = mine[mine["recipient"].isin(rivals(facts))].groupby(["actor", "year"])["friendly"]
    return (theirs.sum() / whole).rename_axis(["dyad", "year"])


def slump(data: Path) -> pd.Series:
    """Growth of the patron's GDP in logarithms, by year."""
    gdp = pd.read_csv(data / "gdp.csv.gz").query("`Country Code` == @PATRON")
    return np.log(gdp.set_index("Year")["Value"].sort_index()).diff()


def after_approach(data: Path, facts: Path) -> Worked:
    """Pressure in the year after approach: effects of dyads and years, dyads left out."""
    raw = events(data)
    rows, measure = pressed(raw), approach(raw, facts)
    for name, by in (("before", 1), ("later", -1)):
        keys = pd.MultiIndex.from_arrays([rows["dyad"], rows["year"] - by])
        rows[name] = measure.reindex(keys).to_numpy()
    return _worked(rows.dropna(subset="before"), "dyad", "year", "positive")


def after_slump(data: Path) -> Worked:
    """Pressure in the year after growth was low: effects of dyads and a trend, years left out."""
    rows, growth = pressed(events(data)), slump(data)
    rows["before"] = growth.reindex(rows["year"] - 1).to_numpy()
    return _worked(rows, "year", "trend", "negative")


def _worked(rows: pd.DataFrame, left_out: str, time: str, direction: str) -> Worked:
    others = _effects(rows, time)
    step = float(sm.OLS(rows["before"], others).fit().resid.std(ddof=0))
    scaled = rows.assign(**{c: rows[c] / step for c in rows.columns if c in ("before", "later")})
    effect = _poisson(scaled, ["before"], time)["before"]
    groups = scaled[left_out].unique()
    parts = [scaled[scaled[left_out] != group] for group in groups]
    se = _jackknife([_poisson(part, ["before"], time)["before"] for part in parts], effect)
    df = len(groups) - (1 if time == "year" else 3)
    placebo = placebo_se = np.nan
    if "later" in rows:
        told = [
            _poisson(part.dropna(), ["before", "later"], time)["later"] for part in (scaled, *parts)
        ]
        placebo, placebo_se = told[0], _jackknife(told[1:], told[0])
    found = 10 * np.log10(bayes_factor(effect, se, df, HALF_MORE, direction))
    return Worked(effect, se, df, step, len(rows), placebo, placebo_se, found)


def _effects(rows: pd.DataFrame, time: str) -> pd.DataFrame:
    columns = pd.get_dummies(rows["dyad"], drop_first=True, dtype=float)
    if time == "year":
        years = pd.get_dummies(rows["year"], prefix="year", drop_first=True, dtype=float)
        columns = columns.join(years)
    else:
        columns["trend"] = rows["year"] - 2008.0
    return sm.add_constant(columns)


def _poisson(rows: pd.DataFrame, focal: list[str], time: str) -> pd.Series:
    """Coefficients; dyads and years without any event have no say on a ratio."""
    for column in ("dyad", "year"):
        rows = rows[rows.groupby(column)["y"].transform("sum") > 0]
    design = rows[focal].join(_effects(rows, time))
    model = sm.GLM(rows["y"], design, family=sm.families.Poisson(), offset=np.log(rows["acts"]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(tol=1e-12, maxiter=100).params


def _jackknife(without: list[float], whole: float) -> float:
    count = len(without)
    return float(np.sqrt((count - 1) / count * np.sum((np.array(without) - whole) ** 2)))


def bayes_factor(b: float, se: float, df: float, scale: float, direction: str) -> float:
    """Of an effect on one side against none: half-normal prior, Student's t as likelihood."""
    sign = 1.0 if direction == "positive" else -1.0
    none = stats.t.pdf(b / se, df)

    def under(size: float) -> float:
        return (
            stats.t.pdf((b - sign * size) / se, df) * 2 * stats.norm.pdf(size, 0, scale) / none
        )  # fmt: skip

    ends = [se, 2 * se, abs(b), abs(b) + 3 * se]
    whole, _ = integrate.quad(under, 0, 12 * scale, points=ends, limit=400, epsrel=1e-12)
    return float(whole)


def subsets(
    tests: list[dict[str, Any]], explanations: list[dict[str, Any]]
) -> dict[frozenset[str], float]:
    """Posterior of every subset, from the printed decibels, weights, links, leaks and priors."""
    prior = {row["explanation"]: row["prior"] for row in explanations}
    found = {}
    for size in range(len(prior) + 1):
        for acting in map(frozenset, itertools.combinations(prior, size)):
            chance = np.prod([p if name in acting else 1 - p for name, p in prior.items()])
            for row in tests:
                if row["identified"]:
                    chance *= _term(row, acting)
            found[acting] = float(chance)
    whole = sum(found.values())
    return {acting: chance / whole for acting, chance in found.items()}


def _term(row: dict[str, Any], acting: frozenset[str]) -> float:
    also = [part.rsplit(" ", 1) for part in (row["also"] or "").split(", ") if part]
    links = {row["explanation"]: row["link"], **{name: float(link) for name, link in also}}
    silent = np.prod([1 - links[name] for name in acting if name in links])
    so = 1 - (1 - row["leak"]) * silent
    return float((so * 10 ** (row["decibels"] / 10) + 1 - so) ** row["weight"])
