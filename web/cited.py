"""What became of a release that somebody cited, as rows, words and files (pure but for the bytes it builds)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from db.answers_cited import Cited, CitedCell
from db.answers_cited import side_of as side_of  # for templates
from db.cause_words import CAUSE_MEANINGS as CAUSE_MEANINGS
from db.cause_words import CAUSE_NAMES as CAUSE_NAMES
from db.cause_words import tally_words
from web import flat_files
from web.data_package import Resource
from web.exports import md, md_row
from web.rows import cell_id, release_words
from web.tables import release_json
from web.wording import BASIS_NAMES, day, field_name, spoken, stance_name

FORMATS = ("csv", "xlsx", "json", "md", "zip")
SHOWN = 300  # cells on a page; an upgrade of rules may touch thousands
CITED_COLUMNS = (
    "cell_id",
    "state",
    "state_name",
    "field",
    "key",
    "then",
    "now",
    "cause",
    "why",
    "changed_back",
    "releases",
    "changes",
    "then_stance",
    "now_stance",
    "then_basis",
    "now_basis",
    "then_quote",
    "now_quote",
    "then_document",
    "now_document",
    "then_url",
    "now_url",
    "cited",
    "release",
)
_SIDED = ("stance", "basis", "quote", "document", "url")


def face_words(side: Mapping[str, Any]) -> str:
    """Return what a cell said in one short phrase."""
    if side["basis"] is None:
        return "Asked for no more"
    said = BASIS_NAMES.get(side["basis"], side["basis"])
    parts = [(stance_name(side["stance"]) or said) if side["basis"] == "stated" else said]
    if side["beside"]:
        parts.append("also " + stance_name(side["beside"]).lower())
    return "; ".join([*parts, *(["conflict"] if side["conflict"] else [])])


def step_words(step: Mapping[str, Any]) -> str:
    """Return one step in words: the release, the cause, what happened."""
    upgrade = (
        f" (upgrade {step['upgrade']})" if step["upgrade"] and "upgrade" not in (step["reason"] or "") else ""
    )
    told = step["reason"] or "nothing that is kept tells why"
    return f"release {step['release']}: {CAUSE_NAMES.get(step['cause'], step['cause'])}, {told}{upgrade}"


def title_words(made: Cited) -> str:
    """Return in words what is asked."""
    return f"Cells changed since release {made.cited['id']} of {day(made.cited['at'])}"


def count_words(made: Cited) -> str:
    """Return how many cells read otherwise, of how many, by cause; and how many changed and changed back."""
    told = f"{len(made.cells)} of {made.of:,} cells read otherwise than in release {made.cited['id']}"
    by_cause = f"{told}: {tally_words(made.counts())}" if made.cells else told
    return f"{by_cause}. {len(made.back)} more changed and changed back"


def gap_words(made: Cited) -> str:
    """Return which releases since wrote nothing down, and so what this answer cannot know; "" where all did."""
    if not made.gaps:
        return ""
    many = len(made.gaps) > 1
    named = ", ".join(map(str, made.gaps))
    return (
        f"What release{'s' if many else ''} {named} altered is not known: {'they were' if many else 'it was'} made "
        "before this was written down, or the file of the release before was not there. "
        "Where that file is there still, compare --release --against-release answers"
    )


def cited_rows(made: Cited) -> list[dict[str, Any]]:
    """Return each cell that read otherwise at some time since as a flat row (:data:`CITED_COLUMNS`); those that
    changed back come last, and are marked."""
    return [_row(made, cell) for cell in (*made.cells, *made.back)]


def _row(made: Cited, cell: CitedCell) -> dict[str, Any]:
    last = cell.steps[-1]
    sides = {"then": cell.then, "now": cell.now}
    return {
        "cell_id": cell_id(last["jurisdiction"], last["field"], last["key"]),
        "state": last["jurisdiction"],
        "state_name": last["jurisdiction_name"],
        "field": last["field"],
        "key": last["key"],
        **{name: face_words(side) for name, side in sides.items()},
        "cause": cell.cause,
        "why": "; ".join(step_words(step) for step in cell.steps),
        "changed_back": int(cell.changed_back),
        "releases": "; ".join(str(step["release"]) for step in cell.steps),
        "changes": "; ".join(step["changes"] for step in cell.steps if step["changes"]) or None,
        **{f"{name}_{part}": side[part] for name, side in sides.items() for part in _SIDED},
        "cited": made.cited["id"],
        "release": made.now.id,
    }


def cited_as(made: Cited, form: str) -> bytes:
    """Return the cells in one of :data:`FORMATS`."""
    if form in flat_files.FORMATS:
        facts = [("What was asked", title_words(made)), ("Found", count_words(made))]
        facts += [("Not known", gap_words(made))] if made.gaps else []
        about = "A row per cell that reads otherwise since the release cited"
        cells = Resource("since-the-release-cited", about, CITED_COLUMNS, cited_rows(made), ("cell_id",))
        return flat_files.flat_as(cells, form, facts, made.now)
    if form == "json":
        return json.dumps(cited_json(made), indent=1, ensure_ascii=False).encode()
    return _markdown(made).encode()


def cited_json(made: Cited) -> dict[str, Any]:
    """Return the answer as JSON names it, each cell with its steps."""
    cells = [
        {**row, "steps": [dict(step) for step in cell.steps]}
        for row, cell in zip(cited_rows(made), (*made.cells, *made.back), strict=True)
    ]
    return {
        "cited": {"id": made.cited["id"], "at": made.cited["at"], "digest": made.cited["digest"]},
        "release": release_json(made.now),
        "cells": made.of,
        "changed": len(made.cells),
        "changed_back": len(made.back),
        "by_cause": made.counts(),
        "releases_not_known": list(made.gaps),
        "found": count_words(made),
        "differences": cells,
    }


def table_rows(made: Cited) -> tuple[list[str], list[list[str]]]:
    """Return (headings, rows) of words for a table: those that changed back come last and say so."""
    headings = ["State", "Cell", f"Release {made.cited['id']}", f"Release {made.now.id}", "Why"]
    return headings, [
        [
            cell.steps[-1]["jurisdiction_name"] or cell.steps[-1]["jurisdiction"],
            f"{field_name(cell.steps[-1]['field'])}: {spoken(cell.steps[-1]['key'])}",
            _quoted(cell.then),
            "Changed and changed back" if cell.changed_back else _quoted(cell.now),
            "; ".join(step_words(step) for step in cell.steps),
        ]
        for cell in (*made.cells, *made.back)
    ]


def _quoted(side: Mapping[str, Any]) -> str:
    quote = " ".join((side["quote"] or "").split())
    return f'{face_words(side)}: "{quote}"' if quote else face_words(side)


def _markdown(made: Cited) -> str:
    headings, listed = table_rows(made)
    about = [f"{release_words(made.now)}. {count_words(made)}.", gap_words(made)]
    lines = [f"# {md(title_words(made))}", "", *(md(line) for line in about if line), ""]
    lines += [md_row(map(md, headings)), md_row(["---"] * len(headings))]
    return "\n".join([*lines, *(md_row(map(md, row)) for row in listed), ""])
