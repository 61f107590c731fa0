"""Every answer of the API: the page that it belongs to, what it says, what narrows it, and an example (declarations)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

_STATE = "codes of jurisdictions, with commas or one by one"
_DAY_SINCE = "a day (YYYY-MM-DD)"
_START = "how many to leave out; `next_url` sets it"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An answer: the address of its ``page`` (names in braces stand for ids and codes), the ``shapes`` that it may have,
    the query values that ``narrow`` it, an ``example`` that the sample data answers, and the query value that it
    ``needs``."""

    page: str
    about: str
    shapes: tuple[str, ...]
    example: str
    narrow: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""

    @property
    def json(self) -> str:
        """The address of the answer: the page's own with .json."""
        return "/index.json" if self.page == "/" else f"{self.page}.json"


ENDPOINTS: Final = (
    Endpoint(
        "/",
        "What changed this week and month, where, and how fresh that is.",
        ("Home",),
        "/index.json?map=mastery_based_credit",
        {"map": "the key that the map is coloured by, or `changes`"},
    ),
    Endpoint("/states", "All jurisdictions, with what is known of each.", ("States",), "/states.json"),
    Endpoint(
        "/states/{code}",
        "One place: its positions, profile, documents, what changed and what is coming.",
        ("State",),
        "/states/X-FRA.json",
    ),
    Endpoint(
        "/documents/{id}",
        "One document: what was read from it now, its versions, and its checks.",
        ("DocumentAnswer",),
        "/documents/86a16803f22e471d.json",
        {"start": _START},
    ),
    Endpoint(
        "/versions/{id}",
        "One version of a document, with what was read from it. Its text is `/versions/{id}.txt`.",
        ("VersionAnswer",),
        "/versions/c209ceeee00b14ff.json",
        {"start": _START},
    ),
    Endpoint(
        "/changes",
        "Changes, newest first.",
        ("Changes",),
        "/changes.json?state=X-FRA&since=2026-01-01",
        {
            "state": _STATE,
            "group": "a peer set (docs/exports.md)",
            "topic": "cbe, equity or another topic that documents are declared with, such as graduation",
            "field": "a field of the codebook",
            "significance": "substantive, editorial, annotation, status_note or formatting",
            "cause": "source, review or coverage; source and review where none is asked for",
            "all": "`1`: of every cause",
            "kind": "kind of change",
            "since": f"{_DAY_SINCE}: what happened by it or later",
            "until": f"{_DAY_SINCE}: what happened before that day",
            "from": "a day: with `to` the period in which it happened; each change says how sure that is",
            "to": "a day: the last of that period",
            "learned_since": f"{_DAY_SINCE}: what we first published then or later",
            "start": _START,
        },
    ),
    Endpoint(
        "/changes/{id}",
        "One change: its window, cause and reasons, the redline as spans, both quotes of each field.",
        ("ChangeAnswer",),
        "/changes/ccd86128dc122148.json",
    ),
    Endpoint(
        "/compare",
        "The comparison: jurisdictions by keys of a field, every cell with its sentence.",
        ("Compare", "CompareLaidOut", "Differences"),
        "/compare.json?field=cbe_dimension&state=X-FRA,X-DES&key=mastery_based_credit",
        {
            "field": "the field",
            "as_of": "a day: what had been observed by its end",
            "in_force": "a day: what was in force on it by the documents' own words",
            "against": "an earlier day: only what differs from it, and why",
            "state": _STATE,
            "group": "a peer set (docs/exports.md)",
            "key": "keys of the field",
            "stance": "stances",
            "basis": "stated, not_found, unreachable or not_covered",
            "layout": "long, wide or provision",
        },
    ),
    Endpoint(
        "/drift",
        "Tracked terms over time.",
        ("Drift", "DriftPoints"),
        "/drift.json?term=equity&state=X-FRA",
        {
            "term": "a tracked term, or a wording of one",
            "state": _STATE,
            "since": f"{_DAY_SINCE}: where a source moved it since",
            "points": "`1`: every day on which a count moved",
        },
    ),
    Endpoint(
        "/waves",
        "Waves: the same edit in many jurisdictions within a short time.",
        ("Waves", "WaveEdits"),
        "/waves.json",
        {
            "state": _STATE,
            "kind": "term, field, page or heading",
            "since": f"{_DAY_SINCE}: not over by then",
            "edits": "`1`: a row per edit",
        },
    ),
    Endpoint("/waves/{id}", "One wave.", ("WaveAnswer",), "/waves/d1a7a46aa8fab1a1.json"),
    Endpoint(
        "/removals",
        "Quiet removals: what vanished without a word.",
        ("Removals",),
        "/removals.json?kind=section",
        {
            "state": _STATE,
            "kind": "page, section, link, phrase or orphaned",
            "since": f"{_DAY_SINCE}: first seen to be gone then or later",
        },
    ),
    Endpoint(
        "/borrowed",
        "Passages that stand in documents of several jurisdictions.",
        ("Borrowed",),
        "/borrowed.json",
        {"state": _STATE, "federal": "`1`: with the words of federal law"},
    ),
    Endpoint("/borrowed/{id}", "One passage.", ("PassageAnswer",), "/borrowed/0000000000000000.json"),
    Endpoint(
        "/my",
        "Some states since a day: what changed, what was learned late, what is coming.",
        ("MyStates",),
        "/my.json?states=X-FRA,X-LIN&since=2026-06-01",
        {
            "states": "codes of jurisdictions, with commas (needed)",
            "since": "a day; 30 days before the release where none is named",
        },
        "states",
    ),
    Endpoint(
        "/corrections",
        "What we got wrong, and which release put it right.",
        ("Corrections",),
        "/corrections.json",
        {"state": _STATE, "before": "number of a release to go on from; `next_url` sets it"},
    ),
    Endpoint(
        "/cited",
        "What became of a release that somebody cited.",
        ("Cited",),
        "/cited.json?release=1",
        {"release": "its number (needed)", "field": "a field of the comparison", "state": _STATE},
        "release",
    ),
    Endpoint(
        "/search",
        "Where words stand: in what changed, in sentences that were read, in documents.",
        ("Search",),
        "/search.json?q=proficiency&in=sentences",
        {
            "q": 'the words; words in quotation marks ("...") stand together',
            "in": "changes, sentences or documents: one of them, 25 at a time",
            "state": _STATE,
            "topic": "cbe, equity or another topic that documents are declared with, such as graduation",
            "field": "a field of the codebook",
            "since": f"{_DAY_SINCE}",
            "until": f"{_DAY_SINCE}",
            "start": _START,
        },
    ),
    Endpoint(
        "/coverage",
        "What is read, what is not, since when and why.",
        ("Coverage",),
        "/coverage.json",
    ),
    Endpoint("/accuracy", "How right the readings are.", ("AccuracyAnswer",), "/accuracy.json"),
    Endpoint("/codebook", "Every field, key, stance and outcome, defined.", ("Codebook",), "/codebook.json"),
    Endpoint("/about", "What there is, and how to cite it.", ("About",), "/about.json"),
)

_PAGES: Final = tuple((re.compile(re.sub(r"\{\w+\}", "[^/.]+", one.page)), one) for one in ENDPOINTS)
# Where a list goes on is a matter of its pages.
_PLACES: Final = ("start", "before")


def twin_of(path: str, query: str) -> str | None:
    """Return the address at which the page at ``path`` answers as JSON, None for a page that does not.

    >>> twin_of("/changes", "state=VT&start=50&view=side"), twin_of("/", ""), twin_of("/my", "")
    ('/changes.json?state=VT', '/index.json', None)
    """
    for page, one in _PAGES:
        if page.fullmatch(path):
            given = [
                (name, value)
                for name, value in parse_qsl(query)
                if name in one.narrow and name not in _PLACES
            ]
            if one.needs and one.needs not in dict(given):
                return None
            own = "/index.json" if path == "/" else f"{path}.json"
            return f"{own}?{urlencode(given, safe=',:')}" if given else own
    return None
