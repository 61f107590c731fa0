"""Values of findings as people write them: dates, limits, money, names."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Mapping
from typing import Final

from pipeline.compare.grounds import Ground
from pipeline.spoken import spoken_within

_MONTHS = tuple(month_name)
_DATES = {
    "effective": "effective date",
    "deadline": "deadline",
    "expires": "date of expiry",
    "hearing": "date of the hearing",
    "event": "date of the event",
    "posted": "date of posting",
    "adopted": "date of adoption",
    "applies_from": "start of application",
}
# Limits that have a name, and those that are known by what they count.
_NAMED_LIMITS = {
    "credit_cap": "the credit cap",
    "cut_score": "the cut score",
    "credits_required": "the number of credits required",
}
_COUNTED_LIMITS = {"hours": "hours", "minutes": "minutes", "days": "days"}
_OTHER_LIMITS = {"age": "age", "percent": "share"}

# What one of a field is called when only counted.
_NOUNS = {
    "cbe_dimension": "policy on competency-based education",
    "equity_strategy": "equity strategy",
    "equity_change": "change of equity policy",
    "student_group": "student group",
    "threshold": "limit",
    "funding": "amount",
    "status": "status",
    "waiver_authority": "waiver authority",
    "grade_span": "span of grades",
    "supersedes": "replacement",
    "linked_document": "link",
}


def day(value: str) -> str:
    """Return an ISO date as people write it, a partial one as far as it goes; what is none comes back as it is.

    >>> day("2026-03-01"), day("2026-03"), day("--10-15"), day("2018/2019")
    ('March 1, 2026', 'March 2026', 'October 15', '2018/2019')
    """
    parts = value.removeprefix("--").split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return value
    numbers = [int(part) for part in parts]
    year = None if value.startswith("--") else numbers.pop(0)
    if not numbers or not 1 <= numbers[0] <= 12:
        return value
    said = " ".join([_MONTHS[numbers[0]], *(str(number) for number in numbers[1:])])
    if year is None:
        return said
    return f"{said}, {year}" if len(numbers) > 1 else f"{said} {year}"


def noun_of(field: str) -> str:
    """Return what one of ``field`` is called where it is only counted."""
    return _NOUNS.get(field, spoken_within(field))


def dated(kind: str) -> str:
    """Return what a date of ``kind`` is called."""
    return _DATES.get(kind, f"date ({spoken_within(kind)})")


def limit_name(key: str) -> str:
    """Return what a limit is called at the beginning of a sentence; "" for one of no named sort."""
    if key in _NAMED_LIMITS:
        return _NAMED_LIMITS[key].capitalize()
    if key in _COUNTED_LIMITS:
        return "A limit"
    return f"A limit ({_OTHER_LIMITS[key]})" if key in _OTHER_LIMITS else ""


def limit(key: str, value: str, *, bare: bool = False) -> str:
    """Return the value of a limit with what it counts, where it counts something and is not to be ``bare``."""
    unit = "" if bare else _COUNTED_LIMITS.get(key, "")
    return f"{value} {unit[:-1] if value == '1' else unit}".rstrip()


def amount(key: str, value: str) -> str:
    """Return money with its sign; a share or percentage is none."""
    whole, point, rest = value.partition(".")
    if key in ("percent", "share") or not whole.isdigit():
        return value
    return f"${int(whole):,}{point}{rest}"


def _limit(key: str, ground: Ground) -> str:
    value = ground.statement[1]
    if key in _COUNTED_LIMITS:
        return f"a limit of {limit(key, value)}"
    if key in _NAMED_LIMITS:
        return f"{_NAMED_LIMITS[key]}: {value}"
    return f"a limit ({_OTHER_LIMITS[key]}) of {value}" if key in _OTHER_LIMITS else ""


def _date(key: str, ground: Ground) -> str:
    value = ground.statement[1]
    return f"{day(value)} ({spoken_within(key)})" if value else ""


def _amount(key: str, ground: Ground) -> str:
    value = ground.statement[1]
    return f"{amount(key, value)} ({spoken_within(key)})" if value else ""


def _group(key: str, _: Ground) -> str:
    return spoken_within(key)


def _waiver(key: str, _: Ground) -> str:
    return {"local": "a local board, district or school", "chief": "the chief or the agency"}.get(
        key, f"the {spoken_within(key)}"
    )


def _bill(_: str, ground: Ground) -> str:
    return ground.statement[1]


def _replaced(key: str, ground: Ground) -> str:
    other = ground.statement[1]
    if not other:
        return ""
    return f"replaces {other}" if key == "supersedes" else f"is replaced by {other}"


def _linked(key: str, ground: Ground) -> str:
    label = str(ground.finding.detail.get("label") or "")
    kind = spoken_within(key)
    return f"{kind} ({label})" if label and label.casefold() != kind else kind


NAMES: Final[Mapping[str, Callable[[str, Ground], str]]] = {
    "threshold": _limit,
    "date": _date,
    "funding": _amount,
    "student_group": _group,
    "subject": _group,
    "waiver_authority": _waiver,
    "bill": _bill,
    "supersedes": _replaced,
    "linked_document": _linked,
}
"""How one statement of a field is named in a sentence; "" where it is not."""
