"""Cross-validation over jurisdictions: what is left when only wordings proven elsewhere may read.

Rules are written by people who have seen the development texts, so a score on those flatters. Here each
jurisdiction is scored with the wordings and rules that were right at least once in *another* one. That
takes away every wording known from one state only, also those written from general knowledge, so the
figure is a lower bound.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from db.records import Finding
from pipeline.evaluation.calibration import Items, is_right
from pipeline.evaluation.labels import Labelled
from pipeline.evaluation.measures import MEASURES, wanted
from pipeline.evaluation.scoring import FieldScore, score
from pipeline.extract import Extraction

FIELDS = ("cbe_dimension", "equity_strategy", "student_group", "date")
"""The fields whose rules are not written for one jurisdiction (forms of citation are)."""

Way = tuple[str, str]


def way(finding: Finding) -> Way:
    """Return what reads: the rule, and for a term of the vocabulary the wording too."""
    wording = str(finding.detail.get("wording", "")).lower() if finding.rule.endswith("term") else ""
    return finding.rule, wording


def _fold(item: Labelled) -> str:
    return item.jurisdiction or item.id


def _proven(items: Items) -> dict[Way, set[str]]:
    """Return, for each way, the jurisdictions in which it was right."""
    proven: dict[Way, set[str]] = defaultdict(set)
    for item, got in items:
        for measure in (one for one in MEASURES if one.field in FIELDS):
            want = wanted(measure, item) or []
            keys, exacts = {s.key for s in want}, {s.exact for s in want}
            for finding in got.findings:
                if finding.field == measure.field and is_right(measure, finding, keys, exacts):
                    proven[way(finding)].add(_fold(item))
    return proven


def cross_validated(items: Items) -> dict[str, FieldScore]:
    """Return the score of each field of :data:`FIELDS` with only the ways proven in other jurisdictions."""
    proven = _proven(items)
    kept: list[tuple[Labelled, str, Extraction]] = []
    for item, got in items:
        findings = tuple(
            one for one in got.findings if one.field in FIELDS and proven.get(way(one), set()) - {_fold(item)}
        )
        kept.append((item, "", replace(got, findings=findings)))
    return {name: one for name, one in score(kept).fields.items() if name in FIELDS}
