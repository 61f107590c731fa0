"""Whether an address may be taken from the Wayback Machine at all (pure): who refused us is not outwitted.

DESIGN section 7: what robots.txt disallows, a source marks ``do_not_crawl``, or answered ``blocked`` is left alone
there too, unless the source file allows it with a reason, and then only what was archived before the refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db.records import Publisher

# What a check of ours says that a refusal is; "robots_unreachable" forbids everything too (RFC 9309).
_REFUSALS = {
    "robots_disallowed": "its robots.txt asks not to fetch it",
    "robots_unreachable": "its robots.txt could not be read, which forbids everything",
    "blocked": "its site refused us",
}
# What a check comes to without the site having answered it: whether it refuses is still not known.
_UNANSWERED = frozenset(
    {
        "connection_error",
        "dns_error",
        "protocol_error",
        "rate_limited",
        "refused_address",
        "run_aborted",
        "timeout",
        "tls_error",
    }
)
_SEEN = frozenset({"first", "changed", "unchanged", "not_modified", "received", "suspect"})


@dataclass(frozen=True, slots=True)
class Checked:
    """One live check of ours: when, and what came of it."""

    captured_at: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that stands: one word, its sentence, and since when, where we saw it
    come."""

    reason: str
    told: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an address is taken: ``refused`` says why not; ``before`` is the moment up to which it is
    (None: no bound), as ISO 8601 with ``Z``."""

    refused: Refusal | None = None
    before: str | None = None


def standing(checks: Iterable[Checked]) -> Refusal | None:
    """Return the refusal that stands after ``checks`` (in order of time): the first since the page was last seen."""
    found: Refusal | None = None
    for check in checks:
        if check.outcome in _SEEN:
            found = None
        elif check.outcome in _REFUSALS and found is None:
            found = Refusal(check.outcome, _REFUSALS[check.outcome], check.captured_at)
    return found


def permission(
    publisher: Publisher | None, checks: Iterable[Checked], *, disallowed_at: str | None, robots_read: bool
) -> Permission:
    """Return whether an address of ``publisher`` is taken, by our ``checks`` of it.

    ``disallowed_at``: since when robots.txt, as last read, forbids it (None: it does not); ``robots_read``: whether
    its rules are known at all. What was never asked for has to be crawled first, so that a refusal is known.
    """
    checks = list(checks)
    seen = standing(checks)
    refusal: Refusal | None = seen
    if publisher is not None and publisher.do_not_crawl is not None:
        refusal = Refusal("do_not_crawl", f"its publisher is not crawled: {publisher.do_not_crawl}")
    if refusal is None and disallowed_at is not None:
        refusal = Refusal("robots_disallowed", _REFUSALS["robots_disallowed"], disallowed_at)
    if refusal is None and not robots_read and all(check.outcome in _UNANSWERED for check in checks):
        return Permission(
            Refusal("never_asked", "its site was never asked, so a refusal is not known: crawl it once")
        )
    if refusal is None:
        return Permission()
    allowed = publisher.wayback if publisher is not None else None
    if allowed is None:
        return Permission(refusal)
    bounds = (allowed.before, seen.since if seen else None, disallowed_at)
    return Permission(before=min(bound for bound in bounds if bound is not None))
