"""Rules for levels of shares: "Russia takes 40 % of Armenia's exports", "relies on Russian gas"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nearabroad.proposing.marking import Marked
from nearabroad.proposing.model import Cannot, Draft, Scope
from nearabroad.proposing.parties import share
from nearabroad.proposing.patterns import ADVERB, got, rule

Found = Draft | Cannot | Sequence[Draft | Cannot] | None
Reader = Callable[[re.Match[str], Marked, Scope], Found]
Rule = tuple[re.Pattern[str], Reader]

ACCOUNT = (
    rf"{ADVERB}(?:account(?:s|ed|ing)? for|ma(?:kes?|de|king) up|represent(?:s|ed)?|constitutes?d?|"
    r"compris(?:es?|ed)|provid(?:es?|ed)|suppl(?:y|ies|ied)|deliver(?:s|ed)?|takes?|took|buys?|"
    r"bought|receiv(?:es?|ed)|absorb(?:s|ed)?|amount(?:s|ed)? to|comes? to|came to|(?:is|was|"
    r"are|were) "
    r"worth|is|was|are|were|forms?|formed)" + f" {ADVERB}"
)
GO = (
    rf"{ADVERB}(?:(?:has |have )?(?:goes|go|went|gone|comes?|came|is|are|was|were|been|occurs?|"
    r"occurred|happen(?:s|ed)?|takes? place|took place|originat(?:es?|ed)|works?|worked|lives?|"
    r"lived))"
    rf"(?: {ADVERB}(?:conducted|done|carried out|bought|supplied|provided|imported|exported|sent|"
    r"sold|delivered|purchased|sourced|shipped|destined|bound|generated))? ?"
    rf"{ADVERB}(?:for )?"
)
GET = (
    r"(?:gets?|got|imports?|imported|buys?|bought|receiv(?:es?|ed)|sourc(?:es?|ed)|obtain(?:s|ed)?|"
    r"purchas(?:es?|ed))"
)
GIVE = r"(?:sends?|sent|sells?|sold|exports?|exported|ships?|shipped)"
DO = r"(?:do|does|did|conducts?|conducted|carr(?:y|ies|ied) out|has|have|had)"
DEPEND = (
    rf"{ADVERB}(?:depends?|depended|rel(?:y|ies|ied)|(?:is|are|was|were|remains?|remained) "
    rf"{ADVERB}(?:dependent|reliant|depending|relying)) {ADVERB}(?:up)?on"
)
STAND = (
    rf"{ADVERB}(?:is|was|stood at|stands at|reach(?:es|ed)|amount(?:s|ed) to|hit|averaged|"
    r"(?:has |have )?(?:rose|risen|fell|fallen|climbed|dropped|grew|grown|increased|declined|"
    r"shrank|shrunk|rising|falling) to|has hovered|hovered|hovers|remains?(?: at)?|came to|"
    r"makes up|"
    rf"has stayed(?: at)?)(?: {ADVERB}(?:at|around|near))? ?"
)
PART = (
    r"(?:{P}|(?:the )?trade (?:turnover )?with {P}|(?:the )?(?P<f#>imports) from {P}|"
    r"(?:the )?(?P<f#>exports) to {P}|intra-{P} trade|trade (?:within|inside) {P}|"
    r"trade (?:among|between) (?:the )?(?:members|other members) of {P}|"
    r"(?:money|remittances|transfers)(?: sent)? from {P}|"
    r"{Pa} (?:gas|oil|coal|weapons|arms|deliveries))"
)


def _level(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    return share(match, now, scope)


def _with_rest(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    """A share inside a bloc; "most of it with" its leader behind it is a claim of its own."""
    first = share(match, now, scope)
    if not isinstance(first, Draft) or first.measure != "member_share":
        return first
    rest = _MOSTLY.match(now.text[match.end() :])
    if rest is None or not got(rest, "p"):
        return first
    covers = frozenset({int(got(rest, "n"))}) if got(rest, "n") else frozenset()
    part = Draft("leader_part", first.states, ">", f"{match[0]} {rest[0]}", first.bloc, {},
                 {"value": "50 %"}, covers,
                 reading=("Mostly is over half of the trade inside the bloc.",))  # fmt: skip
    return [first, part]


_MOSTLY = rule(r"\s*(?:,|—|–|-)?\s*(?:and )?(?:mostly|mainly|chiefly|largely|{N} of it|"
               r"{N} of that) "
               r"with {P}")  # fmt: skip


def _flowing(words: str) -> Reader:
    """A share whose whole must flow the rule's way ("sends … of its exports")."""

    def read(match: re.Match[str], now: Marked, scope: Scope) -> Found:
        found = share(match, now, scope)
        if isinstance(found, Draft):
            flow = str(found.arguments.get("flow", ""))
            bought = found.measure in ("energy_share", "arms_share", "remittance_share")
            fits = {"in": flow == "imports" or bought, "out": flow == "exports",
                    "both": not flow and not bought}[words]  # fmt: skip
            return found if fits else Cannot("measure", found.covers)
        return found

    return read


def _dependent(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    found = share(match, now, scope, relation=">", amounts={"value": "50 %"}, number="",
                  reading=("Depending is read as over half of what is imported.",))  # fmt: skip
    if isinstance(found, Draft) and found.measure not in ("energy_share", "arms_share"):
        return Cannot("measure")
    return found


def _kin(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    owner, partner, number = got(match, "o"), got(match, "p"), int(got(match, "n"))
    if owner not in scope.neighbors or partner not in scope.patrons:
        return Cannot("state", frozenset({number}))
    figure = now.figures[number]
    speaks = "speak" in match[0] or "tongue" in match[0]
    return Draft("language_share" if speaks else "kin_share", (owner,), figure.relation, match[0],
                 None, {"patron": partner}, figure.amounts, frozenset({number}))  # fmt: skip


def _of_bloc(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    """Trade inside a bloc in the trade of all its members."""
    bloc, number = got(match, "p"), int(got(match, "n"))
    if bloc not in scope.blocs.names or (got(match, "o") or bloc) != bloc:
        return Cannot("subject", frozenset({number}))
    figure = now.figures[number]
    return Draft("bloc_share", (), figure.relation, match[0], bloc, {}, figure.amounts,
                 frozenset({number}))  # fmt: skip


def _two(match: re.Match[str], now: Marked, scope: Scope) -> Found:
    """ "From … in one year to … in another": two levels."""
    found: list[Draft | Cannot] = []
    for number, year in (
        (got(match, "na"), got(match, "ya")),
        (got(match, "nb"), got(match, "yb")),
    ):
        level = share(match, now, scope, number=number)
        if isinstance(level, Draft):
            figure = now.figures[int(number)]
            level = Draft(level.measure, level.states, figure.relation, level.words, level.bloc,
                          level.arguments, figure.amounts, level.covers, "given",
                          (int(year), int(year)))  # fmt: skip
        found.append(level)
    return found


OF_WHOLE = r"(?:of|in) {OW}"
INSIDE = (
    r"(?:intra-{P} trade|trade (?:within|inside) {P}|"
    r"trade (?:among|between) (?:the )?members of {P})"
)
YEARLY = r"(?: (?:in|since|over|between|during)[^,;—]*)?"

RULES: list[Rule] = [
    (rule(rf"(?:ethnic {{Pp}}|{{Pp}}) {ACCOUNT}{{N}} of (?:{{Os}} population|"
          rf"the population (?:of|in)"
          r" {O})"), _kin),
    (rule(rf"{{Pa}}(?: |-)speakers {ACCOUNT}{{N}} of (?:{{Os}} population|the population (?:of|"
          rf"in) {{O}})"),
     _kin),
    (rule(r"{N} of (?:{Os} (?:population|people|residents|inhabitants)|the population (?:of|"
          r"in) {O})"
          rf" {ADVERB}(?:is|are|was|were) ethnic(?:ally)? {{Pa}}"), _kin),
    (rule(r"{N} of (?:{Os} (?:population|people|residents|inhabitants)|the population (?:of|"
          r"in) {O})"
          rf" {ADVERB}(?:speaks?|spoke) {{Pa}}(?! as a)"), _kin),
    (rule(rf"(?:share|part|proportion) (?:of|in) {{OW}} (?:that|which) (?:is |was |are |were )?"
          rf"(?:goes|go|went|sent|sold|comes?|came) (?:to|from) {{P}} {STAND}{{N}}"), _level),
    (rule(rf"{{Ps}} (?:share|part|weight) {OF_WHOLE}(?: (?:has|have))? (?:rose|risen|fell|fallen|"
          r"climbed|dropped|grew|grown|increased|declined|shrank|shrunk|went|"
          r"moved) from <#(?P<na_1>"
          r"\d+)> in (?P<ya_1>\d{4}) to <#(?P<nb_1>\d+)> in (?P<yb_1>\d{4})"), _two),
    (rule(rf"{{Ps}} (?:share|part|weight) {OF_WHOLE} (?:{STAND})?{{N}}{YEARLY}"), _level),
    (rule(rf"the (?:share|part|weight) of {{P}} in {{OW}} (?:{STAND})?{{N}}{YEARLY}"), _level),
    (rule(rf"(?:share of )?{INSIDE} {ACCOUNT}{{N}} of {{Os}} (?:total |foreign |external |"
          rf"overall )*"
          r"trade\b(?! in)"), lambda m, now, scope: _of_bloc(m, now, scope)
     if got(m, "o") == got(m, "p") else _level(m, now, scope)),
    (rule(rf"{INSIDE} {ACCOUNT}{{N}} of (?:its|their|all) members' (?:total |foreign |"
          rf"overall )*trade"),
     _of_bloc),
    (rule(rf"share of {INSIDE}[^.;]*?(?:{STAND}|hovering )(?:at |around )?{{N}}(?: for {{O}})?"),
     _of_bloc),
    (rule(rf"{PART} {ACCOUNT}{{N}} of (?:{{OW}}|{{W}})"), _level),
    (rule(rf"{{Os}} {{V}} (?:to|from|with) {{P}} {ACCOUNT}{{N}} of (?:the|its|"
          rf"their) (?:country's )?"
          r"total(?! of)"), _level),
    (rule(rf"{{N}} of (?:{{OW}}|{{W}}) {GO}{{WITH}}"), _with_rest),
    (rule(rf"{{N}} of {{Oa}} {{W}} {GO}{{WITH}}"), _level),
    (rule(rf"{{O}} {ADVERB}{GET} {{N}} of (?:its|their) {{V}} from {{P}}"), _flowing("in")),
    (rule(rf"{{O}} {ADVERB}{GIVE} {{N}} of (?:its|their) {{V}} to {{P}}"), _flowing("out")),
    (rule(rf"{{O}} (?:each )?{ADVERB}{DO} {{N}} of (?:its|their) {{V}} {{WITH}}"),
     _flowing("both")),
    (rule(rf"{{O}} {DEPEND} {{P}} for {{N}} of (?:its|their) {{W}}"), _flowing("in")),
    (rule(rf"{{O}} {DEPEND} {{Pa}} {{W}}"), _dependent),
    (rule(rf"{{O}} {DEPEND} {{P}} for (?:its |their )?{{W}}"), _dependent),
    (rule(rf"{{O}} {DEPEND} (?:its |their )?{{V}} from {{P}}"), _dependent),
]  # fmt: skip
"""Patterns and what reads them, the most telling first."""
