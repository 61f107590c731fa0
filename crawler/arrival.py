"""The judge's first look at what a crawl brought: pure, and without Scrapy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.items import Snapshot
from crawler.politeness import robots
from pipeline.control import ANSWERS
from pipeline.judge import Answer, Verdict, at_arrival


def stamp(now: datetime) -> str:
    """Return ``now`` as ISO 8601 in UTC, to the second, with a trailing Z."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def arrival(snapshot: Snapshot) -> Verdict:
    """Return what can be said of a snapshot alone, as it arrives."""
    if snapshot.error:
        return Verdict(snapshot.error, snapshot.detail or snapshot.error)
    return arrival_of_answer(answer_of(snapshot), snapshot.check.purpose)


def arrival_of_answer(answer: Answer, purpose: str) -> Verdict:
    """Return what the judge says of one answer; an index or a robots file that was
    read is ``listed``, an answer for a made-up address ``control``."""
    verdict = at_arrival(answer)
    if purpose == "robots":
        rules = robots.read(answer)
        if rules.reachable:
            return Verdict("listed", "rules" if rules.text is not None else "no rules")
        return (
            verdict
            if verdict.outcome not in {"received", "empty"}
            else Verdict("blocked", str(rules.unreachable))
        )
    if purpose == "control" and verdict.outcome in ANSWERS:
        return Verdict("control", f"status {answer.status}, {verdict.outcome}")
    if purpose in {"index", "sitemap"} and verdict.outcome == "received":
        return Verdict("listed", verdict.reason)
    return verdict


def answer_of(snapshot: Snapshot) -> Answer:
    """Return what the judge looks at."""
    return Answer(
        url=snapshot.check.url,
        final_url=snapshot.final_url,
        status=snapshot.status or 0,
        headers=first_values(snapshot.headers),
        body=snapshot.body,
        flags=snapshot.flags,
        redirects=snapshot.redirects,
    )


def first_values(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return header name in lower case -> its first value."""
    values: dict[str, str] = {}
    for name, value in headers:
        values.setdefault(name.lower(), value)
    return values
