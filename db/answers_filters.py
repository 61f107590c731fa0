"""Which changes are asked for: the filters, their SQL, and the refusal of what no release knows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from db.answers_matrix import UnknownQuestionError
from db.answers_periods import Period, overlaps
from db.answers_rows import rows

# What the codebook defines beside the fields that are read from texts.
_NOT_FIELDS = (
    "basis",
    "cause",
    "change_kind",
    "notice_stage",
    "outcome",
    "review_state",
    "significance",
    "stance",
    "wave_kind",
)
# What is learned longer than this after it happened is history, not news.
NEWS_DAYS = 45
_IS_NEWS = (
    "coalesce(strftime('%s', learned_at) - strftime('%s', coalesce(changes.new_seen_at, changes.old_seen_at)), 0)"
    f" <= {NEWS_DAYS * 86_400}"
)
# docs/decisions/0026.
_IS_ANNOUNCED = "learned_through is null and coalesce(changes.flapping, 0) = 0"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which changes are asked for; what is None does not narrow.

    ``since`` and ``until`` bound when it happened (``new_seen_at``, half-open); ``learned_since``
    when it was first published. ``states`` are jurisdiction codes, ``topic`` a declared topic or
    cbe/equity by relevance, ``field`` a field or a key within one, ``cause`` source, review or
    coverage; ``period`` lets through what happened in it, surely or possibly. Relevance *none* stays
    hidden unless ``every_relevance``. ``news`` leaves out what had happened more than :data:`NEWS_DAYS`
    before it was first published: that is history. ``announced``
    leaves out what is told to nobody as news, old or new: what only new rules of ours showed in captures that
    were there before, and edits between the first and the last of a text that did not stand still. Whoever
    asks for ``learned_since`` or ``news`` asks for that, too.
    """

    states: tuple[str, ...] = ()
    topic: str | None = None
    field: str | None = None
    significance: str | None = None
    cause: tuple[str, ...] = ()
    kind: str | None = None
    document: str | None = None
    since: str | None = None
    until: str | None = None
    learned_since: str | None = None
    period: Period | None = None
    every_relevance: bool = False
    news: bool = False
    announced: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether few of all changes can be expected to pass: those are looked up first, and sorted then."""
        return bool(self.states or self.document or self.field or self.since or self.until or self.period)


def where_clause(filters: Filters) -> tuple[str, list[str]]:
    """Return the WHERE clause of ``filters`` over ``changes`` and its parameters; :func:`learned_clause` has the rest."""
    clauses: list[str] = [] if filters.every_relevance else ["coalesce(changes.relevance, '') <> 'none'"]
    given: list[str] = []
    for column, values in (("jurisdiction", filters.states), ("cause", filters.cause)):
        if values:
            clauses.append(f"changes.{column} in ({', '.join('?' * len(values))})")
            given.extend(values)
    plain = (
        ("changes.significance = ?", filters.significance),
        ("changes.kind = ?", filters.kind),
        ("changes.document = ?", filters.document),
        ("changes.new_seen_at >= ?", filters.since),
        ("changes.new_seen_at < ?", filters.until),
    )
    for clause, value in plain:
        if value:
            clauses.append(clause)
            given.append(value)
    if filters.period:
        clauses.append(overlaps("changes"))
        given.extend([filters.period.start, filters.period.after])
    if filters.topic:
        clauses.append(
            "(exists (select 1 from document_topics t where t.document = changes.document and t.topic = ?)"
            " or changes.relevance = ? or (changes.relevance = 'both' and ? in ('cbe', 'equity')))"
        )
        given.extend([filters.topic] * 3)
    if filters.field:
        clauses.append(
            "exists (select 1 from field_changes f where f.change = changes.id and ? in (f.field, f.key))"
        )
        given.append(filters.field)
    return (" where " + " and ".join(clauses) if clauses else ""), given


def learned_clause(filters: Filters) -> tuple[str, list[str]]:
    """Return the WHERE clause of what ``filters`` ask of when a change was first published, and its parameters."""
    clauses = ["learned_at >= ?"] if filters.learned_since else []
    if filters.news:
        clauses.append(_IS_NEWS)
    if filters.news or filters.announced or filters.learned_since:
        clauses.append(_IS_ANNOUNCED)
    given = [filters.learned_since] if filters.learned_since else []
    return (" where " + " and ".join(clauses) if clauses else ""), given


def checked(conn: sqlite3.Connection, filters: Filters) -> Filters:
    """Return ``filters`` with its times as they are stored.

    Raises :class:`db.answers_matrix.UnknownQuestionError` with the valid values for a jurisdiction,
    topic, field, significance, kind or time that this release cannot be asked for: an empty answer to a
    misspelt question would read like "nothing changed".
    """
    if filters.states:
        codes = _column(conn, "select code from jurisdictions")
        for code in filters.states:
            _must_be(code, codes, "is no jurisdiction's code")
    if filters.topic:
        topics = {"cbe", "equity", *_column(conn, "select distinct topic from document_topics")}
        _must_be(filters.topic, topics, "is no topic")
    if filters.significance:
        _must_be(filters.significance, _listed(conn, "significance"), "is no significance")
    if filters.kind:
        _must_be(filters.kind, _listed(conn, "kind", "change_kind"), "is no kind of change")
    if filters.field:
        _check_field(conn, filters.field)
    return replace(
        filters,
        since=_moment(filters.since),
        until=_moment(filters.until),
        learned_since=_moment(filters.learned_since),
    )


def _listed(conn: sqlite3.Connection, column: str, name: str = "") -> set[str]:
    """Return what the codebook lists under ``name`` (else ``column``), and what changes have met beside it."""
    found = rows(
        conn,
        f"""
        select key as told from codebook where field = ? and key <> ''
        union select {column} from changes where {column} is not null""",
        (name or column,),
    )
    return {row["told"] for row in found}


def _check_field(conn: sqlite3.Connection, asked: str) -> None:
    marks = ", ".join("?" * len(_NOT_FIELDS))
    known = rows(conn, f"select field, key from codebook where field not in ({marks})", _NOT_FIELDS)
    if asked in {row[name] for row in known for name in ("field", "key")}:
        return
    # Older rules may have read what no codebook lists any more.
    met = "select 1 from {table} where field = ?1 or key = ?1 limit 1"
    if any(rows(conn, met.format(table=table), (asked,)) for table in ("field_changes", "findings")):
        return
    _must_be(asked, {row["field"] for row in known}, "is neither a field nor a key of the codebook")


def _column(conn: sqlite3.Connection, sql: str) -> set[str]:
    return {next(iter(row.values())) for row in rows(conn, sql)}


def _must_be(asked: str, known: Iterable[str], words: str) -> None:
    valid = sorted(known)
    if asked not in valid:
        raise UnknownQuestionError(f"{asked!r} {words} in this release. Ask for one of: {', '.join(valid)}.")


def _moment(given: str | None) -> str | None:
    """Return a day as it is, and a time as it is stored: in UTC, to the second, with a ``Z``."""
    if given is None:
        return None
    try:
        if len(given) == len("YYYY-MM-DD"):
            return date.fromisoformat(given).isoformat()
        read = datetime.fromisoformat(given)
        if not (read.tzinfo and "T" in given):
            raise ValueError
        return read.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise UnknownQuestionError(
            f"{given!r} is neither a day nor a time. Write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ."
        ) from None
