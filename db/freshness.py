"""Reads about what was collected and how fresh it is: for ``crosswalk status``, for the scheduler, and
for jobs that go on where an earlier one was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.records import Capture
from db.store import Store


def last_checks(store: Store) -> dict[str, str]:
    """Return publisher id -> the time of the last check of any of its documents, whatever came back."""
    rows = store.rows(
        "SELECT d.publisher, max(c.captured_at) AS at FROM captures c JOIN documents d ON d.id = c.document "
        "WHERE c.origin = 'live' AND d.publisher IS NOT NULL GROUP BY d.publisher"
    )
    return {row["publisher"]: row["at"] for row in rows}


def by_jurisdiction(store: Store) -> list[dict[str, Any]]:
    """Return, for each jurisdiction with documents, how many there are and how fresh they are."""
    return store.rows(
        "SELECT coalesce(d.jurisdiction, '(none)') AS jurisdiction, count(*) AS documents, "
        "sum(d.last_confirmed_at IS NULL) AS never_read, sum(d.unconfirmed_since IS NOT NULL) AS unconfirmed, "
        "max(d.last_checked_at) AS last_checked_at, max(d.last_confirmed_at) AS last_confirmed_at, "
        "max(d.last_changed_at) AS last_changed_at "
        "FROM documents d GROUP BY 1 ORDER BY 1"
    )


def problems(store: Store) -> list[dict[str, Any]]:
    """Return the faults that stand now, the longest standing first."""
    return store.rows(
        "SELECT p.*, d.title FROM problems p JOIN documents d ON d.id = p.document ORDER BY p.since, p.url"
    )


def flapping(store: Store) -> list[dict[str, Any]]:
    """Return the followed documents whose text does not stand still, with how often it was edited since."""
    return store.rows(
        "SELECT d.id, d.jurisdiction, d.title, d.url, d.flapping_since, (SELECT count(*) FROM changes c "
        "WHERE c.document = d.id AND c.kind = 'edited' AND c.new_seen_at >= d.flapping_since) AS edits "
        "FROM documents d WHERE d.flapping_since IS NOT NULL AND d.retired_at IS NULL ORDER BY d.jurisdiction, d.url"
    )


def last_runs(store: Store, count: int, *, kind: str | None = None) -> list[dict[str, Any]]:
    """Return the latest runs (of one kind, where it is given), newest first."""
    return store.rows(
        "SELECT * FROM runs WHERE kind = coalesce(?, kind) ORDER BY started_at DESC, rowid DESC LIMIT ?",
        [kind, count],
    )


def pending(store: Store) -> int:
    """Return how many captures have no outcome yet."""
    return len(store.unjudged_captures())


def crawl_runs(store: Store, command: str) -> list[dict[str, Any]]:
    """Return the crawls of this command (id, started_at, outcome, resumes) in order of their start."""
    return store.rows(
        "SELECT id, started_at, outcome, resumes FROM runs WHERE kind = 'crawl' AND command = ? "
        "ORDER BY started_at, rowid",
        [command],
    )


def captures_of_runs(store: Store, runs: Sequence[str]) -> list[Capture]:
    """Return the captures that these runs made, in canonical order."""
    return store.captures(f"run IN ({', '.join('?' * len(runs))})", list(runs)) if runs else []


def finished_crawls(store: Store) -> set[str]:
    """Return the times at which the crawls that came to their own end were started."""
    rows = store.rows("SELECT DISTINCT started_at FROM runs WHERE kind = 'crawl' AND outcome = 'done'")
    return {row["started_at"] for row in rows}


def archived_captures(store: Store, url_key: str, captured_at: str) -> list[Capture]:
    """Return the captures of this address at this second that have a record, good answers first."""
    held = store.captures("url_key = ? AND captured_at = ? AND warc_file IS NOT NULL", [url_key, captured_at])
    return sorted(held, key=lambda capture: capture.http_status != 200)


def archived_body(store: Store, document: str, sha256: str, status: int | None) -> Capture | None:
    """Return a capture of ``document`` that answered ``status`` with this body and has a record."""
    held = store.captures(
        "document = ? AND sha256 = ? AND http_status IS ? AND warc_file IS NOT NULL",
        [document, sha256, status],
    )
    return held[0] if held else None


def holdings(store: Store) -> list[dict[str, Any]]:
    """Return what is held of each kind of source, by jurisdiction."""
    return store.rows("SELECT * FROM holdings ORDER BY jurisdiction, rowid")


def last_candidates(store: Store, *, but_for: Sequence[str] = ()) -> dict[str, str]:
    """Return host (without ``www.``) -> when a crawl other than ``but_for`` (runs) asked for a candidate
    there last."""
    rows = store.rows(
        "SELECT substr(url_key, 1, instr(url_key || '/', '/') - 1) AS host, max(captured_at) AS at FROM captures "
        f"WHERE purpose = 'candidate' AND coalesce(run, '') NOT IN ({', '.join('?' * len(but_for))}) GROUP BY 1",
        list(but_for),
    )
    return {row["host"]: row["at"] for row in rows}
