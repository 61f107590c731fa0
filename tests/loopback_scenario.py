"""The scenario of ``test_spider_loopback``: run as a script, it crawls stand-in sites twice, a week apart.

A process runs crawls once, since the reactor cannot start twice.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler import crawl as crawl_module
from crawler.crawl import CrawlPlan, crawl_many
from crawler.gate.network import HostTable, Network
from crawler.items import Progress, Snapshot
from crawler.keeper import Keeper
from db.records import Capture, CrosswalkError
from pipeline.judge import Verdict
from tests.loopback import Asked, Reply, Stand

AGENCY, RULES = "www.agency.example", "rules.agency.example"
HOSTS = [
    AGENCY,
    "agency.example",
    RULES,
    "down.example",
    "page.example",
    "free.example",
    "wrong.example",
    "busy.example",
    "calm.example",
]
STARTS = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = (
    "Students move ahead when they show what they know, and no student waits for a calendar to say so. " * 4
)
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"

PAGES = {
    "tagged": "/tagged",
    "same": "/same",
    "gone": "/gone",
    "rule": "/rule.pdf",
    "moved": "/moved",
    "partner": "/partner",
    "away": "/away",
    "loop": "/loop",
    "lost": "/lost",
    "slow": "/slow",
    "half": "/half",
    "huge": "/huge",
    "guarded": "/guarded",
    "hidden": "/hidden/page",
    "broken": "/broken",
}
ELSEWHERE = {
    "down": "down.example",
    "page": "page.example",
    "free": "free.example",
    "calm": "calm.example",
    "wrong": "wrong.example",
    "nowhere": "nowhere.example",
    "closed": "closed.example",
}


def page(title: str) -> bytes:
    """Return a page with enough words to be one."""
    return f"<html><head><title>{title}</title></head><body><p>{WORDS}</p></body></html>".encode()


def answer(asked: Asked) -> Reply:
    """Return what the stand-in sites say."""
    if asked.path == "/robots.txt":
        return robots(asked.host)
    if asked.host == "busy.example":
        return Reply(b"later", 429, (("Retry-After", "3600"),))
    if asked.path == "/tagged" and asked.if_none_match == '"v1"':
        return Reply(status=304, headers=(("ETag", '"v1"'),))
    return REPLIES.get(asked.path, Reply(page("Rule")))


def robots(host: str) -> Reply:
    """Return what each says of robots."""
    plain = (("Content-Type", "text/plain"),)
    rules = {
        "down.example": Reply(b"busy", 503),
        "page.example": Reply(page("Welcome")),
        "calm.example": Reply(b"User-agent: *\nCrawl-delay: 0.7\n", headers=plain),
        "free.example": Reply(b"User-agent: *\nDisallow: /", 404),
    }
    return rules.get(host, Reply(b"User-agent: *\nDisallow: /hidden/\n", headers=plain))


def to(url: str, status: int = 301) -> Reply:
    """Return a redirect."""
    return Reply(status=status, headers=(("Location", url),))


REPLIES = {
    "/tagged": Reply(page("Tagged"), headers=(("Content-Type", "text/html"), ("ETag", '"v1"'))),
    "/same": Reply(page("Same")),
    "/gone": Reply(b"<html><title>Not found</title></html>", 404),
    "/rule.pdf": Reply(PDF, headers=(("Content-Type", "application/pdf"),)),
    "/moved": to("/new-home"),
    "/partner": to(f"https://{RULES}/chapter", 302),
    "/away": to("https://me:secret@elsewhere.example/landing", 302),
    "/loop": to("/loop"),
    "/lost": Reply(page("Lost"), length=50_000),
    "/slow": Reply(page("Slow"), pause=20),
    "/half": Reply(
        gzip.compress(page("Half") * 40)[:120],
        headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")),
    ),
    "/huge": Reply(b"x", length=65 * 2**20),
    "/guarded": Reply(page("Just a moment..."), 403, (("cf-mitigated", "challenge"),)),
    "/broken": Reply(b"oops", 500),
}


def declare(folder: Path) -> None:
    """Write the declarations of the scenario."""

    def document(name: str, url: str) -> dict[str, Any]:
        return {"name": name, "title": name.title(), "url": url, "topics": ["cbe"], "format": "html"}

    agency = {
        "id": "zz_agency", "name": "Agency", "kind": "agency", "url": f"https://{AGENCY}/",
        "hosts": [AGENCY, RULES],
        "indexes": [{"url": f"https://{AGENCY}/list"}],
        "documents": [document(name, f"https://{AGENCY}{path}") for name, path in PAGES.items()],
    }  # fmt: skip
    others = [
        {
            "id": f"zz_{name}", "name": name, "kind": "other", "url": f"https://{host}/",
            "documents": [document(name, f"https://{host}/rule")],
        }
        for name, host in ELSEWHERE.items()
    ]  # fmt: skip
    busy = {
        "id": "zz_busy", "name": "Busy", "kind": "other", "url": "https://busy.example/",
        "documents": [document(name, f"https://busy.example/{name}") for name in ("one", "two")],
    }  # fmt: skip
    shut = {
        "id": "zz_shut", "name": "Shut", "kind": "other", "url": "https://shut.example/",
        "do_not_crawl": "it asks not to be crawled", "documents": [document("shut", "https://shut.example/x")],
    }  # fmt: skip
    folder.mkdir()
    table = {"jurisdictions": [{"code": "X-ZZ", "name": "Zed", "kind": "sample"}]}
    (folder / "jurisdictions.yml").write_text(json.dumps(table))
    publishers = [agency, *others, busy, shut]
    (folder / "zz.yml").write_text(json.dumps({"jurisdiction": "X-ZZ", "publishers": publishers}))


def run_scenario(folder: Path) -> None:
    """Crawl twice, interrupt a third crawl, never begin a fourth; write the reports and the server's log."""
    clock = [STARTS]
    told: list[str] = []
    declare(folder / "sources")

    def week(number: int, seen: Callable[[Progress], None] | None = None) -> CrawlPlan:
        return CrawlPlan(
            data=folder / "data",
            sources=folder / "sources",
            delay=0,
            timeout=1.5,
            kind="sample",
            before=lambda: clock.__setitem__(0, STARTS + timedelta(days=7 * number)),
            told=seen,
        )

    def interrupt(one: Progress) -> None:
        if one.number == 1 and one.check.purpose != "robots":  # once: a second one ends it at once
            os.kill(os.getpid(), signal.SIGINT)

    plans = [
        week(0, lambda one: told.append(f"{one.check.url} {one.outcome}")),
        week(1),
        week(2, interrupt),
        week(3),
    ]
    with Stand(answer, HOSTS, wrong_certificate=["wrong.example"]) as stand:
        table = {**stand.table, "closed.example": ("127.0.0.1", 1)}
        network = Network(HostTable(table), stand.trust, lambda: clock[0])
        reports = crawl_many(plans, network=network, log_level="ERROR")
    kept = {"reports": [asdict(r) for r in reports], "log": [asdict(a) for a in stand.log], "told": told}
    (folder / "told.json").write_text(json.dumps(kept))


def run_stopped(folder: Path) -> None:
    """Crawl until the fifth answer and stop; called again, go on. Writes what the server was asked."""
    number = len(list(folder.glob("part-*.json")))
    if number == 0:
        declare(folder / "sources")
    plans: list[dict[str, Any]] = []

    def interrupt(one: Progress) -> None:
        if number == 0 and one.number == 5:
            os.kill(os.getpid(), signal.SIGINT)

    with Stand(answer, HOSTS, wrong_certificate=["wrong.example"]) as stand:
        now = STARTS + timedelta(minutes=10 * number)
        network = Network(
            HostTable({**stand.table, "closed.example": ("127.0.0.1", 1)}), stand.trust, lambda: now
        )
        plan = CrawlPlan(
            folder / "data",
            folder / "sources",
            delay=0,
            timeout=1.5,
            kind="sample",
            told=interrupt,
            planned=lambda done: plans.append(asdict(done)),
        )
        (report,) = crawl_many([plan], network=network, log_level="ERROR")
    asked = [f"{one.host}{one.path}" for one in stand.log]
    told = {"report": asdict(report), "asked": asked, "plan": plans[0]["by_jurisdiction"]}
    (folder / f"part-{number}.json").write_text(json.dumps(told))


def run_full_disk(folder: Path) -> None:
    """Crawl onto a disk that is full after five checks, and write what the crawl said of it."""

    class Full(Keeper):
        kept = 0

        def keep(self, snapshot: Snapshot) -> tuple[Capture, Verdict]:
            Full.kept += 1
            if Full.kept > 5:
                raise OSError(28, "No space left on device")
            return super().keep(snapshot)

    crawl_module.Keeper = Full  # type: ignore[attr-defined]
    declare(folder / "sources")
    with Stand(answer, HOSTS) as stand:
        plan = CrawlPlan(folder / "data", folder / "sources", delay=0, timeout=1.5, kind="sample")
        try:
            crawl_many([plan], network=Network(HostTable(stand.table), stand.trust), log_level="CRITICAL")
        except CrosswalkError as error:
            (folder / "told.json").write_text(json.dumps(str(error)))


if __name__ == "__main__":
    {"weeks": run_scenario, "full": run_full_disk, "stopped": run_stopped}[sys.argv[1]](Path(sys.argv[2]))
