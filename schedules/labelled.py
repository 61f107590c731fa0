"""Finding labelled texts: rows of labels beside the texts, or pointing at captures or at sample pages.

A folder holds ``labels.jsonl`` (or several files that end so) and, where the texts may be shown, the same
number of ``pages.jsonl``. A row without a page points: ``set``, ``url`` and ``captured_at`` name an archived
record, ``sample`` a page of the bundled sample sites.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from db.records import CrosswalkError
from pipeline.clean import clean
from pipeline.evaluation.labels import Labelled
from pipeline.text import CleanText
from schedules.sample_pages import sample_text


class LabelsError(CrosswalkError):
    """Labelled texts that cannot be read: which file and line, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """One folder of labelled texts: its name, the items whose text is at hand, and how many are not."""

    name: str
    items: tuple[tuple[Labelled, CleanText], ...]
    absent: int


def has_labels(folder: Path) -> bool:
    """Return whether ``folder`` or a subfolder of it holds labelled texts."""
    return bool(_holders(folder))


def corpora(folder: Path, captures: Path | None) -> list[Corpus]:
    """Return the corpora in ``folder`` (itself, or those of its subfolders that hold labels), by name.

    ``captures`` is the folder of archived sets that rows may point at; without it those texts are absent.
    Raises :class:`LabelsError` where no labels are found or a file cannot be read.
    """
    if not folder.is_dir():
        raise LabelsError(f"{folder} is no folder. Name a folder that holds labels.jsonl.")
    holders = _holders(folder)
    if not holders:
        raise LabelsError(f"{folder} holds no labels.jsonl. Name a folder that does; see docs/accuracy.md.")
    return [_corpus(holder, captures) for holder in holders]


def _holders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in (folder, *sorted(folder.iterdir())) if path.is_dir() and _files(path)]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*labels.jsonl"))


def _corpus(folder: Path, captures: Path | None) -> Corpus:
    items = [
        Labelled(text_of(row, "id", path), folder.name, row)
        for path in _files(folder)
        for row in rows_of(path)
    ]
    pages = [(path, row) for path in sorted(folder.glob("*pages.jsonl")) for row in rows_of(path)]
    texts = {text_of(row, "id", path): _page(path, row) for path, row in pages}
    official = {row["id"]: row.get("official") for _, row in pages}
    items = [replace(item, official=official.get(item.id)) for item in items]
    texts |= _captured([item for item in items if item.id not in texts], captures)
    for item in items:
        if "sample" in item.said and (page := sample_text(item.said)) is not None:
            texts[item.id] = page
    at_hand = tuple((item, texts[item.id]) for item in items if item.id in texts)
    return Corpus(folder.resolve().name, at_hand, len(items) - len(at_hand))


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of one JSON object a line.

    Raises :class:`LabelsError` where a line is none.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise LabelsError(
                    f"{path}, line {number}: {error.msg}. Each line is one JSON object; correct it."
                ) from None
            if not isinstance(row, dict):
                raise LabelsError(f"{path}, line {number}: not a JSON object; correct it.")
            yield row


def text_of(row: Mapping[str, Any], name: str, path: Path) -> str:
    """Return what ``row`` of ``path`` says under ``name``; raises :class:`LabelsError` where that is no text."""
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise LabelsError(f"{path}: a row without {name!r}: {str(row)[:80]}. Give every row one.")
    return value


def _page(path: Path, row: Mapping[str, Any]) -> CleanText:
    return CleanText(text_of(row, "text", path), row.get("title") or "")


def _captured(items: list[Labelled], captures: Path | None) -> dict[str, CleanText]:
    """Return the clean texts of the archived records that ``items`` point at, as far as they are at hand."""
    wanted: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for item in items:
        if "set" in item.said:
            wanted[item.said["set"]][item.said["url"], item.said["captured_at"]] = item.id
    texts: dict[str, CleanText] = {}
    for name, records in sorted(wanted.items()):
        path = captures / name / "captures.warc.gz" if captures else None
        if path is None or not path.is_file():
            continue
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                url = record.headers["WARC-Target-URI"]
                found = records.get((url, record.headers["WARC-Date"]))
                if found is not None:
                    kind = record.http_headers.get("content-type") if record.http_headers else None
                    texts[found] = clean(record.reader.read(), content_type=kind, url=url)
    return texts
