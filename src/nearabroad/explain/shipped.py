"""The explanations that come with the package, and those of a user's folder beside them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from nearabroad.core.errors import UsageError
from nearabroad.explain.model import Explanation
from nearabroad.explain.parsing import combined, parse_file


def explanations(folder: str | Path | None = None) -> tuple[Explanation, ...]:
    """Every shipped explanation, with the `.toml` files of a folder (or one file) added.

    Raises `UsageError` for a file that is no explanation, and where there is no such folder.

    >>> [item.id for item in explanations()]
    ['controlled-chaos', 'declining-leverage', 'imperial-inertia', 'strategic-diversion']
    """
    here = resources.files("nearabroad.explain") / "explanations"
    shipped = sorted(
        (item for item in here.iterdir() if item.name.endswith(".toml")), key=lambda i: i.name
    )
    files = [(item.name, item.read_text(encoding="utf-8")) for item in shipped]
    if folder is not None:
        files += [(path.name, _text(path)) for path in _paths(Path(folder))]
    return combined((name, parse_file(name, text)) for name, text in files)


def _paths(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    found = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not found:
        raise UsageError(f"{folder}: no file of explanations is there; they end in .toml.")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read as text: {error}.") from error
