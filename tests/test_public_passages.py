"""The public file: of a publisher whose texts are not public, words of passages and removals only inside a quote."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from db.boilerplate import Learnt, keep
from db.snapshot import publish
from db.store import Store
from pipeline.recipe import recipe
from tests.quiet_scenario import DAYS, Agency
from tests.test_borrowed import ALTERED, MODEL, OWN, at, derived, policy
from tests.test_carried_over import CREDIT, PLAN, SHOWN, WAIVER, page
from tests.test_quiet_removals import EQUITY, MORE, OFFICE
from tests.test_waves import SAYS, found, four_of_twelve


def published(store: Store, table: str, *columns: str) -> list[tuple[Any, ...]]:
    folder = store.path.parent / "public"
    publish(store, folder, at="2026-10-01T00:00:00Z", recipe=recipe())
    with sqlite3.connect(folder / "crosswalk.db") as conn:
        return conn.execute(f'SELECT {", ".join(columns)} FROM "{table}" ORDER BY 1').fetchall()


def hide(store: Store, where: str = "1") -> None:
    """Let the documents ``where`` belong to a publisher whose texts are not public."""
    row = {
        "id": "quiet",
        "jurisdiction": "VT",
        "name": "Quiet",
        "kind": "rules",
        "official": 1,
        "text_public": 0,
    }
    store.insert("publishers", [row])
    with store.transaction():
        store.conn.execute(f"UPDATE documents SET publisher = 'quiet' WHERE {where}")


@pytest.mark.parametrize(
    ("hidden", "quotes"),
    [("0", [True, True]), ("jurisdiction = 'VT'", [False, True])],
    ids=["open", "one hidden"],
)
def test_quotes_of_passages(tmp_path: Path, hidden: str, quotes: list[bool]) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL, adopted="June 2, 2018"))],
            "NH": [at("NH", 1, policy(OWN["NH"], ALTERED, adopted="May 4, 2021"))],
        },
    )
    with store.transaction():
        store.conn.execute("DELETE FROM findings")
    hide(store, hidden)
    told = published(store, "passage_uses", "seq", "quote IS NOT NULL", "altered IS NOT NULL", "jurisdiction")
    assert [row[1] for row in told] == [int(one) for one in quotes]
    # What the second altered is told in the words of both.
    assert [row[2] for row in told] == [int(all(quotes))] * 2
    assert [row[3] for row in told] == ["VT", "NH"]


def test_quotes_of_what_was_carried_over_and_of_what_vanished(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    before = page("Credit", CREDIT, OFFICE, WAIVER, MORE, EQUITY)
    agency.visit(DAYS[0], SHOWN | {"credit": before})
    agency.visit(
        DAYS[1], SHOWN | {"credit": page("Credit", CREDIT, OFFICE), "plan": page("Plan", PLAN, WAIVER)}
    )
    store = agency.store()
    assert [row[0] for row in published(store, "carried_over", "quote")] == [WAIVER.removesuffix(".")]
    [(_, heading)] = published(store, "quiet_removals", "kind", "heading")
    assert heading
    hide(store)
    with store.transaction():
        store.conn.execute("DELETE FROM findings")
    assert published(store, "carried_over", "words", "quote", "to_quote") == [(38, None, None)]
    assert published(store, "quiet_removals", "kind", "quote", "heading") == [("section", None, None)]
    [row] = store.rows("SELECT from_version, from_start, from_end FROM carried_over")
    around = {"quote_start": row["from_start"], "quote_end": row["from_end"]}
    store.insert("findings", [around | {"id": "around", "version": row["from_version"]}])
    assert published(store, "carried_over", "words", "quote", "to_quote") == [
        (38, WAIVER.removesuffix("."), None)
    ]


def test_what_is_withdrawn_takes_its_rows_along(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    agency.visit(DAYS[0], SHOWN)
    agency.visit(DAYS[1], SHOWN | {"credit": page("Credit", CREDIT), "plan": page("Plan", PLAN, WAIVER)})
    store = agency.store()
    [row] = store.rows("SELECT to_document FROM carried_over")
    store.insert(
        "withdrawals", [{"id": row["to_document"], "kind": "document", "reason": "x", "by": "x", "at": "x"}]
    )
    assert published(store, "carried_over", "change", "seq") == []


@pytest.mark.parametrize(
    ("kind", "uses"), [("document", []), ("version", [(1, "NH", None)])], ids=["document", "version"]
)
def test_no_words_of_a_withdrawn_text_stand_in_what_others_altered(
    tmp_path: Path, kind: str, uses: list[tuple[int, str, None]]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL, adopted="June 2, 2018"))],
            "NH": [at("NH", 1, policy(OWN["NH"], ALTERED, adopted="May 4, 2021"))],
        },
    )
    [_, (_, altered)] = published(store, "passage_uses", "seq", "altered")
    assert '"was": "learner may"' in altered
    [row] = store.rows("SELECT document, version FROM passage_uses WHERE seq = 0")
    store.insert("withdrawals", [{"id": row[kind], "kind": kind, "reason": "x", "by": "x", "at": "x"}])
    assert published(store, "passage_uses", "seq", "jurisdiction", "altered") == uses


def test_quotes_of_waves(store: Store) -> None:
    found(four_of_twelve().into(store))
    assert {row[1] for row in published(store, "wave_changes", "change", "quote")} == {
        "Equity guides the plan."
    }
    with store.transaction():
        store.conn.execute("UPDATE publishers SET text_public = 0 WHERE jurisdiction = 'J01'")
    hidden = [change for change, quote in published(store, "wave_changes", "change", "quote") if not quote]
    assert hidden == ["c-plan-J01-2"]
    around = {"quote_start": 0, "quote_end": len(SAYS)}
    store.insert("findings", [around | {"id": "around", "version": "plan-J01-1"}])
    assert {row[1] for row in published(store, "wave_changes", "change", "quote")} == {
        "Equity guides the plan."
    }


def test_words_of_boilerplate(store: Store) -> None:
    four_of_twelve().into(store)
    for host in ("j01.example", "j02.example"):
        keep(store, [Learnt(host, f"around the pages of {host}", 5, 5)], at="2026-01-01", upgrade=1)
    with store.transaction():
        store.conn.execute("UPDATE publishers SET text_public = 0 WHERE jurisdiction = 'J01'")
    assert published(store, "boilerplate", "host", "words", "documents") == [
        ("j01.example", None, 5),
        ("j02.example", "around the pages of j02.example", 5),
    ]
