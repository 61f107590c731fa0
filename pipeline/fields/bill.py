"""Bill numbers, kept apart from citations.

Value is the number in one form, with the state where it is known ("NH SB 681"); the detail holds
chamber, number and, where printed, session year.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.matching import Anchors
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import BillForm

NAME = "bill"

_NUMBER = r"(?P<number>[0-9]{1,5})(?:-(?P<joined>(?:19|20)[0-9]{2}))?(?![0-9A-Za-z]|-[0-9]|\.[0-9]|,[0-9]{3})"
_SESSION = re.compile(r"(?:,? of (?:the )?| \(|, )((?:19|20)[0-9]{2})")
_SHORT_NAMES = ("H.", "S.")  # one letter: only a longer number tells them from an initial


@lru_cache(maxsize=1)
def _pattern() -> tuple[re.Pattern[str], dict[str, BillForm]]:
    """Return the one pattern of all names, and the form of each name in lower case."""
    forms = {name.lower(): form for form in vocabulary().bills.values() for name in form.names}
    plain = [name for name in forms if name.upper() not in _SHORT_NAMES]
    ordered = "|".join(re.escape(name) for name in sorted(plain, key=len, reverse=True))
    joint = r"(?: \([A-Z0-9]{2,6}\))?"
    named = rf"(?P<name>(?i:{ordered})){joint}[ .]?(?: ?(?:No|NO)\. ?)?{_NUMBER}"
    short = (
        r"(?P<short>[HS]\.)(?: (?=[0-9]{2,5})|(?=[0-9]{3,5}))(?P<digits>[0-9]{2,5})(?![0-9A-Za-z]|[-.][0-9])"
    )
    return re.compile(rf"(?<![A-Za-z0-9.])(?:{named}|{short})"), forms


@lru_cache(maxsize=1)
def _anchors() -> Anchors:
    """Return the machine over all names, as printed and in capitals."""
    names = {name for form in vocabulary().bills.values() for name in form.names}
    return Anchors(names | {name.upper() for name in names})


def _detail(match: re.Match[str], form: BillForm, flat: str) -> dict[str, Any]:
    after = _SESSION.match(flat, match.end())
    session = match["joined"] or (after[1] if after else None)
    detail: dict[str, Any] = {"chamber": form.chamber, "number": match["number"] or match["digits"]}
    if session:
        detail["session"] = session
    return detail


def find(context: Context) -> list[Finding]:
    """Return every bill number of the text."""
    pattern, forms = _pattern()
    findings: list[Finding] = []
    starts = {start for found in _anchors().places(context.flat).values() for start in found}
    last = 0
    for start in sorted(starts):
        match = pattern.match(context.flat, start) if start >= last else None
        if match is None:
            continue
        last = match.end()
        name = (match["name"] or match["short"]).lower()
        if len(name.replace(".", "")) <= 3 and match["name"] and not match["name"].replace(".", "").isupper():
            continue
        form, quote = forms[name], context.text[match.start() : match.end()]
        detail = _detail(match, form, context.flat)
        if "\n" in quote:
            continue
        value = " ".join(filter(None, (context.jurisdiction, form.short, detail["number"])))
        findings.append(
            Finding(NAME, None, value, quote, match.start(), match.end(), f"bill.{form.short}", detail=detail)
        )
    return findings
