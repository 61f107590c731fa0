"""The recipe: the digest of everything that decides what is read from bytes.

It has three parts. *Text* decides the judge's first look and the clean text, *findings* decide what is read
from a clean text, and the rest decides what becomes of readings (versions, changes, positions). Where only
the second differs, a kept text is read again and its bytes are not; where only the third does, neither.
Rules and vocabulary count by their files' bytes, parsers by their released versions; a document's
selectors and the boilerplate learnt of its host count in its manner (:class:`pipeline.reading.Manner`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from db.ids import digest_id
from db.records import Registry
from pipeline import vocabulary

# By part, since a new pdfplumber cuts no clause otherwise and a new automaton moves no block.
PARSERS = {
    "text": (
        "selectolax",
        "lxml",
        "beautifulsoup4",
        "pypdfium2",
        "pdfplumber",
        "mammoth",
        "rapidfuzz",
        "ftfy",
    ),
    "findings": ("pyahocorasick",),
}

# What decides findings and no text (``tests/test_recipe.py`` holds the lists against what imports what). A
# file that no list names counts to the text: to read too much again is slow, too little would be wrong.
FINDINGS = (
    "grammar/",
    "fields/",
    "extract.py",
    "facts.py",
    "confidence.py",
    "limits.py",
    "listed_notices.py",
    "listed_rows.py",
    "named_law.py",
    "law_addresses.py",
)
# Vocabulary that the judge reads by; all other files of the vocabulary decide findings.
JUDGED_BY = ("block_pages.yml", "parked_domains.yml", "page_notices.yml")
# What makes rows of readings.
ROWS = (
    "across/",
    "agreement.py",
    "atlas.py",
    "cases.py",
    "change_rows.py",
    "cited_law.py",
    "compare/",
    "derive.py",
    "fold.py",
    "history.py",
    "holdings.py",
    "leads.py",
    "looks.py",
    "meanings.py",
    "notice_history.py",
    "outcomes.py",
    "positions.py",
    "profile.py",
    "recipe.py",
    "review_",
    "reviews.py",
    "sentence_rows.py",
    "spoken.py",
    "surroundings.py",
    "vocabulary/codebook.py",
)
# What measures readings, lists what rules read differently, or learns from readings what is then kept and
# counts in the manner: in no part.
_DECIDES_NOTHING = ("evaluation/", "read_differently.py", "boilerplate.py")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The digests of one set of rules, 16 hex digits each: of all, of what decides readings, of what
    decides their texts."""

    whole: str
    readings: str
    texts: str


@cache
def recipes() -> Recipe:
    """Return the recipe of the installed program, with the vocabulary that is in use."""
    return made_of(rules())


def recipe() -> str:
    """Return the public id of the recipe, 16 hex digits."""
    return recipes().whole


def rules() -> dict[str, bytes]:
    """Return the rules in use: the files of this package by path, those of the vocabulary as it is in use."""
    found = {
        path: held
        for path, held in _rules(files("pipeline"), "").items()
        if not (path.startswith("vocabulary/") and path.endswith(".yml"))
    }
    return found | {f"vocabulary/{path.name}": path.read_bytes() for path in vocabulary.vocabulary_files()}


def made_of(held: Mapping[str, bytes]) -> Recipe:
    """Return the recipe of the rules ``held`` (bytes by path within the package)."""
    lines: dict[str, list[str]] = {"text": [], "findings": [], "rows": []}
    for path in sorted(held):
        if (part := part_of(path)) is not None:
            lines[part].append(f"{path}\0{hashlib.sha256(held[path]).hexdigest()}")
    for name, parsers in PARSERS.items():
        lines[name] += [f"{parser}=={version(parser)}" for parser in parsers]
    texts = digest_id(*lines["text"])
    readings = digest_id(texts, *lines["findings"])
    return Recipe(digest_id(readings, *lines["rows"]), readings, texts)


def part_of(path: str) -> str | None:
    """Return the part that a file counts to: text, findings or rows; None where it decides nothing."""
    if path.startswith(_DECIDES_NOTHING):
        return None
    if path.startswith("vocabulary/") and path.endswith((".yml", ".json")):
        return "text" if path.removeprefix("vocabulary/") in JUDGED_BY else "findings"
    if path.startswith(FINDINGS):
        return "findings"
    return "rows" if path.startswith(ROWS) else "text"


def _rules(folder: Traversable, prefix: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            found |= _rules(entry, f"{path}/")
        elif path.endswith((".py", ".yml", ".json")):
            found[path] = entry.read_bytes()
    return found


def declarations_digest(registry: Registry) -> str:
    """Return the digest of the declarations: what they say decides derived rows, but is no rule."""
    return digest_id(repr(registry))
