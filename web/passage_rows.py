"""Passages and quiet removals as flat rows, in words, and as files (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from db.answers_rows import Release
from pipeline.compare.words import word_edits
from web.data_package import Resource
from web.exports import md, md_row
from web.flat_files import flat_as, meanings
from web.rows import release_words
from web.tables import release_json
from web.wording import counted, day, spoken, window

Row = Mapping[str, Any]
FORMATS: Final = ("csv", "json", "md", "xlsx", "zip")
KINDS: Final = {
    "page": "Page gone",
    "section": "Section gone",
    "link": "Link gone",
    "phrase": "Words gone",
    "orphaned": "No way in",
}
KIND_ABOUT: Final = {
    "page": "A page that is gone, with no notice that it would go.",
    "section": "A heading went with all that stood under it.",
    "link": "A link to a followed document or a cited law went.",
    "phrase": "The last mention of a tracked term went, or a sentence that took a position.",
    "orphaned": "A page that still answers, but that no list or page that we read leads to any more.",
}
BORROWED_COLUMNS: Final = (
    "passage", "kind", "federal_law", "state", "state_name", "document", "document_title", "url", "quote", "words",
    "same_share", "altered", "seen_at", "not_before_at", "dated_at", "dated_by", "begun_at", "begun_by", "order",
    "order_known_by", "stands", "release",
)  # fmt: skip
REMOVAL_COLUMNS: Final = (
    "id", "kind", "state", "state_name", "document", "document_title", "publisher", "url", "what", "heading", "quote",
    "target", "gone_after", "gone_by", "basis", "still_answers", "change", "evidence", "release",
)  # fmt: skip


def first_words(passage: Row) -> str:
    """Return who had a passage first, and how we know it."""
    uses = passage["in"]
    first = [use for use in uses if use["order_told"] == "first"]
    if not first:
        later = [use for use in uses if use["order_told"] == "later"]
        if not later:
            return "Who had it first is not known: our reading began after, and no dates tell."
        names = ", ".join(dict.fromkeys(place(use) for use in later))
        return f"Who had it first is not known; {names} had it later."
    if first[0]["order_basis"] == "seen":
        return f"{place(first[0])} had it first: we read it there before the others had it."
    return f"{place(first[0])} had it first, by the documents' own dates."


def place(row: Row) -> str:
    """Return the name of a row's jurisdiction."""
    return row["jurisdiction_name"] or row["jurisdiction"] or "A place not known"


def since_words(use: Row) -> str:
    """Return since when a document has a passage, as far as we know."""
    if use["not_before_at"]:
        told = f"came {window(use['not_before_at'], use['seen_at'])}"
    else:
        told = f"there when our reading began, {day(use['seen_at'])}"
    if use["dated_at"]:
        told += f"; the document says {spoken(use['dated_by']).lower()} {day(use['dated_at'])}"
    if use["begun_at"] and use["begun_at"] != use["dated_at"]:
        told += f", first {spoken(use['begun_by']).lower()} {day(use['begun_at'])}"
    return told if use["stands"] else f"{told}; it stands there no more"


def alteration_words(use: Row) -> str:
    """Return what a use altered, in words."""
    if not use["altered"]:
        return ""
    return "; ".join(_alteration(one) for one in use["altered"])


def pieces(quote: str, against: str | None) -> list[tuple[str, str]]:
    """Return ``quote`` as pieces (how, text): what differs from ``against`` is removed or added, all else the same."""
    found: list[tuple[str, str]] = []
    at = 0
    for edit in word_edits(against, quote, old_at=0, new_at=0) if against else ():
        found.append(("same", quote[at : edit.new_start]))
        found.append(("removed", (against or "")[edit.old_start : edit.old_end]))
        found.append(("added", quote[edit.new_start : edit.new_end]))
        at = edit.new_end
    found.append(("same", quote[at:]))
    return [piece for piece in found if piece[1].strip()]


def _alteration(one: Mapping[str, str]) -> str:
    was, now = " ".join(one["was"].split()), " ".join(one["now"].split())
    if not was:
        return f"added {now!r}"
    return f"{now!r} for {was!r}" if now else f"left out {was!r}"


def share_words(rows: Sequence[Row]) -> str:
    """Return how many of the words that a change took out stand in one other document."""
    one = rows[0]
    of = one["old_words"] if one["kind"] == "removed" else one["words_removed"]
    words = min(sum(row["words"] for row in rows), of or 0)
    return f"{words} of the {of} words"


def removal_words(row: Row) -> str:
    """Return in one sentence what a quiet removal took."""
    heading = f" under “{row['heading']}”" if row["heading"] else ""
    if row["kind"] == "page":
        if row["basis"] == "unproven":
            return "The page is not found and its list shows it no longer; that is not proof yet."
        return "The page is gone."
    if row["kind"] == "orphaned":
        return "The page answers, but no list and no page that we read leads to it any more."
    if row["kind"] == "section":
        said = f"; with it went {_spoken(row['what'])}" if row["what"] else ""
        return f"The section “{row['heading']}” went{said}."
    if row["kind"] == "link":
        return f"The link to {row['target_title'] or row['what']} went{heading}."
    return f"Said no more{heading}: {_spoken(row['what'])}."


def _spoken(what: str | None) -> str:
    return ", ".join(spoken(one).lower() for one in (what or "").split("; ") if one)


def borrowed_rows(passages: Sequence[Row], now: Release | None) -> list[dict[str, Any]]:
    """Return a row per passage and document."""
    return [
        {
            **{name: use.get(name) for name in BORROWED_COLUMNS},
            "kind": passage["kind"],
            "federal_law": passage["federal_law"],
            "state": use["jurisdiction"],
            "state_name": use["jurisdiction_name"],
            "url": use["document_url"],
            "altered": alteration_words(use),
            "order": use["order_told"],
            "order_known_by": use["order_basis"],
            "release": now.id if now else None,
        }
        for passage in passages
        for use in passage["in"]
    ]


def removal_rows(found: Sequence[Row], now: Release | None) -> list[dict[str, Any]]:
    """Return a row per quiet removal."""
    return [
        {
            **{name: row.get(name) for name in REMOVAL_COLUMNS},
            "state": row["jurisdiction"],
            "state_name": row["jurisdiction_name"],
            "publisher": row["publisher_name"],
            "url": row["document_url"],
            "gone_after": row["old_seen_at"],
            "gone_by": row["new_seen_at"],
            "evidence": json.dumps(row["evidence"], sort_keys=True),
            "release": now.id if now else None,
        }
        for row in found
    ]


def borrowed_as(passages: Sequence[Row], form: str, now: Release | None) -> bytes:
    """Return passages as csv, json, md, xlsx or zip; of csv, xlsx and zip a row per passage and document."""
    if form == "json":
        return _json("passages", passages, now)
    if form == "md":
        lines = [
            f"# Borrowed language. {md(release_words(now))}",
            "",
            f"{counted(len(passages), 'passage')}.",
            "",
        ]
        for passage in passages:
            lines += [f"## {passage['words']} words in {passage['jurisdictions']} jurisdictions", ""]
            lines += [md(first_words(passage)), ""]
            for use in passage["in"]:
                title = f"**{md(place(use))}**, {md(use['document_title'] or '')}"
                lines.append(f"- {title} ({md(since_words(use))}): {md(use['quote'] or '(not published)')}")
            lines.append("")
        return "\n".join(lines).encode()
    told = meanings("passage_uses", "passages")
    rows = borrowed_rows(passages, now)
    made = Resource(
        "borrowed-language",
        "A row per passage and document",
        BORROWED_COLUMNS,
        rows,
        ("passage", "document"),
        told=told,
    )
    return flat_as(made, form, [("What this is", "Passages that several jurisdictions share")], now)


def removal_count(count: int, read: Row) -> str:
    """Return how many removals there are, of how much that was read (as :func:`db.answers_passages.read_in` has it)."""
    of = f"{counted(read['documents'], 'document')} read in {counted(read['jurisdictions'], 'jurisdiction')}"
    return f"{counted(count, 'quiet removal')} in {of}"


def removals_as(found: Sequence[Row], form: str, now: Release | None, read: Row) -> bytes:
    """Return quiet removals as csv, json, md, xlsx or zip; ``read`` is what they are counted in."""
    if form == "json":
        return _json("removals", found, now)
    if form == "md":
        lines = [f"# Quiet removals. {md(release_words(now))}", "", f"{removal_count(len(found), read)}.", ""]
        lines += [md_row(("State", "Document", "What", "When")), md_row(("---",) * 4)]
        for row in found:
            when = window(row["old_seen_at"], row["new_seen_at"])
            cells = (place(row), row["document_title"] or "", removal_words(row), when)
            lines.append(md_row(md(cell) for cell in cells))
        return "\n".join([*lines, ""]).encode()
    told = meanings("quiet_removals")
    rows = removal_rows(found, now)
    made = Resource("quiet-removals", "A row per removal", REMOVAL_COLUMNS, rows, ("id",), told=told)
    return flat_as(made, form, [("What this is", "What vanished without notice")], now)


def _json(name: str, listed: Sequence[Row], now: Release | None) -> bytes:
    release = release_json(now)
    return json.dumps({"release": release, name: list(listed)}, indent=1, ensure_ascii=False).encode()
