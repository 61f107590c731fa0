"""Reviews: people's decisions about readings, as they are kept and as they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.store import Store


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision about a reading (a row of ``reviews``): accept, correct, reject or dispute.

    It is about what the rules read (``was_stance``, ``was_value``) from the sentence ``quote`` of ``document``;
    ``stance`` and ``value`` are what the decision stands for (empty for a rejection). ``blind`` ones are a
    second coding, which is compared and alters nothing.
    """

    id: str
    document: str
    field: str
    key: str | None
    quote_sha256: str
    decision: str
    at: str
    author: str
    capture_sha256: str | None = None
    stance: str | None = None
    value: str | None = None
    reason: str | None = None
    quote: str = ""
    was_stance: str | None = None
    was_value: str | None = None
    blind: int = 0


_COLUMNS = ", ".join(column.name for column in fields(Review))


def kept(store: Store) -> list[Review]:
    """Return every review, by time and id."""
    return [Review(**row) for row in store.rows(f"SELECT {_COLUMNS} FROM reviews ORDER BY at, id")]


def kept_of(store: Store, documents: Iterable[str]) -> Mapping[str, tuple[Review, ...]]:
    """Return document -> its reviews, by time and id, for those of ``documents`` that have any."""
    wanted = set(documents)
    found: dict[str, list[Review]] = defaultdict(list)
    for review in kept(store):
        if review.document in wanted:
            found[review.document].append(review)
    return {document: tuple(reviews) for document, reviews in found.items()}


def keep(store: Store, reviews: Sequence[Review]) -> None:
    """Write reviews; one that is there already stays as it is."""
    held = {row["id"] for row in store.rows("SELECT id FROM reviews")}
    store.insert("reviews", [asdict(review) for review in reviews if review.id not in held])


_NOW = (
    "SELECT f.*, v.document, v.title, d.url, d.jurisdiction, c.sha256 AS capture_sha256 "
    "FROM findings f JOIN versions v ON v.id = f.version JOIN documents d ON d.id = v.document "
    "LEFT JOIN captures c ON c.id = v.first_capture "
    "WHERE v.valid_to IS NULL AND d.retired_at IS NULL AND coalesce(v.relevance, '') <> 'none' "
    "AND f.field <> 'relevance'"
)
_ORDER = " ORDER BY v.document, f.quote_start, f.id"
# What can be in the queue: doubtful, decided about before, or of a document that a source changed lately.
_MAYBE = (
    " AND (f.confidence < ? OR f.review_state <> 'machine' OR v.document IN (SELECT document FROM reviews) "
    "OR v.document IN (SELECT c.document FROM changes c LEFT JOIN published p ON p.kind = 'change' AND p.id = c.id "
    "WHERE c.cause = 'source' AND coalesce(p.first_published_at, '9999') >= ?))"
)


def readings_now(store: Store) -> list[dict[str, Any]]:
    """Return the findings in the current versions of followed documents that are on our subjects, each with its
    document, in order of document and place. Relevance is left out: it follows from the others."""
    return store.rows(_NOW + _ORDER)


def readings_in_question(store: Store, *, below: float, since: str) -> list[dict[str, Any]]:
    """Return those of :func:`readings_now` that may be in the queue: less sure than ``below``, of a document with
    reviews, or of one that a source changed, as was learnt at ``since`` or later."""
    return store.rows(_NOW + _MAYBE + _ORDER, [below, since])


def current_versions(store: Store, documents: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return document -> its current version (id, text, title, url, jurisdiction, capture_sha256)."""
    wanted = sorted(set(documents))
    found: dict[str, dict[str, Any]] = {}
    for document in wanted:
        for row in store.rows(
            "SELECT v.id AS version, v.document, v.text, v.title, d.url, d.jurisdiction, "
            "c.sha256 AS capture_sha256 FROM versions v JOIN documents d ON d.id = v.document "
            "LEFT JOIN captures c ON c.id = v.first_capture "
            "WHERE v.valid_to IS NULL AND d.retired_at IS NULL AND v.document = ?",
            [document],
        ):
            found[document] = row
    return found


def addresses(store: Store, documents: Iterable[str]) -> list[str]:
    """Return the addresses of these documents now."""
    wanted = set(documents)
    return [
        row["url"] for row in store.rows("SELECT id, url FROM documents ORDER BY id") if row["id"] in wanted
    ]


def standings(store: Store) -> dict[str, dict[str, Any]]:
    """Return review id -> where it stands (``standing``, ``version``, ``lapsed_at``)."""
    return {row["review"]: row for row in store.rows("SELECT * FROM review_standings ORDER BY review")}


def changed_since(store: Store, since: str) -> set[tuple[str, str, str]]:
    """Return (document, field, key) of the field changes of sources that were first published at ``since`` or
    later, or are not published yet."""
    rows = store.rows(
        "SELECT DISTINCT c.document, f.field, coalesce(f.key, '') AS key FROM field_changes f "
        "JOIN changes c ON c.id = f.change LEFT JOIN published p ON p.kind = 'change' AND p.id = c.id "
        "WHERE c.cause = 'source' AND coalesce(p.first_published_at, '9999') >= ?",
        [since],
    )
    return {(row["document"], row["field"], row["key"]) for row in rows}


def next_at(store: Store, now: str) -> str:
    """Return the time for new decisions: ``now``, or the second after the last that is kept, so that of two about
    one reading it is plain which came later."""
    last = store.rows("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(at), '+1 second') AS at FROM reviews")[0][
        "at"
    ]
    return max(now, last or now)


def last_export(store: Store) -> str | None:
    """Return when the review queue was last exported, or None."""
    rows = store.rows(
        "SELECT max(started_at) AS at FROM runs WHERE kind = 'review' AND outcome = 'done' "
        "AND json_extract(detail, '$.exported') IS NOT NULL"
    )
    return rows[0]["at"] if rows else None


def last_release(store: Store) -> tuple[int, str] | None:
    """Return number and time of the last release, or None."""
    rows = store.rows("SELECT id, at FROM releases ORDER BY id DESC LIMIT 1")
    return (rows[0]["id"], rows[0]["at"]) if rows else None
