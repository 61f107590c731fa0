"""The written truth of the sample (``truth.yml``) as records; what its parts mean is said in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from crawler.sample.library import HERE, SampleError


@dataclass(frozen=True, slots=True)
class TrueSpan:
    """The fewest words and punctuation marks that differ; ``op`` is added, removed, replaced or moved."""

    op: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TrueFieldChange:
    """A (field, key) whose statements differ; what is None is not said and may be anything."""

    field: str
    key: str | None
    kind: str
    old_stance: str | None = None
    new_stance: str | None = None
    old_value: str | None = None
    new_value: str | None = None
    old_quote_contains: str | None = None
    new_quote_contains: str | None = None


@dataclass(frozen=True, slots=True)
class TrueChange:
    """One change of one document. ``window`` is (last check that showed the old, first that showed the
    new), the first None where the document was met for the first time. ``spans_complete`` is False
    where nearly all of a text goes and only its heart is listed."""

    document: str
    edition: int
    kind: str
    cause: str
    window: tuple[int | None, int]
    what: str
    significance: str | None = None
    spans: tuple[TrueSpan, ...] = ()
    spans_complete: bool = True
    field_changes: tuple[TrueFieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TruePosition:
    """At the end of day ``as_of`` a jurisdiction's cell reads ``stance``: a leading stance, ``stated``
    for a student group, or ``not_found``."""

    jurisdiction: str
    field: str
    key: str
    as_of: date
    stance: str


@dataclass(frozen=True, slots=True)
class TrueFault:
    """The check ``check`` of ``document`` has to come to ``outcome``, and changes nothing."""

    document: str
    check: int
    outcome: str


@dataclass(frozen=True, slots=True)
class TrueAbsence:
    """The document is not on its site at checks ``first`` to ``last``; ``proven_at`` is the check that
    proves its removal, None where it had never been there."""

    document: str
    first: int
    last: int
    proven_at: int | None


@dataclass(frozen=True, slots=True)
class TrueNotice:
    """A row of a list of notices: ``seen`` are the first and the last check that show it; ``document`` is
    the name of the followed document that it would amend."""

    url: str
    seen: tuple[int, int]
    cause: str
    stage: str
    deadline: str | None
    hearing: str | None
    amends: str | None
    document: str | None
    relevance: str


@dataclass(frozen=True, slots=True)
class TrueCited:
    """A section that the document ``cited_by`` cites and no file declares; ``read`` says whether its
    publisher lets it be read."""

    jurisdiction: str
    citation: str
    cited_by: str
    url: str
    state: str
    read: bool


@dataclass(frozen=True, slots=True)
class TrueFind:
    """A document that no file declares and that discovery has to follow; ``by`` link or sitemap alone;
    ``versions`` are the checks at which each is first seen."""

    url: str
    format: str
    relevance: str
    by: str
    versions: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Truth:
    """All of it. ``versions`` has, by document, the checks at which each version is first seen;
    ``changes`` holds the first starts too, in the order of their checks; ``unread`` has the documents
    that no check ever reads, and what each comes to (None: nothing is asked)."""

    versions: Mapping[str, tuple[int, ...]]
    changes: tuple[TrueChange, ...]
    as_of: tuple[date, ...]
    positions: tuple[TruePosition, ...]
    faults: tuple[TrueFault, ...]
    absences: tuple[TrueAbsence, ...]
    unread: Mapping[str, str | None]
    notices: tuple[TrueNotice, ...]
    cited: tuple[TrueCited, ...]
    found: tuple[TrueFind, ...]

    def changes_of(self, document: str) -> tuple[TrueChange, ...]:
        """Return the changes of one document, oldest first."""
        return tuple(change for change in self.changes if change.document == document)


def load_truth() -> Truth:
    """Return the written truth; :class:`SampleError` names what in the file cannot be read."""
    try:
        said = _said()
        versions = {name: tuple(row["versions"]) for name, row in said["documents"].items()}
        written = [_change(row) for row in said["changes"]]
        changes = [*_first_starts(versions), *written]
        return Truth(
            versions,
            tuple(sorted(changes, key=lambda change: (change.window[1], change.document))),
            tuple(said["as_of"]),
            tuple(_positions(said["positions"], said["as_of"])),
            tuple(TrueFault(**row) for row in said["faults"]),
            tuple(TrueAbsence(**row) for row in said["absences"]),
            {row["document"]: row["outcome"] for row in said["unread"]},
            tuple(TrueNotice(**{**row, "seen": tuple(row["seen"])}) for row in said["notices"]),
            tuple(TrueCited(**row) for row in said["cited"]),
            tuple(_find(**row) for row in said["found"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SampleError(f"crawler/sample/truth: {error!r}; see the notes in truth.yml") from error


def _said() -> dict[str, Any]:
    """Return the truth's parts as one: lists one after the other, tables side by side."""
    said: dict[str, Any] = yaml.safe_load((HERE / "truth.yml").read_text(encoding="utf-8"))
    for file in sorted((HERE / "truth").glob("*.yml")):
        for name, part in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            kept = said.setdefault(name, type(part)())
            kept.extend(part) if isinstance(part, list) else kept.update(part)
    return said


def _first_starts(versions: Mapping[str, tuple[int, ...]]) -> list[TrueChange]:
    return [
        TrueChange(name, 1, "started", "coverage", (None, 0), "Tracking begins.")
        for name, checks in versions.items()
        if checks[:1] == (0,)
    ]


def _change(row: dict[str, Any]) -> TrueChange:
    first, last = row.pop("window")
    spans = tuple(TrueSpan(**span) for span in row.pop("spans", ()))
    fields = tuple(TrueFieldChange(**field) for field in row.pop("field_changes", ()))
    return TrueChange(window=(first, last), spans=spans, field_changes=fields, **row)


def _find(url: str, versions: tuple[int, ...] = (0,), **row: str) -> TrueFind:
    return TrueFind(url, versions=tuple(versions), **row)


def _positions(said: dict[str, Any], days: list[date]) -> list[TruePosition]:
    return [
        TruePosition(jurisdiction, field, key, day, stance)
        for jurisdiction, fields in said.items()
        for field, keys in fields.items()
        for key, stances in keys.items()
        for day, stance in zip(days, stances, strict=True)
    ]
