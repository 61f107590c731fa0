"""The scenario of ``test_cited_crawl``: run as a script, it crawls stand-in sites, processes, and crawls again."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from crawler.crawl import CrawlPlan, crawl_many
from crawler.declarations import load
from crawler.gate.network import HostTable, Network
from db.store import Store
from schedules.processing import archive_of, process
from tests.captured import statute
from tests.loopback import Asked, Reply, Stand

HOSTS = ["learning.example", "code.example", "rules.example", "register.example"]
STARTS = datetime(2026, 3, 2, 12, tzinfo=UTC)
MASTERY = "A school district shall award credit to a student who demonstrates mastery of the standards"
FILLER = [
    f"The board of each district keeps record {number} and shows it to any resident who asks, in the office of the "
    "district, in the hours in which that office is open."
    for number in range(6)
]
PAGES = {
    "learning.example/credit": statute(
        "1", [f"{MASTERY} (Zed. Code § 12-301(b); Rule 6-04-210.5).", *FILLER]
    ),
    "code.example/s/12-301": statute("12-301", [f"{MASTERY}. See Zed. Code § 12-999.", *FILLER]),
    "register.example/proposed": (
        "<html><head><title>Proposed rules</title></head><body><h1>Proposed rules</h1><p>The rules that are on their "
        "way, with the day until which the department takes comments on each of them in writing.</p><ul>"
        "<li class=n><a href=/n/1>Credit by demonstrated mastery</a>, Zed. Code § 12-301. Comments due May 1, 2026.</li>"
        "</ul></body></html>"
    ).encode(),
}
SOURCE = """jurisdiction: X-ZZ
publishers:
  - id: zz_agency
    name: Department of Learning
    kind: agency
    url: https://learning.example/
    documents:
      - {name: credit, title: Credit, url: https://learning.example/credit, topics: [cbe]}
  - id: zz_code
    name: Code
    kind: legislature
    url: https://code.example/
    law: [{cites: 'Zed\\. Code § (?P<section>[0-9-]+)', url: "https://code.example/s/{section}"}]
  - id: zz_rules
    name: Rules
    kind: rules
    url: https://rules.example/
    do_not_crawl: its terms forbid robots
    law: [{cites: 'Rule (?P<rule>[0-9.-]+)', url: "https://rules.example/{rule}"}]
  - id: zz_register
    name: Register
    kind: register
    url: https://register.example/
    indexes: [{url: "https://register.example/proposed", notices: {row: li.n}}]
"""


def answer(asked: Asked) -> Reply:
    """Return what the stand-in sites say."""
    body = PAGES.get(asked.host + asked.path)
    return Reply(body) if body else Reply(b"<html><title>Not found</title></html>", 404)


def main(folder: Path) -> None:
    """Crawl three times, a week apart, and process before each of the last two; write the server's log."""
    sources, data, clock, log = folder / "sources", folder / "data", [STARTS], []
    sources.mkdir()
    (sources / "jurisdictions.yml").write_text("jurisdictions: [{code: X-ZZ, name: Zed, kind: sample}]\n")
    (sources / "zz.yml").write_text(SOURCE)

    def settle() -> None:
        with Store.open(data) as store, archive_of(data) as archive:
            process(store, archive, load(sources), workers=1)

    with Stand(answer, HOSTS) as stand:

        def week(number: int) -> CrawlPlan:
            def before() -> None:
                clock[0] = STARTS + timedelta(days=7 * number)
                if number:
                    settle()
                log.append(len(stand.log))

            return CrawlPlan(data, sources, delay=0, timeout=5, kind="sample", before=before)

        network = Network(HostTable(stand.table), stand.trust, lambda: clock[0])
        reports = crawl_many([week(number) for number in range(3)], network=network, log_level="ERROR")
    settle()
    parts = [*log, len(stand.log)]
    asked = [
        sorted(f"{one.host}{one.path}" for one in stand.log[start:end]) for start, end in pairwise(parts)
    ]
    (folder / "told.json").write_text(
        json.dumps({"asked": asked, "reports": [asdict(one) for one in reports]})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
