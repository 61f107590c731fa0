"""Which edits of a wave were undone later: the page is back, the words are; or what came is gone again."""

from __future__ import annotations

import sqlite3

from db.answers_rows import Row, rows

# For each edit of a wave (``edit``, the id of its change) the later moments at which its document came to say the thing,
# or ceased to (``said``), the last one last. Only sources undo an edit: what we cease to read is not gone.
_PAGE = """
select e.change as edit, c.id, c.new_seen_at as at, c.kind = 'restored' as said
from wave_changes e join changes c on c.document = e.document and c.new_seen_at > e.at
where e.wave = ? and c.cause = 'source' and c.kind in ('removed', 'restored') order by at, c.id"""
_TERM = """
select e.change as edit, p.change as id, p.at, p.own_count > 0 as said
from wave_changes e join waves w on w.id = e.wave
join term_points p on p.term = w.key and p.jurisdiction = e.jurisdiction and p.document = e.document and p.at > e.at
where e.wave = ? and p.cause = 'source' and (p.own_before = 0) <> (p.own_count = 0) order by p.at, p.seq"""
_FIELD = """
select e.change as edit, c.id, c.new_seen_at as at, f.kind, f.old_stance, f.new_stance
from wave_changes e join waves w on w.id = e.wave
join changes c on c.document = e.document and c.new_seen_at > e.at
join field_changes f on f.change = c.id and f.field = w.field and coalesce(f.key, '') = w.key
where e.wave = ? and c.cause = 'source' order by at, c.id, f.seq"""
# A heading has no rows of its own: it is back for certain where the document's last text is the one from before.
_HEADING = """
select e.change as edit, c.id, c.new_seen_at as at, coalesce(c.reverts_to = e.version, 0) as said
from wave_changes e join changes c on c.document = e.document and c.new_seen_at > e.at
where e.wave = ? and c.cause = 'source' and c.kind in ('edited', 'removed', 'restored') order by at, c.id"""
_OF_KIND = {"page": _PAGE, "term": _TERM, "field": _FIELD, "heading": _HEADING}


def undone(conn: sqlite3.Connection, wave: Row) -> dict[str, Row]:
    """Return the edits of ``wave`` that stand no more, as far as the release tells, by the id of their change: which
    change undid them (``id``) and by when (``at``)."""
    last: dict[str, Row] = {}
    for row in rows(conn, _OF_KIND[wave["kind"]], (wave["id"],)):
        said = _said(wave["stance"], row) if wave["kind"] == "field" else bool(row["said"])
        if said is not None:
            last[row["edit"]] = {"id": row["id"], "at": row["at"], "said": said}
    dropped = wave["direction"] == "dropped"
    return {edit: row for edit, row in last.items() if row["said"] == dropped}


def _said(stance: str | None, row: Row) -> bool | None:
    """Return whether after a field change the document takes this stance (any, of None); None where it altered nothing
    about that."""
    if stance is None:
        return {"added": True, "removed": False}.get(row["kind"])
    was, now = (stance in (row[side] or "").split("; ") for side in ("old_stance", "new_stance"))
    return now if was != now else None
