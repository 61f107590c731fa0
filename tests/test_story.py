"""The story: the sample sites' four editions give exactly what their written truth says.

The sites are crawled for real (Scrapy, loopback, TLS, real-looking host names) by ``crosswalk demo``;
``crawler/sample/truth`` was written by reading the pages. Faults change nothing.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.declarations import load
from crawler.sample.clock import CHECKS
from crawler.sample.play import SOURCES
from crawler.sample.truth import TrueChange, TrueCited, TrueFault, TrueNotice, load_truth
from db.answers_matrix import matrix
from pipeline.positions import POSITION_FIELDS

TRUTH = load_truth()
DOCUMENTS = {document.name: document for document in load(SOURCES).documents}
COMPLETE_FIELDS = ("cbe_dimension", "equity_strategy", "student_group")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def conn(demo_data: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"file:{demo_data / 'public' / 'crosswalk.db'}?mode=ro", uri=True)
    opened.row_factory = sqlite3.Row
    yield opened
    opened.close()


def rows(conn: sqlite3.Connection, sql: str, *values: object) -> list[Row]:
    return [dict(row) for row in conn.execute(sql, values)]


def at(check: int | None) -> str | None:
    return None if check is None else CHECKS[check].strftime("%Y-%m-%dT%H:%M:%SZ")


def changes_of(conn: sqlite3.Connection, name: str) -> list[Row]:
    sql = "SELECT * FROM changes WHERE document = ? ORDER BY new_seen_at, kind"
    return rows(conn, sql, DOCUMENTS[name].id)


def found(conn: sqlite3.Connection, change: TrueChange) -> Row:
    """Return the row of a true change; fails where there is none or more than one."""
    seen_at = at(change.window[1])
    [row] = [
        row
        for row in changes_of(conn, change.document)
        if (row["kind"], row["new_seen_at"]) == (change.kind, seen_at)
    ]
    return row


@pytest.mark.parametrize("name", sorted(TRUTH.versions))
def test_versions(conn: sqlite3.Connection, name: str) -> None:
    sql = "SELECT valid_from FROM versions WHERE document = ? ORDER BY number"
    seen = [row["valid_from"] for row in rows(conn, sql, DOCUMENTS[name].id)]
    assert seen == [at(check) for check in TRUTH.versions[name]]


@pytest.mark.parametrize("name", sorted(TRUTH.versions))
def test_changes(conn: sqlite3.Connection, name: str) -> None:
    seen = [
        (row["kind"], row["cause"], row["old_seen_at"], row["new_seen_at"]) for row in changes_of(conn, name)
    ]
    true = [(c.kind, c.cause, at(c.window[0]), at(c.window[1])) for c in TRUTH.changes_of(name)]
    assert seen == true


WRITTEN = [change for change in TRUTH.changes if change.significance]


@pytest.mark.parametrize("change", WRITTEN, ids=lambda c: c.document)
def test_significance(conn: sqlite3.Connection, change: TrueChange) -> None:
    assert found(conn, change)["significance"] == change.significance


@pytest.mark.parametrize("change", WRITTEN, ids=lambda c: c.document)
def test_spans(conn: sqlite3.Connection, change: TrueChange) -> None:
    """What is marked as removed and as added differs by exactly the true words and marks."""
    marked = rows(conn, "SELECT * FROM change_spans WHERE change = ? ORDER BY seq", found(conn, change)["id"])
    gone, came, moved = tally((span["op"], span["old_text"], span["new_text"]) for span in marked)
    true_gone, true_came, true_moved = tally((span.op, span.old, span.new) for span in change.spans)
    assert moved == true_moved
    if change.spans_complete:
        assert (gone - came, came - gone) == (true_gone - true_came, true_came - true_gone)
    else:
        assert true_gone <= gone and came == true_came


def tally(spans: Iterable[tuple[str, str, str]]) -> tuple[Counter[str], Counter[str], list[list[str]]]:
    """Return the words and marks that go, those that come, and the texts that move."""
    gone: Counter[str] = Counter()
    came: Counter[str] = Counter()
    moved = []
    for op, old, new in spans:
        if op == "moved":
            moved.append(pieces(new))
            continue
        gone.update(pieces(old))
        came.update(pieces(new))
    return gone, came, moved


def pieces(text: str) -> list[str]:
    """Return the words and marks of a text without the marks of its blocks."""
    return re.findall(r"\w+|[^\w\s]", re.sub(r"(?m)^ *(#+|-|\|) ", "", text))


@pytest.mark.parametrize("change", WRITTEN, ids=lambda c: c.document)
def test_field_changes(conn: sqlite3.Connection, change: TrueChange) -> None:
    seen = rows(conn, "SELECT * FROM field_changes WHERE change = ? ORDER BY seq", found(conn, change)["id"])
    told = {(row["field"], row["key"]) for row in seen if row["field"] in COMPLETE_FIELDS}
    assert told == {(f.field, f.key) for f in change.field_changes if f.field in COMPLETE_FIELDS}
    for true in change.field_changes:
        row = one_field_change(seen, true.field, true.key)
        assert row["kind"] == true.kind
        for side in ("old_stance", "new_stance"):
            if getattr(true, side) is not None:
                assert getattr(true, side) in (row[side] or "").split("; ")
        for side in ("old_value", "new_value"):
            if getattr(true, side) is not None:
                assert getattr(true, side) in (row[side] or "")
        for side in ("old", "new"):
            if quote := getattr(true, f"{side}_quote_contains"):
                assert quote in row[f"{side}_quote"]


def one_field_change(seen: list[Row], field: str, key: str | None) -> Row:
    [row] = [row for row in seen if row["field"] == field and (key is None or row["key"] == key)]
    return row


GONE_AND_BACK = [change for change in TRUTH.changes if change.kind in ("removed", "restored")]


@pytest.mark.parametrize("change", GONE_AND_BACK, ids=lambda c: f"{c.document}-{c.kind}")
def test_a_removal_takes_its_positions_along_and_a_return_brings_them_back(
    conn: sqlite3.Connection, change: TrueChange
) -> None:
    row = found(conn, change)
    version = row["old_version"] if change.kind == "removed" else row["new_version"]
    places = ", ".join("?" for _ in POSITION_FIELDS)
    sql = f"SELECT DISTINCT field, key FROM findings WHERE version = ? AND field IN ({places})"
    stated = {(f["field"], f["key"]) for f in rows(conn, sql, version, *POSITION_FIELDS)}
    seen = rows(conn, "SELECT * FROM field_changes WHERE change = ?", row["id"])
    assert {(f["field"], f["key"]) for f in seen} == stated != set()
    side, other = ("old", "new") if change.kind == "removed" else ("new", "old")
    assert {f["kind"] for f in seen} == {"removed" if change.kind == "removed" else "added"}
    assert all(f[f"{side}_quote"] and f[f"{other}_quote"] is None for f in seen)


@pytest.mark.parametrize("fault", TRUTH.faults, ids=lambda f: f"{f.document}@{f.check}")
def test_faults_come_to_their_outcome_and_change_nothing(conn: sqlite3.Connection, fault: TrueFault) -> None:
    sql = "SELECT outcome FROM capture_outcomes WHERE document = ? AND captured_at = ?"
    document, moment = DOCUMENTS[fault.document].id, at(fault.check)
    assert [row["outcome"] for row in rows(conn, sql, document, moment)] == [fault.outcome]
    began = rows(conn, "SELECT id FROM versions WHERE document = ? AND valid_from = ?", document, moment)
    ended = rows(conn, "SELECT id FROM versions WHERE document = ? AND valid_to = ?", document, moment)
    assert (began, ended) == ([], [])


@pytest.mark.parametrize("absence", TRUTH.absences, ids=lambda a: a.document)
def test_absences_are_missing_until_proven(conn: sqlite3.Connection, absence: Any) -> None:
    sql = "SELECT outcome FROM capture_outcomes WHERE document = ? AND captured_at BETWEEN ? AND ? ORDER BY captured_at"
    seen = [
        r["outcome"]
        for r in rows(conn, sql, DOCUMENTS[absence.document].id, at(absence.first), at(absence.last))
    ]
    expected = ["missing"] * (absence.last - absence.first + 1)
    if absence.proven_at is not None:
        expected[absence.proven_at - absence.first] = "removal_confirmed"
    assert seen == expected


def test_no_other_fault_is_seen(conn: sqlite3.Connection) -> None:
    sql = (
        "SELECT document, captured_at, outcome FROM capture_outcomes WHERE purpose = 'document' AND outcome NOT IN "
        "('first', 'changed', 'unchanged', 'not_modified', 'missing', 'removal_confirmed')"
    )
    seen = {(row["document"], row["captured_at"], row["outcome"]) for row in rows(conn, sql)}
    true = {
        (DOCUMENTS[f.document].id, at(f.check), f.outcome) for f in TRUTH.faults if f.outcome != "missing"
    }
    read = {one.id for one in DOCUMENTS.values() if one.name not in TRUTH.unread}
    assert {row for row in seen if row[0] in read} == true


@pytest.mark.parametrize("name", sorted(TRUTH.unread))
def test_what_cannot_be_read_says_so_at_every_check(conn: sqlite3.Connection, name: str) -> None:
    sql = "SELECT captured_at, outcome FROM capture_outcomes WHERE document = ? ORDER BY captured_at"
    seen = [(row["captured_at"], row["outcome"]) for row in rows(conn, sql, DOCUMENTS[name].id)]
    outcome = TRUTH.unread[name]
    assert seen == ([] if outcome is None else [(at(check), outcome) for check in range(len(CHECKS))])


@pytest.mark.parametrize("true", TRUTH.notices, ids=lambda one: one.url.split("/", 3)[3])
def test_notices(conn: sqlite3.Connection, true: TrueNotice) -> None:
    [row] = rows(conn, "SELECT * FROM notices WHERE url = ?", true.url)
    assert (row["first_seen_at"], row["last_seen_at"], row["cause"]) == (*map(at, true.seen), true.cause)
    assert (row["stage"], row["deadline"], row["hearing"]) == (true.stage, true.deadline, true.hearing)
    document = DOCUMENTS[true.document].id if true.document else None
    assert (row["relevance"], row["document"]) == (true.relevance, document)
    assert (true.amends or "") in (row["amends"] or "") and (row["amends"] is None) == (true.amends is None)


def test_the_small_print_of_a_site_is_no_part_of_its_documents(conn: sqlite3.Connection) -> None:
    sql = "SELECT count(*) AS n FROM versions WHERE text LIKE '%does not discriminate on the basis%'"
    assert rows(conn, sql)[0]["n"] == 0


def test_no_other_notice_is_seen(conn: sqlite3.Connection) -> None:
    assert {row["url"] for row in rows(conn, "SELECT url FROM notices")} == {one.url for one in TRUTH.notices}


@pytest.mark.parametrize("true", TRUTH.cited, ids=lambda one: one.citation)
def test_citations_lead_to_law(conn: sqlite3.Connection, true: TrueCited) -> None:
    sql = "SELECT * FROM cited_law WHERE jurisdiction = ? AND citation = ?"
    [row] = rows(conn, sql, true.jurisdiction, true.citation)
    assert (row["state"], row["url"], row["cited_by"]) == (true.state, true.url, DOCUMENTS[true.cited_by].id)
    sql = "SELECT count(*) AS n FROM versions v JOIN documents d ON d.id = v.document WHERE d.url = ?"
    assert [one["n"] for one in rows(conn, sql, true.url)] == [int(true.read)]


def test_no_other_section_is_followed_because_it_is_cited(conn: sqlite3.Connection) -> None:
    """Of the sections that no file declares, only the written ones have an address."""
    sql = "SELECT url FROM cited_law WHERE url IS NOT NULL"
    declared = {one.url for one in DOCUMENTS.values()}
    assert {row["url"] for row in rows(conn, sql)} - declared == {one.url for one in TRUTH.cited}


FOUND = {one.url: one for one in TRUTH.found}


@pytest.mark.parametrize("url", sorted(FOUND))
def test_discovery_finds_and_follows(conn: sqlite3.Connection, url: str) -> None:
    """A found document is read from the first walk on, and says from where and why it was taken."""
    [lead] = rows(conn, "SELECT * FROM discovered WHERE url = ?", url)
    assert (lead["state"], lead["relevance"], lead["found_at"]) == ("tracked", FOUND[url].relevance, at(0))
    assert lead["found_on"] and lead["why"]
    [document] = rows(conn, "SELECT * FROM documents WHERE url = ?", url)
    assert (document["id"], document["origin"]) == (lead["document"], "discovered")
    sql = "SELECT valid_from FROM versions WHERE document = ? ORDER BY number"
    seen = [row["valid_from"] for row in rows(conn, sql, document["id"])]
    assert (seen, document["last_confirmed_at"]) == ([at(check) for check in FOUND[url].versions], at(15))


def test_discovery_follows_nothing_else(conn: sqlite3.Connection) -> None:
    """Menus, news, look-alikes and the pages of both traps are read, at most, and left."""
    leads = rows(conn, "SELECT url, state FROM discovered")
    assert {row["url"] for row in leads if row["state"] == "tracked"} == set(FOUND)
    assert {row["state"] for row in leads if row["url"] not in FOUND} == {"irrelevant"}
    sql = "SELECT url FROM documents WHERE origin = 'discovered'"
    followed = set(FOUND) | {one.url for one in TRUTH.cited}
    assert {row["url"] for row in rows(conn, sql)} <= followed


@pytest.mark.parametrize("trap", ["/events/", "/library?"])
def test_traps_cost_little(conn: sqlite3.Connection, trap: str) -> None:
    """Neither the endless calendar nor the endless choice of filters eats the budget of a walk (60)."""
    sql = "SELECT count(*) AS n FROM discovered WHERE url LIKE ?"
    assert rows(conn, sql, f"%example{trap}%")[0]["n"] <= 10


CELLS = sorted({(p.jurisdiction, p.field, p.key) for p in TRUTH.positions})


@pytest.mark.parametrize("cell", CELLS, ids=lambda c: "-".join(c))
def test_positions(conn: sqlite3.Connection, cell: tuple[str, str, str]) -> None:
    jurisdiction, field, key = cell
    true = [p for p in TRUTH.positions if (p.jurisdiction, p.field, p.key) == cell]
    assert [lead(conn, jurisdiction, field, key, p.as_of.isoformat()) for p in true] == [
        p.stance for p in true
    ]


def lead(conn: sqlite3.Connection, jurisdiction: str, field: str, key: str, day: str) -> str | None:
    cell = matrix(conn, field, as_of=day, states=[jurisdiction]).cells[jurisdiction, key]
    if cell.basis != "stated":
        return cell.basis
    return "stated" if field == "student_group" else cell.stance
