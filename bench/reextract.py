"""Measure reading again under new rules: ``python -m bench.reextract [--versions 10000] [FILE.warc.gz ...]``.

Builds a store of kept texts as another recipe would have left it: the sample's pages and statutes made of their
sentences, in the sizes of real policy pages; or the texts of the archives that are named. Then it runs the whole
of ``crosswalk upgrade`` over it on two workers and prints documents a second, the processor time of this process
and of its children, and, from one process over part of the texts, which step of the reading takes how much.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from bench.imports import children
from bench.simulated.words import Drawer, texts
from crawler.declarations import SOURCES, load
from crawler.sample.library import library
from db.ids import digest_id, url_key
from db.records import Capture
from db.store import Store
from pipeline import extract as extraction
from pipeline.atlas import Atlas
from pipeline.clean import CleanError, clean
from pipeline.grammar import context as views
from pipeline.reading import Reading
from pipeline.recipe import recipes
from pipeline.text import CleanText
from schedules import upgrading
from schedules.processing import archive_of
from schedules.readings import how_read

# Characters of clean text at each tenth of 1,132 real pages (statutes, agency pages, PDFs, site policies).
TENTHS = (50, 376, 700, 1_050, 1_560, 2_163, 3_300, 5_800, 11_000, 20_038, 147_248)
# A text in so many versions, each with one sentence edited.
VERSIONS_EACH = 4
_EDIT = "A district shall review its policy on mastery-based credit in 20{number:02}."
_STOCKS = ("policy_texts", "other_texts", "other_texts", "other_texts")
_PARTS_OF = 400  # texts over which the steps are timed


def sized(rng: random.Random) -> int:
    """Return a length drawn from the sizes of real pages."""
    place = rng.random() * (len(TENTHS) - 1)
    low = int(place)
    # Within a tenth the sizes grow by ratio; of the last tenth, whose top is one page, only the lower part counts.
    high = TENTHS[low + 1] if low + 2 < len(TENTHS) else 45_000
    return int(TENTHS[low] * (high / TENTHS[low]) ** (place - low))


def made_texts(seed: str) -> Iterator[CleanText]:
    """Yield texts without end: blocks of the sample's pages and of simulated ones, shuffled, up to a drawn size."""
    rng = random.Random(seed)
    pages = [page.body.split("\n") for page in library(4).pages.values()]
    # Real pages speak of much beside policy: three sentences in four are of other things.
    stocks = [
        [s for kind in texts(name).values() for stock in kind.values() for s in stock] for name in _STOCKS
    ]
    while True:
        size, drawer, blocks = (
            sized(rng),
            Drawer(f"{seed}{rng.random()}"),
            [f"# Section {rng.randint(1, 99)}-{rng.randint(100, 999)}"],
        )
        while sum(map(len, blocks)) < size:
            if rng.random() < 0.2:
                page = rng.choice(pages)
                start = rng.randrange(len(page))
                blocks += [one for one in page[start : start + 6] if one and not one.startswith("+")]
            else:
                blocks.append(" ".join(drawer.sentences(rng.choice(stocks), 4)))
        yield CleanText("\n".join(blocks), blocks[0][2:])


def archived_texts(archives: list[Path]) -> Iterator[CleanText]:
    """Yield the texts of archived pages, over and over."""
    found = []
    for path in archives:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                kind = record.http_headers.get("content-type") if record.http_headers else None
                try:
                    url = record.headers["WARC-Target-URI"]
                    found.append(clean(record.reader.read(), content_type=kind, url=url))
                except CleanError:
                    continue
    while True:
        yield from found


def build(data: Path, source: Iterator[CleanText], versions: int) -> int:
    """Fill ``data`` with kept texts that another recipe read, and judged captures; return their characters."""
    atlas = Atlas.of(load(SOURCES))
    captures, kept, characters = [], [], 0
    for number in range(versions):
        document, edition = divmod(number, VERSIONS_EACH)
        if edition == 0:
            first = next(source)
        text = first.text if edition == 0 else f"{first.text}\n{_EDIT.format(number=edition)}"
        url = f"https://code{document % 50}.bench.example/section/{document}"
        at = f"2026-0{edition + 1}-01T00:00:00Z"
        key, place = url_key(url), ("bench.warc.gz", number, 1)
        capture = Capture(
            digest_id(key, at), url, key, at, "warc", "document", digest_id(key), http_status=200, final_url=url,
            content_type="text/html", sha256=digest_id(text), bytes=len(text), jurisdiction="VT",
            warc_file=place[0], warc_offset=place[1], warc_length=place[2],
        )  # fmt: skip
        told = Reading("received", "", format="html", title=first.title, text=text, links=first.links)
        captures.append(capture)
        kept.append((place[0], place[1], how_read(atlas, capture), told.outcome, told.reason, told.to_json()))
        characters += len(text)
    with Store.open(data) as store, store.transaction():
        store.claim("real")
        store.add_captures(captures)
        store.keep_readings("older", recipes().texts, kept)
        store.insert("outcomes", [{"capture": one.id, "outcome": "first", "reason": ""} for one in captures])
        store.set_meta("recipe", "older")
    return characters


def spent_by(pid: int) -> float:
    """Return the seconds of processor time that a running process has used, 0 where it is gone."""
    try:
        held = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(held[11]) + int(held[12])) / os.sysconf("SC_CLK_TCK")


def upgrade(data: Path, workers: int) -> tuple[float, dict[str, float], float, float]:
    """Run the upgrade; return its seconds, when each stage ended, and the processor time of this process
    and of its workers."""
    ends: dict[str, float] = {}
    theirs: dict[int, float] = {}
    started, own = time.monotonic(), time.process_time()

    def progress(stage: str, done: int, total: int) -> None:
        ends[stage] = time.monotonic() - started
        if done == total or done % 100 == 0:
            theirs.update({pid: used for pid in children(os.getpid()) if (used := spent_by(pid))})

    with Store.open(data) as store, archive_of(data) as archive:
        upgrading.upgrade(
            store, archive, load(SOURCES), at="2026-06-01T00:00:00Z", workers=workers, progress=progress
        )
    return time.monotonic() - started, ends, time.process_time() - own, sum(theirs.values())


def parts(read: list[CleanText]) -> dict[str, float]:
    """Return the seconds of processor time that each step of reading ``read`` takes, in one process."""
    took: dict[str, float] = defaultdict(float)

    def timed(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return work(*given, **named)
            finally:
                took[name] += time.process_time() - began

        return run

    class Timed:
        def __init__(self, field: Any) -> None:
            self.NAME, self.find = field.NAME, timed(f"field {field.NAME}", field.find)

    before = {name: getattr(extraction, name) for name in ("FIELDS", "DERIVED", "PROVISIONS", "read")}
    try:
        for name in ("FIELDS", "DERIVED", "PROVISIONS"):
            setattr(extraction, name, tuple(Timed(field) for field in before[name]))
        extraction.read = timed("views, blocks, clauses, vocabulary hits", views.read)
        whole = timed("whole", extraction.extract)
        for one in read:
            whole(one, jurisdiction="VT")
    finally:
        for name, held in before.items():
            setattr(extraction, name, held)
    took["the rest"] = 2 * took["whole"] - sum(took.values())
    return dict(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", nargs="*", type=Path)
    parser.add_argument("--versions", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    source = archived_texts(given.archives) if given.archives else made_texts("reextract")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        characters = build(data, source, given.versions)
        print(f"{given.versions:,} kept texts, mean {characters // given.versions:,} characters", flush=True)
        seconds, ends, own, theirs = upgrade(data, given.workers)
        with Store.open(data) as store:
            counts = {
                t: store.rows(f"SELECT count(*) AS n FROM {t}")[0]["n"] for t in ("versions", "findings")
            }
    print(f"upgrade: {seconds:.1f} s, {given.versions / seconds:,.0f} texts a second, {counts}")
    print(f"  read again by {ends.get('reading', 0):.1f} s, compared by {ends.get('comparing', 0):.1f} s")
    print(
        f"  processor time: here {own:.1f} s, workers {theirs:.1f} s; on two idle cores {(own + theirs) / 2:.1f} s"
    )
    texts_read = [next(source) for _ in range(_PARTS_OF)]
    extraction.extract(texts_read[0], jurisdiction="VT")
    took = parts(texts_read)
    whole = took.pop("whole")
    print(f"one process, {_PARTS_OF} texts: {1000 * whole / _PARTS_OF:.2f} ms a text, of which")
    for name, seconds in sorted(took.items(), key=lambda one: -one[1]):
        print(f"  {100 * seconds / whole:5.1f} %  {name}")


if __name__ == "__main__":
    main()
