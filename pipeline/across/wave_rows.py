"""The rows of waves: what each is in plain words, and the sentence behind every edit (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.across.edits import Edit
from pipeline.across.waves import CLEAR, WINDOW, Wave
from pipeline.grammar.counting import places
from pipeline.grammar.folding import flat
from pipeline.grammar.sentences import sentence_ranges
from pipeline.text import blocks

_PLAIN = {"cbe": "competency-based education"}
_DIGITS = 4  # of a chance: more would be said to know more than is known


def wave_row(wave: Wave) -> dict[str, Any]:
    """Return the row of ``waves``."""
    jurisdictions = {edit.jurisdiction for edit in wave.definite}
    return {
        "id": wave.id,
        "kind": wave.sort.kind,
        "direction": wave.sort.direction,
        "field": wave.sort.field,
        "key": wave.sort.key,
        "stance": wave.sort.stance,
        "summary": summary(wave),
        "first_at": wave.definite[0].at,
        "last_at": wave.definite[-1].at,
        "window_from": min(edit.before_at or "" for edit in wave.densest),
        "window_to": max(edit.at for edit in wave.densest),
        "jurisdictions": wave.jurisdictions,
        "tracked": wave.tracked,
        "jurisdictions_all": len(jurisdictions),
        "changes": len(wave.changes),
        "possible": len({edit.jurisdiction for edit in wave.possible} - jurisdictions),
        "expected": _rounded(wave.chance.expected),
        "chance_alone": _rounded(wave.chance.alone),
        "kinds": wave.kinds,
        "chance": _rounded(wave.corrected),
        "clear": int(wave.corrected <= CLEAR),
        "rest_share": _rounded(wave.chance.share),
        "rest_edits": wave.rest_edits,
        "rest_days": round(wave.rest_days, 1),
        "window_days": WINDOW,
    }


def summary(wave: Wave) -> str:
    """Return what was done, in so many of so many jurisdictions.

    >>> from types import SimpleNamespace as Of
    >>> from pipeline.across.edits import Sort
    >>> sort = Sort("field", "cbe_dimension", "seat_time_flexibility", "by_waiver", "added")
    >>> summary(Of(sort=sort, jurisdictions=3, tracked=12))
    'Seat time flexibility (by waiver) added in 3 of 12 jurisdictions within 90 days'
    """
    sort = wave.sort
    key = _PLAIN.get(sort.key, sort.key.replace("_", " "))
    what = {
        "term": f"\u201c{sort.key}\u201d",
        "field": f"{key[:1].upper()}{key[1:]}{f' ({sort.stance})' if sort.stance else ''}".replace(
            "by_", "by "
        ),
        "page": f"Pages on {key}"
        if sort.field == "topic"
        else f"{key[:1].upper()}{key[1:]}s".replace("ys", "ies"),
        "heading": f"The section \u201c{sort.key}\u201d",
    }[sort.kind]
    done = "removed" if sort.kind == "page" else sort.direction
    return f"{what} {done} in {wave.jurisdictions} of {wave.tracked} jurisdictions within {WINDOW} days"


def change_rows(
    wave: Wave, texts: Mapping[str, str], findings: Mapping[str, tuple[int, int]]
) -> list[dict[str, Any]]:
    """Return the rows of ``wave_changes``; ``texts`` are those of the versions concerned, ``findings`` say where
    the quotes of readings stand. A change that made the edit more than once is told once."""
    densest = set(wave.densest)
    rows: dict[str, dict[str, Any]] = {}
    for counted, edits in (("definite", wave.definite), ("possible", wave.possible)):
        for edit in edits:
            if edit.change not in rows:
                rows[edit.change] = {
                    "wave": wave.id,
                    "change": edit.change,
                    "jurisdiction": edit.jurisdiction,
                    "document": edit.document,
                    "before_at": edit.before_at,
                    "at": edit.at,
                    "counted": counted,
                    "densest": int(edit in densest),
                    "version": edit.version,
                    **_quote(edit, texts.get(edit.version) or "", findings),
                }
    return [rows[change] for change in sorted(rows)]


def versions_of(found: Iterable[Wave]) -> set[str]:
    """Return the versions that the edits of waves are shown in."""
    return {edit.version for wave in found for edit in (*wave.definite, *wave.possible)}


def findings_of(found: Iterable[Wave]) -> set[str]:
    """Return the findings that the edits of waves are shown by."""
    edits = (edit for wave in found for edit in (*wave.definite, *wave.possible))
    return {edit.finding for edit in edits if edit.finding}


def _quote(edit: Edit, text: str, findings: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    place = _place(edit, text, findings)
    start, end = place or (None, None)
    return {"quote": text[start:end] if place else None, "quote_start": start, "quote_end": end}


def _place(edit: Edit, text: str, findings: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    if edit.start is not None and edit.end is not None:
        return edit.start, edit.end
    if edit.finding is not None:
        return findings.get(edit.finding)
    if edit.sort.kind == "term":
        found = next((place.start for place in places(text) if place.term == edit.sort.key), None)
        return None if found is None else _sentence(text, found)
    first = next(iter(blocks(text)), None)
    return (first.start, first.end) if first and first.start < first.end else None


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Return the sentence of ``text`` that holds ``at``, or its line where no sentence does."""
    line = next(block for block in blocks(text) if block.start <= at < max(block.end, block.start + 1))
    for start, end in sentence_ranges(flat(text), line.start, line.end):
        if start <= at < end:
            return start, end
    return line.start, line.end


def _rounded(share: float) -> float:
    return float(f"{share:.{_DIGITS}g}")
