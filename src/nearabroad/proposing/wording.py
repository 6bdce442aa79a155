"""A claim in the project's own words, made from its parts; nothing of the sentence is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nearabroad.core.states import state_name, states
from nearabroad.proposing.model import Draft

WHOLES = {
    "energy_share": "imported {fuel}", "arms_share": "arms deliveries",
    "migrant_share": "emigrants",
    "remittance_share": "remittances", "vote_agreement": "votes",
}  # fmt: skip
ROLES = {
    "trade_share": "trading partner", "arms_share": "supplier of arms",
    "remittance_share": "source of remittances", "migrant_share": "destination of emigrants",
}  # fmt: skip
PLACES = {"1": "first", "2": "second", "3": "third", "4": "fourth"}


def name_of(code: str) -> str:
    """A state's name, or a bloc's code with its article.

    >>> name_of("ARM"), name_of("EAEU")
    ('Armenia', 'the EAEU')
    """
    return state_name(code) if code in states() else f"the {code}"


def _listed(codes: Sequence[str]) -> str:
    names = [name_of(code) for code in codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _of(name: str) -> str:
    return f"{name}'" if name.endswith(("States", "Emirates", "Netherlands")) else f"{name}'s"


def _years(years: tuple[int, int]) -> str:
    return f"in {years[0]}" if years[0] == years[1] else f"in {years[0]}–{years[1]}"


def _amount(relation: str, amounts: Mapping[str, str]) -> str:
    if relation == "between":
        return f"between {amounts['low']} and {amounts['high']}"
    word = {">": "over", "<": "under", "about": "about", "=": ""}[relation]
    return f"{word} {amounts['value']}".strip()


def paraphrase(draft: Draft, years: tuple[int, int]) -> str:
    """One sentence that says what the claim asserts.

    >>> gas = Draft("energy_share", ("ARM",), ">", "", None, {"patron": "RUS", "fuel": "gas"},
    ...             {"value": "50 %"})
    >>> paraphrase(gas, (2022, 2024))
    "Russia's share of Armenia's imported gas was over 50 % in 2022–2024."
    """
    of = {"membership": _membership, "rank": _rank, "lead": _lead, "change": _change,
          "record_low": _record, "presence": _presence, "event_count": _count}  # fmt: skip
    told = of.get(draft.measure, _share)(draft, years)
    told = told[0].upper() + told[1:]
    return f"{told}."


def _share(draft: Draft, years: tuple[int, int]) -> str:
    what = _part(draft)
    if draft.relation in ("rose", "fell"):
        return f"{what} {draft.relation} between {years[0]} and {years[1]}"
    if draft.relation in ("rising", "falling", "no trend"):
        word = {"no trend": "had no trend"}.get(draft.relation, f"was {draft.relation}")
        return f"{what} {word} {_years(years)}"
    return f"{what} was {_amount(draft.relation, draft.amounts)} {_years(years)}"


def _part(draft: Draft) -> str:
    """What a share is a share of."""
    whose = _of(_listed(draft.states)) if draft.states else ""
    bloc = name_of(draft.bloc) if draft.bloc else ""
    if draft.measure == "bloc_share":
        return f"trade inside {bloc}, in the trade of its members,"
    if draft.measure == "member_share":
        return f"{_of(bloc)} share of {whose} trade"
    if draft.measure == "leader_part":
        return f"the part of {_of(bloc)} leader in {whose} trade inside {bloc}"
    patron = str(draft.arguments["patron"])
    if draft.measure == "kin_share":
        return f"the share of {_of(name_of(patron))} people in {whose} population"
    if draft.measure == "language_share":
        return f"the share of {whose} population that speaks {_of(name_of(patron))} language"
    if draft.measure == "vote_agreement":
        return f"the share of {whose} votes alike with {name_of(patron)}"
    whole = WHOLES.get(draft.measure, str(draft.arguments.get("flow", "trade")))
    whole = whole.format(**draft.arguments)
    return f"{_of(name_of(patron))} share of {whose} {whole}"


def _membership(draft: Draft, years: tuple[int, int]) -> str:
    status = str(draft.arguments.get("status", "member"))
    word = "is not" if draft.relation == "is not" else "is"
    role = "a member of" if status == "member" else f"with its membership {status} in"
    be = word.replace("is", "are", 1) if len(draft.states) > 1 else word
    role = role.replace("a member", "members") if len(draft.states) > 1 else role
    return f"{_listed(draft.states)} {be} {role} {name_of(str(draft.arguments['organisation']))}"


def _rank(draft: Draft, years: tuple[int, int]) -> str:
    arguments = draft.arguments
    place = PLACES.get(draft.amounts["value"], draft.amounts["value"])
    role = ROLES[str(arguments["of"])]
    return (
        f"{name_of(str(arguments['patron']))} was {_of(_listed(draft.states))} {place} {role} "
        f"{_years(years)}"
    )


def _lead(draft: Draft, years: tuple[int, int]) -> str:
    arguments = draft.arguments
    return (
        f"{name_of(str(arguments['patron']))} overtook {name_of(str(arguments['rival']))} as "
        f"{ROLES[str(arguments['of'])]} of {_listed(draft.states)} by {years[1]}"
    )


def _change(draft: Draft, years: tuple[int, int]) -> str:
    word = "fell" if draft.relation == "<" else "grew"
    patron = name_of(str(draft.arguments["patron"]))
    return f"{_of(patron)} grip on {_listed(draft.states)} {word} between {years[0]} and {years[1]}"


def _record(draft: Draft, years: tuple[int, int]) -> str:
    return (
        f"{_of(_listed(draft.states))} cooperation with "
        f"{name_of(str(draft.arguments['patron']))} is "
        f"at its lowest in {draft.arguments['depth']} years"
    )


def _presence(draft: Draft, years: tuple[int, int]) -> str:
    many = draft.amounts["value"] if draft.relation == "=" else "at least one"
    sites = "sites" if draft.relation == "=" else "site"
    patron = name_of(str(draft.arguments["patron"]))
    return f"{patron} has {many} military {sites} in {_listed(draft.states)}"


def _count(draft: Draft, years: tuple[int, int]) -> str:
    arguments = draft.arguments
    state, patron = _listed(draft.states), name_of(str(arguments["patron"]))
    actor, other = (state, patron) if arguments.get("by") == "state" else (patron, state)
    when = str(arguments["first"])
    if arguments["first"] != arguments["last"]:
        when = f"{arguments['first']} to {arguments['last']}"
    return (
        f"{_amount(draft.relation, draft.amounts)} people were {arguments['counted']} in acts of "
        f"{actor} towards {other}, {when}"
    )
