"""Words over time and waves, shown: pages, files and commands over planted edits, and nothing scraped as markup."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from typer.testing import CliRunner

from db import answers_drift, answers_waves
from db.snapshot import open_release, publish
from db.store import Store
from schedules.across import write_across
from schedules.cli import commands
from tests.asking import get
from tests.planted_edits import UNTIL, Planted
from tests.test_waves import SAYS, SAYS_NOT, drop, evenly
from web import drift_words, step_lines
from web.metadata import queries
from web.site import site

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four of twelve drop the word within 40 days; the sentence and the titles hold markup."""
    folder = tmp_path_factory.mktemp("drift")
    planted = Planted()
    says = SAYS.replace("guides the plan", f"guides {HOSTILE}")
    for place, before, at in (("J01", 800, 805), ("J02", 805, 812), ("J03", 810, 820), ("J04", 833, 840)):
        planted.edit(place, f"plan{place}", before, at, says={"equity": 2}, now={}, old=says, new=SAYS_NOT)
    drop(planted, "J06", "planJ06", 90, 100)
    planted.document("J07", "later", says={"equity": 3}, since="2024-01-01T00:00:00Z")
    for row in planted.rows["documents"]:
        row["title"] = f"{HOSTILE} {row['id']}"
    with Store.open(folder) as store:
        store.claim("rehearsal")
        write_across(planted.into(store))
        publish(store, folder / "public", at=UNTIL, recipe="test")
    return folder


@pytest.fixture(scope="module")
def served(data: Path) -> Datasette:
    return site(data / "public" / "crosswalk.db", public=True)


def crosswalk(data: Path, *argv: str) -> str:
    ended = CliRunner().invoke(commands(), [*argv, "--data", str(data)])
    assert ended.exit_code == 0, ended.output
    return ended.output


def waves_in(data: Path) -> list[dict[str, Any]]:
    with closing(open_release(data / "public")) as conn:
        return answers_waves.waves(conn)


@pytest.mark.parametrize(
    "path", ["/drift", "/drift?term=Seat-Time", "/waves", "/waves?kind=term&state=J01&since=2025-01-01"]
)
def test_pages_answer_with_their_release_and_no_script(served: Datasette, path: str) -> None:
    answer = get(served, path)
    assert answer.status_code == 200
    assert "Release 1</strong>" in answer.text
    assert "<script" not in answer.text
    assert answer.text.count("<h1") == 1


def test_the_page_of_a_word_leads_to_every_change_and_says_where_it_is_not(served: Datasette) -> None:
    body = get(served, "/drift").text
    assert "Said now in 1 of 12 jurisdictions read, ever in 6." in body
    # The drawing's mark and the table's step both lead there; the drawing is hidden from screen readers.
    assert body.count('href="/changes/c-planJ01-2"') == 3  # the mark, what took it out, the step
    assert body.count('<svg viewBox="0 0 240 56" aria-hidden="true"') == 6
    assert "there when first read, 1 January 2024" in body
    assert "taken out by 16 March 2025" in body
    assert "2 to 0, between 11 March 2025 and 16 March 2025" in body
    assert "J12</a>: not found in 1 document read" in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; planJ01" in body


def test_the_page_of_a_wave_prints_what_it_is_counted_in(served: Datasette, data: Path) -> None:
    (wave,) = waves_in(data)
    for path in ("/waves", f"/waves/{wave['id']}"):
        body = get(served, path).text
        assert "\u201cequity\u201d dropped in 4 of 12 jurisdictions within 90 days" in body.replace(
            "&#34;", '"'
        )
        assert (
            "4 of 12 jurisdictions looked at through the window made this edit; 0.13 would be expected."
            in body
        )
        assert "it was made once in 33.1 years of looking" in body
        assert body.count("Equity guides &lt;script&gt;alert(1)&lt;/script&gt;.") == 4
        assert body.count('href="/changes/c-plan') == 4
    assert "/drift?term=equity" in get(served, f"/waves/{wave['id']}").text
    assert f'Part of a wave: <a href="/waves/{wave["id"]}">' in get(served, "/changes/c-planJ01-2").text
    assert "Part of a wave" not in get(served, "/changes/c-planJ06-2").text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/drift?term=zebra", 400, "is no tracked term in this release. Ask for one of: achievement gap;"),
        ("/drift.html", 400, "is no format here"),
        ("/drift?since=soon", 400, "is no day"),
        ("/waves?kind=tide", 400, "is no kind of wave. Ask for one of: term, field, page, heading."),
        ("/waves/0000000000000000", 404, "There is no wave with the id 0000000000000000."),
    ],
)
def test_what_cannot_be_asked_is_explained(served: Datasette, path: str, status: int, words: str) -> None:
    answer = get(served, path)
    assert answer.status_code == status
    assert words in answer.text


def test_without_a_wave_the_page_says_so(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.claim("rehearsal")
        write_across(evenly().into(store))
        publish(store, tmp_path / "public", at=UNTIL, recipe="test")
    body = get(site(tmp_path / "public" / "crosswalk.db"), "/waves").text
    assert "No wave was found: no edit came in three jurisdictions within 90 days more often than" in body


def test_files_hold_the_same_rows_and_their_release(served: Datasette, data: Path) -> None:
    made = get(served, "/drift.csv?term=equity&state=J01").text
    (row,) = csv.DictReader(io.StringIO(made))
    told = {
        name: row[name]
        for name in ("term", "jurisdiction", "first_cause", "gone_cause", "count_now", "release")
    }
    assert told == {"term": "equity", "jurisdiction": "J01", "first_cause": "coverage", "gone_cause": "source",
                    "count_now": "0", "release": "1"}  # fmt: skip
    points = json.loads(get(served, "/drift.json?points=1&term=equity&state=J01").text)
    assert points["release"]["id"] == 1
    assert [(one["cause"], one["count"], one["like_for_like"]) for one in points["rows"]] == [
        ("coverage", 2, 2),
        ("source", 0, 0),
    ]
    assert crosswalk(data, "drift", "equity", "--state", "j01", "--format", "csv") == made.replace(
        "\r\n", "\n"
    )
    edits = list(csv.DictReader(io.StringIO(get(served, "/waves.csv?edits=1").text)))
    assert [(one["jurisdiction"], one["counted"], one["change"]) for one in edits] == [
        ("J01", "definite", "c-planJ01-2"),
        ("J02", "definite", "c-planJ02-2"),
        ("J03", "definite", "c-planJ03-2"),
        ("J04", "definite", "c-planJ04-2"),
    ]
    assert get(served, "/drift.xlsx?term=equity").content[:2] == b"PK"
    assert get(served, "/waves.md").text.startswith("# Waves\n\nRelease 1, ")


def test_commands_print_tables(data: Path) -> None:
    told = crosswalk(data, "drift", "equity", "--since", "2025-01-01")
    assert told.count("taken out by") == 4
    assert "J06" not in told
    assert "c-planJ01-2" in crosswalk(data, "drift", "equity", "--points", "--state", "J01")
    told = crosswalk(data, "waves")
    assert "J01 J02 J03 J04" in told
    assert "1 wave, 1 clear." in told


def test_a_word_is_asked_for_by_any_of_its_wordings(data: Path) -> None:
    with closing(open_release(data / "public")) as conn:
        assert answers_drift.checked_terms(conn, ["EQUITY", "dei", "seat-time", "Equity"]) == (
            "equity",
            "diversity, equity and inclusion",
            "seat time",
        )


def test_ready_made_questions(data: Path) -> None:
    with closing(sqlite3.connect(data / "public" / "crosswalk.db")) as conn:
        asked = conn.execute(
            queries()["when_did_each_state_first_say_it"]["sql"], {"term": "equity"}
        ).fetchall()
        gone = conn.execute(
            queries()["which_words_went"]["sql"], {"since": "2025-01-01", "state": ""}
        ).fetchall()
        waves = conn.execute(queries()["which_edits_came_in_waves"]["sql"], {"kind": "term"}).fetchall()
    assert [row[:2] for row in asked][:2] == [
        ("J01", "2023-01-01T00:00:00Z"),
        ("J02", "2023-01-01T00:00:00Z"),
    ]
    assert len(asked) == 12
    assert [row[:2] for row in gone] == [
        ("J04", "equity"),
        ("J03", "equity"),
        ("J02", "equity"),
        ("J01", "equity"),
    ]
    assert [row[4:6] for row in waves] == [(4, 12)]


def test_a_drawing_steps_and_marks_only_what_sources_did() -> None:
    points = [
        {"at": "2023-01-01", "cause": "coverage", "count": 2, "like_for_like": 4, "change": "a", "own_before": 0,
         "own_count": 2},
        {"at": "2023-07-02", "cause": "source", "count": 0, "like_for_like": 2, "change": "b", "own_before": 2,
         "own_count": 0},
    ]  # fmt: skip
    drawn = step_lines.panel(points, 4, "2023-01-01", "2023-12-31")
    assert drawn.count == "M4 50.0H4.0V28.0H120.0V50.0H236"
    assert drawn.like_for_like == "M4 6.0H4.0V6.0H120.0V28.0H236"
    assert [(mark.x, mark.y, mark.change) for mark in drawn.marks] == [(120.0, 28.0, "b")]


def test_words_for_a_wave_that_may_be_chance() -> None:
    wave = {"chance": 0.32, "kinds": 67, "clear": 0}
    assert drift_words.chance_words(wave) == (
        "It may be chance: among 67 such kinds of edit, one such wave comes up by chance in 32% of records."
    )
