"""The proof that what is shown follows from what is kept: all of it derived again beside it, and compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.archive import Archive
from db.likeness import copy_into, differences, rows_in
from db.records import CrosswalkError, Registry
from db.snapshot import draft
from db.store import Store
from pipeline.recipe import declarations_digest, recipe
from schedules.processing import Progress, in_silence
from schedules.upgrading import rebuild


class NotReadyError(CrosswalkError):
    """The tables are not those of today's captures and rules, so there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What deriving again gave: the digest of the public rows, how many there are, and a sentence for each
    table that came out otherwise than it stands (none: what stands is proven)."""

    digest: str
    rows: int
    problems: list[str] = field(default_factory=list)


def prove(
    store: Store,
    archive: Archive,
    registry: Registry,
    data: Path,
    *,
    workers: int,
    progress: Progress = in_silence,
) -> Proof:
    """Derive every table again from the archive, in a scratch folder inside ``data``, and compare.

    ``store`` is left as it is. Raises :class:`NotReadyError` where captures wait to be processed or the
    tables were read by other rules or declarations, :class:`schedules.upgrading.DamagedArchiveError`
    where a record cannot be read back.
    """
    if store.unjudged_captures():
        raise NotReadyError("There are captures that were not processed yet. Run 'crosswalk process' first.")
    if (store.meta("recipe"), store.meta("declarations")) != (recipe(), declarations_digest(registry)):
        raise NotReadyError(
            "The tables were read by other rules or declarations than today's. Run 'crosswalk upgrade' first, "
            "or use the version of this program that wrote them."
        )
    with TemporaryDirectory(prefix="proof-", dir=data) as made:
        scratch = Path(made)
        copy_into(store, scratch)
        with Store.open(scratch) as again:
            # The time is that of an upgrade's ledger, and there is none: the rules are the same.
            rebuild(again, archive, registry, at="", workers=workers, progress=progress)
            digest = draft(again, scratch / "again.db")
        stands = draft(store, scratch / "stands.db")
        problems = [
            f"Table {one.table}: {one.only_one} rows stand that deriving again does not give, {one.only_other} the "
            "other way; run 'crosswalk rebuild' and tell us."
            for one in differences(scratch / "stands.db", scratch / "again.db")
        ]
        if digest != stands and not problems:
            problems.append("The public rows differ in how often or in what form they stand; tell us.")
        return Proof(digest, rows_in(scratch / "again.db"), problems)
