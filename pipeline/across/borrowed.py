"""Borrowed language: passages that stand in the policies of several jurisdictions, who had each first, and what the
others altered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.ids import digest_id
from pipeline.across.common import federal_law
from pipeline.across.held import Held, Source
from pipeline.across.joined import Match, Place, joined
from pipeline.across.who_first import Since, begun_on, orders, own_date
from pipeline.compare.words import plain_words, word_edits

Row = dict[str, Any]
# More marks than this share common to many jurisdictions: the passage is how such texts are written.
_COMMON: Final = 0.5
# More words than this share are those of a federal law: the passage is the law's.
_FEDERAL: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Use:
    place: Place
    quote: str
    held: Held
    first: Held
    since: Since
    dated: Mapping[str, Any] | None
    begun: Mapping[str, Any] | None


def borrowed(
    matches: Iterable[Match], source: Source, common: frozenset[int] = frozenset()
) -> tuple[list[Row], list[Row]]:
    """Return the rows of ``passages`` and of ``passage_uses`` that ``matches`` come to.

    A match whose marks are mostly ``common`` is left out. Of a document the last version that has a passage is
    quoted, and each passage is told once.
    """
    own = [match for match in matches if not _is_common(match.marks, common)]
    passages: dict[str, tuple[Row, list[Row]]] = {}
    for places in joined(own):
        uses = _uses(places, source)
        if len({use.held.jurisdiction for use in uses}) > 1:
            passage, rows = _rows(uses, source)
            held = passages.get(passage["id"])
            if held is None or held[0]["uses"] < passage["uses"]:
                passages[passage["id"]] = passage, rows
    made = [passages[passage] for passage in sorted(passages)]
    return [passage for passage, _ in made], [row for _, rows in made for row in rows]


def _is_common(marks: Sequence[int], common: frozenset[int]) -> bool:
    return bool(marks) and sum(mark in common for mark in marks) > _COMMON * len(marks)


def _uses(places: Sequence[Place], source: Source) -> list[_Use]:
    """Return one use per document: where its last version has the passage, at its longest."""
    best: dict[str, Place] = {}
    for place in places:
        held = source.versions[place.version]
        other = best.get(held.document)
        if other is None or _weight(place, source) > _weight(other, source):
            best[held.document] = place
    return [_use(best[document], source) for document in sorted(best)]


def _weight(place: Place, source: Source) -> tuple[int, int, int]:
    return source.versions[place.version].number, place.end - place.start, -place.start


def _use(place: Place, source: Source) -> _Use:
    held = source.versions[place.version]
    quote = source.text(place.version)[place.start : place.end]
    first = source.first_with(quote, held)
    # The date of a document tells how old it is; what an edit brought that we saw is as old as the edit.
    dated = own_date(first.dates, first.seen_at) if first.number == 1 else None
    begun = begun_on(first.dates, first.seen_at) if first.number == 1 else None
    days = (one["value"] if one else None for one in (dated, begun))
    since = Since(held.jurisdiction, first.seen_at, first.not_before_at, *days)
    return _Use(place, quote, held, first, since, dated, begun)


def _rows(uses: Sequence[_Use], source: Source) -> tuple[Row, list[Row]]:
    told = orders([use.since for use in uses])
    ranked = sorted(
        zip(uses, told, strict=True),
        key=lambda u: (u[1][0] != "first", u[0].first.seen_at, u[0].held.document),
    )
    against = ranked[0][0]
    is_known = ranked[0][1][0] == "first"
    passage = digest_id("passage", *plain_words(against.quote))
    law, share = max((_federal(use, source) for use, _ in ranked), key=lambda told: told[1])
    head = {
        "id": passage,
        "kind": "federal_law" if share > _FEDERAL else "borrowed",
        "federal_law": law,
        "words": len(plain_words(against.quote)),
        "jurisdictions": len({use.held.jurisdiction for use in uses}),
        "uses": len(uses),
        "first_jurisdiction": against.held.jurisdiction if is_known else None,
        "first_document": against.held.document if is_known else None,
        "first_basis": ranked[0][1][1],
        "compared_with": against.held.document,
        "last_joined_at": max(use.first.seen_at for use in uses),
    }
    return head, [_use_row(passage, seq, use, order, against) for seq, (use, order) in enumerate(ranked)]


def _use_row(passage: str, seq: int, use: _Use, order: tuple[str, str], against: _Use) -> Row:
    edits = word_edits(against.quote, use.quote, old_at=0, new_at=0)
    was, now = len(plain_words(against.quote)), len(plain_words(use.quote))
    same = was - sum(edit.words_removed for edit in edits)
    altered = [
        {"was": against.quote[edit.old_start : edit.old_end], "now": use.quote[edit.new_start : edit.new_end]}
        for edit in edits
        if plain_words(against.quote[edit.old_start : edit.old_end])
        != plain_words(use.quote[edit.new_start : edit.new_end])
    ]
    return {
        "passage": passage,
        "seq": seq,
        "jurisdiction": use.held.jurisdiction,
        "document": use.held.document,
        "version": use.place.version,
        "start": use.place.start,
        "end": use.place.end,
        "quote": use.quote,
        "words": now,
        "same_share": round(same / max(was, now), 3) if was and now else 0.0,
        "altered": json.dumps(altered, ensure_ascii=False),
        "first_version": use.first.id,
        "seen_at": use.first.seen_at,
        "not_before_at": use.first.not_before_at,
        "change": use.first.came_with if use.first.is_seen else None,
        "dated_at": use.dated["value"] if use.dated else None,
        "dated_by": use.dated["key"] if use.dated else None,
        "dated_finding": use.dated["id"] if use.dated else None,
        "begun_at": use.begun["value"] if use.begun else None,
        "begun_by": use.begun["key"] if use.begun else None,
        "begun_finding": use.begun["id"] if use.begun else None,
        "order_told": order[0],
        "order_basis": order[1],
        "stands": int(use.held.stands),
    }


def _federal(use: _Use, source: Source) -> tuple[str | None, float]:
    """Return the federal laws whose words a use hands on, and their share of its words, by line: a line does by its
    own words, by what it says of them, or by the line that it stands under."""
    text, at, words = source.text(use.place.version), use.place.start, 0
    laws: dict[str, int] = {}
    for line in use.quote.split("\n"):
        told = plain_words(line)
        if law := federal_law(told, _around(text, at, at + len(line))):
            laws[law] = laws.get(law, 0) + len(told)
        words += len(told)
        at += len(line) + 1
    return "; ".join(laws) or None, sum(laws.values()) / max(words, 1)


def _around(text: str, start: int, end: int) -> str:
    """Return the whole lines of ``start:end``, with the line before where that ends in a colon."""
    begin = text.rfind("\n", 0, start) + 1
    if text[:begin].rstrip().endswith(":"):
        begin = text.rfind("\n", 0, begin - 1) + 1
    stop = text.find("\n", end)
    return text[begin : stop if stop >= 0 else len(text)]
