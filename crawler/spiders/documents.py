"""THE spider: asks for every declared index, sitemap and document, and yields what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import snapshot_of, snapshot_of_error
from crawler.arguments import DISCOVER, command_of, refused_object, unknown_argument, words, wrong_discover
from crawler.arrival import stamp
from crawler.checks import declared_checks, followed_checks
from crawler.declarations import SOURCES, choose, load
from crawler.discovery.rounds import Rounds, due
from crawler.faults import CrawlEndingError, error_class
from crawler.gate.addresses import is_readable, refusal
from crawler.gate.locked import LOCKED, PRIORITY
from crawler.gate.network import Network
from crawler.item_pipelines import ArchivePipeline
from crawler.items import ASIDE, Check, Progress, Snapshot
from crawler.keeper import Keeper
from crawler.politeness.rests import Rests, place_of
from crawler.politeness.robots import Rules
from crawler.politeness.turns import Turns
from crawler.rendering import drawn
from crawler.resuming import Progressed, still_to_ask
from crawler.settings import CROSSWALK_CONTACT
from db.records import Capture, CrosswalkError, Registry
from pipeline.judge import Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

Told = Callable[[Progress], None]
Planned = Callable[[Progressed], None]


class DocumentsSpider(scrapy.Spider):
    """``scrapy crawl documents -a states=VT,OR -a topic=cbe -s CROSSWALK_DATA=DIR``.

    ``publishers`` narrows to publisher ids, with commas between.

    ``sources`` is another folder of declarations; ``discover`` is yes, no, or nothing for the publishers
    that are due. ``network``, ``keeper``, ``told`` (called for each
    check that was kept) and ``planned`` (called once, before the first) are objects that only a program
    can pass.
    """

    name = "documents"

    def __init__(
        self,
        states: str = "",
        topic: str = "",
        publishers: str = "",
        sources: str | Path = SOURCES,
        discover: str = "",
        *,
        network: Network | None = None,
        keeper: Keeper | None = None,
        told: Told | None = None,
        planned: Planned | None = None,
        data: str | Path = "data",
        **kwargs: Any,
    ) -> None:
        """Read the declarations; where they are no good the crawl ends before it asks for anything."""
        super().__init__()
        objects = (
            ("network", network, isinstance(network, Network)),
            ("keeper", keeper, isinstance(keeper, Keeper)),
            ("told", told, callable(told)),
            ("planned", planned, callable(planned)),
        )
        self.registry, unusable = _chosen(Path(sources), states, topic, publishers)
        self.failure: Exception | None = (
            refused_object(objects) or unknown_argument(kwargs) or wrong_discover(discover) or unusable
        )
        self.network = network if isinstance(network, Network) else Network.public()
        self.keeper = (
            keeper
            if isinstance(keeper, Keeper)
            else Keeper(Path(data), command=command_of(states, topic, publishers), sources=Path(sources))
        )
        self.turns = Turns(Rests(self.network.now, monotonic, random))
        self.rules: dict[str, Rules] = {}  # origin -> what its robots.txt said last
        self.outage: str | None = None  # why the crawl gave up: it is our own network that is down
        self.skipped: list[tuple[Check, str]] = []
        self._discover = DISCOVER.get(discover)
        if self._discover is None and topic:
            self._discover = False  # who asks for one topic does not ask for whole sites
        self._rounds: Rounds | None = None
        self._told, self._planned = told, planned
        self.resumed = 0
        self.outcomes: Counter[str] = Counter()
        self.answered = 0
        self._publishers = {publisher.id: publisher for publisher in self.registry.publishers}
        self.checks: list[Check] = []
        self._take(declared_checks(self.registry))
        self.allowed_domains = sorted({host for p in self.registry.publishers for host in p.hosts})

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of one crawl; the data folder is the setting ``CROSSWALK_DATA``, what it waits for a host
        in all ``CROSSWALK_PATIENCE``, in seconds."""
        kwargs.setdefault("data", crawler.settings.get("CROSSWALK_DATA", "data"))
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.network.controls and not CROSSWALK_CONTACT:
            spider.logger.warning(
                "CROSSWALK_CONTACT is not set: a site that minds us cannot say so to anybody"
            )
        patience = crawler.settings.getfloat("CROSSWALK_PATIENCE")
        spider.turns = Turns(Rests(spider.network.now, monotonic, random, patience))
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lock what keeps a crawl polite and out of private networks."""
        super().update_settings(settings)
        for name, value in LOCKED.items():
            settings.set(name, value, priority=PRIORITY)

    async def start(self) -> AsyncIterator[Any]:
        """Yield one request for each check, with what the archive knows of it as a condition."""
        pipeline = self.crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is not None and not self.failure:
            known = {check.document for check in self.checks}
            self._take(followed_checks(self.registry, await pipeline.followed(), known))
            self.turns.rests.remember(await pipeline.rests())
        to_ask, progressed = still_to_ask(self.checks, pipeline.made() if pipeline else ())
        self.answered = self.resumed = progressed.answered
        if self._planned:
            self._planned(progressed)
        controls = await pipeline.controls(to_ask) if pipeline is not None and not self.failure else ()
        first: list[Check] = []
        if pipeline is not None and not self.failure:
            self._rounds = await self._plan_discovery(pipeline, to_ask)
            first = await pipeline.first_of(self._rounds)
        for check in (*controls, *to_ask):
            try:
                yield await self._first(check, pipeline)
            except CrawlEndingError:
                return
        for check in self._added(first):
            yield self._request(check)

    async def _first(self, check: Check, pipeline: ArchivePipeline | None) -> Snapshot | scrapy.Request:
        """Return the request of a check, or its refusal."""
        if reason := refusal(check.url):
            now, detail = stamp(self.network.now()), f"{check.url}: {reason}"
            return Snapshot(check, now, check.url, error="refused_address", detail=detail)
        headers = {}
        # Of a page with a script the page may be the same, and its words not.
        if pipeline is not None and not (check.script or self._reads_anew(check)):
            etag, last_modified = await pipeline.validators(check.document, check.url)
            headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return self._request(check, {name: value for name, value in headers.items() if value})

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Snapshot | scrapy.Request]:
        """Yield what came back, drawn by a browser where it is declared to need one, and what is to be asked
        because of it."""
        snapshot = snapshot_of(response.meta["check"], response, self.network.now())
        if snapshot.check.script:
            try:
                snapshot = await drawn(snapshot, self.crawler)
            except CrawlEndingError:
                return
        for one in self._went_on(snapshot):
            yield one

    def failed(self, failure: Failure) -> Iterator[Snapshot | scrapy.Request]:
        """Yield what stands for no answer, and what is to be asked all the same."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None
        if self.failure:  # nothing can be kept any more, and this may be the very reason
            return
        if isinstance(error, CrawlEndingError):
            return
        check: Check = request.meta["check"]
        if error_class(error) == "rate_limited" and check.purpose not in ASIDE:
            self._skip(check, str(error))  # and a row, so that coverage can show it
        detail = str(error) or type(error).__name__
        yield from self._went_on(snapshot_of_error(request, error_class(error), detail, self.network.now()))

    def kept(self, snapshot: Snapshot, capture: Capture, verdict: Verdict, is_new: bool) -> None:
        """Count a check that is archived and listed, and tell whoever watches."""
        self.outcomes[verdict.outcome] += 1
        if snapshot.check.purpose not in ASIDE:
            self.answered += 1
        if self._told:
            self._told(self._progress(snapshot, capture, verdict, is_new))

    def complete(self) -> bool:
        """Whether every check has its row."""
        return self.answered >= len(self.checks)

    def counts(self) -> dict[str, object]:
        """Return how many checks there were and what became of them."""
        return {
            "checks": len(self.checks),
            "answered": self.answered,
            "skipped": len(self.skipped),
            "outcomes": dict(sorted(self.outcomes.items())),
            **({"outage": self.outage} if self.outage else {}),
        }

    async def _plan_discovery(self, pipeline: ArchivePipeline, to_ask: list[Check]) -> Rounds:
        """Return the walks of this crawl; nothing is asked for yet."""
        walked = await pipeline.walked()
        return Rounds(
            self.registry,
            due(self.registry.publishers, walked, self.network.now(), discover=self._discover),
            self.checks,
            to_ask,
            already=pipeline.answered_before(),
            sitemaps=lambda origin: self.rules[origin].sitemaps() if origin in self.rules else (),
            left_alone=await pipeline.dismissed(),
        )

    def _reads_anew(self, check: Check) -> bool:
        return self._rounds is not None and self._rounds.reads_anew(check)

    def _went_on(self, snapshot: Snapshot) -> Iterator[Snapshot | scrapy.Request]:
        yield snapshot
        if self._rounds and not self.failure:
            yield from map(self._request, self._added(self._rounds.took(snapshot)))

    def _added(self, checks: list[Check]) -> list[Check]:
        self.checks += checks
        return checks

    def _request(self, check: Check, headers: Mapping[str, str] | None = None) -> scrapy.Request:
        return scrapy.Request(
            check.url,
            callback=self.parse,
            errback=self.failed,
            headers=dict(headers or {}),
            meta={"check": check, "download_slot": place_of(check.url)},
            dont_filter=True,
        )

    def _take(self, checks: Iterable[Check]) -> None:
        for check in checks:
            closed = self._publishers[check.publisher or ""].do_not_crawl
            if closed:
                self._skip(check, f"its publisher is marked do_not_crawl: {closed}")
            elif not is_readable(check.url):
                self._skip(check, "it is no address")  # nor could a row be filed under it
            else:
                self.checks.append(check)

    def _progress(self, snapshot: Snapshot, capture: Capture, verdict: Verdict, is_new: bool) -> Progress:
        return Progress(
            number=self.answered,
            total=len(self.checks),
            check=snapshot.check,
            captured_at=capture.captured_at,
            status=capture.http_status,
            outcome=verdict.outcome,
            reason=verdict.reason,
            bytes=capture.bytes,
            is_new=is_new,
        )

    def _skip(self, check: Check, reason: str) -> None:
        self.logger.warning("not asked: %s (%s)", check.url, reason)
        self.skipped.append((check, reason))


def _chosen(
    sources: Path, states: str, topic: str, publishers: str
) -> tuple[Registry, CrosswalkError | None]:
    """Return what the crawl reads, and why the declarations or the choice are no good, if so."""
    try:
        whole = load(sources)
        asked = {"states": words(states), "topics": words(topic), "publishers": words(publishers)}
        return choose(whole, **asked), None
    except CrosswalkError as error:
        return Registry((), (), (), ()), error
