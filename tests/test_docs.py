"""Docs stay true: commands, fields, tables and keys are in them, their examples work, their paths exist."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import yaml

from crawler.declarations import load
from crawler.declared.shapes import DocumentShape, PublisherShape
from db.derived_tables import TABLES
from schedules.cli import commands
from tests.curled import curled
from tests.readme import answer, answered
from web.api.endpoints import ENDPOINTS
from web.metadata import queries

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
PAGES = {"README.md": README, **DOCS}
COMMANDS = sorted(
    command.name or command.callback.__name__  # type: ignore[union-attr]
    for command in commands().registered_commands
)


def test_the_readme_s_query_gives_the_readme_s_answer(demo_data: Path) -> None:
    assert f"\n{answer(README, demo_data)}\n" in README


def test_the_commands_about_clocks_print_what_the_page_says(demo_data: Path) -> None:
    assert answered(DOCS["clocks.md"], demo_data) == DOCS["clocks.md"]


def test_the_commands_about_words_print_what_the_page_says(demo_data: Path) -> None:
    assert answered(DOCS["drift.md"], demo_data) == DOCS["drift.md"]


def test_the_examples_of_the_api_are_what_it_answers(demo_data: Path) -> None:
    asked = re.findall(r'\$ curl -s "\$SITE([^"\n]*)"', DOCS["api.md"].partition("## Examples")[2])
    assert asked == [one.example for one in ENDPOINTS]
    assert curled(DOCS["api.md"], demo_data) == DOCS["api.md"]


@pytest.mark.parametrize("reader", ["advocates", "journalists", "analysts", "maintainers"])
def test_each_reader_s_guide_prints_what_its_commands_and_queries_give(demo_data: Path, reader: str) -> None:
    page = DOCS[f"for-{reader}.md"]
    assert page.count("$ crosswalk ") + page.count("```sql") >= 2
    assert answered(page, demo_data) == page
    for table in re.findall(r"```\n\n((?:\|[^\n]*\n)+)", page):
        assert table.count("\n") > 2, f"for-{reader}.md: a query that finds nothing: {table}"


@pytest.mark.parametrize("reader", ["advocates", "journalists", "analysts", "maintainers"])
def test_each_reader_s_guide_begins_with_what_makes_its_commands_work(reader: str) -> None:
    lines = "```\n. .venv/bin/activate\nexport CROSSWALK_DATA=demo-data\n```\n"
    assert lines in DOCS[f"for-{reader}.md"].partition("\n## ")[0]


def test_the_journalists_query_is_the_ready_made_question_of_its_link(demo_data: Path) -> None:
    page = DOCS["for-journalists.md"]
    [(name, asked)] = re.findall(r"`/crosswalk/(\w+)\?([^`]+)`", page)
    [query] = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    with closing(sqlite3.connect(demo_data / "public" / "crosswalk.db")) as conn:
        conn.row_factory = sqlite3.Row
        given = dict(parse_qsl(asked, keep_blank_values=True))
        made = [
            (row["change"], row["key"], row["old_quote"])
            for row in conn.execute(queries()[name]["sql"], given)
        ]
        told = [(row["id"], row["key"], row["old_quote"]) for row in conn.execute(query)]
    assert sorted(made) == sorted(told)
    assert made


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"## crosswalk {command}\n" in DOCS["commands.md"]


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_every_table_is_documented(table: str) -> None:
    assert f"## {table}\n" in DOCS["schema.md"]


@pytest.mark.parametrize(
    "key", sorted({*PublisherShape.model_fields, *DocumentShape.model_fields} - {"id", "hosts"})
)
def test_every_key_of_a_source_is_documented(key: str) -> None:
    assert re.search(rf"\b{key}\b", DOCS["sources.md"])


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_path_that_is_mentioned_exists(page: str) -> None:
    text = re.sub(r"```.*?```", "", PAGES[page], flags=re.DOTALL)
    folder = ROOT if page == "README.md" else ROOT / "docs"
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (folder / target).exists(), target
    for path in re.findall(r"`((?:crawler|db|pipeline|schedules|web|docs|tests)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_the_example_of_a_source_is_valid(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", DOCS["sources.md"], re.DOTALL)
    (tmp_path / "vt.yml").write_text(example, encoding="utf-8")
    (tmp_path / "jurisdictions.yml").write_text(
        yaml.safe_dump(
            {"jurisdictions": [{"code": "VT", "name": "Vermont", "kind": "state", "tile": [9, 1]}]}
        )
    )
    [document] = load(tmp_path).documents
    assert (document.name, document.main, document.drop, document.min_chars) == (
        "graduation-rule", "#content", (".share",), 500,
    )  # fmt: skip


def test_the_python_version_is_the_one_that_is_needed() -> None:
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert f"Python {needs.removeprefix('>=')} or later" in README


def test_the_lock_names_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in lock and "--hash=sha256:" in lock
