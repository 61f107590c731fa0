"""Measure clean and compare on dated captures with truth: ``python -m bench.pairs DIR [DIR ...]``.

DIR holds ``captures.warc.gz`` and ``truth.jsonl`` with url, old_date, new_date and label. Prints a
table of truth label by our significance (``same`` where the text did not change, ``(judged)`` where a side
is not the document: the judge keeps it out of the history) and some misses.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.clean import CleanError, clean
from pipeline.compare import compare
from pipeline.judge import Answer, at_arrival

# What each truth label should be called by us.
EXPECTED = {
    "substantive": {"substantive"},
    "content_text": {"substantive"},
    "annotation": {"annotation"},
    "status_note": {"status_note"},
    "pending_notice": {"status_note", "annotation"},
    "editorial": {"editorial"},
    "cosmetic": {"same", "formatting"},
    "content_format": {"same", "formatting", "editorial"},
    "noise": {"same", "formatting", "editorial", "annotation"},
    "technical": {"same", "formatting", "editorial", "annotation"},
}


def captures(folder: Path) -> Iterator[tuple[str, str, str | None, bytes]]:
    """Yield (address, date, content type, body) of each response of ``folder``."""
    with (folder / "captures.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            headers = record.http_headers
            kind = headers.get("content-type") if headers else None
            yield record.headers["WARC-Target-URI"], record.headers["WARC-Date"], kind, record.reader.read()


def is_document(url: str, kind: str | None, body: bytes) -> bool:
    """Say whether the judge takes ``body`` for a document at first sight: a stub that redirects is none."""
    return at_arrival(Answer(url, url, 200, {"content-type": kind or ""}, body)).outcome == "received"


def texts(folder: Path) -> tuple[dict[tuple[str, str], str | None], list[float]]:
    """Return the clean text of each capture by (address, date), None where it is not the document, and the
    seconds each took."""
    found: dict[tuple[str, str], str | None] = {}
    seconds = []
    for url, date, kind, body in captures(folder):
        if not is_document(url, kind, body):
            found[url, stamp(date)] = None
            continue
        start = time.perf_counter()
        try:
            text = clean(body, content_type=kind, url=url).text
        except CleanError as error:
            text = f"[{error.outcome}]"
        seconds.append(time.perf_counter() - start)
        found[url, stamp(date)] = text
    return found, seconds


def stamp(date: str) -> str:
    """Return a date of a record or of a truth row as one spelling of the second."""
    return (date + "T12:00:00" if len(date) == 10 else date)[:19]


def measure(folder: Path, shown: int) -> int:
    """Print the table of ``folder`` and up to ``shown`` misses; return how many pairs missed."""
    found, cleaning = texts(folder)
    table: Counter[tuple[str, str]] = Counter()
    misses: list[str] = []
    comparing: list[float] = []
    for row in map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines()):
        sides = [(row["url"], stamp(row.get(date, ""))) for date in ("old_date", "new_date")]
        old, new = map(found.get, sides)
        if old is None or new is None:
            known = all(side in found for side in sides)
            table[row["label"], "(judged)" if known else "(no capture)"] += 1
            continue
        start = time.perf_counter()
        comparison = compare(old, new)
        comparing.append(time.perf_counter() - start)
        ours = "same" if old == new else comparison.significance
        table[row["label"], ours] += 1
        if ours not in EXPECTED.get(row["label"], {ours}):
            misses.append(_miss(row, ours, old, new, comparison))
    _print(folder, table, cleaning, comparing)
    print(*misses[:shown], sep="\n")
    return len(misses)


def _miss(row: dict[str, Any], ours: str, old: str, new: str, comparison: Any) -> str:
    parts = [
        f"    {span.op} [{span.section}] -{_cut(old, span.old_start, span.old_end)}"
        f" +{_cut(new, span.new_start, span.new_end)}"
        for span in comparison.spans[:6]
    ]
    return "\n".join(
        [f"  {row['label']} -> {ours}: {row['url']} {row['old_date']} .. {row['new_date']}", *parts]
    )


def _cut(text: str, start: int, end: int) -> str:
    return repr(text[start : min(end, start + 160)])


def _print(
    folder: Path, table: Counter[tuple[str, str]], cleaning: list[float], comparing: list[float]
) -> None:
    columns = sorted({ours for _, ours in table})
    print(f"\n{folder.name}: {sum(table.values())} pairs")
    print(f"{'truth':<18}" + "".join(f"{name:>14}" for name in columns) + f"{'as expected':>14}")
    for label in sorted({label for label, _ in table}):
        counts = {ours: table[label, ours] for ours in columns}
        good = sum(n for ours, n in counts.items() if ours in EXPECTED.get(label, ()))
        share = f"{good}/{sum(counts.values())}" if label in EXPECTED else "-"
        print(f"{label:<18}" + "".join(f"{counts[name] or '.':>14}" for name in columns) + f"{share:>14}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, seconds in (("clean", cleaning), ("compare", comparing)):
        if seconds:
            ranked = sorted(seconds)
            mean, high, most = sum(seconds) / len(seconds), ranked[int(len(ranked) * 0.95)], ranked[-1]
            print(f"{name}: mean {mean * 1e3:.1f} ms, 95th {high * 1e3:.1f} ms, most {most * 1e3:.1f} ms")
    print(f"peak memory {peak:.0f} MB")


def main() -> int:
    """Run from the command line; exit 1 where any pair missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--misses", type=int, default=8, help="how many misses to show per folder")
    arguments = parser.parse_args()
    return 1 if sum(measure(folder, arguments.misses) for folder in arguments.folders) else 0


if __name__ == "__main__":
    sys.exit(main())
