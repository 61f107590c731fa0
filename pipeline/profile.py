"""The profile of a jurisdiction: names, terms, limits, money and unions that no position answers (pure).

Every row has a finding, or a ``basis`` that says why it has none: *declared* (the sources' file names it),
*counted* (from the documents followed), *not_found* (the kinds of publisher that would say it were read),
*not_covered*. Only official documents that stand and have force count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.ids import digest_id
from db.records import Publisher
from pipeline.fields.wordings import reading
from pipeline.positions import Spoken, rank
from pipeline.vocabulary import vocabulary

EVIDENCE = ("date", "threshold", "term_used", "waiver_authority", "network", "funding")
"""The fields besides those of positions that a profile reads."""

_NOT_IN_FORCE = frozenset(
    {"proposed", "failed", "vetoed", "superseded", "expired", "repealed", "rescinded", "suspended"}
)
_ENDED = _NOT_IN_FORCE - {"proposed"}
_NAMES = (("sea_name", "agency"), ("board_name", "board"))
_UNIONS = (
    ("equity.groups", "student_group"),
    ("equity.commitments", "ccsso_commitment"),
    ("term_used", "term_used"),
)
_LIMITS = ("credit_cap", "cut_score")
_PORTRAIT = ("cbe_dimension", "portrait_of_a_graduate")
_STATED = ("requires", "permits", "encourages", "by_waiver")


@dataclass(frozen=True, slots=True)
class _Told:
    """One finding with where it stands: its document, version and authority."""

    document: Spoken
    version: Mapping[str, Any]
    finding: Mapping[str, Any]
    rank: int


def profile(
    jurisdiction: str,
    publishers: Iterable[Publisher],
    documents: Sequence[Spoken],
    positions: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return the rows of ``profile`` for one jurisdiction, in canonical order; ``positions`` are its rows."""
    told = sorted(
        (one for document in documents for one in _standing(document)),
        key=lambda one: (one.rank, -one.finding["confidence"], one.document.id, one.finding["quote_start"]),
    )
    force = [one for one in told if one.version["status"] not in _NOT_IN_FORCE]
    rows = [
        *_declared(publishers),
        *(row for field, of in _UNIONS for row in _union(field, of, force)),
        *_limits(force),
        *_values("waiver_authority", [one for one in force if one.finding["field"] == "waiver_authority"]),
        *_values("networks", [one for one in force if one.finding["field"] == "network"]),
        *_grants([one for one in told if one.version["status"] not in _ENDED]),
        *_portrait(told, documents),
        *_framework(told, documents),
        *_coverage(documents, positions),
    ]
    return sorted(
        ({"id": _id(jurisdiction, row), "jurisdiction": jurisdiction, **row} for row in rows),
        key=lambda row: (row["field"], row["rank"] or 9, row["value"] or "", row["id"]),
    )


def _id(jurisdiction: str, row: Mapping[str, Any]) -> str:
    return digest_id(
        "profile", jurisdiction, row["field"], row["value"] or "", row["finding"] or row["basis"]
    )


def _standing(document: Spoken) -> Iterator[_Told]:
    for version in document.versions:
        if version["valid_to"] is None:
            authority = rank(version["instrument_type"], document.publisher_kind, version["status"])
            for finding in document.findings.get(version["id"], ()):
                yield _Told(document, version, finding, authority)


def _row(field: str, value: str | None, basis: str, **detail: Any) -> dict[str, Any]:
    kept = {name: one for name, one in detail.items() if one is not None}
    return {
        "field": field,
        "value": value,
        "basis": basis,
        "detail": json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None,
        "document": None,
        "version": None,
        "finding": None,
        "rank": None,
        "confidence": None,
    }


def _said(field: str, value: str | None, one: _Told, **detail: Any) -> dict[str, Any]:
    """Return a row that rests on a finding."""
    return _row(field, value, "stated", **detail) | {
        "document": one.document.id,
        "version": one.version["id"],
        "finding": one.finding["id"],
        "rank": one.rank,
        "confidence": one.finding["confidence"],
    }


def _declared(publishers: Iterable[Publisher]) -> Iterator[dict[str, Any]]:
    for publisher in publishers:
        for field, kind in _NAMES:
            if publisher.kind == kind and publisher.official:
                yield _row(field, publisher.name, "declared", publisher=publisher.id)


def _union(field: str, of: str, told: Sequence[_Told]) -> Iterator[dict[str, Any]]:
    """Yield a row for each key of a field, with its best evidence and how many documents say it."""
    by_key: dict[str, list[_Told]] = {}
    for one in told:
        if one.finding["field"] == of and one.finding["key"]:
            by_key.setdefault(one.finding["key"], []).append(one)
    for key, ones in by_key.items():
        yield _said(field, key, ones[0], documents=len({one.document.id for one in ones}))


def _limits(told: Sequence[_Told]) -> Iterator[dict[str, Any]]:
    for measure in _LIMITS:
        of_measure = [one for one in told if _is(one, "threshold", measure)]
        bearing = [one for one in of_measure if _detail(one).get("limits")]
        yield from _values(measure, bearing or of_measure)


def _values(field: str, told: Iterable[_Told]) -> Iterator[dict[str, Any]]:
    """Yield a row for each distinct value (or key) with its best evidence."""
    seen: set[str] = set()
    for one in told:
        value = one.finding["value"] or one.finding["key"]
        if value and value not in seen:
            seen.add(value)
            yield _said(field, value, one, limits=_detail(one).get("limits"))


def _grants(told: Sequence[_Told]) -> Iterator[dict[str, Any]]:
    """Yield the sums of documents that speak of grants for this way of learning, each once for a document."""
    granting = {one.version["id"] for one in told if _is(one, "cbe_dimension", "funding_grant")}
    seen: set[tuple[str, str, str]] = set()
    for one in told:
        finding, detail = one.finding, _detail(one)
        what = (one.document.id, finding["key"] or "", finding["value"] or "")
        if finding["field"] != "funding" or one.version["id"] not in granting or what in seen:
            continue
        seen.add(what)
        yield _said(
            "grants",
            finding["value"],
            one,
            unit=finding["key"],
            fiscal_year=detail.get("fiscal_year"),
            program=detail.get("purpose"),
            status=one.version["status"],
        )


def _portrait(told: Sequence[_Told], documents: Sequence[Spoken]) -> Iterator[dict[str, Any]]:
    """Yield what there is of a portrait of a graduate: yes, local_required or draft."""
    found = [
        (_portrait_is(one), one)
        for one in told
        if _is(one, *_PORTRAIT) and one.finding["stance"] in _STATED and one.version["status"] not in _ENDED
    ]
    yield from _existence("portrait.exists", ("yes", "local_required", "draft"), found, documents)


def _portrait_is(one: _Told) -> str:
    quote = _words(one)
    if one.version["status"] == "proposed" or reading(r"\b{draft}\b").search(quote):
        return "draft"
    local = reading(r"\b{local_body}\b").search(quote) and not reading(r"\b{state_body}\b").search(quote)
    return "local_required" if local and one.finding["stance"] == "requires" else "yes"


def _framework(told: Sequence[_Told], documents: Sequence[Spoken]) -> Iterator[dict[str, Any]]:
    """Yield what the state has of competencies of its own: yes, model or draft."""
    found = [
        (_framework_is(one), one)
        for one in told
        if one.finding["field"] in ("cbe_dimension", "cbe_element")
        and one.finding["stance"] not in ("prohibits", "repealed")
        and one.version["status"] not in _ENDED
        and reading(r"\b{framework_named}\b").search(_words(one))
    ]
    yield from _existence("framework.exists", ("yes", "model", "draft"), found, documents)


def _framework_is(one: _Told) -> str:
    quote = _words(one)
    if one.version["status"] == "proposed" or reading(r"\b{draft}\b").search(quote):
        return "draft"
    return "model" if reading(r"\b{as_model}\b").search(quote) else "yes"


def _existence(
    field: str, order: Sequence[str], found: Sequence[tuple[str, _Told]], documents: Sequence[Spoken]
) -> Iterator[dict[str, Any]]:
    """Yield the first value of ``order`` that was found; else no value, and which of the kinds of publisher that
    would say it were read: what is not found is not denied."""
    for value in order:
        one = next((one for said, one in found if said == value), None)
        if one is not None:
            yield _said(field, value, one)
            return
    needed = set(vocabulary().cbe_dimensions[_PORTRAIT[1]].needs)
    standing = [one for one in documents if _stands(one) and one.lost_since is None]
    kinds = needed & {one.publisher_kind for one in standing}
    yield _row(
        field,
        None,
        "not_found" if kinds == needed else "not_covered",
        kinds_read=sorted(kinds),
        kinds_needed=sorted(needed),
        documents=sum(one.publisher_kind in needed for one in standing),
    )


def _stands(document: Spoken) -> bool:
    return any(version["valid_to"] is None for version in document.versions)


def _coverage(
    documents: Sequence[Spoken], positions: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield how many official documents stand, when one was last confirmed, and which cells are not read."""
    standing = [one for one in documents if _stands(one)]
    yield _row("coverage.official_docs", str(len(standing)), "counted")
    confirmed = max((one.last_confirmed_at for one in documents if one.last_confirmed_at), default=None)
    yield _row("coverage.last_confirmed_at", confirmed, "counted")
    for basis in ("not_covered", "unreachable"):
        gaps = [
            f"{row['field']}:{row['key']}"
            for row in positions
            if row["valid_to"] is None and row["basis"] == basis
        ]
        yield _row(f"coverage.{basis}", str(len(gaps)), "counted", cells=sorted(gaps) or None)


def _is(one: _Told, field: str, key: str) -> bool:
    return bool(one.finding["field"] == field and one.finding["key"] == key)


def _detail(one: _Told) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(one.finding["detail"] or "{}")
    return kept


def _words(one: _Told) -> str:
    return str(one.finding["quote"]).lower().replace("-", " ")
