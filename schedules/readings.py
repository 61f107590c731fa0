"""Reading archived records, each once under one recipe.

What was read before under today's recipe is taken as it is. Where only rules for findings differ, the kept
text is read again; else the archived bytes are. All of it happens in limited children.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from crawler.archive import Archive, ArchiveError
from db.ids import digest_id
from db.records import Capture
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.cases import manner_of
from pipeline.judge import Answer
from pipeline.reading import Manner, Reading, has_text, read, read_again, stands
from pipeline.recipe import recipes
from schedules.workers import OVERDUE, Workers

# A record read in one manner: archive file, offset, digest of manner and way (addresses may share a record).
Key = tuple[str, int, str]
# What is read: documents and candidates for their words, indexes and sitemaps for what they list, controls
# for how a site says that there is no such page.
_READ = frozenset({"document", "candidate", "index", "sitemap", "control"})
# Readings kept in one transaction: what a killed run loses at most.
_KEPT_TOGETHER = 200
# Texts that cross to a child together: a text is read in milliseconds, and a message is not free.
_TEXTS_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Task:
    """One record to read: enough for a worker that has neither store nor archive."""

    answer: Answer
    manner: Manner


@dataclass(frozen=True, slots=True)
class Again:
    """One kept reading, as JSON, to read again from its text."""

    told: str
    manner: Manner


class Told(Protocol):
    """Whom to tell how far the reading is, and what cannot be read."""

    read: int
    read_again: int
    damaged: list[str]


Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Wanted:
    """What there is to read: captures by key, what is known of them, and what has to be done."""

    captures: dict[Key, list[Capture]]
    found: dict[Key, Reading]
    again: dict[Key, str]
    bytes: list[Key]


def readings(
    store: Store,
    archive: Archive,
    atlas: Atlas,
    captures: Sequence[Capture],
    pool: Workers,
    report: Told,
    progress: Progress,
) -> tuple[dict[str, Reading], list[Capture]]:
    """Return what was read from each capture that has a record, by its id, reading what was not read
    before, and the captures whose records cannot be read back."""
    wanted = _wanted(store, atlas, captures)
    lost: list[Capture] = []
    order: deque[Key] = deque()

    def manner(key: Key) -> Manner:
        return manner_of(atlas, wanted.captures[key][0])

    def texts() -> Iterator[Again]:
        for key, told in wanted.again.items():
            order.append(key)
            yield Again(told, manner(key))

    def records() -> Iterator[Task]:
        for key in wanted.bytes:
            try:
                task = _task(archive, wanted.captures[key][0], manner(key))
            except ArchiveError as error:
                report.damaged.append(str(error))
                lost.extend(wanted.captures[key])
                continue
            order.append(key)
            yield task

    def made() -> Iterator[str]:
        yield from pool.each(text_task, texts(), instead=_unread_text, together=_TEXTS_TOGETHER)
        yield from pool.each(_record_task, records(), instead=_unread_record)

    keep = _Keeper(store)
    total = len(wanted.again) + len(wanted.bytes)
    for done, told in enumerate(made(), start=1):
        key = order.popleft()
        wanted.found[key] = reading = Reading.from_json(told)
        if OVERDUE not in reading.reason:  # a busy machine's verdict is not kept: the next run tries again
            keep.add(key, reading, told)
        progress("reading", done, total)
    keep.write()
    report.read += len(wanted.bytes)
    report.read_again += len(wanted.again)
    by_capture = {c.id: reading for key, reading in wanted.found.items() for c in wanted.captures[key]}
    return by_capture, lost


def _wanted(store: Store, atlas: Atlas, captures: Sequence[Capture]) -> _Wanted:
    """Return what there is to read, and keep under today's recipe what stands as it was read before."""
    now, keep = recipes(), _Keeper(store)
    wanted = _Wanted(defaultdict(list), {}, {}, [])
    for capture in captures:
        if capture.purpose in _READ and capture.warc_file and capture.warc_offset is not None:
            key = (capture.warc_file, capture.warc_offset, how_read(atlas, capture))
            wanted.captures[key].append(capture)
    for key, (first, *_) in wanted.captures.items():
        held = store.reading(*key, now.readings, now.texts)
        if held is None:
            wanted.bytes.append(key)
            continue
        reading = Reading.from_json(held[1])
        if held[0]:
            wanted.found[key] = reading
        elif has_text(reading):
            wanted.again[key] = held[1]
        elif stands(reading, manner_of(atlas, first)):
            wanted.found[key] = reading
            keep.add(key, reading, held[1])
        else:
            wanted.bytes.append(key)
    keep.write()
    return wanted


class _Keeper:
    """Keeps readings in the store, many in one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fresh: list[tuple[str, int, str, str, str, str]] = []

    def add(self, key: Key, reading: Reading, told: str) -> None:
        self._fresh.append((*key, reading.outcome, reading.reason, told))
        if len(self._fresh) == _KEPT_TOGETHER:
            self.write()

    def write(self) -> None:
        now = recipes()
        self._store.keep_readings(now.readings, now.texts, self._fresh)
        self._fresh = []


def how_read(atlas: Atlas, capture: Capture) -> str:
    """Return the digest of all that is told of a body before it is read."""
    way = capture.url, capture.final_url or "", str(capture.http_status), capture.redirects or ""
    return digest_id(manner_of(atlas, capture).digest, *way)


def _task(archive: Archive, capture: Capture, manner: Manner) -> Task:
    """Return the archived answer of ``capture``; raises ``ArchiveError`` where it cannot be read back."""
    assert capture.warc_file and capture.warc_offset is not None and capture.warc_length is not None
    stored = archive.read(capture.warc_file, capture.warc_offset, capture.warc_length)
    redirects = tuple((capture.redirects or "").split("\n")) if capture.redirects else ()
    return Task(
        Answer(
            capture.url,
            capture.final_url or capture.url,
            capture.http_status or stored.status or 0,
            {name.lower(): value for name, value in stored.headers},
            stored.body,
            stored.flags,
            redirects,
        ),
        manner,
    )


def read_task(task: Task) -> Reading:
    """Read one record, in a worker. What a reader did not foresee is told of that document, and of it
    alone: a run over every state does not end at one file."""
    return _guarded(lambda: read(task.answer, task.manner))


def text_task(task: Again) -> str:
    """Read one kept text again, in a worker; return the reading as JSON."""
    return _guarded(lambda: read_again(Reading.from_json(task.told), task.manner)).to_json()


def _record_task(task: Task) -> str:
    return read_task(task).to_json()


def _guarded(work: Callable[[], Reading]) -> Reading:
    try:
        return work()
    except MemoryError:
        raise
    except Exception as error:
        said = f"The reader failed ({type(error).__name__}: {str(error)[:80]}); please report this document."
        return Reading("extract_failed", said)


def unread(_: object, reason: str) -> Reading:
    """What stands for a document that the limited child could not read."""
    return Reading("extract_failed", f"The document could not be read safely: {reason}. Look at it by hand.")


def _unread_text(task: Again, reason: str) -> str:
    return unread(task, reason).to_json()


def _unread_record(task: Task, reason: str) -> str:
    return unread(task, reason).to_json()
