"""From an article to claims: sentences with a figure or trend that a measure takes, as files.

Precision before recall: a rule reads a sentence only where whom, what, how much and when are told
or safely taken from what stands before; otherwise the sentence is told with the reason.
"""

from nearabroad.proposing.model import Proposal, Proposed, Scope, Unread
from nearabroad.proposing.reader import propose

__all__ = ["Proposal", "Proposed", "Scope", "Unread", "propose"]
