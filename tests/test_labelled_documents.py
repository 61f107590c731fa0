"""The labels on whole documents fit them: every page of the sample is the one that was read, every quote stands.

Labels on captures of others are held against the captures where these are at hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.sample.answers import answer
from crawler.sample.clock import EDITION_STARTS
from pipeline.clean import clean
from pipeline.evaluation.measures import squeezed

LABELLED = Path(__file__).parent / "labelled"
REAL = Path(__file__).parents[2] / "shared" / "real"
SPANS = {
    "citations": "citation_spans",
    "citations_history": "citation_history_spans",
    "bills": "bill_spans",
}


def labels(kind: str) -> list[dict[str, Any]]:
    lines = (LABELLED / kind / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def quotes(label: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Yield every quote of ``label`` with the offsets that are given for it."""
    for name, spans in SPANS.items():
        for quote, (start, end) in zip(label.get(name, []), label.get(spans, []), strict=True):
            yield quote, start, end
    for value in label.values():
        for said in value if isinstance(value, list) else [value]:
            if isinstance(said, dict):
                yield said["quote"], said["start"], said["end"]


@pytest.mark.parametrize("label", labels("sample"), ids=lambda label: label["id"])
def test_a_sample_page_is_the_one_that_was_labelled(label: dict[str, Any]) -> None:
    where = urlsplit(label["url"])
    assert label["sample"] == where.netloc + where.path
    got = answer(EDITION_STARTS[label["edition"] - 1], where.netloc, where.path)
    text = clean(got.body, content_type=got.content_type, url=label["url"]).text
    assert hashlib.sha256(text.encode()).hexdigest() == label["text_sha256"]
    assert [(text[start:end], start) for _, start, end in quotes(label)] == [
        (quote, start) for quote, start, _ in quotes(label)
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real captures are not on this machine")
@pytest.mark.parametrize("name", ["agency-pages", "dc-title38", "state-titles"])
def test_the_quotes_of_a_capture_stand_in_it(name: str) -> None:
    wanted = {(row["url"], row["captured_at"]): row for row in labels("real") if row["set"] == name}
    with (REAL / name / "captures.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            url = record.headers["WARC-Target-URI"]
            label = wanted.pop((url, record.headers["WARC-Date"]), None)
            if label is not None:
                kind = record.http_headers.get("content-type") if record.http_headers else None
                text = clean(record.reader.read(), content_type=kind, url=url).text
                text = squeezed(text)  # a space that markup leaves before a comma is no part of the words
                assert [quote for quote, _, _ in quotes(label) if squeezed(quote) not in text] == []
    assert wanted == {}


@pytest.mark.parametrize("folder", ["written", "references"])
def test_the_quotes_of_a_written_text_stand_in_it(folder: str) -> None:
    texts: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for path in sorted((LABELLED / folder).glob("*.jsonl")):
        read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if path.name.endswith("pages.jsonl"):
            texts |= {row["id"]: row["text"] for row in read}
        else:
            rows += read
    assert len(texts) == len(rows) == len({row["id"] for row in rows})
    absent = [
        (row["id"], name)
        for row in rows
        for name, value in row.items()
        for said in (value if isinstance(value, list) else [value])
        if isinstance(quote := said.get("quote") if isinstance(said, dict) else None, str)
        and (quote not in texts[row["id"]] or "\n" in quote)
    ]
    absent += [
        (row["id"], name)
        for row in rows
        for name in ("citations", "bills")
        for quote in row.get(name, ())
        if quote not in texts[row["id"]]
    ]
    assert absent == []
