"""What is left out of a whole or a ranking: "outside the EU", "after China", "excluding energy".

A share or a rank with something set aside, or put together with another's, is not the measure's:
such a sentence is left, wherever in it the words stand.
"""

from __future__ import annotations

import re

_CONNECTED = r"(?:(?:And|But|Still|Yet|Today|Now|Meanwhile|However|Moreover|Currently),? )?"
_FRONT = re.compile(
    rf"^{_CONNECTED}(?:After|Behind|Without|As well as|Beyond|Leaving|Setting|Save|Bar|Minus)\b",
    re.I,
)
_ANYWHERE = re.compile(
    r"\b(?:outside|besides|along with|alongside|together with|jointly with|combined with|"
    r"in addition to|apart from|aside from|excluding|exclud(?:es?|ed)|excepting|except|"
    r"with the exception of|not counting|not including|other than|next to|net of|barring|"
    r"leaving aside|leaving out|setting aside|save for|exclusive of|second only to)\b",
    re.I,
)
_RANKED = re.compile(
    r"(?:\b(?:after|behind)|\bwithout)(?: only| just| perhaps)*(?: the)? <[^<>#]+:[sap]>(?! in \d)"
    r"|, (?:after|behind|without|beyond)\b[^,]*,",
    re.I,
)
_OTHERWISE = (
    r"(?:19|20)\d\d|\d|[QH]\d|fiscal|early|late|mid|recent|(?:\w+ )?(?:years?|decades?|months?|"
    r"weeks?)|the (?:past|last|year|decade|first|early|late|end|\d)|January|February|March|April|"
    r"May|June|July|August|September|October|November|December|part|fact|turn|return|contrast|"
    r"addition|response|practice|reality|effect|sum|short|particular|consequence|instance|example|"
    r"now|and large|general|total|all"
)
"""What "in", "by", "for" may be about at the front: when, or how the sentence goes on."""
_AREA = re.compile(
    rf"^{_CONNECTED}(?:In|Within|Inside|Among|Amongst|Across|Of|For|By)\b(?! (?:{_OTHERWISE})\b)"
    r"[^,<]*(?:<[A-Z]{2,}:s>[^,]*)?, (?:the )?(?=<|[A-Z])",
    re.I,
)
"""A field or region that the sentence keeps to ("In agriculture, …", "Within the EAEU, …")."""


def sets_aside(text: str) -> bool:
    """Whether a marked sentence leaves something out of the whole or the ranking it tells.

    >>> sets_aside("Outside the <EU:s>, <RUS:s> is <MDA:s>'s largest trading partner.")
    True
    >>> sets_aside("<RUS:s> is, after <CHN:s>, <KAZ:s>'s largest trading partner.")
    True
    >>> sets_aside("In agriculture, <RUS:s> takes <#0> of <ARM:s>'s exports.")
    True
    >>> sets_aside("In 2023, after a pause, <RUS:s> took <#0> of <ARM:s>'s exports.")
    True
    >>> sets_aside("In 2023 <RUS:s> took <#0> of <ARM:s>'s exports.")
    False
    """
    return any(words.search(text) for words in (_FRONT, _ANYWHERE, _RANKED, _AREA))
