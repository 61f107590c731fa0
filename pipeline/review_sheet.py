"""A filled-in review sheet, checked row by row, and what comes of it (pure).

What cannot be taken is told with the number of its row; nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from db.ids import digest_id
from db.reviews import Review
from pipeline.review_queue import Item, seal
from pipeline.reviews import DECISIONS, quote_digest, result
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import Stance

STANCES: tuple[str, ...] = get_args(Stance)
TAKES_STANCE = ("cbe_dimension", "equity_strategy")
# Longer than any value that is read; what is longer is a sentence pasted into the wrong column.
_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Filled:
    """One row of a sheet as a person left it; ``number`` is its row in the sheet, from 1."""

    number: int
    id: str
    decision: str
    stance: str
    value: str
    reason: str
    author: str
    basis: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not taken, in words."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a sheet: ``reviews`` to keep; ``problems`` of rows that say nothing usable; ``conflicts`` of
    rows that others or the document overtook; how many rows were ``blank``, and how many said what their
    author had said before (``known``)."""

    reviews: tuple[Review, ...]
    problems: tuple[Problem, ...]
    conflicts: tuple[Problem, ...]
    blank: int
    known: int


class _RefusedError(Exception):
    """What is wrong with a row, in words."""


class _OvertakenError(Exception):
    """What happened to a reading since the row was exported, in words."""


def outcome(
    rows: Iterable[Filled],
    items: Sequence[Item],
    *,
    author: str | None,
    at: str,
    overwrite: bool = False,
    blind: bool = False,
) -> Outcome:
    """Return what comes of ``rows``, with ``author`` where a row names none and ``at`` as the time of all.

    With ``overwrite`` a row is taken though its reading changed or somebody else decided otherwise since the
    export; ``blind`` codings are kept beside what others decided, whatever that is.
    """
    known = _Known(items)
    taken: dict[str, int] = {}
    reviews: list[Review] = []
    problems, conflicts = [], []
    blank = same = 0
    for row in rows:
        if not any((row.decision, row.stance, row.value)):
            blank += 1
            continue
        try:
            item, overtaken = known.find(row)
            review = _review(row, item, author=author, at=at, blind=blind)
            if item.id in taken:
                raise _RefusedError(
                    f"the same reading is decided in row {taken[item.id]} too; keep one of them"
                )
            taken[item.id] = row.number
            if _said_before(review, item, row):
                same += 1
                continue
            if not overwrite and (told := overtaken or _otherwise(review, item, row)):
                raise _OvertakenError(told)
            reviews.append(review)
        except _RefusedError as error:
            problems.append(Problem(row.number, str(error)))
        except _OvertakenError as error:
            conflicts.append(Problem(row.number, str(error)))
    return Outcome(tuple(reviews), tuple(problems), tuple(conflicts), blank, same)


class _Known:
    """The readings by what a sheet calls them."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = {item.id: item for item in items}
        self._places: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            self._places[item.place].append(item)

    def find(self, row: Filled) -> tuple[Item, str | None]:
        """Return the reading that ``row`` is about, and how it was overtaken since the export."""
        parts, _, sealed = row.basis.rpartition(".")
        if sealed != seal(row.id, parts):
            raise _RefusedError(
                "its id or its review basis is not as it was exported; copy both from the export, or export anew"
            )
        item = self._items.get(row.id)
        if item is not None:
            changed = item.basis.partition(".")[0] != parts.partition(".")[0]
            return item, f"the rules read it otherwise now: {_words(item.now)}" if changed else None
        now = self._places.get(row.id.partition("-")[0], [])
        if len(now) == 1:
            return now[0], f"the rules read it otherwise now: {_words(now[0].now)}"
        raise _OvertakenError(
            "its sentence no longer stands in the document, or nothing is read from it any more"
        )


def _words(said: tuple[str, str] | None) -> str:
    return "taken out" if said is None else " ".join(part for part in said if part) or "stated"


def _review(row: Filled, item: Item, *, author: str | None, at: str, blind: bool) -> Review:
    """Return the decision of ``row``; raises :class:`_RefusedError` where it is none."""
    who = row.author or author
    if row.decision not in DECISIONS:
        what = (
            f"its decision is {row.decision!r}"
            if row.decision
            else "it corrects something and decides nothing"
        )
        raise _RefusedError(f"{what}; write one of {', '.join(DECISIONS)}")
    if not who:
        raise _RefusedError("it names no author; fill in the column, or give --author")
    if row.decision in ("reject", "dispute") and not row.reason:
        raise _RefusedError(f"to {row.decision} needs a reason")
    if row.decision != "correct" and (row.stance or row.value):
        raise _RefusedError(
            f"it gives a correction and says {row.decision}; say correct, or empty the correction"
        )
    # A blind coder was shown what the rules read.
    said = item.read if blind or item.said is None else item.said
    if row.decision == "correct":
        said = _corrected(row, item, said, blind=blind)
    stance, value = ("", "") if row.decision == "reject" else said
    made = Review(
        id="",
        document=item.document,
        field=item.field,
        key=item.key,
        quote_sha256=quote_digest(item.quote),
        decision=row.decision,
        at=at,
        author=who,
        capture_sha256=item.about.get("capture_sha256"),
        stance=stance or None,
        value=value or None,
        reason=row.reason or None,
        quote=item.quote,
        was_stance=item.read[0] or None,
        was_value=item.read[1] or None,
        blind=int(blind),
    )
    return replace(made, id=digest_id("review", item.id, row.decision, stance, value, who, at, str(blind)))


def _corrected(row: Filled, item: Item, said: tuple[str, str], *, blind: bool) -> tuple[str, str]:
    if not (row.stance or row.value):
        raise _RefusedError("it says correct and gives neither a corrected stance nor a corrected value")
    if row.stance and row.stance not in STANCES:
        raise _RefusedError(f"{row.stance!r} is no stance; write one of {', '.join(STANCES)}")
    if row.stance and item.field not in TAKES_STANCE:
        raise _RefusedError(f"a {item.field} takes no stance; correct its value")
    codes = _codes().get(item.field)
    if row.value and codes and row.value not in codes:
        raise _RefusedError(
            f"{row.value!r} is no {item.field} of the codebook; write one of {', '.join(codes)}"
        )
    if "\n" in row.value or len(row.value) > _LONGEST_VALUE:
        raise _RefusedError(f"its corrected value is longer than a line of {_LONGEST_VALUE} characters")
    now = (row.stance or said[0], row.value or said[1])
    # Where somebody decided since the export, the correction may be what stands by now.
    if now == said and (blind or row.basis.split(".")[1] == item.basis.split(".")[1]):
        raise _RefusedError("it corrects nothing: the stance and value are what is shown; say accept")
    return now


def _codes() -> Mapping[str, tuple[str, ...]]:
    """Return the fields whose value is a code, with their codes."""
    book = vocabulary()
    return {"status": tuple(book.statuses), "instrument_type": tuple(book.instrument_types)}


def _said_before(review: Review, item: Item, row: Filled) -> bool:
    """Whether the author's last decision about the reading was the same, of the same kind (blind or not), and not
    made again in the face of what somebody else decided since."""
    own = [one for one in item.reviews if one.author == review.author and one.blind == review.blind]
    if not own or not _same(own[-1], review):
        return False
    # Of a sentence that went the same decision says that its author has seen that.
    again = _knew(own[-1], row) if item.of_version is None else _knew_better(review, item, row)
    return bool(review.blind) or not again


def _otherwise(review: Review, item: Item, row: Filled) -> str | None:
    """Return who decided otherwise since the export, in words; None where nobody did, or a blind coding asks."""
    last = _last(item)
    if review.blind or last is None or last.author == review.author or _same(last, review):
        return None
    if _knew_better(review, item, row):
        return None
    return f"{last.author} decided otherwise on {last.at}: {last.decision}, {_words(result(last))}"


def _knew_better(review: Review, item: Item, row: Filled) -> bool:
    """Whether somebody else's other decision was known when the sheet was made."""
    last = _last(item)
    if last is None or last.author == review.author or _same(last, review):
        return False
    return _knew(last, row)


def _knew(review: Review, row: Filled) -> bool:
    """Whether ``review`` was the last decision when the sheet was made."""
    return row.basis.split(".")[1] == digest_id(review.id)[:6]


def _last(item: Item) -> Review | None:
    return next((one for one in reversed(item.reviews) if not one.blind), None)


def _same(one: Review, other: Review) -> bool:
    return (one.decision, result(one)) == (other.decision, result(other))


def as_filled(number: int, cells: Mapping[str, str]) -> Filled:
    """Return a row of a sheet from its cells by column."""
    return Filled(
        number,
        cells.get("id", "").strip(),
        cells.get("decision", "").strip().lower(),
        cells.get("corrected stance", "").strip().lower().replace(" ", "_"),
        cells.get("corrected value", "").strip(),
        cells.get("reason", "").strip(),
        cells.get("author", "").strip(),
        cells.get("review basis", "").strip(),
    )
