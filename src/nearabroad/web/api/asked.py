"""The parameters of questions: what may stand in an address, how long, between which bounds.

What passes here is well formed; whether there is such a state, year or preset, the observatory
says. A question is a frozen dataclass of these, so that it can stand in a key of kept answers.
"""

from typing import Annotated, Any

from fastapi import Path, Query

from nearabroad.index.presets import presets

CODE = r"[A-Za-z]{2,8}"
MOST_CODES = 30
CODE_PATTERN = rf"^{CODE}$"
CODES_PATTERN = rf"^{CODE}(,{CODE}){{0,{MOST_CODES - 1}}}$"
MONTH_PATTERN = r"^(19|20)\d\d-(0[1-9]|1[0-2])$"
YEARS: Any = {"ge": 1900, "le": 2100}

ONE_CODE = {"format": "code"}
SEVERAL_CODES = {"format": "codes"}
_WHO = "State or bloc whose influence is measured, ISO3 or bloc code; the case's own by default."

PathPatron = Annotated[
    str,
    Path(description="State or bloc, ISO3 or bloc code.", pattern=CODE_PATTERN,
         examples=["RUS"], json_schema_extra=ONE_CODE),
]  # fmt: skip
PathState = Annotated[
    str,
    Path(description="State, ISO3.", pattern=CODE_PATTERN, examples=["AZE"],
         json_schema_extra={"format": "state"}),
]  # fmt: skip
PathBloc = Annotated[
    str,
    Path(description="Bloc.", pattern=CODE_PATTERN, examples=["EAEU"],
         json_schema_extra={"format": "bloc"}),
]  # fmt: skip
PathName = Annotated[
    str,
    Path(description="Name of the table.", pattern=r"^[a-z_]{1,40}$", examples=["grip"],
         json_schema_extra={"format": "table"}),
]  # fmt: skip
PathClaim = Annotated[
    str,
    Path(description="Id of a shipped claim.", pattern=r"^[a-z0-9-]{1,80}$",
         examples=["eaeu-share-of-russia"], json_schema_extra={"format": "claim"}),
]  # fmt: skip
PathYear = Annotated[int, Path(description="Year.", examples=[2023], **YEARS)]
PathLever = Annotated[
    str,
    Path(description="Lever, alignment, or grip.", pattern=r"^[a-z_]{1,40}$", examples=["energy"],
         json_schema_extra={"format": "lever"}),
]  # fmt: skip

Code = Annotated[
    str | None,
    Query(description="State or bloc.", pattern=CODE_PATTERN, json_schema_extra=ONE_CODE),
]
Patron = Annotated[
    str | None,
    Query(description=_WHO, pattern=CODE_PATTERN, examples=["RUS"], json_schema_extra=ONE_CODE),
]
Codes = Annotated[
    str | None,
    Query(description=f"States, as AZE,ARM; at most {MOST_CODES}.", pattern=CODES_PATTERN,
          json_schema_extra=SEVERAL_CODES),
]  # fmt: skip
Neighbors = Annotated[
    str | None,
    Query(description=f"States to measure it on, as AZE,ARM; at most {MOST_CODES}.",
          pattern=CODES_PATTERN, examples=["AZE,ARM"], json_schema_extra=SEVERAL_CODES),
]  # fmt: skip
Since = Annotated[int | None, Query(description="First year.", examples=[2014], **YEARS)]
Until = Annotated[int | None, Query(description="Last year.", examples=[2023], **YEARS)]
MembersOf = Annotated[
    int | None, Query(description="Year whose members are kept throughout.", **YEARS)
]
Month = Annotated[
    str | None, Query(description="Month, as 2022-03.", pattern=MONTH_PATTERN, examples=["2022-03"])
]
PresetName = Annotated[
    str,
    Query(
        description="Weights and methods; see /presets.",
        pattern=f"^({'|'.join(sorted(presets()))})$",
    ),
]
Draws = Annotated[
    int, Query(description="Draws behind the bands and probabilities.", ge=100, le=10_000)
]
Seed = Annotated[int, Query(description="Seed of the draws.", ge=0, le=2**31 - 1)]


OneNeighbor = Annotated[
    str | None,
    Query(description="State, ISO3.", pattern=CODE_PATTERN, examples=["ARM"],
          json_schema_extra={"format": "state"}),
]  # fmt: skip


def codes(text: str | None) -> list[str] | None:
    """The codes of a list.

    >>> codes("AZE,ARM"), codes(None)
    (['AZE', 'ARM'], None)
    """
    return None if text is None else text.split(",")
