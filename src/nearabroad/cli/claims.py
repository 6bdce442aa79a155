"""`nearabroad check`: what the figures do to what someone said, in claim files or in a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _telling, app
from nearabroad.cli.options import Files, out_option
from nearabroad.core.errors import UsageError

if TYPE_CHECKING:
    from nearabroad.answering.text_claims import TextAnswer
    from nearabroad.answers import Answer
    from nearabroad.events.coding.model import Article


@app.command(
    epilog="Example: nearabroad check eaeu-share-of-russia -o claim.png, or: "
    "nearabroad check --text article.txt --date 2025-07-10 --out my-claims"
)
def check(
    claims: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, ids of shipped claims; none means all shipped."),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            "--text",
            metavar="FILE",
            help="Read claims in an English text instead: a "
            "file (text, HTML, JSON lines, RSS), or - for standard input.",
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", help="With --text: day of publication, where it states none."),
    ] = None,
    who: Annotated[
        str, typer.Option("--who", help="With --text: who said it, for the claim files.")
    ] = "",
    out: Annotated[
        Files,
        out_option(
            "the picture as png, svg or html, the verdicts as csv, all tables as xlsx; with --text "
            "also a folder, the claims that were read, a file each"
        ),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Claims against figures: supported, contradicted, held then, partly, or not observable.

    A file or id that is no claim is told in one sentence, the others are checked, and the exit code
    is 2. With --text the claims are read out of an article, and what cannot be checked is told with
    why; where some of several articles cannot be read the exit code is 1, where none can it is 2.
    """
    from nearabroad.cli import claim_tables, delivering
    from nearabroad.store import check_place

    with _telling():
        if text is not None and claims:
            raise UsageError("either --text or claims, not both.")
        if text is None and (date or who):
            raise UsageError("--date and --who go with --text.")
        files, folders = _outputs(out or [], text is not None)
        delivering.check(files)
        for folder in folders:
            check_place(folder, folder=True)
        articles, skipped = _articles(text, date, quiet) if text is not None else ([], [])
    with _asking(store, quiet) as observatory:
        read: TextAnswer | None = None
        answer: Answer | None
        if text is not None:
            read = observatory.check_text(articles, who)
            answer, faults = read.answer, [*skipped, *read.faults]
        else:
            answer, faults = observatory.check_each(claims or ())
        kept = _write_claims(read, folders)
        if answer:
            files, undrawn = _drawable(answer, files)
            delivering.write_files(observatory, answer, files)
            kept += undrawn
    if answer:
        show = claim_tables.claims if read is None else claim_tables.read_claims
        delivering.show_answer(answer, show, files, as_json)
        for line in () if as_json else kept:
            _console().print(line, highlight=False, soft_wrap=True)
    if faults:
        claim_tables.faults(faults)
        raise typer.Exit(1 if read is not None and answer else 2)


def _outputs(paths: list[Path], text: bool) -> tuple[list[Path], list[Path]]:
    """Files and folders to write; only a text has a folder of claims."""
    folders = [path for path in paths if text and (path.is_dir() or not path.suffix)]
    return [path for path in paths if path not in folders], folders


def _articles(source: str, date: str | None, quiet: bool) -> tuple[list[Article], list[str]]:
    """The articles of a file or of standard input, and a sentence for each record that is none.

    An extra that is missing is said before anything is read.
    """
    from nearabroad.cli import coding
    from nearabroad.events.coding.coder import pipeline
    from nearabroad.events.coding.reading import Reading

    pipeline()
    reading = Reading(date=coding._day(date))
    if source != "-" and not Path(source).is_file():
        raise UsageError(f"{source} is no file; name one, or - for standard input.")
    articles = list(coding._articles(reading, source, quiet))
    skipped = [f"{item.article}: {item.reason}." for item in reading.skipped]
    if not articles:
        raise UsageError(f"no article to read: {' '.join(skipped) or 'nothing in it.'}")
    return articles, skipped


def _drawable(answer: Answer, files: list[Path]) -> tuple[list[Path], list[str]]:
    """The files without pictures of no claim at all, and a line for each of those."""
    from nearabroad.exporting import PICTURES

    if answer.tables["claim"].num_rows:
        return files, []
    pictures = [path for path in files if path.suffix.lower().lstrip(".") in PICTURES]
    told = [f"Not written: {path}; without a claim there is no picture." for path in pictures]
    return [path for path in files if path not in pictures], told


def _write_claims(read: TextAnswer | None, folders: list[Path]) -> list[str]:
    """Write the claims that were read, a file each; lines that say how many, and where."""
    from nearabroad.answering.text_claims import write_proposals

    if read is None:
        return []
    counts = {folder: len(write_proposals(folder, read.proposals)) for folder in folders}
    return [f"Written: {count} claims to {folder}" for folder, count in counts.items()]
