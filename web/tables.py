"""Rows as CSV and as Markdown, each cell made harmless for what reads it (pure)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.answers_rows import Release
from web.rows import harmless

PAGE_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:.4rem;text-align:left;vertical-align:top}"
    "blockquote{margin:.3rem 0;font-size:.85em}"
)


def to_csv(columns: Sequence[str], listed: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV, each cell made harmless for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(column) for column in columns])
    for row in listed:
        writer.writerow([harmless(row.get(column)) for column in columns])
    return out.getvalue()


def md(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is, on one line."""
    escaped = "".join("\\" + c if c in "\\`*_[]|#~" else c for c in " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def md_row(cells: Iterable[str]) -> str:
    """Return one row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def md_table(columns: Sequence[str], listed: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the lines of a Markdown table with a row per mapping."""
    lines = [md_row(md(column) for column in columns), md_row(["---"] * len(columns))]
    return lines + [
        md_row("" if row.get(column) is None else md(str(row[column])) for column in columns)
        for row in listed
    ]


def release_json(now: Release | None) -> dict[str, Any] | None:
    """Return a release as JSON names it."""
    return {"id": now.id, "at": now.at, "digest": now.digest} if now else None
