"""Measure passages over many documents: ``python -m bench.passages [--documents 20000] [--fresh 200]``.

Fills a store with texts of invented words, in the sizes of real policy pages, over fifty jurisdictions; plants passages
of 15 to 90 words in two to nine of them, an alteration in each copy. Times the first making of the tables, the making
after ``--fresh`` further documents came, and once more with nothing new; counts how many of the planted passages were
found. Then, over texts as long as real ones, candidates by marks beside MinHash with LSH where datasketch is installed
(it is no dependency): of how many documents that share a passage the pair is found.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate, combinations
from pathlib import Path

from bench.reextract import sized
from db.store import Store
from pipeline.across.candidates import Marked, candidates
from pipeline.across.marks import marks
from schedules.passages import write_borrowed

_PLACES = [f"P{number:02}" for number in range(50)]
_WORDS = [f"w{number}" for number in range(20_000)]
_ODDS = list(accumulate(1 / (rank + 10) for rank in range(len(_WORDS))))
_CHARACTERS_A_WORD = 6


def _words(rng: random.Random, count: int) -> list[str]:
    return rng.choices(_WORDS, cum_weights=_ODDS, k=count)


def _altered(rng: random.Random, passage: list[str]) -> list[str]:
    """A copy with one word in 25 changed."""
    return [f"x{rng.randrange(999)}" if rng.random() < 0.04 else word for word in passage]


def _planted(rng: random.Random, documents: int) -> tuple[dict[int, list[list[str]]], list[set[int]]]:
    """Return document -> its planted passages, and the documents of each passage."""
    held: dict[int, list[list[str]]] = {}
    groups = []
    for _ in range(documents // 5):
        passage = _words(rng, rng.randint(15, 90))
        group = {rng.randrange(documents) for _ in range(rng.randint(2, 9))}
        groups.append(group)
        for number, document in enumerate(sorted(group)):
            held.setdefault(document, []).append(_altered(rng, passage) if number else passage)
    return held, groups


def _texts(rng: random.Random, documents: int, held: dict[int, list[list[str]]]) -> Iterator[str]:
    for number in range(documents):
        blocks = [
            " ".join(_words(rng, rng.randint(8, 60)))
            for _ in range(max(sized(rng) // (34 * _CHARACTERS_A_WORD), 1))
        ]
        blocks += [" ".join(passage) for passage in held.get(number, ())]
        rng.shuffle(blocks)
        yield "\n".join(blocks)


def _rows(texts: Iterator[str], first: int) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for number, text in enumerate(texts, start=first):
        place, name = _PLACES[number % len(_PLACES)], f"d{number:06}"
        url = f"https://{place.lower()}.example/{name}"
        yield (
            {"id": name, "jurisdiction": place, "url": url, "title": name},
            {"id": f"v{number:06}", "document": name, "number": 1, "text": text, "relevance": "cbe",
             "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "valid_from": "2026-01-01T00:00:00Z"},
        )  # fmt: skip


def _fill(store: Store, texts: Iterator[str], first: int) -> None:
    pairs = list(_rows(texts, first))
    store.insert("documents", [document for document, _ in pairs])
    store.insert("versions", [version for _, version in pairs])


def _timed(store: Store, what: str) -> None:
    began, used = time.perf_counter(), time.process_time()
    with store.transaction():
        write_borrowed(store)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    [found] = store.rows("SELECT count(*) AS n FROM passages")
    [pairs] = store.rows("SELECT count(*) AS n FROM text_passages")
    print(
        f"{what}: {time.perf_counter() - began:.1f} s, {time.process_time() - used:.1f} s of processor time, "
        f"{peak} MB at most; {found['n']} passages, {pairs['n']} pairs of texts compared so far"
    )


def _recall(store: Store, groups: list[set[int]]) -> None:
    together: set[tuple[str, str]] = set()
    uses: dict[str, list[str]] = {}
    for row in store.rows("SELECT passage, document FROM passage_uses ORDER BY passage, document"):
        uses.setdefault(row["passage"], []).append(row["document"])
    for listed in uses.values():
        together.update(combinations(listed, 2))
    wanted = {
        (f"d{one:06}", f"d{other:06}")
        for group in groups
        for one, other in combinations(sorted(group), 2)
        if one % len(_PLACES) != other % len(_PLACES)
    }
    print(f"planted pairs found: {len(wanted & together)} of {len(wanted)}; others: {len(together - wanted)}")


def _beside_minhash(rng: random.Random) -> None:
    """Compare candidates over 2,000 texts: marks, and MinHash of runs of 8 words with LSH at a Jaccard of 0.05."""
    held, groups = _planted(rng, 2_000)
    texts = list(_texts(rng, 2_000, held))
    wanted = {
        (f"{one:06}", f"{other:06}")
        for group in groups
        for one, other in combinations(sorted(group), 2)
        if one % len(_PLACES) != other % len(_PLACES)
    }
    began = time.perf_counter()
    marked = [
        Marked(f"{n:06}", f"{n:06}", _PLACES[n % len(_PLACES)], _PLACES[n % len(_PLACES)], 1, marks(text))
        for n, text in enumerate(texts)
    ]
    found = set(candidates(marked).pairs)
    print(
        f"marks: {time.perf_counter() - began:.1f} s, {len(wanted & found)} of {len(wanted)} pairs, "
        f"{len(found - wanted)} others"
    )
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        print("datasketch is not installed: not compared")
        return
    began = time.perf_counter()
    index, made = MinHashLSH(threshold=0.05, num_perm=128), []
    for number, text in enumerate(texts):
        words = text.split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[at : at + 8]).encode() for at in range(max(len(words) - 7, 1))])
        index.insert(f"{number:06}", sketch)
        made.append(sketch)
    near = {
        (one, other)
        for number, sketch in enumerate(made)
        for one, other in [
            sorted((f"{number:06}", name)) for name in index.query(sketch) if name != f"{number:06}"
        ]
    }
    print(
        f"MinHash and LSH: {time.perf_counter() - began:.1f} s, {len(wanted & near)} of {len(wanted)} pairs, "
        f"{len(near - wanted)} others"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--documents", type=int, default=20_000)
    asked.add_argument("--fresh", type=int, default=200)
    given = asked.parse_args()
    rng = random.Random("passages")
    total = given.documents + given.fresh
    held, groups = _planted(rng, total)
    texts = _texts(rng, total, held)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        _fill(store, (next(texts) for _ in range(given.documents)), 0)
        _timed(store, f"first, {given.documents} documents")
        _fill(store, texts, given.documents)
        _timed(store, f"after {given.fresh} more")
        _timed(store, "nothing new")
        _recall(store, groups)
    _beside_minhash(rng)


if __name__ == "__main__":
    main()
