"""nearabroad: an open observatory of influence."""

from nearabroad.core.version import __version__

__all__ = ["Observatory", "__version__"]


def __getattr__(name: str) -> object:
    """Import the observatory when it is first asked for: the bare package stays quick."""
    if name == "Observatory":
        from nearabroad.observatory import Observatory

        return Observatory
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
