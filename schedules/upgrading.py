"""Upgrades: new rules or declarations over the captures that are there, with a ledger of our own.

Our change is never theirs: an upgrade rewrites what was read from the same captures. What it reads
differently is listed in ``upgrade_findings``; the changes of the sources stay what they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.archive import Archive
from db import reads
from db.answers_matrix import FIELDS, differences, matrix
from db.boilerplate import Learnt
from db.records import Capture, CrosswalkError, Registry
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.looks import document_of
from pipeline.read_differently import read_differently
from pipeline.recipe import declarations_digest, recipe, recipes
from schedules.boilerplate import Learning, atlas_of
from schedules.processing import Progress, derive, in_silence
from web.rule_changes import Boilerplate, CellFlip, RuleChanges, row_of
from web.wording import cell_words


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade read differently: ``findings`` are rows as they stand (or would stand) in the
    ledger, ``changes`` those of the sources' changes that now appear or vanish in the same captures,
    ``versions`` says by id what people know a version by, ``cells`` are those of the comparison
    that read differently; ``damaged`` has a sentence for each record that could not be read back; ``learnt``
    is the boilerplate that is left out from now on, ``given_up`` (host, words) what is read again."""

    recipe_from: str
    recipe_to: str
    findings: tuple[dict[str, Any], ...]
    damaged: tuple[str, ...] = ()
    versions: dict[str, dict[str, Any]] = field(default_factory=dict)
    cells: tuple[CellFlip, ...] = ()
    changes: tuple[dict[str, Any], ...] = ()
    learnt: tuple[Learnt, ...] = ()
    given_up: tuple[tuple[str, str], ...] = ()


def listed(made: Upgrade, *, tried: bool) -> RuleChanges:
    """Return the list of ``made`` as people read it; ``tried`` says that it was a dry run."""
    rows = tuple(row_of(row, made.versions[row["version"]]) for row in made.findings)
    about = Boilerplate(made.learnt, made.given_up)
    return RuleChanges(made.recipe_from, made.recipe_to, rows, made.cells, tried, made.changes, about)


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
    states: Sequence[str] = (),
    learns: bool = False,
) -> Upgrade:
    """Read every judged capture again under today's rules and list what is read differently.

    Where it ``learns``, boilerplate is learnt from what was read, and left out. What was learnt before and says
    something under today's rules is read again in any case.

    ``dry_run`` returns the same list and leaves every table as it was; it may be asked of the sites of
    some ``states`` alone.
    """
    held = store.meta("recipe") or recipe()
    atlas, learning = atlas_of(store, registry), Learning(store, at, learns)
    captures = _of_states(store, atlas, states) if dry_run and states else store.judged_captures()
    made: Upgrade | None = None
    try:
        with store.transaction():
            before = _Told(store)
            report = derive(
                store, archive, atlas, captures, workers=workers, progress=progress, learning=learning
            )
            made = replace(
                _compared(held, before, _Told(store), report.damaged),
                learnt=tuple(learning.learnt),
                given_up=tuple(learning.given_up),
            )
            if dry_run:
                raise _DryRunOverError
            _write_ledger(store, made, at)
            # What could not be read back stands as it was read before: the next run tries again.
            if not report.damaged:
                _remember(store, registry)
                store.forget_readings(recipes().readings)
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
    is_declared_anew = store.meta("declarations") not in (None, declarations_digest(registry))
    atlas = atlas_of(store, registry)
    with store.transaction():
        before, waiting = _Told(store), _waiting(store, atlas)
        store.clear_derived()
        report = derive(store, archive, atlas, store.captures(), workers=workers, progress=progress)
        if report.damaged:
            raise DamagedArchiveError(f"Nothing was rebuilt. {report.damaged[0]}")
        made = _compared(held, before, _Told(store), (), waiting)
        if made.recipe_from != made.recipe_to or is_declared_anew:
            _write_ledger(store, made, at)
        _remember(store, registry)
    return made


def _of_states(store: Store, atlas: Atlas, states: Sequence[str]) -> list[Capture]:
    """Return the judged captures of the sites that publish the documents of ``states``."""
    hosts = {host for url in reads.addresses_of(store, states) for host in atlas.site_of(url)}
    judged = {capture.id for capture in store.judged_captures()}
    return [capture for capture in store.whole_sites(sorted(hosts)) if capture.id in judged]


def _waiting(store: Store, atlas: Atlas) -> set[str]:
    """Return the documents of the sites with captures that were not judged yet: an index proves what started and what
    is gone, a page whether its site is well."""
    hosts = {host for capture in store.unjudged_captures() for host in atlas.site_of(capture.url)}
    return {document for one in store.whole_sites(sorted(hosts)) if (document := document_of(one))}


class _Told:
    """What the tables tell at one moment: the statements, the versions, and the comparisons."""

    def __init__(self, store: Store) -> None:
        self.statements = reads.all_statements(store)
        self.versions = {row["version"]: row for row in reads.all_versions(store)}
        self.matrices = {name: matrix(store.conn, name) for name in FIELDS}
        self.changes = reads.source_changes(store)


def _compared(
    held: str, before: _Told, after: _Told, damaged: Sequence[str], waiting: Collection[str] = ()
) -> Upgrade:
    found = tuple(read_differently(before.statements, after.statements))
    known = before.versions | after.versions
    cells = tuple(
        CellFlip(new.state, name, new.key, cell_words(old), cell_words(new))
        for name in FIELDS
        for old, new in differences(before.matrices[name], after.matrices[name])
    )
    concerned = {row["version"]: known[row["version"]] for row in found}
    told = tuple(_told_differently(before.changes, after.changes, waiting))
    return Upgrade(held, recipe(), found, tuple(damaged), concerned, cells, told)


def _told_differently(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]], waiting: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Yield the changes that appear or vanish, but for documents of sites with new captures (``waiting``): those
    may have brought them."""
    for kind, here, there in (("appears", after, before), ("vanishes", before, after)):
        for change, row in here.items():
            if change not in there and row["document"] not in waiting:
                yield {
                    "change": change,
                    "document": row["document"],
                    "kind": kind,
                    "change_kind": row["kind"],
                    "old_seen_at": row["old_seen_at"],
                    "new_seen_at": row["new_seen_at"],
                }


def _write_ledger(store: Store, made: Upgrade, at: str) -> None:
    if made.recipe_from == made.recipe_to and not (
        made.findings or made.changes or made.learnt or made.given_up
    ):
        return
    number = store.next_upgrade()
    store.insert(
        "upgrades",
        [{"id": number, "at": at, "recipe_from": made.recipe_from, "recipe_to": made.recipe_to}],
    )
    store.insert("upgrade_findings", [{"upgrade": number, **row} for row in made.findings])
    store.insert("upgrade_changes", [{"upgrade": number, **row} for row in made.changes])
