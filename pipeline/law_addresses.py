"""From a citation to the address at which a publisher prints the section (pure).

Publishers declare patterns (:class:`db.records.LawAddress`) over citations as they are usually written.
A citation is tried in all its spellings: "16 V.S.A. 941", which is how :mod:`pipeline.fields.citation`
normalises it, fits a pattern that has the section sign, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

from db.ids import url_key
from db.records import LawAddress, Publisher
from pipeline.vocabulary import vocabulary

# What stands behind the number of a section: paragraphs of it ("(a)(2)", "subd. 2", "et seq.").
_PIN = r"\((?:[0-9]{1,3}|[A-Za-z]{1,2}|[ivxlIVXL]{1,8})\)"
_PINS = re.compile(
    rf"(?:(?: through|,? and|,? or|,)? ?{_PIN}"
    r"|,? (?:[Ss]ubd(?:ivision|\.)|[Ss]ubsec(?:tion|\.)|[Pp]ar(?:agraph|a?\.)) ?[0-9A-Za-z]{1,4}"
    r"|,? et seq\.?)+$"
)
_MARK = re.compile(r"§+\s?|(?:^|(?<=[A-Za-z.,] ))(?:[Ss]ections?|[Ss]ecs?\.) ")
# Between a name and the number after it, where the section sign is usual.
_NUMBER = re.compile(r"(?<=[A-Za-z.,] )(?=[0-9])")
_NAME_LAST = re.compile(r"(?P<number>[0-9].*?),? (?P<name>[A-Z][^0-9]*)")
# Between the sections of one reference; what follows begins with a number, not with a paragraph.
_NEXT = re.compile(r"(?:, (?:and |or )?| and | or | & | through | to )(?=[0-9])")


def section_of(citation: str) -> str:
    """Return ``citation`` without what points inside the section.

    >>> section_of("16 V.S.A. § 941(a)(2)"), section_of("Minn. Stat. 120B.02, subd. 2")
    ('16 V.S.A. § 941', 'Minn. Stat. 120B.02')
    """
    return _PINS.sub("", citation.strip())


def sections(citation: str) -> tuple[str, ...]:
    """Return the sections that one reference names, each with the name of its code; of a range its ends.

    >>> sections("ORS 329.045 and 329.047(2)"), sections("160.545 and 160.546, Mo. Rev. Stat.")
    (('ORS 329.045', 'ORS 329.047(2)'), ('Mo. Rev. Stat. 160.545', 'Mo. Rev. Stat. 160.546'))
    """
    given = " ".join(citation.split())
    parts = _NEXT.split(given)
    if len(parts) == 1:
        return (given,)
    if turned := _NAME_LAST.fullmatch(_plain(given)):
        return sections(f"{turned['name']} {turned['number']}")
    named = section_of(parts[0]).rpartition(" ")[0]
    return (parts[0], *(f"{named} {part}".strip() for part in parts[1:]))


@lru_cache(maxsize=4096)
def spellings(citation: str) -> tuple[str, ...]:
    """Return the ways in which a pattern may write ``citation``, as it stands first: with and without the
    section sign, the code's name before the number, and the code's other names in the vocabulary.

    >>> spellings("16 V.S.A. 941")[:2], spellings("160.545, Mo. Rev. Stat.")[:2]
    (('16 V.S.A. 941', '16 V.S.A. § 941'), ('160.545, Mo. Rev. Stat.', 'Mo. Rev. Stat. 160.545'))
    """
    given = " ".join(citation.split())
    plain = _plain(given)
    ways = [given, plain, _NUMBER.sub("§ ", plain, count=1)]
    for named in (plain, *_other_names(plain)):
        swapped = _NAME_LAST.fullmatch(named)
        for way in (named, f"{swapped['name']} {swapped['number']}" if swapped else named):
            ways += [way, _NUMBER.sub("§ ", way, count=1)]
    return tuple(dict.fromkeys(ways))


def _other_names(plain: str) -> Iterator[str]:
    for name, others in _names():
        if found := name.search(plain):
            for other in others:
                yield plain[: found.start()] + other + plain[found.end() :]


@cache
def _names() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Return, for each code of the vocabulary, a pattern of its names, the longest first, and the names."""
    codes = []
    for form in vocabulary().citations.values():
        names = tuple(dict.fromkeys((*((form.cite,) if form.cite else ()), *form.names)))
        if len(names) > 1:
            listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
            codes.append((re.compile(rf"(?<![A-Za-z.])(?:{listed})(?![A-Za-z])"), names))
    return tuple(codes)


@dataclass(frozen=True, slots=True)
class Located:
    """Where a section is printed: by whom, at which address, and what of the citation led there."""

    citation: str
    publisher: Publisher
    url: str


def resolve(citation: str, publishers: Iterable[Publisher]) -> tuple[Publisher, str] | None:
    """Return the publisher that prints the section that ``citation`` names, and the section's address.

    None where no pattern matches (:func:`locate`).
    """
    found = locate(citation, publishers)
    return (found.publisher, found.url) if found else None


def locate(citation: str, publishers: Iterable[Publisher]) -> Located | None:
    """Return where the section that ``citation`` names is printed, or None where no pattern matches.

    The first declared pattern that matches the whole citation wins; only where none does, the citation is
    tried without its pins ("941(a)(2)" is printed in 941).
    """
    declared = tuple(publishers)
    for form in dict.fromkeys((citation, section_of(citation))):
        for publisher in declared:
            for law in publisher.law:
                if url := _address(law, form):
                    return Located(form, publisher, url)
    return None


def prints(publisher: Publisher, url: str) -> bool:
    """Whether ``url`` is an address that one of the publisher's patterns can give."""
    key = url_key(url)
    return any(_shape(law.url).fullmatch(key) for law in publisher.law)


def _plain(citation: str) -> str:
    return " ".join(_MARK.sub("", citation).split())


def _address(law: LawAddress, citation: str) -> str | None:
    for way in spellings(citation):
        if match := re.fullmatch(law.cites, way):
            return law.url.format(**{name: held or "" for name, held in match.groupdict().items()})
    return None


@cache
def _shape(template: str) -> re.Pattern[str]:
    """Return what the address keys of ``template`` look like, anything in the place of its groups."""
    filled = url_key("".join(_with_marks(template)))
    return re.compile(re.escape(filled).replace("XGROUPX", ".+?"))


def _with_marks(template: str) -> Iterator[str]:
    for text, name, _, _ in Formatter().parse(template):
        yield text
        if name is not None:
            yield "XGROUPX"
