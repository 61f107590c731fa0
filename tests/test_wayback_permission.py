"""Who refuses us is left alone in the Wayback Machine too, unless the source file allows what is older."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.wayback.permission import Checked, permission
from db.records import Publisher, WaybackAllowed

OFFICE = Publisher("nh_office", "NH", "An office", "agency", True, True, "https://office.nh.example/")
LEAVE = replace(OFFICE, wayback=WaybackAllowed("We were told so.", "2024-01-01T00:00:00Z"))
CLOSED = replace(OFFICE, do_not_crawl="It asks not to be crawled.")


def checks(*outcomes: str) -> list[Checked]:
    """Return live checks of January 2020, 2021 ... that came to these outcomes."""
    return [Checked(f"{2020 + year}-01-01T00:00:00Z", outcome) for year, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("publisher", "outcomes", "disallowed_at", "robots_read", "reason"),
    [
        (OFFICE, ["first"], None, False, None),
        (None, ["first"], None, False, None),
        (OFFICE, [], None, True, None),
        (OFFICE, ["type_changed"], None, False, None),
        (OFFICE, [], None, False, "never_asked"),
        (OFFICE, ["timeout", "dns_error"], None, False, "never_asked"),
        (OFFICE, ["first", "blocked"], None, True, "blocked"),
        (OFFICE, ["first", "blocked", "timeout"], None, True, "blocked"),
        (OFFICE, ["blocked", "first"], None, True, None),
        (OFFICE, ["first", "robots_disallowed"], None, True, "robots_disallowed"),
        (OFFICE, ["first", "robots_unreachable"], None, True, "robots_unreachable"),
        (OFFICE, ["first"], "2021-06-01T00:00:00Z", True, "robots_disallowed"),
        (CLOSED, ["first"], None, True, "do_not_crawl"),
    ],
)
def test_what_is_refused(
    publisher: Publisher | None,
    outcomes: list[str],
    disallowed_at: str | None,
    robots_read: bool,
    reason: str | None,
) -> None:
    found = permission(publisher, checks(*outcomes), disallowed_at=disallowed_at, robots_read=robots_read)
    assert (found.refused.reason if found.refused else None) == reason
    assert found.before is None


@pytest.mark.parametrize(
    ("publisher", "outcomes", "disallowed_at", "before"),
    [
        (LEAVE, ["first", "blocked", "blocked"], None, "2021-01-01T00:00:00Z"),
        (LEAVE, ["blocked", "first", "blocked"], None, "2022-01-01T00:00:00Z"),
        (LEAVE, ["first"], "2023-05-01T00:00:00Z", "2023-05-01T00:00:00Z"),
        (LEAVE, ["first"] * 5 + ["blocked"], None, "2024-01-01T00:00:00Z"),
        (replace(LEAVE, do_not_crawl="It asks so."), ["first"], None, "2024-01-01T00:00:00Z"),
        (replace(LEAVE, do_not_crawl="It asks so."), ["blocked"], None, "2020-01-01T00:00:00Z"),
        (LEAVE, ["first"], None, None),
    ],
)
def test_leave_reaches_to_the_refusal_and_no_further(
    publisher: Publisher, outcomes: list[str], disallowed_at: str | None, before: str | None
) -> None:
    found = permission(publisher, checks(*outcomes), disallowed_at=disallowed_at, robots_read=True)
    assert (found.refused, found.before) == (None, before)


def test_leave_is_none_for_a_site_that_was_never_asked() -> None:
    found = permission(LEAVE, [], disallowed_at=None, robots_read=False)
    assert found.refused is not None and found.refused.reason == "never_asked"
