"""A small public file of three invented places, for every test of reads, pages, feeds and serving."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.derived_tables import TABLES
from db.ids import digest_id

FRA, DES, NOR = "X-FRA", "X-DES", "X-NOR"
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'

RULE_OLD = "\n".join((
    "# Credit for Learning",
    "## Section 1. Purpose",
    "This rule sets out how schools award credit.",
    "It applies to every public high school in the state.",
    "A school keeps a record of each award for five years.",
    "The department publishes a model form each autumn.",
    "## Section 2. Credit",
    "A district may award credit when a student shows mastery of the course competencies.",
    "Credit rests on 120 hours of instruction.",
    "- A student may submit a portfolio as evidence.",
    "## Section 3. Reports",
    "Each district reports its awards by student group every year.",
    "| Grade | Credits",
    "| 9 | 6",
))
RULE_NEW = (
    RULE_OLD.replace("A district may award credit", "A district shall award credit")
    .replace("Credit rests on 120 hours of instruction.\n", "")
    + "\nEvery school adopts an educational equity policy by July 1, 2026."
)
GUIDE = "\n".join((
    "# Guidance on Personal Plans",
    "Schools are encouraged to write a personalized learning plan with each student.",
    "Districts are encouraged to award credit for mastery where local policy allows it.",
))
STATUTE_DES = "\n".join((
    "# Title 9, Chapter 4",
    "Each district must award credit for mastery on request.",
    f"See also the note {HOSTILE} on file.",
))
AGENCY_DES = "\n".join((
    "# Seat time in Desmora",
    "Districts shall not award credit for mastery without 140 clock hours.",
))


def build(path: Path, *, releases: int = 2, sample: bool = True) -> Path:
    """Write a public file of ``releases`` releases to ``path`` and return it."""
    conn = sqlite3.connect(path)
    for table in TABLES:
        if table.public_name:
            names = {"str": "TEXT", "int": "INTEGER", "float": "REAL"}
            columns = ", ".join(f'"{c.name}" {names[c.type.__name__]}' for c in table.public_columns)
            key = f", primary key ({', '.join(table.key)})" if table.key else ""
            conn.execute(f'create table "{table.public_name}" ({columns}{key})')
    _fill(conn, releases=releases, sample=sample)
    conn.commit()
    conn.close()
    return path


def insert(conn: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert dict rows, each with its own columns."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        conn.execute(f'insert into "{table}" ({", ".join(row)}) values ({marks})', tuple(row.values()))


def finding(version: str, text: str, quote: str, field: str, key: str, **more: Any) -> dict[str, Any]:
    """Return a row of findings whose quote is a slice of ``text``."""
    start = text.index(quote)
    return {"id": digest_id("finding", version, field, key, str(start)), "version": version, "field": field,
            "key": key, "quote": quote, "quote_start": start, "quote_end": start + len(quote), "rule": "test",
            "confidence": 0.9, "review_state": "machine", "detail": "{}", **more}


def _fill(conn: sqlite3.Connection, *, releases: int, sample: bool) -> None:
    insert(conn, "meta", [{"key": "kind", "value": "sample" if sample else "real"}])
    insert(conn, "releases", [
        {"id": n, "at": f"2026-11-{n:02d}T06:00:00Z" if n < 20 else "2026-11-20T06:00:00Z", "digest": f"{n:064x}",
         "recipe": "r1", "about": json.dumps({"source": n})} for n in range(1, releases + 1)])
    insert(conn, "jurisdictions", [
        {"code": FRA, "name": "Fralia", "kind": "sample", "tile_column": 0, "tile_row": 0},
        {"code": DES, "name": "Desmora", "kind": "sample", "tile_column": 1, "tile_row": 0},
        {"code": NOR, "name": "Norvale", "kind": "sample", "tile_column": 2, "tile_row": 0}])
    insert(conn, "publishers", [
        {"id": "fra-doe", "jurisdiction": FRA, "name": "Fralia Department of Learning", "kind": "agency",
         "official": 1, "text_public": 1, "url": "https://learning.fralia.example/"},
        {"id": "des-leg", "jurisdiction": DES, "name": "Desmora Assembly", "kind": "legislature", "official": 1,
         "text_public": 1, "url": "https://law.desmora.example/"},
        {"id": "des-assoc", "jurisdiction": DES, "name": "League of Boards", "kind": "national", "official": 0,
         "text_public": 0, "url": "https://league.example/"}])
    _documents(conn)
    _changes(conn)
    _positions(conn)
    _codebook(conn)


def _document(its_id: str, **more: Any) -> dict[str, Any]:
    return {"id": its_id, "jurisdiction": FRA, "publisher": "fra-doe", "format": "html", "origin": "declared",
            "kind": "policy", "relevance": "cbe", "tracked_since": "2025-09-01T08:00:00Z",
            "last_checked_at": "2026-11-01T05:00:00Z", "last_confirmed_at": "2026-11-01T05:00:00Z",
            "last_changed_at": "2026-06-10T09:00:00Z", "url": f"https://learning.fralia.example/{its_id}",
            "url_key": f"learning.fralia.example/{its_id}", **more}


def _version(its_id: str, document: str, number: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {"id": its_id, "document": document, "number": number, "text": text, "title": (text or "#").split("\n")[0][2:],
            "text_sha256": "0" * 64, "words": len((text or "").split()), "recipe": "r1", "first_capture": f"{its_id}-a",
            "last_capture": f"{its_id}-b", "relevance": "both", "valid_to": None, **more}


def _documents(conn: sqlite3.Connection) -> None:
    insert(conn, "documents", [
        _document("fra-rule", title="Credit for Learning", instrument_type="regulation", relevance="both"),
        _document("fra-guide", title="Guidance on Personal Plans", instrument_type="guidance",
                  last_confirmed_at="2026-09-01T05:00:00Z", unconfirmed_since="2026-09-20T05:00:00Z"),
        _document("des-law", jurisdiction=DES, publisher="des-leg", title=f"Title 9 {HOSTILE}",
                  instrument_type="statute", url="javascript:alert(1)"),
        _document("des-page", jurisdiction=DES, publisher="des-leg", title="=HYPERLINK(1) Seat time",
                  instrument_type="agency_program_page"),
        _document("des-league", jurisdiction=DES, publisher="des-assoc", title="League position",
                  instrument_type="secondary", kind="other"),
        _document("fra-menu", title="Lunch menu", relevance="none")])
    insert(conn, "document_topics", [{"document": "fra-rule", "topic": "cbe"}, {"document": "des-law", "topic": "cbe"}])
    insert(conn, "document_urls", [
        {"document": "fra-rule", "url": "https://learning.fralia.example/fra-rule", "url_key": "k1",
         "valid_from": "2025-09-01T08:00:00Z"}])
    insert(conn, "versions", [
        _version("v-rule-1", "fra-rule", 1, RULE_OLD, valid_from="2025-09-01T08:00:00Z", valid_to="2026-06-10T09:00:00Z",
                 last_seen_at="2026-05-20T09:00:00Z"),
        _version("v-rule-2", "fra-rule", 2, RULE_NEW, valid_from="2026-06-10T09:00:00Z", status="in_force",
                 last_seen_at="2026-11-01T05:00:00Z"),
        _version("v-guide-1", "fra-guide", 1, GUIDE, valid_from="2025-09-01T08:00:00Z"),
        _version("v-law-1", "des-law", 1, STATUTE_DES, valid_from="2026-01-05T08:00:00Z"),
        _version("v-page-1", "des-page", 1, AGENCY_DES, valid_from="2026-02-05T08:00:00Z"),
        _version("v-league-1", "des-league", 1, None, valid_from="2026-02-05T08:00:00Z"),
        _version("v-menu-1", "fra-menu", 1, "# Lunch\nSoup", valid_from="2026-02-05T08:00:00Z", relevance="none")])
    may = "A district may award credit when a student shows mastery of the course competencies."
    shall = may.replace("may", "shall")
    insert(conn, "findings", [
        finding("v-rule-1", RULE_OLD, may, "cbe_dimension", "mastery_based_credit", stance="permits"),
        finding("v-rule-1", RULE_OLD, "Credit rests on 120 hours of instruction.", "threshold", "hours", value="120"),
        finding("v-rule-2", RULE_NEW, shall, "cbe_dimension", "mastery_based_credit", stance="requires"),
        finding("v-rule-2", RULE_NEW, "A student may submit a portfolio as evidence.", "cbe_dimension",
                "performance_assessment", stance="permits"),
        finding("v-rule-2", RULE_NEW, "Every school adopts an educational equity policy by July 1, 2026.",
                "equity_strategy", "equity_policy_or_plan", stance="requires"),
        finding("v-rule-2", RULE_NEW, "by July 1, 2026", "date", "deadline", value="2026-07-01"),
        finding("v-guide-1", GUIDE, "Districts are encouraged to award credit for mastery where local policy allows it.",
                "cbe_dimension", "mastery_based_credit", stance="encourages"),
        finding("v-guide-1", GUIDE,
                "Schools are encouraged to write a personalized learning plan with each student.",
                "cbe_dimension", "personalized_learning_plan", stance="encourages"),
        finding("v-law-1", STATUTE_DES, "Each district must award credit for mastery on request.", "cbe_dimension",
                "mastery_based_credit", stance="requires"),
        finding("v-page-1", AGENCY_DES, "Districts shall not award credit for mastery without 140 clock hours.",
                "cbe_dimension", "mastery_based_credit", stance="prohibits")])
    insert(conn, "captures", [
        {"id": f"c{n}", "document": "fra-rule", "purpose": "document", "url": "https://learning.fralia.example/fra-rule",
         "url_key": "k1", "captured_at": f"2026-0{n}-01T05:00:00Z", "origin": "live", "http_status": 200, "bytes": 10}
        for n in range(1, 9)])
    insert(conn, "outcomes", [{"capture": f"c{n}", "outcome": "blocked" if n == 4 else "unchanged", "reason": "test"}
                              for n in range(1, 9)])
    insert(conn, "coverage", [
        {"id": "p1", "document": "fra-guide", "jurisdiction": FRA, "publisher": "fra-doe",
         "url": "https://learning.fralia.example/fra-guide", "outcome": "timeout", "reason": "no answer in 60 s",
         "since": "2026-09-20T05:00:00Z", "last_at": "2026-11-01T05:00:00Z", "checks": 6}])


def _changes(conn: sqlite3.Connection) -> None:
    insert(conn, "changes", [
        {"id": "ch-rule-2", "document": "fra-rule", "jurisdiction": FRA, "old_version": "v-rule-1",
         "new_version": "v-rule-2", "old_seen_at": "2026-05-20T09:00:00Z", "new_seen_at": "2026-06-10T09:00:00Z",
         "kind": "edited", "cause": "source", "significance": "substantive", "priority": 0.82,
         "reasons": json.dumps(["a stance became binding", "a threshold was removed"]), "words_added": 11,
         "words_removed": 8, "relevance": "both",
         "summary": "Mastery-based credit: from permits to requires. Added: equity policy or plan, requires."},
        {"id": "ch-rule-1", "document": "fra-rule", "jurisdiction": FRA, "new_version": "v-rule-1",
         "new_seen_at": "2025-09-01T08:00:00Z", "kind": "started", "cause": "coverage",
         "significance": "substantive", "priority": 0.1, "relevance": "both", "summary": "First read."},
        {"id": "ch-law-1", "document": "des-law", "jurisdiction": DES, "new_version": "v-law-1",
         "old_seen_at": "2026-01-02T08:00:00Z", "new_seen_at": "2026-01-05T08:00:00Z", "kind": "started",
         "cause": "source", "significance": "substantive", "priority": 0.7, "relevance": "cbe",
         "summary": f"New statute {HOSTILE}"},
        {"id": "ch-league-1", "document": "des-league", "jurisdiction": DES, "new_version": "v-league-1",
         "old_seen_at": "2026-02-01T08:00:00Z", "new_seen_at": "2026-02-05T08:00:00Z", "kind": "edited",
         "cause": "source", "significance": "editorial", "priority": 0.2, "relevance": "cbe",
         "summary": "=1+1 wording"},
        {"id": "ch-menu-1", "document": "fra-menu", "jurisdiction": FRA, "new_version": "v-menu-1",
         "new_seen_at": "2026-02-05T08:00:00Z", "kind": "started", "cause": "source", "significance": "editorial",
         "priority": 0.0, "relevance": "none", "summary": "Menu."}])
    old, new = RULE_OLD, RULE_NEW
    hours = "Credit rests on 120 hours of instruction.\n"
    equity = "\nEvery school adopts an educational equity policy by July 1, 2026."
    may, shall = old.index("may award"), new.index("shall award")
    gone = old.index(hours)
    insert(conn, "change_spans", [
        {"change": "ch-rule-2", "seq": 0, "op": "replaced", "old_start": may, "old_end": may + 3, "new_start": shall,
         "new_end": shall + 5, "old_text": "may", "new_text": "shall", "section": "Section 2. Credit"},
        {"change": "ch-rule-2", "seq": 1, "op": "removed", "old_start": gone, "old_end": gone + len(hours),
         "new_start": gone + 2, "new_end": gone + 2, "old_text": hours, "new_text": "", "section": "Section 2. Credit"},
        {"change": "ch-rule-2", "seq": 2, "op": "added", "old_start": len(old), "old_end": len(old),
         "new_start": new.index(equity), "new_end": len(new), "old_text": "", "new_text": equity,
         "section": "Section 3. Reports"},
        {"change": "ch-league-1", "seq": 0, "op": "replaced", "old_start": 0, "old_end": 4, "new_start": 0,
         "new_end": 6, "old_text": "time", "new_text": "pacing", "section": None}])
    insert(conn, "field_changes", [
        {"change": "ch-rule-2", "seq": 0, "field": "cbe_dimension", "key": "mastery_based_credit", "kind": "changed",
         "old_stance": "permits", "new_stance": "requires",
         "old_quote": "A district may award credit when a student shows mastery of the course competencies.",
         "new_quote": "A district shall award credit when a student shows mastery of the course competencies."},
        {"change": "ch-rule-2", "seq": 1, "field": "equity_strategy", "key": "equity_policy_or_plan", "kind": "added",
         "new_stance": "requires", "new_quote": "Every school adopts an educational equity policy by July 1, 2026."},
        {"change": "ch-rule-2", "seq": 2, "field": "threshold", "key": "hours", "kind": "removed", "old_value": "120",
         "old_quote": "Credit rests on 120 hours of instruction."}])
    insert(conn, "published", [
        {"kind": "change", "id": "ch-rule-old", "first_release": 1, "first_published_at": "2026-11-01T06:00:00Z"},
        {"kind": "change", "id": "ch-rule-2", "first_release": 2, "first_published_at": "2026-11-02T06:00:00Z"},
        {"kind": "change", "id": "ch-law-1", "first_release": 1, "first_published_at": "2026-11-01T06:00:00Z"},
        {"kind": "change", "id": "ch-rule-1", "first_release": 1, "first_published_at": "2026-11-01T06:00:00Z"},
        {"kind": "change", "id": "ch-league-1", "first_release": 2, "first_published_at": "2026-11-02T06:00:00Z"}])
    insert(conn, "id_aliases", [{"old_id": "ch-rule-old", "new_id": "ch-rule-2", "reason": "re-cut"}])
    insert(conn, "withdrawals", [{"id": "ch-gone", "kind": "change", "reason": "asked by the agency",
                                  "at": "2026-10-01T00:00:00Z"}])


def _position(place: str, key: str, stance: str | None, document: str | None, **more: Any) -> dict[str, Any]:
    field = more.pop("field", "cbe_dimension")
    row = {"jurisdiction": place, "field": field, "key": key, "stance": stance, "basis": "stated", "document": document,
           "valid_to": None, "cause": "source", "last_confirmed_at": "2026-11-01T05:00:00Z", "confidence": 0.9,
           "review_state": "machine", "pages_read": 2, "pages_unreachable": 0, **more}
    return {"id": digest_id(place, field, key, stance or "", document or "", str(row.get("valid_from"))), **row}


def _positions(conn: sqlite3.Connection) -> None:
    may = "A district may award credit when a student shows mastery of the course competencies."
    ids = {(f["version"], f["key"]): f["id"] for f in (
        dict(zip(("version", "key", "id"), row, strict=True))
        for row in conn.execute("select version, key, id from findings"))}
    assert may
    credit = "mastery_based_credit"
    insert(conn, "positions", [
        _position(FRA, credit, "permits", "fra-rule", version="v-rule-1", finding=ids["v-rule-1", credit], rank=2,
                  valid_from="2025-09-01T08:00:00Z", valid_to="2026-06-10T09:00:00Z"),
        _position(FRA, credit, "requires", "fra-rule", version="v-rule-2", finding=ids["v-rule-2", credit], rank=2,
                  valid_from="2026-06-10T09:00:00Z", since="2026-06-10T09:00:00Z", effective_from="2026-07-01"),
        _position(FRA, credit, "encourages", "fra-guide", version="v-guide-1", finding=ids["v-guide-1", credit], rank=4,
                  valid_from="2025-09-01T08:00:00Z", last_confirmed_at="2026-09-01T05:00:00Z"),
        _position(FRA, "personalized_learning_plan", "encourages", "fra-guide", version="v-guide-1",
                  finding=ids["v-guide-1", "personalized_learning_plan"], rank=4, valid_from="2025-09-01T08:00:00Z",
                  last_confirmed_at="2026-09-01T05:00:00Z"),
        _position(FRA, "performance_assessment", "permits", "fra-rule", version="v-rule-2",
                  finding=ids["v-rule-2", "performance_assessment"], rank=2, valid_from="2026-06-10T09:00:00Z"),
        _position(FRA, "equity_policy_or_plan", "requires", "fra-rule", version="v-rule-2", field="equity_strategy",
                  finding=ids["v-rule-2", "equity_policy_or_plan"], rank=2, valid_from="2026-06-10T09:00:00Z"),
        _position(DES, credit, "requires", "des-law", version="v-law-1", finding=ids["v-law-1", credit], rank=1,
                  valid_from="2026-01-05T08:00:00Z"),
        _position(DES, credit, "prohibits", "des-page", version="v-page-1", finding=ids["v-page-1", credit], rank=5,
                  valid_from="2026-02-05T08:00:00Z"),
        _position(DES, "personalized_learning_plan", None, None, basis="not_found", valid_from="2026-01-05T08:00:00Z",
                  pages_read=3),
        _position(DES, "performance_assessment", None, None, basis="unreachable", valid_from="2026-03-01T00:00:00Z",
                  pages_read=1, pages_unreachable=2)])


def _codebook(conn: sqlite3.Connection) -> None:
    def entry(field: str, key: str, definition: str, **more: str) -> dict[str, str]:
        return {"field": field, "key": key, "stance": "", "definition": definition, "source": "test", "examples": "",
                "needs": "", **more}

    insert(conn, "codebook", [
        entry("cbe_dimension", "", "A dimension of competency-based education."),
        entry("cbe_dimension", "mastery_based_credit", "Credit for what a student shows.", examples="credit flexibility"),
        entry("cbe_dimension", "personalized_learning_plan", "A plan of one's own.", needs="agency; rules"),
        entry("cbe_dimension", "performance_assessment", "Evidence by task or portfolio."),
        entry("equity_strategy", "equity_policy_or_plan", "A duty to have an equity policy."),
        entry("stance", "", "How far the text goes."),
        {**entry("stance", "", "The state binds its districts, schools or itself."), "stance": "requires"},
        entry("outcome", "timeout", "The site did not answer in time."),
        entry("outcome", "blocked", "The site's protection refused us."),
        entry("outcome", "unchanged", "The document was read and its text is the same.")])


def test_plain_tools_read_the_file(tmp_path: Path) -> None:
    path = build(tmp_path / "crosswalk.db")
    db = Database(path)
    assert db["changes"].count == 5
    assert [row["code"] for row in db["jurisdictions"].rows_where("kind = 'sample'", order_by="code")] == [DES, FRA, NOR]


def test_every_quote_is_a_slice(tmp_path: Path) -> None:
    conn = sqlite3.connect(build(tmp_path / "crosswalk.db"))
    for text, quote, start, end in conn.execute(
            "select text, quote, quote_start, quote_end from findings join versions v on v.id = version"):
        assert text[start:end] == quote
