"""Every kind of page for everybody: axe-core (WCAG 2.2 AA) finds nothing, and a screen reader makes sense of it.

Each page is opened once in headless Chromium and looked at wide and narrow, light and dark, with all that is
folded away opened. Where CROSSWALK_SCREENSHOTS names a folder, a picture of each page at both widths is kept there.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import CHROMIUM, DATASETTES, NO_CHROMIUM, SIZES, is_page, routes, walk

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (pip install playwright)"
)
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe is not installed (pip install axe-playwright-python)"
)

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL_RULES = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
# What another colour scheme can break.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
MISTAKES = [
    "/no/such/page/here",
    "/changes/nope",
    "/compare?as_of=tomorrow",
    "/crosswalk?sql=select+nope",
    "/search?q=mastery+credit",
    "/search?q=zebrawood",
]
# A link is read out alone, in a list of links: these say nothing there.
_EMPTY_WORDS = re.compile(
    r"^(here|click here|this|link|more|read more|details|source|[\W\d]*)$", re.IGNORECASE
)


@pytest.fixture(scope="module")
def found(demo_site: str, demo_data: Path) -> dict[str, list[str]]:
    """Addresses by kind of page, among them a change of each kind and a document of each format."""
    asked = {
        "changes": "SELECT max(id) FROM changes GROUP BY kind, significance = 'substantive', cause",
        "documents": "SELECT max(id) FROM documents GROUP BY format, removed_at IS NULL, unconfirmed_since IS NULL",
    }
    with closing(sqlite3.connect(demo_data / "public" / "crosswalk.db")) as conn:
        kinds = [f"/{room}/{id}" for room, question in asked.items() for (id,) in conn.execute(question)]
    return walk(demo_site, *kinds)


@pytest.fixture(scope="module")
def page(browser: sync_api.Browser, demo_site: str) -> Iterator[sync_api.Page]:
    opened = browser.new_page(base_url=demo_site)
    yield opened
    opened.close()


def look(page: sync_api.Page, address: str) -> list[str]:
    """Open ``address`` and return what is wrong with it, one line a fault."""
    wrong: dict[str, None] = {}
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["desktop"], strict=True)))
    page.goto(address)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        keep_picture(page, address, size)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wrong |= dict.fromkeys(violations(page, ALL_RULES, size))
        page.emulate_media(color_scheme="dark")
        wrong |= dict.fromkeys(violations(page, COLOURS, f"{size}, dark"))
    return [*wrong, *unheard(page)]


def violations(page: sync_api.Page, rules: dict[str, Any], where: str) -> list[str]:
    told = axe.Axe().run(page, options=rules).response["violations"]
    return [
        f"{one['id']} ({where}): {node['html'][:200]} | {' '.join(node['failureSummary'].split())[:300]}"
        for one in told
        for node in one["nodes"][:5]
    ]


def keep_picture(page: sync_api.Page, address: str, size: str) -> None:
    if folder := os.environ.get("CROSSWALK_SCREENSHOTS"):
        name = re.sub(r"[^\w=-]+", "_", address).strip("_")[:100] or "home"
        page.screenshot(path=Path(folder) / f"{name}.{size}.png", full_page=True)


def unheard(page: sync_api.Page) -> list[str]:
    """Return what a screen reader trips over and axe does not look for."""
    seen = page.evaluate(
        """() => {
        const words = one => (one.getAttribute('aria-label') || one.innerText || one.textContent).trim();
        const all = asked => [...document.querySelectorAll(asked)];
        return {
            lang: document.documentElement.lang,
            title: document.title,
            headings: all('h1,h2,h3,h4,h5,h6').map(one => [Number(one.tagName[1]), words(one)]),
            links: all('a[href]').map(one => [words(one), one.href]),
            ids: all('[id]').map(one => one.id),
            bare: all('table').filter(one => !one.caption).length,
            unscoped: all('th:not([scope])').length,
            drawings: all('svg:not([aria-hidden=true])').filter(one => !one.querySelector('title') && !one.ariaLabel
                && !one.getAttribute('aria-labelledby')).length,
            jumps: all('[tabindex]').filter(one => one.tabIndex > 0).length,
            first: all('a[href],button,input,select,textarea')[0]?.getAttribute('href'),
            lost: all('a[href^="#"]').map(one => one.getAttribute('href').slice(1))
                .filter(one => one && !document.getElementById(decodeURIComponent(one))),
            nameless: all('nav,section[aria-labelledby]').filter(one => !one.ariaLabel
                && !document.getElementById(one.getAttribute('aria-labelledby'))).length,
        }; }"""
    )
    wrong = []
    levels = [level for level, _ in seen["headings"]]
    if levels.count(1) != 1 or levels[:1] != [1]:
        wrong.append(f"the headings do not begin with the one of level 1: {seen['headings'][:3]}")
    steps = zip(seen["headings"], seen["headings"][1:], strict=False)
    wrong += [f"heading of level {b[0]} after {a[0]}: {b[1]!r}" for a, b in steps if b[0] > a[0] + 1]
    wrong += [f"empty heading of level {level}" for level, said in seen["headings"] if not said]
    wrong += [
        f"a link that says only {said!r}: {to}" for said, to in seen["links"] if _EMPTY_WORDS.match(said)
    ]
    wrong += [f"id twice: {one}" for one, times in Counter(seen["ids"]).items() if times > 1]
    wrong += [f"a link to a place that is not there: #{one}" for one in dict.fromkeys(seen["lost"])]
    wrong += [
        f"{seen[name]} {name}" for name in ("bare", "unscoped", "drawings", "jumps", "nameless") if seen[name]
    ]
    if seen["lang"] != "en" or not seen["title"] or seen["first"] != "#content":
        wrong.append(f"language {seen['lang']!r}, title {seen['title']!r}, first stop {seen['first']!r}")
    return wrong


@pytest.mark.parametrize("kind", [*routes(), *DATASETTES])
def test_nothing_stands_in_anybodys_way(page: sync_api.Page, found: dict[str, list[str]], kind: str) -> None:
    addresses = [address for address in found[kind] if is_page(address)]
    wrong = [f"{address}: {one}" for address in addresses for one in look(page, address)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("address", MISTAKES)
def test_nor_in_the_way_of_who_went_astray(page: sync_api.Page, address: str) -> None:
    assert look(page, address) == []
