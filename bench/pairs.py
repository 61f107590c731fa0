"""How long clean and compare take on labelled pairs of captures: ``python -m bench.pairs DIR [DIR ...]``.

How right they are says ``crosswalk evaluate DIR``. DIR holds ``captures.warc.gz`` and ``truth.jsonl``.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.clean import CleanError, clean
from pipeline.compare import compare
from pipeline.judge import Answer, at_arrival
from schedules.labelled_pairs import CAPTURES, TRUTH, stamp

__all__ = ["captures", "is_document", "stamp"]


def captures(folder: Path) -> Iterator[tuple[str, str, str | None, bytes]]:
    """Yield (address, date, content type, body) of each response of ``folder``."""
    with (folder / CAPTURES).open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            headers = record.http_headers
            kind = headers.get("content-type") if headers else None
            yield record.headers["WARC-Target-URI"], record.headers["WARC-Date"], kind, record.reader.read()


def is_document(url: str, kind: str | None, body: bytes) -> bool:
    """Say whether the judge takes ``body`` for a document at first sight: a stub that redirects is none."""
    return at_arrival(Answer(url, url, 200, {"content-type": kind or ""}, body)).outcome == "received"


def _texts(folder: Path) -> tuple[dict[tuple[str, str], str], list[float]]:
    """Return the clean text of each capture by (address, date), and the seconds each took."""
    found, seconds = {}, []
    for url, date, kind, body in captures(folder):
        if not is_document(url, kind, body):
            continue
        start = time.perf_counter()
        try:
            text = clean(body, content_type=kind, url=url).text
        except CleanError as error:
            text = f"[{error.outcome}]"
        seconds.append(time.perf_counter() - start)
        found[url, stamp(date)] = text
    return found, seconds


def measure(folder: Path) -> None:
    """Print how long the captures and the pairs of ``folder`` took."""
    found, cleaning = _texts(folder)
    comparing: list[float] = []
    for row in map(json.loads, (folder / TRUTH).read_text("utf-8").splitlines()):
        sides = [found.get((row["url"], stamp(row[day]))) for day in ("old_date", "new_date")]
        if sides[0] is not None and sides[1] is not None:
            start = time.perf_counter()
            compare(sides[0], sides[1])
            comparing.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{folder.name}: {len(cleaning)} captures, {len(comparing)} pairs, peak memory {peak:.0f} MB")
    for name, seconds in (("clean", cleaning), ("compare", comparing)):
        print(f"{name}: {_told(seconds)}")


def _told(seconds: Sequence[float]) -> str:
    ranked = sorted(seconds) or [0.0]
    mean, high, most = sum(ranked) / len(ranked), ranked[int(len(ranked) * 0.95)], ranked[-1]
    return f"mean {mean * 1e3:.1f} ms, 95th {high * 1e3:.1f} ms, most {most * 1e3:.1f} ms"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args().folders:
        measure(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
