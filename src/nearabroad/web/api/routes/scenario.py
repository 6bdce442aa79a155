"""`/scenario`: a lever pulled, and what it costs both sides."""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import Query

from nearabroad.answers import Answer
from nearabroad.observatory import Observatory
from nearabroad.scenario.model import LEVERS, LONGEST
from nearabroad.scenario.parsing import shipped
from nearabroad.web.api.asked import CODE_PATTERN, YEARS, OneNeighbor, Patron
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.specs import RouteSpec, same

PRODUCTS = sorted({product for products in LEVERS.values() for product in products})
HS = r"[0-9]{2}|[0-9]{4}|[0-9]{6}"

Id = Annotated[
    str | None,
    Query(description="Id of a shipped scenario; nothing else is named beside it.",
          pattern=r"^[a-z0-9-]{1,80}$", examples=["armenia-gas"],
          json_schema_extra={"format": "scenario"}),
]  # fmt: skip
Pulled = Annotated[
    str | None,
    Query(description=f"Lever: {', '.join(LEVERS)}.", pattern=f"^({'|'.join(LEVERS)})$",
          examples=["energy"]),
]  # fmt: skip
Product = Annotated[
    str | None,
    Query(description=f"What of the lever: {', '.join(PRODUCTS)}; all that are covered by default. "
          "Of trade also a code of the Harmonized System.",
          pattern=f"^({'|'.join(PRODUCTS)}|{HS})$", examples=["gas"]),
]  # fmt: skip
Cut = Annotated[float | None, Query(description="Part cut, 0 to 1 (all, the default).", ge=0, le=1)]
Months = Annotated[
    int | None, Query(description="How long; 12 months by default.", ge=1, le=LONGEST)
]
Begins = Annotated[
    int | None, Query(description="Calendar month of the first; 1 by default.", ge=1, le=12)
]
Substitute = Annotated[
    float | None,
    Query(description="Part that the neighbor replaces from the first month on, 0 to 1; as past "
          "cuts show by default.", ge=0, le=1),
]  # fmt: skip
Year = Annotated[
    int | None, Query(description="Year of the figures; the latest by default.", **YEARS)
]
Bloc = Annotated[
    str | None,
    Query(description="Of the lever membership: the bloc.", pattern=CODE_PATTERN,
          json_schema_extra={"format": "bloc"}),
]  # fmt: skip
Change = Annotated[
    Literal["left", "joined"] | None, Query(description="Of the lever membership: left or joined.")
]


@dataclass(frozen=True)
class Question:
    """A shipped scenario's id, or a scenario's parts; `neighbor` and `lever` at least."""

    id: Id = None
    patron: Patron = None
    neighbor: OneNeighbor = None
    lever: Pulled = None
    product: Product = None
    cut: Cut = None
    months: Months = None
    begins: Begins = None
    substitute: Substitute = None
    year: Year = None
    bloc: Bloc = None
    change: Change = None


SPEC = RouteSpec(
    id="scenario",
    path="/scenario",
    summary="A lever pulled: flows at risk, lost and replaced, who fills the hole, grip after.",
    question=Question,
    tables=same(
        "scenario", "scenario_month", "scenario_filler", "scenario_lever", "scenario_asymmetry",
        "scenario_case", "scenario_membership", "scenario_left_out",
    ),
    example="/scenario?patron=RUS&neighbor=ARM&lever=energy&product=gas&cut=1&months=24",
    description=(
        "Accounting only: no prices, no general equilibrium. Of the lever membership the main "
        "table is scenario_membership."
    ),
)  # fmt: skip


def answer(observatory: Observatory, question: Question) -> Answer:
    """What the observatory answers; ids reach it as the shipped scenarios, never as a path."""
    asked = {name: value for name, value in asdict(question).items() if value is not None}
    name = asked.pop("id", None)
    if name is None:
        if missing := [key for key in ("neighbor", "lever") if key not in asked]:
            raise Problem(
                422, f"name a shipped id, or neighbor and lever; {missing[0]} is missing."
            )
        return observatory.scenario(None, **asked)
    if asked:
        raise Problem(422, f"{', '.join(asked)} cannot stand beside id; name one or the other.")
    known = shipped(observatory.blocs)
    if name not in known:
        raise Problem(422, f"no scenario {name!r}; there are {', '.join(known)}.")
    return observatory.scenario(known[name])
