"""What a new source's declaration should say, from one reading of its page: proposals for a person.

Nothing here decides: every value is shown, and written only on yes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from crawler.trials.main_selector import Marks
from crawler.trials.trial import Tried
from db.ids import host_of, url_key
from db.records import Registry
from pipeline.reading import Reading
from schedules.proposing_places import Office, office

# The longest name that a document is given.
_NAME_WORDS = 6
_TOPICS_OF = {"cbe": ("cbe",), "equity": ("equity",), "both": ("cbe", "equity")}
_TOPIC_WORDS = {
    "graduation": re.compile(r"\b(graduation|diploma|graduates?)\b", re.IGNORECASE),
    "assessment": re.compile(r"\bassessments?\b", re.IGNORECASE),
    "innovation": re.compile(r"\binnovat\w+\b", re.IGNORECASE),
}
# A publisher's kind tells the legal form where the publisher prints nothing else. What the page itself
# tells is left to each reading: a declared form would stand against what the page says later.
_FORM_OF = {"legislature": "statute", "rules": "regulation"}
_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
# What a page has to hold: half of what it held, so that an edit passes and a shell does not.
_HALF = 2
_LEAST_CHARS = 100
_EXPECTED_WORDS = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said, which stands before any guess."""

    state: str | None = None
    name: str | None = None
    title: str | None = None
    topics: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A declaration to be: whose it is, and the keys of the document in the order they are written."""

    office: Office
    document: Mapping[str, object]
    notes: tuple[str, ...] = ()
    reading: Reading = field(default_factory=lambda: Reading("", ""))


def propose(tried: Tried, read: Reading, marks: Marks, registry: Registry, said: Said) -> Proposal:
    """Return what to declare for the page that ``tried`` brought, ``read`` found words in and has ``marks``."""
    url = tried.settled_url
    whose = office(url, read, marks.site, registry, said.state)
    title = said.title or " ".join(read.title.split()) or _from_path(url)
    form = _FORM_OF.get(whose.kind)
    document: dict[str, object] = {
        "name": said.name or free_name(title, url, registry, whose.id),
        "title": title,
        "url": url,
        "topics": list(said.topics) or topics(title, read),
    }
    kind = said.kind or ("notice" if read.facts.instrument_type == "news_release" else "policy")
    optional: dict[str, object] = {
        "kind": None if kind == "policy" else kind,
        "format": read.format if read.format in {"pdf", "docx"} else None,
        "instrument_type": form,
        "evidence": "seen",
        "earlier_urls": [tried.url] if url_key(url) != url_key(tried.url) else None,
        "main": marks.main,
        "expect": expectation(read, title),
    }
    document |= {key: value for key, value in optional.items() if value}
    return Proposal(whose, document, tuple(_notes(read, whose)), read)


def topics(title: str, read: Reading) -> list[str]:
    """Return what the page is about: by its relevance, and by what its title names."""
    found = list(_TOPICS_OF.get(read.facts.relevance, ()))
    found += [topic for topic, words in _TOPIC_WORDS.items() if words.search(title)]
    return found or ["other"]


def expectation(read: Reading, title: str) -> dict[str, object]:
    """Return what a later capture must hold: about half of the characters, and words that matter here."""
    half = len(read.text) // _HALF
    least = half // 100 * 100 if half < 1000 else half // 500 * 500
    words = _telling(read, title)
    expected: dict[str, object] = {}
    if least >= _LEAST_CHARS:
        expected["min_chars"] = least
    if words:
        expected["contains"] = words
    return expected


def _telling(read: Reading, title: str) -> list[str]:
    """Return one or two words of the text that a challenge page or a redirect to home would not have."""
    folded = read.text.casefold()
    counted = Counter({term: count for term, count in read.mentions.items() if term.casefold() in folded})
    of_title = [word for word in re.findall(r"[^\W\d_]{5,}", title) if word.casefold() in folded]
    longest = sorted(of_title, key=lambda word: -len(word))
    first = [term for term, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
    chosen: list[str] = []
    for word in [*first[:1], *longest[:1], *first[1:]]:
        if not any(
            word.casefold() in other.casefold() or other.casefold() in word.casefold() for other in chosen
        ):
            chosen.append(word)
    return chosen[:_EXPECTED_WORDS]


def free_name(title: str, url: str, registry: Registry, publisher: str) -> str:
    """Return a short name for a document that no other of its publisher has."""
    words = [word for word in re.findall(r"[a-z0-9]+", title.lower()) if word not in _SMALL]
    words = words or re.findall(r"[a-z0-9]+", _from_path(url).lower()) or ["page"]
    name = "-".join(words[:_NAME_WORDS])
    taken = {document.name for document in registry.documents if document.publisher == publisher}
    number, made = 2, name
    while made in taken:
        made, number = f"{name}-{number}", number + 1
    return made


def _from_path(url: str) -> str:
    """Return the last part of an address as words."""
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]).rpartition(".")
    return " ".join(re.findall(r"[^\W_]+", last[0] or last[2])) or host_of(url)


def _notes(read: Reading, whose: Office) -> Sequence[str]:
    notes = list(whose.notes)
    if read.facts.relevance == "none":
        notes.append(
            "The text speaks of neither competency-based education nor equity; is it worth following?"
        )
    return notes
