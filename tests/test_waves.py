"""Waves: planted ones are found with their exact rows, and as many edits without a wave make none."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from pipeline.across.chance import chance, tail
from pipeline.across.edits import Edit, Sort, day, headings
from pipeline.across.hands import hands
from pipeline.across.waves import Tracked, waves
from tests.planted_edits import PLACES, Planted, derive, on

SAYS = "# Plan\nThe agency serves every school. Equity guides the plan. It is short."
SAYS_NOT = "# Plan\nThe agency serves every school. Fairness guides the plan. It is short."
TERM = Sort("term", "term", "equity", None, "dropped")
WAIVER = {"field": "cbe_dimension", "key": "seat_time_flexibility", "kind": "added", "old_stance": None,
          "new_stance": "by_waiver"}  # fmt: skip


def drop(planted: Planted, place: str, name: str, before: int, at: int, **more: Any) -> None:
    planted.edit(place, name, before, at, says={"equity": 1}, now={}, old=SAYS, new=SAYS_NOT, **more)


def four_of_twelve() -> Planted:
    """Four jurisdictions drop the word within 40 days; a fifth may have; a sixth did two years before."""
    planted = Planted()
    for place, before, at in (("J01", 800, 805), ("J02", 805, 812), ("J03", 810, 820), ("J04", 833, 840)):
        drop(planted, place, f"plan-{place}", before, at)
    drop(planted, "J04", "second-J04", 834, 839)
    drop(planted, "J05", "plan-J05", 600, 810)
    drop(planted, "J06", "plan-J06", 90, 100)
    return planted


def found(store: Store) -> list[dict[str, Any]]:
    derive(store)
    return store.rows("SELECT * FROM waves ORDER BY first_at DESC, id")


def edits_of(store: Store, wave: str) -> list[tuple[Any, ...]]:
    sql = "SELECT change, jurisdiction, counted, densest, quote FROM wave_changes WHERE wave = ? ORDER BY change"
    return [tuple(row.values()) for row in store.rows(sql, [wave])]


def test_a_word_dropped_in_four_of_twelve(store: Store) -> None:
    (wave,) = found(four_of_twelve().into(store))
    assert {name: wave[name] for name in wave if not name.startswith(("id", "chance", "expected"))} == {
        "kind": "term",
        "direction": "dropped",
        "field": "term",
        "key": "equity",
        "stance": None,
        "summary": "\u201cequity\u201d dropped in 4 of 12 jurisdictions within 90 days",
        "first_at": on(805),
        "last_at": on(840),
        "window_from": on(800),
        "window_to": on(840),
        "jurisdictions": 4,
        "tracked": 12,
        "jurisdictions_all": 4,
        "changes": 5,
        "possible": 1,
        "kinds": 1,
        "clear": 1,
        "rest_share": 0.01367,
        "rest_edits": 2,
        "rest_days": 12 * (1096 - 90),
        "window_days": 90,
    }
    # Of 12,072 days outside the window 90 lie before the edit of J06, 30 before that of J05, and 45 are added.
    assert (wave["expected"], wave["chance"]) == (0.164, 0.0007804)
    assert edits_of(store, wave["id"]) == [
        ("c-plan-J01-2", "J01", "definite", 1, "Equity guides the plan."),
        ("c-plan-J02-2", "J02", "definite", 1, "Equity guides the plan."),
        ("c-plan-J03-2", "J03", "definite", 1, "Equity guides the plan."),
        ("c-plan-J04-2", "J04", "definite", 1, "Equity guides the plan."),
        ("c-plan-J05-2", "J05", "possible", 0, "Equity guides the plan."),
        ("c-second-J04-2", "J04", "definite", 1, "Equity guides the plan."),
    ]


def test_every_quote_of_a_wave_is_a_slice_of_its_version(store: Store) -> None:
    found(four_of_twelve().into(store))
    rows = store.rows("SELECT w.*, v.text FROM wave_changes w JOIN versions v ON v.id = w.version")
    assert rows
    for row in rows:
        assert row["text"][row["quote_start"] : row["quote_end"]] == row["quote"]
        assert row["version"].endswith("-1")  # what was dropped stands in the version before


def test_a_waiver_added_in_three_states(store: Store) -> None:
    planted = Planted()
    new = "A district may apply for a waiver of seat time."
    for place, before, at in (("J02", 500, 503), ("J07", 530, 537), ("J11", 560, 570)):
        finding = f"f-{place}"
        planted.edit(place, f"rule-{place}", before, at, new=new, field=WAIVER | {"new_finding": finding})
        planted._add("findings", id=finding, version=f"rule-{place}-2", field="cbe_dimension",
                     key="seat_time_flexibility", quote=new, quote_start=0, quote_end=len(new))  # fmt: skip
    (wave,) = found(planted.into(store))
    assert (wave["kind"], wave["field"], wave["key"], wave["stance"], wave["direction"]) == (
        "field", "cbe_dimension", "seat_time_flexibility", "by_waiver", "added",
    )  # fmt: skip
    assert (wave["jurisdictions"], wave["tracked"], wave["rest_edits"], wave["clear"]) == (3, 12, 0, 1)
    assert (
        wave["summary"] == "Seat time flexibility (by waiver) added in 3 of 12 jurisdictions within 90 days"
    )
    # Two kinds were told apart: the waiver, and the key as a whole; the wave is told once.
    assert wave["kinds"] == 2
    assert [row[4] for row in edits_of(store, wave["id"])] == [new, new, new]


def test_pages_on_a_topic_removed_in_three_states(store: Store) -> None:
    planted = Planted()
    for place, at in (("J01", 400), ("J05", 430), ("J09", 460)):
        planted.removal(place, f"office-{place}", at - 3, at)
    planted.removal("J12", "rule-J12", 420, 425, topic="cbe")
    (wave,) = found(planted.into(store))
    assert (wave["kind"], wave["field"], wave["key"], wave["jurisdictions"]) == ("page", "topic", "equity", 3)
    assert wave["summary"] == "Pages on equity removed in 3 of 12 jurisdictions within 90 days"
    assert [row[4] for row in edits_of(store, wave["id"])] == ["Equity office"] * 3


def test_a_heading_dropped_in_four_states(store: Store) -> None:
    planted = Planted()
    for place, at in (("J01", 400), ("J02", 410), ("J03", 420), ("J04", 430)):
        planted.edit(
            place, f"page-{place}", at - 5, at, old="# A\n## Equity plan 2023\nWords.", new="# A\nWords."
        )
    (wave,) = found(planted.into(store))
    assert (wave["kind"], wave["key"], wave["jurisdictions"]) == ("heading", "equity plan 0", 4)
    assert [row[4] for row in edits_of(store, wave["id"])] == ["Equity plan 2023"] * 4


def evenly() -> Planted:
    """Twelve edits, a quarter apart, in twelve jurisdictions."""
    planted = Planted()
    for number, place in enumerate(PLACES):
        drop(planted, place, f"plan-{place}", 80 + 91 * number - 5, 80 + 91 * number)
    return planted


def in_one_place() -> Planted:
    planted = Planted()
    for number in range(8):
        drop(planted, "J01", f"plan-{number}", 800 + number, 805 + number)
    return planted


def by_coverage() -> Planted:
    """Four documents that say the word are read from the same month on, and four more no longer."""
    planted = Planted()
    for place, at in (("J01", 800), ("J02", 805), ("J03", 810), ("J04", 815)):
        planted.document(place, f"new-{place}", says={"equity": 2}, since=on(at))
        planted.document(place, f"old-{place}", says={"mastery": 2})
        planted.rows["documents"][-1]["retired_at"] = on(at)
        planted._add("changes", id=f"c-old-{place}-end", document=f"old-{place}", jurisdiction=place,
                     old_version=f"old-{place}-1", new_version=None, old_seen_at=on(at - 1), new_seen_at=on(at),
                     kind="ended", cause="coverage", significance="substantive", words_removed=0)  # fmt: skip
    return planted


def by_one_publisher() -> Planted:
    """One printer of rules changes its template for four jurisdictions, on a host for each."""
    planted = Planted()
    planted._add(
        "publishers",
        id="printer",
        jurisdiction="J01",
        name="Printer",
        kind="rules",
        official=1,
        text_public=1,
    )
    for number, place in enumerate(PLACES[:4]):
        drop(planted, place, f"plan-{place}", 800 + number, 805 + number, publisher="printer",
             host=f"{place.lower()}.printer.example")  # fmt: skip
    return planted


def on_one_host() -> Planted:
    planted = Planted()
    for number, place in enumerate(PLACES[:4]):
        drop(planted, place, f"plan-{place}", 800 + number, 805 + number, host="codes.example")
    return planted


def seldom_looked_at() -> Planted:
    """Four drops whose time may be anywhere in half a year."""
    planted = Planted()
    for number, place in enumerate(PLACES[:4]):
        drop(planted, place, f"plan-{place}", 620 + number, 805 + number)
    return planted


def notes_alone() -> Planted:
    planted = Planted()
    for number, place in enumerate(PLACES[:4]):
        drop(planted, place, f"plan-{place}", 800 + number, 805 + number, significance="status_note")
    return planted


def all_the_time() -> Planted:
    """Every jurisdiction drops the word from a document every four months: the same clusters, without a wave."""
    planted = Planted()
    for number, place in enumerate(PLACES):
        for turn in range(8):
            at = 20 + 120 * turn + 9 * number
            drop(planted, place, f"plan-{place}-{turn}", at - 5, at)
    return planted


@pytest.mark.parametrize(
    "control",
    [
        evenly,
        in_one_place,
        by_coverage,
        by_one_publisher,
        on_one_host,
        seldom_looked_at,
        notes_alone,
        all_the_time,
    ],
)
def test_as_many_edits_without_a_wave_make_none(store: Store, control: Any) -> None:
    assert found(control().into(store)) == []


def test_what_only_started_to_be_looked_at_has_no_rest_to_compare_with(store: Store) -> None:
    planted = four_of_twelve()
    for row in planted.rows["documents"]:
        row["tracked_since"] = on(795)
        row["last_checked_at"] = on(845)
    assert found(planted.into(store)) == []


def test_overlapping_windows_are_one_wave_that_keeps_its_id_as_it_grows(tmp_path: Path) -> None:
    told = []
    for size in (4, 7):
        planted = Planted()
        for number, place in enumerate(PLACES[:size]):
            drop(planted, place, f"plan-{place}", 500 + 25 * number, 503 + 25 * number)
        with Store.open(tmp_path / str(size)) as store:
            (wave,) = found(planted.into(store))
            told.append((wave["id"], wave["jurisdictions"], wave["jurisdictions_all"], wave["last_at"]))
    (first, grown) = told
    assert first[0] == grown[0]
    assert (first[1:], grown[1:]) == ((4, 4, on(578)), (4, 7, on(653)))


def test_the_same_rows_in_any_order(tmp_path: Path) -> None:
    dumps = []
    for seed in (None, 1, 2):
        with Store.open(tmp_path / f"order-{seed}") as store:
            planted = four_of_twelve()
            found(planted.into(store, random.Random(seed) if seed else None))
            tables = {"waves": "id", "wave_changes": "wave, change", "term_points": "jurisdiction, term, seq",
                      "term_spans": "jurisdiction, term"}  # fmt: skip
            dumps.append(
                [store.rows(f"SELECT * FROM {table} ORDER BY {order}") for table, order in tables.items()]
            )
    assert dumps[0] == dumps[1] == dumps[2]


def edit(place: str, publisher: str, host: str) -> Edit:
    return Edit(TERM, place, publisher, host, f"d-{place}", f"c-{place}", on(100), on(101), "v")


def test_hands_of_their_own() -> None:
    own = [edit("J01", "p1", "h1"), edit("J02", "p2", "h2")]
    assert hands(own) == 2
    assert hands([*own, edit("J03", "p3", "h2")]) == 2
    assert hands([*own, edit("J03", "p2", "h3"), edit("J02", "p4", "h4")]) == 3


def test_the_order_of_edits_does_not_matter() -> None:
    made = [
        Edit(TERM, place, place, place, f"d-{place}", f"c-{place}", on(800 + n), on(803 + n), "v")
        for n, place in enumerate(PLACES[:5])
    ]
    tracked = [Tracked(place, day(on(0)), day(on(1096))) for place in PLACES]
    expected = waves(made, tracked)
    assert [wave.jurisdictions for wave in expected] == [5]
    for seed in range(5):
        random.Random(seed).shuffle(made)
        assert waves(made, tracked) == expected


def test_the_tail_of_the_binomial() -> None:
    assert tail(5, 0.5, 5) == pytest.approx(1 / 32)
    assert tail(4, 0.25, 2) == pytest.approx(1 - 0.75**4 - 4 * 0.25 * 0.75**3)
    common = chance(4, tracked=12, window=90, taken_days=60 * 90, rest_days=12_000, all_days=13_000)
    assert common.expected == pytest.approx(12 * 60.5 * 90 / 12_000)
    assert common.alone == 1.0


def test_only_whole_lines_are_headings() -> None:
    assert [name for name, _, _ in headings("half a line\n# One whole\n## Cut of")] == ["one whole"]
    assert [name for name, _, _ in headings("\n# One whole")] == ["one whole"]
