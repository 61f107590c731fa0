"""The scenarios of ``test_politeness``: run as a script, each crawls stand-in sites and writes the servers' log.

A process runs crawls once, since the reactor cannot start twice.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from crawler.crawl import CrawlPlan, crawl_many
from crawler.gate.network import HostTable, Network, utc_now
from crawler.items import Progress
from crawler.politeness.rests import Rests
from crawler.politeness.turns import Turns
from tests.declaring import declare
from tests.loopback import Answer, Asked, Reply, Stand
from tests.loopback_scenario import page

PLAIN = (("Content-Type", "text/plain"),)
OPEN = Reply(b"User-agent: *\nDisallow:\n", headers=PLAIN)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def with_controls(answer: Answer) -> Answer:
    """Return ``answer``, but that the made-up pages which a crawl asks every host for do not exist."""

    def answered(asked: Asked) -> Reply:
        if asked.path.startswith("/no-such-page"):
            return Reply(b"<html><title>Not found</title></html>", 404)
        return answer(asked)

    return answered


def write(folder: Path, reports: object, stand: Stand, **more: object) -> None:
    """Write what the test reads."""
    log = [asdict(asked) for asked in stand.log]
    (folder / "told.json").write_text(json.dumps({"reports": reports, "log": log, **more}))


# -- pace: hundreds of requests in real time ------------------------------------------------------------

SPELT = ("http://", "https://", "http://www.", "https://www.")
PACE = {
    "mixed": [f"{site}mixed.example/{n}-{at}" for n in range(20) for at, site in enumerate(SPELT)],
    "linked": [
        *(f"https://linked.example/to/{n}" for n in range(25)),
        *(f"https://other.linked.example/{n}" for n in range(25)),
    ],
    "calm": [f"https://calm.example/{n}" for n in range(6)],
    "ruled": [
        *(f"https://ruled.example/open/{n}" for n in range(40)),
        *(f"https://ruled.example/private/{n}" for n in range(10)),
        *(f"https://ruled.example/%70rivate/{n}" for n in range(10)),
        *(f"https://ruled.example/old/{n}.pdf" for n in range(10)),
        *(f"https://ruled.example/led/{n}" for n in range(10)),
        "https://ruled.example/refresh",
    ],
    "plain": [f"https://plain.example/{n}" for n in range(60)],
    "seconds": [f"https://seconds.example/{n}" for n in range(6)],
    "date": [f"https://date.example/{n}" for n in range(6)],
    "longer": [f"https://longer.example/{n}" for n in range(4)],
    "longdate": [f"https://longdate.example/{n}" for n in range(4)],
}
RULED = (
    b"User-agent: *\nDisallow: /\n\nUser-agent: policycrosswalk\nDisallow: /private/\nDisallow: /old/*.pdf$\n"
    b"Disallow: /led-on\n"
)
# host -> (the status, how long it asks to be left alone, in which form); said once, at the third page.
ASKS = {
    "seconds.example": (429, 2, "seconds"),
    "date.example": (503, 3, "date"),
    "longer.example": (429, 15, "seconds"),
    "longdate.example": (503, 15, "date"),
}


@dataclass
class PaceSites:
    """What the sites of the pace scenario answer; ``until`` is when each may be asked again (monotonic)."""

    until: dict[str, float] = field(default_factory=dict)
    pages: Counter[str] = field(default_factory=Counter)

    def answer(self, asked: Asked) -> Reply:
        """Answer one request, a little slowly, so that two at once would overlap."""
        if asked.path == "/robots.txt":
            return self._robots(asked.host)
        self.pages[asked.host] += 1
        if asked.host in ASKS and self.pages[asked.host] == 3:
            return self._asks(asked.host)
        if asked.path.startswith("/to/"):
            return Reply(
                status=302, headers=(("Location", "https://other.linked.example/target"),), pause=0.005
            )
        if asked.path.startswith("/led/"):
            return Reply(status=302, headers=(("Location", "https://ruled.example/led-on"),))
        if asked.path == "/refresh":
            head = b'<html><head><meta http-equiv="refresh" content="0;url=/private/refreshed">'
            return Reply(page("Refresh").replace(b"<html><head>", head))
        return Reply(page(asked.path), pause=0.005)

    def _robots(self, host: str) -> Reply:
        said = {"calm.example": b"User-agent: *\nCrawl-delay: 0.4\n", "ruled.example": RULED}
        return Reply(said.get(host, b""), headers=PLAIN)

    def _asks(self, host: str) -> Reply:
        status, seconds, form = ASKS[host]
        moment = utc_now() + timedelta(seconds=seconds)
        if form == "date":
            moment = moment.replace(microsecond=0)
        value = str(seconds) if form == "seconds" else format_datetime(moment, usegmt=True)
        self.until[host] = time.monotonic() + (moment - utc_now()).total_seconds()
        return Reply(b"later", status, (("Retry-After", value),))


def run_pace(folder: Path) -> None:
    """Crawl two sites that ask for a long rest, twice at once; then all the others; then the two when their
    rests are over."""
    declare(folder / "sources", PACE)
    sites = PaceSites()
    hosts = sorted({url.split("/")[2] for urls in PACE.values() for url in urls})
    starts: list[float] = []

    def now() -> None:
        starts.append(time.monotonic())

    def rested() -> None:
        time.sleep(max(max(sites.until.values()) - time.monotonic() + 4.5, 0))
        now()

    def plan(publishers: tuple[str, ...], before: Callable[[], None]) -> CrawlPlan:
        return CrawlPlan(
            folder / "data", folder / "sources", publishers=publishers, delay=0, kind="sample", patience=5,
            before=before,
        )  # fmt: skip

    resting = ("zz_longer", "zz_longdate")
    others = tuple(f"zz_{name}" for name in PACE if f"zz_{name}" not in resting)
    plans = [plan(resting, now), plan(resting, now), plan(others, now), plan(resting, rested)]
    with Stand(with_controls(sites.answer), hosts) as stand:
        network = Network(HostTable(stand.table), stand.trust)
        reports = crawl_many(plans, network=network, log_level="ERROR")
        write(folder, [asdict(report) for report in reports], stand, until=sites.until, starts=starts)


def run_unguarded(folder: Path) -> None:
    """Crawl one site with the turns taken away: what the log then shows is what it must be able to show."""

    class Open:
        async def __aenter__(self) -> None: ...

        async def __aexit__(self, *_: object) -> None: ...

    before = Turns.__init__

    def made(self: Turns, rests: Rests) -> None:
        before(self, rests)
        self._one_at_a_time = defaultdict(Open)  # type: ignore[assignment]

    Turns.__init__ = made  # type: ignore[method-assign]
    declare(folder / "sources", {"plain": PACE["plain"][:20]})
    with Stand(with_controls(PaceSites().answer), ["plain.example"]) as stand:
        plan = CrawlPlan(folder / "data", folder / "sources", delay=0, kind="sample")
        reports = crawl_many([plan], network=Network(HostTable(stand.table), stand.trust), log_level="ERROR")
        write(folder, [asdict(report) for report in reports], stand)


def run_interrupted(folder: Path) -> None:
    """Interrupt a crawl while it waits for a host that asked for five minutes."""
    declare(
        folder / "sources",
        {name: [f"https://{name}.example/{n}" for n in range(5)] for name in ("resting", "quick")},
    )

    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return OPEN
        if asked.host == "resting.example":
            return Reply(b"later", 429, (("Retry-After", "300"),))
        return Reply(page(asked.path), pause=0.3)

    def interrupt(one: Progress) -> None:
        if one.number == 3:
            os.kill(os.getpid(), signal.SIGINT)

    with Stand(with_controls(answer), ["resting.example", "quick.example"]) as stand:
        plan = CrawlPlan(
            folder / "data", folder / "sources", delay=0, kind="sample", patience=600, told=interrupt
        )
        reports = crawl_many([plan], network=Network(HostTable(stand.table), stand.trust), log_level="ERROR")
        write(folder, [asdict(report) for report in reports], stand)


# -- robots: a day and a half on a clock set by hand ------------------------------------------------------

HALF_DAY = timedelta(hours=12)
RULES = Reply(b"User-agent: *\nDisallow: /shut\n", headers=PLAIN)
FORBIDS = Reply(b"User-agent: *\nDisallow: /\n", headers=PLAIN)
DOWN = Reply(b"down", 503)
CHALLENGE = Reply(
    page("Just a moment..."), 403, (("cf-mitigated", "challenge"), ("Content-Type", "text/html"))
)
# What /robots.txt of each site is at the start, after half a day, and after a day and a half.
ROBOTS: dict[str, tuple[Reply, Reply, Reply]] = {
    "down": (RULES, DOWN, DOWN),
    "page": (RULES, Reply(page("Welcome")), Reply(page("Welcome"))),
    "guarded": (RULES, CHALLENGE, CHALLENGE),
    "broken": (RULES, Reply(status=0), Reply(status=0)),
    "asleep": (RULES, Reply(b"later", 429, (("Retry-After", "3600"),)), RULES),
    "unread": (DOWN, DOWN, OPEN),
    "freed": (FORBIDS, Reply(b"none", 404), Reply(b"none", 410)),
    "closed": (OPEN, FORBIDS, FORBIDS),
    "missing": (Reply(b"User-agent: *\nDisallow: /\n", 404, PLAIN),) * 3,
    "forbidden": (Reply(b"no", 403, PLAIN),) * 3,
    "five": (OPEN,) * 3,
    "six": (OPEN,) * 3,
    "borrowed": (Reply(status=301, headers=(("Location", "https://lender.example/robots.txt"),)),) * 3,
    "lender": (RULES,) * 3,
}
# One whose file changes while a single long crawl lasts.
EXPIRES = (OPEN, FORBIDS)


def run_robots(folder: Path) -> None:
    """Crawl three times, at the start, half a day and a day and a half later; then once for more than a day."""
    sites = {name: [f"https://{name}.example/{path}" for path in ("open", "shut")] for name in ROBOTS}
    sites["expires"] = [f"https://expires.example/{n}" for n in range(60)]
    declare(folder / "sources", sites)
    clock, number, fetched = [START], [0], Counter[str]()
    hosts = [f"{name}.example" for name in sites]

    def answer(asked: Asked) -> Reply:
        name = asked.host.removesuffix(".example")
        if name in {"five", "six"} and "robots" in asked.path:
            step = int(asked.path.partition("?")[2] or 0)
            if step < {"five": 5, "six": 6}[name]:
                return Reply(status=302, headers=(("Location", f"/robots.txt?{step + 1}"),))
        if "robots" not in asked.path:
            return Reply(page(asked.path))
        fetched[name] += 1
        return EXPIRES[fetched[name] - 1] if name == "expires" else ROBOTS[name][number[0]]

    def at(which: int, publishers: tuple[str, ...]) -> CrawlPlan:
        def before() -> None:
            number[0] = min(which, 2)
            clock[0] = START + (HALF_DAY * (0, 1, 3, 4)[which])
            marks.append(len(stand.log))

        return CrawlPlan(
            data=folder / "data", sources=folder / "sources", delay=0, timeout=5, kind="sample",
            publishers=publishers, before=before, told=a_day_passes if which == 3 else None,
        )  # fmt: skip

    def a_day_passes(one: Progress) -> None:
        if one.check.purpose == "document" and one.number == 3:
            clock[0] += timedelta(hours=25)

    most = tuple(f"zz_{name}" for name in ROBOTS)
    marks: list[int] = []
    with Stand(with_controls(answer), hosts) as stand:
        network = Network(HostTable(stand.table), stand.trust, lambda: clock[0])
        plans = [at(0, most), at(1, most), at(2, most), at(3, ("zz_expires",))]
        reports = crawl_many(plans, network=network, log_level="CRITICAL")
        write(folder, [asdict(report) for report in reports], stand, marks=[*marks, len(stand.log)])


# -- caps: what a hostile server may cost, and what it may learn ------------------------------------------

SIZE = 66 * 2**20
BOMBS = {
    "gzip": ("gzip", gzip.compress(b"\0" * SIZE)),
    "twice": ("gzip, gzip", gzip.compress(gzip.compress(b"\0" * SIZE))),
    "deflate": ("deflate", zlib.compress(b"\0" * SIZE)),
}


def run_caps(folder: Path) -> None:
    """Crawl pages that swell, that never end, that set cookies, and that lead to others."""
    names = [*BOMBS, "endless", "drip", "cookie", "after", "led"]
    declare(folder / "sources", {"caps": [f"https://caps.example/{name}" for name in names]})

    def answer(asked: Asked) -> Reply:
        name = asked.path.strip("/")
        if name == "robots.txt":
            return Reply(b"", headers=(*PLAIN, ("Set-Cookie", "robot=1; Path=/")))
        if name in BOMBS:
            coding, body = BOMBS[name]
            return Reply(body, headers=(("Content-Type", "text/html"), ("Content-Encoding", coding)))
        if name == "endless":  # no length is told, and more comes than we take
            return Reply(b"x" * SIZE, length=-1)
        if name == "drip":
            return Reply(page("Drip"), drip=0.2)
        if name == "led":
            return Reply(status=302, headers=(("Location", "/there"), ("Set-Cookie", "seen=1; Path=/")))
        return Reply(page(name), headers=(("Content-Type", "text/html"), ("Set-Cookie", "seen=1; Path=/")))

    with Stand(with_controls(answer), ["caps.example"]) as stand:
        plan = CrawlPlan(folder / "data", folder / "sources", delay=0, timeout=4, kind="sample")
        reports = crawl_many([plan], network=Network(HostTable(stand.table), stand.trust), log_level="ERROR")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        write(folder, [asdict(report) for report in reports], stand, peak=peak)


# -- outage: names that do not resolve --------------------------------------------------------------------


def run_outage(folder: Path) -> None:
    """Crawl seven hosts whose names do not resolve: with nothing else, with a control name, beside one that answers."""
    gone = {f"gone{n}": [f"https://gone{n}.example/{p}" for p in range(2)] for n in range(7)}
    sites = {**gone, "here": ["https://here.example/1", "https://here.example/2"]}
    declare(folder / "sources", sites)
    few = ("zz_gone0", "zz_gone1", "zz_gone2", "zz_here")

    with Stand(
        lambda asked: OPEN if asked.path == "/robots.txt" else Reply(page("x")), ["here.example"]
    ) as stand:
        alone, controlled = (
            Network(HostTable(stand.table), stand.trust, utc_now, controls)
            for controls in ((), ("control.example", "here.example"))
        )
        down = Network(HostTable(stand.table), stand.trust, utc_now, ("control.example",))
        tried = {
            "alone": (alone, tuple(f"zz_{name}" for name in gone)),
            "controlled": (controlled, tuple(f"zz_{name}" for name in gone)),
            "beside": (alone, few),
            "down": (down, few[:2]),
        }
        network, publishers = tried[sys.argv[3]]
        plan = CrawlPlan(
            folder / "data", folder / "sources", delay=0, timeout=5, kind="sample", publishers=publishers
        )
        reports = crawl_many([plan], network=network, log_level="CRITICAL")
        write(folder, [asdict(report) for report in reports], stand)


# -- audit: validators that lie ---------------------------------------------------------------------------


def run_audit(folder: Path) -> None:
    """Crawl on days 0, 3, 6 and 9 a site that says 304 for ever, and one with a new ETag for one body."""
    declare(folder / "sources", {"stuck": ["https://stuck.example/p"], "new": ["https://new.example/p"]})
    clock, asked_of = [START], Counter[str]()

    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return OPEN
        asked_of[asked.host] += 1
        if asked.host == "new.example":
            return Reply(
                page("New"), headers=(("Content-Type", "text/html"), ("ETag", f'"{asked_of[asked.host]}"'))
            )
        if asked.if_none_match:
            return Reply(status=304, headers=(("ETag", '"1"'),))
        body = page("Stuck" if clock[0] == START else "Stuck no more")
        return Reply(body, headers=(("Content-Type", "text/html"), ("ETag", '"1"')))

    plans = [
        CrawlPlan(
            folder / "data", folder / "sources", delay=0, timeout=5, kind="sample",
            before=lambda day=day: clock.__setitem__(0, START + timedelta(days=day)),  # type: ignore[misc]
        )
        for day in (0, 3, 6, 9)
    ]  # fmt: skip
    with Stand(with_controls(answer), ["stuck.example", "new.example"]) as stand:
        network = Network(HostTable(stand.table), stand.trust, lambda: clock[0])
        reports = crawl_many(plans, network=network, log_level="ERROR")
        write(folder, [asdict(report) for report in reports], stand)


if __name__ == "__main__":
    runs = {
        "unguarded": run_unguarded,
        "interrupted": run_interrupted,
        "pace": run_pace,
        "robots": run_robots,
        "outage": run_outage,
        "audit": run_audit,
        "caps": run_caps,
    }
    runs[sys.argv[1]](Path(sys.argv[2]))
