"""What a crawl keeps: archive first, on the disk, then the ``captures`` row, and only then is it done.

Knows no Scrapy. Everything here blocks, so the item pipeline calls it from one thread of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from http.client import responses as reason_phrases
from pathlib import Path
from urllib.parse import quote

from crawler.archive import Archive, Archived, RawResponse
from crawler.arrival import arrival, stamp
from crawler.declarations import SOURCES, load
from crawler.discovery.answered_before import AnsweredBefore
from crawler.items import Check, Snapshot
from crawler.politeness.controls import EVERY, control_checks
from crawler.politeness.rests import Rest
from crawler.politeness.robots import Rules
from crawler.politeness.robots_memory import last_rules
from crawler.resuming import CrawlRun, stopped_before
from crawler.warc.imported import without_user
from crawler.warc.relisting import ASKED, DOCUMENT, FOUND_ON, PURPOSE, RUN, STEPS, WAY, WHY, list_unlisted
from db import ids, politeness
from db.found import decided, followed
from db.freshness import captures_of_runs, crawl_runs, last_candidates
from db.locks import writer_lock
from db.records import Capture, Declared
from db.store import Store
from pipeline.judge import Verdict

# Validators lie: so each document is fetched whole this often.
AUDIT = timedelta(days=7)

# Failures that we end a request with ourselves; what libraries say of the others names sockets and ports.
_IN_OUR_WORDS = frozenset(
    {
        "refused_address",
        "robots_disallowed",
        "robots_unreachable",
        "rate_limited",
        "redirect_loop",
        "too_large",
        "run_aborted",
    }
)


@dataclass(slots=True)
class Keeper:
    """The writing side of one crawl into ``data``; use :meth:`open`, then :meth:`close`.

    ``kind`` is what the data is: sample, rehearsal or real; ``run`` the id of a run that the caller has begun
    (None: this begins and ends one of its own); ``locked`` says that the caller holds the writer's
    lock already; ``sources`` is the folder of declarations. A crawl of the same command that was
    stopped is gone on with unless ``anew``: ``made`` has the captures that it made. ``with_controls`` says
    whether hosts are asked for an address that nobody has.
    """

    data: Path
    kind: str = "real"
    command: str = "crawl"
    run: str | None = None
    locked: bool = False
    sources: Path = SOURCES
    anew: bool = False
    with_controls: bool = True
    made: tuple[Capture, ...] = ()
    _started_at: str = ""
    _held: ExitStack = field(default_factory=ExitStack)
    _own_run: str | None = None
    _store: Store | None = None
    _archive: Archive | None = None

    def open(self, started_at: str) -> None:
        """Take the writer's lock, open store and archive, and list what a killed job had archived.

        Raises :class:`~db.records.CrosswalkError` where another job writes, or the folder holds the
        other kind of data; nothing stays open then.
        """
        try:
            if not self.locked:
                self._held.enter_context(writer_lock(self.data, command=self.command))
            self._store = self._held.enter_context(Store.open(self.data))
            self._store.claim(self.kind)
            self._archive = self._held.enter_context(Archive(self.data / "archive"))
            list_unlisted(self._archive, self._store, registry=partial(load, self.sources))
            self._started_at = started_at
            resumed = self._resumed(started_at)
            self.made = tuple(captures_of_runs(self._store, resumed))
            if self.run is None:
                self.run = self._own_run = self._begin_run(started_at, resumed)
        except BaseException:
            self._held.close()
            raise

    def close(self, finished_at: str, outcome: str, detail: Mapping[str, object]) -> None:
        """End the run that :meth:`open` began, and let go of everything."""
        try:
            if self._own_run and self._store:
                self._store.update_run(
                    self._own_run, finished_at, outcome, json.dumps(detail, sort_keys=True)
                )
        finally:
            self._held.close()

    def keep(self, snapshot: Snapshot) -> tuple[Capture, Verdict]:
        """Archive ``snapshot``, list it, and return its row and what the judge said of it.

        When this returns both are on the disk. An unchanged body of a document is not archived again,
        and nothing is of a check that is listed already.
        """
        assert self._store and self._archive
        verdict = arrival(snapshot)
        capture = self._row(snapshot, verdict)
        if self._store.has_capture(capture.id):
            return capture, verdict
        if snapshot.body:
            place = self._place(snapshot, capture)
            self._archive.sync()
            capture = replace(
                capture,
                warc_file=place.warc_file,
                warc_offset=place.warc_offset,
                warc_length=place.warc_length,
            )
        self._store.add_captures([capture])
        return capture, verdict

    def walked(self) -> dict[str, str]:
        """Return host -> when a candidate was asked for there last, in crawls before this one and those that
        it goes on with."""
        assert self._store
        return last_candidates(self._store, but_for=sorted({one.run for one in self.made if one.run}))

    def dismissed(self) -> frozenset[str]:
        """Return the keys of the addresses that a person told us to leave alone."""
        assert self._store
        return frozenset(key for key, one in decided(self._store).items() if one.decision == "dismiss")

    def answered_before(self) -> AnsweredBefore:
        """Return what the stopped crawls that this one goes on with had been answered."""
        return AnsweredBefore(self.made, self._body)

    def is_new(self, snapshot: Snapshot) -> bool:
        """Whether a good answer brought bytes that were never archived of its document."""
        assert self._store
        good = snapshot.status == 200 and bool(snapshot.body) and arrival(snapshot).outcome == "received"
        return good and not self._store.same_body(snapshot.check.document, ids.sha256_hex(snapshot.body))

    def validators(self, document: str | None, url: str) -> tuple[str | None, str | None]:
        """Return (ETag, Last-Modified) to ask with, from the last good capture before this crawl.

        Nothing where the last whole body is older than a week: a site that says "not modified" for ever
        is found out by asking without conditions.
        """
        assert self._store
        since = stamp(datetime.fromisoformat(self._started_at) - AUDIT)
        return politeness.validators(self._store, document, url, since=since, before=self._started_at)

    def rests(self, now: datetime) -> tuple[Rest, ...]:
        """Return the hosts that asked earlier crawls to be left alone beyond ``now``."""
        assert self._store
        return tuple(Rest(**row) for row in politeness.rests(self._store, stamp(now)))

    def keep_rest(self, rest: Rest) -> None:
        """Remember, beyond this crawl, what a host asked for."""
        assert self._store
        politeness.keep_rest(self._store, asdict(rest))

    def last_rules(self, url: str, since: datetime, until: datetime) -> tuple[Rules, datetime] | None:
        """Return the newest rules that were read from the robots.txt at ``url`` in that time, and when."""
        assert self._store and self._archive
        return last_rules(self._store, self._archive, url, since=stamp(since), until=stamp(until))

    def controls(self, checks: Iterable[Check], now: datetime) -> tuple[Check, ...]:
        """Return the made-up addresses to ask for, of the hosts of ``checks`` whose turn it is."""
        assert self._store
        if not self.with_controls:
            return ()
        lately = politeness.hosts_controlled(self._store, stamp(now - EVERY))
        return tuple(control_checks(checks, lately, now))

    def followed(self) -> tuple[Declared, ...]:
        """Return the documents to ask for that no file declares: discovered ones and cited sections."""
        assert self._store
        return followed(self._store)

    def _body(self, capture: Capture) -> bytes:
        assert self._archive and capture.warc_file and capture.warc_offset is not None
        return self._archive.read(capture.warc_file, capture.warc_offset, capture.warc_length or 0).body

    def _row(self, snapshot: Snapshot, verdict: Verdict) -> Capture:
        check = snapshot.check
        key = ids.url_key(check.url)
        digest = ids.sha256_hex(snapshot.body) if snapshot.body else None
        said = digest or snapshot.error or f"status {snapshot.status}"
        return Capture(
            id=ids.capture_id(key, snapshot.captured_at, "live", said, status=snapshot.status, url=check.url),
            url=check.url,
            url_key=key,
            captured_at=snapshot.captured_at,
            origin="live",
            purpose=check.purpose,
            document=check.document,
            run=self.run,
            final_url=snapshot.final_url,
            http_status=snapshot.status,
            content_type=snapshot.header("content-type"),
            sha256=digest,
            bytes=len(snapshot.body),
            etag=snapshot.header("etag"),
            last_modified=snapshot.header("last-modified"),
            error=snapshot.error,
            redirects="\n".join(_way(snapshot)) or None,
            arrival_outcome=verdict.outcome,
            error_detail=_told(snapshot),
            found_on=check.found_on,
            why=check.why,
        )

    def _place(self, snapshot: Snapshot, capture: Capture) -> Archived:
        assert self._store and self._archive
        if snapshot.status == 200 and capture.sha256 and not snapshot.flags:
            known = self._store.same_body(capture.document, capture.sha256)
            if known:
                return Archived(*known)
        return self._archive.write(_raw(snapshot, self.run))

    def _resumed(self, started_at: str) -> tuple[str, ...]:
        assert self._store
        if self.anew:
            return ()
        return stopped_before([CrawlRun(**row) for row in crawl_runs(self._store, self.command)], started_at)

    def _begin_run(self, started_at: str, resumed: Sequence[str]) -> str:
        assert self._store
        run = ids.digest_id("run", "crawl", started_at, self.command, os.urandom(8).hex())
        row = {
            "id": run,
            "kind": "crawl",
            "started_at": started_at,
            "command": self.command,
            "pid": os.getpid(),
            "resumes": resumed[0] if resumed else None,
        }
        self._store.insert("runs", [row])
        return run


def _told(snapshot: Snapshot) -> str | None:
    """Return why there is no answer, where it is told in our own words."""
    ours = snapshot.error in _IN_OUR_WORDS or (snapshot.error and snapshot.check.script)
    return snapshot.detail if ours else None


def _way(snapshot: Snapshot) -> list[str]:
    """Return the redirects without the user names that a site may have put into an address."""
    steps = (step.partition(" ") for step in snapshot.redirects)
    return [f"{status} {without_user(url)}" for status, _, url in steps]


def _raw(snapshot: Snapshot, run: str | None) -> RawResponse:
    """Return the record of a snapshot, with all that its row says, should the row be lost."""
    status = snapshot.status or 0
    said = (
        (PURPOSE, snapshot.check.purpose),
        (DOCUMENT, snapshot.check.document or ""),
        (ASKED, snapshot.check.url),
        (WAY, STEPS.join(_way(snapshot))),
        (RUN, run or ""),
        (FOUND_ON, snapshot.check.found_on or ""),
        (WHY, quote(snapshot.check.why or "", safe=" ")),
        ("WARC-Truncated", "unspecified" if "truncated" in snapshot.flags else ""),
    )
    return RawResponse(
        url=snapshot.final_url,
        captured_at=snapshot.captured_at,
        status=status,
        reason=reason_phrases.get(status, ""),
        headers=snapshot.headers,
        body=snapshot.body,
        warc_headers=tuple((name, value) for name, value in said if value),
    )
