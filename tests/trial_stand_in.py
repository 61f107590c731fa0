"""``crawler.trials.try_one`` over stand-in sites: ``python -m tests.trial_stand_in STAND.json ...``; and a whole crawl
of them: ``python -m tests.trial_stand_in STAND.json --crawl DATA SOURCES``.

The command line's own program makes the public network and no other; this one has the host names,
addresses and certificates of a :class:`tests.loopback.Stand` in a file that the test wrote.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from crawler.crawl import CrawlPlan, crawl
from crawler.gate.network import HostTable, Network
from crawler.trials import try_one
from db.records import CrosswalkError
from tests.loopback import Stand


def describe(stand: Stand, path: Path) -> Path:
    """Write what this program needs to reach ``stand``."""
    table = {host: list(place) for host, place in stand.table.items()}
    path.write_text(json.dumps({"table": table, "trust": stand.trust.decode()}))
    return path


def main() -> int:
    """Run a trial as the command line would, over the stand-ins."""
    told = json.loads(Path(sys.argv[1]).read_text())
    table = {host: (place[0], place[1]) for host, place in told["table"].items()}
    network = Network(resolver=HostTable(table), trust=told["trust"].encode())
    if sys.argv[2] == "--crawl":
        plan = CrawlPlan(Path(sys.argv[3]), Path(sys.argv[4]), delay=0.0)
        return 0 if crawl(plan, network=network, log_level="ERROR").complete else 1
    try:
        trial = replace(try_one.trial_of(sys.argv[2:]), delay=0.0)
        return 0 if try_one.run(trial, network=network) else 1
    except CrosswalkError as error:
        print(json.dumps({"event": "error", "message": str(error)}))
        return 2


if __name__ == "__main__":
    sys.exit(main())
