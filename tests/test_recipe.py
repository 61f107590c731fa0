"""The recipe's parts: a rule for findings moves no text, and nothing that decides is left out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline.recipe import FINDINGS, JUDGED_BY, ROWS, made_of, part_of, rules
from pipeline.vocabulary.reading_files import read_sections

PIPELINE = Path(__file__).parents[1] / "pipeline"
MODULES = {
    ".".join(("pipeline", *path.relative_to(PIPELINE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PIPELINE.rglob("*.py")
}
HELD = rules()


def imported(name: str) -> set[str]:
    """Return the modules of the pipeline that a module imports, their packages among them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    parts = [one.split(".") for one in found]
    return {".".join(one[:depth]) for one in parts for depth in range(1, len(one) + 1)} & set(MODULES)


def part(name: str) -> str | None:
    return part_of(MODULES[name].relative_to(PIPELINE).as_posix())


def reached(*names: str, through: set[str]) -> set[str]:
    """Return what ``names`` import, and what those of these parts import in turn."""
    seen: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += imported(name) if part(name) in through else ()
    return seen


def test_every_listed_path_exists() -> None:
    for path in (*FINDINGS, *ROWS, *(f"vocabulary/{name}" for name in JUDGED_BY)):
        assert list(PIPELINE.glob(f"{path}*")), path


def test_what_a_reading_is_made_of_is_text_or_findings() -> None:
    parts = {part(name) for name in reached("pipeline.reading", through={"text", "findings", "rows", None})}
    assert parts == {"text", "findings"}


def test_only_the_reading_itself_goes_from_text_to_findings() -> None:
    cleaning = reached(
        "pipeline.judge", "pipeline.clean", "pipeline.listing", "pipeline.control", through={"text"}
    )
    assert {name for name in cleaning if part(name) == "findings"} == set()
    beside = {
        name
        for name in MODULES
        if part(name) == "text" and any(part(i) == "findings" for i in imported(name))
    }
    assert beside == {"pipeline.reading"}


def test_the_judge_reads_by_its_own_files_of_the_vocabulary() -> None:
    of_findings = {
        section
        for section, path in read_sections((PIPELINE / "vocabulary").glob("*.yml")).sources.items()
        if path.name not in JUDGED_BY
    }
    for name, path in MODULES.items():
        if part(name) == "text" and not name.startswith("pipeline.vocabulary"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            if "vocabulary" in imported(name) or "pipeline.vocabulary" in imported(name):
                assert asked & of_findings == set(), name


def test_no_module_asks_for_the_vocabulary_when_it_is_imported() -> None:
    """What is made at import could not be made anew where another vocabulary is tried."""
    for name, path in MODULES.items():
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.ImportFrom | ast.Import):
                calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
                assert not any(isinstance(c.func, ast.Name) and c.func.id == "vocabulary" for c in calls), (
                    name
                )


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("clean/html.py", set()),
        ("text.py", set()),
        ("vocabulary/block_pages.yml", set()),
        ("never_heard_of.py", set()),
        ("grammar/stance.py", {"texts"}),
        ("vocabulary/cbe_dimensions.yml", {"texts"}),
        ("vocabulary/never_heard_of.yml", {"texts"}),
        ("fields/citation.py", {"texts"}),
        ("positions.py", {"texts", "readings"}),
        ("evaluation/card.json", {"texts", "readings", "whole"}),
        ("evaluation/scoring.py", {"texts", "readings", "whole"}),
    ],
)
def test_what_an_edit_leaves_as_it_is(path: str, same: set[str]) -> None:
    before, after = made_of(HELD), made_of(HELD | {path: b"# edited"})
    assert {
        name for name in ("texts", "readings", "whole") if getattr(before, name) == getattr(after, name)
    } == same
