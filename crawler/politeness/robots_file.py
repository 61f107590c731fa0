"""The lines of a robots.txt, read and matched as RFC 9309 asks (pure).

Where the standard is silent and site owners err, this follows what Google's parser lets pass, so that a rule
that its author believes in is obeyed. No library on the package index did both: Protego 0.7 lets pass what an
unknown line between two ``User-agent`` lines forbids, robotspy 0.13 reads ``[`` and ``?`` in a path as
wildcards, and the ports of Google's own (GPL, or C++) know neither Crawl-delay nor the standard's rule for
percent-encoded letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

# Google's parser drops what a line has beyond eight times the longest address of a browser.
_LONGEST_LINE = 2083 * 8 - 1
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_TOKEN = re.compile(rb"[A-Za-z_-]+")
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")
# RFC 3986, 3.4: these stand for themselves in a query, encoded or not.
_PLAIN_IN_QUERY = re.compile(rb"[:/?@]")
# Field names begin with these; the misspellings are the ones that Google's parser forgives.
_FIELDS = (
    ("agent", (b"user-agent", b"useragent", b"user agent")),
    ("allow", (b"allow",)),
    ("disallow", (b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw")),
    ("sitemap", (b"sitemap", b"site-map")),
    ("delay", (b"crawl-delay", b"crawldelay", b"crawl delay")),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line; ``pattern`` is comparable (see :func:`comparable`)."""

    allow: bool
    pattern: bytes

    def matches(self, path: bytes) -> bool:
        """Whether the rule is about ``path`` (comparable, beginning with a slash)."""
        ends = self.pattern.endswith(b"$")
        first, *rest = (self.pattern[:-1] if ends else self.pattern).split(b"*")
        if not path.startswith(first):
            return False
        at = len(first)
        last = rest.pop() if ends and rest else None
        for part in rest:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if last is not None:
            return path.endswith(last) and len(path) - len(last) >= at
        return at == len(path) if ends else True


@dataclass(slots=True)
class Group:
    """The rules for some agents (product tokens in lower case, ``*`` for all others)."""

    agents: set[str] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A robots.txt that was read."""

    groups: tuple[Group, ...] = ()
    sitemaps: tuple[str, ...] = ()

    def of(self, agent: str) -> tuple[Group, ...]:
        """Return the groups that ``agent`` (a product token, any case) has to obey, taken together."""
        named = tuple(group for group in self.groups if agent.lower() in group.agents)
        return named or tuple(group for group in self.groups if "*" in group.agents)

    def allows(self, path: str, agent: str) -> bool:
        """Whether ``agent`` may fetch ``path`` (with its query): the longest rule decides, and of two
        equally long ones the one that allows."""
        asked = comparable(path.encode("utf-8", "surrogateescape"), rule=False)
        decided = max(
            (
                (len(rule.pattern), rule.allow)
                for group in self.of(agent)
                for rule in group.rules
                if rule.matches(asked)
            ),
            default=(0, True),
        )
        return decided[1]

    def delay(self, agent: str) -> float | None:
        """Return the longest Crawl-delay that ``agent`` is asked to keep, in seconds, or None."""
        return max((delay for group in self.of(agent) for delay in group.delays), default=None)


def read_lines(body: bytes) -> RobotsFile:
    """Return the rules in ``body``. What cannot be read is skipped, line by line."""
    groups: list[Group] = []
    sitemaps: list[str] = []
    naming = False  # whether the last line that counts named an agent: another one joins it
    for name, value in _fields(body):
        if name == "agent":
            if not naming:
                groups.append(Group())
            naming = True
            groups[-1].agents.update(_agent(value))
        elif name == "sitemap":
            sitemaps.append(value.decode("utf-8", "replace"))
        elif name == "delay":
            # RFC 9309, 2.2.4: a line that the standard does not define never ends a group.
            for group in groups[-1:]:
                group.delays.extend(_seconds(value))
        elif groups:
            naming = False
            groups[-1].rules.extend(_rules(name == "allow", value))
    return RobotsFile(tuple(groups), tuple(dict.fromkeys(sitemaps)))


def _fields(body: bytes) -> Iterator[tuple[str, bytes]]:
    for line in _LINE_END.split(_without_mark(body)):
        text = line[:_LONGEST_LINE].partition(b"#")[0].strip()
        name, colon, value = text.partition(b":")
        if not colon:
            # "Disallow /x": two words are a field whose colon was forgotten, more are prose.
            words = text.split()
            name, value = (words[0], words[1]) if len(words) == 2 else (b"", b"")
        lowered = name.strip().lower()
        for field_name, spellings in _FIELDS:
            if lowered.startswith(spellings):
                yield field_name, value.strip()
                break


def _without_mark(body: bytes) -> bytes:
    """Return ``body`` without a byte order mark, or the part of one that is left."""
    for length in (3, 2, 1):
        if body.startswith(_BOM[:length]):
            return body[length:]
    return body


def _agent(value: bytes) -> set[str]:
    """Return the product token that ``value`` begins with; ``*`` only where it stands alone."""
    if re.match(rb"\*(\s|$)", value):
        return {"*"}
    token = _TOKEN.match(value)
    return {token.group().decode("ascii").lower()} if token else set()


def _seconds(value: bytes) -> list[float]:
    number = re.match(rb"\d{1,9}(\.\d{1,9})?(?=\s|$)", value)
    return [float(number.group())] if number else []


def _rules(allow: bool, value: bytes) -> Iterator[Rule]:
    if not value:
        return  # "Disallow:" forbids nothing, and "Allow:" adds nothing to it
    pattern = comparable(value, rule=True)
    yield Rule(allow, pattern)
    folder, slash, file = pattern.rpartition(b"/")
    if allow and slash and file.startswith(b"index.htm"):
        yield Rule(True, folder + b"/$")


@lru_cache(maxsize=4096)
def comparable(path: bytes, *, rule: bool) -> bytes:
    """Return ``path`` so that two spellings of one address compare equal (RFC 9309, 2.2.2 and 2.2.3).

    Letters, digits and ``-._~`` are decoded, every other encoded octet gets capitals, octets beyond ASCII are
    encoded, and in a query ``:/?@`` stand for themselves. In a ``rule`` a ``*`` and a final ``$`` keep their
    meaning; anywhere else they are characters, and compare equal to ``%2A`` and ``%24``.
    """
    before, mark, query = path.partition(b"?")
    made = _spelt(before, None) + mark + _spelt(query, _PLAIN_IN_QUERY)
    if not rule:
        return made.replace(b"*", b"%2A").replace(b"$", b"%24")
    return made[:-1].replace(b"$", b"%24") + made[-1:]


def _spelt(part: bytes, plain: re.Pattern[bytes] | None) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        octet = bytes([int(found.group(1), 16)])
        as_it_is = _UNRESERVED.match(octet) or (plain and plain.match(octet))
        return octet if as_it_is else found.group().upper()

    decoded = _ESCAPED.sub(one, part)
    return b"".join(b"%%%02X" % octet if octet > 0x7E else bytes([octet]) for octet in decoded)
