"""What new rules read differently, as a list for people and as files (pure but for the bytes it builds).

None of it is a change of a source: the same captures, read by other rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from db.boilerplate import Learnt
from pipeline.read_differently import APPEARS, FLIPS, VANISHES, counted
from web.column_dictionary import Column
from web.data_package import Resource
from web.exports import md, to_csv
from web.flat_files import meanings
from web.wording import day

COLUMNS = (
    "kind",
    "jurisdiction",
    "field",
    "key",
    "before",
    "after",
    "old_quote",
    "new_quote",
    "document_title",
    "url",
    "version_number",
    "valid_from",
    "valid_to",
    "document",
    "version",
)
_KINDS = (APPEARS, VANISHES, FLIPS)
_MANY = {APPEARS: "appear", VANISHES: "vanish", FLIPS: "flip"}


@dataclass(frozen=True, slots=True)
class CellFlip:
    """A cell of the comparison that reads differently, in the words that it is shown with."""

    jurisdiction: str
    field: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """What is left out of the texts of hosts from now on, and what (host, words) is read again."""

    learnt: tuple[Learnt, ...] = ()
    given_up: tuple[tuple[str, str], ...] = ()

    def lines(self, *, tried: bool) -> list[str]:
        """Return it for a terminal, host by host, with the words."""
        lines, would = [], "would be" if tried else "is"
        if self.learnt:
            lines += ["", f"boilerplate that {would} learnt and left out:"]
            lines += [
                f"  {one.host}, around {one.documents} of {one.of_documents} documents: {one.words}"
                for one in self.learnt
            ]
        if self.given_up:
            lines += ["", f"boilerplate that {would} read again, since it says something:"]
            lines += [f"  {host}: {words}" for host, words in self.given_up]
        return lines


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """What is listed: the two recipes, rows with :data:`COLUMNS`, the cells that read differently, and
    whether it is only a trial; ``changes`` are those of sources that appear or vanish in the same captures,
    ``boilerplate`` what is learnt."""

    recipe_from: str
    recipe_to: str
    rows: tuple[dict[str, Any], ...]
    cells: tuple[CellFlip, ...]
    tried: bool
    changes: tuple[dict[str, Any], ...] = ()
    boilerplate: Boilerplate = field(default_factory=Boilerplate)

    def only(self, fields: Sequence[str], states: Sequence[str], *, current: bool) -> RuleChanges:
        """Return what concerns some fields and states (none named: all), and only versions that stand now."""
        rows = tuple(
            row
            for row in self.rows
            if (not fields or row["field"] in fields)
            and (not states or row["jurisdiction"] in states)
            and not (current and row["valid_to"])
        )
        cells = tuple(
            cell
            for cell in self.cells
            if (not fields or cell.field in fields) and (not states or cell.jurisdiction in states)
        )
        changes = () if fields or states or current else self.changes
        return replace(self, rows=rows, cells=cells, changes=changes)

    @property
    def summary(self) -> str:
        """All of it in one line."""
        if not self.rows and not self.cells and not self.changes:
            return f"nothing {'would read' if self.tried else 'reads'} differently"
        documents = len({row["document"] for row in self.rows})
        states = len({row["jurisdiction"] for row in self.rows if row["jurisdiction"]})
        kinds = [sum(row["kind"] == kind for row in self.rows) for kind in _KINDS]
        said = ", ".join(
            f"{count} {kind if count == 1 else _MANY[kind]}"
            for count, kind in zip(kinds, _KINDS, strict=True)
        )
        would = "would read" if self.tried else "reads" if len(self.cells) == 1 else "read"
        return (
            f"{said} in {_so_many(documents, 'document')} of {_so_many(states, 'state')}; "
            f"{_so_many(len(self.cells), 'cell')} of the matrix {would} differently{self._of_changes()}"
        )

    def _of_changes(self) -> str:
        """Say how many changes of sources the rules show that they did not, or no longer."""
        kinds = [sum(row["kind"] == kind for row in self.changes) for kind in ("appears", "vanishes")]
        said = [
            f"{count} {words}"
            for count, words in zip(kinds, ("shown", "no longer told"), strict=True)
            if count
        ]
        return f"; changes of sources in captures that were there before: {', '.join(said)}" if said else ""


def row_of(found: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with :data:`COLUMNS` of a row of the ledger and of what its version is known by."""
    return {
        "kind": found["kind"],
        "jurisdiction": known["jurisdiction"],
        "field": found["field"],
        "key": found["key"],
        "before": _words(found["before"]),
        "after": _words(found["after"]),
        "old_quote": found["old_quote"],
        "new_quote": found["new_quote"],
        "document_title": known["title"],
        "url": known["url"],
        "version_number": known["number"],
        "valid_from": known["valid_from"],
        "valid_to": known["valid_to"],
        "document": found["document"],
        "version": found["version"],
    }


def rule_changes_as(made: RuleChanges, form: str) -> bytes:
    """Return the list as table (plain text), csv, json, md or xlsx."""
    if form == "xlsx":
        from web.workbook import tables_workbook

        return tables_workbook([_resource(made)], _facts(made))
    made_by = {
        "table": lambda: "\n".join([*text_lines(made), ""]),
        "csv": lambda: to_csv(COLUMNS, _grouped(made.rows)),
        "json": lambda: _json(made),
        "md": lambda: _markdown(made),
    }
    return made_by[form]().encode()


def _resource(made: RuleChanges) -> Resource:
    """The list as a table; its windows are those of the positions that it alters."""
    told = {
        "kind": "appears, vanishes or flips",
        "before": "what was read before, in words",
        "after": "what is read now, in words",
        "old_quote": "the sentence that was read before",
        "new_quote": "the sentence that is read now",
    }
    own = {name: Column("string", words) for name, words in told.items()}
    known = {**meanings("versions", "positions"), **own}
    return Resource("read-differently", "A row per reading", COLUMNS, _grouped(made.rows), told=known)


def text_lines(made: RuleChanges) -> list[str]:
    """Return the list for a terminal: by field and kind, each finding with its sentences."""
    lines = [f"recipe {made.recipe_from} -> {made.recipe_to}", *made.boilerplate.lines(tried=made.tried)]
    before = None
    for row in _grouped(made.rows):
        if (group := (row["field"], row["kind"])) != before:
            lines += ["", f"{row['field']}: {_counts(made, row['field'], row['kind'])}"]
            before = group
        lines.append(f"  {row['jurisdiction'] or '--'} {_what(row)}")
        lines += [
            f"      {mark} {row[side]}"
            for mark, side in (("-", "old_quote"), ("+", "new_quote"))
            if row[side]
        ]
        lines.append(f"      {_where(row)}")
    if made.cells:
        lines += ["", "cells of the matrix:"]
        lines += [f"  {c.jurisdiction} {c.field} {c.key}: {c.before} -> {c.after}" for c in made.cells]
    return [*lines, "", made.summary]


def _grouped(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    def place(row: Mapping[str, Any]) -> tuple[Any, ...]:
        known = (
            row["jurisdiction"] or "",
            row["document_title"] or "",
            row["document"],
            row["version_number"],
        )
        return (row["field"], _KINDS.index(row["kind"]), row["key"] or "", *known)

    return sorted(rows, key=place)


def _counts(made: RuleChanges, field: str, kind: str) -> str:
    count = counted(made.rows)[field][kind]
    return f"{count} {kind if count == 1 else _MANY[kind]}"


def _words(said: str | None) -> str | None:
    """Return a set of stances and values, as the ledger holds it, in words."""
    if said is None:
        return None
    return (
        "; ".join(filter(None, (" ".join(filter(None, one.values())) for one in json.loads(said)))) or "named"
    )


def _what(row: Mapping[str, Any]) -> str:
    now = " -> ".join(word for word in (row["before"], row["after"]) if word)
    return f"{row['key'] + ': ' if row['key'] else ''}{now}"


def _where(row: Mapping[str, Any]) -> str:
    until = f"to {day(row['valid_to'])}" if row["valid_to"] else "to now"
    seen = f"version {row['version_number']}, {day(row['valid_from'])} {until}"
    return f"{row['document_title']} ({seen}), {row['url']}"


def _so_many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _facts(made: RuleChanges) -> list[tuple[str, str]]:
    cells = [(f"{c.jurisdiction} {c.field} {c.key}", f"{c.before} -> {c.after}") for c in made.cells]
    return [("summary", made.summary), ("recipe", f"{made.recipe_from} -> {made.recipe_to}"), *cells]


def _json(made: RuleChanges) -> str:
    told = {
        "recipe_from": made.recipe_from,
        "recipe_to": made.recipe_to,
        "tried": made.tried,
        "summary": made.summary,
        "counts": {field: dict(kinds) for field, kinds in counted(made.rows).items()},
        "boilerplate": asdict(made.boilerplate),
        "cells": [asdict(cell) for cell in made.cells],
        "changes": [dict(row) for row in made.changes],
        "findings": _grouped(made.rows),
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


def _markdown(made: RuleChanges) -> str:
    lines = [
        f"# Read differently: {md(made.summary)}",
        "",
        f"Recipe `{made.recipe_from}` to `{made.recipe_to}`.",
    ]
    before = None
    for row in _grouped(made.rows):
        if (group := (row["field"], row["kind"])) != before:
            lines += ["", f"## {md(row['field'])}: {_counts(made, row['field'], row['kind'])}", ""]
            before = group
        lines.append(f"- **{md(row['jurisdiction'] or '--')}** {md(_what(row))}. {md(_where(row))}")
        lines += [
            f'  - {said}: "{md(row[side])}"'
            for said, side in (("was", "old_quote"), ("now", "new_quote"))
            if row[side]
        ]
    if made.cells:
        lines += ["", "## Cells of the matrix", ""]
        lines += [
            f"- {md(f'{c.jurisdiction} {c.field} {c.key}: {c.before} to {c.after}')}" for c in made.cells
        ]
    return "\n".join([*lines, ""])
