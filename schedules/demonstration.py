"""The sample run: the bundled fictional sites, crawled for real over loopback, edition by edition."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from crawler.declarations import load
from crawler.sample.clock import CHECKS, EDITION_STARTS
from db.freshness import finished_crawls
from db.records import CrosswalkError
from schedules.archives import opened_archive
from schedules.processing import process
from schedules.publishing import publish
from schedules.runs import begin
from schedules.upgrading import upgrade_if_needed

CHECKS_PER_EDITION = len(CHECKS) // len(EDITION_STARTS)
SAMPLE_SOURCES = Path(__file__).parents[1] / "crawler" / "sample" / "sources"


class DemonstrationError(CrosswalkError):
    """The sample sites could not be crawled."""


def run(data: Path, *, workers: int, say: Callable[[str], None], editions: int = 4) -> None:
    """Crawl the sample sites through their editions into ``data``; process and publish after each.

    A crawl that came to its end is not made again, so that a second run finds nothing to do; one that
    was stopped is, at the same instant, and adds only what is missing.
    """
    with begin(data, "process", holds="sample") as opened:
        finished = finished_crawls(opened.store)
    for edition in range(1, editions + 1):
        checks = CHECKS[(edition - 1) * CHECKS_PER_EDITION : edition * CHECKS_PER_EDITION]
        due = [instant for instant in checks if _stamp(instant) not in finished]
        if due:
            say(f"edition {edition}: crawling at +0, +1 h, +24 h and +8 days on the sample clock")
            _crawl(data, edition, due)
        _process(data, edition, workers, say)


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _crawl(data: Path, edition: int, instants: Sequence[datetime]) -> None:
    argv = [sys.executable, "-m", "crawler.sample.play", "--data", str(data)]
    argv += [part for instant in instants for part in ("--at", _stamp(instant))]
    ended = subprocess.run(argv, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = (ended.stderr or ended.stdout).strip().splitlines()[-3:]
        raise DemonstrationError(
            f"The sample sites' edition {edition} could not be crawled: {' '.join(said)}"
        )


def _process(data: Path, edition: int, workers: int, say: Callable[[str], None]) -> None:
    registry = load(SAMPLE_SOURCES)
    at = _stamp(CHECKS[edition * CHECKS_PER_EDITION - 1])
    with (
        begin(data, "process", holds="sample") as opened,
        opened_archive(opened.store, data, registry=registry) as archive,
    ):
        upgrade_if_needed(opened.store, archive, registry, at=at, workers=workers)
        report = process(opened.store, archive, registry, workers=workers)
        release, _ = publish(opened.store, data, at=at)
    told = f"release {release.id}" if release else "nothing new to publish"
    say(f"edition {edition}: {report.captures} checks judged, {report.read} records read; {told}")
