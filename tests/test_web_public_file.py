"""A small public file of three invented places, for every test of reads, pages, feeds and serving.

Its rows stand in ``fixtures/public_file.yml``; here each gets what all rows of its table share, the
quotes get their offsets, and the releases their numbers.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from sqlite_utils import Database

from db.derived_tables import TABLES
from db.ids import digest_id

FRA, DES, NOR = "X-FRA", "X-DES", "X-NOR"
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
_ROWS = Path(__file__).parent / "fixtures" / "public_file.yml"
_SHARED: dict[str, dict[str, Any]] = {
    "documents": {"format": "html", "origin": "declared", "tracked_since": "2025-09-01T08:00:00Z"},
    "findings": {"rule": "test", "confidence": 0.9, "review_state": "machine", "detail": "{}"},
    "positions": {"cause": "source", "confidence": 0.9, "review_state": "machine"},
    "codebook": {"key": "", "stance": "", "source": "test", "examples": "", "needs": ""},
    "versions": {"text_sha256": "0" * 64, "recipe": "r1"},
}


def build(path: Path, *, releases: int = 2, sample: bool = True) -> Path:
    """Write a public file of ``releases`` releases to ``path`` and return it."""
    conn = sqlite3.connect(path)
    for table in TABLES:
        if table.public_name:
            names = {"str": "TEXT", "int": "INTEGER", "float": "REAL"}
            columns = ", ".join(f'"{c.name}" {names[c.type.__name__]}' for c in table.public_columns)
            key = f", primary key ({', '.join(table.key)})" if table.key else ""
            conn.execute(f'create table "{table.public_name}" ({columns}{key})')
    insert(conn, "meta", [{"key": "kind", "value": "sample" if sample else "real"}])
    insert(conn, "releases", (_release(number) for number in range(1, releases + 1)))
    insert(conn, "captures", (_capture(month) for month in range(1, 9)))
    insert(conn, "outcomes", (_outcome(month) for month in range(1, 9)))
    filled = _filled(yaml.safe_load(_ROWS.read_text(encoding="utf-8")))
    for name, rows in filled.items():
        insert(conn, name, rows)
    conn.commit()
    conn.close()
    return path


def insert(conn: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert dict rows, each with its own columns."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        conn.execute(f'insert into "{table}" ({", ".join(row)}) values ({marks})', tuple(row.values()))


def _filled(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    filled = {name: [{**_SHARED.get(name, {}), **row} for row in rows] for name, rows in tables.items()}
    texts = {row["id"]: row.get("text") for row in filled["versions"]}
    for row in filled["findings"]:
        start = str(texts[row["version"]]).index(row["quote"])
        row.update(
            id=digest_id(row["version"], row["field"], row["key"]),
            quote_start=start,
            quote_end=start + len(row["quote"]),
        )
    for row in filled["positions"]:
        if row["basis"] == "stated":
            row["finding"] = digest_id(row["version"], row["field"], row["key"])
        row["id"] = digest_id(
            *(str(row.get(name)) for name in ("jurisdiction", "key", "document", "valid_from"))
        )
    for row in filled["versions"]:
        text = row.get("text") or "#"
        row.update(title=text.split("\n")[0][2:], words=len(text.split()))
    for place, row in enumerate(filled["codebook"], 1):
        row["place"] = place
    for row in filled["changes"]:
        row["reasons"] = json.dumps(row.get("reasons", []))
    return filled


def _release(number: int) -> dict[str, Any]:
    at = f"2026-11-{min(number, 20):02d}T06:00:00Z"
    about = json.dumps({"source": number})
    return {"id": number, "at": at, "digest": f"{number:064x}", "recipe": "r1", "about": about}


def _capture(month: int) -> dict[str, Any]:
    url = "https://learning.fralia.example/fra-rule"
    return {"id": f"c{month}", "document": "fra-rule", "purpose": "document", "url": url, "url_key": "k1",
            "captured_at": f"2026-0{month}-01T05:00:00Z", "origin": "live", "http_status": 200}  # fmt: skip


def _outcome(month: int) -> dict[str, Any]:
    return {"capture": f"c{month}", "outcome": "blocked" if month == 4 else "unchanged", "reason": "test"}


def test_plain_tools_read_the_file(tmp_path: Path) -> None:
    db = Database(build(tmp_path / "crosswalk.db"))
    assert db["changes"].count == 5
    assert [row["code"] for row in db["jurisdictions"].rows_where(order_by="code")] == [DES, FRA, NOR]


def test_plain_datasette_serves_the_file(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "datasette", str(build(tmp_path / "crosswalk.db")), "--get"]
    answer = subprocess.run(
        [*argv, "/crosswalk/changes.json?_shape=array"], capture_output=True, text=True, check=True
    )
    assert len(json.loads(answer.stdout)) == 5


def test_every_quote_and_span_is_a_slice(tmp_path: Path) -> None:
    conn = sqlite3.connect(build(tmp_path / "crosswalk.db"))
    quotes = conn.execute(
        "select text, quote, quote_start, quote_end from findings join versions v on v.id = version"
    ).fetchall()
    assert len(quotes) == 10
    assert all(text[start:end] == quote for text, quote, start, end in quotes)
    spans = conn.execute(
        "select o.text, old_text, old_start, old_end, n.text, new_text, new_start, new_end from change_spans"
        " join changes c on c.id = change join versions o on o.id = c.old_version"
        " join versions n on n.id = c.new_version"
    ).fetchall()
    assert len(spans) == 3
    for old, gone, old_start, old_end, new, come, new_start, new_end in spans:
        assert (old[old_start:old_end], new[new_start:new_end]) == (gone, come)
