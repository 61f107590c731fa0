"""Finding sets of dated pairs: a folder with ``captures.warc.gz`` and a ``truth.jsonl`` of labelled pairs.

Each capture that a pair names is read as any imported one is: the judge's first look, clean text, findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.evaluation.pairs import Pair
from pipeline.judge import Answer
from pipeline.reading import Manner, Reading, read
from schedules.labelled import rows_of, text_of

CAPTURES, TRUTH = "captures.warc.gz", "truth.jsonl"
_NAMED = ("url", "old_date", "new_date", "label")


@dataclass(frozen=True, slots=True)
class PairSet:
    """One folder of pairs: its name, the pairs, and what was read from each capture by (address, time)."""

    name: str
    pairs: tuple[Pair, ...]
    readings: Mapping[tuple[str, str], Reading]

    def sides(self, pair: Pair) -> tuple[Reading, Reading] | None:
        """Return what was read from the two captures of ``pair``, None where one is not at hand."""
        found = [self.readings.get((pair.url, stamp(day))) for day in (pair.old_date, pair.new_date)]
        return (found[0], found[1]) if found[0] and found[1] else None


def pair_sets(folder: Path) -> list[PairSet]:
    """Return the sets in ``folder`` (itself, or its subfolders), by name; none where it holds none.

    Raises :class:`schedules.labelled.LabelsError` where a line of the truth cannot be read.
    """
    if not folder.is_dir():
        return []
    holders = [path for path in (folder, *sorted(folder.iterdir())) if path.is_dir()]
    return [_set(holder) for holder in holders if _is_set(holder)]


def stamp(day: str) -> str:
    """Return a time of the truth as captures tell it; a day alone means its noon.

    >>> stamp("2021-10-18"), stamp("2023-10-27T06:30:00+00:00")
    ('2021-10-18T12:00:00', '2023-10-27T06:30:00')
    """
    return (f"{day}T12:00:00" if len(day) == len("2021-10-18") else day)[:19]


def _is_set(folder: Path) -> bool:
    if not ((folder / CAPTURES).is_file() and (folder / TRUTH).is_file()):
        return False
    return any("old_date" in row for row in rows_of(folder / TRUTH))


def _set(folder: Path) -> PairSet:
    path = folder / TRUTH
    pairs = tuple(_pair(row, path) for row in rows_of(path) if "old_date" in row)
    wanted = {(pair.url, stamp(day)) for pair in pairs for day in (pair.old_date, pair.new_date)}
    return PairSet(folder.resolve().name, pairs, dict(_readings(folder / CAPTURES, wanted)))


def _pair(row: Mapping[str, Any], path: Path) -> Pair:
    url, old, new, label = (text_of(row, name, path) for name in _NAMED)
    return Pair(url, old, new, label, row)


def _readings(path: Path, wanted: set[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Reading]]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            key = record.headers["WARC-Target-URI"], stamp(record.headers["WARC-Date"])
            if key in wanted:
                yield key, read(_answer(record), Manner())


def _answer(record: WarcRecord) -> Answer:
    url, headers = record.headers["WARC-Target-URI"], record.http_headers
    told = {name.lower(): value for name, value in headers} if headers else {}
    return Answer(url, url, (headers.status_code if headers else None) or 0, told, record.reader.read())
