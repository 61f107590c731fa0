"""How the forms of ``vocabulary/citations.yml`` become regular expressions.

A locator is what a reference says after the name of a code: a mark ("§", "section", "ch."), a number, its
paragraphs ("pins": ``(a)(2)``), further numbers, further parts ("title 20-A, section 4722-A"). Every
repeat is bounded, so that a form takes time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import CitationForm

_SEGMENT = r"(?:[0-9]{1,6}[A-Za-z]{0,3}|[A-Za-z]{1,2}[0-9]{0,4}(?![a-z])|[IVXLC]{1,8}(?![A-Za-z]))"
_NOT_YEARS = r"(?!(?:1[89]|20)[0-9]{2}-[0-9]{2,4}(?![0-9.:-]))"
_END = r"(?![0-9A-Za-z])"
_NUM = rf"[0-9]{{1,6}}[A-Za-z]{{0,3}}(?:[-.:/]{{1,2}}{_SEGMENT}){{0,8}}{_END}"
_NUMC = rf"{_NOT_YEARS}[0-9]{{1,6}}[A-Za-z]{{0,3}}(?:[-.:/]{{1,2}}{_SEGMENT}){{1,8}}{_END}"
_NO_YEAR = r"(?!(?:1[89]|20)[0-9]{2}(?![0-9.:-]))"
_PIN = r"\((?:[0-9]{1,3}[a-z]?|[A-Za-z]{1,2}(?:-[0-9]{1,2})?|[ivxlIVXL]{1,8})\)"
_PINS = rf"(?:(?: (?={_PIN}{_PIN}))?{_PIN}(?:(?: (?={_PIN}))?{_PIN}){{0,8}})?"
_NEXT = r"(?:,? ?(?:and|or|through|to|&|-) |, ?)"
# "(a) and (c)", "(1)(a), (d)": further paragraphs, where what follows shows that no list of items begins with them.
_PARAGRAPHS = (
    rf"(?:(?<=\))(?:,? (?:and|or|through|to|&) |, ){_PIN}(?:{_PIN}){{0,4}}(?=[,.;:)\]]|$"
    r"| (?:of|and|or|through|is|are|shall|may|was|were|to|in|by|for|as|does|do|must|will)(?![a-z]))){0,6}"
)
_TAIL = (
    rf"(?: through {_PIN})?{_PARAGRAPHS}(?:,? et seq\.?)?"
    r"(?:,? [Ss]ub(?:d(?:ivisions?|s?\.)|sections?|s\.) ?\(?[0-9]{1,3}[a-z]?\)?)?"
)
_MORE = rf"(?:{_NEXT}{_NUMC}{_PINS}){{0,12}}{_TAIL}"
_SIGN = r"(?:§§? ?|[Ss](?:ections?|ECTIONS?) |[Ss]ecs?\. ?|ss?\. )"
_PART = (
    r"(?:[Cc](?:hapters?|HAPTERS?|h(?:ap|s)?\.) |cc?\. ?|[Rr](?:ules?|ULES?) (?:R\. )?|[Rr]\. ?"
    r"|[Tt](?:itles?|ITLES?) |[Tt]it\. |[Pp](?:arts?|ARTS?) |[Pp]ts?\. |[Aa]rt(?:icles?|s?\.) |Regs?\. |No\. )"
)
_MARK = rf"(?:{_SIGN}|{_PART})"
_PLURAL = r"(?:§§ ?|[Ss](?:ections|ECTIONS) |[Ss]ecs\. |ss\. |[Cc]hapters |[Pp]arts |[Rr]ules )"
_PARTS = rf"(?:[,:]? {_MARK}(?:{_NUMC}{_PINS}{_MORE}|{_NUM}{_PINS}{_TAIL})){{0,2}}"
_LOCATOR = (
    rf"(?:{_PLURAL}{_NUM}{_PINS}(?:{_NEXT}{_NO_YEAR}{_NUM}{_PINS}){{0,12}}{_TAIL}"
    rf"|{_MARK}?{_NUMC}{_PINS}{_MORE}"
    rf"|{_MARK}{_NUM}{_PINS}{_TAIL}|[0-9]{{1,3}}[A-Z]{_END})"
    rf"{_PARTS}"
    r"(?:, [Ss]ubch(?:apter|\.) [A-Z0-9]{1,5}(?![A-Za-z0-9]))?"
    r"(?:, sub-§ ?[0-9A-Z-]{1,4})?(?:, (?:(?:first|last|[0-9][a-z]{2}) ¶|¶ ?[A-Z0-9]{1,4}(?![a-z])))?"
)
_MACROS = {
    "{numc}": _NUMC,
    "{num}": _NUM,
    "{pins}": _PINS,
    "{listc}": f"{_NUMC}{_PINS}{_MORE}",
    "{list}": f"{_NUM}{_PINS}{_MORE}",
    "{loc}": _LOCATOR,
    "{mark}": _MARK,
    "{year}": r"(?:1[789]|20)[0-9]{2}",
}
_TITLE = r"[0-9]{1,4}(?:-?[A-Z])?(?:[-.][0-9A-Z]{1,3})?"
# Between a code's name and the number: its short name, its edition.
_EDITION = (
    r"(?: \([A-Z][A-Za-z. ]{1,14}\))?(?:,? (?:of )?\(?(?:1[89]|20)[0-9]{2}\)?)?(?: (?:Cum\. )?Supp?\.)?"
)
_OF = r"(?:,? (?:of (?:the )?|OF THE )?|,)"
_NO_NUMBER_NEXT = r"(?![A-Za-z]|,? ?(?:§|[Ss]ec(?:tion|\.)|[0-9]))"
_WORDS = re.compile(r"[A-Z][A-Za-z]+(?: [A-Za-z]+)+")
_DATE = r"[01]?[0-9][-/][0-3]?[0-9][-/](?:19|20)[0-9]{2}(?![0-9.-])"
_INITIALS = re.compile(r"(?:[A-Z]\.){3,}$")
_SURE = 4  # a shorter name without a dot, such as "AS", says too little after a number


# Made of their expression alone, so that who tries another vocabulary need not forget them.
_MADE: dict[str, re.Pattern[str]] = {}


def _made(expression: str) -> re.Pattern[str]:
    """Return the compiled expression; there are as many as forms, of which a text meets few."""
    made = _MADE.get(expression)
    if made is None:
        made = _MADE[expression] = re.compile(filled(expression))
    return made


@dataclass(frozen=True, slots=True)
class Compiled:
    """A form ready to be looked for: one expression at its anchors, ``before`` characters ahead at most.

    ``order`` says how name and number stand: ``name_first``, ``number_first``, ``title_first``,
    ``title_last``, ``pattern`` or ``home``; ``only_in`` the states in whose texts it is read, all if empty.
    """

    name: str
    form: CitationForm
    order: str
    expression: str
    anchors: tuple[str, ...]
    before: int
    only_in: tuple[str, ...]
    name_alone: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The form's regular expression, made when a text first has one of its anchors."""
        return _made(self.expression)

    @property
    def gate(self) -> re.Pattern[str] | None:
        """The names alone, where a number stands ahead of them: what tells cheaply that an anchor is none."""
        return _made(self.name_alone) if self.name_alone else None


def spellings(name: str) -> tuple[str, ...]:
    """Return the ways of printing a name: initials stand without their dots, words in capitals, too.

    >>> spellings("A.R.S."), spellings("Idaho Code")
    (('A.R.S.', 'ARS'), ('Idaho Code', 'IDAHO CODE'))
    """
    if _INITIALS.fullmatch(name):
        return name, name.replace(".", "")
    return (name, name.upper()) if _WORDS.fullmatch(name) else (name,)


def named(names: tuple[str, ...]) -> str:
    """Return one group for all ways of writing a name, longest first, inner spaces optional after dots."""
    ways = {way for name in names for way in spellings(name)}
    ordered = sorted(ways, key=lambda way: (-len(way), way))
    return (
        "(?:"
        + "|".join(re.escape(way).replace(r"\.\ ", r"\. ?").replace(r"\ ", " ") for way in ordered)
        + ")"
    )


def edition_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of a code's name with what may stand around it: "of the", its edition."""
    return re.compile(rf"(?P<of>,? of (?:the )?)?{named(names)}(?: Ann\.)?{_EDITION}")


def filled(pattern: str) -> str:
    """Return ``pattern`` with its macros filled in."""
    for macro, meaning in _MACROS.items():
        pattern = pattern.replace(macro, meaning)
    return pattern


def _literals(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what to look for in a text to find one of the names: their beginnings, with and without the space
    that may be missing."""
    found: set[str] = set()
    for way in (way for name in names for way in spellings(name)):
        first, _, rest = way.partition(". ")
        second = rest.split(". ")[0]
        found |= {f"{first}. {second}", f"{first}.{second}"} if rest else {first}
    return tuple(sorted(found))


def _sure(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if "." in name or len(name) >= _SURE)


def _shapes(form: CitationForm, names: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...], int]]:
    """Yield (order, pattern, names, reach ahead) of each way in which name and number stand together."""
    name, sure = named(names), _sure(names)
    if form.shape == "name":
        yield (
            "name_first",
            rf"(?<![A-Za-z.]){name}{_EDITION}(?:,? (?!{_DATE})|,(?!{_DATE}))?{{loc}}",
            names,
            0,
        )
        if sure:
            behind = rf"(?<![0-9A-Za-z.:/-]){{loc}}{_OF}{named(sure)}(?:,? (?:1[89]|20)[0-9]{{2}})?{_NO_NUMBER_NEXT}"
            yield "number_first", behind, sure, 110
        return
    yield (
        "title_first",
        rf"(?<![0-9A-Za-z.:-])(?:[Tt]itle )?{_TITLE},? {name}{_EDITION}[,:]? ?(?:{{loc}}|{{mark}}?{{list}}{_PARTS})",
        names,
        16,
    )
    if sure:
        yield (
            "title_last",
            rf"(?<![A-Za-z.]){named(sure)}(?: Ann\.)?,? (?:[Tt]it(?:le|\.)|T\.) {_TITLE}(?:,? {{loc}})?",
            sure,
            0,
        )
        yield (
            "number_first",
            rf"(?<![0-9A-Za-z.:-])(?:{{loc}}(?:,|,? of) )?(?:[Tt]itle|TITLE) {_TITLE}"
            rf"(?:,? {{loc}})?{_OF}{named(sure)}(?![A-Za-z])(?:,? {{loc}})?",
            sure,
            110,
        )


def _compiled(name: str, form: CitationForm) -> Iterator[Compiled]:
    at_home = (form.jurisdiction,) if form.jurisdiction else ()
    if form.home:
        bare = rf"(?<![0-9A-Za-z$.:/_#-])(?:{form.home}){_END}(?!-[0-9]){{pins}}{_MORE}"
        yield Compiled(name, form, "home", bare, (), 0, at_home)
    if form.pattern:
        yield Compiled(name, form, "pattern", form.pattern, form.anchors, form.before, form.only_in)
        return
    for names, only_in in ((form.names, form.only_in), (form.home_names, at_home)):
        if names:
            for order, pattern, meant, before in _shapes(form, names):
                anchors = form.anchors or _literals(meant)
                gate = named(meant) if before else ""
                yield Compiled(name, form, order, pattern, anchors, before, only_in, gate)


@lru_cache(maxsize=1)
def forms() -> tuple[Compiled, ...]:
    """Return every form, in the order of the vocabulary."""
    return tuple(one for name, form in vocabulary().citations.items() for one in _compiled(name, form))
