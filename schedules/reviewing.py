"""The review queue of a data folder: what waits, as a sheet, and the decisions of a sheet taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from db import reviews
from db.records import CrosswalkError, Registry
from db.reviews import Review
from db.store import Store
from pipeline.confidence import DOUBTFUL
from pipeline.review_context import context, sentences_of
from pipeline.review_queue import OTHER, Item, items, queue
from schedules.archives import opened_archive
from schedules.boilerplate import atlas_of
from schedules.processing import Progress, Report, derive, in_silence
from schedules.runs import Run

_EVER = "9999"


class ReviewError(CrosswalkError):
    """A queue that cannot be made, or a sheet that cannot be taken in."""


def since_when(store: Store, given: str | None) -> str:
    """Return since when changes count as new: ``given`` (a day), else the last export, else the last release."""
    if given is not None:
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            raise ReviewError(
                f"{given!r} is not a day. Write it as YYYY-MM-DD, for example 2026-07-01."
            ) from None
    release = reviews.last_release(store)
    return reviews.last_export(store) or (release[1] if release else _EVER)


def waiting(store: Store, since: str) -> list[Item]:
    """Return what waits for a person, in the order of the queue."""
    rows = reviews.readings_in_question(store, below=DOUBTFUL, since=since)
    return [item for item in _queue(store, rows, since) if item.rank != OTHER]


def everything(store: Store, since: str = _EVER) -> list[Item]:
    """Return every reading that can be decided about, what waits first."""
    return _queue(store, reviews.readings_now(store), since)


def blinded(store: Store, since: str, *, every: bool = False) -> list[Item]:
    """Return the queue (or ``every`` reading) as it would be had nobody decided anything: for a second coder. What
    a person took out waits in it too."""
    standings = reviews.standings(store)
    unseen = [
        replace(item, state="machine", said=item.read, reviews=(), confidence=item.confidence or 0.0)
        for item in everything(store, since)
        if item.of_version is not None
    ]
    found = queue(unseen, standings, reviews.changed_since(store, since))
    return [item for item in found if every or item.rank != OTHER]


def _queue(store: Store, rows: Iterable[Mapping[str, object]], since: str) -> list[Item]:
    standings = reviews.standings(store)
    found = items(rows, reviews.kept(store), standings)
    texts = reviews.current_versions(store, {one.document for one in found if "title" not in one.about})
    told = []
    for item in found:
        if "title" in item.about:
            told.append(item)
        elif version := texts.get(item.document):  # of a document that is gone there is nothing to decide
            told.append(replace(item, about={**version, **item.about}))
    return queue(told, standings, reviews.changed_since(store, since))


def contexts(store: Store, chosen: Sequence[Item]) -> dict[str, str]:
    """Return the sentences around each reading, by its id."""
    found: dict[str, str] = {}
    text, sentences, held = "", [], ""
    for item in sorted(chosen, key=lambda one: one.document):
        if item.document != held:
            held = item.document
            version = reviews.current_versions(store, [held]).get(held)
            text = version["text"] if version else ""
            sentences = sentences_of(text)
        start = item.about.get("quote_start")
        found[item.id] = context(text, item.quote, start, sentences)
    return found


def take(
    run: Run,
    data: Path,
    registry: Registry,
    decided: Sequence[Review],
    *,
    workers: int,
    progress: Progress = in_silence,
) -> Report:
    """Keep the decisions and derive the documents that they are about anew, and those alone.

    Call it when what was derived before was read with today's recipe.
    """
    store, atlas = run.store, atlas_of(run.store, registry)
    documents = {review.document for review in decided}
    captures = store.captures_of(sorted(documents))
    places = {capture.url for capture in captures} | set(reviews.addresses(store, documents))
    hosts = sorted({host for url in places for host in atlas.site_of(url)})
    with opened_archive(store, data, registry=registry) as archive, store.transaction():
        reviews.keep(store, decided)
        whole = store.whole_sites(hosts)
        return derive(store, archive, atlas, whole, workers=workers, progress=progress, only=documents)
