"""Addresses that a discovery must not walk into: endless pages, other views of the same, no documents (pure)."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MAX_LENGTH = 2083
MAX_DEPTH = 6
MAX_SEGMENTS = 12
PER_PATTERN = 200

# Files that carry no policy text, and formats that nothing here reads.
_ASSETS = re.compile(
    r"\.(?:css|js|mjs|json|xml|rss|atom|ics|vcf|png|jpe?g|gif|svg|webp|ico|bmp|tiff?|mp[34]|m4[av]|wav|avi|mov"
    r"|wmv|webm|zip|gz|7z|rar|tar|exe|dmg|iso|xlsx?|xlsm|csv|pptx?|doc|rtf|odt|woff2?|ttf|eot|kml|kmz|shp|epub)$",
    re.IGNORECASE,
)
_SERVICES = re.compile(
    r"/(?:log[-_]?in|log[-_]?out|sign[-_]?in|sign[-_]?up|account|cart|checkout|share|print|printpdf|email"
    r"|feeds?|rss|atom|wp-admin|wp-json|wp-login\.php|xmlrpc\.php|cgi-bin|search|translate|subscribe|unsubscribe)"
    r"(?:/|$|\.(?:php|aspx?|html?)$)|/register(?:/?$|\.(?:php|aspx?|html?)$)",  # /register/833 is a register of rules
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"/(?:calendars?|events?|schedule)/(?:.*/)?(?:(?:19|20)\d\d(?:[-/]?\d{1,2}){0,2}|day|week|month|list|agenda)(?:/|$)"
    r"|/(?:day|week|month)/(?:19|20)\d\d",
    re.IGNORECASE,
)
_DATE_VALUE = re.compile(r"(?:19|20)\d\d(?:-?\d{2}){0,2}$")
_DATE_NAMES = frozenset(
    {"date", "day", "month", "year", "week", "start", "end", "from", "to", "when", "eventdate"}
)
# Other views of one list: order, filter, page size, layout.
_VIEW = re.compile(
    r"^(?:sort\w*|order\w*|dir|direction|view|display|layout|format|output|per_?page|page_?size|limit|items"
    r"|f|fq|f\[.*\]|facets?(?:\[.*\])?|filter\w*(?:\[.*\])?|tags?|print|share|replytocom|highlight|lang|theme"
    r"|q|query|search\w*|keywords?|redirect\w*|return\w*|destination)$",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"^(?:phpsessid|jsessionid|aspsessionid\w*|sess(?:ion)?_?(?:id)?|sid|s_id|cfid|cftoken|zenid|token|viewstate)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#]*|/\(S\([^)]*\)\)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def without_session(url: str) -> str:
    """Return ``url`` without what only names a visit, so that one page is one address.

    >>> without_session("https://a.example/p;jsessionid=9A?sid=4&id=7")
    'https://a.example/p?id=7'
    """
    parts = urlsplit(url)
    path = _PATH_SESSION.sub("", parts.path)
    if path == parts.path and "=" not in parts.query:
        return url
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _SESSION.match(pair[0])]
    if path == parts.path and len(kept) == len(parse_qsl(parts.query, keep_blank_values=True)):
        return url
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), ""))


def trap_of(url: str) -> str | None:
    """Return which trap ``url`` (without its session) looks like in itself, or None."""
    if len(url) > MAX_LENGTH:
        return "long"
    parts = urlsplit(url)
    segments = [part for part in parts.path.lower().split("/") if part]
    if _ASSETS.search(parts.path):
        return "asset"
    if _SERVICES.search(parts.path):
        return "service"
    if len(segments) > MAX_SEGMENTS or _repeats(segments):
        return "repeated"
    if _CALENDAR.search(parts.path):
        return "calendar"
    return _trap_in_query(parse_qsl(parts.query, keep_blank_values=True))


def pattern_of(url: str) -> str:
    """Return what ``url`` has in common with its siblings: host, path with digits collapsed, names of its query.

    >>> pattern_of("https://a.example/news/2021/104-x?page=3")
    'a.example/news/#/#-x?page'
    """
    parts = urlsplit(url)
    names = "&".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    path = _DIGITS.sub("#", parts.path.rstrip("/"))
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}?{names}" if names else f"{host}{path}"


def _repeats(segments: list[str]) -> bool:
    """Whether a segment stands three times, or a run of two or more follows itself.

    Once more right away is common: a folder whose first page has its name.
    """
    if any(count >= 3 for count in Counter(segments).values()):
        return True
    size = len(segments)
    return any(
        segments[at : at + run] == segments[at + run : at + 2 * run]
        for run in range(2, size // 2 + 1)
        for at in range(size - 2 * run + 1)
    )


def _trap_in_query(pairs: list[tuple[str, str]]) -> str | None:
    names = [name.lower() for name, _ in pairs]
    if any(
        name in _DATE_NAMES and _DATE_VALUE.match(value)
        for name, (_, value) in zip(names, pairs, strict=True)
    ):
        return "calendar"
    if any(_VIEW.match(name) for name in names) or len(set(names)) != len(names) or len(names) > 4:
        return "facet"
    return None
