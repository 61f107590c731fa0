"""Learning what a host puts around all of its documents: banners, hotlines, disclaimers that no name marks (pure).

A block is learnt where it stands, word for word, around most documents of a host, and says nothing that we read:
the rules of :func:`learnt` are strict, since what is left out of a text can change unseen. What is learnt is
kept, and is changed by ``crosswalk upgrade`` alone, so that our learning is never a change of theirs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.boilerplate import Learnt
from db.records import Finding
from pipeline.clean.left_out import BINDS, words_of
from pipeline.extract import extract
from pipeline.reading import Reading
from pipeline.text import CleanText, blocks

# So many documents at different paths teach a block, and this share of those read while it stood.
DOCUMENTS, SHARE = 5, 0.6
# Shorter blocks are labels ("Reserved.", "History"), longer ones are prose.
_FEWEST, _MOST = 6, 80
# A document whose text, but for what may be learnt, is repeated elsewhere for the most part is a copy, or a notice
# that many addresses give: it teaches nothing.
_OWN = 0.5
# Documents read this long before a block was first seen, or after it was last seen, stood beside it.
_NEAR = timedelta(days=7)
# Findings that boilerplate may carry: whom to write to, files to download, what language a page is in, and that
# it is a page like any other.
_HARMLESS = frozenset({"contact", "linked_document", "language", "document_kind"})
_PLAIN_FORMS = frozenset({"agency_program_page", "news_release"})
_LAW = frozenset({"constitution", "statute", "regulation"})
# Where most documents are law, only what speaks of the publication and not of the law is learnt.
_OF_SITE = re.compile(
    r"\b(?:web ?sites?|web ?pages?|this (?:site|page)|online|browsers?|e-?mail|hotline|help ?(?:desk|line)|phone"
    r"|call us|contact us|click|download|subscribe|copyright|(?:un|not )official|feedback)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as it was read once: on which host, at which path, when."""

    host: str
    path: str
    at: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Text:
    """What a reading says block by block (None: a heading), which blocks carry findings, and whether it is law."""

    said: tuple[str | None, ...]
    carrying: frozenset[str]
    is_law: bool


@dataclass(frozen=True, slots=True)
class _Copy:
    """A text as it was read at a path at a time."""

    path: str
    at: datetime
    text: _Text


def learnt(seen: Iterable[Seen], never: Collection[tuple[str, str]] = ()) -> list[Learnt]:
    """Return the blocks that ``seen`` teach, by host and words; none of ``never`` (host, words).

    A block is learnt where all of this holds: it is a paragraph or an item of 6 to 80 words; it stands at the
    beginning or the end of the text, with nothing but headings and others like it before or after it; it does so
    in 5 documents or more at different paths, and in 60 % of those that were read while it stood; it carries no
    finding but of a contact or a file, in no document, and binds nobody; and, where half of the host's documents
    are law, it speaks of the site.
    """
    by_host: dict[str, list[_Copy]] = defaultdict(list)
    held = list(seen)
    texts: dict[int, _Text] = {}  # many checks share a reading
    for one in held:
        if (text := texts.get(id(one.reading))) is None:
            text = texts[id(one.reading)] = _text(one.reading)
        by_host[one.host].append(_Copy(one.path, datetime.fromisoformat(one.at), text))
    found = []
    for host, copies in sorted(by_host.items()):
        found += [one for one in _of_host(host, copies) if (host, one.words) not in never]
    return found


def says_something(words: str) -> bool:
    """Say whether today's rules read anything in ``words`` that boilerplate may not say."""
    told = extract(CleanText(words, ""), jurisdiction=None, instrument_type=None, official=None)
    return not all(map(_is_harmless, told.findings))


def _is_harmless(finding: Finding) -> bool:
    if finding.field == "instrument_type":
        return finding.value in _PLAIN_FORMS
    return finding.field in _HARMLESS


def _text(reading: Reading) -> _Text:
    carried = [(f.start, f.end) for f in reading.findings if not _is_harmless(f)]
    said: list[str | None] = []
    carrying = set()
    for block in blocks(reading.text):
        words = None if block.kind == "heading" else words_of(reading.text, block)
        said.append(words)
        if words and any(start < block.end and end > block.start for start, end in carried):
            carrying.add(words)
    return _Text(tuple(said), frozenset(carrying), reading.facts.instrument_type in _LAW)


def _of_host(host: str, copies: Sequence[_Copy]) -> list[Learnt]:
    paths = {copy.path for copy in copies}
    if len(paths) < DOCUMENTS:
        return []
    barred = frozenset[str]().union(*(copy.text.carrying for copy in copies))
    of_law = 2 * len({copy.path for copy in copies if copy.text.is_law}) >= len(paths)
    standing: dict[str, list[_Copy]] = defaultdict(list)
    for copy in copies:
        for words in {one for one in copy.text.said if one and one not in barred}:
            standing[words].append(copy)
    shared = {
        words
        for words, held in standing.items()
        if len({copy.path for copy in held}) >= DOCUMENTS and _may_be_learnt(words, of_law=of_law)
    }
    around = _around(copies, shared, _repeated(standing))
    found = []
    for words in sorted(shared):
        documents = {copy.path for copy in around[words]}
        near = _read_near(copies, standing[words])
        if len(documents) >= DOCUMENTS and len(documents) >= SHARE * len(near) and not says_something(words):
            found.append(Learnt(host, words, len(documents), len(near)))
    return found


def _may_be_learnt(words: str, *, of_law: bool) -> bool:
    if not _FEWEST <= len(words.split()) <= _MOST or BINDS.search(words):
        return False
    return not of_law or bool(_OF_SITE.search(words))


def _repeated(standing: Mapping[str, Sequence[_Copy]]) -> set[str]:
    """Return all that stands in several documents, whatever it is: what is not a document's own."""
    return {words for words, held in standing.items() if len({copy.path for copy in held}) > 1}


def _around(copies: Iterable[_Copy], shared: set[str], repeated: set[str]) -> Mapping[str, list[_Copy]]:
    """Return each shared block with the copies at whose beginning or end it stands."""
    found: dict[str, list[_Copy]] = defaultdict(list)
    for copy in copies:
        beside = [words for words in copy.text.said if words and words not in shared]
        own = sum(len(words) for words in beside if words not in repeated)
        if not own or own < _OWN * sum(map(len, beside)):
            continue
        for words in _leading(copy.text.said, shared) | _leading(copy.text.said[::-1], shared):
            found[words].append(copy)
    return found


def _leading(said: Iterable[str | None], shared: set[str]) -> set[str]:
    """Return the shared blocks before anything else, headings aside."""
    found = set()
    for words in said:
        if words is not None and words not in shared:
            break
        if words is not None:
            found.add(words)
    return found


def _read_near(copies: Iterable[_Copy], held: Sequence[_Copy]) -> set[str]:
    """Return the paths of the documents that were read while a block stood."""
    first, last = min(copy.at for copy in held) - _NEAR, max(copy.at for copy in held) + _NEAR
    return {copy.path for copy in copies if first <= copy.at <= last}
