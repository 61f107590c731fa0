"""What a robots.txt allows, read as RFC 9309 asks (pure).

Answers: 2xx rules; 4xx no rules, all is allowed; 5xx, 429, no answer, or a page in place of rules:
nothing is allowed until it can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from protego import Protego

from pipeline.judge import Answer, at_arrival

# RFC 9309, 2.5: a crawler may stop reading after 500 kibibytes.
_READ = 500 * 1024
# A longer Crawl-delay would keep a crawl from ever ending.
_LONGEST_PAUSE = 120.0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin. Without ``text`` all is allowed, or nothing where it is ``unreachable``
    (the reason in words; ``outcome`` is what becomes of the pages)."""

    text: str | None = None
    unreachable: str | None = None
    outcome: str = "robots_unreachable"

    @property
    def reachable(self) -> bool:
        """Whether the site told us its rules, or that it has none."""
        return self.unreachable is None

    def allows(self, url: str, agent: str) -> bool:
        """Whether ``agent`` may fetch ``url``."""
        if not self.reachable:
            return False
        return self.text is None or bool(_parsed(self.text).can_fetch(url, agent))

    def pause(self, agent: str) -> float:
        """Return the seconds that the site asks ``agent`` to leave between requests (at most 120)."""
        asked = _parsed(self.text).crawl_delay(agent) if self.text is not None else None
        return min(max(float(asked or 0), 0.0), _LONGEST_PAUSE)


@lru_cache(maxsize=128)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)


def read(answer: Answer) -> Rules:
    """Return the rules that one answer for ``/robots.txt`` gives."""
    status = answer.status
    verdict = at_arrival(answer)
    if verdict.outcome == "blocked" and not verdict.reason.startswith("status"):
        return Rules(unreachable=f"a block page in place of it ({verdict.reason})")
    if 200 <= status < 300:
        return _read_body(answer)
    if 400 <= status < 500 and status != 429:
        return Rules()
    return Rules(unreachable=f"status {status}")


def _read_body(answer: Answer) -> Rules:
    if "truncated" in answer.flags:
        return Rules(unreachable="it broke off before its end")
    body = answer.body[:_READ].removeprefix(b"\xef\xbb\xbf")
    if body.lstrip()[:1] == b"<":
        return Rules(unreachable="a page in place of it")
    # A rule cut in the middle could forbid or allow too much: read whole lines only.
    if len(answer.body) > _READ:
        body = body.rpartition(b"\n")[0]
    return Rules(text=body.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))
