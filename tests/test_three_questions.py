"""The three users' questions, walked from home to the answer in a real browser, at a desk and on a phone.

They hold on to what a reader goes by: the roles and the names of links, fields, buttons and headings.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.browsing import CHROMIUM, NO_CHROMIUM, SIZES

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (pip install playwright)"
)

SIX = ("Absaroka", "Deseret", "Franklin", "Kanawha", "Lincoln", "Superior")


@pytest.fixture(params=sorted(SIZES))
def page(
    request: pytest.FixtureRequest, browser: sync_api.Browser, demo_site: str
) -> Iterator[sync_api.Page]:
    """The home page in a window that may only speak to the site."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("request", lambda asked: None if asked.url.startswith(demo_site) else wrong.append(asked.url))
    opened.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    opened.goto(demo_site)
    yield opened
    context.close()
    assert wrong == []


def heading(page: sync_api.Page) -> str:
    return str(page.get_by_role("heading", level=1).inner_text())


def follow(page: sync_api.Page, name: str) -> None:
    page.get_by_role("navigation", name="Site").get_by_role("link", name=name, exact=True).click()


def downloaded(page: sync_api.Page, name: str | re.Pattern[str], folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    saved = folder / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    return saved


def test_the_advocate(page: sync_api.Page, tmp_path: Path) -> None:
    """What changed in my six states since I last looked?"""
    follow(page, "My states")
    for name in SIX:
        page.get_by_label(name, exact=True).check()
    page.get_by_label("Since").fill("2026-06-01")
    page.get_by_role("button", name="Show").click()
    assert "X-ABS" in page.url and "since=2026-06-01" in page.url, "the view is a link to keep"
    assert all(name in heading(page) for name in SIX)
    happened = page.get_by_role("region", name="Changed since 1 June 2026")
    places = set(happened.get_by_role("article").get_by_role("link").all_inner_texts())
    assert {"Franklin", "Superior", "Lincoln"} <= places
    assert {"Jefferson", "Transmontane", "Delmarva"} & places == set()
    with downloaded(page, "changes as CSV", tmp_path).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["state"] for row in rows}) > 2

    title = "Planning grants for competency-based education"
    happened.get_by_role("link", name=title).first.click()
    assert heading(page) == title
    assert page.get_by_text("October 16, 2026").first.is_visible()


def test_the_journalist(page: sync_api.Page, tmp_path: Path) -> None:
    """Which states dropped this in 2026, and can I prove it?"""
    follow(page, "Data")
    page.get_by_role("link", name="Which states dropped or reversed something in a period?").click()
    page.get_by_label("since", exact=True).fill("2026-01-01")
    page.get_by_label("until", exact=True).fill("2027-01-01")
    page.get_by_role("button", name="Ask").click()
    row = page.get_by_role("row").filter(has_text="X-ABS").filter(has_text="repealed").first
    change = row.get_by_role("link", name=re.compile("^[0-9a-f]{16}$")).first
    number = change.inner_text()
    change.click()
    assert heading(page) == "7.02.104 Seat time flexibility"
    assert page.url.endswith(f"/changes/{number}")
    for word in ("17 March 2026", "15 June 2026", "repealed"):
        assert page.get_by_text(word).first.is_visible()

    pack = downloaded(page, re.compile("Story pack"), tmp_path)
    with zipfile.ZipFile(pack) as zipped:
        zipped.extractall(tmp_path)
    [folder] = [path.parent for path in tmp_path.glob("*/verify.py")]
    # A stranger's Python: nothing of ours, no packages.
    argv = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page_then = next(folder.glob("before/page.*")).read_bytes()
    (folder / "before" / "page.html").write_bytes(page_then.replace(b"may", b"must", 1))
    assert subprocess.run(argv, cwd=folder, capture_output=True, check=False).returncode == 1


def test_the_analyst(page: sync_api.Page, tmp_path: Path) -> None:
    """Give me the table of all states, as of 1 July, with citations, in Excel."""
    follow(page, "Compare")
    page.get_by_text("Which day:").click()
    page.get_by_label("As of", exact=True).fill("2026-07-01")
    page.get_by_role("button", name="Show").first.click()
    assert "as_of=2026-07-01" in page.url
    assert page.get_by_text("1 July 2026").first.is_visible()
    book = CalamineWorkbook.from_path(downloaded(page, re.compile("Excel"), tmp_path))
    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in book.sheet_names}
    assert {"Comparison", "Statements", "Codebook", "Sources", "About"} <= set(sheets)
    told = [str(cell) for row in sheets["About"] for cell in row]
    assert any("2026" in cell and "July" in cell for cell in told) or "2026-07-01" in told
    top, *rows = sheets["Statements"]
    listed = [dict(zip(top, row, strict=False)) for row in rows]
    assert len({row["state"] for row in listed}) == 12
    [cell] = [row for row in listed if (row["state"], row["key"]) == ("X-FRA", "mastery_based_credit")]
    assert cell["stance"] == "requires"
    assert cell["quote"] == (
        "(c) A district shall award credit to a student who demonstrates mastery of the course competencies."
    )
    assert str(cell["url"]).startswith("https://")
