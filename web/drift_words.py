"""Words over time and waves, told: rows for files and terminals, and the sentences around the figures (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.answers_rows import Release
from web.listed import Listed
from web.wording import day, window

Row = Mapping[str, Any]

KIND_NAMES = {
    "learning": "Learning by competency",
    "means": "Time and leave",
    "equity": "Equity",
    "students": "Students",
}
WAVE_KINDS = {"term": "Words", "field": "Positions", "page": "Pages", "heading": "Sections"}

SPAN_COLUMNS = (
    "term", "jurisdiction", "jurisdiction_name", "first_seen_at", "first_before_at", "first_cause", "first_version",
    "first_change", "last_seen_at", "last_version", "gone_since", "gone_cause", "gone_change", "count_first",
    "count_now", "like_for_like_first", "documents_now", "documents_read", "documents_ever", "peak", "peak_at",
    "per_thousand",
)  # fmt: skip
POINT_COLUMNS = (
    "term", "jurisdiction", "jurisdiction_name", "seq", "at", "before_at", "cause", "kind", "document",
    "document_title", "version", "change", "own_before", "own_count", "count_before", "count", "like_for_like",
    "documents", "documents_read",
)  # fmt: skip
WAVE_COLUMNS = (
    "id", "kind", "direction", "field", "key", "stance", "summary", "first_at", "last_at", "window_from", "window_to",
    "jurisdictions", "tracked", "jurisdictions_all", "changes", "possible", "expected", "rest_share", "rest_edits",
    "rest_days", "chance_alone", "kinds", "chance", "clear", "window_days", "undone",
)  # fmt: skip
EDIT_COLUMNS = (
    "wave", "wave_summary", "counted", "jurisdiction", "jurisdiction_name", "before_at", "at", "document",
    "document_title", "document_url", "change", "version", "quote", "quote_start", "quote_end", "undone_at", "undone_by",
)  # fmt: skip


def came(span: Row) -> str:
    """Return when a term was first seen, and whether it came then or was only read then.

    >>> came({"first_seen_at": "2026-02-01T00:00:00Z", "first_cause": "coverage", "first_before_at": None})
    'there when first read, 1 February 2026'
    >>> came({"first_seen_at": None, "documents_ever": 4})
    'not found in 4 documents read'
    """
    if span["first_seen_at"] is None:
        read = span["documents_ever"]
        return f"not found in {read} document{'' if read == 1 else 's'} read"
    if span["first_cause"] == "coverage":
        return f"there when first read, {day(span['first_seen_at'])}"
    return f"came {window(span['first_before_at'], span['first_seen_at'])}"


def stands(span: Row) -> str:
    """Return how a term stands now: how often and where, or since when it is gone."""
    if span["first_seen_at"] is None:
        return ""
    if span["gone_since"]:
        taken = "taken out" if span["gone_cause"] == "source" else "no longer read"
        return f"{taken} by {day(span['gone_since'])}"
    return f"{span['count_now']} in {span['documents_now']} of {span['documents_read']} documents"


def step(point: Row) -> str:
    """Return what a source did to the count of its document.

    >>> step({"own_before": 3, "own_count": 0, "before_at": "2026-05-01", "at": "2026-05-03"})
    '3 to 0, between 1 May 2026 and 3 May 2026'
    """
    return f"{point['own_before']} to {point['own_count']}, {window(point['before_at'], point['at'])}"


def about_words(spans: Sequence[Row]) -> str:
    """Return in how many of the jurisdictions read the terms stand, ever stood, and were not found."""
    now = sum(row["count_now"] > 0 for row in spans)
    ever = sum(row["first_seen_at"] is not None for row in spans)
    return (
        f"Said now in {now}, ever in {ever} of {len(spans)} rows of jurisdiction and term. Counts are of whole words "
        "in official documents on our subjects; what only began or ceased to be read is marked coverage."
    )


def spans_listed(spans: Sequence[Row], now: Release | None) -> Listed:
    """Return the spans of terms as a list."""
    headings = ("term", "state", "first seen", "now", "last seen", "in 1,000 words")
    told = [
        (
            row["term"],
            row["jurisdiction"],
            came(row),
            stands(row),
            day(row["last_seen_at"]),
            row["per_thousand"],
        )
        for row in spans
    ]
    return Listed(
        "Words over time", SPAN_COLUMNS, spans, about_words(spans), now, headings, told, ("term_spans",)
    )


def points_listed(points: Sequence[Row], now: Release | None) -> Listed:
    """Return the points of terms as a list."""
    headings = ("term", "state", "when", "cause", "document", "there", "in all", "like for like", "change")
    told = [
        (row["term"], row["jurisdiction"], window(row["before_at"], row["at"]), row["cause"], row["document_title"],
         f"{row['own_before']} to {row['own_count']}", f"{row['count_before']} to {row['count']}",
         row["like_for_like"], row["change"])
        for row in points
    ]  # fmt: skip
    about = (
        "Each time a count changed, with the change that did it. Only sources move the like-for-like count."
    )
    tables = ("term_points",)
    return Listed("Points of words over time", POINT_COLUMNS, points, about, now, headings, told, tables)


def edits_listed(found: Sequence[Row], now: Release | None) -> Listed:
    """Return waves as a list of their edits, each with the sentence behind it."""
    edits = [{**edit, "wave_summary": wave["summary"]} for wave in found for edit in wave["edits"]]
    headings = ("wave", "state", "when", "counted", "document", "sentence", "change")
    told = [
        (row["wave_summary"], row["jurisdiction"], window(row["before_at"], row["at"]), row["counted"],
         row["document_title"], row["quote"], row["change"])
        for row in edits
    ]  # fmt: skip
    tables = ("wave_changes",)
    return Listed("Edits of waves", EDIT_COLUMNS, edits, waves_about(found), now, headings, told, tables)


def waves_listed(found: Sequence[Row], now: Release | None) -> Listed:
    """Return waves as a list."""
    headings = ("wave", "what", "when", "expected", "chance", "sure", "states", "id")
    told = [
        (WAVE_KINDS[row["kind"]], _with_undone(row), window(row["window_from"], row["window_to"]),
         f"{row['expected']:.2g}", f"{row['chance']:.2g}", "clear" if row["clear"] else "may be chance",
         " ".join(sorted({e["jurisdiction"] for e in row["edits"] if e["counted"] == "definite"})), row["id"])
        for row in found
    ]  # fmt: skip
    return Listed("Waves", WAVE_COLUMNS, found, waves_about(found), now, headings, told, ("waves",))


def _with_undone(wave: Row) -> str:
    over = undone_words(wave)
    return f"{wave['summary']}. {over}" if over else wave["summary"]


def undone_words(wave: Row) -> str:
    """Return how many of a wave's edits were undone since; empty where none was.

    >>> undone_words({"kind": "page", "direction": "dropped", "undone": 2, "changes": 4})
    'Of the 4 pages, 2 are back.'
    """
    if not wave["undone"]:
        return ""
    one = wave["undone"] == 1
    if wave["kind"] == "page":
        return f"Of the {wave['changes']} pages, {wave['undone']} {'is' if one else 'are'} back."
    return f"Of the {wave['changes']} edits, {wave['undone']} {'was' if one else 'were'} undone since."


def waves_about(found: Sequence[Row]) -> str:
    """Return how many waves there are and how sure they are."""
    clear = sum(row["clear"] for row in found)
    return (
        f"{len(found)} wave{'' if len(found) == 1 else 's'}, {clear} clear. A wave is the same edit in at least 3 "
        "jurisdictions within 90 days, each by a hand of its own, beside its rate over the rest of the time."
    )


def chance_words(wave: Row) -> str:
    """Return how likely the wave is chance, in words.

    >>> chance_words({"chance": 0.0008, "kinds": 40, "clear": 1})
    'Among 40 such kinds of edit, chance alone would show such a wave in about 1 of 1,200 records like this one.'
    """
    among = f"Among {wave['kinds']} such kinds of edit" if wave["kinds"] > 1 else "For this kind of edit"
    if wave["clear"]:
        often = (
            f"in about 1 of {_round(1 / wave['chance']):,} records like this one"
            if wave["chance"]
            else "never"
        )
        return f"{among}, chance alone would show such a wave {often}."
    among = among[0].lower() + among[1:]
    return f"It may be chance: {among}, one such wave comes up by chance in {wave['chance']:.0%} of records."


def base_words(wave: Row) -> str:
    """Return what the wave is compared with."""
    times = {0: "not once", 1: "once"}.get(wave["rest_edits"], f"{wave['rest_edits']:,} times")
    return (
        f"{wave['jurisdictions']} of {wave['tracked']} jurisdictions looked at through the window made this edit; "
        f"{wave['expected']:.2g} would be expected. Over the rest of the time it was made {times} in "
        f"{wave['rest_days'] / 365.25:,.1f} years of looking, summed over jurisdictions."
    )


def _round(number: float) -> int:
    """Return ``number`` with two digits that tell."""
    return int(float(f"{number:.2g}"))
