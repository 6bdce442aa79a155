"""The whole site: every page by its path, made once per build, and written as a folder."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from nearabroad.core.errors import StoreError, UsageError
from nearabroad.observatory import Observatory
from nearabroad.report.drawing import unchecked
from nearabroad.store.files import check_place, faults
from nearabroad.web import pages
from nearabroad.web.assets import assets
from nearabroad.web.page import Page
from nearabroad.web.shell import Site

MARK = ".nearabroad-site"
"""A file by which a folder is known to be a site that may be written anew."""


class SiteMap:
    """Every page of a site by its path; the bytes of a page are made when first asked for.

    A path that is not a key is no page: a request never reaches the disk. `pages` can be
    iterated, `content(path)` gives bytes (kept), `fingerprint` tells the build they are of.
    """

    def __init__(self, observatory: Observatory) -> None:
        groups = pages.registry().values()
        navigation = tuple(group.SPEC for group in groups if group.SPEC.label)
        self.site = Site(observatory, navigation)
        self.fingerprint = observatory.build.fingerprint
        self.pages: Mapping[str, Page] = _by_path(
            page for group in (assets(), *(group.pages(self.site) for group in groups))
            for page in group
        )  # fmt: skip
        self._made: dict[str, bytes] = {}

    def content(self, path: str) -> bytes:
        """A page's bytes; raises `KeyError` for a path that is no page."""
        if path not in self._made:
            self._made[path] = self.make(path)
        return self._made[path]

    def make(self, path: str) -> bytes:
        """A page's bytes, made anew and not kept; raises `KeyError` for a path that is no page."""
        with unchecked():
            return self.pages[path].make()


def _by_path(found: Iterator[Page]) -> dict[str, Page]:
    known: dict[str, Page] = {}
    for page in found:
        if page.path in known:
            raise ValueError(f"two pages at {page.path}")
        known[page.path] = page
    return known


def write_site(
    observatory: Observatory, folder: Path, progress: Callable[[str], None] = lambda text: None
) -> list[Path]:
    """Write every page under `folder`, as a whole or not at all; gives the paths written.

    An older site there is replaced. Raises `UsageError` for a folder that holds anything else,
    `StoreError` where the disk refuses.
    """
    folder = Path(folder)
    check_folder(folder)
    whole = SiteMap(observatory)
    temporary = folder.parent / f".tmp-{folder.name}-{secrets.token_hex(4)}"
    try:
        with faults("write", folder):
            for path in whole.pages:
                progress(f"writing {Path(path).parent if '/' in path else 'pages'}")
                target = temporary / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(whole.make(path))
            (temporary / MARK).write_text(f"{whole.fingerprint}\n", "utf-8")
            _put_in_place(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return [folder / path for path in whole.pages]


def check_folder(folder: Path) -> None:
    """Raise `UsageError` for a path that is a file, or a folder with anything but a site."""
    check_place(folder, folder=True)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise UsageError(
            f"{folder} is not empty and holds no site of nearabroad; name another folder."
        )


def _put_in_place(made: Path, folder: Path) -> None:
    """Put the new folder where the old one was; the old one goes only when the new one is there."""
    old = made.with_name(f"{made.name}-old")
    if folder.exists():
        folder.rename(old)
    try:
        made.rename(folder)
    except OSError as error:
        if old.exists():
            old.rename(folder)
        raise StoreError(f"cannot put the site at {folder}: {error}.") from error
    shutil.rmtree(old, ignore_errors=True)
