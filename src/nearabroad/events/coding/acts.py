"""From a parsed sentence to acts: who does what to whom, in which mood.

Verbs that bear on another act decide its root: to agree or be about to cooperate is AGREE, to
threaten or be about to harm THREATEN, to ask for it REQUEST, not to want it REJECT, to stop
harming RETREAT, to stop cooperating SANCTION. What is reported is taken as said; what is
criticised, feared or alleged is not an act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nearabroad.events.coding.actors import Actor, Resolver
from nearabroad.events.coding.grammar import (
    DUTY,
    PRONOUNS,
    Token,
    children,
    conjuncts,
    first,
    future,
    governor,
    is_passive,
    is_verb,
    keys_of,
    lemma,
    modals,
    negated,
    phrases,
    surface_subject,
)
from nearabroad.events.coding.lexicon import COOPERATIVE, Lexicon, codes
from nearabroad.events.coding.matching import Match, Matcher, object_of
from nearabroad.events.coding.parties import Parties

AGREED = {"AID": "033", "COOPERATE": "031", "CONSULT": "036", "CONCEDE": "034", "RETREAT": "035",
          "SUPPORT": "030", "AGREE": "030"}  # fmt: skip
THREATENED = {"ASSAULT": "138", "COERCE": "132", "SANCTION": "131", "PROTEST": "133",
              "MOBILIZE": "138", "THREATEN": "130"}  # fmt: skip
REQUESTED = {"AID": "103", "COOPERATE": "101", "CONSULT": "106", "AGREE": "107", "SUPPORT": "102",
             "RETREAT": "105", "CONCEDE": "104"}  # fmt: skip
APPEALED = {"103": "023", "101": "021", "106": "026", "107": "027", "102": "022", "105": "025",
            "104": "024", "100": "020"}  # fmt: skip
REJECTED = {"AID": "122", "COOPERATE": "121", "CONSULT": "125", "RETREAT": "124", "CONCEDE": "124",
            "AGREE": "127"}  # fmt: skip
STOPPED = {"AID": "162", "CONSULT": "164", "COOPERATE": "160", "SUPPORT": "160", "AGREE": "160",
           "ASSAULT": "087", "COERCE": "085", "SANCTION": "085", "PROTEST": "082",
           "MOBILIZE": "087"}  # fmt: skip
SOFT = frozenset({"ask", "appeal", "call", "urge", "invite", "encourage", "request", "recommend",
                  "advise", "implore", "plead", "beg"})  # fmt: skip
SPEAKING = frozenset({"ACCUSE", "REJECT", "SUPPORT", "REQUEST", "THREATEN", "COERCE"})
SUBORDINATE = 0.75
"""How much less a subordinate clause counts."""
DOCUMENTS = frozenset({"report", "resolution", "bill", "decree", "statement", "law", "letter", "order",
                       "lawsuit", "note", "complaint", "petition", "motion", "warrant", "speech"})  # fmt: skip
OF_WILL = frozenset({"willing", "ready", "prepared", "set", "open", "eager", "due", "poised",
                     "determined", "keen", "likely", "able", "unwilling", "reluctant", "going"})  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One act: its code, its parties (most likely first), mood and how sure it is."""

    code: str
    root: str
    trigger: Token
    match: Match
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    status: str
    confidence: float


class Reader:
    """Reads the acts of one text's sentences."""

    def __init__(self, doc: Token, resolver: Resolver, lexicon: Lexicon) -> None:
        self.doc, self.resolver, self.lexicon = doc, resolver, lexicon
        self.matcher = Matcher(lexicon, resolver)
        self.parties = Parties(self.matcher, resolver)
        self.consumed: set[int] = set()
        self.talked_about: set[int] = set()
        self.last_actor: Actor | None = None

    def acts(self, sentence: Token) -> list[Act]:
        """Acts of a sentence, main clause first."""
        found: list[Act] = []
        verbs = sorted(
            (token for token in sentence if is_verb(token) or self._will_word(token)),
            key=lambda token: (_depth(token), token.i),
        )
        for verb in verbs:
            if verb.i not in self.consumed:
                got = self._clause(verb, None)
                found += [replace(act, confidence=act.confidence * _place(verb)) for act in got]
        used = {act.match.trigger.i for act in found} | {
            act.match.object.i for act in found if act.match.object is not None
        }
        for token in sentence:
            if (
                token.pos_ == "NOUN"
                and token.i not in used
                and not self._under_speech(token, found)
            ):
                found += self._nominal(token)
        return found

    def topic(self, sentence: Token) -> Actor | None:
        """Whom a sentence is about: the subject of its main clause, if it is a state's."""
        subject = first(sentence.root, "nsubj", "nsubjpass")
        if subject is None or subject.lower_ in PRONOUNS:
            return None
        actor = self.resolver.actor(subject)
        return actor if actor.code is not None and self.matcher.human(subject) else None

    # Clauses

    def _will_word(self, token: Token) -> bool:
        return token.pos_ == "ADJ" and token.lower_ in OF_WILL and first(token, "xcomp") is not None

    def _clause(self, verb: Token, speaker: Token | None) -> list[Act]:
        """Acts of a verb, with what it governs."""
        self.consumed.add(verb.i)
        complement = _complement(verb)
        operator = self._operator(verb) if complement is not None else None
        if complement is not None and operator is not None:
            acts = self._governed(verb, operator, complement, speaker)
            if acts is not None:
                return acts
        if complement is not None and operator is None and self._passive_report(verb):
            return self._clause(complement, speaker)
        return self._moody(verb, self._plain(verb, speaker), speaker)

    def _passive_report(self, verb: Token) -> bool:
        return is_passive(verb) and lemma(verb) in self.lexicon.operators["report"]

    def _operator(self, verb: Token) -> str | None:
        """How a verb bears on the act in its complement."""
        keys = keys_of(verb)
        operators = self.lexicon.operators
        if verb.lower_ in ("unwilling", "reluctant"):
            return "refuse"
        if self._will_word(verb):
            return "intend"
        for name in (
            "deny",
            "refuse",
            "threaten",
            "stop",
            "request",
            "report",
            "intend",
            "begin",
            "try",
            "cause",
            "suppose",
        ):
            if any(key in operators[name] for key in keys):
                return name
        return None

    def _governed(
        self, verb: Token, operator: str, complement: Token, speaker: Token | None
    ) -> list[Act] | None:
        """Acts of a complement under an operator; None where the verb is to be read by itself."""
        teller = surface_subject(verb) or speaker
        whole = complement.dep_ == "ccomp"
        if operator in ("request", "deny", "refuse", "threaten") and verb.lower_ in ("rule",):
            return None
        if whole and operator in ("intend", "try", "suppose", "threaten"):
            inner = self._clause(complement, teller)
            return [replace(act, status="conditional") for act in inner]
        if operator == "suppose":
            return None
        if operator == "report":
            return self._reported(verb, complement, teller)
        if operator in ("deny",) and not whole and complement.tag_ != "VBG":
            return None
        if (
            operator == "cause"
            and is_passive(verb) is False
            and object_of(verb) is None
            and not whole
        ):
            return None
        if operator == "cause":
            return None
        inner = self._clause(complement, teller)
        if operator == "deny":
            return [replace(act, status="denied") for act in inner]
        if operator == "begin":
            return self._moody(verb, inner, teller)
        if operator == "intend":
            made = [self._turned(act, verb, _intended(act)) for act in inner]
            made = made or self._bare(verb, teller, "030", complement)
        elif operator == "try":
            made = [replace(act, status="conditional") for act in inner]
            return self._moody(verb, made, teller)
        elif operator == "threaten":
            made = [self._turned(act, verb, THREATENED.get(act.root, "130")) for act in inner]
            made = made or self._bare(verb, teller, "130", complement)
        elif operator == "refuse":
            made = [self._turned(act, verb, REJECTED.get(act.root, "120")) for act in inner]
            made = made or self._bare(verb, teller, "120", complement)
        elif operator == "stop":
            made = [
                self._turned(act, verb, STOPPED[act.root]) for act in inner if act.root in STOPPED
            ]
        else:
            made = self._requested(verb, complement, inner, teller)
        made = [
            replace(act, status="factual" if act.status == "planned" else act.status)
            for act in made
        ]
        return self._moody(verb, made, teller)

    def _reported(self, verb: Token, complement: Token, teller: Token | None) -> list[Act] | None:
        """What is said: the act itself; "must" makes it a request to the subject."""
        if modals(complement) & DUTY or self._duty(complement):
            self.consumed.add(complement.i)
            return self._requested(verb, complement, self._clause(complement, teller), teller)
        inner = self._clause(complement, teller)
        if not inner and complement.dep_ != "ccomp":
            return None
        for other in children(complement, "conj"):
            if is_verb(other) and other.i not in self.consumed:
                inner += self._clause(other, teller)
        if negated(verb):
            inner = [replace(act, status="negated") for act in inner]
        return inner

    def _duty(self, verb: Token) -> bool:
        return (
            lemma(verb) in ("need", "have")
            and first(verb, "xcomp") is not None
            and not is_passive(verb)
        )

    def _requested(
        self, verb: Token, complement: Token, inner: list[Act], teller: Token | None
    ) -> list[Act]:
        """A request: to the object of the verb or the subject of what is asked for."""
        code = REQUESTED.get(inner[0].root, "100") if inner else "100"
        if lemma(verb) in SOFT:
            code = APPEALED.get(code, "020")
        target = first(verb, "dobj") or first(complement, "nsubj", "nsubjpass")
        if target is None:
            for word, noun in phrases(verb):
                if word in ("on", "upon", "to", "from", "for") and self.matcher.human(noun):
                    target = noun
                    break
        if target is not None and target.lower_ not in PRONOUNS:
            act = self._built(verb, code, teller, [target], Match_of(self, verb), 0.8)
            return [act] if act is not None else []
        if inner:
            return [self._turned(inner[0], verb, code, teller)]
        return self._bare(verb, teller, code, complement)

    def _turned(self, act: Act, verb: Token, code: str | None, teller: Token | None = None) -> Act:
        """An act under an operator: another root, the operator's subject."""
        if code is None:
            return act
        subject = surface_subject(verb) or teller
        actors = act.actors
        if subject is not None and subject.lower_ not in PRONOUNS:
            actors = self._resolved([subject]) or act.actors
        recipients = self._partners(verb, subject) or act.recipients
        recipients = tuple(
            item for item in recipients if not any(item.overlaps(other) for other in actors)
        ) or tuple(item for item in act.actors if not any(item.overlaps(o) for o in actors))
        return replace(
            act,
            code=code,
            root=codes()[code].root,
            actors=actors,
            recipients=recipients,
            trigger=verb,
        )

    def _partners(self, verb: Token, subject: Token | None) -> tuple[Actor, ...]:
        """With whom something is agreed: the "with" phrase, or the subject's second part."""
        if lemma(verb) not in ("agree", "pledge", "decide", "promise", "commit"):
            return ()
        for word, noun in phrases(verb):
            if word == "with":
                return self._resolved([noun])
        if subject is not None and lemma(verb) == "agree":
            return self._resolved(conjuncts(subject)[1:]) or self._sides(subject)[1:]
        return ()

    def _bare(self, verb: Token, teller: Token | None, code: str, complement: Token) -> list[Act]:
        """An act of will about something that the lexicon does not know."""
        base = self.matcher.verb(verb) or Match_of(self, verb)
        inner = Match(base.frame, complement, complement, object_of(complement), 1)
        actor = (
            self._resolved([teller])[0] if teller is not None and self._resolved([teller]) else None
        )
        nouns = self.parties.recipients(inner, actor)
        if not nouns:
            nouns = self.parties.recipients(base, actor)
        act = self._built(verb, code, teller, nouns, base, 0.6)
        return [act] if act is not None else []

    # One verb

    def _plain(self, verb: Token, speaker: Token | None) -> list[Act]:
        """The act of a verb by its own frame."""
        match = self.matcher.verb(verb)
        if match is None:
            return []
        if "speech" in match.frame.flags or match.frame.root in SPEAKING:
            self._consume_below(verb)
        self.consumed |= {child.i for child in children(verb, "xcomp")}
        return self._from_match(match, speaker)

    def _consume_below(self, verb: Token) -> None:
        """What is criticised, praised or refused is no act of its own."""
        for child in verb.children:
            reason = child.dep_ == "prep" and child.lower_ in (
                "for",
                "of",
                "over",
                "on",
                "with",
                "to",
                "from",
            )
            if reason or child.dep_ in ("dobj", "xcomp", "ccomp", "pcomp"):
                for token in child.subtree:
                    if is_verb(token):
                        self.consumed.add(token.i)
                        self.talked_about.add(token.i)

    def _from_match(self, match: Match, speaker: Token | None) -> list[Act]:
        nouns = self.parties.actors(match)
        if (
            not nouns
            and speaker is not None
            and match.verb is not None
            and not is_passive(match.verb)
        ):
            nouns = [speaker]
        sure = 0.6 + 0.06 * min(match.fit, 5) - 0.25 * (not self.matcher.plausible(match))
        actors = self._resolved(nouns)
        symmetric = "symmetric" in match.frame.flags
        actor = actors[0] if actors else None
        found = self.parties.recipients(match, actor)
        recipients = self._resolved(found, actor)
        if symmetric and not self.parties.has_partner(match):
            if len(actors) == 1:
                actors = self._sides(nouns[0]) or actors
            if len(actors) > 1:
                recipients, actors = actors[1:], actors[:1]
        if "reverse" in match.frame.flags and match.verb is not None:
            subject = surface_subject(match.verb)
            recipients = self._resolved([subject]) if subject is not None else ()
        if not actors and "place" in match.frame.flags:
            actors = self._by_place(match, recipients)
            sure -= 0.1
        if not any(item.code for item in recipients) and not any(
            self.matcher.human(noun) for noun in found
        ):
            other = self._elsewhere(match, actors)
            if other or not recipients:
                recipients = other
                sure -= 0.25
        return [
            Act(match.frame.code, match.frame.root, match.trigger, match, actors, recipients,
                "factual", sure)
        ]  # fmt: skip

    def _sides(self, noun: Token) -> tuple[Actor, ...]:
        """The sides that one phrase names: "Greek and Turkish officials", "talks between A and B"."""
        for word, inner in phrases(noun):
            if word == "between":
                return self._resolved(conjuncts(inner))
        for child in children(noun, "amod", "compound", "nmod"):
            parts = conjuncts(child)
            known = {
                self.resolver.names[item.i].entry.code
                for item in parts
                if item.i in self.resolver.names
            }
            if len(parts) > 1 and len(known) == len(parts):
                return tuple(
                    Actor(
                        self.resolver.names[item.i].entry.code, self.resolver.actor(noun).sector,
                        item.i, item.i, item.i + 1, item.text,
                    )
                    for item in parts
                )  # fmt: skip
        return ()

    def _built(
        self,
        verb: Token,
        code: str,
        subject: Token | None,
        nouns: list[Token],
        match: Match,
        sure: float,
    ) -> Act | None:
        actors = self._resolved([subject]) if subject is not None else ()
        recipients = self._resolved(nouns, actors[0] if actors else None)
        if not recipients:
            recipients = self._elsewhere(match, actors)
        return Act(code, codes()[code].root, verb, match, actors, recipients, "factual", sure)

    def _resolved(self, nouns: Iterable[Token], beside: Actor | None = None) -> tuple[Actor, ...]:
        """Actors of nouns; a pronoun is the subject before it, or the last actor of the text."""
        found: list[Actor] = []
        for noun in nouns:
            if beside is None:
                noun = self._author(noun)
            actor = self._antecedent(noun) if noun.lower_ in PRONOUNS else self.resolver.actor(noun)
            if actor is None or any(actor.head == other.head for other in found):
                continue
            if beside is not None and actor.head == beside.head:
                continue
            found.append(actor)
        return tuple(found)

    def _author(self, noun: Token) -> Token:
        """Who stands behind a document ("the parliament passed a resolution criticising ...")."""
        if noun.lemma_ in DOCUMENTS and self.resolver.actor(noun).code is None:
            holder = governor(noun)
            subject = (
                surface_subject(holder) if holder is not None and noun.dep_ != "nsubj" else None
            )
            if subject is not None and subject is not noun and subject.pos_ != "PRON":
                return subject
        return noun

    def _antecedent(self, pronoun: Token) -> Actor | None:
        best: Token | None = None
        for token in pronoun.sent:
            if token.i >= pronoun.i:
                break
            if token.dep_ in ("nsubj", "nsubjpass") and token.lower_ not in PRONOUNS:
                best = token
        if best is not None:
            return self.resolver.actor(best)
        for token in pronoun.sent:
            if (
                token.i > pronoun.i
                and token.dep_ == "nsubj"
                and token.head.dep_ == "ROOT"
                and token.pos_ == "PROPN"
            ):
                return self.resolver.actor(token)
        return self.last_actor

    def _by_place(self, match: Match, recipients: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Who arrests, tries, bans or frees where nobody is named: the state of the place."""
        taken = {item.code for item in recipients if item.code}
        roots = [match.trigger] + ([match.verb] if match.verb is not None else [])
        unnamed: Actor | None = None
        for root in roots:
            for token in root.subtree:
                if token.dep_ != "pobj" or token.head.lower_ not in ("in", "at", "near", "from"):
                    continue
                named = self.resolver.names.get(token.i)
                if named is not None and named.entry.kind in ("state", "seat", "place"):
                    if named.entry.code not in taken:
                        text = self.doc[named.start : named.end].text
                        return (
                            Actor(
                                named.entry.code, "police", token.i, named.start, named.end, text
                            ),
                        )
                elif unnamed is None and token.pos_ == "PROPN" and not self.parties.timed(token):
                    unnamed = self.resolver.actor(token)
        return (unnamed,) if unnamed is not None and not unnamed.code else ()

    def _elsewhere(self, match: Match, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """The one other state or organisation that the sentence names, where there is one."""
        taken = {item.code for item in actors}
        found: dict[str, Actor] = {}
        for token in match.trigger.sent:
            named = self.resolver.names.get(token.i)
            if named is None or named.entry.code in taken or token.i != named.end - 1:
                continue
            if any(item.start <= token.i < item.end for item in actors):
                continue
            if (
                token.dep_ == "pobj"
                and token.head.lower_ in ("in", "at", "near", "by")
                and named.entry.kind != "person"
            ):
                continue
            found.setdefault(named.entry.code, self.resolver.actor(token))
        return tuple(found.values())[:1] if len(found) == 1 else ()

    # Mood

    def _moody(self, verb: Token, acts: list[Act], speaker: Token | None) -> list[Act]:
        """Acts under a verb's own negation, future and modality."""
        if not acts:
            return acts
        words = modals(verb)
        no = negated(verb) or self._nobody(verb)
        if _iffy(verb) or self._invented(verb):
            return [replace(act, status="conditional") for act in acts]
        if future(verb) or ("would" in words and _in_speech(verb)):
            if no:
                return [self._turned(act, verb, _refused(act), speaker) for act in acts]
            return [
                replace(self._turned(act, verb, _intended(act), speaker), status="planned")
                for act in acts
            ]
        if no:
            return [replace(act, status="negated") for act in acts]
        if words & {"may", "might", "could", "would", "should", "must", "can", "ought"}:
            return [
                replace(act, status="conditional") if act.status in ("factual", "planned") else act
                for act in acts
            ]
        return acts

    def _nobody(self, verb: Token) -> bool:
        """Whether the subject is nobody."""
        subject = surface_subject(verb)
        return subject is not None and (
            subject.lower_ in ("nobody", "none", "neither")
            or any(child.lower_ == "no" for child in children(subject, "det"))
        )

    def _invented(self, verb: Token) -> bool:
        """Whether a film, a book or the like tells it."""
        at = verb
        for _ in range(6):
            subject = first(at, "nsubj")
            if subject is not None and lemma(subject) in self.lexicon.fiction:
                return True
            if at.head is at:
                return False
            at = at.head
        return False

    # Nouns

    def _under_speech(self, noun: Token, acts: list[Act]) -> bool:
        """Whether a noun stands inside what an act of words is about."""
        triggers = {act.trigger.i for act in acts} | {act.match.trigger.i for act in acts}
        at = noun
        for _ in range(12):
            if at.i in triggers or at.i in self.talked_about:
                return True
            if at.head is at:
                return False
            at = at.head
        return False

    def _nominal(self, noun: Token) -> list[Act]:
        """The act of a noun that no verb carries; both parties must be told."""
        match = self.matcher.noun(noun)
        if match is None:
            return []
        if noun.dep_ == "compound" or negated(noun):
            return []
        lasting = not {lemma(noun), noun.lower_} & self.lexicon.alone
        acts = self._from_match(match, None)
        return [
            replace(act, confidence=act.confidence - (0.4 if lasting else 0.15))
            for act in acts
            if act.actors and act.recipients
        ]


def Match_of(reader: Reader, verb: Token) -> Match:
    """A match of no frame in particular, for operators: only its words matter."""
    frame = reader.lexicon.by_verb["threaten"][0]
    return Match(replace(frame, recipient=(), flags=frozenset()), verb, verb, object_of(verb), 1)


def _complement(verb: Token) -> Token | None:
    """The clause a verb governs, if a verb heads it ("is willing to go": "willing")."""
    for child in verb.children:
        if child.dep_ in ("xcomp", "ccomp") and child.i > verb.i - 40:
            if is_verb(child):
                return child
            if child.pos_ in ("AUX", "ADJ"):
                inner = first(child, "acomp")
                if inner is not None and first(inner, "xcomp") is not None:
                    return inner
                return child
        if child.dep_ == "prep":
            inner = first(child, "pcomp")
            if (
                inner is not None
                and is_verb(inner)
                and child.lower_ in ("from", "on", "to", "with")
            ):
                return inner
    return None


def _intended(act: Act) -> str | None:
    if act.root in COOPERATIVE:
        return AGREED.get(act.root, "030")
    return THREATENED.get(act.root)


def _refused(act: Act) -> str | None:
    return REJECTED.get(act.root, "120")


def _depth(token: Token) -> int:
    depth = 0
    while token.head is not token and depth < 30:
        token = token.head
        depth += 1
    return depth


def _place(verb: Token) -> float:
    """How central a clause is: main and coordinated 1, subordinate less."""
    weight = 1.0
    at = verb
    for _ in range(20):
        if at.dep_ in ("advcl", "relcl", "acl", "pcomp", "csubj"):
            weight *= SUBORDINATE
        if at.head is at:
            break
        at = at.head
    return weight


def _in_speech(verb: Token) -> bool:
    """Whether a clause is what somebody says."""
    at = verb
    for _ in range(6):
        if at.dep_ in ("ccomp", "parataxis"):
            return True
        if at.head is at:
            return False
        at = at.head
    return False


def _iffy(verb: Token) -> bool:
    """Whether a clause is a condition."""
    at = verb
    for _ in range(6):
        if at.dep_ == "advcl" and any(
            child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether")
            for child in at.children
        ):
            return True
        if at.dep_ == "ccomp" and any(
            child.lower_ in ("whether", "if") and child.dep_ == "mark" for child in at.children
        ):
            return True
        if at.head is at:
            return False
        at = at.head
    return False
