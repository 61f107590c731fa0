"""The cells that differ between two comparisons of one field, and why, as rows, words and files (pure).

Both sides answer the same kind of question: what was observed, what was in force, or what two releases say. Every
file names both sides and the release, and keeps what the sources did apart from what we did.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Self

from db.answers_differences import Difference, counted
from db.answers_matrix import Matrix
from db.answers_narrowed import Narrowing, narrowed
from db.cause_words import CAUSE_NAMES as CAUSE_NAMES
from db.cause_words import difference_words as difference_words
from db.cause_words import tally_words
from web import flat_files
from web.data_package import Resource
from web.rows import asked_words, cell_row, release_words
from web.tables import PAGE_STYLE, md, md_row, release_json
from web.wording import cell_words, field_name, spoken

DIFFERENCE_COLUMNS = (
    "cell_id",
    "state",
    "state_name",
    "field",
    "key",
    "before",
    "after",
    "cause",
    "certainty",
    "why",
    "changes",
    "happened_after",
    "happened_by",
    "before_stance",
    "after_stance",
    "before_basis",
    "after_basis",
    "before_quote",
    "after_quote",
    "before_document",
    "after_document",
    "before_url",
    "after_url",
    "before_asked",
    "after_asked",
    "release",
)
Evidence = Mapping[str, Mapping[str, Any]]
_SIDED = ("stance", "basis", "quote", "document", "url", "asked")
THEIRS = ("source", "own_date")
_SHOWN = 160  # characters of a quote in a terminal


@dataclass(frozen=True, slots=True)
class Compared:
    """Two matrices of one field, the earlier one first, and the cells that differ."""

    before: Matrix
    after: Matrix
    found: tuple[Difference, ...]

    @classmethod
    def of(cls, made: tuple[Matrix, Matrix, list[Difference]]) -> Self:
        """Return what :mod:`db.answers_differences` or :mod:`db.answers_releases` compared."""
        return cls(made[0], made[1], tuple(made[2]))

    def part(self, by: Narrowing) -> Self:
        """Return the part of these that is asked for by key; its denominators are those of the part."""
        if not by.keys:
            return self
        before, after = (narrowed(side, Narrowing(by.keys)) for side in (self.before, self.after))
        found = tuple(one for one in self.found if one.new.key in by.keys)
        return replace(self, before=before, after=after, found=found)

    @property
    def releases(self) -> bool:
        """Whether two releases are compared rather than two days of one."""
        numbers = [side.release.id if side.release else None for side in (self.before, self.after)]
        return numbers[0] != numbers[1]

    @property
    def theirs(self) -> tuple[Difference, ...]:
        """What differs because a source changed, or a date that it states came round."""
        return tuple(one for one in self.found if one.cause in THEIRS)

    @property
    def ours(self) -> tuple[Difference, ...]:
        """What differs for any other reason: coverage, reviews, several causes together."""
        return tuple(one for one in self.found if one.cause not in THEIRS)

    def name_of(self, one: Difference) -> str:
        """Return the name of the jurisdiction of a cell."""
        return next(str(state["name"]) for state in self.after.states if state["code"] == one.new.state)

    def by_state(self) -> Iterator[tuple[str, list[Difference]]]:
        """Yield each jurisdiction's name with its cells that differ."""
        names = {state["code"]: state["name"] for state in self.after.states}
        for code, listed in groupby(self.found, key=lambda one: one.new.state):
            yield names[code], list(listed)


def difference_rows(made: Compared) -> list[dict[str, Any]]:
    """Return each cell that differs as a flat row (:data:`DIFFERENCE_COLUMNS`)."""
    return [_row(made, name, one) for name, listed in made.by_state() for one in listed]


def _row(made: Compared, name: str, one: Difference) -> dict[str, Any]:
    was, now = cell_row(made.before, one.old, name), cell_row(made.after, one.new, name)
    if made.releases:
        was["asked"], now["asked"] = f"release {was['release']}", f"release {now['release']}"
    sides = {f"before_{side}": was[side] for side in _SIDED} | {f"after_{side}": now[side] for side in _SIDED}
    shared = {column: now[column] for column in ("cell_id", "state", "state_name", "field", "key", "release")}
    happened = [event for reason in one.reasons for event in reason.happenings]
    return {
        **shared,
        "before": cell_words(one.old),
        "after": cell_words(one.new),
        "cause": one.cause,
        "certainty": certainty(one),
        "why": difference_words(one),
        "changes": "; ".join(event.change for event in happened) or None,
        "happened_after": min((event.seen for event in happened if event.seen), default=None),
        "happened_by": max((event.seen_new for event in happened), default=None),
        **sides,
    }


def certainty(one: Difference) -> str:
    """Return *definite* where all that made a difference surely lies between the two days, else *possible*."""
    return "definite" if one.definite else "possible"


def difference_table(made: Compared) -> tuple[list[str], list[tuple[str, list[list[str]]]]]:
    """Return headings and, for each jurisdiction, rows of words for a terminal table."""
    headings = ["State", field_name(made.after.field), *sides(made), "Why"]
    grouped = [
        (name, [_words(name if place == 0 else "", one) for place, one in enumerate(listed)])
        for name, listed in made.by_state()
    ]
    return headings, grouped


def _words(name: str, one: Difference) -> list[str]:
    why = f"{one.cause}, {certainty(one)}\n{difference_words(one)}"
    return [name, spoken(one.new.key), _shown(one, 0), _shown(one, 1), why]


def _shown(one: Difference, side: int) -> str:
    cell = (one.old, one.new)[side]
    quote = " ".join(str((cell.lead or {}).get("quote") or "").split())
    if len(quote) > _SHOWN:
        quote = quote[:_SHOWN].rsplit(" ", 1)[0] + " ..."
    return f'{cell_words(cell)}\n"{quote}"' if quote else cell_words(cell)


def sides(made: Compared) -> tuple[str, str]:
    """Return in words what each side answers for."""
    if made.releases:
        first, last = (side.release.id if side.release else "?" for side in (made.before, made.after))
        return f"release {first}", f"release {last}"
    return asked_words(made.before), asked_words(made.after)


def title_words(made: Compared) -> str:
    """Return in words what is compared with what."""
    before, after = sides(made)
    return f"{field_name(made.after.field)}: {after}, against {before}"


def count_words(made: Compared) -> str:
    """Return how many cells differ, of how many that are compared, and how many by each cause."""
    places, points = len(made.after.states), len(made.after.keys)
    of = f"{places} jurisdiction{'' if places == 1 else 's'} by {points} key{'' if points == 1 else 's'}"
    told = f"{len(made.found)} of {places * points} cells differ ({of})"
    by_cause = f"{told}: {tally_words(counted(made.found))}" if made.found else told
    read = {row["code"] for row in made.before.covered} & {row["code"] for row in made.after.covered}
    rest = [row["code"] for row in made.after.states if row["code"] not in read]
    both = f"{len(read)} of {places} read for this field on both sides"
    return f"{by_cause}. {both}{'; not: ' + ', '.join(rest) if rest else ''}"


def differences_as(made: Compared, form: str, evidence: Evidence | None = None) -> bytes:
    """Return the differences as csv, json, md, html, xlsx or zip (a data package)."""
    if form in flat_files.FORMATS:
        facts = [("What was asked", title_words(made)), ("Found", count_words(made))]
        about = "A row per cell that differs, and why"
        cells = Resource("differences", about, DIFFERENCE_COLUMNS, difference_rows(made), ("cell_id",))
        return flat_files.flat_as(cells, form, facts, made.after.release)
    written: dict[str, Callable[[], str]] = {
        "json": lambda: json.dumps(differences_told(made, evidence or {}), indent=1, ensure_ascii=False),
        "md": lambda: _markdown(made),
        "html": lambda: _html(made),
    }
    return written[form]().encode()


def differences_told(made: Compared, evidence: Evidence) -> dict[str, Any]:
    """Return the differences as JSON names them; ``evidence`` says by finding where its words stand."""
    then = made.before.release
    listed = [
        {
            **row,
            "before_evidence": evidence.get((one.old.lead or {}).get("finding") or ""),
            "after_evidence": evidence.get((one.new.lead or {}).get("finding") or ""),
        }
        for row, one in zip(difference_rows(made), made.found, strict=True)
    ]
    return {
        "field": made.after.field,
        "mode": "release" if made.releases else made.after.mode,
        "day": made.after.day,
        "against": then.id if made.releases and then else made.before.day,
        "seen_by": made.after.seen_by,
        "release": release_json(made.after.release),
        "cells": len(made.after.states) * len(made.after.keys),
        "by_cause": counted(made.found),
        "found": count_words(made),
        "differences": listed,
    }


def _markdown(made: Compared) -> str:
    headings = [field_name(made.after.field), *sides(made), "Why"]
    lines = [
        f"# {md(title_words(made))}",
        "",
        f"{md(release_words(made.after.release))}. {count_words(made)}.",
    ]
    for name, listed in made.by_state():
        lines += ["", f"## {md(name)}", "", md_row(map(md, headings)), md_row(["---"] * len(headings))]
        for one in listed:
            told = [spoken(one.new.key), _quoted(one, 0), _quoted(one, 1), _why(one)]
            lines.append(md_row(map(md, told)))
    return "\n".join([*lines, ""])


def _quoted(one: Difference, side: int) -> str:
    cell = (one.old, one.new)[side]
    quote = (cell.lead or {}).get("quote")
    return f'{cell_words(cell)}: "{quote}"' if quote else cell_words(cell)


def _why(one: Difference) -> str:
    return f"{one.cause}, {certainty(one)}: {difference_words(one)}"


def _html(made: Compared) -> str:
    title = html.escape(title_words(made))
    headings = [field_name(made.after.field), *sides(made), "Why"]
    heads = "".join(f'<th scope="col">{html.escape(heading)}</th>' for heading in headings)
    body = "".join(
        f'<tbody><tr><th scope="rowgroup" colspan="4">{html.escape(name)}</th></tr>'
        + "".join(_html_row(one) for one in listed)
        + "</tbody>"
        for name, listed in made.by_state()
    )
    about = html.escape(f"{release_words(made.after.release)}. {count_words(made)}.")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{PAGE_STYLE}</style></head><body><h1>{title}</h1><p>{about}</p><table><caption>{title}"
        f"</caption><thead><tr>{heads}</tr></thead>{body}</table></body></html>\n"
    )


def _html_row(one: Difference) -> str:
    sided = "".join(_html_cell(one, side) for side in (0, 1))
    key, why = html.escape(spoken(one.new.key)), html.escape(_why(one))
    return f'<tr><th scope="row">{key}</th>{sided}<td>{why}</td></tr>'


def _html_cell(one: Difference, side: int) -> str:
    cell = (one.old, one.new)[side]
    quote = html.escape((cell.lead or {}).get("quote") or "")
    return f"<td>{html.escape(cell_words(cell))}{f'<blockquote>{quote}</blockquote>' if quote else ''}</td>"
