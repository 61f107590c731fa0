"""What small changes signify: a table of our own, over all classes, with policy that looks like notes among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.compare import SIGNIFICANCES, compare

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "changes.yml").read_text(encoding="utf-8"))
CASES = [(said, row["in"], row["was"], row["now"]) for said in SIGNIFICANCES for row in TABLE[said]]


def within(around: str, words: str) -> str:
    lines = str(TABLE["around"][around]).format(words).split("\n")
    return "\n".join(line for line in lines if line)


@pytest.mark.parametrize(("said", "around", "was", "now"), CASES)
def test_a_small_change_is_called_what_it_is(said: str, around: str, was: str, now: str) -> None:
    assert compare(within(around, was), within(around, now)).significance == said


@pytest.mark.parametrize(("said", "around", "was", "now"), CASES)
def test_the_way_back_is_called_the_same(said: str, around: str, was: str, now: str) -> None:
    assert compare(within(around, now), within(around, was)).significance == said


def test_the_table_has_every_class() -> None:
    assert sorted(TABLE) == sorted([*SIGNIFICANCES, "around"])
    assert len(CASES) > 100


def test_a_text_that_becomes_temporary_outweighs_an_edit_and_a_renewed_banner_does_not() -> None:
    old = "# § 4. Credit.{}\n(a) Plans bind et seq{})\n(Laws 2019, ch. 41, § 2{}.)"
    plain, banner, later = "", " [Effective until July 1, 2026]", " [Effective until July 1, 2027]"
    before = old.format(banner, "", "")
    assert compare(old.format(plain, "", ""), old.format(banner, ".", "")).significance == "status_note"
    assert compare(before, old.format(later, ".", "; 2024, ch. 9, § 1")).significance == "editorial"
    assert compare(before, old.format(later, "", "; 2024, ch. 9, § 1")).significance == "status_note"
