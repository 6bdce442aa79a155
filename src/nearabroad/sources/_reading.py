"""Publishers' CSV as whole tables, packed or plain: which encoding and columns, no row twice."""

from __future__ import annotations

import codecs
import csv
import difflib
import gzip
import io
import re
import zlib
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.csv as arrow_csv

from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import refuse_repeated
from nearabroad.sources import _files as files

ENCODINGS = ("utf-8-sig", "utf-8", "cp1252", "latin-1")
_CHUNK = 1 << 20


class Decoded(NamedTuple):
    """A text and the encoding it was read by."""

    text: str
    encoding: str


def encoding_of(path: Path, encodings: Sequence[str] = ENCODINGS) -> str:
    """The first encoding by which the whole file can be read, without holding it in memory.

    `utf-8-sig` counts only where the mark is there. cp1252 reads nearly everything and latin-1
    everything: for Russian files give ("utf-8-sig", "utf-8", "cp1251"). Raises SourceError for NUL
    characters, and where no encoding fits.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_bytes("Côte d’Ivoire".encode("cp1252"))
    >>> encoding_of(file)
    'cp1252'
    """
    for encoding in encodings:
        if _reads(Path(path), encoding):
            return encoding
    raise SourceError(
        f"{path.name} cannot be read as {', '.join(encodings)}; find out its encoding and name it."
    )


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with files.opened(path) as handle:
            head = handle.read(3)
            if encoding == "utf-8-sig" and head != codecs.BOM_UTF8:
                return False
            handle.seek(0)
            while True:
                chunk = handle.read(_CHUNK)
                if "\0" in decoder.decode(chunk, final=not chunk):
                    raise _nul(path, head)
                if not chunk:
                    return True
    except UnicodeError:
        return False
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{path.name}: the gzip file is broken ({error}).") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"{path} cannot be read ({reason}); check the path.") from error


def _nul(path: Path, head: bytes) -> SourceError:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    remedy = "name the encoding utf-16" if wide else "it is no text, or broken: fetch it again"
    return SourceError(f"{path.name} holds NUL characters; {remedy}.")


def read_text(path: Path, encodings: Sequence[str] = ENCODINGS) -> Decoded:
    """A file's text and the encoding it was read by; see `encoding_of`.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = file.write_bytes("Россия".encode("cp1251"))
    >>> read_text(file, ("utf-8", "cp1251"))
    Decoded(text='Россия', encoding='cp1251')
    """
    path = Path(path)
    encoding = encoding_of(path, encodings)
    return Decoded(files.content_of(path).decode(encoding), encoding)


def read_csv_checked(
    path: Path,
    columns: Sequence[str] | Mapping[str, pa.DataType],
    *,
    allow_extra: bool = False,
    keys: Sequence[str] = (),
    encodings: Sequence[str] = ENCODINGS,
    delimiter: str = ",",
    skip_rows: int = 0,
    empty: bool = False,
) -> pa.Table:
    """A CSV's columns, by name, as text or in the types given; an empty cell is NULL.

    `skip_rows` lines of a preamble stand before the header. Raises SourceError where a column is
    missing, new (unless `allow_extra`) or doubled, a cell is not of its type, a row is of another
    width, there is no row at all (unless it may be `empty`), or two rows have the same `keys`.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_text("state,year\\nARM,2023\\nAZE,\\n")
    >>> read_csv_checked(file, {"state": pa.string(), "year": pa.int32()})["year"].to_pylist()
    [2023, None]
    """
    path = Path(path)
    types = dict(columns) if isinstance(columns, Mapping) else dict.fromkeys(columns, pa.string())
    encoding = encoding_of(path, encodings)
    check_columns(
        path.name, _header(path, encoding, delimiter, skip_rows), list(types), allow_extra
    )
    try:
        table = arrow_csv.read_csv(
            files.opened(path),
            read_options=arrow_csv.ReadOptions(
                encoding="utf8" if encoding.startswith("utf-8") else encoding, skip_rows=skip_rows
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=types,
                include_columns=list(types),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeError) as error:
        what = str(error).splitlines()[0].rstrip(".")
        raise SourceError(f"{path.name} does not read as a table ({what}); mend it.") from error
    if table.num_rows == 0 and not empty:
        raise SourceError(f"{path.name} has a header and no rows; fetch it again.")
    refuse_repeated(path.name, table, keys)
    return table


def _header(path: Path, encoding: str, delimiter: str, skip_rows: int) -> list[str]:
    with io.TextIOWrapper(files.opened(path), encoding=encoding, newline="") as handle:
        for _ in islice(handle, skip_rows):
            pass
        try:
            return next(csv.reader(handle, delimiter=delimiter), [])
        except csv.Error as error:
            raise SourceError(f"{path.name} has no readable header ({error}); mend it.") from error


def check_columns(name: str, found: Sequence[str], wanted: Sequence[str], extra: bool) -> None:
    """Refuse a header that changed; names what is missing, new, and looks renamed.

    >>> check_columns("a.csv", ["year", "Trade Value"], ["year", "trade_value"], extra=False)
    Traceback (most recent call last):
    nearabroad.core.errors.SourceError: a.csv has other columns than expected (missing \
'trade_value'; new 'Trade Value'; 'trade_value' looks renamed to 'Trade Value'); check what the \
publisher changed and mend the reader.
    """
    missing = [column for column in wanted if column not in found]
    new = [column for column in found if column not in wanted]
    doubled = sorted({c for c in found if found.count(c) > 1 and c in wanted})
    if not missing and not doubled and (extra or not new):
        return
    parts = [
        f"{label} {', '.join(map(repr, names))}"
        for label, names in (("missing", missing), ("new", new), ("doubled", doubled))
        if names
    ]
    parts += [f"{a!r} looks renamed to {b!r}" for a, b in _renamed(missing, new)]
    raise SourceError(
        f"{name} has other columns than expected ({'; '.join(parts)}); check what the publisher "
        "changed and mend the reader."
    )


def _renamed(missing: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of a missing and a new column whose names are alike, letters and digits compared."""
    left = {re.sub(r"[\W_]+", "", name.casefold()): name for name in new}
    pairs = []
    for name in missing:
        bare = re.sub(r"[\W_]+", "", name.casefold())
        close = difflib.get_close_matches(bare, left, n=1, cutoff=0.6)
        if close:
            pairs.append((name, left.pop(close[0])))
    return pairs
