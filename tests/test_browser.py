"""A reader's way through the site in a real browser: home, change, redline, matrix, download."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsing import CHROMIUM, NO_CHROMIUM, SIZES

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (pip install playwright)"
)


@pytest.fixture(params=sorted(SIZES))
def page(request: pytest.FixtureRequest, browser: sync_api.Browser, address: str) -> Iterator[sync_api.Page]:
    """A page without JavaScript that may only speak to the site; any complaint of the browser fails."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False, accept_downloads=True
    )
    opened = context.new_page()
    elsewhere: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda r: None if r.url.startswith(address) else elsewhere.append(r.url))
    opened.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    yield opened
    context.close()
    assert elsewhere == []
    assert complaints == []


def fits(page: sync_api.Page) -> bool:
    """Whether nothing sticks out of the window: the page itself never scrolls sideways."""
    size = page.viewport_size
    assert size is not None
    laid_out = page.context.new_cdp_session(page).send("Page.getLayoutMetrics")
    return bool(laid_out["cssContentSize"]["width"] <= size["width"])


def test_from_the_news_to_the_proof(page: sync_api.Page, address: str, tmp_path: Path) -> None:
    page.goto(address)
    assert page.get_by_text("Fictional sample data: these places do not exist.").is_visible()
    assert fits(page)

    page.get_by_role("link", name="Credit for Learning").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Credit for Learning"
    assert page.get_by_text("A district may award credit when a student").first.is_visible()
    assert page.locator("del").filter(has_text="may").is_visible()
    assert page.locator("ins").filter(has_text="shall").first.is_visible()
    assert page.get_by_text("unchanged paragraphs").first.is_visible()
    assert fits(page)

    page.get_by_role("navigation", name="Site").get_by_role("link", name="Compare").click()
    page.get_by_text("Which day:").click()
    page.get_by_label("As of", exact=True).fill("2026-06-01")
    page.get_by_role("button", name="Show").click()
    assert "as_of=2026-06-01" in page.url
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Fralia"))
    assert row.get_by_text("changed between 20 May 2026 and 10 June 2026").first.is_visible()
    assert fits(page)

    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV with every sentence").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name == "crosswalk-cbe_dimension-2026-06-01.csv"
    with saved.open(newline="") as file:
        listed = {(r["state"], r["key"]): r["stance"] for r in csv.DictReader(file)}
    assert listed["X-FRA", "mastery_based_credit"] == "permits"

    row.get_by_role("link", name="Permits").first.click()
    assert page.url.endswith("/states/X-FRA#mastery_based_credit")
    assert page.locator("#mastery_based_credit").is_visible()
    assert fits(page)


@pytest.mark.parametrize(
    "path",
    [
        "changes",
        "documents/fra-rule",
        "documents/fra-rule/compare?from=1&to=2&view=side",
        "changes/ch-rule-2?view=side",
        "states",
        "coverage",
        "accuracy",
        "compare?field=equity_strategy",
        "states/X-FRA",
        "versions/v-rule-2",
        "codebook",
        "about",
        "crosswalk",
        "crosswalk/changes",
        "crosswalk/which_sources_are_broken",
    ],
)
def test_every_kind_of_page_fits(page: sync_api.Page, address: str, path: str) -> None:
    page.goto(address + path)
    assert page.get_by_role("heading", level=1).is_visible()
    assert fits(page)


def test_the_keyboard_reaches_the_content_first(page: sync_api.Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#content")  # the key press returns before the browser has moved
