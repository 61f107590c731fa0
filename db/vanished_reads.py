"""Reads for what vanished: edits with what they took out, pages with what leads to them, notices."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from db.store import Store

Row = dict[str, Any]
_ABOUT = "('cbe', 'equity', 'both')"


def losses(store: Store) -> list[Row]:
    """Return the changes of sources that took words out (edits) or a page away (removals), by id, with the length of
    the old text's words."""
    return store.rows(
        """
        SELECT c.id, c.kind, c.old_version, c.old_seen_at, c.words_removed, o.words FROM changes c
        JOIN versions o ON o.id = c.old_version
        WHERE c.cause = 'source' AND (c.kind = 'removed' OR (c.kind = 'edited' AND c.words_removed > 0)) ORDER BY c.id"""
    )


def spans_of(store: Store, change: str) -> list[Row]:
    """Return the spans of a change, in order."""
    return store.rows("SELECT * FROM change_spans WHERE change = ? ORDER BY seq", [change])


def edits(store: Store) -> list[Row]:
    """Return the edits of sources to texts on our subjects, by id, with the captures that showed the old text last and
    the new one first; ``relevance`` is the old text's."""
    return store.rows(
        f"""
        SELECT c.id, c.document, c.jurisdiction, c.old_version, c.new_version, c.old_seen_at, c.new_seen_at, o.relevance,
               o.last_capture AS last_shown, n.first_capture AS first_without
        FROM changes c JOIN versions o ON o.id = c.old_version JOIN versions n ON n.id = c.new_version
        WHERE c.kind = 'edited' AND c.cause = 'source' AND o.relevance IN {_ABOUT} ORDER BY c.id"""
    )


def terms_gone(store: Store, old: str, new: str) -> list[str]:
    """Return the tracked terms that version ``old`` says and ``new`` does not, by name."""
    found = store.rows(
        "SELECT term FROM mentions WHERE version = ? AND count > 0 "
        "EXCEPT SELECT term FROM mentions WHERE version = ? AND count > 0 ORDER BY term",
        [old, new],
    )
    return [row["term"] for row in found]


def positions_gone(store: Store, change: str, fields: tuple[str, ...]) -> list[Row]:
    """Return the findings of ``fields`` whose position a change removed: field, key, quote_start, quote_end."""
    marks = ", ".join("?" * len(fields))
    return store.rows(
        "SELECT f.field, f.key, f.quote_start, f.quote_end FROM field_changes fc "
        "JOIN findings f ON f.id = fc.old_finding "
        f"WHERE fc.change = ? AND fc.kind = 'removed' AND fc.field IN ({marks}) ORDER BY fc.seq",
        [change, *fields],
    )


def links_gone(store: Store, document: str, old: str, new: str) -> list[Row]:
    """Return the links of version ``old`` to other followed documents, or to law that followed documents cite, that
    ``new`` has no more, under no address of the same document: url, url_key, label, target (null: not followed)."""
    return store.rows(
        """
        SELECT l.url, l.url_key, l.label, min(u.document) AS target FROM links l
        JOIN document_urls u ON u.url_key = l.url_key JOIN documents d ON d.id = u.document
        WHERE l.version = ? AND u.document <> ? AND d.removed_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM links n JOIN document_urls w ON w.url_key = n.url_key
            WHERE n.version = ? AND w.document = u.document)
        GROUP BY l.seq ORDER BY l.seq""",
        [old, document, new],
    )


def law_links_gone(store: Store, old: str, new: str) -> list[Row]:
    """Return the links of version ``old`` to sections of law that are not followed, which ``new`` has no more."""
    return store.rows(
        """
        SELECT l.url, l.url_key, l.label, NULL AS target FROM links l
        WHERE l.version = ? AND l.url IN (SELECT url FROM cited_law WHERE url IS NOT NULL AND document IS NULL)
          AND l.url_key NOT IN (SELECT url_key FROM links WHERE version = ?) ORDER BY l.seq""",
        [old, new],
    )


def carried_of(store: Store) -> dict[str, list[Row]]:
    """Return change -> its rows of ``carried_over``."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in store.rows(
        "SELECT change, from_start, from_end, share FROM carried_over ORDER BY change, seq"
    ):
        found[row["change"]].append(row)
    return found


def noticed(store: Store) -> dict[str, list[str]]:
    """Return document -> when a register or list first showed a notice about it, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in store.rows(
        "SELECT document, first_seen_at FROM notices WHERE document IS NOT NULL ORDER BY first_seen_at, id"
    ):
        found[row["document"]].append(row["first_seen_at"])
    return found


def pages(store: Store) -> list[Row]:
    """Return the documents on our subjects with their last version and what is wrong with them now, by id."""
    return store.rows(
        f"""
        SELECT d.id, d.jurisdiction, d.title, d.retired_at, d.last_confirmed_at, v.id AS version, v.text, v.status,
               v.relevance, p.outcome AS fault, p.since AS fault_since
        FROM documents d JOIN versions v ON v.document = d.id
             AND v.number = (SELECT max(number) FROM versions w WHERE w.document = d.id)
        LEFT JOIN problems p ON p.document = d.id
        WHERE v.relevance IN {_ABOUT} AND (v.valid_to IS NOT NULL OR EXISTS (
            SELECT 1 FROM listings l WHERE l.document = d.id AND l.gone_at IS NOT NULL)) ORDER BY d.id"""
    )


def removal_of(store: Store, document: str) -> Row | None:
    """Return the change that proves the removal of a document that has not come back, with the captures that showed
    it last and missed it first; None where it is there."""
    found = store.rows(
        """
        SELECT c.id, c.old_seen_at, c.new_seen_at, o.last_capture AS last_shown,
               (SELECT k.id FROM captures k JOIN outcomes j ON j.capture = k.id
                WHERE j.look_of = c.document AND k.captured_at = c.new_seen_at ORDER BY k.id LIMIT 1) AS first_without
        FROM changes c JOIN versions o ON o.id = c.old_version AND o.valid_to IS NOT NULL
        WHERE c.document = ? AND c.kind = 'removed' AND c.cause = 'source'
          AND o.number = (SELECT max(number) FROM versions w WHERE w.document = c.document)""",
        [document],
    )
    return found[0] if found else None


def listings_of(store: Store, document: str) -> list[Row]:
    """Return the lists that show a document or once did."""
    return store.rows("SELECT * FROM listings WHERE document = ? ORDER BY listed_on", [document])


def links_to(store: Store, document: str) -> list[Row]:
    """Return the other followed documents whose text links to a document or did: document, last_at, gone_at."""
    return store.rows(
        """
        SELECT v.document, max(v.last_seen_at) AS last_at,
               CASE WHEN sum(v.valid_to IS NULL) THEN NULL ELSE max(v.valid_to) END AS gone_at
        FROM document_urls u JOIN links l ON l.url_key = u.url_key JOIN versions v ON v.id = l.version
        WHERE u.document = ? AND v.document <> ? GROUP BY v.document ORDER BY v.document""",
        [document, document],
    )


def led_away(store: Store, document: str, since: str) -> bool:
    """Whether a check of a document after ``since`` was led to another address."""
    return bool(
        store.rows(
            "SELECT 1 FROM outcomes o JOIN captures c ON c.id = o.capture "
            "WHERE o.look_of = ? AND o.outcome = 'redirected_away' AND c.captured_at > ? LIMIT 1",
            [document, since],
        )
    )


def texts_naming(store: Store, document: str, jurisdiction: str | None, title: str) -> list[str]:
    """Return the current texts of the jurisdiction's other documents that name ``title``, by document."""
    found = store.rows(
        "SELECT v.text FROM versions v JOIN documents d ON d.id = v.document WHERE d.jurisdiction IS ? "
        "AND d.id <> ? AND v.valid_to IS NULL AND instr(lower(v.text), lower(?)) ORDER BY d.id",
        [jurisdiction, document, title],
    )
    return [row["text"] for row in found]
