"""The comparison page in a real browser with its script: a slider over time, and a table that a phone can read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browsing import CHROMIUM, NO_CHROMIUM, SIZES
from web.wording import day

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (pip install playwright)"
)


@pytest.fixture(params=sorted(SIZES))
def page(request: pytest.FixtureRequest, browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """A page with JavaScript; any complaint of the browser, its content security policy too, fails."""
    width, height = SIZES[request.param]
    opened = browser.new_page(viewport={"width": width, "height": height})
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
    assert complaints == []


def cell(page: sync_api.Page) -> str:
    """What Fralia says on mastery-based credit, as the table shows it."""
    said = page.locator('a[href="/states/X-FRA#mastery_based_credit"]').first.inner_text()
    return str(said).strip()


def test_sliding_through_time_by_keyboard(page: sync_api.Page, address: str) -> None:
    page.goto(address + "compare")
    slide = page.get_by_label("Slide through time")
    assert slide.get_attribute("aria-valuetext") == "as it stands now"
    assert cell(page) == "Requires"
    days = page.locator("#days a[data-day]").evaluate_all(
        "links => links.map(link => link.dataset.day).sort()"
    )
    before = [day for day in days if day < "2026-06-10"][-1]
    slide.focus()
    for _ in range(len(days) - days.index(before)):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**as_of={before}")
    page.wait_for_function("document.querySelector('#answer-words').textContent.includes('As of')")
    assert cell(page) == "Permits"
    assert slide.evaluate("input => input === document.activeElement")
    assert page.get_by_label("As of", exact=True).input_value() == before
    assert f"as_of={before}" in str(
        page.get_by_role("link", name="CSV with every sentence").get_attribute("href")
    )
    page.reload()
    assert cell(page) == "Permits"
    assert slide.get_attribute("aria-valuetext") == f"as of {day(before)}"


def test_the_table_scrolls_in_its_own_region(page: sync_api.Page, address: str) -> None:
    page.goto(address + "compare?field=cbe_dimension")
    box = page.get_by_role("region", name="Comparison table")
    box.evaluate("box => box.scrollTo(60, 0)")
    left = box.evaluate("box => box.getBoundingClientRect().left")
    first = page.get_by_role("rowheader", name="Fralia")
    assert first.evaluate("cell => cell.getBoundingClientRect().left") - left < 3
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_choosing_one_point_gives_a_list(page: sync_api.Page, address: str) -> None:
    page.goto(address + "compare")
    page.get_by_label("Point").select_option("mastery_based_credit")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Mastery-based credit, state by state"
    assert (
        page.get_by_role("region", name="Requires").get_by_text("A district shall award credit").is_visible()
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
