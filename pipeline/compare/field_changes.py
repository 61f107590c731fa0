"""What changed in what the texts say: findings compared as sets of statements."""

from __future__ import annotations

from collections.abc import Sequence

from db.records import FieldChange, Finding

_Statement = tuple[str, str]

# Fields that name things: what counts is which name went and which came, not the whole set.
NAMING = frozenset(
    {
        *("student_group", "citation", "bill", "date", "linked_document", "cbe_element", "ccsso_commitment"),
        *(
            "grade_span",
            "applies_to",
            "term_used",
            "subject",
            "network",
            "contact",
            "field_area",
            "issuing_body",
            "jurisdiction",
            "language",
            "document_kind",
        ),
    }
)


def field_changes(old: Sequence[Finding], new: Sequence[Finding]) -> tuple[FieldChange, ...]:
    """Return, per (field, key), where the set of (stance, value) differs between two versions.

    A quote that moved or was reworded under the same set is no change. The finding on each side is
    the first, by its place, whose statement the other side lacks; for a field that takes a stance, the
    first of that field and key where there is none. Order: by field, then key.
    """
    before, after = _by_place(old), _by_place(new)
    changes = []
    for place in sorted(before.keys() | after.keys()):
        was, now = before.get(place, []), after.get(place, [])
        old_set, new_set = {_statement(f) for f in was}, {_statement(f) for f in now}
        if old_set == new_set:
            continue
        if place[0] in NAMING:
            was = [f for f in was if _statement(f) not in new_set]
            now = [f for f in now if _statement(f) not in old_set]
        kind = "added" if not was else "removed" if not now else "changed"
        field, key = place[0], (was or now)[0].key
        changes.append(
            FieldChange(
                field,
                key,
                kind,
                _first(was, new_set),
                _first(now, old_set),
                _statements(was),
                _statements(now),
            )
        )
    return tuple(changes)


def _statements(findings: Sequence[Finding]) -> tuple[_Statement, ...]:
    return tuple(sorted({_statement(finding) for finding in findings}))


def _by_place(findings: Sequence[Finding]) -> dict[tuple[str, str], list[Finding]]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.start, f.end, f.stance or "", f.value or "")):
        groups.setdefault((finding.field, finding.key or ""), []).append(finding)
    return groups


def _statement(finding: Finding) -> _Statement:
    return (finding.stance or "", finding.value or "")


def _first(findings: Sequence[Finding], other: set[_Statement]) -> Finding | None:
    fresh = (finding for finding in findings if _statement(finding) not in other)
    return next(fresh, findings[0] if findings else None)
