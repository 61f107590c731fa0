"""The public file of the sample: every reference resolves, every slice is one, nothing private is in it."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.declarations import SOURCES, load
from db.derived_tables import TABLES
from db.ready import TABLES as READY_TABLES
from db.snapshot import digest_of, open_release, publish
from db.store import Store
from pipeline.recipe import recipe
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.runs import begin
from tests.captured import Page, statute, write_warc


@pytest.fixture(scope="module")
def public(demo_data: Path) -> Iterator[sqlite3.Connection]:
    """The newest release of the sample, read-only."""
    with closing(open_release(demo_data / "public")) as conn:
        yield conn


def found(conn: sqlite3.Connection, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in conn.execute(sql)]


def test_the_file_is_sound(public: sqlite3.Connection) -> None:
    assert found(public, "PRAGMA integrity_check") == [("ok",)]


def test_the_tables_are_the_allow_list(public: sqlite3.Connection) -> None:
    allowed = {t.public_name: [c.name for c in t.public_columns] for t in TABLES if t.public_name}
    held = {str(name) for (name,) in found(public, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    held = {name for name in held if not name.startswith("search_")}  # tests/test_search.py
    held -= set(READY_TABLES)  # tests/test_ready.py
    assert held - {"sqlite_stat1"} == set(allowed)
    for name, columns in allowed.items():
        assert [row[1] for row in found(public, f'PRAGMA table_info("{name}")')] == columns


REFERENCES = [
    ("findings", "version", "versions", "id"),
    ("mentions", "version", "versions", "id"),
    ("versions", "document", "documents", "id"),
    ("versions", "first_capture", "captures", "id"),
    ("versions", "last_capture", "captures", "id"),
    ("documents", "jurisdiction", "jurisdictions", "code"),
    ("documents", "publisher", "publishers", "id"),
    ("publishers", "jurisdiction", "jurisdictions", "code"),
    ("document_topics", "document", "documents", "id"),
    ("document_urls", "document", "documents", "id"),
    ("captures", "document", "documents", "id"),
    ("captures", "id", "outcomes", "capture"),
    ("outcomes", "capture", "captures", "id"),
    ("changes", "document", "documents", "id"),
    ("changes", "old_version", "versions", "id"),
    ("changes", "new_version", "versions", "id"),
    ("changes", "id", "published", "id"),
    ("versions", "id", "published", "id"),
    ("change_spans", "change", "changes", "id"),
    ("field_changes", "change", "changes", "id"),
    ("field_changes", "old_finding", "findings", "id"),
    ("field_changes", "new_finding", "findings", "id"),
    ("positions", "jurisdiction", "jurisdictions", "code"),
    ("positions", "document", "documents", "id"),
    ("positions", "version", "versions", "id"),
    ("positions", "finding", "findings", "id"),
    ("coverage", "document", "documents", "id"),
    ("published", "first_release", "releases", "id"),
]


@pytest.mark.parametrize(("table", "column", "to", "key"), REFERENCES)
def test_references_resolve(public: sqlite3.Connection, table: str, column: str, to: str, key: str) -> None:
    dangling = f'SELECT "{column}" FROM {table} WHERE "{column}" NOT IN (SELECT "{key}" FROM {to})'
    assert found(public, dangling) == []


def test_every_quote_is_a_slice_of_its_version(public: sqlite3.Connection) -> None:
    quotes = public.execute(
        "SELECT f.*, v.text FROM findings f JOIN versions v ON v.id = f.version"
    ).fetchall()
    assert len(quotes) > 300
    for row in quotes:
        assert row["text"][row["quote_start"] : row["quote_end"]] == row["quote"] != ""


def test_every_span_is_a_slice_of_both_versions(public: sqlite3.Connection) -> None:
    spans = public.execute(
        "SELECT s.*, o.text AS old, n.text AS new FROM change_spans s JOIN changes c ON c.id = s.change "
        "JOIN versions o ON o.id = c.old_version JOIN versions n ON n.id = c.new_version"
    ).fetchall()
    assert spans
    assert found(public, "SELECT count(*) FROM change_spans") == [(len(spans),)]
    for span in spans:
        for side in ("old", "new"):
            start, end = span[f"{side}_start"], span[f"{side}_end"]
            assert 0 <= start <= end <= len(span[side])
            assert span[side][start:end] == span[f"{side}_text"]


def test_field_changes_quote_their_findings(public: sqlite3.Connection) -> None:
    for side in ("old", "new"):
        rows = found(
            public,
            f"SELECT c.{side}_quote, f.quote, c.field, f.field, v.id, h.{side}_version FROM field_changes c "
            f"JOIN findings f ON f.id = c.{side}_finding JOIN versions v ON v.id = f.version "
            "JOIN changes h ON h.id = c.change",
        )
        assert rows
        assert all(row[::2] == row[1::2] for row in rows)


INTERVALS = {
    "versions": "document",
    "document_urls": "document",
    "positions": "jurisdiction || field || key || coalesce(document, '') || coalesce(stance, '')"
    " || coalesce(value, '') || coalesce(finding, '')",
}


@pytest.mark.parametrize("table", INTERVALS)
def test_intervals_are_half_open_and_never_overlap(public: sqlite3.Connection, table: str) -> None:
    rows = found(public, f"SELECT {INTERVALS[table]}, valid_from, valid_to FROM {table} ORDER BY 1, 2")
    assert rows
    for what, start, end in rows:
        assert end is None or str(start) < str(end), what
    for (one, _, end), (other, start, _) in itertools.pairwise(rows):
        assert one != other or (end is not None and str(end) <= str(start)), one


def test_a_stated_cell_has_its_proof_and_no_other_basis_does(public: sqlite3.Connection) -> None:
    assert found(public, "SELECT id FROM positions WHERE (basis = 'stated') <> (finding IS NOT NULL)") == []
    beside = "SELECT id FROM positions p WHERE basis <> 'stated' AND EXISTS "
    beside += "(SELECT 1 FROM positions s WHERE s.basis = 'stated' "
    beside += "AND s.jurisdiction = p.jurisdiction AND s.field = p.field AND s.key = p.key "
    beside += "AND s.valid_from < coalesce(p.valid_to, '9') AND p.valid_from < coalesce(s.valid_to, '9'))"
    assert found(public, beside) == []


def test_a_fault_begins_no_version_and_ends_none(public: sqlite3.Connection) -> None:
    """Promise 3: what a version was first and last seen in are good captures; an end is a source's doing."""
    good = "('first', 'changed', 'unchanged', 'not_modified', 'suspect')"
    assert (
        found(
            public,
            "SELECT v.id, o.outcome FROM versions v JOIN outcomes o ON o.capture IN (v.first_capture, v.last_capture) "
            f"WHERE o.outcome NOT IN {good}",
        )
        == []
    )
    ended = "SELECT id FROM versions v WHERE valid_to IS NOT NULL AND NOT EXISTS (SELECT 1 FROM changes c "
    ended += "WHERE c.old_version = v.id AND c.new_seen_at = v.valid_to AND c.kind IN ('edited', 'removed'))"
    assert found(public, ended) == []


def test_changes_have_a_cause_and_a_window(public: sqlite3.Connection) -> None:
    """Promise 2: the sample's changes come from its sources or from our beginning to look."""
    assert found(public, "SELECT DISTINCT cause FROM changes ORDER BY 1") == [("coverage",), ("source",)]
    assert found(public, "SELECT id FROM changes WHERE old_seen_at > new_seen_at") == []
    assert found(public, "SELECT id FROM changes WHERE kind <> 'started' AND old_seen_at IS NULL") == []


def test_every_word_of_the_tables_is_in_the_codebook(public: sqlite3.Connection) -> None:
    told = "SELECT key FROM codebook WHERE field = 'outcome'"
    assert found(public, f"SELECT DISTINCT outcome FROM outcomes WHERE outcome NOT IN ({told})") == []
    fields = "SELECT field FROM codebook"
    assert found(public, f"SELECT DISTINCT field FROM findings WHERE field NOT IN ({fields})") == []
    cells = "SELECT 1 FROM codebook c WHERE c.field = p.field AND c.key = p.key"
    assert found(public, f"SELECT DISTINCT field, key FROM positions p WHERE NOT EXISTS ({cells})") == []


# -- what must not be in it ---------------------------------------------------------------------------


def strings(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield (table, string) for every string in the file."""
    for (table,) in found(conn, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in conn.execute(f'SELECT * FROM "{table}"'):
            yield from ((str(table), value) for value in row if isinstance(value, str))


def private_strings(data: Path) -> set[str]:
    """Return what the working file holds in private tables and columns, and where it lies."""
    private = {str(data), "/tmp/", ".warc", "writer.lock"}
    with Store.open(data) as store:
        for row in store.rows("SELECT id, command FROM runs"):
            private |= {row["id"], row["command"]}
        for row in store.rows("SELECT DISTINCT run, warc_file FROM captures"):
            private |= {row["run"], row["warc_file"]}
        private |= {row["words"] for row in store.rows("SELECT words FROM published")}
    return private - {None, ""}


def leaks(data: Path) -> list[tuple[str, str]]:
    pattern = re.compile("|".join(map(re.escape, sorted(private_strings(data)))))
    with closing(open_release(data / "public")) as conn:
        return [(table, text[:120]) for table, text in strings(conn) if pattern.search(text)]


def test_nothing_private_is_in_it(demo_data: Path) -> None:
    assert len(private_strings(demo_data)) > 10
    assert leaks(demo_data) == []
    raw = (demo_data / "public" / "crosswalk.db").read_bytes()
    assert b".warc" not in raw and str(demo_data).encode() not in raw


def imported(data: Path, source: Path, *, jurisdiction: str | None = None) -> None:
    with begin(data, "import", holds="real") as run:
        import_files(run, data, [source], jurisdiction=jurisdiction, say=lambda _: None)
        with archive_of(data) as archive:
            process(run.store, archive, load(SOURCES), workers=1)


def released(data: Path) -> sqlite3.Connection:
    with Store.open(data) as store:
        publish(store, data / "public", at="2026-01-01T00:00:00Z", recipe=recipe())
    return open_release(data / "public")


PERMITS = "A school district may award credit to a student who demonstrates mastery of the standards."
THEIRS = [
    f"Zebrawood paragraph {number} argues at some length, and in its authors' own words, that nobody should be "
    "held to an hour of the clock where the work itself can be shown."
    for number in range(1, 9)
]
AFTER = [sentence.replace("Zebrawood", "Quebracho").replace("argues", "now holds") for sentence in THEIRS]
ADDRESS = "https://ccsso.org/a-paper"


def test_a_damaged_record_is_told_without_our_paths(tmp_path: Path) -> None:
    page = Page("https://code.nowhere.example/1", "2024-01-01T00:00:00Z", statute("1", [PERMITS, *THEIRS]))
    source = write_warc(tmp_path / "a.warc.gz", [page])
    with begin(tmp_path / "data", "import", holds="real") as run:
        import_files(run, tmp_path / "data", [source], jurisdiction="VT", say=lambda _: None)
        [file] = (tmp_path / "data" / "archive").glob("*.warc.gz")
        whole = file.read_bytes()
        file.write_bytes(whole[:40] + bytes(40) + whole[80:])
        with archive_of(tmp_path / "data") as archive:
            process(run.store, archive, load(SOURCES), workers=1)
    with closing(released(tmp_path / "data")) as conn:
        assert found(conn, "SELECT outcome FROM outcomes") == [("archive_damaged",)]
    assert leaks(tmp_path / "data") == []


@pytest.mark.parametrize("jurisdiction", [None, "WY"])
def test_texts_of_others_are_published_as_quotes(tmp_path: Path, jurisdiction: str | None) -> None:
    """A page on the host of a ``text_public: false`` publisher, whatever its importer says of it."""
    page = Page(ADDRESS, "2024-01-01T00:00:00Z", statute("1", [PERMITS, *THEIRS]))
    imported(tmp_path / "data", write_warc(tmp_path / "a.warc.gz", [page]), jurisdiction=jurisdiction)
    with closing(released(tmp_path / "data")) as conn:
        assert found(conn, "SELECT publisher, text FROM versions JOIN documents d ON d.id = document") == [
            ("us_ccsso", None)
        ]
        assert found(conn, "SELECT DISTINCT quote FROM findings WHERE key = 'mastery_based_credit'") == [
            (PERMITS,)
        ]
        assert [table for table, text in strings(conn) if "Zebrawood" in text] == []
        assert found(conn, "SELECT id FROM positions WHERE basis = 'stated'") == []


def test_a_rewrite_of_others_is_not_published_whole(tmp_path: Path) -> None:
    """A diff of the whole text is the whole text, twice."""
    pages = [
        Page(ADDRESS, f"2024-0{month}-01T00:00:00Z", statute("1", texts))
        for month, texts in ((1, [PERMITS, *THEIRS]), (2, [PERMITS, *AFTER]))
    ]
    imported(tmp_path / "data", write_warc(tmp_path / "a.warc.gz", pages))
    with closing(released(tmp_path / "data")) as conn:
        assert found(conn, "SELECT count(*) FROM versions WHERE text IS NULL") == [(2,)]
        told = {table for table, text in strings(conn) if "Zebrawood" in text or "Quebracho" in text}
        assert told == set()


@pytest.mark.parametrize(
    "kind",
    [
        "document",
        "version",
        "change",
        "capture",
    ],
)
def test_what_is_withdrawn_takes_its_words_along(tmp_path: Path, kind: str) -> None:
    data, address = tmp_path / "data", "https://code.nowhere.example/1"
    pages = [
        Page(address, f"2024-0{month}-01T00:00:00Z", statute("1", [*texts, *THEIRS]))
        for month, texts in ((1, [PERMITS]), (2, ["Every district shall award credit for shown mastery."]))
    ]
    imported(data, write_warc(tmp_path / "a.warc.gz", pages), jurisdiction="VT")
    chosen = {
        "document": "SELECT id FROM documents",
        "version": "SELECT id FROM versions WHERE number = 2",
        "change": "SELECT id FROM changes WHERE kind = 'edited'",
        "capture": "SELECT first_capture AS id FROM versions WHERE number = 2",
    }
    with Store.open(data) as store:
        [row] = store.rows(chosen[kind])
        told = {"id": row["id"], "kind": kind, "reason": "asked for", "by": "A. Person", "at": "2026-01-01"}
        store.insert("withdrawals", [told])
    with closing(released(data)) as conn:
        assert "A. Person" not in {text for _, text in strings(conn)}
        for table, column, to in (
            ("findings", "version", "versions"),
            ("mentions", "version", "versions"),
            ("change_spans", "change", "changes"),
            ("field_changes", "change", "changes"),
            ("outcomes", "capture", "captures"),
        ):
            orphans = f"SELECT {column} FROM {table} WHERE {column} NOT IN (SELECT id FROM {to})"
            assert found(conn, orphans) == [], table


# -- releases, and other people's tools --------------------------------------------------------------


def test_each_release_is_a_whole_file(demo_data: Path, public: sqlite3.Connection) -> None:
    releases = found(public, "SELECT id, digest FROM releases ORDER BY id")
    assert [number for number, _ in releases] == [1, 2, 3, 4]
    files = sorted(path.name for path in (demo_data / "public" / "snapshots").glob("*.db"))
    assert files == ["1.db", "2.db", "3.db", "4.db"]
    for number, digest in releases:
        with closing(open_release(demo_data / "public", int(str(number)))) as conn:
            assert digest_of(conn) == digest
            assert found(conn, "SELECT max(id) FROM releases") == [(number,)]


def run(*argv: str) -> str:
    ended = subprocess.run([sys.executable, "-m", *argv], capture_output=True, text=True, check=True)
    return ended.stdout


def test_plain_tools_read_it(demo_data: Path, public: sqlite3.Connection) -> None:
    path = str(demo_data / "public" / "crosswalk.db")
    [(changes,)] = found(public, "SELECT count(*) FROM changes")
    told = {row["table"]: row["count"] for row in json.loads(run("sqlite_utils", "tables", path, "--counts"))}
    assert told["changes"] == changes
    asked = "/crosswalk/changes.json?_shape=array&_size=max"
    assert len(json.loads(run("datasette", path, "--get", asked))) == changes
