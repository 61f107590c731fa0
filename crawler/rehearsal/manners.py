"""What the stand-ins' own log says of the crawl's manners (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from crawler.rehearsal.stage import Stage
from crawler.sample.server import Request
from db.ids import host_of

_ROBOTS = "/robots.txt"


@dataclass(frozen=True, slots=True)
class Manners:
    """What the servers saw: ``requests`` to ``hosts`` in all; how often two were in flight at one host at
    once, an address was asked for that its robots.txt disallows (or whose robots.txt could not be read),
    and a host was asked again after it had asked for a rest."""

    requests: int
    hosts: int
    two_at_once: int
    disallowed: int
    during_rest: int


def manners(log: Iterable[Request], houses: Stage) -> Manners:
    """Return what ``log`` (real times in seconds, whatever its order) says, for houses and other hosts."""
    by_host: dict[str, list[Request]] = defaultdict(list)
    for request in log:
        # A site is one host, with and without www.
        by_host[host_of(f"https://{request.host}/")].append(request)
    for requests in by_host.values():
        requests.sort(key=lambda one: (one.began, one.ended))
    return Manners(
        requests=sum(map(len, by_host.values())),
        hosts=len(by_host),
        two_at_once=sum(_overlaps(requests) for requests in by_host.values()),
        disallowed=sum(_disallowed(one, houses) for requests in by_host.values() for one in requests),
        during_rest=sum(_after_rest(requests) for requests in by_host.values()),
    )


def _overlaps(requests: list[Request]) -> int:
    return sum(later.began < earlier.ended for earlier, later in pairwise(requests))


def _disallowed(request: Request, houses: Stage) -> bool:
    house = houses.get(request.host)
    closed = house is not None and house.manner in ("disallows", "robots_down")
    return (closed or request.path.startswith("/search")) and request.path != _ROBOTS


def _after_rest(requests: list[Request]) -> int:
    told = [place for place, one in enumerate(requests) if one.status == 429]
    return len(requests) - 1 - told[0] if told else 0
