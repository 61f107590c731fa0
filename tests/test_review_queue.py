"""Which readings wait, in what order, and which rows of a sheet were overtaken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from db.reviews import Review
from pipeline.review_queue import DISPUTED, DOUBT, LAPSED, NEW, OTHER, Item, coders_differ, queue
from pipeline.review_sheet import Filled, outcome
from tests.test_reviews import review

PERMITS, REQUIRES = ("permits", ""), ("requires", "")
AT = "2026-07-01T00:00:00Z"


def item(key: str = "mastery_based_credit", **more: Any) -> Item:
    made = Item(
        document="d",
        field="cbe_dimension",
        key=key,
        quote=f"A district may do so ({key}).",
        read=PERMITS,
        now=PERMITS,
        said=PERMITS,
        confidence=0.9,
        state="machine",
        of_version="v",
    )
    return replace(made, **more)


def row(exported: Item, decision: str = "accept", **more: str) -> Filled:
    cells = {"stance": "", "value": "", "reason": "Why.", "author": "Ann", "basis": exported.basis, **more}
    return Filled(2, exported.id, decision, **cells)


def taken(rows: list[Filled], items: list[Item], **more: Any) -> tuple[list[str], list[str], list[str]]:
    made = outcome(rows, items, author=None, at=AT, **more)
    return (
        [r.decision for r in made.reviews],
        [p.words for p in made.conflicts],
        [p.words for p in made.problems],
    )


def test_the_order_of_the_queue() -> None:
    found = [
        item("new"),
        item("fine"),
        item("doubtful", confidence=0.5),
        item("very_doubtful", confidence=0.3),
        item("cited", field="citation", confidence=0.1),
        item("disputed", state="disputed"),
        item("accepted", state="accepted", confidence=0.2),
        item("successor", quote="A district may well do so (lapsed)."),
        item("successor", quote="Nothing of the kind is here.", of_version=None, state="lapsed"),
    ]
    gone = review("accept", "2026-01-01T00:00:00Z", key="successor")
    found[8] = replace(found[8], quote="A district may do so (lapsed).", reviews=(gone,))
    standings = {gone.id: {"standing": "lapsed", "lapsed_at": "2026-02-01T00:00:00Z"}}
    ranked = queue(found, standings, {("d", "cbe_dimension", "new")})
    assert [(one.key, one.rank) for one in ranked if one.rank != OTHER] == [
        ("disputed", DISPUTED),
        ("successor", LAPSED),
        ("very_doubtful", DOUBT),
        ("doubtful", DOUBT),
        ("new", NEW),
        ("cited", DOUBT),
    ]
    # Who decided after the sentence went has seen that it did.
    seen = replace(found[8], reviews=(replace(gone, at="2026-03-01T00:00:00Z"),))
    later = {gone.id: {"standing": "lapsed", "lapsed_at": "2026-02-01T00:00:00Z"}}
    assert [one.rank for one in queue([found[7], seen], later, set())] == [OTHER, OTHER]


def test_coders_differ_until_somebody_decides() -> None:
    def coded(decision: str, who: str, day: int, blind: int = 0) -> Review:
        return review(decision, f"2026-07-0{day}T00:00:00Z", author=who, blind=blind)

    first, second = coded("accept", "A", 1), coded("reject", "B", 2, 1)
    assert not coders_differ([first])
    assert coders_differ([first, second])
    assert coders_differ([coded("reject", "B", 1, 1), coded("accept", "A", 2)])
    assert not coders_differ([first, coded("accept", "B", 2, 1)])
    assert not coders_differ([first, second, coded("accept", "C", 3)])
    assert not coders_differ([first, coded("reject", "C", 2)])  # decided otherwise, with eyes open


def test_a_reading_that_the_rules_read_otherwise_by_now_is_overtaken() -> None:
    exported = item()
    # Nobody had decided: under new rules the reading has another name, and the same sentence.
    changed = item(read=REQUIRES, now=REQUIRES, said=REQUIRES)
    assert changed.id != exported.id and changed.place == exported.place
    words = "the rules read it otherwise now: requires"
    assert taken([row(exported)], [changed]) == ([], [words], [])
    assert taken([row(exported)], [changed], overwrite=True) == (["accept"], [], [])
    # Somebody had: the name stays, what the rules read does not.
    decided = item(state="accepted", reviews=(review("accept", author="Bea"),))
    later = replace(decided, now=REQUIRES)
    assert later.id == decided.id
    assert taken([row(decided, "reject")], [later]) == ([], [words], [])
    assert taken([row(decided, "reject")], [later], overwrite=True) == (["reject"], [], [])


def test_who_decided_meanwhile_is_named_and_who_knew_of_it_is_not_stopped() -> None:
    exported, by_bea = item(), review("reject", "2026-06-01T00:00:00Z", author="Bea")
    meanwhile = replace(exported, state="rejected", said=None, reviews=(by_bea,))
    told = "Bea decided otherwise on 2026-06-01T00:00:00Z: reject, taken out"
    assert taken([row(exported)], [meanwhile]) == ([], [told], [])
    assert taken([row(exported)], [meanwhile], blind=True) == (["accept"], [], [])
    assert taken([row(exported, author="Bea")], [meanwhile]) == (["accept"], [], [])  # she thought again
    assert taken([row(meanwhile)], [meanwhile]) == (["accept"], [], [])


def test_a_row_cannot_be_taken_twice_nor_corrected_into_what_is_no_code() -> None:
    status = item(key="", field="status", read=("", "proposed"), now=("", "proposed"), said=("", "proposed"))
    assert taken([row(item()), row(item())], [item()])[2] == [
        "the same reading is decided in row 2 too; keep one of them"
    ]
    [told] = taken([row(status, "correct", value="alive")], [status])[2]
    assert told.startswith("'alive' is no status of the codebook; write one of ") and "repealed" in told
    assert taken([row(status, "correct", stance="permits")], [status])[2] == [
        "a status takes no stance; correct its value"
    ]
    assert taken([row(status, "accept", value="repealed")], [status])[2] == [
        "it gives a correction and says accept; say correct, or empty the correction"
    ]
    assert taken([row(status, "correct", value="repealed")], [status])[0] == ["correct"]
