"""Measure the judge on labelled captures: ``python -m bench.judge DIR``.

DIR holds ``captures.warc.gz`` and ``truth.jsonl`` with url and label; a capture without a label counts
as a page that has to pass where ``--all-good`` says so. Captures whose address's SHA-256 begins with 0
to 4 are held out: of them only the totals are printed. Prints what was missed of the others, and how
long the first look took by size of body.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.judge import Answer, at_arrival
from pipeline.reading import Manner, read

REFUSED = frozenset(
    {"blocked", "type_changed", "soft_404", "missing", "server_error", "maintenance", "empty"}
)
# What each label may be judged as: a page has to pass, a failure must not.
EXPECTED = {
    "page": frozenset({"received"}),
    "pdf": frozenset({"received", "needs_ocr", "encrypted"}),
    "docx": frozenset({"received"}),
    "challenge": frozenset({"blocked"}),
    "blocked": frozenset({"blocked"}),
    "not_found": frozenset({"missing", "soft_404"}),
    # One that is labelled so says "The request is blocked": both readings keep it out.
    "server_error": frozenset({"server_error", "maintenance", "blocked"}),
    "empty_shell": frozenset({"empty"}),
    "html_as_pdf": frozenset({"blocked", "type_changed"}),
}


def answers(path: Path) -> Iterator[tuple[str, Answer]]:
    """Yield (day, answer) of every response in the file."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            http = record.http_headers
            url = record.headers["WARC-Target-URI"]
            headers = {name.lower(): value for name, value in http} if http else {}
            status = (http.status_code if http else None) or 200
            yield record.headers["WARC-Date"][:10], Answer(url, url, status, headers, record.reader.read())


def is_held_out(url: str) -> bool:
    """Whether nothing but totals may be shown of ``url``."""
    return hashlib.sha256(url.encode()).hexdigest()[0] in "01234"


def expected(label: str) -> frozenset[str]:
    """Return the outcomes that are right for ``label`` (``html_as_pdf:blocked`` has two parts)."""
    first, _, _ = label.partition(":")
    return EXPECTED.get(first, REFUSED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all-good", action="store_true", help="every capture is a page that has to pass")
    given = parser.parse_args()
    rows = map(json.loads, (given.folder / "truth.jsonl").read_text("utf-8").splitlines())
    labels = {} if given.all_good else {row["url"]: row["label"] for row in rows}
    right: Counter[bool] = Counter()
    total: Counter[bool] = Counter()
    false_blocks: Counter[bool] = Counter()
    times: dict[str, list[float]] = {"< 100 kB": [], "100 kB - 5 MB": [], "> 5 MB": []}
    at_arrival(Answer("https://a.example/", "https://a.example/", 200, {}, b"<p>The marks are loaded.</p>"))
    for day, answer in answers(given.folder / "captures.warc.gz"):
        label = "page" if given.all_good else labels.get(answer.url)
        if label is None:
            continue
        began = time.perf_counter()
        at_arrival(answer)
        size = len(answer.body)
        times["< 100 kB" if size < 100_000 else "100 kB - 5 MB" if size < 5_000_000 else "> 5 MB"].append(
            time.perf_counter() - began
        )
        reading, held = read(answer, Manner()), is_held_out(answer.url)
        good = reading.outcome in expected(label)
        total[held] += 1
        right[held] += good
        false_blocks[held] += not good and label in ("page", "pdf", "docx")
        if not good and not held:
            print(f"{label} judged {reading.outcome} ({reading.reason}): {answer.url} {day}")
    for held, name in ((False, "development"), (True, "held out")):
        print(f"{name}: {right[held]} of {total[held]} as labelled, {false_blocks[held]} good ones refused")
    for name, seconds in times.items():
        if seconds:
            ranked = sorted(seconds)
            print(
                f"first look, {name}: {len(ranked)} bodies, median {ranked[len(ranked) // 2] * 1000:.1f} ms,"
                f" most {ranked[-1] * 1000:.1f} ms"
            )


if __name__ == "__main__":
    main()
