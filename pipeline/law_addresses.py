"""From a citation to the address at which a publisher prints the section (pure).

Publishers declare patterns (:class:`db.records.LawAddress`) over citations in their normal form, the one
that :mod:`pipeline.fields.citation` reads ("16 V.S.A. 941"); a pattern that is written with the section
sign ("16 V.S.A. § 941") matches as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from string import Formatter

from db.ids import url_key
from db.records import LawAddress, Publisher

# What stands behind the number of a section: paragraphs of it ("(a)(2)", "subd. 2", "et seq.").
_PINS = re.compile(
    r"(?:\s?\((?:[0-9]{1,3}|[A-Za-z]{1,2}|[ivxlIVXL]{1,8})\)"
    r"|,? (?:[Ss]ubd(?:ivision|\.)|[Ss]ubsec(?:tion|\.)|[Pp]ar(?:agraph|a?\.)) ?[0-9A-Za-z]{1,4}"
    r"|,? et seq\.?)+$"
)
_MARK = re.compile(r"§+\s?|(?<=[A-Za-z.,] )(?:[Ss]ections?|[Ss]ecs?\.) ")
# Between a name and the number after it, where the section sign is usual.
_NUMBER = re.compile(r"(?<=[A-Za-z.,] )(?=[0-9])")
_NAME_LAST = re.compile(r"(?P<number>[0-9][^ ]*?),? (?P<name>[A-Z][^0-9]*)")


def section_of(citation: str) -> str:
    """Return ``citation`` without what points inside the section.

    >>> section_of("16 V.S.A. § 941(a)(2)"), section_of("Minn. Stat. 120B.02, subd. 2")
    ('16 V.S.A. § 941', 'Minn. Stat. 120B.02')
    """
    return _PINS.sub("", citation.strip())


def spellings(citation: str) -> tuple[str, ...]:
    """Return the ways in which a pattern may write ``citation``, as it stands first.

    >>> spellings("16 V.S.A. 941"), spellings("1003.4282, Fla. Stat.")[-2:]
    (('16 V.S.A. 941', '16 V.S.A. § 941'), ('Fla. Stat. 1003.4282', 'Fla. Stat. § 1003.4282'))
    """
    given = " ".join(citation.split())
    plain = " ".join(_MARK.sub("", given).split())
    ways = [given, plain, _NUMBER.sub("§ ", plain, count=1)]
    if swapped := _NAME_LAST.fullmatch(plain):
        turned = f"{swapped['name']} {swapped['number']}"
        ways += [turned, _NUMBER.sub("§ ", turned, count=1)]
    return tuple(dict.fromkeys(ways))


def resolve(citation: str, publishers: Iterable[Publisher]) -> tuple[Publisher, str] | None:
    """Return the publisher that prints the section that ``citation`` names, and the section's address.

    The first declared pattern that matches the whole citation wins; only where none does, the citation is
    tried without its pins ("941(a)(2)" is printed in 941). None where no pattern matches.
    """
    declared = tuple(publishers)
    for form in dict.fromkeys((citation, section_of(citation))):
        for publisher in declared:
            for law in publisher.law:
                if url := _address(law, form):
                    return publisher, url
    return None


def prints(publisher: Publisher, url: str) -> bool:
    """Whether ``url`` is an address that one of the publisher's patterns can give."""
    key = url_key(url)
    return any(_shape(law.url).fullmatch(key) for law in publisher.law)


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
