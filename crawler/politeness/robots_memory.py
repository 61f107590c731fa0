"""The last good copy of a robots.txt, from the archive."""

from __future__ import annotations

from datetime import datetime

from crawler.archive import Archive, ArchiveError
from crawler.arrival import first_values
from crawler.politeness.robots import Rules, read
from db import politeness
from db.records import Capture
from db.store import Store
from pipeline.judge import Answer


def last_rules(
    store: Store, archive: Archive, url: str, *, since: str, until: str
) -> tuple[Rules, datetime] | None:
    """Return the newest rules that were read from the robots.txt at ``url`` in that time, and when; None where
    there are none, or they cannot be read back."""
    row = politeness.last_rules(store, url, since=since, until=until)
    rules = _rules(archive, row) if row else None
    if row is None or rules is None or not rules.reachable:  # the judge may have learnt more since
        return None
    return rules, datetime.fromisoformat(row.captured_at)


def rules_over_time(store: Store, archive: Archive, url: str) -> list[tuple[str, Rules]]:
    """Return the rules that were read from the robots.txt at ``url`` and when, in order of time, as far as they
    can be read back."""
    found = ((row.captured_at, _rules(archive, row)) for row in politeness.all_rules(store, url))
    return [(at, rules) for at, rules in found if rules is not None and rules.reachable]


def _rules(archive: Archive, row: Capture) -> Rules | None:
    if row.warc_file is None or row.warc_offset is None or not row.warc_length:
        return Rules()  # an answer without a body that was read as "no rules"
    try:
        stored = archive.read(row.warc_file, row.warc_offset, row.warc_length)
    except ArchiveError:
        return None
    headers = first_values(stored.headers)
    return read(Answer(row.url, row.final_url or row.url, row.http_status or 0, headers, stored.body))
