"""What the forms of files are as media types, and what writes them; notices as files.

Pure but for the bytes it builds; free of Datasette, so the command line and the site print the same.
Every export names the release and the day it answers for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from db.answers_rows import Release
from web.comparison_files import matrix_as as matrix_as
from web.rows import CELL_COLUMNS as CELL_COLUMNS
from web.rows import CHANGE_COLUMNS as CHANGE_COLUMNS
from web.rows import NOTICE_COLUMNS as NOTICE_COLUMNS
from web.rows import asked_words as asked_words
from web.rows import cell_rows as cell_rows
from web.rows import change_row as change_row
from web.rows import change_table_rows as change_table_rows
from web.rows import denominator_words as denominator_words
from web.rows import harmless as harmless
from web.rows import release_words as release_words
from web.rows import table_rows as table_rows
from web.tables import md as md
from web.tables import md_row as md_row
from web.tables import release_json
from web.tables import to_csv as to_csv

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
}


def notices_as(notices: Sequence[Mapping[str, Any]], form: str, now: Release | None) -> bytes:
    """Return notices as csv or json."""
    listed = [{name: row.get(name) for name in NOTICE_COLUMNS[:-1]} for row in notices]
    if form == "json":
        told = {"release": release_json(now), "notices": listed}
        return json.dumps(told, indent=1, ensure_ascii=False).encode()
    number = now.id if now else None
    return to_csv(NOTICE_COLUMNS, ({**row, "release": number} for row in listed)).encode()
