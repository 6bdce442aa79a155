"""`nearabroad check`: what the figures do to what someone said, in claim files or in a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, app
from nearabroad.cli.options import Files, out_option
from nearabroad.core.errors import UsageError

if TYPE_CHECKING:
    from nearabroad.answering.text_claims import TextAnswer
    from nearabroad.answers import Answer


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

    A file that is no claim is told in one sentence, the others are checked, and the exit code is 1.
    With --text the claims are read out of an article, and what cannot be checked is told with why.
    """
    from nearabroad.cli import claim_tables, delivering

    with _asking(store, quiet) as observatory:
        if text is not None and claims:
            raise UsageError("either --text or claims, not both.")
        if text is None and (date or who):
            raise UsageError("--date and --who go with --text.")
        files, folders = _outputs(out or [], text is not None)
        delivering.check(files)
        read: TextAnswer | None = None
        answer: Answer | None
        if text is not None:
            read = observatory.check_text(_articles(text, date, quiet), who)
            answer, faults = read.answer, list(read.faults)
        else:
            answer, faults = observatory.check_each(claims or ())
        if answer:
            delivering.write_files(observatory, answer, files)
        kept = _write_claims(read, folders)
    if answer:
        show = claim_tables.claims if read is None else claim_tables.read_claims
        delivering.show_answer(answer, show, files, as_json)
        for line in () if as_json else kept:
            _console().print(line, highlight=False, soft_wrap=True)
    if faults:
        claim_tables.faults(faults)
        raise typer.Exit(1)


def _outputs(paths: list[Path], text: bool) -> tuple[list[Path], list[Path]]:
    """Files and folders to write; only a text has a folder of claims."""
    folders = [path for path in paths if text and (path.is_dir() or not path.suffix)]
    return [path for path in paths if path not in folders], folders


def _articles(source: str, date: str | None, quiet: bool) -> list[object]:
    """The articles of a file or of standard input; an extra that is missing is said at once."""
    from nearabroad.cli import coding
    from nearabroad.events.coding.coder import pipeline
    from nearabroad.events.coding.reading import Reading

    pipeline()
    reading = Reading(date=coding._day(date))
    if source != "-" and not Path(source).is_file():
        raise UsageError(f"{source} is no file; name one, or - for standard input.")
    articles = list(coding._articles(reading, source, quiet))
    if not articles:
        why = "; ".join(f"{item.article}: {item.reason}" for item in reading.skipped)
        raise UsageError(f"no article to read: {why or 'nothing in it'}.")
    return articles


def _write_claims(read: TextAnswer | None, folders: list[Path]) -> list[str]:
    """Write the claims that were read, a file each; lines that say how many, and where."""
    from nearabroad.answering.text_claims import write_proposals

    if read is None:
        return []
    counts = {folder: len(write_proposals(folder, read.proposals)) for folder in folders}
    return [f"Written: {count} claims to {folder}" for folder, count in counts.items()]
