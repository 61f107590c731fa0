"""The scenario of ``test_discovery_crawl``: run as a script, it walks a small simulated site on loopback.

A first crawl is stopped in the middle of its walk, a second goes on with it; a third follows a month and a
day later, after processing. A process runs crawls once, since the reactor cannot start twice.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.simulated.site import SimulatedSite
from crawler.crawl import CrawlPlan, crawl_many
from crawler.declarations import load
from crawler.gate.network import HostTable, Network
from crawler.items import Progress
from db.store import Store
from schedules.processing import archive_of, process
from tests.loopback import Asked, Reply, Stand

AGENCY, LAWS = "www.agency.example", "laws.example"
HOSTS = [AGENCY, LAWS]
SEED, SIZE, DOCUMENTS, BUDGET = 1, 600, 12, 120
STARTS = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECTION = (
    "A school district may award credit to a student who demonstrates mastery of the content of a course. "
    "The board keeps the record for six years and shows it to any resident of the district who asks. " * 4
)
SITE = SimulatedSite(SEED, SIZE, DOCUMENTS)


def answer(asked: Asked) -> Reply:
    """Return what the agency and the code's site say."""
    if asked.host == LAWS:
        return law(asked.path)
    status, kind, body = SITE.reply(f"https://{AGENCY}{asked.path}")
    return Reply(body, status, (("Content-Type", kind),))


def law(path: str) -> Reply:
    """Return a chapter with two sections and links out of it, or a section that links to all others."""
    links = "".join(
        f'<li><a href="{to}">{to}</a></li>' for to in ("/title/9/1", "/title/9/2", "/title/8/1", "/all")
    )
    if path == "/robots.txt":
        return Reply(b"", 404)
    title = f"Chapter {path}"
    main = f"<main><h1>{title}</h1><p>{SECTION}</p><ul>{links}</ul></main>"
    return Reply(f"<html><title>{title}</title><body>{main}</body></html>".encode())


def declare(folder: Path) -> None:
    """Write the declarations: an agency with an entry page, and a code with one chapter."""
    agency: dict[str, Any] = {
        "id": "zz_agency", "name": "Agency", "kind": "agency", "url": f"https://{AGENCY}/", "budget": BUDGET,
        "entries": [f"https://{AGENCY}/"],
        "documents": [{
            "name": "declared", "title": "Declared", "topics": ["cbe"],
            "url": f"https://{AGENCY}{declared_path()}",
        }],
    }  # fmt: skip
    code = {
        "id": "zz_code", "name": "Code", "kind": "legislature", "url": f"https://{LAWS}/",
        "entries": [f"https://{LAWS}/"],
        "indexes": [{"url": f"https://{LAWS}/title/9", "sections": f"https://{LAWS}/title/9/"}],
    }  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "jurisdictions.yml").write_text(
        json.dumps({"jurisdictions": [{"code": "X-ZZ", "name": "Zed", "kind": "sample"}]})
    )
    (folder / "zz.yml").write_text(json.dumps({"jurisdiction": "X-ZZ", "publishers": [agency, code]}))


def declared_path() -> str:
    """Return the path of the first document of the site, which is declared and not to be found again."""
    return min(spot.path for spot in SITE.plan.relevant if spot.format == "html")


def run(folder: Path) -> None:
    """Crawl four times; write the reports and the server's log, with a mark between the crawls."""
    clock, marks = [STARTS], list[int]()
    declare(folder / "sources")

    def plan(days: int, **more: Any) -> CrawlPlan:
        def before() -> None:
            clock[0] = STARTS + timedelta(days=days)
            marks.append(len(stand.log))
            with Store.open(folder / "data") as store, archive_of(folder / "data") as archive:
                if days:
                    process(store, archive, load(folder / "sources"), workers=1)

        return CrawlPlan(
            data=folder / "data",
            sources=folder / "sources",
            delay=0,
            timeout=5,
            kind="sample",
            before=before,
            **more,
        )

    def interrupt(one: Progress) -> None:
        if one.number == 30:
            os.kill(os.getpid(), signal.SIGINT)

    stage = sys.argv[1]
    with Stand(answer, HOSTS) as stand:
        network = Network(HostTable(stand.table), stand.trust, lambda: clock[0])
        plans = [plan(0, told=interrupt)] if stage == "stopped" else [plan(0), plan(1), plan(31)]
        reports = crawl_many(plans, network=network, log_level="ERROR")
    kept = {"reports": [asdict(r) for r in reports], "log": [asdict(a) for a in stand.log], "marks": marks}
    (folder / f"{stage}.json").write_text(json.dumps(kept))


if __name__ == "__main__":
    target = Path(sys.argv[2])
    run(target)
