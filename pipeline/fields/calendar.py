"""Dates as they are printed, and the ISO form of each: partial where the text is partial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?P<year>(?:18|19|20)[0-9]{2})(?![0-9])"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9])"
_YEARLY = re.compile(r"(?:of |in )?(?:each|every) (?:school |fiscal |calendar )?year|annually|each subsequent year", re.IGNORECASE)
_FORMS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("full", rf"(?<![A-Za-z]){_MONTH} {_DAY},? {_YEAR}"),
        ("full", rf"(?<![0-9A-Za-z]){_DAY} {_MONTH},? {_YEAR}"),
        ("month", rf"(?<![A-Za-z]){_MONTH},? (?:of )?{_YEAR}"),
        ("slashes", r"(?<![0-9/-])(?P<mm>[01]?[0-9])(?P<sep>[/-])(?P<dd>[0-3]?[0-9])(?P=sep)(?P<yy>(?:19|20)?[0-9]{2})(?![0-9/-])"),
        ("iso", r"(?<![0-9-])(?P<year>(?:19|20)[0-9]{2})-(?P<mm>[01][0-9])-(?P<dd>[0-3][0-9])(?![0-9-])"),
        ("years", r"(?<![0-9§.:/-])(?:[Ss]chool [Yy]ears? )?(?P<year>(?:19|20)[0-9]{2})-(?P<next>(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?![0-9.:-])(?: school year)?"),
        ("day", rf"(?<![A-Za-z]){_MONTH} {_DAY}(?!,? (?:18|19|20)[0-9]{{2}})"),
        ("monthly", rf"(?<![A-Za-z]){_MONTH}(?= of each| of every| each year| annually)"),
        ("year", rf"(?<![0-9A-Za-z§$.,:/-])(?:FY |[Ff]iscal [Yy]ear |spring |fall |summer |winter )?{_YEAR}(?![-/.:][0-9]|%)(?: (?:fiscal|calendar|school) year)?"),
    )
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A date as printed: its range, its form, and ISO or None where the text gives no year."""

    start: int
    end: int
    form: str
    iso: str | None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _iso(form: str, match: re.Match[str], rest: str) -> str | None | bool:
    """Return the ISO form; False where the numbers make no date; ``rest`` is the sentence after it."""
    part = match.groupdict()
    if form == "year":
        return match["year"]
    if form == "month":
        return f"{match['year']}-{_month(match['month']):02d}"
    if form == "monthly":
        return f"--{_month(match['month']):02d}"
    if form == "years":
        first, second = int(match["year"]), int(match["next"])
        second += first // 100 * 100 if second < 100 else 0
        return f"{first}/{second}" if second == first + 1 else False
    month = _month(match["month"]) if part.get("month") else int(match["mm"])
    day = int(part.get("day") or match["dd"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    if form == "day":
        return f"--{month:02d}-{day:02d}" if _YEARLY.search(rest) else None
    return f"{_full_year(part.get('year') or match['yy'])}-{month:02d}-{day:02d}"


def _full_year(year: str) -> int:
    """Return the year; two digits are read as 1950 to 2049."""
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)


def printed_dates(flat: str) -> Iterator[Printed]:
    """Yield the dates of a flat text in order, none inside another, fuller forms first."""
    found: list[tuple[int, int, int, re.Match[str]]] = []
    for rank, (_, pattern) in enumerate(_FORMS):
        found.extend((match.start(), rank, match.end(), match) for match in pattern.finditer(flat))
    last = 0
    for start, rank, end, match in sorted(found, key=lambda item: (item[0], item[1])):
        if start < last:
            continue
        stop = flat.find("\n", end, end + 200)
        form = _FORMS[rank][0]
        iso = _iso(form, match, flat[end : stop if stop >= 0 else end + 200].split(". ")[0])
        if isinstance(iso, bool):
            continue
        last = end
        yield Printed(start, end, form, iso)
