"""Measure what stretches over documents: ``python -m bench.across [--documents 20000] [--versions 5]``.

Fills a working file with derived rows as a large collection would have left them (documents of 50 jurisdictions,
versions, mentions, changes, spans, field changes; the texts are short, since nothing here reads them but a few), runs
each writer of :mod:`schedules.across` once more than cold, and prints seconds and rows. With ``--keep FOLDER`` the
file stays, published, so that pages can be timed on it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from db.ids import sha256_hex
from db.snapshot import publish
from db.store import Store
from pipeline.vocabulary import vocabulary
from schedules import across
from schedules.drifting import write_drift

PLACES = 50
_DAYS = 1_400
_TEXT = "# Plan\nEquity and mastery."
_TERMS_EACH = 12
_FIELDS = (
    "mastery_based_credit",
    "seat_time_flexibility",
    "proficiency_graduation",
    "performance_assessment",
)
_TABLES = ("term_points", "term_spans", "waves", "wave_changes")


def _on(day: int) -> str:
    return f"{date(2022, 1, 1) + timedelta(days=day)}T06:00:00Z"


def build(store: Store, documents: int, versions: int) -> None:
    """Fill ``store``."""
    rng = random.Random("across")
    terms = tuple(vocabulary().terms_tracked)
    places = [f"B{number:02}" for number in range(PLACES)]
    store.insert("jurisdictions", [{"code": code, "name": code, "kind": "state"} for code in places])
    publishers = [(code, kind) for code in places for kind in ("agency", "board", "legislature", "rules")]
    store.insert(
        "publishers",
        [
            {"id": f"{code}-{kind}", "jurisdiction": code, "name": f"{code} {kind}", "kind": kind, "official": 1,
             "text_public": 1}
            for code, kind in publishers
        ],
    )  # fmt: skip
    for start in range(0, documents, 1_000):
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(start, min(start + 1_000, documents)):
            _document(rows, rng, number, versions, publishers[number % len(publishers)], terms)
        for table, made in rows.items():
            store.insert(table, made)


def _document(
    rows: dict[str, list[dict[str, Any]]], rng: random.Random, number: int, versions: int,
    publisher: tuple[str, str], terms: tuple[str, ...],
) -> None:  # fmt: skip
    document, place = f"d{number:06}", publisher[0]
    began = rng.randrange(200)

    def add(table: str, **row: Any) -> None:
        rows.setdefault(table, []).append(row)

    add("documents", id=document, jurisdiction=place, publisher="-".join(publisher), title=f"Document {number}",
        url=f"https://{'-'.join(publisher).lower()}.example/{number}", kind="policy", tracked_since=_on(began),
        last_checked_at=_on(_DAYS), relevance="both")  # fmt: skip
    add("document_topics", document=document, topic=rng.choice(("cbe", "equity")))
    counts = {term: rng.randint(1, 9) for term in rng.sample(terms, _TERMS_EACH)}
    days = [began, *sorted(rng.sample(range(began + 10, _DAYS - 10), versions - 1))]
    for index, day in enumerate(days):
        version, last = f"{document}-{index}", index + 1 == len(days)
        # One edit in four alters a count; one in forty takes a word out or brings one in.
        if index and rng.random() < 0.25:
            counts[rng.choice(list(counts))] += 1
        if index and rng.random() < 0.025:
            counts.pop(rng.choice(list(counts)))
            counts[rng.choice(terms)] = 1
        add("versions", id=version, document=document, number=index + 1, title=f"Document {number}",
            text=_TEXT, text_sha256=sha256_hex(_TEXT.encode()), words=900, valid_from=_on(day),
            valid_to=None if last else _on(days[index + 1]), last_seen_at=_on(_DAYS if last else days[index + 1] - 3),
            relevance="both")  # fmt: skip
        for term, count in counts.items():
            add("mentions", version=version, term=term, count=count)
        change = f"c{version}"
        add("changes", id=change, document=document, jurisdiction=place,
            old_version=f"{document}-{index - 1}" if index else None, new_version=version,
            old_seen_at=_on(day - 3) if index else None, new_seen_at=_on(day),
            kind="edited" if index else "started", cause="source" if index else "coverage",
            significance="substantive", words_removed=5, relevance="both", priority=0.5, summary="Edited.")  # fmt: skip
        for seq in range(3 if index else 0):
            heading = (
                f"\n## Section {rng.randrange(400)} on {rng.choice(terms)}\n" if rng.random() < 0.05 else ""
            )
            add("change_spans", change=change, seq=seq, op="replaced", old_start=0, old_end=300, new_start=0,
                new_end=300, old_text=heading + "words that went " * 20,
                new_text="words that came " * 20)  # fmt: skip
        if index and rng.random() < 0.3:
            came = rng.random() < 0.5
            add("field_changes", change=change, seq=0, field="cbe_dimension", key=rng.choice(_FIELDS),
                kind="added" if came else "removed", old_stance=None if came else "permits",
                new_stance="by_waiver" if came else None, old_finding=None, new_finding=None)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--versions", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store.open(given.keep or Path(folder)) as store:
        if not store.rows("SELECT 1 FROM versions LIMIT 1"):
            store.claim("rehearsal")
            with store.transaction():
                build(store, given.documents, given.versions)
        held = {t: _count(store, t) for t in ("documents", "versions", "mentions", "changes", "change_spans")}
        print(", ".join(f"{count:,} {table}" for table, count in held.items()), flush=True)
        write_drift(store)
        for write in across._WRITERS:
            began, spent = time.monotonic(), time.process_time()
            write(store)
            print(
                f"  {write.__name__}: {time.monotonic() - began:.2f} s, processor {time.process_time() - spent:.2f} s",
                flush=True,
            )
        print("  " + ", ".join(f"{_count(store, table):,} {table}" for table in _TABLES))
        if given.keep:
            publish(store, given.keep / "public", at=_on(_DAYS), recipe="bench")


def _count(store: Store, table: str) -> int:
    return int(store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


if __name__ == "__main__":
    main()
