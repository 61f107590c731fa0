"""Named sets of jurisdictions, and parts of a comparison."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.declarations import SOURCES, load
from db import answers
from db.answers_days import days_of_change
from db.answers_narrowed import Narrowing, narrowed
from tests.test_web_public_file import DES, FRA, build
from web.peer_sets import GroupsError, members, read_groups, regions, regions_of
from web.rows import part_words


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "2.db"))
    yield opened
    opened.close()


def test_every_place_is_in_one_division() -> None:
    listed = [code for region in regions() for code in region.codes]
    declared = {j.code for j in load(SOURCES).jurisdictions if j.kind != "national"}
    assert len(listed) == len(set(listed))
    assert set(listed) == declared
    census = [region for region in regions() if region.name != "beyond"]
    assert [len(region.codes) for region in census] == [9, 12, 17, 13]
    assert sum(len(region.divisions) for region in census) == 9


def test_regions_of_some_places() -> None:
    found = regions_of({"VT", "GA", "X-FRA", "X-DES"})
    assert [(r.title, [(d.title, d.codes) for d in r.divisions]) for r in found] == [
        ("Northeast", [("New England", ("VT",))]),
        ("South", [("South Atlantic", ("GA",))]),
        ("Sample places", [("Sample places", ("X-DES", "X-FRA"))]),
    ]


def test_groups_of_a_users_own_file(tmp_path: Path) -> None:
    path = tmp_path / "groups.yml"
    assert read_groups(path) == {}
    path.write_text("our peers: [vt, NH, VT]\nnew-england: [ME]\n")
    own = read_groups(path)
    assert own == {"our peers": ("VT", "NH"), "new-england": ("ME",)}
    assert members(["our peers", "New-England", "new-england"], own) == (
        "VT", "NH", "CT", "ME", "MA", "RI",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ours: NH", "the group 'ours' is no list of codes"),
        ("ours: [NO]", "the group 'ours' is no list of codes"),  # YAML reads NO as false
        ("- NH", "holds no names with codes"),
        ("a: [", "cannot be read as YAML"),
        ("'a:b': [NH]", "holds a colon or a comma"),
    ],
)
def test_a_file_of_groups_that_is_none(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "groups.yml"
    path.write_text(text)
    with pytest.raises(GroupsError, match=words):
        read_groups(path)


@pytest.mark.parametrize("asked", ["nope", "nope:", ""])
def test_a_group_that_there_is_not(asked: str) -> None:
    with pytest.raises(answers.UnknownQuestionError, match="There is no group"):
        members([asked], {})


def test_a_part_by_stance_leaves_out_states_and_keys_without_it(conn: sqlite3.Connection) -> None:
    whole = answers.matrix(conn, "cbe_dimension")
    part = narrowed(whole, Narrowing.of(stances=["encourages", "permits"]))
    assert [state["code"] for state in part.states] == [FRA]
    assert part.keys == ("personalized_learning_plan", "performance_assessment")
    assert part_words(part) == "Shown: 1 of 3 jurisdictions, 2 of 3 points, 2 of 9 cells"
    assert part_words(whole) == ""


def test_a_stance_beside_the_lead_counts(conn: sqlite3.Connection) -> None:
    part = narrowed(answers.matrix(conn, "cbe_dimension"), Narrowing.of(stances=["prohibits"]))
    assert [(state["code"], key) for state in part.states for key in part.keys] == [
        (DES, "mastery_based_credit")
    ]


def test_stances_and_bases_are_both_kept(conn: sqlite3.Connection) -> None:
    whole = answers.matrix(conn, "cbe_dimension")
    asked = Narrowing.of(stances=["requires"], bases=["not_found"])
    part = narrowed(whole, asked)
    kept = {place for place, cell in whole.cells.items() if asked.takes(cell)}
    assert kept == {
        (DES, "mastery_based_credit"),
        (FRA, "mastery_based_credit"),
        (DES, "personalized_learning_plan"),
    }
    assert part.left_out == {(FRA, "personalized_learning_plan")}
    assert narrowed(whole, Narrowing()) is whole


def test_what_there_is_not_cannot_be_asked_for(conn: sqlite3.Connection) -> None:
    with pytest.raises(answers.UnknownQuestionError, match="There is no stance 'maybe'"):
        Narrowing.of(stances=["maybe"])
    with pytest.raises(answers.UnknownQuestionError, match="cbe_dimension has no key 'x'"):
        narrowed(answers.matrix(conn, "cbe_dimension"), Narrowing.of(keys=["x"]))


def test_days_on_which_statements_began_or_ended(conn: sqlite3.Connection) -> None:
    found = days_of_change(conn, "cbe_dimension")
    assert [row["day"] for row in found] == sorted(row["day"] for row in found)
    days = {row["day"]: (row["cells"], row["places"]) for row in found}
    assert "2026-06-10" in days
    alone = days_of_change(conn, "cbe_dimension", states=["x-des"])
    assert {row["places"] for row in alone} == {1}
    assert [row["day"] for row in days_of_change(conn, "cbe_dimension", in_force=True)] == sorted(
        {row["day"] for row in days_of_change(conn, "cbe_dimension", in_force=True)}
    )


def test_keys_stand_in_the_vocabularys_order(conn: sqlite3.Connection) -> None:
    keys = answers.matrix(conn, "cbe_dimension").keys
    assert keys == ("mastery_based_credit", "personalized_learning_plan", "performance_assessment")
    conn.execute("update codebook set place = 0 where key = 'performance_assessment'")
    assert answers.matrix(conn, "cbe_dimension").keys[0] == "performance_assessment"
    conn.execute("update codebook set place = null")
    assert answers.matrix(conn, "cbe_dimension").keys == tuple(sorted(keys))
