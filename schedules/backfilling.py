"""The backfill job: the plan's searches, then its captures, each kept before the next is asked for.

Everything is kept as it comes: a search with what it found, a capture with its record on the disk. What was killed
goes on at the next row, and no capture is asked for twice.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.archive import Archive
from crawler.politeness.rests import Rest, Rests
from crawler.wayback.listed import Every, Listed, chosen
from crawler.wayback.taken import capture_of, record_of
from crawler.wayback.told import (
    CAPTURES_PER_SECOND,
    HOST,
    SEARCHES_PER_SECOND,
    Fetched,
    NotTakenError,
    OutOfReachError,
    RestAskedError,
)
from db import backfills, ids, politeness
from db.records import Capture
from db.store import Store
from schedules.runs import Run, now
from schedules.writing import Progress

if TYPE_CHECKING:
    from crawler.wayback.machine import Machine

Answer = TypeVar("Answer")
# So many captures in a row that do not come say that it is the archive, not the captures.
_IN_A_ROW = 5


@dataclass(slots=True)
class Ended:
    """How far a backfill came: rows by state, how often the archive was asked, and why it ended early, if so."""

    states: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    early: str | None = None


@dataclass(slots=True)
class Backfill:
    """One backfill of ``run``'s store with ``machine``. ``wait`` spends the seconds of a short rest."""

    run: Run
    machine: Machine
    id: str
    wait: Callable[[float], None] = time.sleep
    ended: Ended = field(default_factory=Ended)
    _rests: Rests = field(init=False)

    def __post_init__(self) -> None:
        self._rests = Rests(lambda: datetime.now(UTC), time.monotonic, random.random)
        self._rests.remember(Rest(**row) for row in politeness.rests(self._store, now()))

    @property
    def _store(self) -> Store:
        return self.run.store

    def search(self, head: Mapping[str, Any], progress: Progress) -> bool:
        """Ask the index for every address that waits; return whether all were asked for."""
        asked = backfills.addresses(self._store, self.id)
        done = sum(one["state"] != "waiting" for one in asked)
        for one in asked:
            if one["state"] != "waiting":
                continue
            if not self._searched(head, one):
                return False
            done += 1
            progress("asking the index", done, len(asked))
        backfills.mark(self._store, self.id, "planned_at", now())
        return True

    def take(self, archive: Archive, progress: Progress) -> bool:
        """Take every capture that is planned, or failed before; return whether all were asked for."""
        rows = backfills.mementos(self._store, self.id)
        left = [row for row in rows if row["state"] in ("planned", "failed")]
        failed = 0
        for number, row in enumerate(left, start=1):
            try:
                told = self._patiently(lambda row=row: self._taken(archive, row))  # type: ignore[misc]
            except OutOfReachError as error:
                self.ended.early = str(error)
            if self.ended.early:
                break
            failed = failed + 1 if told == "failed" else 0
            if failed == _IN_A_ROW:
                self.ended.early = f"{HOST} did not give {failed} captures in a row; see to the network."
                break
            progress("taking captures", number, len(left))
        else:
            if not any(row["state"] == "failed" for row in backfills.mementos(self._store, self.id)):
                backfills.mark(self._store, self.id, "finished_at", now())
        self._count()
        return self.ended.early is None

    def _count(self) -> None:
        rows = backfills.mementos(self._store, self.id)
        self.ended.states = Counter(row["state"] for row in rows)
        self.ended.refusals = Counter(
            (row["reason"] or "").partition(":")[0] for row in rows if row["state"] in ("refused", "failed")
        )
        self.run.detail.update({"backfill": self.id, **self.ended.states, "requests": self.ended.requests})

    def _searched(self, head: Mapping[str, Any], address: dict[str, Any]) -> bool:
        until = min(head["to_at"], address["before_at"] or head["to_at"])
        found: list[Listed] = []
        told: dict[str, Any] = {"state": "searched"}
        try:
            if head["from_at"] < until:
                asked = self._patiently(
                    lambda: self.machine.search(address["url"], _moment(head["from_at"]), _moment(until))
                )
                self.ended.requests += 1
                found = asked or []
        except NotTakenError as error:
            told = {"state": "refused", "reason": str(error)}
        except OutOfReachError as error:
            self.ended.early = str(error)
        if self.ended.early:
            return False
        if found:
            told |= {"first_at": found[0].captured_at, "last_at": found[-1].captured_at}
        rows = [self._planned(address["document"], one) for one in chosen(found, Every(head["every"]))]
        backfills.keep_search(self._store, {**address, **told, "listed": len(found)}, rows)
        return True

    def _planned(self, document: str, one: Listed) -> dict[str, Any]:
        held = backfills.held_at(self._store, document, one.captured_at)
        before = backfills.became(self._store, document, one.url, one.stamp)
        state, capture, reason = "planned", None, None
        if held is not None:
            state, capture = "known", held.id
        elif before is not None:
            state = "known" if before["state"] == "taken" else "refused"
            capture, reason = before["capture"], before["reason"]
        return {
            "backfill": self.id,
            "document": document,
            **asdict(one),
            "state": state,
            "capture": capture,
            "reason": reason,
            "verified": 0,
        }

    def _taken(self, archive: Archive, row: dict[str, Any]) -> str:
        """Take one capture and keep what became of it; return its state."""
        listed = Listed(row["stamp"], row["url"], row["digest"])
        document = row["document"]
        if held := backfills.held_at(self._store, document, listed.captured_at):
            return self._keep(row, "taken", held.id, None)  # archived before a kill, listed after it
        if same := backfills.same_body(self._store, document, listed.digest):
            again = _again(same, listed, self.run.id)
            return self._keep(row, "taken", again.id, None, verified=1, captures=[again])
        self.ended.requests += 1
        try:
            fetched = self.machine.fetch(listed)
        except NotTakenError as error:
            return self._keep(row, error.state, None, f"{error.reason}: {error}")
        capture = self._archived(archive, fetched, document)
        return self._keep(row, "taken", capture.id, None, verified=int(fetched.verified), captures=[capture])

    def _archived(self, archive: Archive, fetched: Fetched, document: str) -> Capture:
        capture = capture_of(fetched, document=document, run=self.run.id)
        if self._store.has_capture(capture.id):
            return capture
        place = archive.write(record_of(fetched, capture))
        archive.sync()
        return replace(capture, **asdict(place))

    def _keep(
        self,
        row: dict[str, Any],
        state: str,
        capture: str | None,
        reason: str | None,
        *,
        verified: int = 0,
        captures: Sequence[Capture] = (),
    ) -> str:
        told = {**row, "state": state, "capture": capture, "reason": reason, "verified": verified}
        backfills.keep_taken(self._store, told, captures)
        return state

    def _patiently(self, ask: Callable[[], Answer]) -> Answer | None:
        """Return what ``ask`` brings; wait out a short rest that the archive asks for. None where it asks for a
        longer one: the backfill ends early, and the rest is remembered."""
        while True:
            if self._rests.left(HOST) and not self._rests.can_wait(HOST):
                until = _until(self._rests.left(HOST))
                self.ended.early = f"{HOST} asks to be left alone until {until} ({self._rests.reason(HOST)})."
                return None
            if self._rests.left(HOST):
                self.wait(self._rests.wait(HOST))
            try:
                return ask()
            except RestAskedError as asked:
                rest = self._rests.begin(HOST, asked.seconds, asked.reason)
                politeness.keep_rest(self._store, asdict(rest))


def seconds(searches: int, requests: int) -> float:
    """Return how long so many searches and captures take at least, by the rate limits."""
    return searches / SEARCHES_PER_SECOND + requests / CAPTURES_PER_SECOND


def _again(same: Capture, listed: Listed, run: str) -> Capture:
    """Return the row of a later or earlier capture of the same bytes: it shares their record."""
    key = ids.url_key(listed.url)
    at, digest = listed.captured_at, same.sha256 or ""
    return replace(
        same,
        id=ids.capture_id(key, at, "wayback", digest, status=same.http_status, url=listed.url),
        url=listed.url,
        url_key=key,
        final_url=listed.url,
        captured_at=at,
        run=run,
        etag=None,
        last_modified=None,
    )


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _until(left: float) -> str:
    return datetime.fromtimestamp(time.time() + left, UTC).strftime("%Y-%m-%d %H:%M UTC")
