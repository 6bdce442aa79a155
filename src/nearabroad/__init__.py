"""nearabroad: an open observatory of influence."""

__version__ = "0.1.0"
