"""A stand-in of web.archive.org: its index (CDX) and its captures (mementos), as EDGI's client asks for them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Asked, Reply, Stand

HOST = "web.archive.org"


def digest_of(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Archived:
    """One capture. ``drift``: the machine leads to this stamp instead; ``says``: the time that it states;
    ``original``: the address that it states; ``gone``: listed and not held; ``cut``: it breaks off;
    ``revisit``: listed as "the same as before"."""

    stamp: str
    url: str
    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    drift: str | None = None
    says: str | None = None
    original: str | None = None
    gone: bool = False
    cut: bool = False
    revisit: bool = False

    def line(self) -> str:
        status, kind = ("-", "warc/revisit") if self.revisit else (str(self.status), "text/html")
        return f"{surt(self.url)} {self.stamp} {self.url} {kind} {status} {digest_of(self.body)} {len(self.body)}"


def surt(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").split(".")
    return f"{','.join(reversed(host))}){parts.path.rstrip('/').lower() or '/'}"


@dataclass
class WaybackMachine:
    """``busy``: the answers of the first requests for captures, (status, Retry-After or None);
    ``index_busy``: those of the first searches; ``page``: rows of the index in one answer."""

    held: Sequence[Archived]
    busy: list[tuple[int, str | None]] = field(default_factory=list)
    index_busy: list[tuple[int, str | None]] = field(default_factory=list)
    page: int = 1000
    asked: list[str] = field(default_factory=list)

    def stand(self) -> Stand:
        """Return it over TLS on loopback; its ``table`` and ``trust`` go into a Machine's constructor."""
        return Stand(self.answer, [HOST])

    @property
    def captures_asked(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/web/")]

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked.path)
        parts = urlsplit(asked.path)
        if parts.path == "/cdx/search/cdx":
            return self._hold(self.index_busy) or self._index(parse_qs(parts.query))
        return self._hold(self.busy) or self._capture(asked.path)

    def _hold(self, busy: list[tuple[int, str | None]]) -> Reply | None:
        if not busy:
            return None
        status, after = busy.pop(0)
        headers = (("Content-Type", "text/plain"), *([("Retry-After", after)] if after else []))
        return Reply(b"too many requests", status, headers)

    def _index(self, query: dict[str, list[str]]) -> Reply:
        given = {name: values[0] for name, values in query.items()}
        rows = sorted(
            (one for one in self.held if surt(one.url) == surt(given["url"])), key=lambda one: one.stamp
        )
        rows = [one for one in rows if given["from"] <= one.stamp <= given["to"]]
        negated, name, pattern = re.fullmatch(r"(!?)(\w+):(.*)", given["filter"]).groups()  # type: ignore[union-attr]
        assert name == "statuscode"
        rows = [
            one for one in rows if bool(re.fullmatch(pattern, one.line().split(" ")[4])) is not bool(negated)
        ]
        start = int(given.get("resumeKey", "0"))
        size = min(int(given["limit"]), self.page)
        lines = [one.line() for one in rows[start : start + size]]
        if start + size < len(rows):
            lines += ["", str(start + size)]
        return Reply(
            "".join(f"{line}\n" for line in lines).encode(), headers=(("Content-Type", "text/plain"),)
        )

    def _capture(self, path: str) -> Reply:
        found = re.fullmatch(r"/web/(\d{14})id_/(.+)", path)
        assert found, path
        stamp, url = found.groups()
        near = [one for one in self.held if surt(one.url) == surt(url)]
        one = next((one for one in near if one.stamp == stamp), None)
        if one is None or one.gone:
            return Reply(b"not in archive", 404, (("Content-Type", "text/html"),))
        if one.drift:
            return Reply(b"", 302, (("Location", f"https://{HOST}/web/{one.drift}id_/{one.url}"),))
        at = format_datetime(moment(one.says or one.stamp), usegmt=True)
        original = one.original or one.url
        link = f'<{original}>; rel="original", <https://{HOST}/web/{stamp}/{original}>; rel="memento"; datetime="{at}"'
        kept = [(f"X-Archive-Orig-{name}", value) for name, value in one.headers if name != "Content-Type"]
        kind = [(name, value) for name, value in one.headers if name == "Content-Type"]
        headers = (*kind, *kept, ("Memento-Datetime", at), ("Link", link), ("X-Archive-Src", "x.warc.gz"))
        return Reply(one.body, one.status, headers, length=len(one.body) + 100 if one.cut else None)
