"""The schema's history: one numbered step per release of the schema, applied by sqlite-utils.

A step builds the tables and columns whose ``since`` is its number (:mod:`db.tables`), in one
transaction together with the record of having run. A file from a newer program is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table as SqliteTable

from db.derived_tables import TABLES
from db.records import CrosswalkError
from db.tables import Table

SCHEMA_STEP = 4

migrations = Migrations("crosswalk")


class NewerDatabaseError(CrosswalkError):
    """The file was written by a newer program."""


class OlderDatabaseError(CrosswalkError):
    """The file was written by an older program and nothing has brought it up to date yet."""


@migrations()
def step_001_first_tables(db: Database) -> None:
    """The tables of the first release."""
    build(db, step=1)


@migrations()
def step_002_found_sources(db: Database) -> None:
    """Discovered documents, cited law, holdings, notices, people's decisions, hosts at rest."""
    build(db, step=2)


@migrations()
def step_003_measured_readings(db: Database) -> None:
    """How right the readings are, what people decided about them, and what each jurisdiction's profile says."""
    build(db, step=3)


@migrations()
def step_004_time(db: Database) -> None:
    """What stretches over several documents or several releases: drift, waves, borrowed language, quiet
    removals, cells by release; learnt boilerplate; what is fetched from web archives."""
    build(db, step=4)


def build(db: Database, *, step: int, tables: Sequence[Table] = TABLES) -> None:
    """Create the tables, columns and indexes that ``step`` adds; what later steps add is left to them.

    A column of a new table that says nothing of its own comes with its table.
    """
    for table in tables:
        made = db[table.name]
        assert isinstance(made, SqliteTable)
        if table.since == step:
            first = {column.name: column.type for column in table.columns if column.since <= step}
            made.create(first, pk=_key(table.key), strict=True)
        elif table.since < step:
            for column in table.columns:
                if column.since == step:
                    made.add_column(column.name, column.type)
        since = {column.name: max(column.since, table.since) for column in table.columns}
        for index in table.indexes:
            if max(since[name] for name in index) == step:
                made.create_index(list(index))


def migrate(db: Database, *, steps: Migrations = migrations, newest: int = SCHEMA_STEP) -> None:
    """Bring ``db`` to schema step ``newest``; each of ``steps`` runs once in the life of a file.

    Raises :class:`NewerDatabaseError` for a file that a newer program wrote, before touching it.
    """
    if refuse_newer(db, newest=newest) < newest or steps.pending(db):
        steps.apply(db)
        db.conn.execute(f"PRAGMA user_version = {newest}")


def refuse_newer(db: Database, *, newest: int = SCHEMA_STEP) -> int:
    """Return the file's schema step; raise :class:`NewerDatabaseError` where it is past ``newest``."""
    found = int(db.conn.execute("PRAGMA user_version").fetchone()[0])
    if found > newest:
        raise NewerDatabaseError(
            f"This database has schema step {found} and this program knows {newest}: it was written by a "
            "newer version. Install that version, or point --data at another folder."
        )
    return found


def refuse_other(db: Database) -> None:
    """Raise where the file's schema step is not :data:`SCHEMA_STEP`: for readers, who migrate nothing."""
    found = refuse_newer(db)
    if found < SCHEMA_STEP:
        raise OlderDatabaseError(
            f"This database has schema step {found} and this program needs {SCHEMA_STEP}: it was written by an "
            "older version, or its making was broken off. Run 'crosswalk process' once to bring it up to date."
        )


def _key(key: tuple[str, ...]) -> str | tuple[str, ...] | None:
    if not key:
        return None
    return key[0] if len(key) == 1 else key
