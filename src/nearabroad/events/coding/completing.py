"""Codes for parties whose own words name no state: what stands inside them, then around them.

"Candidate status for Kyiv", "the decision", "a gas union with Russia": the words of the recipient
name nobody, but the state behind them stands near. Only codes are added here; the words that were
found stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nearabroad.events.coding.gazetteer import Named
from nearabroad.events.coding.grammar import Token, children, conjuncts, first, is_verb, phrases
from nearabroad.events.coding.turning import Act

Names = Mapping[int, Named]
WHERE = frozenset({"in", "at", "near", "outside", "inside", "around", "across", "over", "through"})
CLAUSES = frozenset({"conj", "advcl", "relcl", "ccomp", "parataxis"})
SITES = frozenset({"place", "seat", "state"})


def inside(head: Token, doers: Iterable[str | None], names: Names) -> tuple[str, ...]:
    """Codes that stand in the words below a noun, without those of who does it."""
    return _first(head.subtree, set(doers), names)


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
    """Codes in the same clause."""
    holder = act.match.verb if act.match.verb is not None else act.match.trigger
    return _first(_clause(holder), set(doers), names)


def elsewhere(act: Act, doers: Iterable[str | None], names: Names) -> tuple[str, ...]:
    """The one other code that the sentence names."""
    taken = set(doers)
    holder = act.match.verb if act.match.verb is not None else act.match.trigger
    others = {
        names[token.i].entry.code
        for token in holder.sent
        if _stands(token, names) and names[token.i].entry.code not in taken
    }
    return tuple(others) if len(others) == 1 else ()


def beside(act: Act, names: Names) -> str | None:
    """Who acts in the clause that tells when it happened ("wounded when Russian ships fired")."""
    verb = act.match.verb
    for clause in children(verb, "advcl") if verb is not None else ():
        if any(child.lower_ in ("when", "after", "as", "while") for child in clause.children):
            subject = first(clause, "nsubj")
            found = _first(subject.subtree, set(), names) if subject is not None else ()
            if found:
                return found[0]
    return None


def _clause(verb: Token) -> Iterator[Token]:
    """Words below a verb, but for its subject and the clauses below it."""
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass", "agent") or (
            child.dep_ in CLAUSES and is_verb(child)
        ):
            continue
        yield from child.subtree


def _first(
    tokens: Iterable[Token], taken: set[str | None], names: Names
) -> tuple[str, ...]:
    """The first other code among words, with those coordinated with it."""
    for token in tokens:
        if not _stands(token, names) or names[token.i].entry.code in taken:
            continue
        listed = [names[item.i].entry.code for item in conjuncts(token) if item.i in names]
        return tuple(dict.fromkeys(code for code in listed if code not in taken))
    return ()


def _stands(token: Token, names: Names) -> bool:
    """Whether a word ends a name that is no mere place ("in Kyiv", "near Gori")."""
    named = names.get(token.i)
    if named is None or token.i != named.end - 1:
        return False
    where = token.dep_ == "pobj" and token.head.lower_ in WHERE
    return not (where and named.entry.kind in SITES)
