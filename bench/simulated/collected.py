"""The rows that reading a document many times leaves: drawn, not read (pure).

A line of policy is drawn from the simulated sites' sentences together with the findings that it holds, in the
mixture of fields that the sample sites give; a version is such lines among others, the next one has some replaced.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.reextract import sized
from bench.simulated.lines import Line, Reading, drawn_lines, keys_by_field
from db.ids import url_key
from db.records import Registry
from pipeline.positions import POSITION_FIELDS
from pipeline.vocabulary import vocabulary

DAYS = 1_460
JUDGED = "2026-01-01T06:00:00Z"
# Characters of a text at most: the few longest pages of real sets say nothing about the rest.
_LONGEST = 30_000
_CHECKS = 18  # checks of a document
_KINDS = ("agency", "board", "legislature", "rules", "national")
_SIGNIFICANCES = ("substantive", "substantive", "editorial", "annotation", "formatting")
_RANKS = {"legislature": 2, "rules": 3, "board": 4, "agency": 6}
_INSTRUMENTS = {
    "agency": "guidance", "board": "board_policy", "legislature": "statute", "rules": "regulation",
    "national": "other",
}  # fmt: skip

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What other rows point to: a document with its place, versions (id, from, text) and changes (id, seen)."""

    document: str
    jurisdiction: str
    title: str
    versions: tuple[tuple[str, str, str], ...]
    changes: tuple[tuple[str, str], ...]


def on(day: int) -> str:
    """Return the time of the check on the day with this number."""
    return f"{date(2022, 1, 1) + timedelta(days=day)}T06:00:00Z"


def made_id(kind: str, number: int) -> str:
    """Return the id of the ``number``-th of a kind: in no order, as digests are."""
    return hashlib.blake2b(f"{kind}{number}".encode(), digest_size=8).hexdigest()


class Collector:
    """Draws documents one after the other; ``drawn`` keeps one in seven for the rows that join several."""

    def __init__(self, registry: Registry, versions: int) -> None:
        """Draw the lines that all texts are made of."""
        self.drawn: list[Drawn] = []
        self._versions = versions
        self._publishers = [p for p in registry.publishers if p.kind in _KINDS]
        self._terms = tuple(vocabulary().terms_tracked)
        self._stated: set[tuple[str, str, str]] = set()
        self._numbers = {name: itertools.count() for name in ("version", "finding", "capture", "change")}
        self._keys = keys_by_field()
        self._policy, self._other = drawn_lines(self._keys)

    def documents(self, numbers: Iterable[int]) -> Rows:
        """Return the rows of the documents with these numbers."""
        rows: Rows = {}
        for number in numbers:
            self._document(rows, number)
        return rows

    def absences(self) -> Rows:
        """Return a row of ``positions`` for every cell that no document states."""
        rows, places = Rows(), sorted({p.jurisdiction for p in self._publishers if p.kind != "national"})
        cells = [
            (place, field, key) for place in places for field in POSITION_FIELDS for key in self._keys[field]
        ]
        for number, (place, field, key) in enumerate(cell for cell in cells if cell not in self._stated):
            _add(rows, "positions", id=made_id("absence", number), jurisdiction=place, field=field, key=key,
                 basis="not_found", valid_from=on(0), since=on(0), cause="coverage", pages_read=40,
                 pages_unreachable=2, kinds_read="agency; legislature", kinds_needed="agency; legislature")  # fmt: skip
        return rows

    def _document(self, rows: Rows, number: int) -> None:
        rng = random.Random(f"document {number}")
        publisher = self._publishers[number % len(self._publishers)]
        its_id, kind = made_id("document", number), str(publisher.kind)
        title = f"{rng.choice(self._policy).words.split(',')[0][:60].rstrip('. ')} ({number})"
        url = f"{(publisher.url or 'https://bench.example').rstrip('/')}/policy/{number}"
        relevance = rng.choice(("cbe", "cbe", "equity", "both", "none"))
        began, lost = rng.randrange(300), rng.random() < 0.03
        days = sorted({began, *rng.sample(range(began + 8, DAYS - 2), self._versions - 1)})
        last_good = DAYS - (40 if lost else 3)
        days = [day for day in days if day < last_good]
        about = {"document": its_id, "jurisdiction": publisher.jurisdiction}
        _add(rows, "documents", id=its_id, jurisdiction=publisher.jurisdiction, publisher=publisher.id, title=title,
             url=url, url_key=url_key(url), format=rng.choice(("html", "html", "pdf")), origin="declared",
             kind="policy", instrument_type=_INSTRUMENTS[kind], evidence="confirmed", relevance=relevance,
             tracked_since=on(began), last_checked_at=on(DAYS - 3), last_confirmed_at=on(last_good),
             last_changed_at=on(days[-1]), unconfirmed_since=on(last_good + 7) if lost else None)  # fmt: skip
        _add(rows, "document_topics", document=its_id, topic=rng.choice(("cbe", "equity", "graduation")))
        _add(rows, "document_urls", document=its_id, url=url, url_key=url_key(url), valid_from=on(began),
             valid_to=None)  # fmt: skip
        if lost:
            _add(rows, "problems", id=made_id("problem", number), **about, publisher=publisher.id, url=url,
                 outcome=rng.choice(("timeout", "blocked", "soft_404")), reason="status 503", since=on(last_good + 7),
                 last_at=on(DAYS - 3), checks=6)  # fmt: skip
        others = rng.sample(range(began, last_good), _CHECKS - len(days))
        captures = {
            day: self._capture(rows, its_id, url, day, day in days, lost and day > last_good)
            for day in sorted({*days, *others, *([DAYS - 3] if lost else [])})
        }
        self._texts(rows, rng, about, title, relevance, kind, days, captures, last_good)

    def _capture(self, rows: Rows, document: str, url: str, day: int, new: bool, fault: bool) -> str:
        its_id = made_id("capture", next(self._numbers["capture"]))
        _add(rows, "captures", id=its_id, document=document, purpose="document", url=url, final_url=url,
             url_key=url_key(url), captured_at=on(day), origin="live", http_status=503 if fault else 200,
             content_type="text/html", sha256=its_id * 4, bytes=41_000, etag=f'"{its_id}"',
             warc_file="bench.warc.gz", warc_offset=day, warc_length=9_000)  # fmt: skip
        outcome = "server_error" if fault else "changed" if new else "unchanged"
        _add(rows, "outcomes", capture=its_id, outcome=outcome, reason="status 503" if fault else "",
             look_of=None)  # fmt: skip
        return its_id

    def _texts(
        self, rows: Rows, rng: random.Random, about: dict[str, Any], title: str, relevance: str, publisher_kind: str,
        days: list[int], captures: dict[int, str], last_good: int,
    ) -> None:  # fmt: skip
        lines = [Line(f"# {title}", ())]
        size = min(sized(rng), _LONGEST)
        while sum(len(line.words) + 1 for line in lines) < size:
            lines.append(rng.choice(self._policy if rng.random() < 0.13 else self._other))
        counts = {term: rng.randint(1, 9) for term in rng.sample(self._terms, 8)}
        versions: list[tuple[str, str, str]] = []
        changes: list[tuple[str, str]] = []
        for index, day in enumerate(days):
            last, before = index + 1 == len(days), list(lines)
            edits = self._edit(rng, lines, counts) if index else []
            text = "\n".join(line.words for line in lines)
            version = made_id("version", next(self._numbers["version"]))
            _add(rows, "versions", id=version, document=about["document"], number=index + 1, text=text, title=title,
                 text_sha256=hashlib.sha256(text.encode()).hexdigest(), words=text.count(" ") + 1, recipe="bench",
                 first_capture=captures[day], last_capture=captures[day], valid_from=on(day),
                 valid_to=None if last else on(days[index + 1]),
                 last_seen_at=on(last_good if last else days[index + 1] - 1), relevance=relevance,
                 instrument_type=_INSTRUMENTS[publisher_kind], issuing_body=None, status="in_force", as_of=None,
                 language="en", document_kind="policy")  # fmt: skip
            stands = {
                "version": version,
                "valid_from": on(day),
                "valid_to": None if last else on(days[index + 1]),
            }
            self._findings(rows, {**about, **stands}, lines, _RANKS.get(publisher_kind))
            rows.setdefault("mentions", []).extend(
                {"version": version, "term": term, "count": count} for term, count in counts.items()
            )
            change = made_id("change", next(self._numbers["change"]))
            _add(rows, "changes", id=change, **about, old_version=versions[-1][0] if index else None,
                 new_version=version, old_seen_at=on(day - 1) if index else None, new_seen_at=on(day),
                 kind="edited" if index else "started", cause="source" if index else "coverage",
                 significance=rng.choice(_SIGNIFICANCES) if index else None, priority=rng.random(),
                 reasons='["a stance altered"]', words_added=14 * len(edits), words_removed=14 * len(edits),
                 relevance=relevance, summary=_summary(edits) if index else "Tracking began.")  # fmt: skip
            _tell(rows, change, before, lines, edits)
            versions.append((version, on(day), text))
            changes.append((change, on(day)))
        if rng.random() < 1 / 7:
            self.drawn.append(
                Drawn(about["document"], about["jurisdiction"], title, tuple(versions), tuple(changes))
            )

    def _edit(self, rng: random.Random, lines: list[Line], counts: dict[str, int]) -> list[int]:
        edits = sorted(rng.sample(range(1, len(lines)), min(rng.randint(1, 3), len(lines) - 1)))
        for place in edits:
            lines[place] = rng.choice(self._policy if rng.random() < 0.2 else self._other)
        if rng.random() < 0.25:
            counts[rng.choice(list(counts))] += 1
        if rng.random() < 0.025:
            counts.pop(rng.choice(list(counts)))
            counts[rng.choice(self._terms)] = 1
        return edits

    def _findings(self, rows: Rows, version: dict[str, Any], lines: list[Line], rank: int | None) -> None:
        """Add what is read from the lines of a version, and, where it has a ``rank``, what its document states."""
        start = 0
        stated: set[Reading] = set()
        for line in lines:
            for reading in line.read:
                its_id = made_id("finding", next(self._numbers["finding"]))
                read = {**reading._asdict(), "confidence": 0.8, "review_state": "machine"}
                _add(rows, "findings", id=its_id, version=version["version"], **read, detail="{}", quote=line.words,
                     quote_start=start, quote_end=start + len(line.words), page=None,
                     rule=f"{reading.field}.{reading.key}.bench")  # fmt: skip
                if rank and reading.field in POSITION_FIELDS and reading not in stated:
                    stated.add(reading)
                    if version["valid_to"] is None:
                        self._stated.add((version["jurisdiction"], reading.field, reading.key))
                    _add(rows, "positions", id=made_id("position", int(its_id, 16)), **version, **read, basis="stated",
                         since=version["valid_from"], finding=its_id, rank=rank, cause="source",
                         last_confirmed_at=version["valid_to"] or on(DAYS - 3))  # fmt: skip
            start += len(line.words) + 1


def _summary(edits: list[int]) -> str:
    return (
        f"{len(edits)} passages were altered. A sentence on credit by mastery went and one on waivers came."
    )


def _tell(rows: Rows, change: str, before: list[Line], after: list[Line], edits: list[int]) -> None:
    """Add the spans, field changes and sentences of a change."""
    _add(rows, "change_sentences", change=change, seq=0, sentence=_summary(edits), printed=1, stands_on="event",
         spans="[]", field_changes="[]", quoted="[]")  # fmt: skip
    at = [0, 0]
    starts = []
    for old, new in zip(before, after, strict=True):
        starts.append(tuple(at))
        at = [at[0] + len(old.words) + 1, at[1] + len(new.words) + 1]
    told = 0
    for seq, place in enumerate(edits):
        old, new, (begin, came) = before[place], after[place], starts[place]
        _add(rows, "change_spans", change=change, seq=seq, op="replaced", old_start=begin,
             old_end=begin + len(old.words), new_start=came, new_end=came + len(new.words), old_text=old.words,
             new_text=new.words, section=before[0].words[2:])  # fmt: skip
        for line, kind in ((old, "removed"), (new, "added")):
            for field, key, stance, value in line.read:
                sides = {"old": line if kind == "removed" else None, "new": line if kind == "added" else None}
                named = {f"{side}_{name}": what if held else None for side, held in sides.items()
                         for name, what in (("stance", stance), ("value", value), ("quote", line.words))}  # fmt: skip
                _add(rows, "field_changes", change=change, seq=told, field=field, key=key, kind=kind, **named,
                     touches=1, spans=json.dumps([seq]))  # fmt: skip
                told += 1


def _add(rows: Rows, table: str, **row: Any) -> None:
    rows.setdefault(table, []).append(row)
