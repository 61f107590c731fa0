"""Dates as they are printed, and the ISO form of each: partial where the text is partial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Each pattern begins with a plain class of characters, which the engine skips to; what must not stand
# before it is asked right after.
_MONTH = (
    r"[JFMASOND](?<![A-Za-z][JFMASOND])(?<=(?P<initial>.))"
    r"(?P<month>an(?:uary|\.)?|eb(?:ruary|\.)?|ar(?:ch|\.)?|pr(?:il|\.)?|ay|une?\.?|uly?\.?|ug(?:ust|\.)?"
    r"|ept?(?:ember|\.)?|ct(?:ober|\.)?|ov(?:ember|\.)?|ec(?:ember|\.)?)"
)
_YEAR = r"(?P<year>(?:18|19|20)[0-9]{2})(?![0-9])"
_TO_DAY = (
    r"(?:(?:-|(?: and|,| &| to) )[0-3]?[0-9](?=,? (?:19|20)[0-9]{2}))?"  # "July 13-14, 2024": its first day
)
_ORDINAL = r"(?:(?:st|nd|rd|th) (?:day )?of|st|nd|rd|th)?"
_NO_ACT = (
    r"(?![0-9]|[-/.:][0-9]|%"
    r"|,? (?:No\.|ch\.|c |MAR|Laws|Minn|PA |P\.A\.|(?:[A-Z][a-z]+\.? ){0,2}(?:Acts?|Laws|Sess\.)))"
)
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9])"
_YEARLY = re.compile(
    r"\b(?:(?:each|every) (?:school |fiscal |calendar |subsequent |succeeding |odd-numbered |even-numbered )?year"
    r"|annually|yearly|per year|a year,|(?:the|any) (?:coming|ensuing|upcoming) (?:school |fiscal )?year"
    r"|(?:each|every)(?= ?$))",
    re.IGNORECASE,
)
_YEARLY_BEFORE, _YEARLY_AFTER = 60, 200
_FIRST_YEAR, _NO_YEAR = 1800, 2100
_NEW_CLAUSE = re.compile(r"\n|\. |; |, (?:and|but|or) |, (?:which|while|where)\b")
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "tenth": 10,
    "fifteenth": 15,
    "twentieth": 20,
    "twenty-fifth": 25,
    "thirtieth": 30,
    "thirty-first": 31,
}
_BY_MONTH = re.compile(
    rf"{_MONTH}(?: (?P<ordinal>{'|'.join(_ORDINALS)})(?![a-z-])"
    rf"| {_DAY}{_TO_DAY}(?:,? {_YEAR})?|,? (?:of )?(?P<month_year>(?:18|19|20)[0-9]{{2}})(?![0-9])"
    r"|(?P<monthly>(?= of each| of every| each year| annually)))"
)
_BY_NUMBER = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "full",
            rf"[0-9](?<![0-9A-Za-z/-][0-9])(?<=(?P<tens>.))(?P<ones>[0-9]?){_ORDINAL} {_MONTH},? (?:A\. ?D\. ?)?{_YEAR}",
        ),
        (
            "slashes",
            r"[0-9](?<![0-9/.-][0-9])(?<=(?P<m1>.))(?P<m2>[0-9]?)(?P<sep>[/-])(?P<dd>[0-3]?[0-9])(?P=sep)(?P<yy>(?:19|20)?[0-9]{2})(?![0-9/-]|\.[0-9])",
        ),
        (
            "month",
            r"[01](?<![0-9/-][01])(?<=(?P<m1>.))(?P<m2>[0-9]?)/(?P<yy>(?:19|20)[0-9]{2})(?![0-9/-])",
        ),
        (
            "iso",
            r"[12](?<![0-9/-][12])(?<=(?P<c>.))(?P<yyy>[0-9]{3})(?P<bar>[-/])(?P<mm>[01][0-9])(?P=bar)(?P<dd>[0-3][0-9])(?![0-9/-])",
        ),
        (
            "years",
            r"[12](?<![0-9§.:/-][12])(?<=(?P<c>.))(?P<yyy>[09][0-9]{2})"
            r"[-/](?P<next>(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?![0-9:/-]|[.,][0-9])(?: school years?)?",
        ),
        (
            "year",
            r"[12](?<![0-9A-Za-z§$.,:/-][12])(?<!Stat\. [12])(?<=(?P<c>.))(?P<yyy>[089][0-9]{2})"
            rf"{_NO_ACT}(?: (?:fiscal|calendar|school) year)?",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A date as printed: its range, its form, and ISO or None where the text gives no year."""

    start: int
    end: int
    form: str
    iso: str | None


def _number(initial: str, rest: str) -> int:
    return _MONTHS.index((initial + rest)[:3].lower()) + 1


def _real(year: int, month: int, day: int) -> str | None:
    """Return the day in ISO form, or None where there is no such day; two-digit years are 1950 to 2049."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if year < 100:
        year += 2000 if year < 50 else 1900
    return f"{year}-{month:02d}-{day:02d}"


def _by_month(match: re.Match[str], rest: tuple[str, str]) -> tuple[str, str | None] | None:
    """Return (form, ISO) of a date that a month's name begins; ``rest`` is its clause before and after it."""
    name = match["initial"] + match["month"]
    if name[:3].lower() not in _MONTHS:
        return None
    month = _MONTHS.index(name[:3].lower()) + 1
    if match["month_year"]:
        return "month", f"{match['month_year']}-{month:02d}"
    if match["ordinal"]:
        day = _ORDINALS[match["ordinal"]]
        return "day", f"--{month:02d}-{day:02d}" if any(map(_YEARLY.search, rest)) else None
    if match["day"] is None:
        return "monthly", f"--{month:02d}"
    day = int(match["day"])
    if match["year"]:
        iso = _real(int(match["year"]), month, day)
        return ("full", iso) if iso else None
    if not 1 <= day <= 31:
        return None
    return "day", f"--{month:02d}-{day:02d}" if any(map(_YEARLY.search, rest)) else None


def _by_number(form: str, match: re.Match[str]) -> str | None:
    """Return the ISO form of a date that a number begins, or None where the numbers make no date."""
    if form == "year":
        year = match["c"] + match["yyy"]
        return year if _FIRST_YEAR <= int(year) < _NO_YEAR else None
    if form == "years":
        first, second = int(match["c"] + match["yyy"]), int(match["next"])
        second += first // 100 * 100 if second < 100 else 0
        return f"{first}/{second}" if second == first + 1 else None
    if form == "iso":
        return _real(int(match["c"] + match["yyy"]), int(match["mm"]), int(match["dd"]))
    if form == "month":
        month = int(match["m1"] + match["m2"])
        return f"{match['yy']}-{month:02d}" if 1 <= month <= 12 else None
    if form == "slashes":
        return _real(int(match["yy"]), int(match["m1"] + match["m2"]), int(match["dd"]))
    if (match["initial"] + match["month"])[:3].lower() not in _MONTHS:
        return None
    return _real(
        int(match["year"]), _number(match["initial"], match["month"]), int(match["tens"] + match["ones"])
    )


def _around(flat: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a date in its clause, as far as "each year" may stand from it."""
    before = _NEW_CLAUSE.split(flat[max(0, start - _YEARLY_BEFORE) : start])[-1]
    return before, _NEW_CLAUSE.split(flat[end : end + _YEARLY_AFTER])[0]


def _candidates(flat: str) -> Iterator[tuple[int, int, Printed]]:
    for match in _BY_MONTH.finditer(flat):
        told = _by_month(match, _around(flat, match.start(), match.end()))
        if told:
            yield match.start(), 1, Printed(match.start(), match.end(), *told)
    for rank, (form, pattern) in enumerate(_BY_NUMBER):
        for match in pattern.finditer(flat):
            iso = _by_number(form, match)
            if iso:
                yield (
                    match.start(),
                    0 if form == "full" else rank + 1,
                    Printed(match.start(), match.end(), form, iso),
                )


def printed_dates(flat: str) -> Iterator[Printed]:
    """Yield the dates of a flat text in order, none inside another, fuller forms first."""
    last = 0
    for start, _, date in sorted(_candidates(flat), key=lambda item: item[:2]):
        if start >= last:
            last = date.end
            yield date
