"""The sample run: the bundled fictional sites, crawled for real over loopback, edition by edition."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from crawler.declarations import load
from crawler.sample.clock import CHECKS, EDITION_STARTS
from db.records import CrosswalkError
from db.snapshot import publish
from pipeline.recipe import recipe
from schedules.processing import archive_of, process
from schedules.runs import begin
from schedules.upgrading import upgrade_if_needed

CHECKS_PER_EDITION = len(CHECKS) // len(EDITION_STARTS)
SAMPLE_SOURCES = Path(__file__).parents[1] / "crawler" / "sample" / "sources"


class DemonstrationError(CrosswalkError):
    """The sample sites could not be crawled."""


def run(data: Path, *, workers: int, say: Callable[[str], None], editions: int = 4) -> None:
    """Crawl the sample sites through their editions into ``data``; process and publish after each.

    What was crawled before is not crawled again, so that a second run finds nothing to do.
    """
    with begin(data, "process", holds="sample") as opened:
        done = len({capture.captured_at for capture in opened.store.captures("origin = 'live'")})
    for edition in range(1, editions + 1):
        if done < edition * CHECKS_PER_EDITION:
            say(f"edition {edition}: crawling at +0, +1 h, +24 h and +8 days on the sample clock")
            _crawl(data, edition)
        _process(data, edition, workers, say)


def _crawl(data: Path, edition: int) -> None:
    argv = [sys.executable, "-m", "crawler.sample.play", "--data", str(data), "--edition", str(edition)]
    ended = subprocess.run(argv, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = (ended.stderr or ended.stdout).strip().splitlines()[-3:]
        raise DemonstrationError(
            f"The sample sites' edition {edition} could not be crawled: {' '.join(said)}"
        )


def _process(data: Path, edition: int, workers: int, say: Callable[[str], None]) -> None:
    registry = load(SAMPLE_SOURCES)
    at = CHECKS[edition * CHECKS_PER_EDITION - 1].strftime("%Y-%m-%dT%H:%M:%SZ")
    with begin(data, "process", holds="sample") as opened, archive_of(data) as archive:
        upgrade_if_needed(opened.store, archive, registry, at=at, workers=workers)
        report = process(opened.store, archive, registry, workers=workers)
        release = publish(opened.store, data / "public", at=at, recipe=recipe())
    told = f"release {release.id}" if release else "nothing new to publish"
    say(f"edition {edition}: {report.captures} checks judged, {report.read} records read; {told}")
