"""Which sections of law are followed because documents cite them (pure).

One step only: what a section of law cites that is itself followed as cited leads no further, or a crawl
would walk through whole codes; and no jurisdiction's pages can make us follow more than :data:`MOST`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.ids import digest_id, document_id, url_key
from db.records import LawCited, Publisher, Registry
from pipeline.law_addresses import Located, locate, section_of, sections
from pipeline.named_law import KINDS, PRINTED_BY, named_law

# Sections followed for one jurisdiction beside those that it declares: at one request in five seconds
# to a host they take 17 minutes, and no chapter on education that we know of that deals with these
# subjects has more. A page of tables of law must never make us ask for a code.
MOST = 200
# Their law is what other jurisdictions cite as federal.
FEDERAL = ("US", "BI", "DD")
# What is followed as cited from these leads no further.
_CODES = frozenset({"legislature", "rules"})
_NEARNESS = {"declared": 0, "both": 1, "cbe": 2, "equity": 3}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation in the current version of a followed document. ``relevance`` is that version's,
    ``home`` the state whose form of citation it is, where the form tells; ``publisher`` and ``origin``
    are the document's; ``is_title`` says that the document is called by it."""

    jurisdiction: str
    document: str
    relevance: str
    kind: str
    citation: str
    home: str | None = None
    publisher: str | None = None
    origin: str = "declared"
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class _Mention:
    """One section as one document (None: the declarations) names it."""

    section: str
    kind: str
    document: str | None
    relevance: str
    located: Located | None


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a jurisdiction's law with all that name it, the nearest first."""

    citation: str
    kind: str
    located: Located | None
    document: str | None
    mentions: tuple[_Mention, ...]
    declared: bool

    @property
    def citing(self) -> int:
        return len({mention.document for mention in self.mentions if mention.document})

    @property
    def nearness(self) -> tuple[int, int, str]:
        """What is taken first where not all can be."""
        return _NEARNESS[self.mentions[0].relevance], -self.citing, self.citation


def cited_law(
    registry: Registry,
    cited: Iterable[Cited],
    *,
    dismissed: Collection[str] = (),
    known: Collection[str] = (),
) -> list[Row]:
    """Return the rows of ``cited_law``, in order of jurisdiction and citation.

    ``dismissed`` are the address keys that a person does not want followed, ``known`` the documents that
    there are captures of. The same inputs in any order give the same rows.
    """
    places = _Places(registry)
    mentions = _mentions(registry, places, _leading_on(registry, cited))
    rows: list[Row] = []
    for code in sorted(mentions):
        found = sorted(_sections(registry, mentions[code]), key=lambda section: section.nearness)
        rows += _rows(code, found, frozenset(dismissed), frozenset(known))
    return sorted(rows, key=lambda row: (row["jurisdiction"], row["citation"]))


class _Places:
    """Where sections are printed, each looked up once."""

    def __init__(self, registry: Registry) -> None:
        self._by_code: dict[str, list[Publisher]] = defaultdict(list)
        for publisher in registry.publishers:
            self._by_code[publisher.jurisdiction].append(publisher)
        self._federal = [publisher for code in FEDERAL for publisher in self._by_code[code]]
        self._found: dict[tuple[str, str], Located | None] = {}

    def of(self, code: str, section: str) -> Located | None:
        """Return where a publisher of ``code`` prints ``section``; the federal ones count as one."""
        if (code, section) not in self._found:
            printers = self._federal if code in FEDERAL else self._by_code[code]
            self._found[code, section] = locate(section, printers)
        return self._found[code, section]


def _leading_on(registry: Registry, cited: Iterable[Cited]) -> Iterator[Cited]:
    """Yield the citations that count: of official documents, but for sections that are followed as cited,
    and but for the name that a section or a policy has itself."""
    publishers = {publisher.id: publisher for publisher in registry.publishers}
    for one in cited:
        publisher = publishers.get(one.publisher or "")
        if publisher is None or (publisher.official and not _is_idle(one, publisher)):
            yield one


def _is_idle(one: Cited, publisher: Publisher) -> bool:
    """Whether a citation of a publisher of law or policy is no lead."""
    followed_as_cited = one.origin == "discovered" and publisher.kind in _CODES
    return followed_as_cited or (one.is_title and publisher.kind in PRINTED_BY)


def _mentions(registry: Registry, places: _Places, cited: Iterable[Cited]) -> dict[str, list[_Mention]]:
    """Return what is named, by jurisdiction; federal law belongs to the publisher that prints it."""
    mentions: dict[str, list[_Mention]] = defaultdict(list)
    for one in (*_declared(registry.laws), *cited):
        is_federal = one.kind == "federal"
        for section in sections(one.citation):
            found = places.of(FEDERAL[0] if is_federal else one.jurisdiction, section)
            if found is None and (is_federal or one.home not in (None, one.jurisdiction)):
                continue  # another place's law, for which nobody here declared an address
            publisher = found.publisher if found and is_federal else None
            code = publisher.jurisdiction if publisher else one.jurisdiction
            told = "" if is_federal else one.kind
            kind = told or PRINTED_BY.get(found.publisher.kind if found else "", "statute")
            if kind in KINDS:
                name = found.citation if found else section_of(section)
                mentions[code].append(_Mention(name, kind, one.document or None, one.relevance, found))
    return mentions


def _declared(laws: Sequence[LawCited]) -> Iterator[Cited]:
    """Yield the sections that the declarations name, in the normal form of citations; without a kind where
    only its publisher can tell it."""
    for law in laws:
        kind, normal = named_law(law.citation, law.jurisdiction)
        yield Cited(law.jurisdiction, "", "declared", kind or "", normal)


def _sections(registry: Registry, mentions: Iterable[_Mention]) -> list[_Section]:
    """Return the sections named, one each however it is spelled, without those that only cite themselves."""
    declared = _declared_at(registry)
    grouped: dict[str, list[_Mention]] = defaultdict(list)
    for mention in mentions:
        key = url_key(mention.located.url) if mention.located else f"\n{mention.section}"
        grouped[key].append(mention)
    found = []
    for key, group in grouped.items():
        document = declared.get(key) or document_id(key) if group[0].located else None
        others = [mention for mention in group if mention.document is None or mention.document != document]
        if others:
            found.append(_section(others, document, key in declared))
    return found


def _section(group: list[_Mention], document: str | None, declared: bool) -> _Section:
    ordered = tuple(
        sorted(group, key=lambda one: (_NEARNESS[one.relevance], one.document or "", one.section, one.kind))
    )
    spelled = Counter(mention.section for mention in group)
    named = [mention for mention in ordered if mention.document is None] or ordered
    name = min(named, key=lambda one: (-spelled[one.section], one.section, one.kind))
    return _Section(name.section, name.kind, ordered[0].located, document, ordered, declared)


def _declared_at(registry: Registry) -> Mapping[str, str]:
    """Return address key -> id of the declared document that has or had the address."""
    return {
        url_key(url): document.id
        for document in registry.documents
        for url in (document.url, *document.earlier_urls)
    }


def _rows(
    code: str, ordered: Sequence[_Section], dismissed: frozenset[str], known: frozenset[str]
) -> Iterator[Row]:
    """Yield a row for each section, the nearest first, so that what is past the bound is what is farthest."""
    taken = 0
    for section in ordered:
        state, reason = _state(section, dismissed, taken)
        taken += state == "tracked" and not section.declared
        followed = state == "tracked" or section.document in known
        yield {
            "id": digest_id("cited_law", code, section.citation),
            "jurisdiction": code,
            "citation": section.citation,
            "kind": section.kind,
            "cited_by": section.mentions[0].document,
            "publisher": section.located.publisher.id if section.located else None,
            "url": section.located.url if section.located else None,
            "document": section.document if followed else None,
            "state": state,
            "reason": reason,
            "citing": section.citing,
        }


def _state(section: _Section, dismissed: frozenset[str], taken: int) -> tuple[str, str]:
    """Return (state, reason) of a section when ``taken`` of its jurisdiction are followed already."""
    if section.located is None:
        return (
            "no_address",
            "no publisher of this jurisdiction declares an address for citations of this form",
        )
    if closed := section.located.publisher.do_not_crawl:
        return "refused", closed
    if section.declared:
        return "tracked", "it is a declared document"
    if url_key(section.located.url) in dismissed:
        return "left_out", "a person dismissed this address"
    first = section.mentions[0]
    why = f"cited by {section.citing} followed document{'' if section.citing == 1 else 's'}"
    if first.document is None:
        why = "named in the declarations"
    elif taken >= MOST:
        why += f", the nearest of relevance {first.relevance}"
    if taken >= MOST:
        return "left_out", f"beyond the {MOST} sections that are followed for one jurisdiction: {why}"
    return "tracked", why
