"""One archived answer, read: the judge's first look, then clean text, then findings (pure).

This is what a worker process does: bytes in, a :class:`Reading` out, small enough to send back and to
keep as JSON. A kept reading holds all of the clean text, so that new rules read the text again and not the bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from operator import attrgetter
from typing import Any

from db.ids import digest_id, url_key
from db.records import Facts, Finding, NoticeRows
from pipeline.clean import CleanError, clean, sniff
from pipeline.clean.left_out import without_boilerplate
from pipeline.control import ANSWERS
from pipeline.emptiness import FURNITURE
from pipeline.extract import EvidenceError, extract
from pipeline.judge import Answer, Verdict, at_arrival
from pipeline.listed_notices import Notice, notices
from pipeline.listing import listed_urls
from pipeline.sitemaps import SitemapError
from pipeline.text import CleanText, Link
from pipeline.wholeness import breaks_off


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is read: its declared selectors, expectations and hints.

    ``purpose`` other than ``document`` means that only its links are taken, or, of a ``control``, only
    its text; where ``notices`` says how, the rows of its list. ``official`` says whether its publisher is a
    public body (None: not known); ``boilerplate`` are the learnt blocks of its host that are left out.
    """

    purpose: str = "document"
    main: str | None = None
    drop: tuple[str, ...] = ()
    min_chars: int = 0
    contains: tuple[str, ...] = ()
    jurisdiction: str | None = None
    instrument_type: str | None = None
    official: bool | None = None
    notices: NoticeRows | None = None
    boilerplate: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The id under which readings made in this manner are kept."""
        return digest_id(json.dumps(asdict(self), sort_keys=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one record. ``outcome`` is ``received`` (a document was read), ``listed``
    (an index was read), ``control`` (so was a site's answer for a made-up address) or a fault with its
    ``reason``; the rest is empty for a fault. ``ended`` is false for a page that was cut; ``page_starts``
    and ``links`` are those of the clean text."""

    outcome: str
    reason: str
    format: str = ""
    title: str = ""
    text: str = ""
    facts: Facts = field(default_factory=Facts)
    findings: tuple[Finding, ...] = ()
    mentions: Mapping[str, int] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    ended: bool = True
    notices: tuple[Notice, ...] = ()
    page_starts: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def clean_text(self) -> CleanText:
        """The clean text that was read, as :func:`pipeline.clean.clean` gave it."""
        return CleanText(self.text, self.title, self.page_starts, self.links)

    def to_json(self) -> str:
        """Return the reading as canonical JSON."""
        told: dict[str, Any] = {name: getattr(self, name) for name in _NAMES}
        told["facts"] = asdict(self.facts)
        told["findings"] = [dict(zip(_FINDING, _of_finding(one), strict=True)) for one in self.findings]
        told["notices"] = [asdict(one) for one in self.notices]
        told["links"] = [(link.url, link.label) for link in self.links]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, told: str) -> Reading:
        """Return the reading that :meth:`to_json` wrote."""
        raw = json.loads(told)
        raw["facts"] = Facts(**raw["facts"])
        raw["findings"] = tuple(Finding(**finding) for finding in raw["findings"])
        raw["listed"] = tuple(raw["listed"])
        raw["page_starts"] = tuple(raw["page_starts"])
        raw["links"] = tuple(Link(url, label) for url, label in raw["links"])
        raw["notices"] = tuple(
            Notice(**notice | {"amends": tuple(notice["amends"])}) for notice in raw["notices"]
        )
        return cls(**raw)


_NAMES = tuple(one.name for one in fields(Reading))
_FINDING = tuple(one.name for one in fields(Finding))
_of_finding = attrgetter(*_FINDING)


def read(answer: Answer, manner: Manner) -> Reading:
    """Read ``answer`` in ``manner``; never raises for bad bytes, which become an outcome."""
    verdict = at_arrival(answer)
    if manner.purpose == "control":
        return _control(answer, verdict, manner)
    if verdict.outcome != "received":
        return Reading(verdict.outcome, verdict.reason)
    if manner.notices is not None:
        return _notices(answer, manner, manner.notices)
    if manner.purpose != "document":
        try:
            keys = sorted({url_key(url) for url in listed_urls(answer.body, answer.final_url)})
        except SitemapError as error:
            return Reading("extract_failed", str(error))
        return Reading("listed", f"{len(keys)} addresses", listed=tuple(keys))
    if verdict.reason == FURNITURE and manner.main is None:
        return Reading("empty", FURNITURE)
    try:
        cleaned = _cleaned(answer, manner)
    except CleanError as error:
        return Reading(error.outcome, str(error))
    if lacking := _lacking(cleaned.text, manner):
        return Reading("unexpected", lacking)
    cleaned = without_boilerplate(cleaned, manner.boilerplate)
    kind = sniff(answer.body, answer.headers.get("content-type"))
    reading = Reading(
        "received",
        verdict.reason,
        format=kind,
        title=cleaned.title,
        text=cleaned.text,
        ended=kind != "html" or not breaks_off(answer.body),
        page_starts=cleaned.page_starts,
        links=cleaned.links,
    )
    return _with_findings(reading, manner)


def stands(held: Reading, manner: Manner) -> bool:
    """Whether ``held``, read in ``manner`` by rules that clean alike, is what today's rules would read: where
    no finding was looked for, and where none failed."""
    return held.outcome not in ("received", "extract_failed") and manner.notices is None


def has_text(held: Reading) -> bool:
    """Whether ``held`` can be read again from its text (:func:`read_again`)."""
    return held.outcome == "received"


def read_again(held: Reading, manner: Manner) -> Reading:
    """Return what today's rules find in the text of ``held``, a reading for which :func:`has_text` holds.

    Where only rules for findings differ (:mod:`pipeline.recipe`) it is what :func:`read` makes of the bytes.
    """
    return _with_findings(held, manner)


def _with_findings(reading: Reading, manner: Manner) -> Reading:
    try:
        found = extract(
            reading.clean_text,
            jurisdiction=manner.jurisdiction,
            instrument_type=manner.instrument_type,
            official=manner.official,
        )
    except EvidenceError as error:  # a rule's mistake: nothing is published that has no true quote
        return Reading("extract_failed", str(error))
    return replace(
        reading, facts=found.facts, findings=found.findings, mentions=dict(sorted(found.mentions.items()))
    )


def _cleaned(answer: Answer, manner: Manner) -> CleanText:
    return clean(
        answer.body,
        content_type=answer.headers.get("content-type"),
        url=answer.final_url,
        main=manner.main,
        drop=manner.drop,
    )


def _control(answer: Answer, verdict: Verdict, manner: Manner) -> Reading:
    """Read what a site answers for an address that does not exist; it has a text where its status
    does not say so."""
    if verdict.outcome not in ANSWERS:
        return Reading(verdict.outcome, verdict.reason)
    text = ""
    if answer.status == 200 and verdict.outcome in ("received", "soft_404"):
        with suppress(CleanError):
            text = without_boilerplate(_cleaned(answer, Manner()), manner.boilerplate).text
    said = "with a page like any other" if text else f"with status {answer.status}, {verdict.outcome}"
    return Reading("control", f"answers {said}", text=text)


def _notices(answer: Answer, manner: Manner, select: NoticeRows) -> Reading:
    """Read a list of notices row by row; a PDF has none."""
    kind = answer.headers.get("content-type")
    if sniff(answer.body, kind) in ("pdf", "docx"):
        return Reading("listed", "0 notices: its rows cannot be told in a file of this kind")
    try:
        found = notices(answer.body, kind, answer.final_url, select, manner.jurisdiction)
    except CleanError as error:
        return Reading(error.outcome, str(error))
    missing = "" if found else f": nothing matches {select.row!r}"
    return Reading("listed", f"{len(found)} notices{missing}", notices=found)


def _lacking(text: str, manner: Manner) -> str | None:
    """Return what the text lacks of its declaration's expectations, in words."""
    if len(text) < manner.min_chars:
        return f"{len(text)} characters where its declaration expects {manner.min_chars} or more"
    folded = text.casefold()
    for words in manner.contains:
        if words.casefold() not in folded:
            return f"without the words {words!r} that its declaration expects"
    return None
