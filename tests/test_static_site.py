"""The site as plain files: every link leads to a file that is there, nothing scraped became markup, and a second
copy over the first alters only what differs."""

from __future__ import annotations

import doctest
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.test_web_pages import tags
from tests.test_web_public_file import build
from web import static_pages
from web.static_pages import rewritten
from web.static_site import StaticFolderError, write_static

BASE = "https://crosswalk.example"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    build(folder / "crosswalk.db")
    return folder


@pytest.fixture(scope="module")
def copy(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "site"
    write_static(public, folder, base=BASE)
    return folder


def test_examples() -> None:
    assert doctest.testmod(static_pages).failed == 0


@pytest.mark.parametrize(
    "path",
    [
        *(
            "index.html",
            "changes/index.html",
            "changes/ch-rule-2/index.html",
            "documents/fra-rule/index.html",
        ),
        *(
            "versions/v-rule-1/index.html",
            "states/X-FRA/index.html",
            "compare/index.html",
            "about/index.html",
        ),
        *(
            "changes.atom",
            "changes.csv",
            "calendar.ics",
            "robots.txt",
            "crosswalk.db",
            "static/crosswalk.css",
        ),
    ],
)
def test_what_a_copy_holds(copy: Path, path: str) -> None:
    assert (copy / path).is_file()


def test_every_link_leads_somewhere(copy: Path) -> None:
    """To a file of the copy, or to the web; none to a server, none to another folder of the host."""
    lost, followed = [], 0
    for page in sorted(copy.rglob("*.html")):
        for tag, attributes in tags(page.read_text("utf-8")):
            target = attributes.get("href") or attributes.get("src")
            if target is None or target.startswith(("#", "https://", "http://", "mailto:")):
                continue
            followed += 1
            path = (page.parent / unquote(urlsplit(target).path)).resolve()
            if not path.is_file() or copy.resolve() not in path.parents:
                lost.append((page.relative_to(copy).as_posix(), tag, target))
    assert lost == []
    assert followed > 500


def test_nothing_asks_a_server(copy: Path) -> None:
    for page in copy.rglob("*.html"):
        found = tags(page.read_text("utf-8"))
        assert not [tag for tag, _ in found if tag in ("form", "iframe", "object")]
        policies = [a["content"] for tag, a in found if tag == "meta" and a.get("http-equiv")]
        assert len(policies) == 1, page
        assert (policies[0] or "").startswith("default-src 'none';")


def test_what_only_the_served_site_has_is_left_out_or_named_for_what_it_is(copy: Path) -> None:
    for name in ("index.html", "about/index.html", "states/X-FRA/index.html"):
        page = (copy / name).read_text("utf-8")
        assert "data-served" not in page and "data-copy" not in page
        for words in (
            "My states",
            "Only my states",
            "In my states",
            "Your own states",
            "All tables",
            ">Data<",
        ):
            assert words not in page, (name, words)
        assert page.count(">Download the data (SQLite)</a>") == 2, name


def test_feeds_name_the_address_of_the_copy(copy: Path) -> None:
    assert f'href="{BASE}/changes.atom"' in (copy / "changes.atom").read_text("utf-8")


def test_answers_for_programs_lead_to_files_of_the_copy(copy: Path) -> None:
    """An address with a query would get the first page of a list again and again from a host of plain files."""
    answered = sorted(copy.rglob("*.json"))
    names = {path.relative_to(copy).as_posix() for path in answered}
    assert {
        "index.json",
        "changes.json",
        "changes/ch-rule-2.json",
        "states/X-FRA.json",
        "api/schema.json",
    } <= names
    assert "documents/fra-rule.json" in names and "search.json" not in names
    led = 0
    for path in answered:
        for address in ours(json.loads(path.read_text("utf-8"))):
            led += 1
            assert (copy / address.removeprefix(f"{BASE}/")).is_file(), (path, address)
    assert led > 100


def ours(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from ours(one)
    elif isinstance(value, str) and value.startswith(f"{BASE}/"):
        yield value


def test_a_second_copy_alters_what_differs_and_drops_what_is_gone(
    public: Path, copy: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(copy, folder)
    (folder / "changes" / "gone").mkdir()
    (folder / "changes" / "gone" / "index.html").write_text("an old page")
    mark = folder / ".crosswalk-static"
    mark.write_text(mark.read_text() + "changes/gone/index.html\n../elsewhere.txt\n")
    (tmp_path / "elsewhere.txt").write_text("not ours")
    (folder / "CNAME").write_text("crosswalk.example")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main")
    about = folder / "about" / "index.html"
    told = about.read_text("utf-8")
    about.write_text("altered")
    written = write_static(public, folder, base=BASE)
    assert written.altered == 1
    assert about.read_text("utf-8") == told
    assert not (folder / "changes" / "gone").exists()
    assert (folder / "CNAME").read_text() == "crosswalk.example"  # the host's own files stay
    assert (folder / ".git" / "HEAD").exists()
    assert (tmp_path / "elsewhere.txt").exists()


def test_a_page_that_does_not_come_stops_the_copy(
    public: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine too busy for one page takes no page of the copy before away."""
    folder = tmp_path / "site"
    shutil.copytree(copy, folder)
    (folder / "crosswalk.db").write_bytes(b"the release before")
    monkeypatch.setattr("web.asking.TIME_LIMIT_MS", 0.0001)
    with pytest.raises(StaticFolderError, match="answered 400 and not the page"):
        write_static(public, folder, base=BASE)
    assert (folder / "changes" / "ch-rule-2" / "index.html").is_file()
    assert (folder / "crosswalk.db").read_bytes() == b"the release before", (
        "no newer than the pages beside it"
    )
    with pytest.raises(StaticFolderError, match="nothing was written"):
        write_static(public, tmp_path / "new", base=BASE)
    assert not (tmp_path / "new").exists()


class Cut(BaseException):
    """The process ends here."""


def few(monkeypatch: pytest.MonkeyPatch, *paths: str) -> None:
    """Let the site have these pages."""

    async def pages(public: Path, base: str) -> list[tuple[str, bytes]]:
        return [(path, f"{path} now".encode()) for path in paths]

    monkeypatch.setattr("web.static_site._pages", pages)


def held(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("earlier", [(), ("index.html", "documents/old.html")])
@pytest.mark.parametrize("after", range(6))
def test_a_copy_that_was_cut_off_is_followed_up(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, earlier: tuple[str, ...], after: int
) -> None:
    """Wherever it ended: what it wrote, or the copy before, and is taken back since, is not there any more."""
    folder, mark = tmp_path / "site", ".crosswalk-static"
    if earlier:
        few(monkeypatch, *earlier)
        write_static(public, folder, base=BASE)
    few(monkeypatch, "index.html", "documents/withdrawn.html", "documents/stays.html")
    pages = ["withdrawn.html", "stays.html"]
    order = [mark, *pages, mark] if earlier else [mark, "index.html", *pages, "crosswalk.db"]
    done, replace = [], os.replace

    def cut(draft: Path, path: Path) -> None:
        if len(done) == after:
            raise Cut
        done.append(path.name)
        replace(draft, path)

    with monkeypatch.context() as stopped, suppress(Cut):
        stopped.setattr("web.static_site.os.replace", cut)
        write_static(public, folder, base=BASE)
    assert done == order[:after], "the list before the files, the release after the pages"
    few(monkeypatch, "index.html", "documents/stays.html")
    write_static(public, folder, base=BASE)
    assert held(folder) == [".crosswalk-static", "crosswalk.db", "documents/stays.html", "index.html"]


def test_a_copy_that_does_not_list_its_files_is_refused(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the program before made them: a page that is withdrawn since could not be told from a host's own file."""
    folder = tmp_path / "site"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "withdrawn.html").write_text("taken back")
    (folder / ".crosswalk-static").touch()
    few(monkeypatch, "index.html")
    with pytest.raises(StaticFolderError, match="Delete this folder, or name a new one"):
        write_static(public, folder, base=BASE)
    assert held(folder) == [".crosswalk-static", "documents/withdrawn.html"]


def test_a_folder_of_something_else_is_left_alone(public: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(StaticFolderError, match="is not empty and holds no copy of the site"):
        write_static(public, tmp_path, base=BASE)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("base", ["crosswalk.example", "https://host.example/folder", ""])
def test_an_address_that_is_none(public: Path, tmp_path: Path, base: str) -> None:
    with pytest.raises(StaticFolderError, match="is no address of a host"):
        write_static(public, tmp_path / "new", base=base)


def test_links_and_forms() -> None:
    markup = (
        "<!doctype html><html><head><title>x</title></head><body><form action='/search'><input name=q></form>"
        "<a href='/states/VT#seat_time'>Vermont</a> <a href='/changes?state=VT'>its changes</a> "
        "<a href='//evil.example/'>out</a> <a href='https://agency.example/'>source</a>"
        "<footer class='site'></footer></body></html>"
    )
    made, found = rewritten(markup, "/changes/00ff", holds=lambda target: True)
    assert found == ["/states/VT"]
    assert 'href="../../states/VT/index.html#seat_time"' in made
    assert "<a>its changes</a>" in made
    assert 'href="https://agency.example/"' in made
    assert "<form" not in made
    assert "This is a copy as plain files." in made
