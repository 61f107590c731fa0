"""The public office that answers for a policy; never a person.

Value is the office as printed, or a mailbox; the detail holds ``phone``, ``email`` (only of a mailbox that is
named for an office or a task) and ``role`` (media). Names of persons and their own addresses are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.wordings import reading
from pipeline.grammar.context import Context

NAME = "contact"

_PHONE = re.compile(
    r"(?<![0-9$-])(?:1[-. ])?(?:\([0-9]{3}\) ?|[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}(?![0-9])"
    r"|(?<![0-9$-])[0-9]{3}-[0-9]{4}(?![0-9-])"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._+-])([A-Za-z0-9._+-]{1,40})@([A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,30}){1,5})"
)
_REACHED = re.compile(r"@|[0-9]{3}[-.][0-9]{4}(?![0-9-])")  # what a mailbox or a telephone cannot be without
_UNIT = r"(?:Office|Division|Bureau|Section|Unit|Team|Branch|Center|Department|Agency|Directorate|Secretariat|Desk)"
_TAIL = r"(?:[A-Z][A-Za-z'&/-]*|of|for|and|&|the|on|to|with|from|in)"
_OFFICE = re.compile(
    rf"(?:[A-Z][A-Za-z'&/-]{{0,40}} (?:and |& |of |for )?){{0,7}}{_UNIT}s?\b"
    rf"(?:,? (?:of|for|on)(?: the)?(?:,? {_TAIL}){{1,9}})?"
    r"|(?:[A-Z][A-Za-z'&-]{0,40} ){1,5}(?:Board of Education|Education Agency|Services|Relations|Communications"
    r"|Affairs|Legislation)(?: (?:Office|Team|Division|Department|Unit))?\b"
    r"|\b(?:Board|Commission|Governor's|Superintendent's|Commissioner's|Communications?|Press|Public Affairs"
    r"|Media Relations) [Oo]ffice\b|\b(?:OSSE|OSPI|DCPS)\b"
)
_PLAIN = re.compile(
    r"\b(?:press|communications|public affairs|media relations|public information|board|grants|charter schools?|waiver"
    r"|assessment|accreditation|superintendent's|commissioner's|governor's|legal|graduation|equity|innovation) "
    r"(?:office|team|unit|division|desk)\b"
)
_BARE = frozenset(
    {"Office", "Division", "Section", "Unit", "Team", "Center", "Department", "Agency", "Bureau", "Branch"}
)
_ACTS = re.compile(r" (?:shall|must|may|announced|adopted|approved)\b")
_ROLE = re.compile(
    r"\b(?:Advisor|Director|Coordinator|Specialist|Consultant|Manager|Administrator|Supervisor|Analyst|Officer|Chief)"
    r"(?: I{1,3})?,? (?:of |for )?"
)
_NO_OFFICE = re.compile(
    r"(?:Public School|Intermediate|Local|Service) Units?$|Units$|(?:^| )(?:Section|Article|Title|Chapter) [0-9]"
)
_TRAILING = re.compile(r"(?:,? (?:of|for|and|&|the|on|to|with|from|in|at|or)){1,20}$")
_LEADING = re.compile(
    r"^(?:(?:The|Contact|Contacts|Call|Email|Questions|Please|By|For|From|To|In|Media|Reach|Our|And|If|Write|Ask|See)"
    r" (?:and |of |for )?)+"
)
_REACH = 160
_ASKED = 70  # how far before an office a word of asking may stand
_ACRONYM = 3


def find(context: Context) -> list[Finding]:
    """Return each office once, with what stands beside it."""
    found: dict[str, Finding] = {}
    for start, end in _asked(context):
        for finding in (*_offices(context, start, end), *_mailboxes(context, start, end)):
            found.setdefault((finding.value or "").casefold(), finding)
    return list(found.values())


def _asked(context: Context) -> Iterator[tuple[int, int]]:
    """Yield the lines in which somebody is to be asked: by a word for it, a mailbox or a telephone."""
    found = {hit.start for key in ("office", "media") for hit in context.found.get(f"{NAME}:{key}", ())}
    found.update(match.start() for match in _REACHED.finditer(context.flat))
    places = sorted(found)
    at = 0
    for block in context.blocks:
        while at < len(places) and places[at] < block.start:
            at += 1
        if at < len(places) and places[at] < block.end and not context.in_notes(block.start):
            yield block.start, block.end


def _offices(context: Context, start: int, end: int) -> Iterator[Finding]:
    """Yield the offices that a line names beside a telephone, a mailbox or a word of asking."""
    for pattern in (_OFFICE, _PLAIN):
        for match in pattern.finditer(context.flat, start, end):
            first, last = _trimmed(context.flat, *match.span())
            if (
                last - first < 4
                or context.flat[first:last] in _BARE
                or _NO_OFFICE.search(context.flat[first:last])
                or _ACTS.match(context.flat, last)
            ):
                continue
            near = (max(start, first - _REACH), min(end, last + _REACH))
            asks = reading(r"\b{asks_office}\b").search(context.words, max(start, first - _ASKED), first)
            phone = _PHONE.search(context.flat, last, near[1])
            mailbox = _EMAIL.search(context.flat, last, near[1])
            if asks is None and phone is None and mailbox is None:
                continue
            yield _finding(context, first, last, phone, mailbox, start)


def _mailboxes(context: Context, start: int, end: int) -> Iterator[Finding]:
    """Yield the mailboxes that are named for an office or a task."""
    for match in _EMAIL.finditer(context.flat, start, end):
        if is_of_an_office(match[1]):
            yield Finding(
                NAME,
                None,
                match[0],
                context.text[match.start() : match.end()],
                match.start(),
                match.end(),
                f"{NAME}.mailbox",
                confidence=confidence(NAME, "mailbox"),
                detail={"how": "mailbox", "email": match[0]},
            )


def _trimmed(flat: str, start: int, end: int) -> tuple[int, int]:
    name = flat[start:end]
    roles = [role.end() for role in _ROLE.finditer(name)]
    if roles and roles[-1] < len(name) - 4:
        start, name = start + roles[-1], name[roles[-1] :]
    leading = _LEADING.match(name)
    trailing = _TRAILING.search(name)
    return start + (leading.end() if leading else 0), end - (len(trailing[0]) if trailing else 0)


def is_of_an_office(mailbox: str) -> bool:
    """Say whether the part of an address before the "@" is named for a task or an office, not a person.

    >>> [is_of_an_office(one) for one in ("cbe.info", "jane.doe", "jdoe", "grants")]
    [True, False, False, True]
    """
    if mailbox.isupper() or (mailbox.isalpha() and len(mailbox) <= _ACRONYM):
        return True
    parts = re.split(r"[._+-]", mailbox.lower())
    return all(reading(r"(?:{office_mailbox})[a-z0-9]{0,20}").fullmatch(part) for part in parts if part)


def _finding(
    context: Context,
    start: int,
    end: int,
    phone: re.Match[str] | None,
    mailbox: re.Match[str] | None,
    line: int,
) -> Finding:
    quote = context.text[start:end]
    detail = {"how": "reached" if phone or mailbox else "asked"}
    if phone:
        detail["phone"] = phone[0]
    if mailbox and is_of_an_office(mailbox[1]):
        detail["email"] = mailbox[0]
    if "media" in context.words[line:start] or "press" in context.words[line:start]:
        detail["role"] = "media"
    return Finding(
        NAME,
        None,
        quote,
        quote,
        start,
        end,
        f"{NAME}.office",
        confidence=confidence(NAME, detail["how"]),
        detail=detail,
    )
