"""Finding words: in the texts that stand, in the sentences read from them, and in what changed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from db.answers_rows import Row, rows

_BEFORE, _AFTER = 90, 160
# What a clean text writes before headings, items and rows.
_MARKS = re.compile(r"^(?:#{1,6}|\s*-|\|) ", re.MULTILINE)


def search(conn: sqlite3.Connection, words: Sequence[str], *, limit: int = 25) -> dict[str, list[Row]]:
    """Return ``documents`` (with a ``snippet``), ``sentences`` and ``changes`` that hold all of ``words``.

    Case is ignored; parts of words count. Only texts that stand now are searched, and nothing that is
    of relevance *none*. At most ``limit`` of each; no words find nothing.
    """
    asked = [word.lower() for word in words if word.strip()][:8]
    if not asked:
        return {"documents": [], "sentences": [], "changes": []}
    return {
        "documents": _documents(conn, asked, limit),
        "sentences": rows(
            conn,
            f"""
            select f.field, f.key, f.stance, f.quote, f.page, d.id as document, d.title as document_title,
                   d.jurisdiction, j.name as jurisdiction_name
            from findings f join versions v on v.id = f.version and v.valid_to is null
            join documents d on d.id = v.document left join jurisdictions j on j.code = d.jurisdiction
            where f.stance is not null and {_holds("f.quote", asked)}
            order by d.jurisdiction, d.title, f.quote_start, f.id limit ?""",
            (*asked, limit),
        ),
        "changes": rows(
            conn,
            f"""
            select c.id, c.jurisdiction, c.old_seen_at, c.new_seen_at, c.kind, c.summary,
                   d.title as document_title, j.name as jurisdiction_name
            from changes c join documents d on d.id = c.document
            left join jurisdictions j on j.code = c.jurisdiction
            where c.cause <> 'coverage' and coalesce(c.relevance, '') <> 'none'
              and {_holds("coalesce(d.title, '') || ' ' || coalesce(c.summary, '')", asked)}
            order by c.new_seen_at desc, c.id limit ?""",
            (*asked, limit),
        ),
    }


def _documents(conn: sqlite3.Connection, asked: Sequence[str], limit: int) -> list[Row]:
    found = rows(
        conn,
        f"""
        select d.id, d.title, d.jurisdiction, j.name as jurisdiction_name, v.text
        from documents d join versions v on v.document = d.id and v.valid_to is null
        left join jurisdictions j on j.code = d.jurisdiction
        where coalesce(d.relevance, '') <> 'none'
          and {_holds("coalesce(d.title, '') || ' ' || coalesce(v.text, '')", asked)}
        order by instr(lower(d.title), ?) = 0, d.jurisdiction, d.title, d.id limit ?""",
        (*asked, asked[0], limit),
    )
    return [{**row, "snippet": _snippet(_MARKS.sub("", row.pop("text") or ""), asked[0])} for row in found]


def _holds(column: str, asked: Sequence[str]) -> str:
    return " and ".join(f"instr(lower({column}), ?)" for _ in asked)


def _snippet(text: str, word: str) -> str:
    """Return the words around the first place of ``word`` (empty where the text does not hold it)."""
    at = text.lower().find(word)
    if at < 0:
        return ""
    start, end = max(at - _BEFORE, 0), at + len(word) + _AFTER
    # Half a word at either end reads like a misprint.
    shown = text[start:end].split(" ", 1)[-1] if start else text[start:end]
    shown = shown.rsplit(" ", 1)[0] if end < len(text) else shown
    return f"{'… ' if start else ''}{' '.join(shown.split())}{' …' if end < len(text) else ''}"
