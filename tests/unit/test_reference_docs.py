"""The docs keep up: generated pages match the code, all is documented, no relative link is dead."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from nearabroad import levers, sources
from nearabroad.cli.app import app
from nearabroad.core.dictionary import ABOUT, FINDINGS, dictionary
from nearabroad.core.schemas import TABLES
from nearabroad.index.presets import presets

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md")) + [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
]
COMMANDS: Any = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    path = ROOT / "tools" / "generate_reference.py"
    spec = importlib.util.spec_from_file_location("generate_reference", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _section(name: str, heading: str) -> str:
    """The text below a second-level heading, up to the next one."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", _text(name), re.M | re.S)
    assert found, f"{name} has no section {heading}"
    return found.group(1)


def test_generated_pages_have_not_drifted(generator: ModuleType) -> None:
    assert generator.drifted() == []
    assert generator.main(["--check"]) == 0


def test_drift_is_found(generator: ModuleType, tmp_path: Path) -> None:
    decisions = tmp_path / "decisions"
    decisions.mkdir()
    for name, text in generator.pages(tmp_path).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert generator.drifted(tmp_path) == []
    (tmp_path / "reference" / "levers.md").write_text("# Levers\n", encoding="utf-8")
    (decisions / "0001-why.md").write_text("# 0001 Why\n", encoding="utf-8")
    assert generator.drifted(tmp_path) == ["reference/levers.md", "decisions/index.md"]


def test_shown_output_is_what_the_commands_print(
    generator: ModuleType, built_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEARABROAD_STORE", str(built_store))
    shown = [page for page in PAGES if generator.SHOWN.search(page.read_text(encoding="utf-8"))]
    assert [page.name for page in shown] == ["reading.md"]
    for page in shown:
        text = page.read_text(encoding="utf-8")
        assert generator.with_outputs(text) == text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    command, section = COMMANDS[name], _section("guide/command-line.md", name)
    assert command.help and command.help in section
    assert command.epilog.startswith(f"Example: nearabroad {name}")
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            assert f"`{parameter.name.upper()}`" in section
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert f"`{option}`" in section
        assert parameter.help, f"{name}: {parameter.name} has no help"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_names_options_that_exist(name: str) -> None:
    known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    for word in COMMANDS[name].epilog.split():
        if word.startswith("-"):
            assert word in known, f"{name}: {word}"


@pytest.mark.parametrize("name", sources.registry())
def test_every_source_is_documented(name: str) -> None:
    spec, section = sources.registry()[name].SPEC, _section("reference/sources.md", name)
    assert spec.publisher in section and spec.licence in section
    assert spec.citation.plain().replace("<", "&lt;") in section
    for indicator in spec.indicators:
        assert f"| `{indicator.id}` |" in section


@pytest.mark.parametrize("name", levers.registry())
def test_every_lever_is_documented(name: str) -> None:
    spec, section = levers.registry()[name].SPEC, _section("reference/levers.md", name)
    for part in (*spec.components, *spec.alternatives, *spec.criticality):
        assert f"| `{part}` |" in section
    assert re.search(rf"^## {spec.label}$", _text("method/levers.md"), re.M) or not spec.in_grip


@pytest.mark.parametrize("name", presets())
def test_every_preset_is_documented(name: str) -> None:
    section = _section("reference/presets.md", name)
    assert presets()[name].description in section
    for lever in presets()[name].levers:
        assert lever in section


def test_every_column_of_every_table_is_documented() -> None:
    assert set(ABOUT) == {**TABLES, **FINDINGS}.keys()
    for row in dictionary():
        assert row["meaning"], row
        section = _section("reference/tables.md", row["table"])
        assert f"| `{row['column']}` | {row['meaning']} |" in section


def test_every_decision_has_a_number_of_its_own_and_its_title() -> None:
    files = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert len({path.name[:4] for path in files}) == len(files) > 0
    for path in files:
        assert re.match(rf"# {path.name[:4]} \S", path.read_text(encoding="utf-8")), path.name


# Links

FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.M)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as MkDocs and Git hosts both make them.

    A heading that comes twice gets a number; such anchors are not to be linked to.
    """
    found = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        kept = re.sub(r"[^\w\s-]", "", plain.lower()).strip()
        found.add(re.sub(r"[-\s]+", "-", kept))
    return found


def dead_links(page: Path) -> list[str]:
    """Relative links of a page whose file or anchor is not there."""
    text = page.read_text(encoding="utf-8")
    dead = []
    for target in LINK.findall(re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists():
            dead.append(f"{page.name}: {target} (no such file)")
        elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
            dead.append(f"{page.name}: {target} (no such heading)")
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_dead_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# One two\n\n```\n# no heading\n```\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#one-two) [c](gone.md) [d](there.md#no-heading) "
        "[e](https://example.org/x) `[f](gone.md)` [g](#here)\n",
        encoding="utf-8",
    )
    assert dead_links(page) == [
        "page.md: gone.md (no such file)",
        "page.md: there.md#no-heading (no such heading)",
        "page.md: #here (no such heading)",
    ]


def test_docs_inside_the_site_link_only_inside_it() -> None:
    for page in sorted(DOCS.rglob("*.md")):
        for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            if not re.match(r"[a-z]+:|#", target):
                inside = (page.parent / target.partition("#")[0]).resolve()
                assert inside.is_relative_to(DOCS), f"{page.name}: {target}"
