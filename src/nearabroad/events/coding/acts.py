"""From a parsed sentence to acts: who does what to whom, in which mood.

Verbs that bear on another act decide its root: to agree or be about to cooperate is AGREE, to
threaten or be about to harm THREATEN, to ask for it REQUEST, not to want it REJECT, to stop
harming RETREAT, to stop cooperating SANCTION. What is reported is taken as said; what is
criticised, feared or alleged is not an act.
"""

from __future__ import annotations

from dataclasses import replace

from nearabroad.events.coding.actors import Actor, Resolver
from nearabroad.events.coding.asides import asides, denial
from nearabroad.events.coding.blaming import blamed
from nearabroad.events.coding.framing import Framer
from nearabroad.events.coding.grammar import (
    DUTY,
    PRONOUNS,
    Token,
    children,
    complement_of,
    conjuncts,
    decided,
    first,
    future,
    is_passive,
    is_verb,
    lemma,
    modals,
    negated,
    phrases,
    surface_subject,
)
from nearabroad.events.coding.grounding import Grounding
from nearabroad.events.coding.implied import answered
from nearabroad.events.coding.lexicon import Lexicon, codes
from nearabroad.events.coding.matching import Match, Matcher, object_of, to_none
from nearabroad.events.coding.mood import (
    centrality,
    depth,
    iffy,
    in_speech,
    invented,
    nobody,
    undone,
)
from nearabroad.events.coding.nominals import Nominals
from nearabroad.events.coding.operators import (
    asked,
    duty,
    felt,
    finite,
    operator_of,
    own_wish,
    reacting_by,
    will_word,
)
from nearabroad.events.coding.parties import Parties
from nearabroad.events.coding.turning import (
    AGREEING,
    APPEALED,
    REJECTED,
    REQUESTED,
    SOFT,
    STOPPED,
    THREATENED,
    Act,
    intended,
    planned,
    refused,
)

SPEAKING = frozenset({"ACCUSE", "REJECT", "SUPPORT", "REQUEST", "THREATEN", "COERCE"})
OUTLOOK = frozenset({"expect", "schedule", "due", "set", "slate", "plan"})
"""Verbs that tell of a meeting beforehand, and of no agreement to meet."""
REASONS = frozenset({"for", "of", "over", "on", "with", "to", "from"})
NAMING = frozenset({"declare", "call", "brand", "label", "name", "term"})
"""Verbs with a clause that has no verb ("declared Russia a terrorist regime")."""
ORDERS = frozenset({"order", "force", "tell", "instruct", "require", "ask"})


class Reader:
    """Reads the acts of one text's sentences."""

    def __init__(self, doc: Token, resolver: Resolver, lexicon: Lexicon) -> None:
        self.doc, self.resolver, self.lexicon = doc, resolver, lexicon
        self.matcher = Matcher(lexicon, resolver)
        self.parties = Parties(self.matcher, resolver)
        self.consumed: set[int] = set()
        self.talked_about: set[int] = set()
        self.ground = Grounding(doc, resolver, self.matcher, self.parties)
        self.framer = Framer(self.matcher, self.parties, self.ground)
        self.nominals = Nominals(lexicon, self.matcher, self.framer)

    def acts(self, sentence: Token) -> list[Act]:
        """Acts of a sentence, main clause first."""
        found: list[Act] = []
        verbs = sorted(
            (token for token in sentence if is_verb(token) or will_word(token)),
            key=lambda token: (depth(token), token.i),
        )
        for verb in verbs:
            if verb.i not in self.consumed:
                got = self._clause(verb, None)
                found += [replace(act, confidence=act.confidence * centrality(verb)) for act in got]
        used = {act.match.trigger.i for act in found} | {
            act.match.object.i for act in found if act.match.object is not None
        }
        for token in sentence:
            if (
                token.pos_ == "NOUN"
                and token.i not in used
                and not self.nominals.under_speech(token, found, self.talked_about)
            ):
                found += self.nominals.acts(token)
        found += answered(found, self.framer)
        found += asides(sentence, found, self.framer)
        return found or self.nominals.last_resort(sentence)

    # Clauses

    def _clause(self, verb: Token, speaker: Token | None) -> list[Act]:
        """Acts of a verb, with what it governs."""
        self.consumed.add(verb.i)
        if asked(verb):
            return []
        if (deed := reacting_by(verb)) is not None:
            return self._clause(deed, speaker)
        if (barred := self.framer.barred(verb)) is not None:
            return [barred]
        complement = complement_of(verb)
        operator = operator_of(verb, self.lexicon) if complement is not None else None
        if complement is not None and operator is not None:
            acts = self._governed(verb, operator, complement, speaker)
            if acts is not None:
                return acts
        reported = is_passive(verb) and lemma(verb) in self.lexicon.operators["report"]
        if complement is not None and operator is None and reported:
            return self._clause(complement, speaker)
        return self._moody(verb, self._plain(verb, speaker), speaker)

    def _governed(
        self, verb: Token, operator: str, complement: Token, speaker: Token | None
    ) -> list[Act] | None:
        """Acts of a complement under an operator; None where the verb is to be read by itself."""
        teller = surface_subject(verb) or speaker
        whole = complement.dep_ == "ccomp"
        if operator in ("request", "deny", "refuse", "threaten") and verb.lower_ in ("rule",):
            return None
        if whole and operator == "request" and lemma(verb) == "tell":
            operator = "report"
        if operator == "request" and lemma(verb) == "insist" and whole and finite(complement):
            operator = "report"
        if operator == "request" and lemma(verb) == "want" and own_wish(verb, complement):
            operator = "try"
        if whole and operator == "threaten":
            return self._warned(verb, complement, teller)
        if whole and operator in ("intend", "try", "suppose"):
            inner = self._clause(complement, teller)
            return [replace(act, status="conditional") for act in inner]
        if operator == "suppose":
            if "have" not in modals(complement):
                return None
            inner = self._clause(complement, teller)  # "believed to have trained with"
            return [replace(act, status="conditional") for act in inner]
        if operator == "report":
            return self._reported(verb, complement, teller)
        if operator == "deny" and not whole and complement.tag_ not in ("VBG", "VBN"):
            return None
        if operator == "cause":
            return None
        if operator == "request" and self._coercive(verb):
            return None
        inner = self._clause(complement, teller)
        for other in (*children(complement, "conj"), *children(verb, "conj")):
            if other.tag_ == "VB" and "to" in modals(other) and first(other, "nsubj") is None:
                self.consumed.add(other.i)  # "asked Kyiv to talk and to lift the blockade"
        if operator == "deny":
            made = [replace(act, status="denied") for act in inner]
            return [*made, *denial(verb, complement, teller, self.framer)]
        if operator == "abstain":
            made = [self._turned(act, verb, refused(act)) for act in inner]
            made = made or self._bare(verb, teller, "120", complement)
            return [replace(act, status="negated") for act in made]
        if operator == "begin":
            inner = inner or self.framer.let(verb, complement, teller)
            return self._moody(verb, inner, teller)
        if operator == "intend" and lemma(verb) in OUTLOOK and _only_meets(inner):
            holder = verb.head if verb.pos_ == "ADJ" else verb  # "is not due to": the negated verb
            return self._moody(holder, [replace(act, status="planned") for act in inner], teller)
        if operator == "intend":
            made = [
                self._turned(act, verb, intended(act, lemma(verb) in AGREEING)) for act in inner
            ]
            if lemma(verb) in AGREEING:
                made = made or self._bare(verb, teller, "030", complement)
        elif operator == "try":
            made = [self._turned(act, verb, intended(act)) for act in inner]
            return [replace(act, status="conditional") for act in made]
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

    def _warned(self, verb: Token, complement: Token, teller: Token | None) -> list[Act] | None:
        """ "Warned that": a threat if it tells whom, or if the warner itself would do it."""
        if first(verb, "dobj") is not None:
            self._consume_below(verb)
            return None
        speaker = self.ground.resolved([teller]) if teller is not None else ()
        made = []
        for act in self._clause(complement, teller):
            own = bool(speaker and act.actors and act.actors[0].code == speaker[0].code)
            if own and act.root in THREATENED and act.status != "negated":
                act = replace(self._turned(act, verb, THREATENED[act.root]), status="factual")
            else:
                act = replace(act, status="conditional")
            made.append(act)
        return made

    def _coercive(self, verb: Token) -> bool:
        """Whether an order is itself coercion (a paper ordered to close, envoys told to leave)."""
        match = self.matcher.verb(verb) if lemma(verb) in ORDERS else None
        return match is not None and match.frame.root in ("COERCE", "SANCTION") and match.fit >= 4

    def _reported(self, verb: Token, complement: Token, teller: Token | None) -> list[Act] | None:
        """What is said: the act itself; "must" makes it a request to the subject."""
        holder = complement.head if complement.dep_ == "acomp" else complement
        if modals(holder) & DUTY or duty(complement):
            self.consumed.add(complement.i)
            return self._requested(verb, complement, self._clause(complement, teller), teller)
        inner = self._clause(complement, teller)
        for other in children(complement, "conj"):
            if is_verb(other) and other.i not in self.consumed:
                inner += self._clause(other, teller)
        inner += blamed(verb, complement, teller, inner, self.framer)
        if not inner and lemma(verb) in NAMING and not children(complement, "mark", "aux"):
            return None
        told = lemma(verb) == "tell"
        if not inner and not told and (complement.dep_ != "ccomp" or object_of(verb) is not None):
            return None
        if negated(verb):
            inner = [replace(act, status="negated") for act in inner]
        return inner

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
        if target is None and lemma(verb) == "ask" and complement.dep_ == "xcomp":
            return []  # "asked not to be named"
        if target is not None and target.lower_ not in PRONOUNS:
            act = self.framer.built(verb, code, teller, [target], self.framer.unframed(verb), 0.8)
            return [act] if act is not None else []
        if inner:
            return [self._turned(inner[0], verb, code, teller)]
        return self._bare(verb, teller, code, complement)

    def _turned(self, act: Act, verb: Token, code: str | None, teller: Token | None = None) -> Act:
        """An act under an operator: another root, the operator's subject."""
        if code is None:
            return act
        # In the passive the subject is whom it is done to, and who does it stays as found
        own = act.trigger.i == verb.i and is_passive(verb)
        subject = None if own else surface_subject(verb) or teller
        actors = act.actors
        if subject is not None and subject.lower_ not in PRONOUNS:
            whole = self.ground.resolved([subject])
            if whole and not (act.actors and act.actors[0].overlaps(whole[0])):
                actors = whole
        partners = self._partners(verb, subject)
        if any(item.overlaps(other) for item in partners for other in actors[1:]):
            actors = actors[:1]
        recipients = partners or act.recipients
        recipients = tuple(
            item for item in recipients if not any(item.overlaps(other) for other in actors)
        ) or tuple(item for item in act.actors if not any(item.overlaps(o) for o in actors))
        return replace(
            act, code=code, root=codes()[code].root, actors=actors, recipients=recipients,
            trigger=verb,
        )  # fmt: skip

    def _partners(self, verb: Token, subject: Token | None) -> tuple[Actor, ...]:
        """With whom something is agreed: the "with" phrase, or the subject's second part."""
        if lemma(verb) not in ("agree", "pledge", "decide", "promise", "commit"):
            return ()
        for word, noun in phrases(verb):
            if word == "with":
                return self.ground.resolved([noun])
        if subject is not None and lemma(verb) == "agree":
            others = self.ground.resolved(conjuncts(subject)[1:]) or self.ground.sides(subject)[1:]
            return others or self.ground.resolved([subject])[1:]
        return ()

    def _bare(self, verb: Token, teller: Token | None, code: str, complement: Token) -> list[Act]:
        """An act of will about something that the lexicon does not know."""
        base = self.matcher.verb(verb) or self.framer.unframed(verb)
        inner = Match(base.frame, complement, complement, object_of(complement), 1)
        told = self.ground.resolved([teller]) if teller is not None else ()
        actor = told[0] if told else None
        partners = self._partners(verb, surface_subject(verb) or teller)
        nouns = self.parties.recipients(inner, actor) or self.parties.recipients(base, actor)
        act = self.framer.built(verb, code, teller, nouns, base, 0.6)
        return [replace(act, recipients=partners or act.recipients)] if act is not None else []

    # One verb

    def _plain(self, verb: Token, speaker: Token | None) -> list[Act]:
        """The act of a verb by its own frame."""
        match = self.matcher.verb(verb)
        if match is None or felt(verb):
            return []
        if "speech" in match.frame.flags or match.frame.root in SPEAKING:
            self._consume_below(verb)
        below = children(verb, "xcomp")
        self.consumed |= {child.i for child in below}
        acts = self.framer.from_match(match, speaker)
        hearsay = self.lexicon.lists["hearsay"]
        object_ = match.object
        if match.frame.root == "REJECT" and object_ is not None and lemma(object_) in hearsay:
            return [replace(act, status="denied") for act in acts]
        if match.trigger is not verb and lemma(verb) in self.lexicon.lists["planning"]:
            return [planned(act) for act in acts]
        purpose = self.matcher.verb(below[0]) if below and match.frame.root == "CONSULT" else None
        if purpose is not None and purpose.frame.root in SPEAKING:
            # "called him to apologise": what the call is for
            acts = [replace(a, code=purpose.frame.code, root=purpose.frame.root) for a in acts]
        return acts

    def _consume_below(self, verb: Token) -> None:
        """What is criticised, praised or refused is no act of its own."""
        for child in verb.children:
            reason = child.dep_ == "prep" and child.lower_ in REASONS
            if reason or child.dep_ in ("dobj", "xcomp", "ccomp", "pcomp"):
                for token in child.subtree:
                    if is_verb(token) and not decided(token):
                        self.consumed.add(token.i)
                        self.talked_about.add(token.i)

    # Mood

    def _moody(self, verb: Token, acts: list[Act], speaker: Token | None) -> list[Act]:
        """Acts under a verb's own negation, future and modality."""
        if not acts:
            return acts
        words = modals(verb)
        no = negated(verb) or nobody(verb) or undone(verb) or to_none(verb)
        if iffy(verb, self.lexicon.lists["doubtful"]) or invented(verb, self.lexicon.fiction):
            return [replace(act, status="conditional") for act in acts]
        said = "would" in words and in_speech(verb)
        if verb.dep_ == "xcomp" and words & {"would", "may", "might", "could"}:
            return [replace(act, status="conditional") for act in acts]
        if (future(verb) or said) and no:
            return [self._turned(act, verb, refused(act), speaker) for act in acts]
        if future(verb) or said:
            return [self._going_to(act, verb, speaker, said) for act in acts]
        if no:
            return [replace(act, status="negated") for act in acts]
        if words & {"may", "might", "could", "would", "should", "must", "can", "ought"}:
            return [
                replace(act, status="conditional") if act.status in ("factual", "planned") else act
                for act in acts
            ]
        return acts

    def _going_to(self, act: Act, verb: Token, speaker: Token | None, said: bool) -> Act:
        """An act that is going to be done; "would" without a root of its own is only possible."""
        if act.root == "CONSULT" and not self._speaks_for_itself(act, verb, speaker):
            return replace(act, status="planned")
        code = intended(act)
        status = "conditional" if said and code is None else "planned"
        if code is not None and self._speaks_for_itself(act, verb, speaker):
            status = "factual"
        return replace(self._turned(act, verb, code, speaker), status=status)

    def _speaks_for_itself(self, act: Act, verb: Token, speaker: Token | None) -> bool:
        """Whether who is going to do it says so: the promise or threat is itself made."""
        if (subject := surface_subject(verb)) is not None and subject.lower_ in ("we", "i"):
            return True
        said = speaker is not None and in_speech(verb)
        told = self.ground.resolved([speaker]) if said else ()
        doer = act.actors[0] if act.actors else None
        return bool(told and doer is not None and doer.code and told[0].code == doer.code)


def _only_meets(acts: list[Act]) -> bool:
    """Whether all that is read is a meeting or a visit."""
    return bool(acts) and all(act.root == "CONSULT" for act in acts)
