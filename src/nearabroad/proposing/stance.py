"""Whether a sentence claims anything: not what is foreseen, supposed, denied, or somebody's words.

Told by words anywhere in the sentence, so that a doubtful sentence is left alone.
"""

from __future__ import annotations

import re

_SPEECH = re.compile(
    r"\b(?:said|says|saying|told|tells|claim(?:s|ed)?|argu(?:es?|ed)|alleg(?:es?|ed)|insist(?:s|"
    r"ed)|"
    r"assert(?:s|ed)|stated|complain(?:s|ed)|warn(?:s|ed)|boast(?:s|ed)|believes?|believed|thinks?|"
    r"thought|suggest(?:s|ed)|quoted|tweeted|remarked|declared that|announced that|noted that|"
    r"called it|supposedly|allegedly|rumou?red|in (?:his|her|their) (?:words|view|opinion))\b",
    re.I,
)
_FORESEEN = re.compile(
    r"\b(?:will|would|could|might|should|shall|may)\b|\bwo(?:n't|n’t)\b|"
    r"\b(?:expect(?:s|ed)?|forecasts?|predict(?:s|ed)?|project(?:s|ed)|plans?|planned|planning|"
    r"wants?|"
    r"wanted|hopes?|hoped|aims?|aimed|intends?|intended|seeks?|threaten(?:s|ed)?|propos(?:es?|ed)|"
    r"mull(?:s|ed|ing)|considers?|considering|set to|likely to|bound to|due to (?:join|leave)|"
    r"poised|"
    r"if|unless|suppose|imagine|were to|in talks|bid to)\b|^(?:Should|Had|Were) <",
)
_DENIED = re.compile(
    r"\b(?:not|never|neither|nor|no longer|nobody|denie[sd]|deny|denying|hardly|false|untrue|myth|"
    r"far from|wrongly|rejects?|rejected|refut(?:es|ed)|cannot|nowhere)\b|n['’]t\b",
    re.I,
)
_QUOTED = re.compile(r"[\"“«][^\"”»]*<[^\"”»]*[\"”»]|[\"“«][^\"”»]{25,}[\"”»]")


def stance_of(text: str, *, denial: bool = True) -> str:
    """Why a marked sentence claims nothing, by its short name; "" where it does.

    A rule that reads "not" itself asks without `denial`.

    >>> stance_of("<CHN:s> will take <#0> of <KAZ:s>'s exports"), stance_of("<A:s> fell in May")
    ('forecast', '')
    >>> stance_of("he said <RUS:s> takes <#0>"), stance_of("<RUS:s> does not take <#0>")
    ('speech', 'denied')
    """
    if text.rstrip("\"')” ").endswith("?"):
        return "question"
    if _SPEECH.search(text) or _QUOTED.search(text):
        return "speech"
    if _FORESEEN.search(text):
        return "forecast"
    return "denied" if denial and _DENIED.search(text) else ""
