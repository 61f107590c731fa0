"""The queue of readings that a person should look at, and what is known of each (pure).

In the queue are the disputed (by a reviewer, or since two coders differ), the lapsed (the sentence of a review
went, and this is what stands in its place), the doubtful (:data:`pipeline.confidence.DOUBTFUL`) and the newly
changed; readings of the fields that positions are made of come first.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from db.ids import digest_id
from db.reviews import Review
from pipeline.confidence import DOUBTFUL
from pipeline.positions import POSITION_FIELDS
from pipeline.reviews import Place, Statement, in_force, place_of, quote_digest, result, statement, was
from pipeline.sameness import similarity

DISPUTED, LAPSED, DOUBT, NEW, OTHER = range(5)
_WHY = {
    DISPUTED: "disputed",
    LAPSED: "lapsed: the sentence of a review went",
    DOUBT: "doubtful",
    NEW: "newly changed",
    OTHER: "",
}
# How alike a sentence has to be to one that went to stand in its place.
_SUCCEEDS = 0.3
_NOTHING = ("", "")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One reading to decide about. ``read`` is what decisions about it are kept under (what the rules read when it
    was first decided about, else now), ``now`` what they read now, ``said`` what is published (None: a person
    took it out). ``confidence`` is the rules' own. ``of_version`` is the version with the sentence (None where
    it went), ``reviews`` the decisions about it, in order of time."""

    document: str
    field: str
    key: str | None
    quote: str
    read: Statement
    now: Statement
    said: Statement | None
    confidence: float | None
    state: str
    of_version: str | None
    reviews: tuple[Review, ...] = ()
    rank: int = OTHER
    note: str = ""
    about: Row = dataclass_field(default_factory=dict)

    @property
    def place(self) -> str:
        """The id of document, field, key and sentence."""
        return digest_id("reading", self.document, self.field, self.key or "", quote_digest(self.quote))

    @property
    def id(self) -> str:
        """What names the reading in a sheet: the same as long as the sentence stands and is read so."""
        return f"{self.place}-{digest_id(*self.read)[:4]}"

    @property
    def basis(self) -> str:
        """What a decision rests on: the reading and the last decision about it, sealed with the id."""
        last = next((one.id for one in reversed(self.reviews) if not one.blind), "")
        parts = f"{digest_id(*self.now)[:6]}.{digest_id(last)[:6] if last else 'none'}"
        return f"{parts}.{seal(self.id, parts)}"

    @property
    def why(self) -> str:
        """Why it is in the queue, in words."""
        return self.note or _WHY[self.rank]


def seal(item: str, parts: str) -> str:
    """Return what shows that ``parts`` of a basis belong to the reading ``item``."""
    return digest_id("basis", item, parts)[:6]


def items(rows: Iterable[Row], reviews: Sequence[Review], standings: Mapping[str, Row]) -> list[Item]:
    """Return every reading of ``rows`` (:func:`db.reviews.readings_now`) once, with what was decided about it; those
    too that a person took out, and decisions whose sentence went without another in its place.

    A sentence that stands twice in a document is one reading.
    """
    threads: dict[tuple[str, Place, Statement], list[Review]] = defaultdict(list)
    for review in reviews:
        threads[review.document, place_of(review), was(review)].append(review)
    ruling = _ruling(reviews)
    found: dict[str, Item] = {}
    for row in rows:
        item = _item(row, threads, ruling)
        found.setdefault(item.id, item)
    taken = {item.id for item in found.values()}
    for (document, _, _), thread in threads.items():
        beside = _beside(document, thread, standings)
        if beside is not None and beside.id not in taken:
            found[beside.id] = beside
    return list(found.values())


def _ruling(reviews: Sequence[Review]) -> Mapping[tuple[str, Place], list[Review]]:
    by_document: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_document[review.document].append(review)
    ruling: dict[tuple[str, Place], list[Review]] = defaultdict(list)
    for document, of_document in by_document.items():
        for review in in_force(of_document):
            ruling[document, place_of(review)].append(review)
    return ruling


def _item(
    row: Row,
    threads: Mapping[tuple[str, Place, Statement], list[Review]],
    ruling: Mapping[tuple[str, Place], list[Review]],
) -> Item:
    said = statement(row["stance"], row["value"])
    rules = json.loads(row["read_as"]) if row["read_as"] else row
    now = statement(rules["stance"], rules["value"]) if row["rule"] != "review" else _NOTHING
    read, place = now, _NOWHERE
    if ruling or threads:
        place = (row["field"], row["key"] or "", quote_digest(row["quote"]))
    if row["review_state"] != "machine":
        made_it = (r for r in ruling.get((row["document"], place), ()) if result(r) == said)
        read = next((was(review) for review in made_it), now)
    return Item(
        document=row["document"],
        field=row["field"],
        key=row["key"],
        quote=row["quote"],
        read=read,
        now=now,
        said=said,
        confidence=rules["confidence"],
        state=row["review_state"],
        of_version=row["version"],
        reviews=tuple(threads.get((row["document"], place, read), ())),
        about=row,
    )


_NOWHERE: Place = ("", "", "")


def _beside(document: str, thread: Sequence[Review], standings: Mapping[str, Row]) -> Item | None:
    """Return the reading of a decision that no finding stands for: taken out, or its sentence went."""
    last = next((review for review in reversed(thread) if not review.blind), None)
    where = standings.get(last.id) if last else None
    if last is None or where is None or where["standing"] not in ("holds", "lapsed"):
        return None
    holds = where["standing"] == "holds"
    if holds and last.decision != "reject":
        return None
    return Item(
        document=document,
        field=last.field,
        key=last.key,
        quote=last.quote,
        read=was(last),
        now=was(last) if holds else _NOTHING,
        said=result(last),
        confidence=None,
        state="rejected" if last.decision == "reject" else "lapsed",
        of_version=where["version"] if holds else None,
        reviews=tuple(thread),
        about={"capture_sha256": last.capture_sha256},
    )


def queue(
    found: Sequence[Item], standings: Mapping[str, Row], changed: Collection[tuple[str, str, str]]
) -> list[Item]:
    """Return ``found`` with why each is to be looked at, in the order of the queue; the rest comes last.

    ``changed`` are the (document, field, key) that a source changed lately.
    """
    instead, alone = _successors(found, standings)
    ranked = []
    for item in found:
        undecided = item.state == "machine"
        if item.state == "disputed":
            item = replace(item, rank=DISPUTED)
        elif coders_differ(item.reviews):
            item = replace(item, rank=DISPUTED, note="disputed: two coders differ")
        elif undecided and item.id in instead:
            item = replace(item, rank=LAPSED, note=instead[item.id])
        elif item.id in alone:
            item = replace(item, rank=LAPSED, note="lapsed: the sentence went, and nothing like it is read")
        elif undecided and item.confidence is not None and item.confidence < DOUBTFUL:
            item = replace(item, rank=DOUBT)
        elif undecided and (item.document, item.field, item.key or "") in changed:
            item = replace(item, rank=NEW)
        ranked.append(item)
    return sorted(ranked, key=_order)


def _order(item: Item) -> tuple[object, ...]:
    return (
        item.rank == OTHER,
        item.field not in POSITION_FIELDS,
        item.rank,
        item.confidence if item.confidence is not None else 0.0,
        item.about.get("jurisdiction") or "",
        item.document,
        item.about.get("quote_start") or 0,
        item.id,
    )


def coders_differ(reviews: Sequence[Review]) -> bool:
    """Whether a blind coding differs from what another person decided, and nobody has decided since."""
    codes: dict[str, Review] = {}
    differ = False
    for review in reviews:
        if differ and not review.blind:
            codes = {}
        codes[review.author] = review
        told = {(one.decision, result(one)) for one in codes.values()}
        differ = len(told) > 1 and any(one.blind for one in codes.values())
    return differ


def _successors(found: Sequence[Item], standings: Mapping[str, Row]) -> tuple[dict[str, str], frozenset[str]]:
    """Return, for each review whose sentence went, the reading most like it that stands there now (id -> why), and
    the ids of lapsed readings that nothing took the place of and nobody has decided about since."""
    undecided: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in found:
        if item.state == "machine":
            undecided[item.document, item.field, item.key or ""].append(item)
    instead: dict[str, str] = {}
    alone: set[str] = set()
    for item in found:
        last = next((one for one in reversed(item.reviews) if not one.blind), None)
        where = standings.get(last.id) if last else None
        if last is None or item.of_version is not None or where is None or where["standing"] != "lapsed":
            continue
        if where["lapsed_at"] is None or last.at >= where["lapsed_at"]:
            continue
        likely = [
            (similarity(item.quote, one.quote), one.id)
            for one in undecided[item.document, item.field, item.key or ""]
        ]
        likeness, heir = max(likely, default=(0.0, ""))
        if likeness >= _SUCCEEDS:
            instead[heir] = f'lapsed: what was decided ({last.decision}) was about "{item.quote}"'
        elif last.decision != "reject":
            alone.add(item.id)
    return instead, frozenset(alone)
