"""What a search found as a list to take away: documents, sentences and changes in one table (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from db.answers_rows import Release
from db.answers_search import Found
from web.listed import Listed
from web.wording import field_name, spoken, stance_name

COLUMNS: Final = (
    "what",
    "state",
    "state_name",
    "document",
    "document_title",
    "version",
    "page",
    "words_found",
    "readings",
    "summary",
    "change",
    "happened_after",
    "happened_by",
    "until",
)
_HEADINGS: Final = ("what", "state", "document", "words", "readings", "stood until")


def found_listed(groups: Mapping[str, Found], about: str, now: Release | None) -> Listed:
    """Return what was found as a list: of each kind how many there are is said in its line."""
    rows = [row for kind, group in groups.items() for row in _rows(kind, group)]
    counts = ", ".join(f"{len(group.rows):,} of {group.count:,} {kind}" for kind, group in groups.items())
    told = [
        (
            row["what"],
            row["state_name"],
            row["document_title"],
            row["words_found"],
            row["readings"],
            row["until"],
        )
        for row in rows
    ]
    return Listed("Search", COLUMNS, rows, f"{about}: {counts or 'nothing'}.", now, _HEADINGS, told)


def _rows(kind: str, group: Found) -> Iterator[dict[str, Any]]:
    for row in group.rows:
        yield {
            "what": kind.removesuffix("s"),
            "state": row["jurisdiction"],
            "state_name": row["jurisdiction_name"],
            "document": row.get("document"),
            "document_title": row["document_title"],
            "version": row.get("version"),
            "page": row.get("page"),
            "words_found": row.get("quote") or _words(kind, row),
            "readings": "; ".join(_reading(one) for one in row.get("readings", ())) or None,
            "summary": row.get("summary"),
            "change": row.get("id"),
            "happened_after": row.get("old_seen_at"),
            "happened_by": row.get("new_seen_at"),
            "until": row["until"] if kind != "changes" else None,
        }


def _words(kind: str, row: Mapping[str, Any]) -> str:
    """The source's own words: of a change those that came or went, or its document's title; never our summary."""
    if kind != "changes":
        return "".join(words for _, words in row["pieces"])
    sides = [side for span in row["spans"] for side in (span["old"], span["new"]) if side]
    found = ("".join(words for _, words in pieces) for pieces in sides or [row["title_pieces"]])
    return " | ".join(dict.fromkeys(found))


def _reading(one: Mapping[str, Any]) -> str:
    named = spoken(one["key"]) if one["key"] else field_name(one["field"])
    return f"{named}: {stance_name(one['stance']).lower()}" if one["stance"] else named


def about_words(terms: str, narrowed: Iterable[str]) -> str:
    """Return what was looked for, in words."""
    return ", ".join([f'What holds "{terms}"', *(part for part in narrowed if part)])
