"""Bill numbers, kept apart from citations.

Value is the number in one form, with the state where it is known ("NH SB 681"); the detail holds
chamber, number and, where printed, session year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.context import Context
from pipeline.grammar.matching import Anchors
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import BillForm

NAME = "bill"

_END = r"(?![0-9A-Za-z]|-[0-9]|\.[0-9]|,[0-9]{3})"
# "17-1201" (Colorado, councils), "B24-0570", "1243-2024", "6234-B", "435-FN", "95-31 (COR)", "681 & 662".
_NUMBER = (
    r"(?P<number>B?[0-9]{2}-[0-9]{2,4}(?![0-9-])|[0-9]{1,3}-[0-9]{2}(?= \((?:COR|LS)\))|[0-9]{1,5})"
    r"(?:-(?P<joined>(?:19|20)[0-9]{2})|-?[A-E](?![A-Za-z0-9])|-FN(?:-A)?)?"
)
_SUFFIX = r"(?:-?[A-E](?![A-Za-z0-9]))?"
_MORE = r"(?: & [0-9]{1,5}| \((?:COR|LS)\))?"
_LIST = (  # after a plural name
    r"(?<=s)[ .]{0,2}(?:N[oO]s\. ?)?[0-9]{1,5}"
    r"(?:(?:, and |, | and | & | through |-)(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{1,5}(?![0-9A-Za-z])){1,8}"
)
_SESSION = re.compile(r"(?:,? of (?:the )?| \(|, )((?:19|20)[0-9]{2})")
_YEAR_BEFORE = re.compile(r"((?:19|20)[0-9]{2}) $")
# A section of an act ("P.A. 76-436, S. 440"), a street, a room, a course: what the letters are then.
_AN_ACT = re.compile(r"[0-9], ?$")
_NOT_BEFORE = re.compile(
    r"(?:\b(?:[Rr]oom|[Cc]alculus|[Tt]ype|[Gg]rade|[Ff]orm|[Gg]roup|[Ss]uite|[Vv]itamin)) ?$"
)
_LETTERS = 3  # a name of so many letters or fewer is an abbreviation, which stands in capitals


@dataclass(frozen=True, slots=True)
class _Names:
    """The forms of the bills of one state: the pattern of all names and those of single letters, the forms by
    name, the anchors of the names."""

    pattern: re.Pattern[str]
    letters: tuple[re.Pattern[str], ...]
    forms: dict[str, BillForm]
    anchors: Anchors


def _spelled(name: str) -> str:
    """Return the pattern of a name: spaces may stand after its dots, or be missing there."""
    return re.escape(name).replace(r"\.\ ", r"\. ?").replace(r"\.", r"\. ?").replace(r"\. ? ?", r"\. ?")


def _either(names: list[str]) -> str:
    return "|".join(_spelled(name) for name in sorted(names, key=len, reverse=True))


@lru_cache(maxsize=64)
def _names(jurisdiction: str | None) -> _Names:
    """Return the names that are read in the texts of ``jurisdiction``."""
    forms: dict[str, BillForm] = {}
    for form in vocabulary().bills.values():
        if not form.jurisdictions or jurisdiction in form.jurisdictions:
            forms.update((name.lower().replace(" ", ""), form) for name in form.names)
    names = [name for form in set(forms.values()) for name in form.names]
    words = [name for name in names if len(name.replace(".", "")) > 1]
    joint = r"(?: \([A-Z0-9]{2,6}\))?"
    number = rf"(?:[ .]{{0,2}}(?:N[oO]s?\. ?|N(?:umber|UMBER) )?|[ .]{{0,2}}(?:n[úu]m\. ?)?){_NUMBER}"
    named = rf"(?<![A-Za-z0-9.])(?<![A-Za-z.]/)(?P<name>(?i:{_either(words)})){joint}(?:{_LIST}|{number}{_MORE}){_END}"
    letters = "".join(sorted({name[0] for name in names if len(name.replace(".", "")) == 1} - {"B"}))
    bare = r"|[ -]?(?=[0-9]{3})" if any(len(name) == 1 and name != "B" for name in names) else ""
    twin = rf"(?:/[AS]\.? ?[0-9]{{2,5}}{_SUFFIX})?"  # New York: "S.7001-A/A.9001-A"
    one = rf"[{letters}](?<![A-Za-z0-9./-].)(?:\.(?: |(?=[0-9]{{3}})){bare})(?P<digits>[0-9]{{2,5}}){_SUFFIX}{twin}{_END}"
    bracketed = r"[HS](?<=\(.)\.? ?(?P<digits>[0-9]{1,4})(?=\))"
    council = rf"B(?<![A-Za-z0-9./-].)(?P<digits>[0-9]{{2}}-[0-9]{{3,4}}){_END}"
    single = (re.compile(one), re.compile(bracketed), *((re.compile(council),) if "b" in forms else ()))
    anchors = Anchors({way for name in words for way in (name.split(". ")[0], name.split(". ")[0].upper())})
    return _Names(re.compile(named), single, forms, anchors)


def _is_named(match: re.Match[str]) -> bool:
    """Say whether an abbreviation stands in capitals, or the name is no abbreviation."""
    name = match["name"].replace(".", "").replace(" ", "")
    return len(name) > _LETTERS or name.isupper() or name[1:].isupper()


def _found(context: Context, names: _Names) -> Iterator[tuple[int, int, str, str, str | None]]:
    """Yield (start, end, name, number, session) of each bill of a text, in no order."""
    flat = context.flat
    for start in sorted({start for found in names.anchors.places(flat).values() for start in found}):
        match = names.pattern.match(flat, start)
        if match and _is_named(match):
            number = match["number"] or re.sub(r"[^0-9]+", " ", match[0]).split()[0]
            yield match.start(), match.end(), match["name"], number, match["joined"]
    for letters in names.letters:
        for match in letters.finditer(flat):
            dotted = match[0][0] + "."
            name = dotted if match[0].startswith(dotted) else match[0][0]
            name = name if name.lower() in names.forms else dotted
            if name.lower() in names.forms:
                yield match.start(), match.end(), name, match["digits"], None


def _is_no_bill(flat: str, start: int, name: str) -> bool:
    """Say whether what stands before the letters makes them something else."""
    before = flat[max(0, start - 12) : start]
    return bool(_NOT_BEFORE.search(before)) or (
        len(name) == 2 and name[1] == "." and bool(_AN_ACT.search(before))
    )


def _detail(form: BillForm, number: str, session: str | None, how: str) -> dict[str, Any]:
    detail: dict[str, Any] = {"chamber": form.chamber, "number": number, "how": how}
    return detail | ({"session": session} if session else {})


def find(context: Context) -> list[Finding]:
    """Return every bill number of the text, but for those in a publisher's notes."""
    names = _names(context.jurisdiction)
    flat = context.flat
    findings: list[Finding] = []
    for start, end, name, number, joined in sorted(_found(context, names), key=lambda one: (one[0], -one[1])):
        if findings and start < findings[-1].end:
            continue
        if "\n" in flat[start:end] or context.in_notes(start) or _is_no_bill(flat, start, name):
            continue
        form = names.forms[name.lower().replace(" ", "")]
        ahead, after = _YEAR_BEFORE.search(flat, max(0, start - 5), start), _SESSION.match(flat, end)
        session = joined or (after[1] if after else None) or (ahead[1] if ahead else None)
        how = "letter" if len(name.replace(".", "")) == 1 else "name"
        value = " ".join(filter(None, (context.jurisdiction, form.short, number)))
        findings.append(
            Finding(
                NAME,
                None,
                value,
                context.text[start:end],
                start,
                end,
                f"bill.{form.short}",
                confidence=confidence(NAME, how),
                detail=_detail(form, number, session, how),
            )
        )
    return findings
