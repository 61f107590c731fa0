"""What was in force on a day: of each document the version whose own words put it in force then.

Everything observed by now counts, texts that were superseded since too. An effective date that a text
does not state is kept as unknown: such a text counts as in force from when it was first observed, and
for days before only where no other version of its document speaks for them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from db.answers_leads import NOT_IN_FORCE, in_force_on
from db.answers_rows import Row, rows, rows_among

Place = tuple[str, str]

# The one date that a version prints, as positions carry it; several of a kind leave it unknown, but for the
# effective dates that a history note lists, act by act: the latest of those is the text's own.
_VERSIONS = """
with asked as materialized (
    select id, document, number, status, valid_from, valid_to from versions where {which}
), placed as (
    select version, max(effective_from) as effective_from, max(effective_to) as effective_to
    from positions where version in (select id from asked) group by version
), printed as (
    select version,
           case when count(distinct case key when 'effective' then value end) = 1 or not sum(
                     key = 'effective' and coalesce(json_extract(detail, '$.in'), '') <> 'history')
                then max(case key when 'effective' then value end) end as effective_from,
           case when count(distinct case key when 'expires' then value end) = 1
                then max(case key when 'expires' then value end) end as effective_to
    from findings where version in (select id from asked)
      and field = 'date' and key in ('effective', 'expires') and value <> ''
      and coalesce(json_extract(detail, '$.in'), '') <> 'note' group by version
)
select v.id, v.document, v.number, v.status, v.valid_from, v.valid_to,
       coalesce(placed.effective_from, printed.effective_from) as effective_from,
       coalesce(placed.effective_to, printed.effective_to) as effective_to
from asked v left join placed on placed.version = v.id left join printed on printed.version = v.id
order by v.document, v.number
"""
_TAKES_POSITION = "document in (select document from positions where basis = 'stated')"


def in_force_by(
    conn: sqlite3.Connection,
    found: Mapping[Place, Sequence[Row]],
    day: str,
    *,
    before: str | None = None,
) -> dict[Place, list[Row]]:
    """Return of ``found`` (all statements, superseded ones too, and the absences that stand), by cell,
    what was in force on ``day``, as far as was observed ``before`` a time (None: by now).

    A cell that states something, but nothing that was in force that day, keeps its standing statements
    under the basis ``not_in_force``.
    """
    documents = {row["document"] for listed in found.values() for row in listed if row["basis"] == "stated"}
    chosen = {version["id"] for version in versions_on(conn, documents, day, before=before).values()}
    return {place: _of_cell(listed, chosen) for place, listed in found.items()}


def versions_on(
    conn: sqlite3.Connection, documents: Iterable[str], day: str, *, before: str | None = None
) -> dict[str, Row]:
    """Return the version in force on ``day`` of each of ``documents``, by document, as far as was observed ``before``
    a time; a document of which none was in force is left out."""
    versions: dict[str, list[Row]] = {}
    for row in _versions_of(conn, sorted(set(documents))):
        if before and (row["valid_from"] or "") >= before:
            continue
        if before and row["valid_to"] and row["valid_to"] >= before:
            row["valid_to"] = None
        versions.setdefault(row["document"], []).append(row)
    found = ((document, version_on(listed, day)) for document, listed in versions.items())
    return {document: version for document, version in found if version}


def all_versions(conn: sqlite3.Connection) -> list[Row]:
    """Return the versions of every document that takes a position, in order, with the dates that they print."""
    return rows(conn, _VERSIONS.format(which=_TAKES_POSITION))


def _versions_of(conn: sqlite3.Connection, documents: Sequence[str]) -> Iterator[Row]:
    yield from rows_among(conn, _VERSIONS.format(which="document in ({})"), documents)


def version_on(versions: Sequence[Row], day: str) -> Row | None:
    """Return the version of one document (given in order) that was in force on ``day``, or None.

    Of those that no words of theirs put outside the day it is the latest observed; one of unknown date
    that was not observed by that day, or says that it is not effective yet, stands back behind the
    others. A text for a term (an emergency rule with the day on which it expires) leads within it before what
    was effective before it and came back only later. A document that was removed by that day says nothing more.
    """
    last = versions[-1]["valid_to"] if versions else None
    if last and last[:10] <= day:
        return None
    standing = [version for version in versions if in_force_on(version, day)]
    lead = max(standing, key=lambda version: (_speaks_for(version, day), version["number"]), default=None)
    if lead is None or (lead["valid_from"] or "")[:10] <= day:
        return lead
    terms = [one for one in standing if one["effective_from"] and one["effective_to"]]
    later = [one for one in terms if one["effective_from"] > (lead["effective_from"] or "")]
    return max(later, key=lambda one: (one["effective_from"], one["number"]), default=lead)


def _speaks_for(version: Row, day: str) -> bool:
    if version["effective_from"]:
        return True
    return (version["valid_from"] or "")[:10] <= day and version["status"] != "adopted_not_effective"


def not_in_force(listed: Iterable[Row]) -> list[Row]:
    """Return the statements that stand as those of a cell that states nothing that was in force on the day asked."""
    return [{**row, "basis": NOT_IN_FORCE} for row in listed if row["valid_to"] is None]


def _of_cell(listed: Iterable[Row], chosen: set[str]) -> list[Row]:
    stated: list[Row] = []
    absent: list[Row] = []
    for row in listed:
        (stated if row["basis"] == "stated" else absent).append(row)
    kept = [row for row in stated if row["version"] in chosen]
    if kept or absent:
        return kept or absent
    return not_in_force(stated)
