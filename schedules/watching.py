"""The scheduler daemon: each round at its declared cadence, its crawl in a process of its own.

The store's captures say when a round was last checked; the scheduler's own jobs live in memory and
are made anew at every start, so that nothing can be lost or doubled there. All times are UTC.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from db.freshness import last_checks
from db.locks import daemon_lock, writer_lock
from db.records import CrosswalkError, Registry
from db.store import Store
from schedules.cadence import EVERY, Round, due_at, rounds
from schedules.runs import command_line

Say = Callable[[str], None]
# Spreads rounds that fall due together, in seconds; one crawl runs at a time all the same.
JITTER = 300


def crawl_round(data: Path, one: Round) -> int:
    """Crawl one round in a subprocess; return its exit code (0 done, 1 ended early, 2 refused)."""
    argv = [sys.executable, "-m", "crawler", "crawl", "--data", str(data)]
    argv += ["--states", one.jurisdiction, "--publishers", ",".join(one.publishers)]
    return subprocess.run(argv, stdout=subprocess.DEVNULL, check=False).returncode


def watch(
    data: Path,
    registry: Registry,
    *,
    settle: Callable[[], None],
    say: Say,
    crawl: Callable[[Path, Round], int] = crawl_round,
    scheduler: BaseScheduler | None = None,
    jitter: int = JITTER,
) -> None:
    """Hold the daemon's lock and run every round at its cadence until stopped.

    ``settle`` processes and publishes after each crawl. A second daemon is refused with the first
    one's pid, command and start time; so is a folder that holds sample data.
    """
    chosen = scheduler or BlockingScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    with daemon_lock(data, command=command_line()):
        with writer_lock(data, command=command_line()), Store.open(data) as store:
            store.claim("real")
        plan(chosen, data, registry, work=lambda one: run_round(data, one, crawl, settle, say), jitter=jitter)
        for job in chosen.get_jobs():
            say(
                f"{job.id}: next {job.trigger.start_date:%Y-%m-%d %H:%M} UTC, then every {job.trigger.interval}"
            )
        chosen.start()


def plan(
    scheduler: BaseScheduler, data: Path, registry: Registry, *, work: Callable[[Round], None], jitter: int
) -> None:
    """Give ``scheduler`` a job for every round, first due when the store's last check says."""
    with Store.open_to_read(data) as store:
        checked = last_checks(store)
    now = datetime.now(UTC)
    for one in rounds(registry.publishers):
        last = last_round(one, checked, registry)
        start = due_at(datetime.fromisoformat(last) if last else None, one.cadence, now)
        trigger = IntervalTrigger(
            seconds=int(EVERY[one.cadence].total_seconds()),
            start_date=start,
            timezone=UTC,
            jitter=jitter or None,
        )
        # Said outright, since a trigger whose start has just passed would wait for a whole interval.
        scheduler.add_job(work, trigger, args=[one], id=one.id, name=one.id, next_run_time=start)


def last_round(one: Round, checked: Mapping[str, str], registry: Registry) -> str | None:
    """Return when all of a round's publishers had last been checked, None where one never was.

    A publisher without a declared document is waited for by nobody: what it prints is followed only
    once something cites it or leads to it.
    """
    declared = {document.publisher for document in registry.documents if document.retired_at is None}
    waited_for = [publisher for publisher in one.publishers if publisher in declared]
    times = [checked.get(publisher) for publisher in waited_for or one.publishers]
    return min((time for time in times if time), default=None) if all(times) or not waited_for else None


def run_round(
    data: Path, one: Round, crawl: Callable[[Path, Round], int], settle: Callable[[], None], say: Say
) -> None:
    """Crawl one round, then process and publish; a fault is said and the daemon goes on."""
    say(f"{one.id}: crawling")
    code = crawl(data, one)
    try:
        settle()
    except CrosswalkError as error:
        say(f"{one.id}: {error}")
        return
    say(f"{one.id}: {'done' if code == 0 else f'ended with code {code}; see crosswalk status'}")
