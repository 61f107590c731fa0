"""Run crawls in this process: one, or several in sequence on the one reactor that a process has.

``python -m crawler crawl --data DIR`` is what ``crosswalk crawl`` starts as a subprocess: one JSON
object for each finished check on standard output, and a last one with the report.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.arguments import words
from crawler.declarations import SOURCES
from crawler.events import say, say_plan, say_progress
from crawler.gate.network import Network
from crawler.keeper import Keeper
from crawler.politeness.rests import PATIENCE
from db.records import CrosswalkError

if TYPE_CHECKING:
    from crawler.spiders.documents import DocumentsSpider, Planned, Told

DELAY = 5.0
TIMEOUT = 60.0
# What an interrupted crawl is given to report, in seconds; after a second interrupt it has nothing to say.
_LAST_WORDS = 5.0
# Exit code of a process that an interrupt ended, as shells have it.
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What one crawl reads, and where it keeps what came back.

    ``states``, ``topics`` and ``publishers`` choose (empty = all). ``delay`` is the pause between two requests to a
    host, ``timeout`` what one answer may take and ``patience`` what a host that asks for a rest is waited for, in
    seconds. ``kind`` is what the data is:
    sample, rehearsal or real; ``run`` the id of a run that the caller has begun; ``locked`` says that the caller
    holds the writer's lock. ``before`` is called just before the crawl, ``told`` after each check
    that was kept, ``planned`` once with what there is to do. A crawl of the same ``command`` that was
    stopped within a day is gone on with, unless ``anew``. ``discover`` says whether sites are walked for
    documents that nobody declared (None: those that are due), ``controls`` whether hosts are asked for an
    address that nobody has.
    """

    data: Path
    sources: Path = SOURCES
    states: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    delay: float = DELAY
    timeout: float = TIMEOUT
    patience: float = PATIENCE
    kind: str = "real"
    command: str = "crawl"
    run: str | None = None
    locked: bool = False
    before: Callable[[], None] | None = None
    told: Told | None = None
    planned: Planned | None = None
    anew: bool = False
    discover: bool | None = None
    controls: bool = True


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How a crawl ended. ``ended``: finished, or why it stopped early (shutdown, closespider_timeout, or
    run_aborted where our own network is down ...); ``skipped`` are (address, reason) of what was declared and
    not asked for; ``resumed`` of the ``answered`` checks had been made by the stopped crawl that this one
    went on with."""

    run: str | None
    ended: str
    checks: int
    answered: int
    resumed: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the crawl came to its own end."""
        return self.ended == "finished"


def crawl(plan: CrawlPlan, *, network: Network, log_level: str = "WARNING") -> CrawlReport:
    """Run one crawl and return its report; once in a process.

    Raises :class:`~db.records.CrosswalkError` where it is refused (another writer, wrong kind of
    data, bad declarations) or what came back could not be kept.
    """
    return crawl_many([plan], network=network, log_level=log_level)[0]


def crawl_many(
    plans: Sequence[CrawlPlan], *, network: Network, log_level: str = "WARNING"
) -> list[CrawlReport]:
    """Run the crawls one after the other and return their reports, as :func:`crawl`.

    Twisted's reactor cannot start twice, so a process calls this (or :func:`crawl`) once. An
    interrupt ends the crawl that runs and starts no other.
    """
    process = AsyncCrawlerProcess(project_settings({"LOG_LEVEL": log_level}))
    reports: list[CrawlReport] = []

    async def in_sequence() -> None:
        for plan in plans:
            if plan.before:
                plan.before()
            reports.append(await _one(process, plan, network, log_level))
            if reports[-1].ended == "shutdown":
                return

    task = asyncio.get_event_loop().create_task(in_sequence())
    task.add_done_callback(lambda _: _stop_reactor())
    process.start(stop_after_crawl=False)
    if not task.done():  # an interrupt stops the reactor as soon as the crawl has ended, before our report
        asyncio.get_event_loop().run_until_complete(asyncio.wait([task], timeout=_LAST_WORDS))
    if not task.done():
        task.cancel()
        raise CrosswalkError("The crawl was stopped at once; what it had archived is kept. Run it again.")
    task.result()
    return reports


def project_settings(more: Mapping[str, object]) -> Settings:
    """Return the settings of :mod:`crawler.settings`, whatever the working folder, and ``more``."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(dict(more), priority="cmdline")
    return settings


async def _one(
    process: AsyncCrawlerProcess, plan: CrawlPlan, network: Network, log_level: str
) -> CrawlReport:
    # Here, since a module that imports it may not have installed the reactor that the spider needs.
    from crawler.spiders.documents import DocumentsSpider

    keeper = Keeper(
        plan.data, plan.kind, plan.command, plan.run, plan.locked, plan.sources, plan.anew, plan.controls
    )
    pace = {
        "DOWNLOAD_DELAY": plan.delay,
        "DOWNLOAD_TIMEOUT": plan.timeout,
        "CROSSWALK_PATIENCE": plan.patience,
        "AUTOTHROTTLE_ENABLED": plan.delay > 0,
        "AUTOTHROTTLE_START_DELAY": plan.delay,
        "LOG_LEVEL": log_level,
    }
    crawler = Crawler(DocumentsSpider, project_settings(pace))
    await process.crawl(
        crawler,
        states=",".join(plan.states),
        topic=",".join(plan.topics),
        publishers=",".join(plan.publishers),
        sources=plan.sources,
        discover={True: "yes", False: "no", None: ""}[plan.discover],
        network=network,
        keeper=keeper,
        told=plan.told,
        planned=plan.planned,
    )
    return _report(crawler, keeper)


def _report(crawler: Crawler, keeper: Keeper) -> CrawlReport:
    spider: DocumentsSpider = crawler.spider  # type: ignore[assignment]
    if isinstance(spider.failure, CrosswalkError):
        raise spider.failure
    if spider.failure:
        raise CrosswalkError(
            f"The crawl ended because what came back could not be kept in {keeper.data}: {spider.failure}. "
            "What was listed before is safe; see to the disk and run it again."
        ) from spider.failure
    return CrawlReport(
        run=keeper.run,
        ended="run_aborted" if spider.outage else str(crawler.stats.get_value("finish_reason")),
        checks=len(spider.checks),
        answered=spider.answered,
        resumed=spider.resumed,
        outcomes=dict(sorted(spider.outcomes.items())),
        skipped=tuple((check.url, reason) for check, reason in spider.skipped),
    )


def _stop_reactor() -> None:
    from twisted.internet import reactor
    from twisted.internet.error import ReactorNotRunning

    try:
        cast(Any, reactor).stop()
    except ReactorNotRunning:  # an interrupt stopped it first
        return


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m crawler crawl", description="Run one crawl of live sources."
    )
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--sources", type=Path, default=SOURCES, help="the folder of declarations")
    parser.add_argument("--states", default="", help="codes, with commas between (all)")
    parser.add_argument("--topic", default="", help="topics, with commas between (all)")
    parser.add_argument("--publishers", default="", help="publisher ids, with commas between (all)")
    parser.add_argument("--anew", action="store_true", help="do not go on with a crawl that was stopped")
    parser.add_argument(
        "--discover",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="walk sites for documents that nobody declared (those not walked for 30 days)",
    )
    parser.add_argument("--run", default=None, help="the id of a run that the caller has begun")
    parser.add_argument("--log-level", default="WARNING", help="of the messages on standard error")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one crawl over the public network. Return 0, 1 where it ended early, 2 where it was refused."""
    given = _arguments(argv)
    plan = CrawlPlan(
        data=given.data,
        sources=given.sources,
        states=words(given.states),
        topics=words(given.topic),
        publishers=words(given.publishers),
        command=_command(given),
        run=given.run,
        told=say_progress,
        planned=say_plan,
        anew=given.anew,
        discover=given.discover,
    )
    try:
        report = crawl(plan, network=Network.public(), log_level=given.log_level)
    except CrosswalkError as error:
        say("error", message=str(error))
        return 2
    except KeyboardInterrupt:  # before there was a crawl to stop
        return INTERRUPTED
    say("report", complete=report.complete, **asdict(report))
    return 0 if report.complete else 1


def _command(given: argparse.Namespace) -> str:
    """Return the command as a run's row tells it: what it chose, so that the same choice can be gone on with."""
    parts = ["crosswalk crawl", *words(given.states)]
    parts += [f"--topic {topic}" for topic in words(given.topic)]
    parts += [f"--publisher {publisher}" for publisher in words(given.publishers)]
    return " ".join(parts)
