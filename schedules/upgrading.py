"""Upgrades: new rules or declarations over the captures that are there, with a ledger of our own.

Our change is never theirs: an upgrade rewrites what was read from the same captures. What it reads
differently is listed in ``upgrade_findings``; the changes of the sources stay what they were.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawler.archive import Archive
from db import reads
from db.records import CrosswalkError, Registry
from db.store import Store
from pipeline.cases import Atlas
from pipeline.recipe import declarations_digest, recipe
from schedules.processing import Progress, derive, in_silence

Statements = Mapping[tuple[str, str, str, str], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade read differently: rows as they stand (or would stand) in the ledger; ``damaged``
    has a sentence for each record that could not be read back."""

    recipe_from: str
    recipe_to: str
    findings: tuple[dict[str, Any], ...]
    damaged: tuple[str, ...] = ()


class DamagedArchiveError(CrosswalkError):
    """A record that a capture names cannot be read back."""


class _DryRunOverError(Exception):
    """Ends the transaction of a dry run so that nothing of it stays."""


def upgrade_if_needed(
    store: Store,
    archive: Archive,
    registry: Registry,
    *,
    at: str,
    workers: int,
    progress: Progress = in_silence,
) -> Upgrade | None:
    """Upgrade where rules or declarations differ from those the tables were read with; else do nothing."""
    held = (store.meta("recipe"), store.meta("declarations"))
    if held == (recipe(), declarations_digest(registry)):
        return None
    if held[0] is None:
        _remember(store, registry)
        return None
    return upgrade(store, archive, registry, at=at, workers=workers, progress=progress)


def _remember(store: Store, registry: Registry) -> None:
    store.set_meta("recipe", recipe())
    store.set_meta("declarations", declarations_digest(registry))


def upgrade(
    store: Store,
    archive: Archive,
    registry: Registry,
    *,
    at: str,
    workers: int,
    progress: Progress = in_silence,
    dry_run: bool = False,
) -> Upgrade:
    """Read every judged capture again under today's rules and list what is read differently.

    ``dry_run`` returns the same list and leaves every table as it was.
    """
    held = store.meta("recipe") or recipe()
    made: Upgrade | None = None
    try:
        with store.transaction():
            before = _statements(store)
            report = derive(
                store,
                archive,
                Atlas.of(registry),
                store.judged_captures(),
                workers=workers,
                progress=progress,
            )
            made = Upgrade(held, recipe(), _differences(before, _statements(store)), tuple(report.damaged))
            if dry_run:
                raise _DryRunOverError
            _write_ledger(store, made, at)
            # What could not be read back stands as it was read before: the next run tries again.
            if not report.damaged:
                _remember(store, registry)
    except _DryRunOverError:
        pass
    assert made is not None
    return made


def rebuild(
    store: Store,
    archive: Archive,
    registry: Registry,
    *,
    at: str,
    workers: int,
    progress: Progress = in_silence,
) -> Upgrade:
    """Derive everything again from all captures, trusting nothing that was derived before.

    Raises :class:`DamagedArchiveError`, and leaves every table as it was, where a record cannot be
    read back: what cannot be read cannot be rebuilt.
    """
    held = store.meta("recipe") or recipe()
    with store.transaction():
        before = _statements(store)
        store.clear_derived()
        report = derive(
            store, archive, Atlas.of(registry), store.captures(), workers=workers, progress=progress
        )
        if report.damaged:
            raise DamagedArchiveError(f"Nothing was rebuilt. {report.damaged[0]}")
        made = Upgrade(held, recipe(), _differences(before, _statements(store)))
        if made.recipe_from != made.recipe_to:
            _write_ledger(store, made, at)
        _remember(store, registry)
    return made


def _statements(store: Store) -> Statements:
    """Return what is read now, by (document, version, field, key)."""
    found: dict[tuple[str, str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in reads.all_statements(store):
        found[row["document"], row["version"], row["field"], row["key"] or ""].append(row)
    return found


def _differences(before: Statements, after: Statements) -> tuple[dict[str, Any], ...]:
    rows = []
    for where in sorted({*before, *after}):
        old, new = before.get(where, []), after.get(where, [])
        if _said(old) == _said(new):
            continue
        document, version, field, key = where
        rows.append(
            {
                "document": document,
                "version": version,
                "field": field,
                "key": key or None,
                "before": _said(old),
                "after": _said(new),
                "quote": (new or old)[0]["quote"],
            }
        )
    return tuple(rows)


def _said(rows: list[dict[str, Any]]) -> str | None:
    """Return the set of stances and values as JSON, None for nothing."""
    said = sorted({(row["stance"] or "", row["value"] or "") for row in rows})
    return (
        json.dumps([{"stance": s or None, "value": v or None} for s, v in said], ensure_ascii=False)
        if said
        else None
    )


def _write_ledger(store: Store, made: Upgrade, at: str) -> None:
    if made.recipe_from == made.recipe_to and not made.findings:
        return
    number = store.next_upgrade()
    store.insert(
        "upgrades",
        [{"id": number, "at": at, "recipe_from": made.recipe_from, "recipe_to": made.recipe_to}],
    )
    store.insert("upgrade_findings", [{"upgrade": number, **row} for row in made.findings])
