"""The table of faults stays true: every test it names exists, and every outcome is in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pipeline.outcomes import FAULTS, OUTCOMES
from pipeline.page_marks import refusals
from tests import faulty_pages

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| Fault")
]


def names_in(name: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / f"{name}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_tests_of_a_row_exist(row: list[str]) -> None:
    assert len(row) == 3
    named = 0
    for group in row[2].strip(" |").split("; "):
        module, _, names = group.partition(": ")
        for name in re.findall(r"`(\w+)`", names):
            assert name in names_in(module.strip("`"))
            named += 1
    assert named


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_outcomes_of_a_row_exist(row: list[str]) -> None:
    assert set(re.findall(r"`(\w+)`", row[1])) <= set(OUTCOMES)


def test_every_outcome_that_is_a_fault_has_a_row() -> None:
    assert {word for row in ROWS for word in re.findall(r"`(\w+)`", row[1])} >= FAULTS


def test_the_numbers_of_the_table() -> None:
    assert f"of {len(refusals())} kinds of protection" in TABLE
    assert f"banners: {len(faulty_pages.EMPTY)} shapes" in TABLE
