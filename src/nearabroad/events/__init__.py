"""Events: who did what to whom, from text and from published sets.

>>> import datetime as dt
>>> found = code([Article("1", "Baku summoned the Russian ambassador.", dt.date(2025, 7, 1))])
>>> found.events[0].actor, found.events[0].recipient, found.events[0].root
('AZE', 'RUS', 'ACCUSE')
"""

from nearabroad.events.coding.coder import code
from nearabroad.events.coding.model import Article, Coded, Event, Skipped

__all__ = ["Article", "Coded", "Event", "Skipped", "code"]
