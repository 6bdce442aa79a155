"""`nearabroad check`: what the figures do to what someone said, in claim files or in a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nearabroad.cli.app import (
    Json,
    Quiet,
    Store,
    _asking,
    _console,
    _print_json,
    _telling,
    app,
)
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
        typer.Option("--text", metavar="FILE", help="Read claims in an English text instead: a "
                     "file (text, HTML, JSON lines, RSS), or - for standard input."),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="With --text: day of publication, where it "
                                 "states none."),
    ] = None,
    who: Annotated[
        str, typer.Option("--who", help="With --text: who said it, for the claim files.")
    ] = "",
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", "--out", help="Write FILE: the picture as png, svg or html, the "
                     "verdicts as csv, all tables as xlsx. With --text also a folder: the claims "
                     "that were read, a file each. May be given again."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Claims against figures: supported, contradicted, held then, partly, or not observable.

    A file that is no claim is told in one sentence, the others are checked, and the exit code is 1.
    With --text the claims are read out of an article, and what cannot be checked is told with why.
    """
    from nearabroad.cli import claim_tables

    with _telling():
        from nearabroad import exporting

        if text is not None and claims:
            raise UsageError("either --text or claims, not both.")
        if text is None and (date or who):
            raise UsageError("--date and --who go with --text.")
        files, folders = _outputs(out or [], text is not None)
        for path in files:
            exporting.check_answer_path(path)
        articles, skipped = _articles(text, date, quiet) if text is not None else ([], [])
    with _asking(store, quiet) as observatory:
        read: TextAnswer | None = None
        answer: Answer | None
        if text is not None:
            read = observatory.check_text(articles, who)
            answer, faults = read.answer, [*skipped, *read.faults]
        else:
            answer, faults = observatory.check_each(claims or ())
        written = _write(answer, read, files, folders, observatory.progress)
    if answer:
        if as_json:
            _print_json(answer)
        elif read is not None:
            claim_tables.read_claims(_console(), answer)
        else:
            claim_tables.claims(_console(), answer)
        for line in () if as_json else written:
            _console().print(line, highlight=False, soft_wrap=True)
    if faults:
        claim_tables.faults(faults)
        raise typer.Exit(1)


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


def _write(
    answer: Answer | None, read: TextAnswer | None, files: list[Path], folders: list[Path],
    progress: object,
) -> list[str]:  # fmt: skip
    """Write what was asked for; lines that say what was written."""
    from nearabroad import exporting
    from nearabroad.answering.text_claims import write_proposals

    told = []
    for folder in folders if read is not None else ():
        paths = write_proposals(folder, read.proposals)
        told.append(f"Written: {len(paths)} claims to {folder}")
    for path in files if answer else ():
        picture = path.suffix.lower().lstrip(".") in exporting.PICTURES
        if answer and picture and not answer.tables["claim"].num_rows:
            told.append(f"Not written: {path}; without a claim there is no picture.")
            continue
        exporting.write_answer(path, answer)
        told.append(f"Written: {path}")
    return told
