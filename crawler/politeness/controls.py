"""Control requests: each host is asked, once a week at most, for an address that nobody has (pure).

How it answers tells its soft 404s from its documents (:mod:`pipeline.control`). It is asked for before the
documents, so that no first look is mistaken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from crawler.items import Check
from db.ids import host_of

EVERY = timedelta(days=7)
_WHY = "made up, to learn how the site answers for a page that does not exist"


def made_up_path(host: str, now: datetime) -> str:
    """Return a path that no site has, the same for one host and day (UTC)."""
    day = now.astimezone(UTC).date().isoformat()
    return f"/no-such-page-{hashlib.sha256(f'{host} {day}'.encode()).hexdigest()[:8]}"


def control_checks(checks: Iterable[Check], lately: Collection[str], now: datetime) -> Iterator[Check]:
    """Yield a control for each host among the documents of ``checks`` that was not asked ``lately``
    (hosts without ``www.``). Whoever is not to be crawled is not among ``checks``."""
    done = set(lately)
    for check in checks:
        parts = urlsplit(check.url)
        host = host_of(check.url)
        if check.purpose != "document" or host in done:
            continue
        done.add(host)
        yield Check(
            f"{parts.scheme}://{parts.netloc}{made_up_path(host, now)}",
            "control",
            check.publisher,
            check.jurisdiction,
            hosts=check.hosts,
            why=_WHY,
        )
