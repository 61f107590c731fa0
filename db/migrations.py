"""The schema's history: one numbered step per release of the schema, applied by sqlite-utils.

A step builds the tables and columns whose ``since`` is its number (:mod:`db.tables`), in one
transaction together with the record of having run. A file from a newer program is refused.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table as SqliteTable

from db.derived_tables import TABLES
from db.records import CrosswalkError

SCHEMA_STEP = 1

migrations = Migrations("crosswalk")


class NewerDatabaseError(CrosswalkError):
    """The file was written by a newer program."""


@migrations()
def step_001_first_tables(db: Database) -> None:
    """The tables of the first release."""
    build(db, step=1)


def build(db: Database, *, step: int) -> None:
    """Create the tables, columns and indexes whose ``since`` is ``step``."""
    for table in TABLES:
        new = {column.name: column.type for column in table.columns if column.since == step}
        made = db[table.name]
        assert isinstance(made, SqliteTable)
        if table.since == step:
            made.create(new, pk=_key(table.key), strict=True)
            for index in table.indexes:
                made.create_index(list(index))
        else:
            for name, affinity in new.items():
                made.add_column(name, affinity)


def migrate(db: Database) -> None:
    """Bring ``db`` to :data:`SCHEMA_STEP`.

    Raises :class:`NewerDatabaseError` for a file that a newer program wrote, before touching it.
    """
    refuse_newer(db)
    migrations.apply(db)
    db.conn.execute(f"PRAGMA user_version = {SCHEMA_STEP}")


def refuse_newer(db: Database) -> None:
    """Raise :class:`NewerDatabaseError` where the file's schema step is past :data:`SCHEMA_STEP`."""
    found = int(db.conn.execute("PRAGMA user_version").fetchone()[0])
    if found > SCHEMA_STEP:
        raise NewerDatabaseError(
            f"This database has schema step {found} and this program knows {SCHEMA_STEP}: it was written by a "
            "newer version. Install that version, or point --data at another folder."
        )


def _key(key: tuple[str, ...]) -> str | tuple[str, ...] | None:
    if not key:
        return None
    return key[0] if len(key) == 1 else key
