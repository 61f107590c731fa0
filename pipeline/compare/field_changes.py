"""What changed in what the texts say: findings compared as sets of statements."""

from __future__ import annotations

from collections.abc import Sequence

from db.records import FieldChange, Finding

_Statement = tuple[str, str]


def field_changes(old: Sequence[Finding], new: Sequence[Finding]) -> tuple[FieldChange, ...]:
    """Return, per (field, key), where the set of (stance, value) differs between two versions.

    A quote that moved or was reworded under the same set is no change. The finding on each side is
    the first, by its place, whose statement the other side lacks; where there is none, the first of
    that field and key. Order: by field, then key.
    """
    before, after = _by_place(old), _by_place(new)
    changes = []
    for place in sorted(before.keys() | after.keys()):
        was, now = before.get(place, []), after.get(place, [])
        old_set, new_set = {_statement(f) for f in was}, {_statement(f) for f in now}
        if old_set == new_set:
            continue
        kind = "added" if not was else "removed" if not now else "changed"
        field, key = place[0], (was or now)[0].key
        changes.append(FieldChange(field, key, kind, _first(was, new_set), _first(now, old_set)))
    return tuple(changes)


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
