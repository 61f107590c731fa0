"""Leaving hosts alone: what a Retry-After asks, how long hosts rest, and the pace of all of them (pure: the
clock and chance come in from outside).

A host is one for http and https and with and without ``www.``, since they are one server to its owner.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import ceil

from crawler.arrival import stamp
from db.ids import host_of

# A server that asks for more than a day is asked again tomorrow all the same.
LONGEST_REST = 24 * 3600.0
# What a 429 that names no time means.
_UNTOLD_REST = 3600.0
# Never sooner than asked, and not all hosts at one second: a tenth more at the most, or a minute.
_JITTER, _MOST_JITTER = 0.1, 60.0
# How long a crawl waits for one host, in all, before it leaves the rest of it to the next crawl.
PATIENCE = 120.0
# More hosts than this at rest in one crawl say that it is us who are too fast.
_MANY = 5
_SLOWEST = 1 / 16
# So that a halved pace is whole again after fifty good answers.
_RECOVERY = 0.01


def place_of(url: str) -> str:
    """Return the host of ``url`` as politeness counts hosts: lower case, no ``www.``, no port, no final dot."""
    return host_of(url).rstrip(".")


@dataclass(frozen=True, slots=True)
class Rest:
    """A host that asked to be left alone until ``until_at`` (ISO 8601 UTC); ``reason`` tells in what words."""

    host: str
    until_at: str
    said_at: str
    reason: str


def asked_rest(status: int, headers: Mapping[str, str], now: datetime) -> tuple[float, str] | None:
    """Return the seconds that an answer asks us to stay away and its words, or None where it asks nothing.

    Asked with status 429, or with 503 and a ``Retry-After`` in either of its forms (RFC 9110, 10.2.3); at most
    a day. ``headers`` have lower-case names. A date is counted from our clock or from the server's, whichever
    asks for more.
    """
    told = headers.get("retry-after", "").strip()
    if not (status == 429 or (status == 503 and told)):
        return None
    seconds = _seconds(told, headers.get("date", ""), now)
    reason = f"status {status}" + (f", Retry-After {told[:40]}" if told else "")
    return min(max(_UNTOLD_REST if seconds is None else seconds, 1.0), LONGEST_REST), reason


def _seconds(told: str, date: str, now: datetime) -> float | None:
    if re.fullmatch(r"\d{1,9}", told):
        return float(told)
    until = _moment(told)
    if until is None:
        return None
    return max((until - clock).total_seconds() for clock in (now, _moment(date)) if clock)


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Rests:
    """The hosts that a crawl leaves alone, and what patience it has left with each.

    ``now`` is the crawl's clock, ``ticks`` counts seconds without jumps, ``chance`` is a number from 0 to 1.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        ticks: Callable[[], float],
        chance: Callable[[], float],
        patience: float = PATIENCE,
    ) -> None:
        self._now, self._ticks, self._chance = now, ticks, chance
        self._patience: defaultdict[str, float] = defaultdict(lambda: patience)
        self._until: dict[str, float] = {}
        self._reasons: dict[str, str] = {}

    def remember(self, held: Iterable[Rest]) -> None:
        """Take over what was asked of earlier crawls and still holds."""
        for rest in held:
            left = (datetime.fromisoformat(rest.until_at) - self._now()).total_seconds()
            self._begin(rest.host, left, rest.reason)

    def begin(self, host: str, seconds: float, reason: str) -> Rest:
        """Let ``host`` rest for ``seconds`` and a little more; return what a later crawl has to know of it."""
        whole = seconds + min(seconds * _JITTER, _MOST_JITTER) * self._chance()
        self._begin(host, whole, reason)
        said = self._now()
        return Rest(host, stamp(said + timedelta(seconds=ceil(whole) + 1)), stamp(said), reason)

    def _begin(self, host: str, seconds: float, reason: str) -> None:
        self._until[host] = max(self._until.get(host, 0.0), self._ticks() + seconds)
        self._reasons[host] = reason

    def left(self, host: str) -> float:
        """Return the seconds for which ``host`` still rests; 0 where it may be asked."""
        return max(self._until.get(host, 0.0) - self._ticks(), 0.0)

    def can_wait(self, host: str) -> bool:
        """Whether the crawl waits for ``host`` itself rather than leaving it to the next one."""
        return self.left(host) <= self._patience[host]

    def wait(self, host: str) -> float:
        """Spend patience on ``host``; return the seconds to wait."""
        seconds = self.left(host)
        self._patience[host] -= seconds
        return seconds

    def reason(self, host: str) -> str:
        """Return in what words ``host`` asked for its rest."""
        return self._reasons.get(host, "")


class Pace:
    """How fast all hosts are asked, from 1 down to a sixteenth: halved each time more than five hosts have
    asked for a rest, and won back bit by bit with good answers (additive increase, multiplicative decrease)."""

    def __init__(self) -> None:
        self.rate = 1.0
        self._resting: set[str] = set()

    def rested(self, host: str) -> bool:
        """Count a host that asked for a rest; return whether the pace was halved for it."""
        self._resting.add(host)
        if len(self._resting) <= _MANY:
            return False
        self._resting.clear()
        self.rate = max(self.rate / 2, _SLOWEST)
        return True

    def answered(self) -> None:
        """Count a good answer."""
        self.rate = min(self.rate + _RECOVERY, 1.0)

    def gap(self, delay: float, asked: float) -> float:
        """Return the seconds to leave between two requests to a host whose own pace is ``delay`` and whose
        robots.txt asks for ``asked``."""
        return asked if self.rate == 1.0 else max(delay, asked) / self.rate
