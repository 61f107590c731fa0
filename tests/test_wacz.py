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
