"""Reads for waves: the edits of sources in official documents, and from when to when those were looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from db.drift import OFFICIAL
from db.store import Store

# An edit of the source that says something else than before: notes, banners and typography are none.
_EDITED = "c.cause = 'source' AND c.kind = 'edited' AND c.significance = 'substantive'"
_WHERE = (
    "c.id AS change, c.jurisdiction, c.document, c.old_version, c.new_version, c.old_seen_at, c.new_seen_at, "
    "d.publisher, d.url"
)
_SLICE = 900


def looked_at(store: Store) -> list[dict[str, Any]]:
    """Return from when to when (``since``, ``until``) official documents of each jurisdiction were looked at."""
    return store.rows(
        f"WITH official AS ({OFFICIAL}) SELECT d.jurisdiction, min(d.tracked_since) AS since, "
        "max(coalesce(d.retired_at, d.last_checked_at)) AS until FROM official o JOIN documents d ON d.id = o.document "
        "GROUP BY d.jurisdiction ORDER BY d.jurisdiction"
    )


def term_edits(store: Store) -> list[dict[str, Any]]:
    """Return the edits after which a document says a tracked term no more, or says it for the first time."""
    return store.rows(
        f"SELECT {_WHERE}, p.term, p.own_before, p.own_count FROM term_points p JOIN changes c ON c.id = p.change "
        f"JOIN documents d ON d.id = c.document WHERE {_EDITED} AND (p.own_before = 0) <> (p.own_count = 0) "
        "ORDER BY c.id, p.term"
    )


def field_edits(store: Store, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return what edits did to these fields, in official documents."""
    return store.rows(
        f"WITH official AS ({OFFICIAL}) SELECT {_WHERE}, f.field, f.key, f.kind, f.old_stance, f.new_stance, "
        "f.old_finding, f.new_finding FROM changes c JOIN official o ON o.document = c.document "
        "JOIN documents d ON d.id = c.document JOIN field_changes f ON f.change = c.id "
        f"WHERE {_EDITED} AND f.field IN ({', '.join('?' * len(names))}) ORDER BY c.id, f.seq",
        list(names),
    )


def removals(store: Store) -> list[dict[str, Any]]:
    """Return the proven removals of official documents, with their topics joined by commas."""
    return store.rows(
        f"WITH official AS ({OFFICIAL}) SELECT {_WHERE}, d.kind AS document_kind, "
        "(SELECT group_concat(topic) FROM document_topics t WHERE t.document = d.id) AS topics "
        "FROM changes c JOIN official o ON o.document = c.document JOIN documents d ON d.id = c.document "
        "WHERE c.cause = 'source' AND c.kind = 'removed' ORDER BY c.id"
    )


def heading_spans(store: Store) -> Iterator[dict[str, Any]]:
    """Yield the spans with headings of edits of official documents, those of one change together."""
    cursor = store.conn.execute(
        f"WITH official AS ({OFFICIAL}) SELECT {_WHERE}, s.old_text, s.new_text, s.old_start "
        "FROM changes c JOIN official o ON o.document = c.document JOIN documents d ON d.id = c.document "
        f"JOIN change_spans s ON s.change = c.id WHERE {_EDITED} AND c.words_removed > 0 "
        "AND (instr(s.old_text, '# ') OR instr(s.new_text, '# ')) ORDER BY c.id, s.seq"
    )
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def texts_of(store: Store, versions: Collection[str]) -> dict[str, str]:
    """Return the texts of these versions."""
    return {
        row["id"]: row["text"]
        for chunk in _chunks(sorted(versions))
        for row in store.rows(
            f"SELECT id, text FROM versions WHERE id IN ({', '.join('?' * len(chunk))})", chunk
        )
    }


def places_of(store: Store, findings: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return where the quotes of these findings begin and end in their versions' texts."""
    return {
        row["id"]: (row["quote_start"], row["quote_end"])
        for chunk in _chunks(sorted(findings))
        for row in store.rows(
            f"SELECT id, quote_start, quote_end FROM findings WHERE id IN ({', '.join('?' * len(chunk))})",
            chunk,
        )
    }


def wave_quotes(store: Store) -> list[dict[str, Any]]:
    """Return the quotes of all waves with the texts that they were taken from."""
    return store.rows(
        "SELECT w.wave, w.change, w.version, w.quote, w.quote_start, w.quote_end, v.text FROM wave_changes w "
        "JOIN versions v ON v.id = w.version WHERE w.quote IS NOT NULL ORDER BY w.wave, w.change"
    )


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    return (list(keys[start : start + _SLICE]) for start in range(0, len(keys), _SLICE))
