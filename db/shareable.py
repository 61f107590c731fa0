"""Which archived captures may be given away: no words that the public file would withhold."""

from __future__ import annotations

from typing import Final

from db.fallen import note, note_fallen, note_quoted_only_hosts
from db.ids import url_key
from db.records import Capture
from db.store import Store

# Three steps. First whose words are withheld: what fell, every capture between the first and the last that showed a
# fallen version (their bytes differ, their text is its text), and the documents of publishers who are only quoted.
_WITHHELD: Final = """
CREATE TEMP TABLE withheld AS
WITH looks (id, document, at) AS (
  SELECT id, document, captured_at FROM captures WHERE document IS NOT NULL
  UNION SELECT c.id, o.look_of, c.captured_at FROM outcomes o JOIN captures c ON c.id = o.capture
    WHERE o.look_of IS NOT NULL
)
SELECT id FROM captures WHERE id IN (SELECT id FROM temp.fallen) OR document IN (SELECT id FROM temp.fallen)
UNION SELECT l.id FROM versions v JOIN captures a ON a.id = v.first_capture JOIN captures z ON z.id = v.last_capture
  JOIN looks l ON l.document = v.document AND l.at BETWEEN a.captured_at AND z.captured_at
  WHERE v.id IN (SELECT id FROM temp.fallen)
UNION SELECT l.id FROM looks l JOIN documents d ON d.id = l.document JOIN publishers p ON p.id = d.publisher
  WHERE p.text_public = 0;
"""

# Then what nobody can say the text of (candidates, indexes, refused or odd answers): not where it may be such words
# again, by its host, its address, its bytes, or its document. Bytes of an error say nothing, and many share them.
_MAY_BE_WITHHELD: Final = """
CREATE TEMP TABLE withheld_keys AS
SELECT url_key AS key FROM captures WHERE id IN (SELECT id FROM temp.withheld)
UNION SELECT url_key(coalesce(final_url, url)) FROM captures
  WHERE http_status = 200 AND id IN (SELECT id FROM temp.withheld);
CREATE TEMP TABLE withheld_bodies AS
SELECT DISTINCT sha256 FROM captures WHERE http_status = 200 AND bytes > 0 AND id IN (SELECT id FROM temp.withheld);
CREATE TEMP TABLE withheld_documents AS
SELECT document FROM captures WHERE id IN (SELECT id FROM temp.withheld) AND document IS NOT NULL
UNION SELECT look_of FROM outcomes WHERE capture IN (SELECT id FROM temp.withheld) AND look_of IS NOT NULL;
INSERT INTO withheld SELECT c.id FROM captures c LEFT JOIN outcomes o ON o.capture = c.id
WHERE NOT (coalesce(o.outcome, '') IN ('first', 'changed', 'unchanged', 'not_modified')
           AND coalesce(o.look_of, c.document) IN (SELECT id FROM documents))
  AND (host_of(c.url) IN (SELECT host FROM temp.quoted_only_hosts)
       OR host_of(coalesce(c.final_url, c.url)) IN (SELECT host FROM temp.quoted_only_hosts)
       OR c.url_key IN (SELECT key FROM temp.withheld_keys)
       OR url_key(coalesce(c.final_url, c.url)) IN (SELECT key FROM temp.withheld_keys)
       OR c.sha256 IN (SELECT sha256 FROM temp.withheld_bodies)
       OR coalesce(o.look_of, c.document) IN (SELECT document FROM temp.withheld_documents));
DROP TABLE temp.withheld_keys;
DROP TABLE temp.withheld_bodies;
DROP TABLE temp.withheld_documents;
"""

# Last what names a person.
_SUPPLIED: Final = "INSERT INTO withheld SELECT id FROM captures WHERE origin = 'manual';"


def shareable(store: Store, document: str | None) -> tuple[list[Capture], dict[str, str]]:
    """Return the archived captures (of one document, where it is given) that may be given away, in canonical
    order, and the titles of documents by id.

    None that was withdrawn or fell with what was, nor another look at the same text; none of a publisher whose texts
    are not public, nor from such a publisher's host, unless it is a document of somebody else; none that a person
    supplied, since its record names them; and none whose record one of these shares.
    """
    note_fallen(store)
    note_quoted_only_hosts(store)
    store.conn.create_function("url_key", 1, url_key, deterministic=True)
    note(store, "withheld", f"{_WITHHELD} {_MAY_BE_WITHHELD} {_SUPPLIED}")
    withheld = (
        "SELECT warc_file || ':' || warc_offset FROM captures "
        "WHERE warc_file IS NOT NULL AND id IN (SELECT id FROM temp.withheld)"
    )
    captures = store.captures(
        f"warc_file IS NOT NULL AND (? IS NULL OR document = ?) AND warc_file || ':' || warc_offset NOT IN ({withheld})",
        [document, document],
    )
    titles = {row["id"]: row["title"] for row in store.rows("SELECT id, title FROM documents")}
    return captures, titles
