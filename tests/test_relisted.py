"""A document that its index lists at a new address in place of the old, without a redirect: one document that moved."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db import answers
from db.found import followed
from db.ids import document_id, url_key
from db.leads import decide
from db.store import Store
from tests.past_scenario import INDEX, PERMITS, REQUIRES, SENTENCES, SITE, Past, Seen, index, page

A, B = page(PERMITS, *SENTENCES), page(REQUIRES, *SENTENCES)
OLD, NEW, OTHER = "/credit", "/learning/credit", "/plan"
PLAN = page("Every district plan names the steps by which it closes gaps.", *SENTENCES[:7])
OLD_ID = document_id(url_key(SITE + OLD))
NEW_ID = document_id(url_key(SITE + NEW))


def listed(at: str, *paths: str) -> Seen:
    return Seen(at, INDEX, index(*paths), purpose="index")


def gone(at: str, path: str) -> Seen:
    return Seen(at, path, b"no such page", status=404)


BEFORE = [listed("2026-01-01", OLD, OTHER), Seen("2026-01-01", OLD, A), Seen("2026-01-01", OTHER, PLAN)]
AFTER = [
    listed("2026-01-11", NEW, OTHER),
    Seen("2026-01-11", OTHER, PLAN),
    gone("2026-01-11", OLD),
    Seen("2026-01-12", NEW, A, purpose="candidate"),
    gone("2026-01-16", OLD),
    Seen("2026-01-16", NEW, A),
    gone("2026-01-21", OLD),
    Seen("2026-01-21", NEW, B),
    gone("2026-01-28", OLD),
    listed("2026-01-28", NEW, OTHER),
    Seen("2026-01-28", NEW, B),
]
MOVED = [
    ("started", "coverage", "substantive", None, "2026-01-01"),
    ("started", "coverage", "substantive", None, "2026-01-01"),
    ("moved", "source", "formatting", "2026-01-01", "2026-01-12"),
    ("edited", "source", "substantive", "2026-01-16", "2026-01-21"),
]


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return Past(tmp_path, {"credit": {"url": OLD}, "plan": {"url": OTHER}})


def test_the_history_goes_on_under_the_old_id_at_the_new_address(past: Past) -> None:
    past.see([*BEFORE, *AFTER])
    assert past.changes() == MOVED
    assert past.rows(
        "SELECT url, valid_from, valid_to FROM document_urls WHERE document = ? ORDER BY 2", OLD_ID
    ) == [
        (SITE + OLD, "2026-01-01T06:00:00Z", "2026-01-12T06:00:00Z"),
        (SITE + NEW, "2026-01-12T06:00:00Z", None),
    ]
    assert past.rows("SELECT id FROM documents WHERE id IN (?, ?)", OLD_ID, NEW_ID) == [(OLD_ID,)]
    assert past.outcomes(OLD) == ["first", "missing", *["other_address"] * 3]
    assert past.outcomes(NEW) == ["unchanged", "unchanged", "changed", "unchanged"]
    assert past.rows(
        "SELECT reason FROM capture_outcomes WHERE url = ? ORDER BY captured_at LIMIT 1", SITE + NEW
    ) == [
        (
            f"same text at a new address: listed since 2026-01-11 in place of {SITE + OLD}, which answered 404 on "
            "2026-01-11; the texts are 1.00 alike",
        )
    ]
    assert past.rows("SELECT url, unconfirmed_since, removed_at FROM documents WHERE id = ?", OLD_ID) == [
        (SITE + NEW, None, None)
    ]
    assert past.rows("SELECT count(*) FROM coverage") == [(0,)]
    # A crawl goes on asking for the new address, which nobody declared.
    assert past.rows("SELECT state, document FROM discovered") == [("tracked", OLD_ID)]
    with Store.open(past.folder / "data") as store:
        assert [(one.id, one.url) for one in followed(store)] == [(NEW_ID, SITE + NEW)]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_arrival_does_not_matter(past: Past, seed: int) -> None:
    past.see([*BEFORE, *AFTER])
    shuffled = [*BEFORE, *AFTER]
    random.Random(seed).shuffle(shuffled)
    other = Past(past.folder / "other", past.declared)
    for part in (shuffled[:5], shuffled[5:9], shuffled[9:]):
        other.keep(part)
        other.settle()
    assert other.dump() == past.dump()


def test_what_was_published_as_another_document_leads_to_the_old_one(past: Past) -> None:
    """The new address was imported and published on its own before the old one was seen to be gone."""
    past.see([*BEFORE, *AFTER[:1], Seen("2026-01-12", NEW, A)], release_at="2026-01-12T12:00:00Z")
    [(version,)] = past.rows("SELECT id FROM versions WHERE document = ?", NEW_ID)
    past.see([Seen("2026-01-21", NEW, B)], release_at="2026-01-22T12:00:00Z")
    [(edit,)] = past.rows("SELECT id FROM changes WHERE kind = 'edited'")
    past.see([gone("2026-01-13", OLD)], release_at="2026-01-24T12:00:00Z")
    assert [kind for kind, *_ in past.changes()] == ["started", "started", "moved", "edited"]
    aliases = dict(past.rows("SELECT old_id, new_id FROM id_aliases"))
    assert aliases[NEW_ID] == OLD_ID
    assert past.rows("SELECT document, number FROM versions WHERE id = ?", aliases[version]) == [(OLD_ID, 1)]
    with closing(past.public()) as conn:
        found = answers.document(conn, NEW_ID)
    assert found is not None and found["id"] == OLD_ID
    # The edit is told under its first name and not anew; the move is news.
    assert edit in [entry for entry, _ in past.entries()]
    assert sorted(past.learned_since("2026-01-23")) == ["moved"]


def test_a_moved_and_edited_text_is_a_move_and_an_edit(past: Past) -> None:
    past.see([*BEFORE, *AFTER[:3], Seen("2026-01-12", NEW, B, purpose="candidate")])
    assert past.changes()[2:] == [
        ("edited", "source", "substantive", "2026-01-01", "2026-01-12"),
        ("moved", "source", "formatting", "2026-01-01", "2026-01-12"),
    ]


def test_a_document_may_move_back(past: Past) -> None:
    past.see(
        [
            *BEFORE,
            *AFTER,
            gone("2026-02-04", NEW),
            Seen("2026-02-04T07:00:00Z", OLD, B),
            gone("2026-02-11", NEW),
            Seen("2026-02-11", OLD, B),
        ]
    )
    assert past.changes()[-1] == ("moved", "source", "formatting", "2026-01-28", "2026-02-04T07:00:00Z")
    assert past.outcomes(NEW)[-2:] == ["missing", "other_address"]
    assert past.rows("SELECT url, unconfirmed_since FROM documents WHERE id = ?", OLD_ID) == [
        (SITE + OLD, None)
    ]


def test_a_document_that_moved_can_be_removed(past: Past) -> None:
    end = [
        *(gone(day, NEW) for day in ("2026-02-04", "2026-02-08", "2026-02-13")),
        *(gone(day, OLD) for day in ("2026-02-04", "2026-02-13")),
        Seen("2026-02-13", OTHER, PLAN),
        listed("2026-02-13", OTHER),
    ]
    past.see([*BEFORE, *AFTER, *end])
    assert past.changes()[-1] == ("removed", "source", "substantive", "2026-01-28", "2026-02-04")


GRANT = [page(*SENTENCES, f"The grant of round {n} is open to districts.", title="Grant") for n in range(3)]


def test_pages_of_one_template_are_two_documents(past: Past) -> None:
    """Each trap lacks one thing: both listed, the old one there, listed before, another publisher's page."""
    new = Seen("2026-01-12", NEW, A, purpose="candidate")
    both = [listed("2026-01-01", OLD, NEW), *BEFORE[1:], new, *AFTER[:3]]
    there = [*BEFORE, AFTER[0], Seen("2026-01-11", OLD, A), new, Seen("2026-01-16", OLD, A)]
    never_in_place = [*BEFORE, listed("2026-01-11", OLD, NEW, OTHER), AFTER[0], gone("2026-01-11", OLD), new]
    unlisted = [*BEFORE, listed("2026-01-11", OTHER), gone("2026-01-11", OLD), new]
    unlike = [*BEFORE, *AFTER[:3], replace(new, body=page(PERMITS, *SENTENCES[:8]))]
    for number, trap in enumerate((both, there, never_in_place, unlisted, unlike)):
        of = Past(past.folder / str(number), past.declared)
        of.see(trap)
        assert "moved" not in {kind for kind, *_ in of.changes()}, number
        assert "other_address" not in of.outcomes(OLD), number


def test_of_several_like_pages_each_moves_to_its_best_match_or_none(past: Path) -> None:
    paths = [f"/grants/{n}" for n in range(3)]
    new = [f"/grants/2027-{n}" for n in range(3)]
    for exact, moved in ((True, 3), (False, 0)):
        of = Past(
            past.folder / f"exact{exact}", {f"grant-{n}": {"url": path} for n, path in enumerate(paths)}
        )
        bodies = GRANT if exact else [page(*SENTENCES, "The grant is open to districts.", title="Grant")] * 3
        of.see(
            [
                listed("2026-01-01", *paths),
                *(Seen("2026-01-01", path, body) for path, body in zip(paths, GRANT, strict=True)),
                listed("2026-01-11", *new),
                *(gone("2026-01-11", path) for path in paths),
                *(Seen("2026-01-11T07:00:00Z", path, body) for path, body in zip(new, bodies, strict=True)),
            ]
        )
        assert of.rows("SELECT count(*) FROM changes WHERE kind = 'moved'") == [(moved,)]
        if exact:
            led = of.rows("SELECT document, url FROM document_urls WHERE valid_to IS NULL")
            assert dict(led) == {
                document_id(url_key(SITE + path)): SITE + to for path, to in zip(paths, new, strict=True)
            }


def test_a_person_who_pinned_the_new_address_is_believed(past: Past) -> None:
    past.keep([*BEFORE, *AFTER])
    with Store.open(past.folder / "data") as store:
        decide(store, SITE + NEW, "pin", reason="a page of its own", by="kim", at="2026-01-13T00:00:00Z")
    past.settle()
    assert past.rows("SELECT count(*) FROM changes WHERE kind = 'moved'") == [(0,)]
    assert past.rows("SELECT count(*) FROM documents WHERE id = ?", NEW_ID) == [(1,)]
