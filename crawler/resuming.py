"""Which stopped crawl a new one goes on with (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.items import Check
from db.records import Capture

# After a day a new look at every page is worth more than the rest of an old round.
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """A crawl as its row tells it: ``outcome`` is None where it was killed, ``resumes`` the crawl it went on with."""

    id: str
    started_at: str
    outcome: str | None
    resumes: str | None = None


def stopped_before(runs: Sequence[CrawlRun], started_at: str) -> tuple[str, ...]:
    """Return the ids of the stopped crawls that one beginning at ``started_at`` goes on with, newest first.

    ``runs`` are the crawls of the same command in order of their start. The last of them has to have
    been stopped (or killed, or ended by a full disk), and the first of its chain to be no older than
    :data:`LONGEST`; else nothing is gone on with.
    """
    by_id = {run.id: run for run in runs}
    run = runs[-1] if runs else None
    chain: list[CrawlRun] = []
    while run is not None and run.outcome != "done":
        chain.append(run)
        run = by_id.get(run.resumes or "")
    if (
        not chain
        or datetime.fromisoformat(started_at) - datetime.fromisoformat(chain[-1].started_at) > LONGEST
    ):
        return ()
    return tuple(run.id for run in chain)


@dataclass(frozen=True, slots=True)
class Progressed:
    """How much of a plan was done before: by jurisdiction, (checks in all, of them answered before)."""

    by_jurisdiction: Mapping[str, tuple[int, int]]

    @property
    def total(self) -> int:
        """Return the number of checks in all."""
        return sum(total for total, _ in self.by_jurisdiction.values())

    @property
    def answered(self) -> int:
        """Return how many of them were answered before."""
        return sum(answered for _, answered in self.by_jurisdiction.values())


def still_to_ask(checks: Iterable[Check], made: Iterable[Capture]) -> tuple[list[Check], Progressed]:
    """Return the checks that no capture of ``made`` answers yet, and how far the plan had come.

    A check that was given up because the whole run was aborted counts as not asked.
    """
    answered = {(c.purpose, c.document, c.url) for c in made if c.error != "run_aborted"}
    left: list[Check] = []
    counts: dict[str, tuple[int, int]] = {}
    for check in checks:
        is_answered = (check.purpose, check.document, check.url) in answered
        total, before = counts.get(check.jurisdiction or "", (0, 0))
        counts[check.jurisdiction or ""] = (total + 1, before + is_answered)
        if not is_answered:
            left.append(check)
    return left, Progressed(dict(sorted(counts.items())))
