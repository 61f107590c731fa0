"""What may not be shown of a working file: what was withdrawn, with all that falls with it, and the hosts of publishers
who are only quoted.

Both are written into temporary tables of the store's own connection, ``temp.fallen`` (``id``) and
``temp.quoted_only_hosts`` (``host``), for whoever gives something away to ask: the public file (:mod:`db.snapshot`,
:mod:`db.guarded_texts`) and copies of the archive (:mod:`db.shareable`). They are as of when they were noted.
"""

from __future__ import annotations

from typing import Final

from db.ids import host_of
from db.store import Store

# The columns by which a withdrawn id takes its dependent rows along.
WITHDRAWABLE: Final = frozenset(
    {
        "id",
        "document",
        "version",
        "change",
        "capture",
        "first_capture",
        "last_capture",
        "old_version",
        "new_version",
        "compared_with",
        "passage",
        "from_document",
        "from_version",
        "to_document",
        "to_version",
    }
)

# What falls with what was withdrawn: a document's versions, changes and captures, the versions that a capture showed
# first or last (they are dated by it), a version's changes, the passages that others are compared with in its words,
# and the names that any of it had before (not what has such a name now).
_FALLEN = """
CREATE TEMP TABLE fallen AS SELECT id FROM withdrawals;
INSERT INTO fallen SELECT id FROM captures WHERE document IN (SELECT id FROM fallen)
  OR id IN (SELECT capture FROM outcomes WHERE look_of IN (SELECT id FROM fallen));
INSERT INTO fallen SELECT id FROM versions WHERE document IN (SELECT id FROM fallen)
  OR first_capture IN (SELECT id FROM fallen) OR last_capture IN (SELECT id FROM fallen);
INSERT INTO fallen SELECT id FROM changes WHERE document IN (SELECT id FROM fallen)
  OR old_version IN (SELECT id FROM fallen) OR new_version IN (SELECT id FROM fallen);
INSERT INTO fallen SELECT id FROM passages WHERE compared_with IN (SELECT id FROM fallen);
INSERT INTO fallen WITH RECURSIVE older (id) AS (
  SELECT old_id FROM id_aliases WHERE new_id IN (SELECT id FROM fallen)
  UNION SELECT a.old_id FROM id_aliases a JOIN older o ON a.new_id = o.id
) SELECT id FROM older WHERE id NOT IN (
  SELECT id FROM documents UNION ALL SELECT id FROM versions UNION ALL SELECT id FROM changes);
"""

# The hosts of publishers whose full texts are not public, by their home page and what was read of them: what stands
# around their pages is not public either.
_QUOTED_ONLY_HOSTS = """
CREATE TEMP TABLE quoted_only_hosts AS SELECT host_of(d.url) AS host FROM documents d
  JOIN publishers p ON p.id = d.publisher WHERE p.text_public = 0
UNION SELECT host_of(c.url) FROM captures c JOIN documents d ON d.id = c.document
  JOIN publishers p ON p.id = d.publisher WHERE p.text_public = 0
UNION SELECT host_of(url) FROM publishers WHERE text_public = 0 AND url IS NOT NULL;
"""


def note_fallen(store: Store) -> None:
    """Write the ids of all that was withdrawn, and of what falls with it, into ``temp.fallen`` of this connection."""
    note(store, "fallen", _FALLEN)


def note_quoted_only_hosts(store: Store) -> None:
    """Write the hosts of publishers whose full texts are not public into ``temp.quoted_only_hosts``."""
    store.conn.create_function("host_of", 1, host_of, deterministic=True)
    note(store, "quoted_only_hosts", _QUOTED_ONLY_HOSTS)


def note(store: Store, table: str, script: str) -> None:
    """Make the temporary ``table`` of this connection anew by ``script``, also where the store is open to read."""
    # A reader writes nothing into the file; a temporary table is none of it.
    [(reads_only,)] = store.conn.execute("PRAGMA query_only").fetchall()
    store.conn.execute("PRAGMA query_only = OFF")
    store.conn.executescript(f"DROP TABLE IF EXISTS temp.{table}; {script}")
    store.conn.execute(f"PRAGMA query_only = {reads_only}")
