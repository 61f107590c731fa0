"""Writing down, with a release, which cells it makes read otherwise than the release before, and why.

The release before is read from its own file, which ``public/crosswalk.db`` holds until the new one takes its
place. Where there is none that can be read (the first release, a file that is gone, one of an older schema),
nothing is compared, and the release says so: ``cells_against`` is null.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from db.answers_differences import CAUSES, Difference
from db.answers_leads import Cell
from db.answers_matrix import FIELDS, matrix
from db.answers_releases import between_releases
from db.answers_rows import one
from db.cause_words import reason_words
from db.derived_tables import BY_NAME
from db.faults import told_of_release
from db.older_releases import fill_in
from db.store import Store

# What is read from the file of the release before; positions by all their columns, the rest as it was at step 3.
_READ = (
    "captures", "changes", "codebook", "documents", "field_changes", "findings", "jurisdictions", "positions",
    "publishers", "releases", "upgrade_findings", "upgrades", "versions", "withdrawals",
)  # fmt: skip
_STEP = 3
_NO_MORE = "this cell is asked for no more"


def record_cells(
    store: Store, draft: sqlite3.Connection, newest: Path, release: Mapping[str, Any]
) -> dict[str, Any]:
    """Write the cells that ``release`` (its row, so far) alters, beside the release that ``newest`` holds.

    ``draft`` is the public file in the making. Returns what the release's row says of its cells.
    """
    store.delete("cell_changes", "release", [release["id"]])
    told: dict[str, Any] = {"cells_against": None}
    cells = {}
    with _as_release(draft, release), _before(newest, release["id"]) as old:
        for field in FIELDS:
            if old is None:
                cells[field] = len(matrix(draft, field).cells)
                continue
            before, after, found = between_releases(old, draft, field)
            assert before.release is not None
            told["cells_against"] = before.release.id
            cells[field] = len(after.cells)
            gone = [cell for place, cell in before.cells.items() if place not in after.cells]
            listed = [*(_row(item) for item in found), *(_gone(field, cell) for cell in gone)]
            store.insert("cell_changes", [{"release": release["id"], **row} for row in listed])
        return {**told, "cells": json.dumps(cells)}


@contextmanager
def _as_release(draft: sqlite3.Connection, release: Mapping[str, Any]) -> Iterator[None]:
    """Let the draft answer as the release that it will be; its own table of releases is not written yet."""
    draft.execute("CREATE TEMP TABLE releases (id, at, digest, recipe, about)")
    draft.execute("INSERT INTO temp.releases VALUES (:id, :at, :digest, :recipe, :about)", dict(release))
    yield
    draft.execute("DROP TABLE temp.releases")


@contextmanager
def _before(newest: Path, number: int) -> Iterator[sqlite3.Connection | None]:
    """Open the release before ``number``; None where the file in its place is no such release."""
    if not newest.exists():
        yield None
        return
    with told_of_release(newest), closing(sqlite3.connect(f"file:{newest}?mode=ro", uri=True)) as conn:
        held = one(conn, "select max(id) as id from releases") if _is_readable(conn) else None
        if held:
            fill_in(conn)
        yield conn if held and held["id"] and held["id"] < number else None


def _is_readable(conn: sqlite3.Connection) -> bool:
    for name in _READ:
        table = BY_NAME[name]
        held = {row[1] for row in conn.execute(f'PRAGMA table_info("{table.public_name}")')}
        if not {c.name for c in table.public_columns if name == "positions" or c.since <= _STEP} <= held:
            return False
    return True


def _row(found: Difference) -> dict[str, Any]:
    happened = [event for reason in found.reasons for event in reason.happenings]
    causes = {reason.cause for reason in found.reasons}
    return {
        "jurisdiction": found.new.state,
        "field": found.field,
        "key": found.new.key,
        **_side("before", found.old),
        **_side("after", found.new),
        "cause": found.cause,
        "causes": "; ".join(cause for cause in CAUSES if cause in causes) or None,
        "definite": int(found.definite),
        "changes": "; ".join(dict.fromkeys(event.change for event in happened)) or None,
        "happened_after": min((event.seen for event in happened if event.seen), default=None),
        "happened_by": max((event.seen_new for event in happened), default=None),
        "upgrade": max((reason.upgrade for reason in found.reasons if reason.upgrade), default=None),
        # Without titles: what is withdrawn later must not stand here.
        "reason": "; ".join(dict.fromkeys(reason_words(reason) for reason in found.reasons)) or None,
    }


def _gone(field: str, cell: Cell) -> dict[str, Any]:
    side = {f"after_{name.removeprefix('before_')}": None for name in _side("before", cell)}
    about = {"cause": "rules", "causes": "rules", "definite": 1, "changes": None, "happened_after": None,
             "happened_by": None, "upgrade": None, "reason": _NO_MORE}  # fmt: skip
    place = {"jurisdiction": cell.state, "field": field, "key": cell.key}
    return {**place, **_side("before", cell), **side, **about}


def _side(name: str, cell: Cell) -> dict[str, Any]:
    lead = cell.lead or {}
    said = {
        "basis": cell.basis,
        "stance": cell.stance,
        "beside": "; ".join(cell.beside) or None,
        "conflict": int(cell.conflict),
        "quote": lead.get("quote"),
        "document": lead.get("document"),
        "version": lead.get("version"),
    }
    return {f"{name}_{column}": value for column, value in said.items()}
