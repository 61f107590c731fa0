"""The sixty hostile strings on every surface of the site, in a real browser with JavaScript on: none runs.

Twice: as the site is served, and with its content security policy put aside, where escaping alone has to hold.
"""

from __future__ import annotations

import contextlib
import csv
import html
import io
import re
import sqlite3
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from db import answers
from tests.browsing import CHROMIUM, NO_CHROMIUM, is_page, served, walk
from tests.planted import PAYLOADS, marks, plant
from web.guard import HEADERS
from web.metadata import queries
from web.story.page import redline_page

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (pip install playwright)"
)

ALL = set(range(len(PAYLOADS)))
# What a page holds that could only come from a string taken for markup.
MARKUP = """() => {
    const wrong = [];
    for (const one of document.querySelectorAll('*')) {
        const name = one.tagName.toLowerCase();
        if (/^(iframe|object|embed|base|style|video|audio|math|mglyph)$/.test(name)) wrong.push(name);
        if (name === 'script' && !(one.getAttribute('src') || '').startsWith('/static/')) wrong.push('script');
        if (name === 'meta' && one.httpEquiv) wrong.push('meta ' + one.httpEquiv);
        for (const {name: said, value} of one.attributes) {
            if (said.startsWith('on') || said === 'srcdoc') wrong.push(name + ' ' + said);
            if (['href', 'xlink:href', 'src', 'action', 'formaction'].includes(said)) {
                const to = new URL(value, location.href);
                if (!/^(https?:$|mailto:$)/.test(to.protocol)) wrong.push(name + ' to ' + value);
                if (name !== 'a' && to.host !== location.host) wrong.push(name + ' to ' + value);
            }
        }
    }
    return wrong;
}"""


class Watched:
    """A browser's window in which whatever is planted tells on itself."""

    def __init__(self, browser: sync_api.Browser, root: str, *, bypass: bool) -> None:
        self.root = root
        self.told: list[str] = []
        self.pairs: dict[str, set[int]] = {}
        context = browser.new_context(base_url=root, bypass_csp=bypass, accept_downloads=False)
        context.expose_function("ran", lambda *number: self.told.append(f"ran {number}"))
        context.on("dialog", lambda dialog: (self.told.append(f"dialog {dialog.message}"), dialog.dismiss()))
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._complained)
        self.page = context.new_page()
        self.page.on("popup", lambda _: self.told.append("popup"))
        self.close: Callable[[], None] = context.close

    def _asked(self, request: sync_api.Request) -> None:
        if not request.url.startswith((self.root, "file:")):
            self.told.append(f"asked {request.url}")

    def _answered(self, response: sync_api.Response) -> None:
        if response.url.startswith(self.root):
            missing = [
                name for name, value in HEADERS if response.headers.get(name.decode()) != value.decode()
            ]
            if missing or "set-cookie" in response.headers:
                self.told.append(f"headers of {response.url}: {missing}")

    def _complained(self, message: sync_api.ConsoleMessage) -> None:
        if "Failed to load resource: the server responded with a status of 4" not in message.text:
            self.told.append(f"console: {message.text}")

    def look(self, surface: str, address: str) -> None:
        """Open ``address`` and note which strings stand there, and what was taken for markup."""
        before = len(self.told)
        answer = self.page.goto(address, wait_until="load")
        if answer is not None and answer.status >= 500:
            self.told.append(f"{answer.status}")
        self.told += [str(one) for one in self.page.evaluate(MARKUP)]
        self.pairs.setdefault(surface, set()).update(marks(self.page.content()))
        self.told[before:] = [f"{surface} {address[:150]}: {one}" for one in self.told[before:]]


@pytest.fixture(scope="module")
def planted(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """A folder with a release full of hostile strings, and the ids of what carries them."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "snapshots").mkdir()
    made = plant(demo_data / "public" / "crosswalk.db", folder / "crosswalk.db")
    with closing(sqlite3.connect(folder / "crosswalk.db")) as conn:
        [(release,)] = conn.execute("SELECT max(id) FROM releases")
    (folder / "snapshots" / f"{release}.db").hardlink_to(folder / "crosswalk.db")
    return folder, made


@pytest.fixture(scope="module")
def root(planted: tuple[Path, dict[str, list[str]]]) -> Iterator[str]:
    with served(planted[0]) as address:
        yield address


@pytest.fixture(scope="module")
def found(root: str, planted: tuple[Path, dict[str, list[str]]]) -> dict[str, list[str]]:
    with closing(sqlite3.connect(planted[0] / "crosswalk.db")) as conn:
        tables = conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_%'"
        )
        names = [name for (name,) in tables if not name.startswith("sqlite_")]
    listed = [f"/crosswalk/{name}?_size=200" for name in names] + [f"/crosswalk/{name}" for name in queries()]
    return walk(root, "/changes?all=1", f"/borrowed/{planted[1]['passages'][0]}", *listed, each=2)


# Pages of one thing, each carrying one of the strings.
ONE_BY_ONE = {
    "/changes/": "changes",
    "/documents/": "documents",
    "/versions/": "versions",
    "/changes/gone": "withdrawals",
    "/crosswalk/documents/": "documents",
}
# Addresses into which a stranger writes a string.
REFLECTED = {
    "search": "/search?q={}",
    "changes asked": "/changes?topic={}",
    "comparison asked": "/compare?as_of={}",
    "drift of": "/drift?term={}",
    "my states": "/my?states={}",
    "cited release": "/cited?release={}",
    "no such page": "/{}",
    "SQL": "/crosswalk?sql={}",
    "filter of a table": "/crosswalk/documents?title={}",
    "search of a question": "/crosswalk/which_states_changed_a_stance?since={}",
}
# Those that answer without repeating all that was asked.
UNSAID = {"no such page", "my states", "SQL", "search of a question"}


def test_sixty_strings_are_hostile(browser: sync_api.Browser) -> None:
    """The watch can see: taken for markup or for an address, most of them do run."""
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 60
    watched = Watched(browser, "http://planted.test/", bypass=False)
    shown = {"body": ""}
    watched.page.route("**/*", lambda route: route.fulfill(body=shown["body"], content_type="text/html"))
    for payload in PAYLOADS:
        # As text and within quotes of both kinds and without; then as a link that is followed.
        shapes = ("<p>{}</p>", '<input title="{}">', "<input title='{}'>", "<input title={}>")
        shown["body"] = "<br>".join(shapes).replace("{}", payload)
        with contextlib.suppress(sync_api.Error):  # some lead the window elsewhere at once
            watched.page.goto("http://planted.test/", wait_until="load")
        shown["body"] = f'<a href="{html.escape(payload)}">x</a>'
        watched.page.goto("http://planted.test/", wait_until="load")
        watched.page.evaluate("document.links[0]?.click()")
    ran = {one for one in watched.told if one.startswith("ran")}
    watched.close()
    assert len(ran) >= 40, sorted(ran)


# More than a thousand pages in a browser: minutes on two cores, more beside other work.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("bypass", [False, True], ids=["as served", "by escaping alone"])
def test_none_runs(
    browser: sync_api.Browser,
    root: str,
    planted: tuple[Path, dict[str, list[str]]],
    found: dict[str, list[str]],
    bypass: bool,
) -> None:
    folder, made = planted
    watched = Watched(browser, root, bypass=bypass)
    for kind, addresses in found.items():
        for address in addresses:
            if is_page(address) or ".atom" in address:
                watched.look(kind, address)
    for start, table in ONE_BY_ONE.items():
        for id in made[table]:
            watched.look(start + "ID", start.removesuffix("gone") + id)
    for name, shape in REFLECTED.items():
        for payload in PAYLOADS[:: 1 if bypass else 4]:  # the policy is the same on every page
            watched.look(name, shape.format(quote_plus(payload) if "?" in shape else quote(payload, safe="")))
    for number, page in enumerate(redlines(folder, made["changes"])):
        kept = folder / f"redline-{number}.html"
        kept.write_text(page, encoding="utf-8")
        watched.page.goto(kept.as_uri())
        watched.pairs.setdefault("redline of a story", set()).update(marks(watched.page.content()))
    watched.page.wait_for_timeout(200)
    watched.close()
    assert watched.told == [], "\n".join(watched.told[:40])
    full = {name for name, seen in watched.pairs.items() if seen == ALL}
    stored = {start + "ID" for start in ONE_BY_ONE} | {"redline of a story"}
    assert full >= stored | (set(REFLECTED) - UNSAID if bypass else set())
    assert len(full) >= (18 if bypass else 12)
    assert sum(len(seen) for seen in watched.pairs.values()) >= 60 * 12


def redlines(folder: Path, changes: list[str]) -> Iterator[str]:
    with closing(sqlite3.connect(folder / "crosswalk.db")) as conn:
        for id in changes:
            told = answers.change(conn, id)
            assert told is not None
            yield redline_page(told, sample=True)


def test_files_are_harmless(root: str, found: dict[str, list[str]]) -> None:
    """No cell of a table is a formula, no link of a workbook leads but to the web, and Markdown has no markup."""
    seen: dict[str, set[int]] = {}
    whole = [f"/changes.{form}?all=1" for form in ("csv", "json", "xlsx", "md")]
    whole += [f"/crosswalk/documents.{form}?_size=max" for form in ("csv", "json", "xlsx", "md")]
    for address in [*whole, *(one for addresses in found.values() for one in addresses if not is_page(one))]:
        with urllib.request.urlopen(root.rstrip("/") + address, timeout=60) as answer:
            body, headers = answer.read(), answer.headers
        for name, value in HEADERS:
            assert headers[name.decode()] == value.decode(), address
        kind = headers["content-type"].partition(";")[0]
        seen.setdefault(kind, set())
        if kind == "text/csv":
            cells = [cell for row in csv.reader(io.StringIO(body.decode())) for cell in row]
            assert [one for one in cells if re.match(r"[=+@\t\r]|-(?![\d.]+$)", one)] == [], address
        elif "spreadsheet" in kind:
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                parts = {name: book.read(name).decode() for name in book.namelist()}
            assert not [name for name, part in parts.items() if re.search(r"<f[ >]|ddeLink|macro", part)], (
                address
            )
            told = [
                to
                for part in parts.values()
                for to in re.findall(r'Target="([^"]*)" TargetMode="External"', part)
            ]
            assert [to for to in told if not to.startswith(("http://", "https://"))] == [], address
            sheets = CalamineWorkbook.from_filelike(io.BytesIO(body))
            body = repr([sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names]).encode()
        elif kind == "text/markdown":
            unescaped = re.sub(rb"\\.|`[^`]*`", b"", body)
            assert not re.search(rb"<[a-zA-Z/!]|\]\((?!https?:|/|#)", unescaped), address
        elif kind == "application/zip":
            assert headers["content-disposition"].startswith("attachment"), address
        elif "xml" in kind:
            links = etree.fromstring(body).xpath("//@href")
            assert [to for to in links if not to.startswith(("http://", "https://"))] == [], address
        else:
            assert kind in ("application/json", "text/calendar", "text/plain", "text/html"), address
        seen[kind] |= marks(body.decode("utf-8", "replace"))
    assert len(seen["text/csv"]) == len(seen["application/json"]) == len(seen["text/markdown"]) == 60
    assert any(len(found) == 60 for kind, found in seen.items() if "spreadsheet" in kind)
