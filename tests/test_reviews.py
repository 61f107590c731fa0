"""What people decided about readings: it holds while the sentence stands, through rebuilds and new rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import reviews as kept_reviews
from db.ids import document_id
from db.records import Facts, Finding
from db.reviews import Review
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.reviews import quote_digest, reviewed, reviewed_facts
from schedules import upgrading
from schedules.processing import archive_of, derive
from tests.captured import Page, statute, write_warc
from tests.test_processing import FILLER, PERMITS, REGISTRY, REQUIRES, published_rows, take

URL = "https://code.nowhere.example/12-301"
DOCUMENT = document_id("code.nowhere.example/12-301")
WAIVES = "The State Board may waive any rule for a school that awards credit by mastery of the standards."
FIRST = Page(URL, "2024-01-05T00:00:00Z", statute("12-301", [PERMITS, *FILLER]))
SECOND = Page(URL, "2024-03-05T00:00:00Z", statute("12-301", [PERMITS, *FILLER, "A record is kept of it."]))
THIRD = Page(URL, "2024-06-05T00:00:00Z", statute("12-301", [REQUIRES, *FILLER, "A record is kept of it."]))


def review(decision: str, at: str = "2024-04-01T00:00:00Z", **more: Any) -> Review:
    made = Review(
        id=f"{decision} {at} {more.get('author', 'Ann')}",
        document=DOCUMENT,
        field="cbe_dimension",
        key="mastery_based_credit",
        quote_sha256=quote_digest(PERMITS),
        decision=decision,
        at=at,
        author="Ann",
        quote=PERMITS,
        stance="permits" if decision != "reject" else None,
        was_stance="permits",
    )
    return replace(made, **more)


def decide(data: Path, *reviews: Review) -> None:
    """Keep ``reviews`` and derive their document, and nothing else, anew."""
    with Store.open(data) as store, archive_of(data) as archive:
        kept_reviews.keep(store, reviews)
        derive(store, archive, Atlas.of(REGISTRY), store.captures(), workers=1, only={DOCUMENT})


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with Store.open(data) as store:
        return [tuple(row.values()) for row in store.rows(sql)]


CREDIT = "FROM positions WHERE key = 'mastery_based_credit' AND basis = 'stated' ORDER BY valid_from"
REVIEWED = "SELECT kind, old_seen_at, new_seen_at, summary FROM changes WHERE cause = 'review' ORDER BY new_seen_at, kind"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    take(folder, [write_warc(tmp_path / "two.warc.gz", [FIRST, SECOND])])
    return folder


def test_a_correction_stands_for_the_whole_time_of_the_sentence(data: Path) -> None:
    source = rows(data, "SELECT * FROM changes ORDER BY id")
    decide(data, review("correct", stance="encourages", reason="May, in a resolution."))
    assert rows(data, f"SELECT stance, review_state, cause, confidence, reviewed_at {CREDIT}") == [
        ("encourages", "corrected", "review", 1.0, "2024-04-01T00:00:00Z"),
        ("encourages", "corrected", "review", 1.0, "2024-04-01T00:00:00Z"),
    ]
    assert rows(data, REVIEWED) == [
        (
            "corrected",
            "2024-04-01T00:00:00Z",
            "2024-04-01T00:00:00Z",
            "A reviewer corrected what was read about mastery-based credit: encourages, not permits. "
            "The text did not change.",
        )
    ]
    [field] = rows(
        data,
        "SELECT f.kind, f.old_stance, f.new_stance, f.old_quote, f.new_quote, f.old_finding, n.stance, "
        "c.old_version = c.new_version, v.number FROM field_changes f JOIN changes c ON c.id = f.change "
        "JOIN findings n ON n.id = f.new_finding JOIN versions v ON v.id = c.new_version WHERE c.cause = 'review'",
    )
    assert field == ("changed", "permits", "encourages", PERMITS, PERMITS, None, "encourages", 1, 2)
    assert rows(data, "SELECT * FROM changes WHERE cause <> 'review' ORDER BY id") == source
    [read] = rows(data, "SELECT DISTINCT read_as FROM findings WHERE review_state = 'corrected'")
    assert '"stance": "permits"' in read[0]


def test_what_is_accepted_is_marked_and_makes_no_change(data: Path) -> None:
    decide(data, review("accept"))
    assert rows(data, f"SELECT stance, review_state, cause, confidence {CREDIT}") == 2 * [
        ("permits", "accepted", "source", 1.0)
    ]
    assert rows(data, REVIEWED) == []


def test_what_is_rejected_goes_with_what_followed_from_it_and_leaves_a_trace(data: Path) -> None:
    followed = "SELECT count(*) FROM findings WHERE rule LIKE '%.follows'"
    assert rows(data, followed) == [(2,)]
    decide(data, review("reject", reason="It speaks of another thing."))
    assert rows(data, f"SELECT stance {CREDIT}") == rows(data, f"SELECT id {CREDIT}") == []
    assert rows(data, followed) == [(0,)]
    assert rows(data, "SELECT old_stance, old_quote, new_quote, f.kind FROM field_changes f JOIN changes c "
                "ON c.id = f.change WHERE c.cause = 'review'") == [("permits", PERMITS, None, "removed")]  # fmt: skip
    [(kind, _, _, told)] = rows(data, REVIEWED)
    assert (kind, told) == (
        "corrected",
        "A reviewer took out what was read about mastery-based credit (permits): the sentence does not say so. "
        "The text did not change.",
    )
    decide(data, review("accept", "2024-05-01T00:00:00Z"))
    assert rows(data, f"SELECT stance, review_state {CREDIT}") == 2 * [("permits", "accepted")]
    assert "put back what was read" in rows(data, REVIEWED)[1][3]


def test_what_is_disputed_stands_and_says_so(data: Path) -> None:
    decide(data, review("dispute", reason="The board says otherwise."))
    assert rows(data, f"SELECT stance, review_state, cause {CREDIT}") == 2 * [
        ("permits", "disputed", "source")
    ]
    [(kind, _, _, told)] = rows(data, REVIEWED)
    assert (kind, told) == (
        "disputed",
        "A reviewer disputes what was read about mastery-based credit (permits). It stands, marked as disputed.",
    )


def test_a_blind_coding_alters_nothing(data: Path) -> None:
    before = published_rows(data)
    decide(data, review("correct", stance="encourages", blind=1))
    assert published_rows(data) == before
    assert rows(data, "SELECT standing FROM review_standings") == [("blind",)]


def test_the_order_of_import_does_not_matter_and_the_later_decision_holds(tmp_path: Path) -> None:
    decisions = [
        review("correct", "2024-04-01T00:00:00Z", stance="encourages"),
        review("reject", "2024-04-02T00:00:00Z", author="Bea"),
        review("correct", "2024-04-03T00:00:00Z", stance="by_waiver"),
    ]
    told = []
    for name, order in (("a", decisions), ("b", decisions[::-1])):
        data = tmp_path / name
        take(data, [write_warc(tmp_path / f"{name}.warc.gz", [FIRST, SECOND])])
        for one in order:
            decide(data, one)
        told.append(published_rows(data))
        assert rows(data, f"SELECT DISTINCT stance {CREDIT}") == [("by_waiver",)]
        assert [row[1] for row in rows(data, REVIEWED)] == [one.at for one in decisions]
        assert rows(data, "SELECT * FROM review_tallies") == [("cbe_dimension", 0, 1, 0, 0)]
    assert told[0] == told[1]


def test_a_rebuild_gives_the_same_rows(data: Path) -> None:
    """Promise 5, with people's decisions among the kept inputs."""
    decide(
        data, review("correct", stance="encourages"), review("dispute", "2024-04-05T00:00:00Z", author="Bea")
    )
    before = published_rows(data)
    standing = rows(data, "SELECT * FROM review_standings ORDER BY review")
    with Store.open(data) as store, archive_of(data) as archive:
        made = upgrading.rebuild(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1)
    assert made.findings == ()
    assert published_rows(data) == before
    assert rows(data, "SELECT * FROM review_standings ORDER BY review") == standing


@pytest.mark.parametrize("new", ["requires", None])
def test_a_review_holds_under_new_rules(data: Path, monkeypatch: pytest.MonkeyPatch, new: str | None) -> None:
    """New rules read something else from the sentence, or nothing: what the person said of it stands."""
    decide(data, review("correct", stance="encourages"))
    before = rows(data, f"SELECT id, stance, review_state {CREDIT}"), rows(data, REVIEWED)
    read_with(monkeypatch, new)
    with Store.open(data) as store, archive_of(data) as archive:
        store.clear("readings")
        made = upgrading.upgrade(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1)
    assert [row for row in made.findings if row["field"] == "cbe_dimension"] == []
    assert (rows(data, f"SELECT id, stance, review_state {CREDIT}"), rows(data, REVIEWED)) == before
    assert rows(
        data, "SELECT DISTINCT rule LIKE 'review%' FROM findings WHERE review_state = 'corrected'"
    ) == [(int(new is None),)]


def read_with(monkeypatch: pytest.MonkeyPatch, stance: str | None) -> None:
    """Let the rules read ``stance`` from every sentence on credit, or nothing."""
    from pipeline import derive as deriving

    def read(text: str, findings: Sequence[Finding], reviews: Sequence[Review]) -> Any:
        others = [one for one in findings if one.key != "mastery_based_credit"]
        credit = [replace(one, stance=stance) for one in findings if one.key == "mastery_based_credit"]
        return reviewed(text, [*others, *(credit if stance else [])], reviews)

    monkeypatch.setattr(deriving, "reviewed", read)


def test_a_review_lapses_with_its_sentence_and_no_source_is_said_to_have_changed_by_it(
    data: Path, tmp_path: Path
) -> None:
    decide(data, review("correct", stance="requires"))
    take(data, [write_warc(tmp_path / "third.warc.gz", [THIRD])])
    assert rows(data, f"SELECT stance, review_state {CREDIT}") == [
        ("requires", "corrected"),
        ("requires", "corrected"),
        ("requires", "machine"),
    ]
    assert rows(data, "SELECT standing, lapsed_at FROM review_standings") == [("lapsed", THIRD.at)]
    edited = "SELECT f.field, f.key FROM field_changes f JOIN changes c ON c.id = f.change WHERE c.cause = 'source' "
    assert (
        rows(data, edited + "AND c.new_seen_at = '2024-06-05T00:00:00Z' AND f.field = 'cbe_dimension'") == []
    )


def test_a_rewording_that_reads_the_same_is_no_change_because_the_old_sentence_was_corrected(
    data: Path, tmp_path: Path
) -> None:
    reworded = PERMITS.replace("A school district", "Each school district")
    again = Page(URL, "2024-06-05T00:00:00Z", statute("12-301", [reworded, *FILLER]))
    decide(data, review("correct", stance="encourages"))
    take(data, [write_warc(tmp_path / "third.warc.gz", [again])])
    assert rows(data, f"SELECT stance, review_state {CREDIT}") == [
        *(2 * [("encourages", "corrected")]),
        ("permits", "machine"),
    ]
    assert (
        rows(
            data,
            "SELECT f.key FROM field_changes f JOIN changes c ON c.id = f.change WHERE c.cause = 'source'",
        )
        == []
    )


def test_a_decision_is_about_its_own_reading_where_a_sentence_says_two_things() -> None:
    text = "A district shall offer credit by mastery and may offer it early."
    read = [
        Finding("cbe_dimension", "mastery_based_credit", None, text, 0, len(text), "a", stance=stance)
        for stance in ("permits", "requires")
    ]
    about = {"document": "d", "quote": text, "quote_sha256": quote_digest(text)}
    held = reviewed(text, read, [review("reject", **about)])
    assert [one.stance for one in held.findings] == ["requires"]
    # New rules read one thing: it is what neither decision was about.
    both = [review("reject", **about), review("accept", was_stance="requires", stance="requires", **about)]
    assert [one.stance for one in reviewed(text, read[:1], both).findings] == ["requires"]


def test_spacing_and_typography_do_not_part_a_review_from_its_sentence() -> None:
    text = "A district’s plan  shall count mastery."
    found = Finding("cbe_dimension", "mastery_based_credit", None, text, 0, len(text), "a", stance="requires")
    plain = "A district's plan shall count mastery."
    about = review("reject", quote=plain, quote_sha256=quote_digest(plain), was_stance="requires")
    assert reviewed(text, [found], [about]).findings == ()
    kept = replace(about, decision="accept", stance="permits")
    [one] = reviewed(text, [], [kept]).findings
    assert (one.quote, one.stance, one.rule) == (text, "permits", "review")
    assert reviewed("Another text.", [], [kept]).holding == frozenset()


def test_a_corrected_status_is_the_document_s() -> None:
    quote = "This rule is proposed."
    found = Finding("status", None, "proposed", quote, 0, len(quote), "a")
    about = review("correct", field="status", key=None, quote=quote, quote_sha256=quote_digest(quote),
                   stance=None, value="in_force", was_stance=None, was_value="proposed")  # fmt: skip
    held = reviewed(quote, [found], [about])
    assert reviewed_facts(Facts(status="proposed"), held) == Facts(status="in_force")
    assert reviewed_facts(Facts(status="proposed"), reviewed(quote, [found], [])) == Facts(status="proposed")
