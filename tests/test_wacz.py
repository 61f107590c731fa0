"""WACZ files: taken in only as their data package vouches for them, and written so that they come in again."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crawler.archive import Archive
from crawler.warc.importing import ImportProblem
from crawler.warc.wacz import is_wacz, unpacked
from crawler.warc.wacz_writer import surt, write_wacz
from db.shareable import shareable
from db.store import Store
from schedules.cli import commands
from tests.captured import Page, statute, write_warc

PAGES = [
    Page(
        "https://law.example/title-1/9",
        "2021-01-01T00:00:00Z",
        statute("9", ["A pupil moves on by mastery."] * 5),
    ),
    Page(
        "https://law.example/title-1/9",
        "2022-01-01T00:00:00Z",
        statute("9", ["A pupil moves on by age."] * 5),
    ),
    Page("https://law.example/gone", "2022-02-01T00:00:00Z", b"gone", status=404),
]
Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def packaged(folder: Path, change: Change | None = None, *, name: str = "pages.wacz", kind: int = 0) -> Path:
    """Write a WACZ of :data:`PAGES`; ``change`` alters its parts and data package before they are written."""
    warc = write_warc(folder / "made.warc.gz", PAGES).read_bytes()
    parts = {"archive/data.warc.gz": warc, "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n'}
    package: dict[str, Any] = {
        "profile": "data-package",
        "resources": [
            {"path": path, "hash": f"sha256:{hashlib.sha256(body).hexdigest()}", "bytes": len(body)}
            for path, body in parts.items()
        ],
    }
    if change:
        change(parts, package)
    with zipfile.ZipFile(folder / name, "w", kind) as made:
        for path, body in parts.items():
            made.writestr(path, body)
        if package:
            made.writestr("datapackage.json", json.dumps(package))
    return folder / name


def taken(path: Path, into: Path) -> list[str]:
    """Return the name of each part that was unpacked, or the sentence of what was not."""
    into.mkdir(exist_ok=True)
    return [one.sentence if isinstance(one, ImportProblem) else one.name for one in unpacked(path, into)]


def crosswalk(*argv: object) -> tuple[int, str]:
    result = CliRunner().invoke(commands(), [*map(str, argv)], prog_name="crosswalk")
    return result.exit_code, " ".join(f"{result.output} {result.exception or ''}".split())


def test_its_captures_come_in_as_from_the_warc_itself(tmp_path: Path) -> None:
    path = packaged(tmp_path)
    assert is_wacz(path)
    code, told = crosswalk("import", path, "--workers", 1, "--data", tmp_path / "a")
    assert code == 0 and "pages.wacz: 3 captures added" in told
    code, told = crosswalk("import", tmp_path / "made.warc.gz", "--workers", 1, "--data", tmp_path / "b")
    assert code == 0 and "3 captures added" in told
    held = []
    for folder in ("a", "b"):
        with Store.open(tmp_path / folder) as store:
            held.append(
                (store.rows("SELECT id, sha256 FROM captures"), store.rows("SELECT id, text FROM versions"))
            )
    assert held[0] == held[1]
    assert not list((tmp_path / "a").glob("wacz-*")), "nothing is left behind"


def altered(parts: dict[str, bytes], _: dict[str, Any]) -> None:
    parts["archive/data.warc.gz"] = parts["archive/data.warc.gz"][:-40] + b"x" * 40


def unlisted(_: dict[str, bytes], package: dict[str, Any]) -> None:
    package["resources"] = []


def no_package(_: dict[str, bytes], package: dict[str, Any]) -> None:
    package.clear()


def no_archive(parts: dict[str, bytes], _: dict[str, Any]) -> None:
    del parts["archive/data.warc.gz"]


def slipping(parts: dict[str, bytes], _: dict[str, Any]) -> None:
    warc = parts.pop("archive/data.warc.gz")
    parts |= {
        "../../escaped.warc.gz": warc,
        "/archive/escaped.warc.gz": warc,
        "archive/../escaped.warc.gz": warc,
    }


def odd_digest(_: dict[str, bytes], package: dict[str, Any]) -> None:
    package["resources"][0]["hash"] = "crc32:00"


def several(_: dict[str, bytes], package: dict[str, Any]) -> None:
    package["profile"] = "multi-wacz-package"


def wrong_own_digest(parts: dict[str, bytes], _: dict[str, Any]) -> None:
    parts["datapackage-digest.json"] = json.dumps({"hash": "sha256:" + "0" * 64}).encode()


def no_json(parts: dict[str, bytes], package: dict[str, Any]) -> None:
    parts["datapackage.json"] = b"{nonsense"
    package.clear()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (altered, "archive/data.warc.gz that does not match its digest in datapackage.json"),
        (unlisted, "that datapackage.json does not list"),
        (no_package, "is a zip without a datapackage.json, so it is no WACZ"),
        (no_archive, "holds no WARC files"),
        (slipping, "holds no WARC files"),
        (odd_digest, "a digest of a kind that is not read (crc32)"),
        (several, "only names other WACZ files; import those"),
        (wrong_own_digest, "does not match its own digest: it was altered"),
        (no_json, "a datapackage.json that cannot be read"),
    ],
)
def test_what_nobody_vouches_for_is_left_out(tmp_path: Path, change: Change, told: str) -> None:
    sentences = taken(packaged(tmp_path, change), tmp_path / "into")
    assert len(sentences) == 1 and told in sentences[0]
    assert not list(tmp_path.glob("**/escaped*"))


def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    def bomb(parts: dict[str, bytes], package: dict[str, Any]) -> None:
        parts["archive/data.warc.gz"] = bytes(300 * 2**20)
        package["resources"][0]["hash"] = "sha256:" + "0" * 64

    path = packaged(tmp_path, bomb, kind=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 2**20
    assert "inflates to more than 100 times its size" in taken(path, tmp_path / "into")[0]


def test_a_cut_zip_and_a_zstd_part_are_told(tmp_path: Path) -> None:
    whole = packaged(tmp_path).read_bytes()
    cut = tmp_path / "cut.wacz"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "is a damaged zip file" in taken(cut, tmp_path / "into")[0]

    def packed_otherwise(parts: dict[str, bytes], package: dict[str, Any]) -> None:
        body = b"\x28\xb5\x2f\xfd" + b"zstd"
        del parts["archive/data.warc.gz"]
        parts["archive/data.warc.zst"] = body
        said = {"path": "archive/data.warc.zst", "hash": f"sha256:{hashlib.sha256(body).hexdigest()}"}
        package["resources"] = [said]

    path = packaged(tmp_path, packed_otherwise, name="zstd.wacz")
    code, told = crosswalk("import", path, "--workers", 1, "--data", tmp_path / "data")
    assert code == 1
    assert f"The file {path} (archive/data.warc.zst) is compressed with zstd, which is not read" in told


@pytest.mark.parametrize("packed", [False, True])
def test_an_arc_file_is_told_and_what_to_do(tmp_path: Path, packed: bool) -> None:
    body = b"filedesc://old.arc 0.0.0.0 20050101000000 text/plain 76\n1 0 Archive\n"
    path = tmp_path / "old.arc.gz"
    path.write_bytes(gzip.compress(body) if packed else body)
    code, told = crosswalk("import", path, "--workers", 1, "--data", tmp_path / "data")
    assert code == 1 and "is an ARC file" in told and "warcio recompress" in told


def test_what_is_written_comes_in_again_and_is_the_same_each_time(tmp_path: Path) -> None:
    write_warc(tmp_path / "made.warc.gz", PAGES)
    crosswalk("import", tmp_path / "made.warc.gz", "--workers", 1, "--data", tmp_path / "a")
    for name in ("one", "two"):
        code, told = crosswalk("archive", "-o", tmp_path / f"{name}.wacz", "--data", tmp_path / "a")
        assert code == 0 and "3 records, 2 pages" in told
    assert (tmp_path / "one.wacz").read_bytes() == (tmp_path / "two.wacz").read_bytes()
    code, told = crosswalk("import", tmp_path / "one.wacz", "--workers", 1, "--data", tmp_path / "b")
    assert code == 0 and "3 captures added" in told
    with zipfile.ZipFile(tmp_path / "one.wacz") as made:
        assert made.namelist() == [
            "archive/data-00001.warc.gz", "indexes/index.cdx", "pages/pages.jsonl", "datapackage.json",
            "datapackage-digest.json",
        ]  # fmt: skip
        package = json.loads(made.read("datapackage.json"))
        for one in package["resources"]:
            body = made.read(one["path"])
            assert (one["hash"], one["bytes"]) == (f"sha256:{hashlib.sha256(body).hexdigest()}", len(body))
        warc = made.read("archive/data-00001.warc.gz")
        for line in made.read("indexes/index.cdx").decode().splitlines():
            key, stamp, told = line.split(" ", 2)
            entry = json.loads(told)
            start, size = int(entry["offset"]), int(entry["length"])
            record = gzip.decompress(warc[start : start + size])
            assert f"WARC-Target-URI: {entry['url']}".encode() in record
            assert key == surt(entry["url"]) and len(stamp) == 14
    code, told = crosswalk("archive", "--wacz", "-o", tmp_path / "y.wacz", "--data", tmp_path / "a")
    assert code == 2 and "No such option" in told  # there was no other form to choose
    document = crosswalk(
        "archive", "-o", tmp_path / "x.wacz", "--document", "nosuch", "--data", tmp_path / "a"
    )
    assert "There is no archived capture of document 'nosuch'" in document[1]


def test_a_large_archive_is_written_in_parts(tmp_path: Path) -> None:
    write_warc(tmp_path / "made.warc.gz", PAGES)
    crosswalk("import", tmp_path / "made.warc.gz", "--workers", 1, "--data", tmp_path / "a")
    path = tmp_path / "parts.wacz"
    with Store.open(tmp_path / "a") as store, Archive(tmp_path / "a" / "archive") as kept:
        captures, titles = shareable(store, None)
        assert write_wacz(path, kept, captures, titles, title="Parts", most=1).records == 3
    names = [name for name in zipfile.ZipFile(path).namelist() if name.startswith("archive/")]
    assert names == [f"archive/data-0000{number}.warc.gz" for number in (1, 2, 3)]
    code, told = crosswalk("import", path, "--workers", 1, "--data", tmp_path / "b")
    assert code == 0 and "3 captures added" in told


WITHHELD = {
    "a capture": "INSERT INTO withdrawals (id) VALUES (?)",
    "its document": "INSERT INTO withdrawals (id) SELECT document FROM captures WHERE id = ?",
    "its version": "INSERT INTO withdrawals (id) SELECT id FROM versions WHERE first_capture = ?",
    "supplied by a person": "UPDATE captures SET origin = 'manual' WHERE id = ?",
}


@pytest.mark.parametrize("why", sorted(WITHHELD))
def test_what_the_public_file_would_not_show_is_not_given_away(tmp_path: Path, why: str) -> None:
    """Nor is a capture whose record is that of one which is withheld."""
    write_warc(tmp_path / "made.warc.gz", PAGES[:1])
    crosswalk("import", tmp_path / "made.warc.gz", "--workers", 1, "--data", tmp_path / "a")
    with Store.open(tmp_path / "a") as store:
        [held] = store.captures()
        store.add_captures(
            [replace(held, id="f" * 16, document="e" * 16, captured_at="2031-01-01T00:00:00Z")]
        )
        assert len(shareable(store, None)[0]) == 2
        store.conn.execute(WITHHELD[why], [held.id])
        assert shareable(store, None)[0] == []


LAW, OTHER = "https://law.example/title-1/9", "https://law.example/title-1/10"
MASTERY, AGE = ["A pupil moves on by mastery."] * 5, ["A pupil moves on by age."] * 5
LOOKS = [
    Page(LAW, "2021-01-01T00:00:00Z", statute("9", MASTERY)),
    Page(LAW, "2021-03-01T00:00:00Z", statute("9", MASTERY, noise="in March")),
    Page(LAW, "2021-06-01T00:00:00Z", statute("9", MASTERY, noise="in June")),
    Page(LAW, "2022-01-01T00:00:00Z", statute("9", AGE)),
    Page(OTHER, "2022-01-02T00:00:00Z", statute("10", ["Each school keeps a record of hours."] * 5)),
]


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A law that three captures of different bytes show alike before it changes, and another law."""
    write_warc(tmp_path / "made.warc.gz", LOOKS)
    crosswalk("import", tmp_path / "made.warc.gz", "--workers", 1, "--data", tmp_path / "a")
    return tmp_path / "a"


def given(store: Store) -> list[str]:
    return [capture.captured_at[:10] for capture in shareable(store, None)[0]]


def unplaced(store: Store, like: int, at: str, **altered: Any) -> None:
    """Add a capture without a document, with a record of its own, that is ``like`` one of those held otherwise."""
    own = {"id": f"c{at}", "document": None, "purpose": "candidate", "warc_file": f"{at}.warc.gz"}
    capture = replace(store.captures("origin = 'warc'")[like], captured_at=f"{at}T00:00:00Z")
    store.add_captures([replace(capture, **{**own, **altered})])


@pytest.mark.parametrize("number", ["first", "last"])
def test_another_look_at_a_withdrawn_text_is_not_given_away(held: Path, number: str) -> None:
    """Its bytes are others, its record is its own; its text is the one that was withdrawn."""
    with Store.open(held) as store:
        assert given(store) == ["2021-01-01", "2021-03-01", "2021-06-01", "2022-01-01", "2022-01-02"]
        [version] = store.rows(
            f"SELECT id, {number}_capture AS capture FROM versions WHERE text LIKE '%mastery.%'"
        )
        store.conn.execute("INSERT INTO withdrawals (id) VALUES (?)", [version["id"]])
        assert given(store) == ["2022-01-01", "2022-01-02"]
        store.conn.execute("UPDATE withdrawals SET id = ?", [version["capture"]])
        assert given(store) == ["2022-01-01", "2022-01-02"]


def test_a_page_without_a_document_is_not_given_away_where_it_may_be_a_withdrawn_one(held: Path) -> None:
    """By its address, the one that answered, its bytes, or as a look at the document that nobody has judged."""
    new = {"sha256": "0" * 64}
    elsewhere = {"url": "https://law.example/list", "url_key": "law.example/list", "final_url": None}
    with Store.open(held) as store:
        [row] = store.rows("SELECT id, document FROM versions WHERE text LIKE '%mastery.%'")
        unplaced(store, 1, "2023-01-01", **new)
        unplaced(store, 1, "2023-01-02", **elsewhere)
        unplaced(store, 1, "2023-01-03", **{**elsewhere, **new, "final_url": f"{LAW}?utm_source=x"})
        unplaced(store, 1, "2023-01-04", **elsewhere, **new, document=row["document"], purpose="document")
        unplaced(store, 1, "2023-01-05", **elsewhere, **new)
        before = given(store)
        assert len(before) == len(LOOKS) + 5
        store.conn.execute("INSERT INTO withdrawals (id) VALUES (?)", [row["id"]])
        assert given(store) == ["2022-01-01", "2022-01-02", "2023-01-05"]


def test_a_page_without_a_document_is_not_given_away_of_those_who_are_only_quoted(held: Path) -> None:
    """By host, as what stands around their pages is not; somebody else's document on that host is."""
    new: dict[str, Any] = {"sha256": "0" * 64, "final_url": None}
    there, away = (
        {"url": "https://www.law.example/list", "url_key": "law.example/list"},
        "https://agency.example/",
    )
    with Store.open(held) as store:
        unplaced(store, 4, "2023-01-01", **new, **there)
        unplaced(store, 4, "2023-01-02", **new, **there, purpose="sitemap")
        unplaced(
            store, 4, "2023-01-03", **{**new, "final_url": there["url"]}, url=away, url_key="agency.example"
        )
        unplaced(store, 4, "2023-01-04", **new, url=away, url_key="agency.example")
        assert len(given(store)) == len(LOOKS) + 4
        store.conn.execute("INSERT INTO publishers (id, text_public) VALUES ('quoted', 0)")
        store.conn.execute("UPDATE documents SET publisher = 'quoted' WHERE url = ?", [LAW])
        assert given(store) == ["2022-01-02", "2023-01-04"]
        store.conn.execute("UPDATE documents SET publisher = NULL")
        store.conn.execute("UPDATE publishers SET url = 'https://law.example/' WHERE id = 'quoted'")
        assert given(store) == [
            "2021-01-01",
            "2021-03-01",
            "2021-06-01",
            "2022-01-01",
            "2022-01-02",
            "2023-01-04",
        ]


def test_who_supplied_a_page_is_not_given_away_by_whoever_imported_it(tmp_path: Path) -> None:
    """The record keeps who supplied it, and an import keeps the record."""
    page = tmp_path / "page.html"
    page.write_bytes(statute("9", MASTERY))
    by = ("--by", "Ann Example", "--reason", "No crawler may.")
    supplied = (
        "add-capture",
        page,
        "--url",
        LAW,
        "--captured-at",
        "2021-01-01T00:00:00Z",
        *by,
        "--state",
        "WY",
    )
    assert crosswalk(*supplied, "--data", tmp_path / "a")[0] == 0
    records = sorted((tmp_path / "a" / "archive").glob("*.warc.gz"))
    write_warc(tmp_path / "other.warc.gz", LOOKS[-1:])
    for path in (*records, tmp_path / "other.warc.gz"):
        assert crosswalk("import", path, "--workers", 1, "--data", tmp_path / "b")[0] == 0
    with Store.open(tmp_path / "b") as store, Archive(tmp_path / "b" / "archive") as kept:
        captures, titles = shareable(store, None)
        assert [capture.url for capture in captures] == [LAW, OTHER]
        path = tmp_path / "given.wacz"
        assert write_wacz(path, kept, captures, titles, title="Given").records == 1
    with zipfile.ZipFile(path) as package:
        held = b"".join(
            gzip.decompress(package.read(name)) for name in package.namelist() if name.endswith(".gz")
        )
    assert (b"Ann Example" in held, OTHER.encode() in held) == (False, True)
