"""An explanation, its observable implications, and what they may be made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measure:
    """Something that is measured of a dyad and year.

    `kind` is "count" (events), "level" (standardised before it is tested), "mark" (0 or 1, a
    state of things that begins), "standing" (fixed for a dyad) or "common" (the same for all
    dyads in a year). A measure with `needs` has no source here: it names the data that would tell;
    `finer` names what would tell where it begins too seldom. What `passes` is over by itself: its
    wake comes after it, and is held against the years before it.
    """

    id: str
    kind: str
    about: str
    needs: str = ""
    finer: str = "more years, or the same by month"
    passes: bool = False


_MEASURES = (
    Measure("pressure", "count", "material conflict of the patron against the neighbor"),
    Measure("threats", "count", "verbal conflict of the patron against the neighbor"),
    Measure("inducement", "count", "material cooperation of the patron with the neighbor"),
    Measure("cooperation", "count", "cooperation of the patron with the neighbor, words and deeds"),
    Measure("acts", "count", "all acts of the patron towards the neighbor"),
    Measure("deeds", "count", "material acts of the patron, conflict and cooperation"),
    Measure("capacity", "level", "mean score of the levers observed in every year of the window"),
    Measure("trade_share", "level", "the patron's part of the neighbor's trade"),
    Measure("alignment", "level", "agreement in UN votes with the patron less that with its rival"),
    Measure("approach", "level", "rivals' part of the neighbor's acts of cooperation"),
    Measure("rival_ties", "level", "dated memberships of rivals' blocs and pacts that rivals lead"),
    Measure("volume", "level", "logarithm of all acts of the patron towards the neighbor"),
    Measure("size", "level", "logarithm of GDP"),
    Measure("forces", "mark", "forces of the patron on the neighbor's soil without its consent"),
    Measure("crisis", "mark", "a year with over twice the dyad's median share of pressure",
            passes=True),
    Measure("tie_to_rival", "mark", "a new membership of a rival's bloc, or a pact that rivals "
            "lead, is in force or applied provisionally", finer="the dates on which treaties were "
            "signed (depositaries); those at hand are of force and of provisional application"),
    Measure("pact", "mark", "a defence pact with the patron"),
    Measure("rival_pact", "mark", "member of a rival's defence alliance"),
    Measure("neighbor", "standing", "1 for the neighbors asked about, 0 for the comparison"),
    Measure("distance", "standing", "logarithm of kilometres between the capitals"),
    Measure("growth", "common", "growth of the patron's GDP, current prices"),
    Measure("costs", "common", "conflict in the rivals' acts towards the patron, as a share"),
    Measure("time", "common", "calendar year"),
    Measure("protests", "common", "protest events in the patron", "events within a state with "
            "their roots (ACLED, ICEWS raw files with both parties domestic)"),
    Measure("elections", "mark", "an election in the neighbor", "dates of elections (NELDA, IFES)"),
    Measure("reforms", "mark", "a reform in the neighbor", "dated reforms (EBRD transition "
            "indicators, laws by date)"),
    Measure("investment", "level", "foreign direct investment to GDP", "foreign direct investment "
            "by year (UNCTAD, or the WDI's series BX.KLT.DINV.WD.GD.ZS)"),
)  # fmt: skip

MEASURES: dict[str, Measure] = {item.id: item for item in _MEASURES}
"""Every measure that an implication may name."""


@dataclass(frozen=True)
class Model:
    """How a measure is set against an outcome. `own`: one dyad can be asked alone."""

    id: str
    about: str
    own: bool
    kinds: tuple[str, ...]
    scale: float


DOUBLED, HALF_MORE = 0.6931471805599453, 0.4054651081081644
"""Prior scales of an effect, in logarithms of a ratio: times 2, times 1.5."""

_MODELS = (
    Model("within", "effects of dyads and years; the measure some years before", True,
          ("level", "mark"), HALF_MORE),
    Model("between", "what is peculiar to a dyad, set against what is fixed for it", False,
          ("standing",), DOUBLED),
    Model("yearly", "effects of dyads and a straight trend; a measure common to all", True,
          ("common",), HALF_MORE),
    Model("order", "the measure before less the measure after, both in one model", True,
          ("level", "mark"), HALF_MORE),
    Model("step", "years after the measure has begun, against all but the two before; of what "
          "passes (crisis) the years after its end, against the two before", True,
          ("mark",), HALF_MORE),
    Model("trend", "a straight trend of the neighbors beside that of the comparison, from the "
          "first year to the last", True,
          ("common",), HALF_MORE),
    Model("volatility", "spread around a dyad's own trend, neighbors and comparison", False,
          ("standing",), DOUBLED),
)  # fmt: skip

MODELS: dict[str, Model] = {item.id: item for item in _MODELS}
"""Every model that an implication may name."""

DIRECTIONS = ("positive", "negative", "absent", "not positive", "not negative")
"""What is predicted. The last three predict that something is missing, and are held against it."""

AMONG = ("neighbors", "all")
"""Which dyads a test is run on; "all" has the comparison in it."""


@dataclass(frozen=True)
class Source:
    """A work that the explanation is taken from."""

    author: str
    year: int
    title: str
    publisher: str

    def plain(self) -> str:
        """As one line.

        >>> Source("Hirschman, A. O.", 1945, "National Power", "California").plain()
        'Hirschman, A. O. (1945), National Power, California'
        """
        return f"{self.author} ({self.year}), {self.title}, {self.publisher}"


@dataclass(frozen=True)
class Implication:
    """One thing that would be likely if an explanation acts, and unlikely if none does.

    `link` is P(it is so because of the explanation, given that it acts), `leak` P(it is so for
    another reason); `also` holds the links of other explanations. `scale` is the standard
    deviation of the prior of its effect, in logarithms of a ratio.
    """

    id: str
    explanation: str
    says: str
    measure: str
    model: str
    direction: str
    outcome: str = "pressure"
    exposure: str = "acts"
    among: str = "neighbors"
    lag: int = 1
    controls: tuple[str, ...] = ()
    link: float = 0.8
    leak: float = 0.2
    also: dict[str, float] = field(default_factory=dict)
    scale: float | None = None
    caution: str = ""

    @property
    def prior_scale(self) -> float:
        """Its own scale, or its model's."""
        return MODELS[self.model].scale if self.scale is None else self.scale

    @property
    def named(self) -> tuple[str, ...]:
        """Every measure that it needs."""
        at_risk = () if MEASURES[self.outcome].kind == "mark" else (self.exposure,)
        return (self.outcome, *at_risk, self.measure, *self.controls)

    def links(self) -> dict[str, float]:
        """Links by explanation, its own among them."""
        return {**self.also, self.explanation: self.link}


@dataclass(frozen=True)
class Explanation:
    """A reason why a patron does what it does, with what would be seen if it acts."""

    id: str
    title: str
    mechanism: str
    prior: float
    sources: tuple[Source, ...]
    implications: tuple[Implication, ...]
