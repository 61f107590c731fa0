"""One archived answer, read: the judge's first look, then clean text, then findings (pure).

This is what a worker process does: bytes in, a :class:`Reading` out, small enough to send back and to
keep as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from db.ids import digest_id, url_key
from db.records import Facts, Finding, NoticeRows
from pipeline.clean import CleanError, clean, sniff
from pipeline.control import ANSWERS
from pipeline.emptiness import FURNITURE
from pipeline.extract import EvidenceError, extract
from pipeline.judge import Answer, Verdict, at_arrival
from pipeline.listed_notices import Notice, notices
from pipeline.listing import listed_urls
from pipeline.sitemaps import SitemapError
from pipeline.text import CleanText
from pipeline.wholeness import breaks_off


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is read: its declared selectors, expectations and hints.

    ``purpose`` other than ``document`` means that only its links are taken, or, of a ``control``, only
    its text; where ``notices`` says how, the rows of its list.
    """

    purpose: str = "document"
    main: str | None = None
    drop: tuple[str, ...] = ()
    min_chars: int = 0
    contains: tuple[str, ...] = ()
    jurisdiction: str | None = None
    instrument_type: str | None = None
    notices: NoticeRows | None = None

    @property
    def digest(self) -> str:
        """The id under which readings made in this manner are kept."""
        return digest_id(json.dumps(asdict(self), sort_keys=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one record. ``outcome`` is ``received`` (a document was read), ``listed``
    (an index was read), ``control`` (so was a site's answer for a made-up address) or a fault with its
    ``reason``; the rest is empty for a fault. ``ended`` is false for a page that was cut."""

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

    def to_json(self) -> str:
        """Return the reading as canonical JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, told: str) -> Reading:
        """Return the reading that :meth:`to_json` wrote."""
        raw = json.loads(told)
        raw["facts"] = Facts(**raw["facts"])
        raw["findings"] = tuple(Finding(**finding) for finding in raw["findings"])
        raw["listed"] = tuple(raw["listed"])
        raw["notices"] = tuple(
            Notice(**notice | {"amends": tuple(notice["amends"])}) for notice in raw["notices"]
        )
        return cls(**raw)


def read(answer: Answer, manner: Manner) -> Reading:
    """Read ``answer`` in ``manner``; never raises for bad bytes, which become an outcome."""
    verdict = at_arrival(answer)
    if manner.purpose == "control":
        return _control(answer, verdict)
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
    try:
        found = extract(cleaned, jurisdiction=manner.jurisdiction, instrument_type=manner.instrument_type)
    except EvidenceError as error:  # a rule's mistake: nothing is published that has no true quote
        return Reading("extract_failed", str(error))
    kind = sniff(answer.body, answer.headers.get("content-type"))
    return Reading(
        "received",
        verdict.reason,
        format=kind,
        title=cleaned.title,
        text=cleaned.text,
        facts=found.facts,
        findings=found.findings,
        mentions=dict(sorted(found.mentions.items())),
        ended=kind != "html" or not breaks_off(answer.body),
    )


def _cleaned(answer: Answer, manner: Manner) -> CleanText:
    return clean(
        answer.body,
        content_type=answer.headers.get("content-type"),
        url=answer.final_url,
        main=manner.main,
        drop=manner.drop,
    )


def _control(answer: Answer, verdict: Verdict) -> Reading:
    """Read what a site answers for an address that does not exist; it has a text where its status
    does not say so."""
    if verdict.outcome not in ANSWERS:
        return Reading(verdict.outcome, verdict.reason)
    text = ""
    if answer.status == 200 and verdict.outcome in ("received", "soft_404"):
        with suppress(CleanError):
            text = _cleaned(answer, Manner()).text
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
