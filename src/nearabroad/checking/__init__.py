"""Checking claims: what the observatory's answers do to what someone said."""

from nearabroad.checking.answer import checked
from nearabroad.checking.evidence import Evidence, Observing, independent
from nearabroad.checking.finding import Fault, find

__all__ = ["Evidence", "Fault", "Observing", "checked", "find", "independent"]
