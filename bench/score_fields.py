"""Score the fields against labelled texts: ``python bench/score_fields.py FOLDER [--errors FIELD]``.

FOLDER holds ``labels.jsonl`` (id, relevant, citations, bills, dates, cbe_dimensions, equity_strategies,
student_groups, instrument_type, status) and ``pages.jsonl`` (id, title, text); or, instead of pages, its
labels point at captures (set, url, captured_at) in ``DIR/SET/captures.warc.gz`` of ``--captures DIR``,
which are cleaned first. Prints one table: precision, recall and F1 for each field over all documents, and
accuracy for the facts. Rows whose relevance is ``none`` and that label no reference at all count for
relevance and topics only.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.clean import clean
from pipeline.extract import Extraction, extract
from pipeline.fields import funding, grade_span, subject, threshold
from pipeline.text import CleanText

Label = dict[str, Any]
Pairs = tuple[set[Any], set[Any]]
_REFERENCES = frozenset({"citations", "bills", "dates"})


def _said(extraction: Extraction, field: str, pick: Callable[[Any], Any]) -> set[Any]:
    return {pick(finding) for finding in extraction.findings if finding.field == field}


def _squeezed(quote: str) -> str:
    return " ".join(quote.split())


def _pairs(label: Label, got: Extraction) -> dict[str, Pairs]:
    """Return (labelled, read) sets for every field."""

    def squeezed(finding: Any) -> str:
        return _squeezed(finding.quote)

    cited = {_squeezed(c) for c in (*label["citations"], *(label.get("citations_history") or ()))}
    dimensions, strategies = label["cbe_dimensions"], label["equity_strategies"]
    return {
        "citations": (cited, _said(got, "citation", squeezed)),
        "bills": (
            {_squeezed(b) for b in label.get("bills") or ()},
            _said(got, "bill", squeezed),
        ),
        "dates": (
            {(d["kind"], d["iso"]) for d in label["dates"]},
            _said(got, "date", lambda f: (f.key, f.value)),
        ),
        "cbe_dimension": ({d["dimension"] for d in dimensions}, _said(got, "cbe_dimension", lambda f: f.key)),
        "cbe_dimension+stance": (
            {(d["dimension"], d["stance"]) for d in dimensions},
            _said(got, "cbe_dimension", lambda f: (f.key, f.stance)),
        ),
        "equity_strategy": ({s["name"] for s in strategies}, _said(got, "equity_strategy", lambda f: f.key)),
        "student_group": (
            {g["name"] for g in label["student_groups"]},
            _said(got, "student_group", lambda f: f.key),
        ),
        **_provisions(label, got),
    }


_LEVELS = {
    "high school": "9-12",
    "secondary": "7-12",
    "middle school": "6-8",
    "elementary": "K-5",
    "PK": "PK-PK",
}


def _provisions(label: Label, got: Extraction) -> dict[str, Pairs]:
    """Return (labelled, read) sets of the provision fields that ``label`` speaks of."""
    pairs: dict[str, Pairs] = {}
    if "grade_span" in label:
        span = label["grade_span"]
        wanted = f"{span['low']}-{span['high']}" if isinstance(span, dict) else _LEVELS.get(span or "", span)
        read = [finding.value for finding in got.findings if finding.field == "grade_span"]
        pairs["grade_span"] = ({wanted} if wanted else set(), {grade_span.of_text(read)} - {None})
    if "funding" in label:
        sums = {funding.amount(one["amount"]) for one in label["funding"] or ()}
        pairs["funding"] = (sums, _said(got, "funding", lambda f: f.value))
    if "thresholds" in label:
        limits = {
            (one["measure"], threshold.value_of(one["measure"], _words(one["value"])))
            for one in label["thresholds"]
        }
        pairs["threshold"] = (limits, _said(got, "threshold", lambda f: (f.key, f.value)))
        pairs["applies_to"] = (
            {one["name"] for one in label["applies_to"]},
            _said(got, "applies_to", lambda f: f.key),
        )
        subjects = {subject.key_of(one["name"]) for one in label["subjects"]}
        pairs["subject"] = (subjects, _said(got, "subject", lambda f: f.key))
        authority = label["waiver_authority"]
        pairs["waiver_authority"] = (
            {authority["name"]} if authority else set(),
            _said(got, "waiver_authority", lambda f: f.key),
        )
        pairs["network"] = _overlapping(label["networks"], "quote", got, "network")
        offices = [one for one in label["contacts"] if sum(c.isalpha() for c in one["value"]) > 4]
        pairs["contact"] = _overlapping(offices, "quote", got, "contact")
        pairs["linked_document"] = _overlapping(label["linked_documents"], "quote", got, "linked_document")
    return pairs


def _words(printed: str) -> str:
    return printed.lower().replace("-", " ")


def _overlapping(labelled: list[Any], name: str, got: Extraction, field: str) -> Pairs:
    """Return the pairs of a field of names: a reading counts for the label that it holds or stands in."""
    wanted = {_squeezed(one[name]) for one in labelled}
    read = _said(got, field, lambda f: _squeezed(f.quote))
    return wanted, {
        next((one for one in sorted(wanted) if one in said or said in one), said) for said in read
    }


def _facts(label: Label, got: Extraction) -> Iterable[tuple[str, Any, Any]]:
    yield "relevance", label["relevant"], got.facts.relevance
    for name in ("instrument_type", "status"):
        if label.get(name):
            yield name, label[name], getattr(got.facts, name)


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def _captured(labels: list[Label], captures: Path) -> dict[str, CleanText]:
    """Return the clean text of the capture that each label points at."""
    wanted = {(label["set"], label["url"], label["captured_at"]): label["id"] for label in labels}
    texts: dict[str, CleanText] = {}
    for name in sorted({label["set"] for label in labels}):
        with (captures / name / "captures.warc.gz").open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                url = record.headers["WARC-Target-URI"]
                label = wanted.get((name, url, record.headers["WARC-Date"]))
                if label is not None:
                    kind = record.http_headers.get("content-type") if record.http_headers else None
                    texts[label] = clean(record.reader.read(), content_type=kind, url=url)
    return texts


def _texts(folder: Path, labels: list[Label], captures: Path | None) -> dict[str, CleanText]:
    """Return the labelled texts by label, written out beside the labels or in captures."""
    if captures is not None:
        return _captured(labels, captures)
    return {
        page["id"]: CleanText(page["text"], page.get("title") or "") for page in _lines(folder, "pages.jsonl")
    }


def score(folder: Path, *, captures: Path | None, errors: str | None) -> None:
    """Print the table for ``folder``, and the wrong and missed values of the field ``errors``."""
    labels = _lines(folder, "labels.jsonl")
    texts = _texts(folder, labels, captures)
    labels = [label for label in labels if label["id"] in texts]
    pages = [] if captures is not None else _lines(folder, "pages.jsonl")
    official = {page["id"]: page.get("official") for page in pages}
    print(f"{len(labels)} labelled texts are at hand")
    counts: dict[str, Counter[str]] = {}
    right: dict[str, list[bool]] = {}
    spent, size = 0.0, 0
    extract(CleanText("The first reading loads the vocabulary.", ""), jurisdiction=None)
    for label in labels:
        text = texts[label["id"]]
        began = time.process_time()
        got = extract(text, jurisdiction=label.get("jurisdiction"), official=official.get(label["id"]))
        spent, size = spent + time.process_time() - began, size + len(text.text)
        unlabelled = label["relevant"] == "none" and not any(label.get(name) for name in _REFERENCES)
        for field, (want, have) in _pairs(label, got).items():
            if unlabelled and field in _REFERENCES:
                continue
            counts.setdefault(field, Counter()).update(
                hit=len(want & have), wrong=len(have - want), missed=len(want - have)
            )
            if field == errors and want != have:
                print(
                    label["id"],
                    "wrong",
                    sorted(map(str, have - want)),
                    "missed",
                    sorted(map(str, want - have)),
                )
        for field, wanted, value in _facts(label, got):
            right.setdefault(field, []).append(wanted == value)
            if field == errors and wanted != value:
                print(label["id"], field, "wanted", wanted, "read", value)
    _table(counts, right)
    print(f"{spent * 1000 / max(size, 1) * 20000:.1f} ms for 20,000 characters")


def _table(counts: dict[str, Counter[str]], right: dict[str, list[bool]]) -> None:
    print(f"{'field':24}{'precision':>10}{'recall':>8}{'F1':>7}{'labels':>8}")
    for field, count in counts.items():
        precision = count["hit"] / max(count["hit"] + count["wrong"], 1)
        recall = count["hit"] / max(count["hit"] + count["missed"], 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{field:24}{precision:10.2f}{recall:8.2f}{f1:7.2f}{count['hit'] + count['missed']:8}")
    for field, marks in right.items():
        print(f"{field:24}{'accuracy':>10}{sum(marks) / len(marks):8.2f}{'':7}{len(marks):8}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Score the fields against labelled texts.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--captures", type=Path, help="the folder of capture sets that the labels point at")
    parser.add_argument("--errors", help="print the wrong and missed values of this field")
    arguments = parser.parse_args()
    score(arguments.folder, captures=arguments.captures, errors=arguments.errors)
