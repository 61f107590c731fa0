"""A person decides about an address that was found: it is written down and takes effect at once."""

from __future__ import annotations

import getpass
from pathlib import Path

from crawler.declared.places import where_declared
from db.ids import host_of
from db.leads import decide
from db.records import CrosswalkError, Registry
from pipeline.atlas import Atlas
from schedules.archives import opened_archive
from schedules.boilerplate import atlas_of
from schedules.processing import Progress, Report, derive, in_silence
from schedules.runs import Run, now


class DecisionError(CrosswalkError):
    """An address that cannot be pinned or dismissed."""


def refuse(url: str, decision: str, reason: str, registry: Registry, sources: Path) -> None:
    """Raise :class:`DecisionError` where ``url`` is a declared document's, or cannot be followed at all, or
    no reason is given."""
    if not reason.strip():
        raise DecisionError("Say why with --reason; it may not be empty.")
    if place := where_declared(sources, url):
        what = (
            "there is nothing to pin"
            if decision == "pin"
            else "take it out there, or write 'retired: DATE' beside it"
        )
        raise DecisionError(f"{url} is declared, at {place}; {what}.")
    if decision != "pin":
        return
    publisher = Atlas.of(registry).publisher_at(url)
    if publisher is None:
        raise DecisionError(
            f"{host_of(url)} is no declared publisher's host, so nobody would ask for it; declare it with "
            "'crosswalk sources add'."
        )
    if publisher.do_not_crawl:
        raise DecisionError(
            f"{publisher.name} asks not to be crawled, so the address would never be asked for; save the page "
            "yourself and give it to 'crosswalk add-capture'."
        )


def settle(
    run: Run,
    data: Path,
    registry: Registry,
    url: str,
    decision: str,
    *,
    reason: str,
    by: str | None,
    workers: int,
    progress: Progress = in_silence,
) -> tuple[str | None, Report]:
    """Write the decision and derive the site of ``url`` anew under it; return the decision that stood before,
    and what deriving did. Call it when what was derived before was read with today's recipe."""
    before = decide(run.store, url, decision, reason=reason.strip(), by=by or _whoever(), at=now())
    run.detail["decided"] = {"url": url, "decision": decision, "before": before}
    atlas = atlas_of(run.store, registry)
    with opened_archive(run.store, data, registry=registry) as archive:
        captures = run.store.whole_sites(sorted(atlas.site_of(url)))
        return before, derive(run.store, archive, atlas, captures, workers=workers, progress=progress)


def _whoever() -> str:
    """Return the name that this machine knows its user by; it is never published."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "not said"
