"""Story packs: byte-stable, checked by the verify.py inside them with Python alone, and caught when altered."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.warc.relisting import BY
from crawler.warc.response import StoredResponse
from db import answers
from db.answers_release import asking
from db.store import Store
from schedules.stories import NoStoryError, facts_of, story_of
from schedules.story_files import keep_stories
from web.how_to_cite import Cited, citations, of_change
from web.story.kept import pack_path
from web.story.pack import digest_of, folder_of, story_pack
from web.story.page import redline_page


@pytest.fixture(scope="module")
def conn(demo_data: Path) -> Iterator[sqlite3.Connection]:
    with asking(demo_data / "public") as opened:
        yield opened


@pytest.fixture(scope="module")
def store(demo_data: Path) -> Iterator[Store]:
    with Store.open_to_read(demo_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def archive(demo_data: Path) -> Iterator[Archive]:
    with Archive(demo_data / "archive") as opened:
        yield opened


def substantive(conn: sqlite3.Connection, ending: str, kind: str = "edited") -> str:
    """Return the first substantive change of a document whose address ends so."""
    sql = """SELECT c.id FROM changes c JOIN documents d ON d.id = c.document WHERE c.significance = 'substantive'
    AND c.cause = 'source' AND c.kind = ? AND d.url LIKE ? ORDER BY c.id"""
    found: str = conn.execute(sql, (kind, f"%{ending}")).fetchone()[0]
    return found


def unpacked(made: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(made)) as zipped:
        zipped.extractall(folder)
    [inside] = folder.iterdir()
    return inside


def verified(folder: Path) -> tuple[int, str]:
    """Run the pack's own verify.py in a Python that can import nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("ending", "kind", "page"),
    [
        ("%", "edited", "after/page.html"),
        (".pdf", "edited", "after/page.pdf"),
        (".docx", "edited", "after/page.docx"),
        ("%", "restored", "before/page.html"),
        ("%", "removed", "before/page.html"),
    ],
)
def test_a_stranger_can_check_it(
    conn: sqlite3.Connection,
    store: Store,
    archive: Archive,
    tmp_path: Path,
    ending: str,
    kind: str,
    page: str,
) -> None:
    story = story_of(conn, store, archive, substantive(conn, ending, kind))
    folder = unpacked(story_pack(story), tmp_path)
    assert folder.name == folder_of(story)
    assert (folder / page).is_file()
    code, said = verified(folder)
    assert (code, said.splitlines()[-1]) == (0, "Everything holds.")
    assert "FAILED" not in said


def test_the_same_change_gives_the_same_bytes(
    conn: sqlite3.Connection, store: Store, archive: Archive
) -> None:
    change = substantive(conn, "%")
    first, second = (story_pack(story_of(conn, store, archive, change)) for _ in range(2))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


@pytest.fixture
def pack(conn: sqlite3.Connection, store: Store, archive: Archive, tmp_path: Path) -> Path:
    return unpacked(story_pack(story_of(conn, store, archive, substantive(conn, "%"))), tmp_path)


def relisted(folder: Path, name: str) -> None:
    """Write the manifest's digest of ``name`` anew, as a forger would."""
    manifest = folder / "MANIFEST.sha256"
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    lines = manifest.read_text().splitlines()
    manifest.write_text(
        "".join(f"{digest}  {name}\n" if line.endswith(f"  {name}") else f"{line}\n" for line in lines)
    )


@pytest.mark.parametrize(
    "name", ["after/page.html", "before/text.txt", "story.json", "redline.html", "checks.csv"]
)
def test_one_altered_byte_is_caught(pack: Path, name: str) -> None:
    path = pack / name
    path.write_bytes(path.read_bytes().replace(b"e", b"a", 1))
    code, said = verified(pack)
    assert code == 1
    assert f"FAILED  {name} is as listed" in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("after/page.html", "after: its WARC record holds the same bytes"),
        ("after/text.txt", "after: after/text.txt has the digest listed"),
    ],
)
def test_a_forged_manifest_does_not_help(pack: Path, name: str, words: str) -> None:
    path = pack / name
    path.write_bytes(path.read_bytes().replace(b"e", b"a", 1))
    relisted(pack, name)
    code, said = verified(pack)
    assert code == 1
    assert f"FAILED  {words}" in said


def test_an_invented_quote_is_caught(pack: Path) -> None:
    told = json.loads((pack / "story.json").read_text("utf-8"))
    told["quotes"][0]["quote"] = "The department shall do nothing."
    (pack / "story.json").write_text(json.dumps(told), "utf-8")
    relisted(pack, "story.json")
    code, said = verified(pack)
    assert code == 1
    assert "FAILED  the quote on " in said


def test_a_file_more_is_caught(pack: Path) -> None:
    (pack / "extra.txt").write_text("a stray note")
    code, said = verified(pack)
    assert code == 1
    assert "FAILED  nothing else is in the folder (extra.txt)" in said


def test_what_is_in_it(pack: Path) -> None:
    assert sorted(path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file()) == [
        *("MANIFEST.sha256", "README.txt", "after/capture.warc.gz", "after/headers.txt", "after/page.html"),
        *("after/text.txt", "before/capture.warc.gz", "before/headers.txt", "before/page.html"),
        *("before/text.txt", "checks.csv", "citations.txt", "quotes.csv", "redline.html", "story.json"),
        "verify.py",
    ]
    checks = list(csv.DictReader(io.StringIO((pack / "checks.csv").read_text("utf-8"))))
    told = json.loads((pack / "story.json").read_text("utf-8"))
    assert checks[0]["captured_at"] == told["before"]["captured_at"]
    assert checks[-1]["captured_at"] == told["after"]["captured_at"] == told["change"]["new_seen_at"]
    assert set(told["after"]["archive_links"]) == {"wayback_all", "wayback_nearest"}
    assert "Fictional sample data" in (pack / "README.txt").read_text("utf-8")


def test_where_the_text_is_not_public_there_are_no_pages(
    conn: sqlite3.Connection, store: Store, archive: Archive, tmp_path: Path
) -> None:
    story = story_of(conn, store, archive, substantive(conn, "%"))
    hidden = {side: {**story.change[side], "text": None} for side in ("old", "new")}
    spans = [{**row, "old_text": None, "new_text": None} for row in story.change["spans"]]
    quoted = type(story)(
        {**story.change, **hidden, "spans": spans, "text_public": 0}, None, None, story.findings, story.checks
    )
    folder = unpacked(story_pack(quoted), tmp_path)
    assert not (folder / "after").exists()
    assert "the pack holds quotes and the words that differ" in (folder / "README.txt").read_text("utf-8")
    code, said = verified(folder)
    assert (code, said.splitlines()[-1]) == (0, "Everything holds.")
    assert "the pack holds no full text" in said


def test_a_hostile_text_stays_text(conn: sqlite3.Connection, store: Store, archive: Archive) -> None:
    story = story_of(conn, store, archive, substantive(conn, "%"))
    hostile = {
        **story.change,
        "document_title": "<script>alert(1)</script>",
        "summary": "<img src=x onerror=alert(1)>",
    }
    made = redline_page(hostile, sample=False)
    assert "<script" not in made
    assert "<img" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made


def test_no_such_change(conn: sqlite3.Connection, store: Store, archive: Archive) -> None:
    with pytest.raises(NoStoryError, match="No change in this release has the id 0000000000000000"):
        story_of(conn, store, archive, "0" * 16)


def test_a_record_that_names_a_person_is_not_given_away(
    conn: sqlite3.Connection, store: Store, tmp_path: Path
) -> None:
    """Of a page that a person supplied there are the page and its text, not the record with the name."""

    class Supplied(Archive):
        def read(self, *place: Any) -> StoredResponse:
            return replace(super().read(*place), warc_headers=((BY, "Jane%20Doe"),))

    with Supplied(Path(store.path).parent / "archive") as archive:
        folder = unpacked(story_pack(story_of(conn, store, archive, substantive(conn, "%"))), tmp_path)
    assert not list(folder.rglob("*.warc.gz"))
    assert (folder / "after" / "page.html").is_file()
    assert not [path for path in folder.rglob("*") if path.is_file() and b"Jane" in path.read_bytes()]
    code, said = verified(folder)
    assert (code, said.splitlines()[-1]) == (0, "Everything holds.")


def test_a_withdrawn_page_stays_out(
    conn: sqlite3.Connection, store: Store, archive: Archive, demo_data: Path, tmp_path: Path
) -> None:
    change = substantive(conn, "%")
    shutil.copy(demo_data / "public" / "crosswalk.db", tmp_path / "crosswalk.db")
    with closing(sqlite3.connect(tmp_path / "crosswalk.db")) as altered:
        altered.execute(
            "DELETE FROM captures WHERE id = (SELECT v.first_capture FROM changes c JOIN versions v "
            "ON v.id = c.old_version WHERE c.id = ?)",
            (change,),
        )
        story = story_of(altered, store, archive, change)
        assert story.before is None
        assert story.after is not None
        assert digest_of(story) != digest_of(facts_of(conn, change))


def test_a_text_that_came_back_lies_in_its_first_record(
    conn: sqlite3.Connection, store: Store, archive: Archive, tmp_path: Path
) -> None:
    """A -> B -> A: the second A has no record of its own, and its row another date than the first one's record."""
    story = story_of(conn, store, archive, substantive(conn, "%"))
    assert story.after is not None
    later = replace(story.after, capture={**story.after.capture, "captured_at": "2029-01-01T00:00:00Z"})
    code, said = verified(unpacked(story_pack(replace(story, after=later)), tmp_path))
    assert (code, said.splitlines()[-1]) == (0, "Everything holds.")


def test_packs_lie_beside_the_release(
    conn: sqlite3.Connection, store: Store, archive: Archive, demo_data: Path, tmp_path: Path
) -> None:
    """One for each substantive change of a source; what says something else is made anew, the old one goes."""
    sql = "SELECT id FROM changes WHERE cause = 'source' AND significance = 'substantive'"
    wanted = {row[0] for row in conn.execute(sql)}
    held = demo_data / "public" / "stories"
    assert {path.name.partition("-")[0] for path in held.iterdir()} == wanted
    public = tmp_path / "public"
    shutil.copytree(held, public / "stories")
    missing = next(path for path in sorted((public / "stories").iterdir()))
    before = missing.read_bytes()
    missing.unlink()
    said_otherwise = pack_path(public, missing.name.partition("-")[0], "0" * 16)
    withdrawn, older = pack_path(public, "f" * 16, "0" * 16), public / "stories" / "recipe" / "x.zip"
    older.parent.mkdir()
    for each in (said_otherwise, withdrawn, older):
        each.write_bytes(b"")
    assert keep_stories(conn, store, archive, public) == []
    assert missing.read_bytes() == before
    assert {path.name for path in (public / "stories").iterdir()} == {path.name for path in held.iterdir()}


def test_citations() -> None:
    cited = Cited(
        "Rule 5 & its 100% credits",
        "Franklin State Board",
        "https://board.franklin.example/rule_5",
        "2026-09-07T15:00:00Z",
        "https://crosswalk.example/changes/00ff",
        4,
        "change 00ff",
    )
    assert citations(cited) == {
        "AP": "“Rule 5 & its 100% credits,” according to Franklin State Board, as captured on Sept. 7, 2026, at "
        "https://board.franklin.example/rule_5 (Policy Crosswalk, release 4, "
        "https://crosswalk.example/changes/00ff).",
        "Chicago": "Franklin State Board. “Rule 5 & its 100% credits.” Accessed September 7, 2026. "
        "https://board.franklin.example/rule_5. Policy Crosswalk, release 4, "
        "https://crosswalk.example/changes/00ff.",
        "Bluebook": "Franklin State Board, Rule 5 & its 100% credits, https://board.franklin.example/rule_5 "
        "(last visited Sept. 7, 2026) [https://crosswalk.example/changes/00ff, Policy Crosswalk, release 4].",
        "BibTeX": "@misc{crosswalk-change-00ff,\n  author = {{Franklin State Board}},\n"
        "  title = {{Rule 5 \\& its 100\\% credits}},\n  year = {2026},\n"
        "  howpublished = {\\url{https://board.franklin.example/rule_5}},\n"
        "  note = {Captured 2026-09-07. Policy Crosswalk, release 4, https://crosswalk.example/changes/00ff}\n}",
    }


def test_citations_of_what_is_gone_where_no_site_is_known() -> None:
    """A text is cited by the day on which it was seen, not by the day on which it was gone; a pack knows no site."""
    told = citations(
        of_change(
            {
                "id": "00ff",
                "kind": "removed",
                "document_title": "Families",
                "publisher_name": "County",
                "document_url": "https://county.example/families",
                "learned_release": 4,
                "old_seen_at": "2026-01-20T15:00:00Z",
                "new_seen_at": "2026-03-09T15:00:00Z",
            },
            None,
        )
    )
    assert told == {
        "AP": "“Families,” according to County, as last seen on Jan. 20, 2026; found gone on March 9, 2026, at "
        "https://county.example/families (Policy Crosswalk, change 00ff, release 4).",
        "Chicago": "County. “Families.” As last seen on January 20, 2026; found gone on March 9, 2026. "
        "https://county.example/families. Policy Crosswalk, change 00ff, release 4.",
        "Bluebook": "County, Families, https://county.example/families (as last seen on Jan. 20, 2026; found gone on "
        "Mar. 9, 2026) [Policy Crosswalk, change 00ff, release 4].",
        "BibTeX": "@misc{crosswalk-change-00ff,\n  author = {{County}},\n  title = {{Families}},\n"
        "  year = {2026},\n  howpublished = {\\url{https://county.example/families}},\n"
        "  note = {As last seen on 2026-01-20; found gone on 2026-03-09. Policy Crosswalk, change 00ff, release 4}\n}",
    }


def test_a_pack_says_what_came_after(
    conn: sqlite3.Connection, store: Store, archive: Archive, tmp_path: Path
) -> None:
    """Of a page that was removed and is back nobody reads in its pack that it is gone, and no more."""
    row = conn.execute(
        """select gone.id, back.id from changes gone join changes back on back.document = gone.document
        where gone.kind = 'removed' and back.kind = 'restored' and back.new_seen_at > gone.new_seen_at
        order by gone.id"""
    ).fetchone()
    story = story_of(conn, store, archive, row[0])
    assert story.change["later"]["next"]["id"] == row[1]
    folder = unpacked(story_pack(story), tmp_path)
    for name in ("README.txt", "redline.html"):
        assert "Since then: restored between " in (folder / name).read_text("utf-8")
    cited = (folder / "citations.txt").read_text("utf-8")
    assert cited.count("found gone on ") == 4
    assert "/changes/" not in cited
    assert "0 removed" not in (folder / "redline.html").read_text("utf-8")
    assert "Since then" not in redline_page(answers.change(conn, row[1]) or {}, sample=True)
