"""Words over time: exact points and spans, source and coverage apart, whatever the order of documents."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from pipeline.across.drift import Happening, Text, Told, drift
from pipeline.grammar.counting import places
from pipeline.vocabulary import VocabularyError, load, vocabulary, vocabulary_files

TERMS = ("equity", "seat time", "mastery")
FOUNDING = """
    equity; seat time; students of color; culturally responsive; competency-based; mastery-based;
    proficiency-based; personalized learning; student voice; student agency; universal design for learning;
    inclusion; belonging; diversity; anti-racism; implicit bias; opportunity gap; achievement gap; english
    learners; multilingual learners; limited english proficient; students with disabilities; special needs;
    trauma-informed; at-risk; underserved; marginalized; portrait of a graduate; performance assessment;
    micro-credential; carnegie unit"""


def text(
    version: str, since: str, counts: dict[str, int], *, until: str | None = None, seen: str | None = None,
    words: int = 100, kind: str = "edited", cause: str = "source", before: str | None = None,
    ended: Happening | None = None,
) -> Text:  # fmt: skip
    began = Happening(f"c-{version}", kind, cause, before)
    return Text(version, since, until, seen or until or since, words, counts, began, ended)


def kept() -> list[Told]:
    """Three documents: one loses the word, one is read from later on, one is removed."""
    gone = Happening("c-gone", "removed", "source", "2026-05-01")
    return [
        Told("a", (
            text("a1", "2026-01-01", {"equity": 3, "mastery": 1}, until="2026-03-01", seen="2026-02-20",
                 kind="started", cause="coverage"),
            text("a2", "2026-03-01", {"mastery": 2}, before="2026-02-20", words=50, seen="2026-06-01"),
        )),
        Told("b", (text("b1", "2026-04-01", {"equity": 2}, kind="started", cause="coverage", seen="2026-06-01"),)),
        Told("c", (text("c1", "2026-02-01", {"mastery": 4}, until="2026-05-08", seen="2026-05-01", kind="started",
                        ended=gone, before="2026-01-01"),)),
    ]  # fmt: skip


def shown(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_each_change_of_a_count_is_a_point_with_its_cause() -> None:
    points, _ = drift("VT", kept(), TERMS)
    names = ("term", "seq", "at", "before_at", "cause", "kind", "document", "version", "change")
    assert shown(points, *names) == [
        ("equity", 0, "2026-01-01", None, "coverage", "started", "a", "a1", "c-a1"),
        ("equity", 1, "2026-03-01", "2026-02-20", "source", "edited", "a", "a2", "c-a2"),
        ("equity", 2, "2026-04-01", None, "coverage", "started", "b", "b1", "c-b1"),
        ("mastery", 0, "2026-01-01", None, "coverage", "started", "a", "a1", "c-a1"),
        ("mastery", 1, "2026-02-01", "2026-01-01", "source", "started", "c", "c1", "c-c1"),
        ("mastery", 2, "2026-03-01", "2026-02-20", "source", "edited", "a", "a2", "c-a2"),
        ("mastery", 3, "2026-05-08", "2026-05-01", "source", "removed", "c", "c1", "c-gone"),
    ]


def test_what_only_our_reading_did_never_moves_the_like_for_like_count() -> None:
    points, _ = drift("VT", kept(), TERMS)
    names = (
        "own_before",
        "own_count",
        "count_before",
        "count",
        "like_for_like",
        "documents",
        "documents_read",
    )
    assert shown(points, *names) == [
        (0, 3, 0, 3, 5, 1, 1),
        (3, 0, 3, 0, 2, 0, 2),
        (0, 2, 0, 2, 2, 1, 3),
        (0, 1, 0, 1, 1, 1, 1),
        (0, 4, 1, 5, 5, 2, 2),
        (1, 2, 5, 6, 6, 2, 2),
        (4, 0, 6, 2, 2, 1, 2),
    ]
    for point in points:
        if point["cause"] == "coverage" and point["seq"]:
            before = points[points.index(point) - 1]
            assert before["like_for_like"] == point["like_for_like"]


def test_first_seen_last_seen_and_count() -> None:
    _, spans = drift("VT", kept(), TERMS)
    names = ("term", "first_seen_at", "first_cause", "last_seen_at", "last_version", "gone_since", "count_now",
             "like_for_like_first", "documents_now", "documents_read", "documents_ever", "peak", "peak_at",
             "per_thousand")  # fmt: skip
    assert shown(spans, *names) == [
        (
            "equity",
            "2026-01-01",
            "coverage",
            "2026-06-01",
            "b1",
            None,
            2,
            5,
            1,
            2,
            3,
            3,
            "2026-01-01",
            13.3333,
        ),
        ("seat time", None, None, None, None, None, 0, 0, 0, 2, 3, 0, None, 0.0),
        (
            "mastery",
            "2026-01-01",
            "coverage",
            "2026-06-01",
            "a2",
            None,
            2,
            1,
            1,
            2,
            3,
            6,
            "2026-03-01",
            13.3333,
        ),
    ]


def test_a_word_that_is_gone_says_since_when_and_by_whom() -> None:
    _, spans = drift("VT", kept()[:1], TERMS)
    names = ("gone_since", "gone_cause", "gone_change", "last_seen_at", "last_version")
    assert shown(spans[:1], *names) == [("2026-03-01", "source", "c-a2", "2026-02-20", "a1")]


def test_the_end_of_following_takes_nothing_out_of_the_like_for_like_count() -> None:
    ended = Happening("c-end", "ended", "coverage", "2026-02-01")
    told = Told("a", (text("a1", "2026-01-01", {"equity": 3}, until="2026-02-02", kind="started",
                           cause="coverage", ended=ended),))  # fmt: skip
    points, spans = drift("VT", [told], ("equity",))
    assert shown(points, "kind", "cause", "count", "like_for_like", "documents_read") == [
        ("started", "coverage", 3, 3, 1),
        ("ended", "coverage", 0, 3, 0),
    ]
    assert shown(spans, "gone_since", "gone_cause", "documents_read", "per_thousand") == [
        ("2026-02-02", "coverage", 0, None)
    ]


def test_a_removal_and_a_return_are_two_points() -> None:
    gone = Happening("c-gone", "removed", "source", "2026-02-01")
    told = Told("a", (
        text("a1", "2026-01-01", {"equity": 1}, until="2026-02-08", kind="started", cause="coverage", ended=gone),
        text("a2", "2026-03-01", {"equity": 1}, kind="restored", before="2026-02-20"),
    ))  # fmt: skip
    points, _ = drift("VT", [told], ("equity",))
    assert shown(points, "at", "kind", "count", "version") == [
        ("2026-01-01", "started", 1, "a1"),
        ("2026-02-08", "removed", 0, "a1"),
        ("2026-03-01", "restored", 1, "a2"),
    ]


def test_the_order_of_documents_does_not_matter() -> None:
    expected = drift("VT", kept(), TERMS)
    for seed in range(6):
        shuffled = kept()
        random.Random(seed).shuffle(shuffled)
        assert drift("VT", shuffled, TERMS) == expected


def test_the_terms_of_the_founding_ideas_are_tracked_and_defined() -> None:
    tracked = vocabulary().terms_tracked
    assert {" ".join(term.split()) for term in FOUNDING.split(";")} <= set(tracked)
    assert all(entry.definition and entry.source and entry.terms for entry in tracked.values())


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("Competency-based education builds competencies.", ["competency-based", "competency"]),
        ("Our Diversity, Equity, and Inclusion office; DEI.", ["diversity, equity and inclusion"] * 2),
        ("Inequity, equity; EQUITY\u2019s; equities", ["inequity", "equity", "equity"]),
        ("English language proficiency is no proficiency here.", ["proficiency"]),
        ("Seat\u2011time and seat time", ["seat time", "seat time"]),
        ("A private equity fund", []),
        ("Property belonging to a pupil; a sense of belonging to a school", ["belonging"]),
    ],
)
def test_a_place_counts_once_for_the_longest_wording(said: str, counted: list[str]) -> None:
    found = places(said)
    assert [place.term for place in found] == counted
    assert all(before.end <= after.start for before, after in pairwise(found))


def test_a_wording_counts_for_one_term_only(tmp_path: Any) -> None:
    for path in vocabulary_files():
        body = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(body.replace("terms: [seat time]", "terms: [seat time, equity]"))
    with pytest.raises(
        VocabularyError, match=r"terms\.yml, line \d+: terms_tracked.equity: 'equity' counts for seat time"
    ):
        load(tmp_path)
