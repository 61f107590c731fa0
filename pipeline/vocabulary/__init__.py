"""The vocabulary: every term, cue, template and definition that the fields read by, as data.

One YAML file for one kind of entry. Loading is strict: an unknown or repeated key, a missing definition
or source, a broken pattern or a reference to an unknown word set is a :class:`VocabularyError` that names
file, line and key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from pipeline.vocabulary.reading_files import VocabularyError as VocabularyError
from pipeline.vocabulary.reading_files import read_sections
from pipeline.vocabulary.shapes import (
    BillForm,
    Bodies,
    CitationForm,
    Cue,
    DateKind,
    Document,
    Entry,
    Kind,
    Notes,
    NoticeWords,
    PageMarks,
    Provision,
    Relevance,
    RowWords,
    Scope,
    Stance,
    Status,
    Strict,
    Succession,
    Sureness,
    Topic,
    TrackedTerm,
)

FOLDER = Path(__file__).parent


class Vocabulary(Strict):
    """All files together, one attribute a file (``Vocabulary.codes`` are the codebook's own rows)."""

    words: dict[str, tuple[str, ...]]
    equity_words: dict[str, tuple[str, ...]]
    cbe_dimensions: dict[str, Topic]
    equity_strategies: dict[str, Topic]
    student_groups: dict[str, Topic]
    terms_used: dict[str, Topic]
    cbe_elements: dict[str, Topic]
    ccsso_commitments: dict[str, Topic]
    field_areas: dict[str, Topic]
    equity_changes: dict[str, Topic]
    document_kinds: dict[str, Kind]
    bodies: dict[str, Bodies]
    languages: dict[str, tuple[str, ...]]
    scripts: dict[str, tuple[str, ...]]
    confidence: dict[str, dict[str, Sureness]]
    stances: dict[Stance, Cue]
    conditions: dict[Literal["openings", "deciders", "leaves"], tuple[str, ...]]
    neutral: dict[str, tuple[str, ...]]
    statements: dict[str, tuple[str, ...]]
    grade_levels: dict[str, Provision]
    subjects: dict[str, Provision]
    bound_parties: dict[str, Provision]
    funding_units: dict[str, Provision]
    threshold_measures: dict[str, Provision]
    waiver_authorities: dict[str, Provision]
    network_names: dict[str, Provision]
    contact_offices: dict[str, Provision]
    linked_kinds: dict[str, Provision]
    provision_macros: dict[str, str]
    provision_words: dict[str, tuple[str, ...]]
    citations: dict[str, CitationForm]
    citation_kinds: dict[str, Entry]
    bills: dict[str, BillForm]
    dates: dict[str, DateKind]
    supersedes: dict[str, Succession]
    instrument_types: dict[str, Document]
    statuses: dict[str, Status]
    relevance: dict[str, Relevance]
    fields: dict[str, Entry]
    scope: Scope
    notes: Notes
    terms_tracked: dict[str, TrackedTerm]
    block_pages: dict[str, PageMarks]
    parked_domains: dict[str, PageMarks]
    page_notices: dict[str, NoticeWords]
    notice_macros: dict[str, str]
    notice_stages: dict[Literal["withdrawn", "adopted", "hearing", "comment", "proposed", "agenda"], RowWords]
    notice_dates: dict[Literal["deadline", "hearing"], RowWords]
    notice_subjects: dict[Literal["cbe", "equity"], RowWords]

    def topics(self) -> Iterator[tuple[str, str, Topic]]:
        """Yield (field, key, topic) of the fields that are read by wordings."""
        for field, entries in (
            ("cbe_dimension", self.cbe_dimensions),
            ("equity_strategy", self.equity_strategies),
            ("student_group", self.student_groups),
            ("term_used", self.terms_used),
            ("cbe_element", self.cbe_elements),
            ("ccsso_commitment", self.ccsso_commitments),
            ("field_area", self.field_areas),
            ("equity_change", self.equity_changes),
        ):
            for key, topic in entries.items():
                yield field, key, topic

    def word_set(self, name: str) -> tuple[str, ...]:
        """Return the wordings of the set ``name``, of the general ones or of those of equity."""
        return self.words.get(name) or self.equity_words[name]

    def provisions(self) -> dict[str, dict[str, Provision]]:
        """Return the entries of the provision fields by field and key."""
        return {
            "grade_span": self.grade_levels,
            "subject": self.subjects,
            "applies_to": self.bound_parties,
            "funding": self.funding_units,
            "threshold": self.threshold_measures,
            "waiver_authority": self.waiver_authorities,
            "network": self.network_names,
            "contact": self.contact_offices,
            "linked_document": self.linked_kinds,
        }

    def _alternatives(self, part: str) -> Iterator[str]:
        """Yield the wordings of one part of a ``near`` rule, word sets opened."""
        for name in part.split("|"):
            yield from self.word_set(name[1:]) if name.startswith("@") else (name,)

    def terms(self) -> Iterator[tuple[str, str]]:
        """Yield (term, target) for the automaton; a target names what the term stands for."""
        for field, key, topic in self.topics():
            yield from ((term, f"{field}:{key}") for term in topic.terms)
            for part in topic.unless:
                yield from ((term, f"unless:{field}:{key}") for term in self._alternatives(part))
            for part in topic.unless_near:
                yield from ((term, f"unless_near:{field}:{key}") for term in self._alternatives(part))
            for part in (part for parts in topic.near for part in parts):
                yield from ((term, part.lstrip("~")) for term in self._alternatives(part.lstrip("~")))
        for field, provisions in self.provisions().items():
            for key, provision in provisions.items():
                yield from ((term, f"{field}:{key}") for term in provision.terms)
        for stance, cue in self.stances.items():
            yield from ((term, f"modal:{stance}") for term in cue.modals)
            yield from ((term, f"cue:{stance}") for term in cue.cues)
        for name, spellings in self.neutral.items():
            yield from ((term, f"neutral:{name}") for term in spellings)
        for field, documents in (
            ("instrument_type", self.instrument_types),
            ("status", self.statuses),
            ("relevance", self.relevance),
            ("document_kind", self.document_kinds),
        ):
            for key, document in documents.items():
                for number, sign in enumerate(document.signs):
                    yield from ((term, f"{field}:{key}:{number}") for term in sign.words)
        for key, about in self.relevance.items():
            for number, sign in enumerate(about.beside):
                yield from ((term, f"beside:{key}:{number}") for term in sign.words)
        for code, body in self.bodies.items():
            names = {"name": body.name, "sea": body.sea, "board": body.state_board, "law": body.legislature}
            yield from ((name, f"body:{code}:{part}") for part, name in names.items() if name)
            yield from ((mark, f"body:{code}:also") for mark in body.also)
        yield from ((term, "scope:inside") for term in self.scope.inside)
        yield from ((term, "scope:outside") for term in self.scope.outside)
        for name, tracked in self.terms_tracked.items():
            yield from ((term, f"mention:{name}") for term in tracked.terms)
            yield from ((term, f"unmentioned:{name}") for term in tracked.unless)


def load(folder: Path) -> Vocabulary:
    """Return the vocabulary of ``folder``'s YAML files, or raise :class:`VocabularyError`."""
    return _built(folder.glob("*.yml"))


def _built(paths: Iterable[Path]) -> Vocabulary:
    held = read_sections(paths)
    try:
        built = Vocabulary.model_validate(held.entries)
    except ValidationError as error:
        raise held.misfit(error) from error
    for name in sorted(built.words.keys() & built.equity_words.keys()):
        raise held.fault(
            ("equity_words", name), f"the word set {name} is in words.yml too, give one another name"
        )
    for field, key, topic in built.topics():
        parts = (*topic.unless, *topic.unless_near, *(part for near in topic.near for part in near))
        for name in (name for part in parts for name in part.lstrip("~").split("|")):
            if name.startswith("@") and name[1:] not in built.words | built.equity_words:
                raise held.fault(held.way_of(name), f"{field} {key} asks for an unknown word set, {name}")
    spelled: dict[str, str] = {}
    for name, tracked in built.terms_tracked.items():
        for term in tracked.terms:
            if spelled.setdefault(term, name) != name:
                raise held.fault(
                    ("terms_tracked", name), f"{term!r} counts for {spelled[term]} too, keep one of them"
                )
    for term, target in built.terms():
        if "*" in term.rstrip("*"):
            raise VocabularyError(f"{target}: {term!r} has a * inside; a * may only end a wording.")
    return built


tried: list[Path] = []
"""The folder whose files are read by in place of the installed ones, where one is tried (:mod:`.trial`)."""


def vocabulary_files() -> tuple[Path, ...]:
    """Return the files that are read by, by name."""
    files = {path.name: path for folder in (FOLDER, *tried) for path in folder.glob("*.yml")}
    return tuple(files[name] for name in sorted(files))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary that is read by, loaded once."""
    return _built(vocabulary_files())
