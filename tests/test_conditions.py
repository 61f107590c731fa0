"""When a crawl asks "only if it changed": never in a way that hides a move or a return."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from crawler.middlewares import SameSiteRedirectMiddleware
from db.politeness import validators
from db.store import Store

HERE, THERE = "https://old.example/p", "https://new.example/p"


def test_a_condition_is_not_carried_to_another_address() -> None:
    """A validator is of the address that gave it; another that "has not changed" proves no move."""
    check = Check(HERE, "document", document="d", hosts=("old.example", "new.example"))
    asked = {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Mon, 12 Jan 2026 15:00:00 GMT",
        "Accept": "text/html",
    }
    request = Request(HERE, headers=asked, meta={"check": check})
    middleware = SameSiteRedirectMiddleware.from_crawler(get_crawler())
    onward = middleware.process_response(request, Response(HERE, status=301, headers={"Location": THERE}))
    assert isinstance(onward, Request)
    assert (onward.url, onward.headers.get("Accept")) == (THERE, b"text/html")
    assert "If-None-Match" not in onward.headers and "If-Modified-Since" not in onward.headers
    assert "If-None-Match" in request.headers


@pytest.mark.parametrize(("status", "asked"), [(404, None), (410, None), (503, '"1"'), (304, '"1"')])
def test_an_address_that_was_missing_is_asked_for_whole(
    tmp_path: Path, status: int, asked: str | None
) -> None:
    """A page that is back with the same text would else be "not modified" and never seen to be back."""
    keeper = Keeper(tmp_path, kind="sample")
    keeper.open("2026-03-01T12:00:00Z")
    for day, code, body in ((1, 200, b"<html><p>The policy of the board.</p></html>"), (2, status, b"")):
        headers = (("Content-Type", "text/html"), ("ETag", '"1"'))
        check = Check(HERE, "document", document="d")
        keeper.keep(Snapshot(check, f"2026-03-0{day}T12:00:00Z", HERE, code, headers, body))
    keeper.close("2026-03-02T12:00:00Z", "done", {})
    with Store.open(tmp_path) as store:
        found = validators(store, "d", HERE, since="2026-02-01T00:00:00Z", before="2026-03-03T00:00:00Z")
        before = validators(store, "d", HERE, since="2026-02-01T00:00:00Z", before="2026-03-02T00:00:00Z")
    assert (found, before) == ((asked, None), ('"1"', None))
