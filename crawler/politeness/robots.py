"""What the answer for a robots.txt means, as RFC 9309 asks (pure); its lines are read by
:mod:`crawler.politeness.robots_file`.

Answers: 2xx rules; 4xx no rules, all is allowed; 5xx, 429, no answer, or something else in place of rules:
nothing is allowed until it can be read, but for a copy that is younger than a day.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import lru_cache

from crawler.politeness.robots_file import RobotsFile, read_lines
from pipeline.judge import Answer, at_arrival

# RFC 9309, 2.5: a crawler may stop reading after 500 kibibytes.
_READ = 500 * 1024
# A longer Crawl-delay would keep a crawl from ever ending.
_LONGEST_PAUSE = 120.0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin. Without ``text`` (the file's bytes) all is allowed, or nothing where it is
    ``unreachable`` (the reason in words; ``outcome`` is what becomes of the pages)."""

    text: bytes | None = None
    unreachable: str | None = None
    outcome: str = "robots_unreachable"

    @property
    def reachable(self) -> bool:
        """Whether the site told us its rules, or that it has none."""
        return self.unreachable is None

    def allows(self, url: str, agent: str) -> bool:
        """Whether ``agent`` (a product token) may fetch ``url``."""
        if not self.reachable:
            return False
        return self.text is None or _parsed(self.text).allows(path_of(url), agent)

    def pause(self, agent: str) -> float:
        """Return the seconds that the site asks ``agent`` to leave between requests (at most 120)."""
        asked = _parsed(self.text).delay(agent) if self.text is not None else None
        return min(asked or 0.0, _LONGEST_PAUSE)

    def sitemaps(self) -> tuple[str, ...]:
        """Return the addresses of its Sitemap lines, in order, as they are written."""
        return _parsed(self.text).sitemaps if self.text is not None else ()


def path_of(url: str) -> str:
    """Return path and query of ``url``, without its fragment; ``/`` where it has neither."""
    rest = url.partition("#")[0]
    scheme, found, after = rest.partition("://")
    if found and not set(scheme) & set("/?;"):
        rest = after
    starts = min((at for at in map(rest.find, "/?;") if at >= 0), default=-1)
    path = rest[starts:] if starts >= 0 else "/"
    return path if path.startswith("/") else f"/{path}"


@lru_cache(maxsize=128)
def _parsed(text: bytes) -> RobotsFile:
    return read_lines(text)


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
    body = answer.body[:_READ]
    # A rule cut in the middle could forbid or allow too much: read whole lines only.
    if len(answer.body) > _READ:
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.decode("utf-16", "replace").encode()
    if body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<":
        return Rules(unreachable="a page in place of it")
    if b"\0" in body or body.startswith((b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04")):
        return Rules(unreachable="a file that is no text in place of it")
    return Rules(text=body)
