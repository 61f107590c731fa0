"""Measure our clean text side by side with other extractors: ``python -m bench.extractors DIR``.

DIR holds dated captures with truth, a folder a set (``dc-title38``, ``state-titles``, ``site-policies`` with
pairs of captures; ``agency-pages`` with single pages). For each extractor the table says

- *false change*: of the pairs that say the same (``cosmetic``, ``noise``, ``technical``) the share whose texts
  differ, letter for letter and by :func:`pipeline.sameness.same_words`;
- *seen*: of the ``substantive`` and the ``content_text`` pairs the share whose texts differ by their words;
- *kept*: of the words that the truth says were added or removed the share that stands in the text of the side
  they belong to, in a run of four words (or the whole paragraph, where that is shorter);
- *chrome*: of the words of a page's text the share in lines that also stand in another page of its host;
- milliseconds of processor time a page, decoding aside: all extractors are given the same characters.

The others are no part of the product. Install them beside it, in an environment of their own, and run with both:

    python -m venv VENV && VENV/bin/pip install trafilatura inscriptis readability-lxml resiliparse
    PYTHONPATH=.:VENV/lib/python3.11/site-packages python -m bench.extractors DIR
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.pairs import captures, is_document, stamp
from pipeline.clean import CleanError, sniff
from pipeline.clean.decode import decode
from pipeline.clean.html import clean_html
from pipeline.sameness import plain, same_words

Extractor = Callable[[str, str], str]
_SAME = ("cosmetic", "noise", "technical")
_CHANGED = ("substantive", "content_text")
_SIDES = {"op_removed": 0, "statute_removed": 0, "op_added": 1, "statute_added": 1}
_RUN = 4
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Tally:
    """What one extractor did over one set: counts of pairs and words, and seconds of pages."""

    pairs: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def extractors() -> Iterator[tuple[str, Extractor]]:
    """Yield ours, and each of the others that is installed, by name."""
    yield "ours", _ours
    for name, module in (
        ("trafilatura", "trafilatura"),
        ("trafilatura, recall", "trafilatura"),
        ("inscriptis", "inscriptis"),
        ("readability", "readability"),
        ("resiliparse, main", "resiliparse.extract.html2text"),
        ("resiliparse, all", "resiliparse.extract.html2text"),
    ):
        with suppress(ImportError):
            yield name, _other(name, importlib.import_module(module))


def _ours(markup: str, url: str) -> str:
    try:
        return clean_html(markup, url=url).text
    except CleanError:
        return ""


def _other(name: str, module: Any) -> Extractor:
    if name.startswith("trafilatura"):
        recall = name.endswith("recall")
        return lambda markup, _: module.extract(markup, include_comments=False, favor_recall=recall) or ""
    if name == "inscriptis":
        return lambda markup, _: str(module.get_text(markup))
    if name == "readability":
        spelled = importlib.import_module("inscriptis")
        return lambda markup, _: str(spelled.get_text(module.Document(markup).summary()))
    main = name.endswith("main")
    return lambda markup, _: str(module.extract_plain_text(markup, main_content=main))


def pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (address, date, characters) of each capture in ``folder`` that is a page with a document on it."""
    for url, date, kind, body in captures(folder):
        if sniff(body, kind) == "html" and is_document(url, kind, body):
            yield url, stamp(date), decode(body, kind)


def _timed(extract: Extractor, markup: str, url: str, tally: Tally) -> str:
    start = time.process_time()
    try:
        text = extract(markup, url)
    except Exception:  # an extractor that fails on a page gives nothing for it
        text = ""
    tally.seconds.append(time.process_time() - start)
    return text


def of_pairs(folder: Path, extract: Extractor) -> Tally:
    """Return what ``extract`` does over the labelled pairs of ``folder``."""
    tally = Tally()
    rows = _truth(folder)
    wanted = {row["url"] for row in rows}
    texts = {
        (url, date): _timed(extract, markup, url, tally)
        for url, date, markup in pages(folder)
        if url in wanted
    }
    for row in rows:
        sides = [texts.get((row["url"], stamp(row.get(date, "")))) for date in ("old_date", "new_date")]
        old, new = sides
        if old is None or new is None:
            continue
        kind = "same" if row["label"] in _SAME else row["label"] if row["label"] in _CHANGED else None
        if kind is None:
            continue
        tally.pairs[kind] += 1
        tally.pairs[f"{kind}, letters differ"] += old != new
        tally.pairs[f"{kind}, words differ"] += not same_words(old, new)
        if kind == "substantive":
            for name, side in _SIDES.items():
                _count_kept(row.get(name, ()), old if side == 0 else new, tally)
    return tally


def _truth(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]


def _count_kept(paragraphs: Sequence[str], text: str, tally: Tally) -> None:
    """Count the words of ``paragraphs`` that stand in ``text`` in runs."""
    held = _words(text)
    runs = {size: set(_runs(held, size)) for size in range(1, _RUN + 1)}
    for paragraph in paragraphs:
        words = _words(paragraph)
        size = min(_RUN, len(words))
        if not size:
            continue
        found = {
            place
            for start, run in enumerate(_runs(words, size))
            if run in runs[size]
            for place in range(start, start + size)
        }
        tally.words["told"] += len(words)
        tally.words["kept"] += len(found)


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text).lower())


def _runs(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def of_pages(folder: Path, extract: Extractor) -> Tally:
    """Return what ``extract`` leaves of the hosts' templates on the pages of ``folder``."""
    tally = Tally()
    wanted = {row["url"] for row in _truth(folder) if row["label"] == "page"}
    by_host: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for url, _, markup in pages(folder):
        if url in wanted:
            text = _timed(extract, markup, url, tally)
            by_host[urlsplit(url).netloc][url] = [plain(line) for line in text.splitlines() if line.strip()]
    for held in by_host.values():
        on = Counter(line for lines in held.values() for line in set(lines))
        if len(held) < 2:
            continue
        for line in (line for lines in held.values() for line in lines):
            size = len(line.split())
            tally.words["all"] += size
            tally.words["shared"] += size if on[line] > 1 else 0
    return tally


def _print(name: str, tallies: Iterable[Tally]) -> None:
    pairs, words, seconds = Counter[str](), Counter[str](), list[float]()
    for tally in tallies:
        pairs += tally.pairs
        words += tally.words
        seconds += tally.seconds
    print(
        f"{name:<20}"
        + _share(pairs["same, letters differ"], pairs["same"])
        + _share(pairs["same, words differ"], pairs["same"])
        + _share(pairs["substantive, words differ"], pairs["substantive"])
        + _share(pairs["content_text, words differ"], pairs["content_text"])
        + _share(words["kept"], words["told"])
        + _share(words["shared"], words["all"])
        + f"{words['all'] or '-':>10}"
        + f"{1e3 * sum(seconds) / max(len(seconds), 1):>8.2f}"
    )


def _share(part: int, whole: int) -> str:
    return f"{f'{part / whole:.1%}' if whole else '-':>10}"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder that holds the sets")
    arguments = parser.parse_args()
    sets = sorted(path.parent for path in arguments.folder.glob("*/truth.jsonl"))
    columns = ("letters", "words", "seen", "seen c_t", "kept", "chrome", "words")
    print(f"{'':<20}" + "".join(f"{column:>10}" for column in columns) + f"{'ms':>8}")
    overall: dict[str, list[Tally]] = defaultdict(list)
    for folder in sets:
        print(folder.name)
        single = not any("old_date" in row for row in _truth(folder))
        for name, extract in extractors():
            overall[name].append((of_pages if single else of_pairs)(folder, extract))
            _print(f"  {name}", overall[name][-1:])
    print("all sets")
    for name, tallies in overall.items():
        _print(f"  {name}", tallies)
    return 0


if __name__ == "__main__":
    sys.exit(main())
