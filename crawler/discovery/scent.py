"""How much a link smells of competency-based education or equity policy, and how much a page's text does (pure).

The wordings are those that the fields are read by (``pipeline/vocabulary``); what they do not weigh
(faint words, furniture of a site, look-alikes from other trades) is ``scent.yml`` beside this file. A
scent only orders the work: what a document is about is judged later, by its whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

from crawler.discovery.links import Link
from pipeline.grammar.folding import flat, words
from pipeline.grammar.matching import Hit, hits

# What one kind of wording is worth: the chance, roughly, that a link in such words leads to policy.
_PROVES, _TERM, _TRACKED, _GROUP, _FAINT, _MOST_FAINT = 0.75, 0.6, 0.5, 0.35, 0.06, 3
# Words that prove a topic only together: one alone ("fair", "closing") says next to nothing.
_PARTS = (0.0, 0.06, 0.15, 0.3)
_URL, _FOLDER, _HEADING, _PARENT, _PARENT_OF_FEW = 0.8, 0.3, 0.5, 0.45, 0.7
_LIST = 0.8
_FOLDER_SPOILS = 0.6
_LOOK_ALIKE, _OUTSIDE, _FURNITURE = 0.1, 0.4, 0.25
# A link that says nothing may still lead to a page that does; one in the menu of an entry most of all.
_UNKNOWN, _MENU_OF_ENTRY, _MORE = 0.08, 0.4, 0.2
_PAGING = re.compile(r"(?:next|more|older|page|results?|\d{1,3}|[\s>»›→.])+", re.IGNORECASE)
_PROOFS = ("cbe_dimension:", "equity_strategy:", "term_used:")
_TITLE, _PROMISED, _BROKEN = 0.75, 0.7, 0.4
_SILENT, _LONG = 0.1, 150
_SCANNED = 60_000
# A link whose own words speak of something else takes less from the heading and the page around it.
_ELSE, _WEAK, _SEVERAL = 0.5, 0.25, 2
_LONG_WORD = re.compile(r"[a-z]{4,}")
_SPLIT = re.compile(r"[^a-z0-9$]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INDEXES = frozenset(
    {"index", "default", "home", "html", "htm", "aspx", "asp", "php", "jsp", "pdf", "docx", "www"}
)


@dataclass(frozen=True, slots=True)
class Scent:
    """``strength`` from 0 to 1: what wordings point to it; ``spoils`` from 0 to 1: the share of it that
    is left where other wordings point elsewhere; ``speaks_else``: several words speak of something that is
    none of our subjects, where "Download" or "Section 4" speak of nothing."""

    strength: float = 0.0
    spoils: float = 1.0
    speaks_else: bool = False

    @property
    def left(self) -> float:
        """What is left of the strength."""
        return self.strength * self.spoils


@lru_cache(maxsize=1)
def _lists() -> dict[str, re.Pattern[str]]:
    """Return the pattern of each list of ``scent.yml`` over a ``words`` view."""
    told = yaml.safe_load((Path(__file__).parent / "scent.yml").read_text(encoding="utf-8"))
    return {name: re.compile(rf"\b(?:{_alternatives(terms)})\b") for name, terms in told.items()}


def _alternatives(terms: Iterable[str]) -> str:
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    return "|".join(
        re.escape(words(term.rstrip("*"))) + "[a-z]*" * term.endswith("*") for term in longest_first
    )


@lru_cache(maxsize=20_000)
def scent_of(said: str) -> Scent:
    """Return the scent of a few words: a link's, a heading, or the words of an address."""
    lowered = words(flat(said))
    found = hits(lowered)
    targets = {target for hit in found for target in hit.targets}
    faint = set(_lists()["topical"].findall(lowered))
    missing = 1.0
    for worth, count in _worths(targets, _parts(found), len(faint)):
        missing *= (1 - worth) ** count
    spoils = 1.0
    if _lists()["look_alikes"].search(lowered):
        spoils *= _LOOK_ALIKE
    elif "scope:outside" in targets:
        spoils *= _OUTSIDE
    if _lists()["furniture"].search(_without_terms(lowered, found)):
        spoils *= _FURNITURE
    other = [word for word in _LONG_WORD.findall(lowered) if word not in faint]
    return Scent(1 - missing, spoils, len(other) >= _SEVERAL)


def _without_terms(lowered: str, found: list[Hit]) -> str:
    """Return the words without the terms that prove a topic: the "profile" of "graduate profile" is none of
    a school's."""
    for hit in found:
        if any(target.startswith(_PROOFS) for target in hit.targets):
            lowered = lowered[: hit.start] + " " * (hit.end - hit.start) + lowered[hit.end :]
    return lowered


def _parts(found: list[Hit]) -> int:
    """Return how many words stand in a word set: a plain word stands in many, and is one word still."""
    count, end = 0, 0
    for hit in found:
        if hit.start >= end and any(target.startswith("@") for target in hit.targets):
            count, end = count + 1, hit.end
    return count


def _worths(targets: set[str], parts: int, faint: int) -> list[tuple[float, int]]:
    kinds = {target.partition(":")[0] for target in targets}
    return [
        (_PROVES, int(bool(kinds & {"cbe_dimension", "equity_strategy"}))),
        (_TERM, int("term_used" in kinds)),
        (_TRACKED, int("mention" in kinds)),
        (_GROUP, int("student_group" in kinds)),
        (_PARTS[min(parts, len(_PARTS) - 1)], 1),
        (_FAINT, min(faint, _MOST_FAINT)),
    ]


def words_of_url(url: str) -> str:
    """Return the words of an address: of its path and its query's values, without numbers and file endings.

    >>> words_of_url("https://a.example/Documents/HighSchool-Credit_2021.pdf?doc=mastery")
    'documents high school credit mastery'
    """
    parts = urlsplit(url)
    values = " ".join(value for _, _, value in (pair.partition("=") for pair in parts.query.split("&")))
    spaced = _CAMEL.sub(" ", unquote(f"{parts.path} {values}"))
    found = [word for word in _SPLIT.split(spaced.lower()) if word and not word.isdigit()]
    return " ".join(word for word in found if word not in _INDEXES)


def _scent_of_url(url: str) -> Scent:
    """Return the scent of an address: of its last part, and for less that of the folders above it."""
    folders, _, _ = url.partition("?")[0].rpartition("/")
    own, above = scent_of(words_of_url(f"https://x/{url[len(folders) :]}")), scent_of(words_of_url(folders))
    strength = 1 - (1 - own.strength) * (1 - _FOLDER * above.strength)
    return Scent(strength, own.spoils * max(above.spoils, _FOLDER_SPOILS))


def is_more(link: Link) -> bool:
    """Whether ``link`` leads on to the rest of a list."""
    return not link.in_menu and _PAGING.fullmatch(link.text) is not None


def promise_of(links: Iterable[Link]) -> float:
    """Return how promising the best links of a page are by their own words: what a list is worth."""
    best = sorted((scent_of(link.text).left for link in links if not link.in_menu), reverse=True)[:3]
    return round(_LIST * sum(best) / 3, 4)


def score(
    link: Link, *, worth_of_page: float = 0.0, is_entry: bool = False, is_of_few: bool = False
) -> float:
    """Return how promising ``link`` is, 0 to 1, on a page whose own text is worth ``worth_of_page``.

    A promise of the heading or of the page counts for less than the link's own; a look-alike in the
    link's own words spoils all of it.
    """
    own, address, above = scent_of(link.text), _scent_of_url(link.url), scent_of(link.heading)
    around = 0.0 if link.in_menu else (_PARENT_OF_FEW if is_of_few else _PARENT) * worth_of_page
    inherited = _ELSE if own.speaks_else and own.strength < _WEAK else 1.0
    missing = (1 - own.strength) * (1 - _URL * address.strength)
    missing *= (1 - inherited * _HEADING * above.left) * (1 - inherited * around)
    missing *= 1 - _MORE * is_more(link)
    floor = _MENU_OF_ENTRY if is_entry and link.in_menu else _UNKNOWN
    return round(max(1 - missing, floor) * min(own.spoils, address.spoils), 4)


def worth(title: str, text: str) -> float:
    """Return how much the text of a page speaks of our subjects, 0 to 1: how many topics, how densely."""
    lowered = words(flat(f"{title}\n{text[:_SCANNED]}"))
    found = hits(lowered)
    topics: dict[str, int] = {}
    outside = inside = 0
    for hit in found:
        for target in hit.targets:
            kind = target.partition(":")[0]
            if kind in ("cbe_dimension", "equity_strategy", "term_used"):
                topics[target] = topics.get(target, 0) + 1
            outside += target == "scope:outside"
            inside += target == "scope:inside"
    if not topics or inside < 2 * outside:
        return 0.0
    density = min(1.0, 40.0 * sum(topics.values()) / max(len(lowered.split()), 40))
    return round(min(1.0, 0.3 * len(topics)) * (0.4 + 0.6 * density), 4)


def recommends(title: str, text: str, *, promised: float = 0.0) -> float:
    """Return how far a page recommends what it links to, 0 to 1: by its text, by its title, and by the
    promise of the link that led to it. A long text that says nothing breaks the promise."""
    said = worth(title, text)
    promise = max(_TITLE * scent_of(title).left, _PROMISED * promised)
    if said < _SILENT and len(text.split()) > _LONG:
        promise *= _BROKEN
    return round(max(said, promise), 4)


def why(link: Link, given: float) -> str:
    """Return in words why a link is asked for.

    >>> why(Link("https://a.example/x", "Credit by exam", "Graduation"), 0.82)
    'link "Credit by exam" under "Graduation", score 0.82'
    """
    told = f'link "{link.text}"' if link.text else "a link without words"
    above = f' under "{link.heading}"' if link.heading and link.heading != link.text else ""
    return f"{told}{above}, score {given:.2f}"
