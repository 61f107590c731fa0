"""The index of words, written into the public file when it is published, from what that file holds.

Whatever is not public is therefore not in it: of a publisher whose texts are not published whole, only the quotes of
findings. It is bookkeeping, like the lists of releases: no part of the digest, and made anew with each file. Three
tables of FTS5 hold words and no text: ``search_documents`` (a row for each version), ``search_sentences`` (each quote
of a document once) and ``search_changes``. Their rows are numbered in the order in which they are shown;
``search_rows`` tells what each number is, and from when to when it stood.
"""

from __future__ import annotations

import sqlite3

from db.answers_matrix import FIELDS
from db.answers_places import PROFILE_FIELDS
from db.search_words import TOKENIZER

KINDS = ("documents", "sentences", "changes")
TABLES = ("search_rows", *(f"search_{kind}" for kind in KINDS))
BACK = 16
"""Bits of a version's number that say how many versions back it is (0: current), below those of its document."""
GONE = 1 << 40
"""Sentences that stand no more are numbered from here on."""

_SAID = ", ".join(f"'{field}'" for field in (*FIELDS, *PROFILE_FIELDS))
# Names are one word to the index, so that "date" does not find "effective_date".
_NAMES = "replace({0}.field || ' ' || coalesce({0}.key, ''), '_', '')"
_STATE = "replace(coalesce({}, ''), '-', '')"

_DOCUMENTS = f"""
CREATE TEMP TABLE placed AS
SELECT d.id AS document, d.title, {_STATE.format("d.jurisdiction")} AS state,
       row_number() OVER (ORDER BY j.name, d.jurisdiction, d.title, d.id) AS place,
       (SELECT group_concat(t.topic, ' ') FROM document_topics t WHERE t.document = d.id) AS topics
FROM documents d LEFT JOIN jurisdictions j ON j.code = d.jurisdiction;
CREATE UNIQUE INDEX temp.placed_document ON placed (document);
CREATE TEMP TABLE dated AS
SELECT v.id AS version, v.document, v.number, v.valid_from, v.valid_to, v.relevance,
       (p.place << {BACK}) + row_number() OVER (PARTITION BY v.document ORDER BY v.number DESC)
           - max(v.valid_to IS NULL) OVER (PARTITION BY v.document) AS place,
       coalesce(p.topics || ' ', '') || CASE v.relevance WHEN 'both' THEN 'cbe equity' ELSE coalesce(v.relevance, '') END
           AS topics
FROM versions v JOIN placed p ON p.document = v.document WHERE coalesce(v.relevance, '') <> 'none';
CREATE UNIQUE INDEX temp.dated_version ON dated (version);
CREATE TEMP TABLE named AS
SELECT f.version, group_concat(DISTINCT {_NAMES.format("f")}) AS fields FROM findings f GROUP BY f.version;
CREATE UNIQUE INDEX temp.named_version ON named (version);
INSERT INTO search_documents (rowid, title, words, state, topic, field)
SELECT d.place, coalesce(nullif(v.title, ''), p.title),
       coalesce(v.text, (SELECT group_concat(f.quote, char(10)) FROM findings f WHERE f.version = v.id)),
       p.state, d.topics, n.fields
FROM dated d JOIN versions v ON v.id = d.version JOIN placed p ON p.document = d.document
LEFT JOIN named n ON n.version = d.version ORDER BY d.place;
INSERT INTO search_rows SELECT 'documents', place, version, valid_from, valid_to FROM dated ORDER BY place;
"""
_SENTENCES = f"""
CREATE TEMP TABLE said AS
SELECT d.document, substr(max(printf('%08d', d.number) || f.id), 9) AS finding, min(d.valid_from) AS since,
       CASE WHEN max(d.valid_to IS NULL) THEN NULL ELSE max(d.valid_to) END AS until,
       group_concat(DISTINCT {_NAMES.format("f")}) AS fields
FROM findings f JOIN dated d ON d.version = f.version
WHERE f.field IN ({_SAID}) AND coalesce(f.quote, '') <> '' GROUP BY d.document, f.quote;
CREATE TEMP TABLE told AS
SELECT s.finding, s.since, s.until, s.fields, p.state, f.quote, d.topics,
       row_number() OVER (ORDER BY s.until IS NOT NULL, s.until DESC, p.place, f.quote_start, f.id)
           + CASE WHEN s.until IS NULL THEN 0 ELSE {GONE} END AS place
FROM said s JOIN findings f ON f.id = s.finding JOIN dated d ON d.version = f.version
JOIN placed p ON p.document = s.document;
INSERT INTO search_sentences (rowid, title, words, state, topic, field)
SELECT place, NULL, quote, state, topics, fields FROM told ORDER BY place;
INSERT INTO search_rows SELECT 'sentences', place, finding, since, until FROM told ORDER BY place;
"""
_CHANGES = f"""
CREATE TEMP TABLE happened AS
SELECT c.id, c.new_seen_at, row_number() OVER (ORDER BY c.new_seen_at DESC, c.priority DESC, c.id) AS place
FROM changes c JOIN documents d ON d.id = c.document
WHERE c.cause <> 'coverage' AND coalesce(c.relevance, '') <> 'none';
INSERT INTO search_changes (rowid, title, words, state, topic, field)
SELECT h.place, p.title,
       coalesce(c.summary, '') || coalesce((SELECT group_concat(
           char(10) || coalesce(s.old_text, '') || char(10) || coalesce(s.new_text, ''), '')
           FROM change_spans s WHERE s.change = c.id), ''),
       {_STATE.format("c.jurisdiction")},
       coalesce(p.topics || ' ', '') || CASE c.relevance WHEN 'both' THEN 'cbe equity' ELSE coalesce(c.relevance, '') END,
       (SELECT group_concat(DISTINCT {_NAMES.format("f")}) FROM field_changes f WHERE f.change = c.id)
FROM happened h JOIN changes c ON c.id = h.id JOIN placed p ON p.document = c.document ORDER BY h.place;
INSERT INTO search_rows SELECT 'changes', place, id, new_seen_at, new_seen_at FROM happened ORDER BY place;
"""


def write_index(conn: sqlite3.Connection) -> None:
    """Write the index of words into the public file behind ``conn``, whose tables are complete."""
    conn.execute(
        "CREATE TABLE search_rows (kind TEXT, place INTEGER, id TEXT, since TEXT, until TEXT, "
        "PRIMARY KEY (kind, place)) WITHOUT ROWID"
    )
    for kind in KINDS:
        # With the lengths of rows, without which a plain tool could not even count them.
        conn.execute(
            f"CREATE VIRTUAL TABLE search_{kind} USING fts5(title, words, state, topic, field, content = '', "
            f"tokenize = '{TOKENIZER}')"
        )
    conn.executescript(f"BEGIN; {_DOCUMENTS} {_SENTENCES} {_CHANGES} COMMIT;")
    for kind in KINDS:
        conn.execute(f"INSERT INTO search_{kind} (search_{kind}) VALUES ('optimize')")
    for made in ("placed", "dated", "named", "said", "told", "happened"):
        conn.execute(f"DROP TABLE temp.{made}")


def is_indexed(conn: sqlite3.Connection) -> bool:
    """Return whether the public file behind ``conn`` has an index of words; those of older programs have none."""
    held = conn.execute("SELECT count(*) FROM main.sqlite_master WHERE name = 'search_rows'").fetchone()
    return bool(held[0])
