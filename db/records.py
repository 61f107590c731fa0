"""The records that rooms hand to each other: frozen, plain, without behaviour.

Times are ISO 8601 strings in UTC with a trailing ``Z``, to the second, so that text order is time
order. Offsets are code points into a version's text, end exclusive. Ids are 16 hex digits
(:mod:`db.ids`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any


class CrosswalkError(Exception):
    """Something a person can act on: what happened, where, and what to do next, in one sentence.

    The command line prints it and exits 2; any other exception is a bug and is not caught.
    """


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A state, district, territory, federal school system, the nation, or a sample jurisdiction."""

    code: str
    name: str
    kind: str
    tile_column: int | None = None
    tile_row: int | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    """An office that publishes documents. ``kind`` is agency, board, legislature, rules, register,
    national or other; ``hosts`` are the host names its documents live on (without ``www.``);
    ``cadence`` is daily, weekly or monthly. ``entries`` are the pages that discovery starts from, and
    ``budget`` is how many fetches a round of it may cost the publisher's hosts; ``law`` says where a
    citation of its code is printed."""

    id: str
    jurisdiction: str
    name: str
    kind: str
    official: bool
    text_public: bool
    url: str
    hosts: tuple[str, ...] = ()
    do_not_crawl: str | None = None
    cadence: str = "weekly"
    entries: tuple[str, ...] = ()
    budget: int = 300
    law: tuple[LawAddress, ...] = ()
    wayback: WaybackAllowed | None = None


@dataclass(frozen=True, slots=True)
class WaybackAllowed:
    """A person's leave to take what a publisher that refuses us said ``before`` it did (ISO 8601 with ``Z``)
    from the Wayback Machine, with the ``reason``, which is published."""

    reason: str
    before: str


@dataclass(frozen=True, slots=True)
class LawAddress:
    """Where a publisher prints the section that a citation names.

    ``cites`` is a regular expression that a normalised citation has to match whole; ``url`` is a format
    string over its named groups (``https://laws.example/{chapter}/{section}``).
    """

    cites: str
    url: str


@dataclass(frozen=True, slots=True)
class NoticeRows:
    """How a list of notices is read: ``row`` selects what is one notice each (CSS); the others select
    its parts inside the row, where the row's own words do not tell them apart."""

    row: str
    title: str | None = None
    link: str | None = None
    stage: str | None = None
    deadline: str | None = None
    hearing: str | None = None
    amends: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """A page or sitemap that lists documents; what it lists proves a start or a removal.

    ``complete`` says whether reading it once shows every document it stands for. ``sections``: the page
    is the contents of a chapter of law, and the addresses it lists that begin so are its sections,
    read and tracked where their text is relevant. ``notices``: it is a list of notices, read by row.
    """

    url: str
    publisher: str
    purpose: str = "index"
    complete: bool = True
    sections: str | None = None
    notices: NoticeRows | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """One document as a source file declares it, or as it was found.

    ``script`` says that the page is filled by a script and has to be rendered. ``origin`` is declared
    or discovered; of a discovered one ``found_on`` is the address that led there and ``why`` the reason.
    """

    id: str
    name: str
    jurisdiction: str
    publisher: str
    url: str
    title: str
    topics: tuple[str, ...] = ()
    kind: str = "policy"
    format: str = "html"
    instrument_type: str | None = None
    main: str | None = None
    drop: tuple[str, ...] = ()
    min_chars: int = 0
    contains: tuple[str, ...] = ()
    evidence: str = "known"
    retired_at: str | None = None
    earlier_urls: tuple[str, ...] = ()
    script: bool = False
    origin: str = "declared"
    found_on: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class LawCited:
    """A section of law that a jurisdiction's file names by its citation; its address follows from the
    publishers' :class:`LawAddress` patterns."""

    jurisdiction: str
    citation: str
    topics: tuple[str, ...] = ()
    evidence: str = "known"


@dataclass(frozen=True, slots=True)
class Gap:
    """What is known to be missing: ``kind`` is statute_section, rule_section, board_policy or agency_page."""

    jurisdiction: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Registry:
    """All declarations of one sources folder, validated."""

    jurisdictions: tuple[Jurisdiction, ...]
    publishers: tuple[Publisher, ...]
    indexes: tuple[Index, ...]
    documents: tuple[Declared, ...]
    laws: tuple[LawCited, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One check of one address, whatever came back (a row of ``captures``).

    ``purpose``: document, index, sitemap, robots, control or candidate; ``document`` is null unless
    it is ``document``. ``origin``: live, wayback, warc or manual. ``error`` is a short class name
    (``timeout``, ``dns_error`` ...) when no response came, ``error_detail`` our own
    words for a refusal. ``redirects`` is the way from ``url`` to
    ``final_url`` as ``"301 https://..."`` steps joined by newlines. ``jurisdiction`` is what the
    person who imported it said. ``warc_*`` name the archived record; an unchanged body names the
    record of an earlier capture. ``why`` says in words why an undeclared address was asked for, or why a
    person supplied the capture; ``supplied_by`` is that person and ``check_again_at`` the day on which
    to look for it anew.
    """

    id: str
    url: str
    url_key: str
    captured_at: str
    origin: str
    purpose: str = "document"
    document: str | None = None
    run: str | None = None
    found_on: str | None = None
    final_url: str | None = None
    http_status: int | None = None
    content_type: str | None = None
    sha256: str | None = None
    bytes: int = 0
    etag: str | None = None
    last_modified: str | None = None
    error: str | None = None
    redirects: str | None = None
    jurisdiction: str | None = None
    arrival_outcome: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    why: str | None = None
    supplied_by: str | None = None
    check_again_at: str | None = None
    error_detail: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about an address that was found: ``pin`` or ``dismiss``, when, and why."""

    url_key: str
    url: str
    decision: str
    at: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One value read from a text, with its sentence: ``text[start:end] == quote``, always.

    ``detail`` must be JSON-able. ``page`` is the 1-based PDF page. ``rule`` names the rule or
    vocabulary entry that read it; ``confidence`` is 0 to 1.
    """

    field: str
    key: str | None
    value: str | None
    quote: str
    start: int
    end: int
    rule: str
    stance: str | None = None
    confidence: float = 0.8
    page: int | None = None
    detail: Mapping[str, Any] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says about itself as a document (FIELDS: relevance, instrument, body, status)."""

    relevance: str = "none"
    instrument_type: str | None = None
    issuing_body: str | None = None
    status: str | None = None
    as_of: str | None = None
    language: str | None = None
    document_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch that differs: ``op`` is added, removed, replaced or moved; offsets into the two
    texts (an added span has an empty old range at its place); ``section`` is the heading above."""

    op: str
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    section: str | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A (field, key) whose set of (stance, value) differs between two versions.

    ``kind`` is added, removed or changed; ``old`` and ``new`` are the findings (with their quotes) on
    either side; ``was`` and ``now`` are the statements on either side: all of them for a field that
    takes a stance, only those that went and came for one that names things (citations, dates ...).
    """

    field: str
    key: str | None
    kind: str
    old: Finding | None
    new: Finding | None
    was: tuple[tuple[str, str], ...] = ()
    now: tuple[tuple[str, str], ...] = ()
