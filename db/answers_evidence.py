"""Where the words of readings stand: version and place, and the capture that showed them first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from db.answers_rows import Row, rows


def evidence(conn: sqlite3.Connection, findings: Iterable[str | None]) -> dict[str, Row]:
    """Return by id of a finding its ``version``, where its quote stands in that version's text, and of the capture
    that showed that version first its id, address, time and the SHA-256 of its bytes."""
    wanted = json.dumps(sorted({one for one in findings if one}))
    found = rows(
        conn,
        """
        select f.id as finding, f.version, f.quote_start, f.quote_end, f.rule, c.id as capture,
               coalesce(c.final_url, c.url) as captured_url, c.captured_at, c.sha256
        from findings f join versions v on v.id = f.version left join captures c on c.id = v.first_capture
        where f.id in (select value from json_each(?))""",
        (wanted,),
    )
    return {row["finding"]: row for row in found}
