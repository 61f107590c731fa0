"""Which archived captures may be given away: what the public file would show whole."""

from __future__ import annotations

from db.fallen import note_fallen
from db.records import Capture
from db.store import Store

_WITHHELD = """
id IN (SELECT id FROM temp.fallen) OR document IN (SELECT id FROM temp.fallen)
OR id IN (SELECT first_capture FROM versions WHERE id IN (SELECT id FROM temp.fallen))
OR id IN (SELECT last_capture FROM versions WHERE id IN (SELECT id FROM temp.fallen))
OR origin = 'manual'
OR document IN (SELECT d.id FROM documents d JOIN publishers p ON p.id = d.publisher WHERE p.text_public = 0)
"""


def shareable(store: Store, document: str | None) -> tuple[list[Capture], dict[str, str]]:
    """Return the archived captures (of one document, where it is given) that may be given away, in canonical
    order, and the titles of documents by id.

    None that was withdrawn or fell with what was, none of a publisher whose texts are not public, none that a person
    supplied, since its record names them; and none whose record one of these shares.
    """
    note_fallen(store)
    withheld = (
        f"SELECT warc_file || ':' || warc_offset FROM captures WHERE warc_file IS NOT NULL AND ({_WITHHELD})"
    )
    captures = store.captures(
        f"warc_file IS NOT NULL AND (? IS NULL OR document = ?) AND warc_file || ':' || warc_offset NOT IN ({withheld})",
        [document, document],
    )
    titles = {row["id"]: row["title"] for row in store.rows("SELECT id, title FROM documents")}
    return captures, titles
