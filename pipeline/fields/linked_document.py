"""Documents that a text hands on: applications, rubrics, guidance, forms, rule texts, reports, slides, videos.

Key is the kind, value the address. A link's label carries it as evidence where the label stands in the
document's own text; an address that is printed carries itself, told by the words before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.wordings import reading
from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat, words
from pipeline.grammar.matching import Anchors, hits

NAME = "linked_document"

_PRINTED = re.compile(r"(?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{4,300}")
_END = re.compile(r"[.,;:!?)'\"]+$")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?)(?:$|[?#])", re.IGNORECASE)
_SLIDES = re.compile(r"\.pptx?(?:$|[?#])", re.IGNORECASE)
_VIDEO = re.compile(r"^https?://(?:[a-z0-9-]+\.)*(?:youtube\.com|youtu\.be|vimeo\.com)/", re.IGNORECASE)
_DUTY = re.compile(r"\b(?:shall|must)\b")
_SHORTEST = 3
_ORDER = (
    "rubric",
    "application",
    "model_policy",
    "slides",
    "video",
    "form",
    "report",
    "guidance",
    "rule_text",
)
_NAMED = ("rubric", "application", "model_policy", "slides", "video", "form", "report", "guidance")
_BEFORE = 120


def find(context: Context) -> list[Finding]:
    """Return the documents that the text links to, each address once."""
    found: dict[str, Finding] = {}
    for finding in (*_linked(context), *_printed(context)):
        found.setdefault(finding.value or "", finding)
    told = list(found.values())
    if not context.clean.links:
        told += _named(context, told)
    return sorted(told, key=lambda one: one.start)


def kind_of(label: str, url: str) -> str | None:
    """Return the kind of document that a label and an address tell, or None where they tell none.

    >>> [kind_of("Scoring rubric (PDF)", "https://x.example/r.pdf"), kind_of("Home", "https://x.example/")]
    ['rubric', None]
    """
    told = {target for hit in hits(words(flat(label))) for target in hit.targets}
    kinds = [kind for kind in _ORDER if f"{NAME}:{kind}" in told]
    if kinds:
        return kinds[0]
    if _SLIDES.search(url):
        return "slides"
    return "video" if _VIDEO.match(url) else None


def _linked(context: Context) -> Iterator[Finding]:
    """Yield the links of the document's body whose label stands in its text, in reading order."""
    links = [link for link in context.clean.links if len(link.label) >= _SHORTEST]
    if not links:
        return
    places = Anchors({link.label for link in links}).places(context.text)
    used: dict[str, int] = {}
    for link in links:
        standing = places.get(link.label, [])
        number = used.get(link.label, 0)
        used[link.label] = number + 1
        kind = kind_of(link.label, link.url)
        if not standing or (kind is None and not _FILE.search(link.url)):
            continue
        start = standing[min(number, len(standing) - 1)]
        yield _finding(context, kind, link.url, start, start + len(link.label), "link")


def _printed(context: Context) -> Iterator[Finding]:
    """Yield the addresses that the text prints, where the words before one tell its kind."""
    for match in _PRINTED.finditer(context.flat):
        end = match.end() - len((_END.search(match[0]) or [""])[0])
        line = context.flat.rfind("\n", 0, match.start()) + 1
        before = context.flat[max(line, match.start() - _BEFORE) : match.start()]
        url = context.flat[match.start() : end]
        kind = kind_of(before, url)
        if kind is not None:
            address = url if url.startswith("http") else f"https://{url}"
            yield _finding(context, kind, address, match.start(), end, "printed")


def _named(context: Context, told: list[Finding]) -> Iterator[Finding]:
    """Yield the documents that a text without links (a PDF, a saved text) says to be linked or posted; they
    have no address."""
    taken = {clause.sentence_start for one in told if (clause := context.clause_at(one.start))}
    for kind in _NAMED:
        for hit in context.found.get(f"{NAME}:{kind}", ()):
            clause = context.clause_at(hit.start)
            if clause is None or clause.sentence_start in taken:
                continue
            sentence = (clause.sentence_start, clause.sentence_end)
            if _DUTY.search(context.words, *sentence):
                continue  # "shall post its guidelines" hands nothing on
            if reading(r"(?<![a-z]){hands_on}").search(context.words, *sentence):
                taken.add(clause.sentence_start)
                yield _finding(context, kind, None, hit.start, hit.end, "named")


def _finding(context: Context, kind: str | None, url: str | None, start: int, end: int, how: str) -> Finding:
    quote = context.text[start:end]
    return Finding(
        NAME,
        kind,
        url,
        quote,
        start,
        end,
        f"{NAME}.{kind or 'file'}",
        confidence=confidence(NAME, how),
        detail={"label": quote, "how": how},
    )
