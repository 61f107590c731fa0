"""The archive: exact bytes back, torn ends cut, damage found, nothing listed ever lost."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator  # type: ignore[import-untyped]

from crawler.archive import Archive, Archived, ArchiveError, RawResponse
from db.ids import sha256_hex

BODY = "<html><body>Credit for learning — shown, not sat through. ".encode() + b"x" * 400 + b"</body></html>"


def raw(number: int = 1, body: bytes = BODY, **other: object) -> RawResponse:
    fields: dict[str, object] = {
        "url": f"https://agency.example/policy/{number}",
        "captured_at": f"2026-01-02T03:04:{number % 60:02d}Z",
        "status": 200,
        "reason": "OK",
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"a1"')),
        "body": body,
    }
    return RawResponse(**{**fields, **other})  # type: ignore[arg-type]


def place(archived: Archived) -> tuple[str, int, int]:
    return archived.warc_file, archived.warc_offset, archived.warc_length


def filled(folder: Path, count: int, seed: int = 1) -> list[Archived]:
    """Write ``count`` records whose bodies hardly compress, so that cuts fall anywhere in them."""
    noise = random.Random(seed)
    with Archive(folder) as archive:
        return [archive.write(raw(n, BODY + noise.randbytes(300))) for n in range(count)]


def test_a_response_comes_back_byte_for_byte(tmp_path: Path) -> None:
    bodies = [BODY, b"", bytes(range(256)) * 40, b"WARC/1.0\r\n\r\n", b"\x1f\x8b\x08not gzip at all"]
    archive = Archive(tmp_path / "archive")
    written = [archive.write(raw(n, body)) for n, body in enumerate(bodies)]
    archive.sync()
    for number, (at, body) in enumerate(zip(written, bodies, strict=True)):
        stored = archive.read(*place(at))
        assert stored.body == body
        assert stored.url == f"https://agency.example/policy/{number}"
        assert (stored.status, stored.reason, stored.flags) == (200, "OK", ())
        assert stored.captured_at == f"2026-01-02T03:04:{number:02d}Z"
        assert stored.header("etag") == '"a1"'
        assert archive.verify(*place(at), sha256_hex(body)) is None
    assert [at.warc_file for at in written] == ["captures-00001.warc.gz"] * 5
    assert written[1].warc_offset == written[0].warc_length


def test_other_readers_read_the_file_and_each_record_is_a_gzip_member(tmp_path: Path) -> None:
    written = filled(tmp_path, 4)
    path = tmp_path / written[0].warc_file
    with path.open("rb") as file:
        urls = [
            r.rec_headers.get_header("WARC-Target-URI") for r in WarcioIterator(file, check_digests="raise")
        ]
    assert urls == [f"https://agency.example/policy/{n}" for n in range(4)]
    assert [r.stream_pos for r in ArchiveIterator(path.open("rb"))] == [at.warc_offset for at in written]
    data = path.read_bytes()
    for at in written:
        member = gzip.decompress(data[at.warc_offset : at.warc_offset + at.warc_length])
        assert member.startswith(b"WARC/1.0\r\n") and member.endswith(b"\r\n\r\n")


def test_headers_about_the_wire_are_kept_under_another_name(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    headers = (
        ("Content-Encoding", "gzip"),
        ("transfer-encoding", "chunked"),
        ("Content-Length", "9"),
        ("Vary", "*"),
    )
    stored = archive.read(*place(archive.write(raw(headers=headers))))
    assert stored.body == BODY
    assert stored.headers == (
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-transfer-encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "9"),
        ("Vary", "*"),
        ("Content-Length", str(len(BODY))),
    )


def test_nothing_from_outside_can_add_a_header_or_a_record(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    evil = raw(
        url="https://agency.example/a b\r\nWARC-Type: request",
        reason="OK\r\nSet-Cookie: a=b",
        headers=(("X", "1\r\nLocation: https://evil.example"), ("bad name", "1"), ("Y", "2\n\nbody")),
        warc_headers=(("X-Purpose", "index\r\nWARC-Date: 1999"), ("WARC-Truncated", "length")),
    )
    stored = archive.read(*place(archive.write(evil)))
    assert stored.url == "https://agency.example/a%20b%20WARC-Type:%20request"
    assert [name for name, _ in stored.headers] == ["X", "Y", "Content-Length"]
    assert dict(stored.warc_headers)["X-Purpose"] == "index WARC-Date: 1999"
    assert stored.captured_at == "2026-01-02T03:04:01Z"
    assert (stored.body, stored.flags) == (BODY, ("truncated",))


def test_a_file_that_is_full_is_followed_by_the_next(tmp_path: Path) -> None:
    noise = random.Random(5)
    with Archive(tmp_path, prefix="run-1", max_file=4000) as archive:
        written = [archive.write(raw(n, noise.randbytes(1500))) for n in range(5)]
        assert [at.warc_file[-13:-8] for at in written] == ["00001", "00001", "00002", "00002", "00003"]
        assert all(archive.verify(*place(at), None) is None for at in written)


def test_a_file_of_an_earlier_process_is_appended_to_only_after_recovery(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    assert Archive(tmp_path).write(raw()).warc_file == "captures-00002.warc.gz"
    recovered = Archive(tmp_path)
    recovered.recover(lambda name: [])
    at = recovered.write(raw())
    assert at.warc_file == "captures-00002.warc.gz" and at.warc_offset > 0
    assert Archive(tmp_path, prefix="other").write(raw()).warc_file == "other-00001.warc.gz"


def test_sixty_torn_ends_lose_no_whole_record_and_spoil_no_later_one(tmp_path: Path) -> None:
    written = filled(tmp_path / "whole", 8)
    name = written[0].warc_file
    data = (tmp_path / "whole" / name).read_bytes()
    cuts = random.Random(60).sample(range(1, len(data)), 60)
    for number, cut in enumerate(cuts):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / name).write_bytes(data[:cut])
        whole = [at for at in written if at.warc_offset + at.warc_length <= cut]
        end = whole[-1].warc_offset + whole[-1].warc_length if whole else 0
        listed = [(at.warc_offset, at.warc_length) for at in whole[: number % 9]]
        archive = Archive(folder)
        report = archive.recover(lambda _, rows=listed: rows)  # type: ignore[misc]
        unlisted = [(one.warc_offset, one.warc_length) for one in report.unlisted]
        assert sorted(listed + unlisted) == [(at.warc_offset, at.warc_length) for at in whole]
        assert report.damaged == ()
        assert (folder / name).read_bytes() == data[:end]
        assert [(t.warc_offset, t.length) for t in report.torn] == ([(end, cut - end)] if cut > end else [])
        assert b"".join(t.kept_as.read_bytes() for t in report.torn) == data[end:cut]
        later = archive.write(raw(99))
        assert (later.warc_file, later.warc_offset) == (name, end)
        archive.close()
        assert all(archive.verify(*place(at), None) is None for at in [*whole, later])
        assert sum(1 for _ in ArchiveIterator((folder / name).open("rb"))) == len(whole) + 1


def test_a_missing_store_never_shortens_the_archive(tmp_path: Path) -> None:
    written = filled(tmp_path, 5)
    path = tmp_path / written[0].warc_file
    before = path.read_bytes()
    report = Archive(tmp_path).recover(lambda name: [])
    assert path.read_bytes() == before and report.torn == () and report.damaged == ()
    assert [(one.warc_file, one.warc_offset, one.warc_length) for one in report.unlisted] == [
        *map(place, written)
    ]
    first = report.unlisted[0]
    assert (first.url, first.status, first.captured_at) == (
        "https://agency.example/policy/0",
        200,
        "2026-01-02T03:04:00Z",
    )
    assert first.sha256 == sha256_hex(Archive(tmp_path).read(*place(written[0])).body)


def test_a_complete_list_costs_no_scan_and_a_hole_in_it_only_the_hole(tmp_path: Path) -> None:
    written = filled(tmp_path, 6)
    rows = [(at.warc_offset, at.warc_length) for at in written]
    report = Archive(tmp_path).recover(lambda name: rows)
    assert (report.scanned, report.unlisted, report.sound) == (0, (), ("captures-00001.warc.gz",))
    report = Archive(tmp_path).recover(lambda name: rows[:2] + rows[3:])
    assert report.scanned == rows[2][1]
    assert [one.warc_offset for one in report.unlisted] == [rows[2][0]]


def test_zero_bytes_after_a_power_cut_are_a_torn_end(tmp_path: Path) -> None:
    written = filled(tmp_path, 2)
    path = tmp_path / written[0].warc_file
    whole = path.read_bytes()
    path.write_bytes(whole + b"\0" * 4096)
    report = Archive(tmp_path).recover(lambda name: [])
    assert path.read_bytes() == whole and report.torn[0].kept_as.read_bytes() == b"\0" * 4096


@pytest.mark.parametrize("listed", [True, False])
def test_damage_in_the_middle_is_reported_and_left(tmp_path: Path, listed: bool) -> None:
    written = filled(tmp_path, 5)
    path = tmp_path / written[0].warc_file
    data = bytearray(path.read_bytes())
    hurt = written[2]
    data[hurt.warc_offset + 60 : hurt.warc_offset + 90] = b"\xff" * 30
    path.write_bytes(data)
    rows = [(at.warc_offset, at.warc_length) for at in written] if listed else []
    archive = Archive(tmp_path)
    report = archive.recover(lambda name: rows, deep=True)
    assert path.read_bytes() == data and report.torn == ()
    assert [(d.warc_offset, d.warc_length, d.listed) for d in report.damaged] == [
        (hurt.warc_offset, hurt.warc_length, listed)
    ]
    assert len(report.unlisted) == (0 if listed else 4)
    assert archive.verify(*place(archive.write(raw())), sha256_hex(BODY)) is None


def test_a_listed_record_that_is_cut_off_is_reported_and_its_bytes_stay(tmp_path: Path) -> None:
    written = filled(tmp_path, 3)
    path = tmp_path / written[0].warc_file
    short = path.read_bytes()[:-10]
    path.write_bytes(short)
    archive = Archive(tmp_path)
    report = archive.recover(lambda name: [(at.warc_offset, at.warc_length) for at in written])
    assert path.read_bytes() == short and report.torn == ()
    assert [(d.warc_offset, d.listed) for d in report.damaged] == [(written[2].warc_offset, True)]
    assert archive.write(raw()).warc_file == "captures-00002.warc.gz"


def test_every_bit_flip_is_found(tmp_path: Path) -> None:
    written = filled(tmp_path, 3)
    archive = Archive(tmp_path)
    path = tmp_path / written[0].warc_file
    data = path.read_bytes()
    digests = [sha256_hex(archive.read(*place(at)).body) for at in written]
    chance = random.Random(7)
    for _ in range(300):
        bit = chance.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        pairs = list(zip(written, digests, strict=True))
        wrong = [n for n, (at, sha) in enumerate(pairs) if archive.verify(*place(at), sha)]
        hit = next(n for n, at in enumerate(written) if bit // 8 < at.warc_offset + at.warc_length)
        # Only a bit that gzip itself does not use (its time stamp, padding) may stay unseen.
        assert wrong == [hit] or (not wrong and gzip.decompress(flipped) == gzip.decompress(data))


def test_a_record_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    at = filled(tmp_path, 2)[0]
    archive = Archive(tmp_path)
    wrong = [
        ("none.warc.gz", 0, 10),
        ("../secret.warc.gz", 0, 10),
        (at.warc_file, 1, at.warc_length),
        (at.warc_file, at.warc_offset, at.warc_length - 1),
        (at.warc_file, at.warc_offset, at.warc_length + 1),
        (at.warc_file, 10**9, 10),
        (at.warc_file, -5, 10),
        (at.warc_file, 0, 0),
    ]
    for one in wrong:
        with pytest.raises(ArchiveError, match=r"^The record at byte -?\d+ of .*; restore that file .*\.$"):
            archive.read(*one)
    said = archive.verify(*place(at), "0" * 64)
    assert said is not None and "holds another body than the one listed" in said


@pytest.mark.parametrize("prefix", ["", "../up", "a/b", "a.b", "-x"])
def test_a_prefix_that_is_no_file_name_is_refused(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(ArchiveError):
        Archive(tmp_path, prefix=prefix)


def test_a_failed_write_leaves_no_half_record(tmp_path: Path) -> None:
    """On a full disk (here: a limit on the size of files) the sentence comes and the file stays whole."""
    script = (
        "import random, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from crawler.archive import Archive, ArchiveError, RawResponse\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "archive, noise, count = Archive(Path(sys.argv[1])), random.Random(3), 0\n"
        "try:\n"
        "    while True:\n"
        "        body = noise.randbytes(3000)\n"
        "        archive.write(RawResponse('https://a.example/', '2026-01-01T00:00:00Z', 200, (), body))\n"
        "        count += 1\n"
        "except ArchiveError as error:\n"
        "    print(count, 'Free some space' in str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    count, told = done.stdout.split()
    assert told == "True" and int(count) == 5
    report = Archive(tmp_path).recover(lambda name: [])
    assert (len(report.unlisted), report.torn, report.damaged) == (5, (), ())


def test_a_stored_encoded_body_is_decoded_with_a_limit(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    cases = [
        (b"Content-Encoding: gzip", gzip.compress(BODY, mtime=0), BODY, ()),
        (b"Content-Encoding: gzip, gzip", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0), BODY, ()),
        (
            b"Content-Encoding: gzip",
            gzip.compress(BODY, mtime=0) + gzip.compress(BODY, mtime=0),
            BODY * 2,
            (),
        ),
        (b"Content-Encoding: gzip", BODY, BODY, ()),
        (b"Content-Encoding: deflate", zlib.compress(BODY), BODY, ()),
        (b"Content-Encoding: deflate", deflate.compress(BODY) + deflate.flush(), BODY, ()),
        (b"Transfer-Encoding: chunked", b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", b"hello world", ()),
        (b"Transfer-Encoding: chunked", b"5\r\nhello\r\n6\r\n wo", b"hello wo", ("truncated",)),
        (b"Transfer-Encoding: chunked", BODY, BODY, ()),
        (b"Content-Length: 5000", BODY, BODY, ("truncated",)),
        (b"Content-Encoding: rot13", BODY, BODY, ("undecodable",)),
        (
            b"Content-Encoding: gzip",
            b"\x1f\x8b\x08\x00" + b"\xff" * 50,
            b"\x1f\x8b\x08\x00" + b"\xff" * 50,
            ("undecodable",),
        ),
    ]
    for head, payload, body, flags in cases:
        stored = archive.read(*place(archive.copy(foreign(head, payload))))
        assert (stored.body, stored.flags) == (body, flags), head


def test_a_body_cut_short_in_its_encoding_is_flagged(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    stored = archive.read(
        *place(archive.copy(foreign(b"Content-Encoding: gzip", gzip.compress(BODY, mtime=0)[:-12])))
    )
    assert stored.flags == ("truncated",) and BODY.startswith(stored.body)


def test_a_copied_record_is_the_same_bytes(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    record = foreign(b"Server: a\r\nserver: b", BODY)
    for given in (record, memoryview(record), iter([record[:50], record[50:]])):
        at = archive.copy(given)
        with (tmp_path / at.warc_file).open("rb") as file:
            file.seek(at.warc_offset)
            assert gzip.GzipFile(fileobj=io.BytesIO(file.read(at.warc_length))).read() == record


def foreign(head: bytes, payload: bytes) -> bytes:
    """Return one uncompressed response record as another tool might have written it."""
    block = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + payload
    return (
        (
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: <https://agency.example/x>\r\n"
            b"WARC-Date: 2020-05-06T07:08:09.123Z\r\nContent-Length: "
            + str(len(block)).encode()
            + b"\r\n\r\n"
        )
        + block
        + b"\r\n\r\n"
    )
