"""The hard cases of history, from kept bytes to the published rows: what a reader is told, and what not."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fpdf import FPDF

from db import answers
from tests.past_scenario import INDEX, PERMITS, REQUIRES, SENTENCES, Past, Seen, index, page

A = page(PERMITS, *SENTENCES)
B = page(REQUIRES, *SENTENCES)
C = page(REQUIRES, *SENTENCES, "The board meets in May.")
CREDIT = "/credit"


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return Past(tmp_path)


def days(*bodies: bytes, first: int = 1, step: int = 10) -> list[Seen]:
    """Return checks of the page, ``step`` days of January and February apart."""
    return [Seen(_day(first + step * at), CREDIT, body) for at, body in enumerate(bodies)]


def _day(number: int) -> str:
    return f"2026-01-{number:02}" if number <= 31 else f"2026-02-{number - 31:02}"


def edited(old: str, new: str) -> tuple[str, str, str, str, str]:
    return ("edited", "source", "substantive", old, new)


def test_a_text_that_returns_says_which_version_it_is_again(past: Past) -> None:
    past.see(days(A, B, A))
    assert past.versions() == [
        (1, "2026-01-01", "2026-01-11"),
        (2, "2026-01-11", "2026-01-21"),
        (3, "2026-01-21", None),
    ]
    assert past.changes() == [
        ("started", "coverage", "substantive", None, "2026-01-01"),
        edited("2026-01-01", "2026-01-11"),
        edited("2026-01-11", "2026-01-21"),
    ]
    found = past.rows("SELECT id FROM changes WHERE reverts_to = (SELECT id FROM versions WHERE number = 1)")
    with closing(past.public()) as conn:
        change = answers.change(conn, found[0][0])
    assert change is not None and (change["new"]["number"], change["reverts"]["number"]) == (3, 1)
    assert past.rows("SELECT count(*) FROM changes WHERE reverts_to IS NOT NULL") == [(1,)]
    stood = past.rows(
        "SELECT stance, valid_from, valid_to FROM positions WHERE key = 'mastery_based_credit' AND basis = 'stated' "
        "ORDER BY valid_from"
    )
    assert [(stance, since[:10], until and until[:10]) for stance, since, until in stood] == [
        ("permits", "2026-01-01", "2026-01-11"),
        ("requires", "2026-01-11", "2026-01-21"),
        ("permits", "2026-01-21", None),
    ]


def test_a_text_that_does_not_stand_still_is_told_once_and_marked(past: Past) -> None:
    """Five edits in five days; the feed tells the first, and the last once it has stood for a week."""
    past.see(days(A, B, A, B, A, B, step=1))
    marks = past.rows("SELECT flapping FROM changes WHERE kind = 'edited' ORDER BY new_seen_at")
    assert [mark for (mark,) in marks] == [0, 1, 1, 1, 1]
    assert past.rows("SELECT flapping_since FROM documents") == [("2026-01-02T06:00:00Z",)]
    assert len(past.entries()) == 1
    past.see([Seen("2026-01-20", CREDIT, B)], release_at="2026-06-02T00:00:00Z")
    marks = past.rows("SELECT flapping FROM changes WHERE kind = 'edited' ORDER BY new_seen_at")
    assert [mark for (mark,) in marks] == [0, 1, 1, 1, 0]
    assert past.rows("SELECT flapping_since FROM documents") == [(None,)]
    assert len(past.entries()) == 2


def test_three_edits_in_a_week_are_three_pieces_of_news(past: Past) -> None:
    past.see(days(A, B, C, A, step=2))
    assert past.rows("SELECT sum(flapping) FROM changes") == [(0,)]
    assert len(past.entries()) == 3


def test_several_captures_a_day_are_ordered_by_the_second_then_by_id(past: Past) -> None:
    at = [f"2026-01-05T{hour}Z" for hour in ("06:00:00", "06:00:01", "18:00:00", "18:00:00")]
    seen = [Seen(at[0], CREDIT, A), Seen(at[1], CREDIT, B), Seen(at[2], CREDIT, C), Seen(at[3], CREDIT, A)]
    past.see(seen)
    told = past.dump()
    assert past.outcomes() == ["first", "changed", "changed", "changed"]
    first_at_18, second_at_18 = [
        row[0] for row in past.rows("SELECT id FROM captures WHERE captured_at = ? ORDER BY id", at[2])
    ]
    assert past.rows("SELECT first_capture FROM versions ORDER BY number")[2:] == [
        (first_at_18,),
        (second_at_18,),
    ]
    assert past.rows("SELECT valid_from = valid_to FROM versions WHERE number = 3") == [(1,)]
    other = Past(past.folder / "other")
    other.see(seen[::-1])
    assert other.dump() == told


NOTED = page(PERMITS, *SENTENCES, "<span class='note'>Districts report by May of each year.</span>")
RENOTED = page(PERMITS, *SENTENCES, "<span class='note'>Districts report by June of each year.</span>")


def declare(past: Past, **more: object) -> None:
    past.declared = {"credit": {"url": "/credit", **more}}


def test_an_edit_that_only_new_rules_show_is_in_its_old_window_and_news_to_nobody(past: Past) -> None:
    declare(past, drop=[".note"])
    past.see(days(NOTED, RENOTED), release_at="2026-01-12T00:00:00Z")
    assert [kind for kind, *_ in past.changes()] == ["started"]
    declare(past)  # the note is read from now on, in the old captures too
    past.settle(release_at="2026-01-20T00:00:00Z")
    assert past.changes()[1] == edited("2026-01-01", "2026-01-11")
    [(change,)] = past.rows("SELECT id FROM changes WHERE kind = 'edited'")
    assert past.rows("SELECT change, kind, change_kind FROM upgrade_changes") == [
        (change, "appears", "edited")
    ]
    assert past.rows("SELECT through FROM published WHERE id = ?", change) == [("upgrade",)]
    assert past.rows("SELECT about FROM releases ORDER BY id DESC LIMIT 1") == [("{}",)]
    assert past.entries() == [] == past.learned_since("2026-01-13")
    with closing(past.public()) as conn:
        found = answers.change(conn, change)
    assert found is not None and found["learned_through"] == "upgrade"
    # A late capture cuts it anew: it goes on as what it was. What the agency does next is news again.
    past.see(
        [Seen("2026-01-05", CREDIT, RENOTED), Seen("2026-01-21", CREDIT, B)],
        release_at="2026-01-22T00:00:00Z",
    )
    assert past.changes()[1:] == [edited("2026-01-01", "2026-01-05"), edited("2026-01-11", "2026-01-21")]
    assert past.rows("SELECT count(*) FROM id_aliases WHERE old_id = ?", change) == [(1,)]
    assert len(past.entries()) == 1 and past.learned_since("2026-01-13") == ["edited"]


def test_an_edit_that_new_rules_no_longer_show_leaves_its_readers_and_their_feeds_alone(past: Past) -> None:
    past.see(days(NOTED, RENOTED), release_at="2026-01-12T00:00:00Z")
    [(gone, _)] = past.entries()
    declare(past, drop=[".note"])
    past.see([Seen("2026-01-21", CREDIT, B)], release_at="2026-01-22T00:00:00Z")
    assert past.rows("SELECT change, kind FROM upgrade_changes") == [(gone, "vanishes")]
    assert past.changes()[1:] == [edited("2026-01-11", "2026-01-21")]
    # The new edit is no heir of the old one: it is told under its own name.
    [(told, _)] = past.entries()
    assert told != gone and past.learned_since("2026-01-13") == ["edited"]
    assert past.rows("SELECT new_id, reason FROM id_aliases WHERE old_id = ?", gone) == [
        (told, "no longer told; this comes nearest")
    ]


def test_a_late_capture_that_splits_a_change_announces_only_what_is_new(past: Past) -> None:
    past.see(
        [Seen("2026-01-01", CREDIT, A), Seen("2026-01-21", CREDIT, C)], release_at="2026-01-22T00:00:00Z"
    )
    [(name, _)] = past.entries()
    past.see([Seen("2026-01-11", CREDIT, B)], release_at="2026-01-25T00:00:00Z")
    assert past.changes()[1:] == [
        edited("2026-01-01", "2026-01-11"),
        edited("2026-01-11", "2026-01-21"),
    ]
    to_c = past.rows("SELECT id FROM changes WHERE new_seen_at LIKE '2026-01-21%'")[0][0]
    to_b = past.rows("SELECT id FROM changes WHERE new_seen_at LIKE '2026-01-11%'")[0][0]
    assert to_c == name  # the change to what was last seen keeps its id: its version begins where it began
    assert {entry for entry, _ in past.entries()} == {name, to_b}
    assert past.learned_since("2026-01-23") == ["edited"]


def test_a_late_capture_narrows_a_window_and_announces_nothing(past: Past) -> None:
    past.see(
        [Seen("2026-01-01", CREDIT, A), Seen("2026-01-21", CREDIT, B)], release_at="2026-01-22T00:00:00Z"
    )
    [(name, _)] = past.entries()
    past.see(
        [Seen("2026-01-18", CREDIT, B), Seen("2026-01-12", CREDIT, A)], release_at="2026-01-25T00:00:00Z"
    )
    assert past.changes()[1:] == [edited("2026-01-12", "2026-01-18")]
    [(entry, _)] = past.entries()
    [(now,)] = past.rows("SELECT id FROM changes WHERE kind = 'edited'")
    assert entry == name != now
    assert past.rows("SELECT new_id, reason FROM id_aliases WHERE old_id = ?", name) == [
        (now, "re-cut by a late capture")
    ]
    with closing(past.public()) as conn:
        led = answers.change(conn, name)
    assert led is not None and led["id"] == now and led["learned_release"] == 1
    assert past.learned_since("2026-01-23") == []
    # And once more: two steps of aliases are one name.
    past.see([Seen("2026-01-15", CREDIT, B)], release_at="2026-01-27T00:00:00Z")
    assert past.changes()[1:] == [edited("2026-01-12", "2026-01-15")]
    assert [entry for entry, _ in past.entries()] == [name] and past.learned_since("2026-01-23") == []


def test_a_late_capture_before_the_first_moves_the_start_back(past: Past) -> None:
    past.see(days(A, B, first=11), release_at="2026-01-23T00:00:00Z")
    [(start,)] = past.rows("SELECT id FROM changes WHERE kind = 'started'")
    past.see([Seen("2026-01-01", CREDIT, C)], release_at="2026-01-25T00:00:00Z")
    assert past.changes() == [
        ("started", "coverage", "substantive", None, "2026-01-01"),
        edited("2026-01-01", "2026-01-11"),
        edited("2026-01-11", "2026-01-21"),
    ]
    [(now,)] = past.rows("SELECT id FROM changes WHERE kind = 'started'")
    assert past.rows("SELECT new_id FROM id_aliases WHERE old_id = ?", start) == [(now,)]
    assert past.rows("SELECT first_release FROM published WHERE id = ?", now) == [(1,)]
    assert past.learned_since("2026-01-24") == ["edited"]  # from C to A, which nobody had seen


def test_emergency_text_that_lapses(past: Past) -> None:
    """A banner and a rule for four months: two changes, and in force by its own words on its own days."""
    banner = "[Emergency] This emergency rule is effective January 10, 2026, and expires May 10, 2026."
    before = page(f"{PERMITS} This section is effective July 1, 2020.", *SENTENCES)
    during = page(banner, REQUIRES, *SENTENCES)
    past.see(
        [
            Seen("2026-01-01", CREDIT, before),
            Seen("2026-01-12", CREDIT, during),
            Seen("2026-05-08", CREDIT, during),
            Seen("2026-05-20", CREDIT, before),
        ]
    )
    assert past.changes()[1:] == [edited("2026-01-01", "2026-01-12"), edited("2026-05-08", "2026-05-20")]
    assert past.rows("SELECT v.number FROM changes c JOIN versions v ON v.id = c.reverts_to") == [(1,)]
    with closing(past.public()) as conn:

        def stance(**on: str) -> str | None:
            return answers.matrix(conn, "cbe_dimension", **on).cells["VT", "mastery_based_credit"].stance

        assert {
            day: stance(in_force=day) for day in ("2026-01-05", "2026-01-10", "2026-05-09", "2026-05-20")
        } == {
            "2026-01-05": "permits",
            "2026-01-10": "requires",
            "2026-05-09": "requires",
            "2026-05-20": "permits",
        }
        # What we observed runs behind: the page still showed the lapsed text, or was not looked at.
        assert {
            day: stance(as_of=day) for day in ("2026-01-05", "2026-01-12", "2026-05-15", "2026-05-20")
        } == {
            "2026-01-05": "permits",
            "2026-01-12": "requires",
            "2026-05-15": "requires",
            "2026-05-20": "permits",
        }


def guide(*sentences: str, subject: str = "") -> bytes:
    """Return a PDF with ``sentences``; another ``subject`` makes other bytes of the same text."""
    made = FPDF()
    made.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    made.set_subject(subject)
    made.add_page()
    made.set_font("Helvetica", size=11)
    for sentence in sentences:
        made.multi_cell(0, 6, sentence, new_x="LMARGIN", new_y="NEXT")
        made.ln(4)
    return bytes(made.output())


def test_a_pdf_that_is_replaced_in_place(past: Past) -> None:
    past.declared = {"guide": {"url": "/guide.pdf", "format": "pdf"}}
    first, again = guide(PERMITS, *SENTENCES), guide(PERMITS, *SENTENCES, subject="printed again")
    other = guide(REQUIRES, *SENTENCES)
    web_page = page("Our publications moved to the library.", *SENTENCES[:2])
    assert first != again
    pdf = "application/pdf"
    past.see(
        [
            Seen("2026-01-01", "/guide.pdf", first, kind=pdf),
            Seen("2026-01-11", "/guide.pdf", again, kind=pdf),
            Seen("2026-01-21", "/guide.pdf", other, kind=pdf),
            Seen("2026-01-31", "/guide.pdf", web_page),
            Seen("2026-02-10", "/guide.pdf", web_page),
        ]
    )
    assert past.outcomes("/guide.pdf") == ["first", "unchanged", "changed", "type_changed", "type_changed"]
    assert past.changes()[1:] == [edited("2026-01-11", "2026-01-21")]
    assert past.versions() == [(1, "2026-01-01", "2026-01-21"), (2, "2026-01-21", None)]
    assert past.rows("SELECT last_confirmed_at, unconfirmed_since FROM documents") == [
        ("2026-01-21T06:00:00Z", "2026-01-31T06:00:00Z")
    ]
    assert past.rows("SELECT outcome, checks FROM coverage") == [("type_changed", 2)]


PLAN = page("Every district plan names the steps by which it closes gaps.", *SENTENCES[:7])


def gone(*on: str) -> list[Seen]:
    return [Seen(day, CREDIT, b"no such page", status=404) for day in on]


def around(*on: str) -> list[Seen]:
    """Return checks that show that the site is well: another page of it answers."""
    return [Seen(day, "/plan", PLAN) for day in on]


def test_a_removal_that_is_proven_and_a_return_with_another_text(past: Past) -> None:
    past.declared |= {"plan": {"url": "/plan"}}
    past.see(
        [
            Seen("2026-01-01", INDEX, index("/credit", "/plan"), purpose="index"),
            Seen("2026-01-01", CREDIT, A),
            *around("2026-01-01", "2026-01-11", "2026-01-15", "2026-01-19", "2026-02-10"),
            *gone("2026-01-11", "2026-01-15", "2026-01-19"),
            Seen("2026-01-19", INDEX, index("/plan"), purpose="index"),
        ]
    )
    assert past.outcomes() == ["first", "missing", "missing", "removal_confirmed"]
    removed = ("removed", "source", "substantive", "2026-01-01", "2026-01-11")
    assert past.changes()[2:] == [removed]
    credit = (
        "SELECT valid_from, valid_to FROM positions WHERE key = 'mastery_based_credit' AND basis = 'stated'"
    )
    assert sorted(past.rows(credit)) == [("2026-01-01T06:00:00Z", "2026-01-11T06:00:00Z")]
    assert past.rows(
        "SELECT field, key, kind, old_stance FROM field_changes WHERE field = 'cbe_dimension'"
    ) == [("cbe_dimension", "mastery_based_credit", "removed", "permits")]
    past.see([Seen("2026-02-10", CREDIT, B)])
    assert past.changes()[2:] == [removed, ("restored", "source", "substantive", "2026-01-19", "2026-02-10")]
    assert past.rows("SELECT reverts_to FROM changes WHERE kind = 'restored'") == [(None,)]
    assert sorted(past.rows(credit))[1:] == [("2026-02-10T06:00:00Z", None)]
    assert past.rows("SELECT removed_at FROM documents WHERE url LIKE '%credit'") == [(None,)]


def test_a_removal_that_is_not_proven_ends_nothing(past: Past) -> None:
    """The index still lists the page: the last good text stays, unconfirmed since the first miss."""
    past.declared |= {"plan": {"url": "/plan"}}
    days_gone = ("2026-01-11", "2026-01-15", "2026-01-19", "2026-01-27")
    past.see(
        [
            Seen("2026-01-01", INDEX, index("/credit", "/plan"), purpose="index"),
            Seen("2026-01-01", CREDIT, A),
            *around("2026-01-01", *days_gone),
            *gone(*days_gone),
            Seen("2026-01-27", INDEX, index("/credit", "/plan"), purpose="index"),
        ]
    )
    assert past.outcomes() == ["first", "missing", "missing", "missing", "missing"]
    assert {kind for kind, *_ in past.changes()} == {"started"}
    assert past.rows("SELECT unconfirmed_since, removed_at FROM documents WHERE url LIKE '%credit'") == [
        ("2026-01-11T06:00:00Z", None)
    ]
    stated = past.rows(
        "SELECT valid_to FROM positions WHERE key = 'mastery_based_credit' AND basis = 'stated'"
    )
    assert stated == [(None,)]


def test_a_return_word_for_word_is_the_text_that_stood_before(past: Past) -> None:
    past.declared |= {"plan": {"url": "/plan"}}
    past.see(
        [
            Seen("2026-01-01", INDEX, index("/credit", "/plan"), purpose="index"),
            Seen("2026-01-01", CREDIT, A),
            *around("2026-01-01", "2026-01-11", "2026-01-15", "2026-01-19"),
            *gone("2026-01-11", "2026-01-15", "2026-01-19"),
            Seen("2026-01-19", INDEX, index("/plan"), purpose="index"),
            Seen("2026-02-10", CREDIT, A),
        ]
    )
    again = past.rows(
        "SELECT c.kind, v.number, c.words_added FROM changes c JOIN versions v ON v.id = c.reverts_to"
    )
    assert again == [("restored", 1, 0)]


def test_a_page_that_is_split_in_two_is_held_once_and_then_dated_back(past: Past) -> None:
    """Most of the words now stand in another document: a second look confirms it, and it is no fault for ever."""
    past.declared |= {"records": {"url": "/records"}}
    whole, rest = page(PERMITS, *SENTENCES), page(PERMITS, *SENTENCES[:2])
    records = page(*SENTENCES[2:], title="Records of the office")
    past.see(
        [
            Seen("2026-01-01", CREDIT, whole),
            Seen("2026-01-11", CREDIT, rest),
            Seen("2026-01-11", "/records", records),
        ]
    )
    assert past.outcomes() == ["first", "suspect"]
    past.see([Seen("2026-01-21", CREDIT, rest)])
    assert past.outcomes() == ["first", "suspect", "changed"]
    assert edited("2026-01-01", "2026-01-11") in past.changes()
    assert past.rows("SELECT count(*) FROM coverage") == [(0,)]


@pytest.mark.parametrize("left", ["Repealed.", "[Repealed]", "Sec. 4. Reserved.", "Expired."])
def test_a_repeal_that_leaves_one_word_is_a_change_at_once(past: Past, left: str) -> None:
    past.see(days(A, page(left)))
    assert past.outcomes() == ["first", "changed"]
    assert past.changes()[1:] == [edited("2026-01-01", "2026-01-11")]
    stood = past.rows(
        "SELECT valid_to FROM positions WHERE basis = 'stated' AND key = 'mastery_based_credit' AND stance = 'permits'"
    )
    assert stood == [("2026-01-11T06:00:00Z",)]


def test_words_that_are_no_repeal_wait_for_a_second_look(past: Past) -> None:
    past.see(days(A, page("This page is being updated.")))
    assert past.outcomes() == ["first", "suspect"]
    assert [kind for kind, *_ in past.changes()] == ["started"]
