"""Checking claims: what the observatory's answers do to what someone said."""

from nearabroad.checking.answer import checked
from nearabroad.checking.evidence import Evidence, independent
from nearabroad.checking.finding import Fault, find

__all__ = ["Evidence", "Fault", "checked", "find", "independent"]
