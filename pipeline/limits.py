"""Which limits bear on which dimension: a cap beside the leave that it caps (pure).

A threshold in the sentence of a dimension's statement bears on that dimension. One in the same paragraph or
under the same heading does where its measure speaks of such a dimension at all (``bears_on`` of the measure,
``vocabulary/thresholds.yml``): a cap on credits stands far more often in the next sentence than in the same.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from db.records import Finding
from pipeline.fields import cbe_dimension, threshold
from pipeline.grammar.context import Context
from pipeline.vocabulary import vocabulary


def with_cells(context: Context, findings: Sequence[Finding]) -> list[Finding]:
    """Return ``findings`` with, in the detail of each threshold, the cells that it bears on (``limits``, as
    "field:key", nearest place first: sentence, paragraph, section)."""
    stated = [one for one in findings if one.field == cbe_dimension.NAME and one.key]
    heads = [block.start for block in context.blocks if block.kind == "heading"]
    return [
        _with(one, _borne_on(context, one, stated, heads)) if one.field == threshold.NAME else one
        for one in findings
    ]


def _with(limit: Finding, keys: Iterable[str]) -> Finding:
    cells = [f"{cbe_dimension.NAME}:{key}" for key in dict.fromkeys(keys)]
    return replace(limit, detail={**limit.detail, "limits": cells}) if cells else limit


def _borne_on(
    context: Context, limit: Finding, stated: Sequence[Finding], heads: Sequence[int]
) -> Sequence[str]:
    """Return the keys of the nearest dimensions that ``limit`` bears on."""
    clause = context.clause_at(limit.start)
    sentence = (clause.sentence_start, clause.sentence_end) if clause else (limit.start, limit.end)
    near = [one.key or "" for one in stated if _within(one, *sentence)]
    if clause and clause.lead and not near:
        near = [one.key or "" for one in stated if _within(one, *clause.lead)]
    if near:
        return near
    measure = vocabulary().threshold_measures[limit.key or ""]
    bears_on = measure.detail.get("bears_on", "").split()
    for place in (_line(context.flat, limit.start), _section(context, heads, limit.start)):
        near = [one.key or "" for one in stated if one.key in bears_on and _within(one, *place)]
        if near:
            return near
    return ()


def _within(one: Finding, start: int, end: int) -> bool:
    return one.start < end and start < one.end


def _line(flat: str, at: int) -> tuple[int, int]:
    end = flat.find("\n", at)
    return flat.rfind("\n", 0, at) + 1, end if end >= 0 else len(flat)


def _section(context: Context, heads: Sequence[int], at: int) -> tuple[int, int]:
    """Return the range from the heading above ``at`` to the next one."""
    place = bisect_right(heads, at)
    return heads[place - 1] if place else 0, heads[place] if place < len(heads) else len(context.flat)


def of_cell(findings: Iterable[Mapping[str, Any]], field: str, key: str) -> str | None:
    """Return as JSON the limits among the rows ``findings`` of one version that bear on a cell, or None:
    ``[{"measure", "value", "quote", "finding"}]``, each (measure, value) once, in the order of the text."""
    cell = f"{field}:{key}"
    limits: dict[tuple[str, str | None], dict[str, Any]] = {}
    for one in sorted(findings, key=lambda row: (row["quote_start"], row["id"])):
        if one["field"] != threshold.NAME or cell not in (one["detail"] or ""):
            continue
        if cell not in json.loads(one["detail"]).get("limits", ()):
            continue
        limits.setdefault(
            (one["key"], one["value"]),
            {"measure": one["key"], "value": one["value"], "quote": one["quote"], "finding": one["id"]},
        )
    return json.dumps(list(limits.values()), ensure_ascii=False) if limits else None
