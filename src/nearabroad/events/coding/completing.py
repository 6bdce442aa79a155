"""Codes for parties whose own words name no state: what stands inside them, then around them.

"Candidate status for Kyiv", "the decision", "a gas union with Russia": the words of the recipient
name nobody, but the state behind them stands near. Only codes are added here; the words that were
found stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nearabroad.events.coding.actors import Actor
from nearabroad.events.coding.gazetteer import Named
from nearabroad.events.coding.grammar import (
    RELATIVE,
    Token,
    children,
    conjuncts,
    first,
    lemma,
    own_words,
    phrases,
)
from nearabroad.events.coding.lexicon import lexicon
from nearabroad.events.coding.turning import Act

Names = Mapping[int, Named]
WHERE = frozenset({"in", "at", "near", "outside", "inside", "around", "across", "over", "through"})
CONTENT = ("ccomp", "acl")
SAYING = frozenset({"ACCUSE", "REJECT", "REQUEST"})
TOPICAL = frozenset({"for", "about", "concerning", "on", "over", "regarding"})
"""Prepositions of what somebody only speaks about."""
ABROAD = frozenset({"country", "nation", "state", "ally", "leader", "side", "power", "bloc"})
"""Actors who are others than the state of the place."""
RELATING = (*CONTENT, "relcl")
"""Clauses that tell what a noun says, or more of it."""
TOWARDS = frozenset({"to", "with", "against", "from", "toward", "towards", "between", "upon"})
"""Prepositions of phrases in which the other side stands."""
WITHIN = frozenset({"amod", "compound", "nmod", "poss", "conj"})
"""Relations of a name to the head of its phrase."""
SITES = frozenset({"place", "seat", "state"})
LAWFUL = frozenset({"police", "government", "military"})
LAWFUL_ROOTS = frozenset({"COERCE", "ACCUSE", "SANCTION"})
HUMAN_ROOTS = frozenset({"ASSAULT", "COERCE"})
VICTIMS = HUMAN_ROOTS | {"PROTEST"}
"""Roots whose recipients without a nation are of the place."""
DEALINGS = frozenset({"SUPPORT", "AGREE", "CONSULT", "COOPERATE", "REQUEST"})
KIND = frozenset({"SUPPORT", "COOPERATE", "AID", "AGREE", "CONCEDE"})
"""Roots whose recipient is told in their own clause."""
GUARDING = frozenset({"153"})
"""Codes of watch over what is one's own."""
INWARD = frozenset({"1723", "1724"})
"""Codes of what a state does at home: curfews, martial law."""


def done_to(
    recipient: Actor | None,
    act: Act,
    state: str | None,
    doer: str | None,
    doers: list[str | None],
    names: Names,
) -> tuple[str | None, ...]:
    """Codes of a recipient: its own, those inside its words, the place's, those of its clause.

    Of two nations ("a Russian-Armenian businessman") it is the one that is not the actor's; people
    harmed or held without a nation are of the place, and where the text names none, of the state
    that holds them. An attack on a place of one's own state is one on the other side that is named.
    """
    if act.code in INWARD:
        return (recipient.code if recipient is not None and recipient.code else doer,)
    head = act.match.trigger.doc[recipient.head] if recipient is not None else None
    if head is not None and _own_border(act, head):
        return (None,)
    if head is not None and act.root in HUMAN_ROOTS and _is_terrain(head):
        return _sheltered(act, head, doers, names)
    if act.root == "AID" and head is not None and any(c.tag_ == "PRP$" for c in head.children):
        return (doer,)
    if recipient is not None and recipient.code is not None:
        if _before_forum(act, recipient, head):
            accused = elsewhere(act, {*doers, recipient.code}, names)
            return accused or (recipient.code,)
        if _told_only(act, recipient, names):
            return (None,)
        if recipient.code != doer:
            return (None if _breakaway(recipient, act, names) else recipient.code,)
        if recipient.also is not None:
            return (recipient.also,)
        other: tuple[str, ...] = _posted(head, doer, names)
        if recipient.is_place and act.root in VICTIMS:
            other = inside(head, doers, names)
            if act.root == "ASSAULT":
                other = other or around(act, doers, names) or elsewhere(act, doers, names)
        return other[:1] or (recipient.code,)
    taken = set(doers)
    if act.root in ("ACCUSE", "REQUEST") and head is not None:
        taken |= victims(head, lemma(head) in lexicon().harms, names)
    found: tuple[str | None, ...] = inside(head, taken, names, act.root) if head is not None else ()
    if found:
        return found
    if act.root in VICTIMS and head is not None and state is not None:
        return (state,)
    if _own_people(act, recipient) and not _mission(head):
        return (doer,)
    if head is not None and _people(head) and not _definite(head):
        return (None,)
    found = around(act, taken, names)
    if not found and act.root not in KIND:
        found = elsewhere(act, taken, names, told=_mission(head))
    return found or (None,)


def _posted(head: Token | None, doer: str | None, names: Names) -> tuple[str, ...]:
    """Where a state's own embassy or envoy stands ("closed its embassy in Baku")."""
    if head is None or not _mission(head):
        return ()
    places = (names[noun.i].entry.code for word, noun in phrases(head)
              if word in ("in", "to") and noun.i in names)  # fmt: skip
    return tuple(code for code in places if code != doer)[:1]


def _mission(noun: Token | None) -> bool:
    """Whether a phrase names an embassy or its people, who are never one's own."""
    return noun is not None and lemma(noun) in lexicon().lists["diplomats"]


def _own_border(act: Act, noun: Token) -> bool:
    """Whether a state only guards its own border ("stepped up security along the border with")."""
    above = noun
    for _ in range(4):
        before = noun.doc[above.i - 1] if above.dep_ == "prep" and above.i else above
        if {lemma(above), lemma(before)} & {"border", "frontier"}:
            return act.code in GUARDING
        above = above.head
    return False


def _is_terrain(noun: Token) -> bool:
    """Whether a noun tells open country ("caves", "a network of tunnels", "the mountain area")."""
    if lemma(noun) in lexicon().classes["people"] or lexicon().sectors.get(lemma(noun)):
        return False
    words = {lemma(noun)}
    words |= {lemma(child) for child in children(noun, "compound", "amod")}
    words |= {lemma(inner) for word, inner in phrases(noun) if word == "of"}
    return bool(words & lexicon().lists["terrain"])


def _sheltered(
    act: Act, terrain: Token, doers: list[str | None], names: Names
) -> tuple[str | None, ...]:
    """Who is fought in terrain: the group named with it or after it, never the terrain's state."""
    inner = [names[token.i].entry for token in terrain.subtree if token.i in names]
    owners = {entry.code for entry in inner if entry.kind in (*SITES, "adjective")}
    groups = tuple(dict.fromkeys(entry.code for entry in inner if entry.code not in owners))
    found = groups or elsewhere(act, {*doers, *owners}, names)
    return found or (None,)


def _definite(noun: Token) -> bool:
    """Whether a phrase takes up what was told before ("the pass", "this decision")."""
    return any(child.lower_ in ("the", "this", "these", "that", "those") for child in noun.children)


def _told_only(act: Act, recipient: Actor, names: Names) -> bool:
    """Whether a newspaper or an agency only hears or spreads it."""
    named = names.get(recipient.head)
    return (
        named is not None
        and named.entry.kind == "organisation"
        and named.entry.sector == "media"
        and act.root in DEALINGS
    )


def _before_forum(act: Act, recipient: Actor, head: Token | None) -> bool:
    """Whether a complaint is only laid before an organisation ("protested to the UN")."""
    return (
        act.root == "ACCUSE"
        and recipient.code in lexicon().lists["forums"]
        and head is not None
        and head.dep_ == "pobj"
        and head.head.lower_ in ("to", "at", "before", "in", "with")
    )


def _own_people(act: Act, recipient: Actor | None) -> bool:
    """Whether people of no nation are held, tried or freed: those who do it are their own."""
    freed = act.root in ("COERCE", "ACCUSE") or act.code == "0841"
    return freed and recipient is not None and recipient.sector is not None


def _breakaway(party: Actor, act: Act, names: Names) -> bool:
    """Whether a party is a region that its state does not govern, and is dealt with as a state."""
    named = names.get(party.head)
    return (
        named is not None
        and act.root in DEALINGS
        and named.entry.name in lexicon().lists["breakaway"]
    )


def doer_of(actor: Actor | None, act: Act, state: str | None, names: Names) -> str | None:
    """The actor's code; police, courts and protesters without a nation are of the place.

    Harm told without who did it is done by who acts in the clause that says when.
    """
    if actor is None:
        return beside(act, names) if act.root in HUMAN_ROOTS else None
    if actor.is_place and actor.sector is None and act.root in HUMAN_ROOTS:
        return None
    if actor.code is not None:
        return None if _breakaway(actor, act, names) else actor.code
    if lemma(act.match.trigger.doc[actor.head]) in ABROAD:
        return None
    if act.root == "PROTEST" or (act.root in LAWFUL_ROOTS and actor.sector in LAWFUL):
        return state
    return None


def inside(
    head: Token, doers: Iterable[str | None], names: Names, about: str | None = None
) -> tuple[str, ...]:
    """Codes that stand in the words below a noun, without those of who does it.

    What a clause tells of people ("a man who smuggled refugees into Poland") is not whose they are,
    nor is what a report says whose the report is. Of what is only said (`about`: the act's root),
    the topic is no side ("rejected a plan for Syria").
    """
    told = {
        token.i
        for noun in head.subtree
        for clause in (
            *children(noun, *(RELATING if _people(head) or noun.i != head.i else CONTENT)),
            *(part for part in children(noun, "pcomp") if first(part, "nsubj", "nsubjpass")),
        )
        for token in clause.subtree
    }
    told |= {token.i for other in children(head, "conj") for token in other.subtree}
    if about is not None and about in SAYING:
        told |= {
            token.i
            for child in head.subtree
            if child.dep_ == "prep" and child.lower_ in TOPICAL
            for token in child.subtree
        }
    words = (token for token in head.subtree if token.i not in told)
    return _first(words, set(doers), names, placed=about == "AID")


def _people(noun: Token) -> bool:
    vocabulary = lexicon()
    return lemma(noun) in vocabulary.classes["people"] or lemma(noun) in vocabulary.sectors


def victims(head: Token, harm: bool, names: Names) -> set[str]:
    """Whom something is done to that somebody condemns ("calls for sanctions against Kyiv").

    `harm` says that the head itself is one, so that its "of" is what is done to.
    """
    whose = [noun for word, noun in phrases(head) if harm and word in ("of", "at", "in", "near")]
    whose += [
        token
        for token in head.subtree
        if token.dep_ == "pobj" and token.head.lower_ in ("on", "against", "upon", "over")
    ]
    return {names[t.i].entry.code for noun in whose for t in noun.subtree if t.i in names}


def around(act: Act, doers: Iterable[str | None], names: Names) -> tuple[str, ...]:
    """Codes in the same clause, in a phrase that may name the other side."""
    holder = act.match.verb if act.match.verb is not None else act.match.trigger
    phrase = [noun for word, noun in phrases(holder) if word in TOWARDS]
    words = [token for noun in phrase for token in own_words(noun)]
    taken = set(doers) | (lexicon().lists["forums"] if act.root == "ACCUSE" else set())
    return _first(words, taken, names)


def elsewhere(
    act: Act, doers: Iterable[str | None], names: Names, told: bool = False
) -> tuple[str, ...]:
    """The one other code that the sentence names, if its clauses tell what that side does or bears.

    "Moscow annexed Crimea, and Kyiv protested": Moscow. A state that is only mentioned on the way
    ("the first match against Spain", "in which two Danes died") is a bystander, unless somebody
    must be meant (`told`: "the embassy").
    """
    taken = set(doers)
    holder = act.match.verb if act.match.verb is not None else act.match.trigger
    others = {
        names[token.i].entry.code
        for token in holder.sent
        if _stands(token, names) and names[token.i].entry.code not in taken
    }
    sides = {
        names[token.i].entry.code
        for token in holder.sent
        if _stands(token, names) and _takes_part(token, holder)
    }
    return tuple(others) if len(others) == 1 and (told or others <= sides) else ()


def _takes_part(token: Token, holder: Token) -> bool:
    """Whether a name is, or owns, the subject or object of a clause beside an act's own."""
    at = token
    while at.dep_ in WITHIN and at.head.i != at.i:
        at = at.head
    if at.dep_ == "pobj" and at.head.dep_ == "agent":
        at = at.head
    elif at.dep_ not in ("nsubj", "nsubjpass", "dobj"):
        return False
    clause = at.head
    while clause.i not in (holder.i, clause.head.i):
        subject = first(clause, "nsubj", "nsubjpass")
        nested = clause.dep_ == "acl" or (
            clause.dep_ == "relcl" and (subject is None or subject.lower_ not in RELATIVE)
        )
        if nested:
            return False
        clause = clause.head
    return True


def beside(act: Act, names: Names) -> str | None:
    """Who acts in the clause that tells when it happened ("wounded when Russian ships fired")."""
    verb = act.match.verb
    for clause in children(verb, "advcl") if verb is not None else ():
        if any(child.lower_ in ("when", "as", "while") for child in clause.children):
            subject = first(clause, "nsubj")
            found = _first(subject.subtree, set(), names) if subject is not None else ()
            if found:
                return found[0]
    return None


def _first(
    tokens: Iterable[Token], taken: set[str | None], names: Names, placed: bool = False
) -> tuple[str, ...]:
    """The first other code among words, with those coordinated with it; `placed` takes places."""
    for token in tokens:
        if not _stands(token, names, placed) or names[token.i].entry.code in taken:
            continue
        listed = [names[item.i].entry.code for item in conjuncts(token) if item.i in names]
        return tuple(dict.fromkeys(code for code in listed if code not in taken))
    return ()


def _stands(token: Token, names: Names, placed: bool = False) -> bool:
    """Whether a word ends a name that is neither a mere place ("in Kyiv") nor a news agency."""
    named = names.get(token.i)
    if named is None or token.i != named.end - 1:
        return False
    if named.entry.kind == "organisation" and named.entry.sector == "media":
        return False
    return placed or named.entry.kind not in SITES or not _located(token)


def _located(token: Token) -> bool:
    """Whether a name stands in a phrase that tells where ("in Tver and the capital Moscow")."""
    for _ in range(6):
        if token.dep_ == "pobj":
            return token.head.lower_ in WHERE
        if token.dep_ not in ("conj", "appos"):
            return False
        token = token.head
    return False
