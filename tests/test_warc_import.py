"""Foreign WARC files: every kind is read, nothing stops the import, and nothing is added twice."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive import Archive, Archived
from crawler.warc.imported import ImportedRecord, documents_by_address
from crawler.warc.importing import ImportProblem, import_warc, responses
from crawler.warc.relisting import import_prefix, relist
from db.ids import capture_id, document_id, sha256_hex, url_key
from db.records import Capture, Declared, Registry
from pipeline.judge import Answer, Verdict

PAGE = b"<html><body><p>A pupil moves on when the work is mastered.</p></body></html>"
DATE = "2021-03-04T05:06:07Z"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOTHING = Registry((), (), (), ())
Headers = list[tuple[str, str]]


class Made:
    """A WARC in the making; ``gzipped`` gives each record a member of its own."""

    def __init__(self, path: Path, *, gzipped: bool = True) -> None:
        self.path, self.out = path, io.BytesIO()
        self.writer = WARCWriter(self.out, gzip=gzipped)
        self.starts: list[int] = []

    def response(
        self,
        url: str,
        body: bytes = PAGE,
        *,
        date: str = DATE,
        status: str = "200 OK",
        headers: Headers | None = None,
    ) -> Made:
        http = StatusAndHeaders(status, headers or [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = self.writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": date},
        )
        return self._write(record)

    def revisit(self, url: str, body: bytes, *, of: str, at: str, date: str, status: str = "200 OK") -> Made:
        digest = Made(self.path).response(url, body).digest
        http = StatusAndHeaders(status, [("ETag", '"new"')], protocol="HTTP/1.1")
        record = self.writer.create_revisit_record(url, digest, of, at, http, {"WARC-Date": date})
        return self._write(record)

    def other(self) -> Made:
        self._write(self.writer.create_warcinfo_record("x.warc.gz", {"software": "a test"}))
        for kind in ("request", "metadata", "resource"):
            body = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            self._write(
                self.writer.create_warc_record(
                    "https://a.example/", kind, payload=io.BytesIO(body), length=len(body)
                )
            )
        return self

    def _write(self, record: object) -> Made:
        self.starts.append(self.out.tell())
        self.writer.write_record(record)
        self.digest = record.rec_headers.get_header("WARC-Payload-Digest")  # type: ignore[attr-defined]
        return self

    def save(self) -> Path:
        self.path.write_bytes(self.out.getvalue())
        return self.path


class Store:
    """What the caller of the import keeps: rows by id, and where each body is."""

    def __init__(self, folder: Path, *, prefix: str = "captures", registry: Registry = NOTHING) -> None:
        self.archive = Archive(folder, prefix=prefix)
        self.document_of = documents_by_address(registry)
        self.rows: dict[str, Capture] = {}

    def take(self, path: Path) -> list[ImportProblem]:
        problems, rows = [], []
        for one in self._import(path):
            if isinstance(one, ImportProblem):
                problems.append(one)
            else:
                rows.append(one)
        self.archive.sync()
        self.rows.update({row.id: row for row in rows})
        return problems

    def _import(self, path: Path) -> Iterator[Capture | ImportProblem]:
        return import_warc(
            path,
            self.archive,
            known=self.rows.__contains__,
            same_body=self._same,
            jurisdiction="VT",
            run="run1",
            now=NOW,
            document_of=self.document_of,
        )

    def _same(self, document: str, sha256: str, status: int | None) -> Archived | None:
        wanted = (document, sha256, status)
        rows = (r for r in self.rows.values() if (r.document, r.sha256, r.http_status) == wanted)
        row = next((r for r in rows if r.warc_file), None)
        return Archived(row.warc_file or "", row.warc_offset or 0, row.warc_length or 0) if row else None

    def placeless(self) -> dict[str, Capture]:
        return {
            k: replace(r, warc_file=None, warc_offset=None, warc_length=None) for k, r in self.rows.items()
        }


def good(path: Path) -> list[ImportedRecord]:
    return [one for one in responses(path) if isinstance(one, ImportedRecord)]


def bad(path: Path) -> list[ImportProblem]:
    return [one for one in responses(path) if isinstance(one, ImportProblem)]


def mixed(tmp_path: Path, name: str = "a.warc.gz") -> Path:
    made = Made(tmp_path / name).other()
    made.response(
        "https://a.example/one",
        headers=[("Content-Type", "text/html"), ("ETag", '"e"'), ("Last-Modified", "Mon")],
    )
    made.response("https://a.example/two", b"%PDF-1.7 %%EOF", headers=[("Content-Type", "application/pdf")])
    return made.response("https://a.example/gone", b"<p>no</p>", status="404 Not Found").save()


def test_responses_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = good(mixed(tmp_path))
    assert [(r.url, r.status, r.reason) for r in found] == [
        ("https://a.example/one", 200, "OK"),
        ("https://a.example/two", 200, "OK"),
        ("https://a.example/gone", 404, "Not Found"),
    ]
    first = found[0]
    assert (first.captured_at, first.body, first.sha256) == (DATE, PAGE, sha256_hex(PAGE))
    assert (first.content_type, first.etag, first.last_modified) == ("text/html", '"e"', "Mon")
    assert (first.flags, first.error) == ((), None)


@pytest.mark.parametrize("shape", ["plain", "member for each", "one member", "joined"])
def test_every_packing_reads_the_same(tmp_path: Path, shape: str) -> None:
    made = Made(tmp_path / "x.warc.gz", gzipped=shape in ("member for each", "joined"))
    path = made.other().response("https://a.example/1").response("https://a.example/2", PAGE * 9000).save()
    if shape == "one member":
        path.write_bytes(gzip.compress(path.read_bytes()))
    if shape == "joined":
        path.write_bytes(path.read_bytes() * 2)
    urls = ["https://a.example/1", "https://a.example/2"]
    assert [r.url for r in good(path)] == urls * (2 if shape == "joined" else 1)
    assert bad(path) == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2021-03-04T05:06:07.999999Z", DATE),
        ("2021-03-04T07:06:07+02:00", DATE),
        ("20210304050607", DATE),
        ("2021-03-04", "2021-03-04T00:00:00Z"),
        ("2021-03", "2021-03-01T00:00:00Z"),
    ],
)
def test_dates_become_utc_seconds(tmp_path: Path, said: str, meant: str) -> None:
    path = Made(tmp_path / "x.warc.gz").response("https://a.example/", date=said).save()
    assert [r.captured_at for r in good(path)] == [meant]


def test_a_record_without_a_date_or_an_address_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    made = Made(tmp_path / "x.warc.gz").response("https://a.example/1", date="yesterday").response("nowhere")
    path = made.response("dns:a.example").response("https://a.example/2").save()
    assert [r.url for r in good(path)] == ["https://a.example/2"]
    assert [p.sentence for p in bad(path)] == [
        f"The file {path} has a record at byte 0 without a readable date; it was left out.",
        f"The file {path} has a record at byte {made.starts[1]} without a web address; it was left out.",
    ]


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_corrupt_stretch_is_one_problem_and_reading_goes_on(tmp_path: Path, gzipped: bool) -> None:
    made = Made(tmp_path / "x.warc", gzipped=gzipped)
    for number in range(4):
        made.response(f"https://a.example/{number}", PAGE * 20)
    path = made.save()
    data = bytearray(path.read_bytes())
    middle = made.starts[1] + (60 if gzipped else 900)
    data[middle : middle + 20] = b"\xff" * 20
    path.write_bytes(data)
    assert [r.url[-1] for r in good(path)] == ["0", "2", "3"]
    problems = bad(path)
    assert [p.offset for p in problems] == [made.starts[1]]
    reason = "is damaged (its gzip member does not inflate)" if gzipped else "does not match its own digest"
    place = f"The file {path} has a record at byte {made.starts[1]}"
    assert problems[0].sentence == f"{place} that {reason}; it was left out."


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_file_that_breaks_off_gives_what_was_whole(tmp_path: Path, gzipped: bool) -> None:
    made = (
        Made(tmp_path / "x.warc", gzipped=gzipped)
        .response("https://a.example/1")
        .response("https://a.example/2")
    )
    path = made.save()
    path.write_bytes(path.read_bytes()[:-20])
    assert [r.url for r in good(path)] == ["https://a.example/1"]
    assert len(bad(path)) == 1 and "breaks off" in bad(path)[0].sentence


def test_a_wrong_length_does_not_swallow_the_next_record(tmp_path: Path) -> None:
    made = Made(tmp_path / "x.warc", gzipped=False)
    for number in range(3):
        made.response(f"https://a.example/{number}", PAGE + b"." * number)
    path = made.save()
    length = b"Content-Length: %d\r\n" % (
        len(PAGE) + 1 + len(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    )
    assert path.read_bytes().count(length) == 1
    path.write_bytes(path.read_bytes().replace(length, b"Content-Length: 400\r\n"))
    assert [r.url[-1] for r in good(path)] == ["0", "2"]
    assert [p.offset for p in bad(path)] == [made.starts[1]]


def test_what_is_not_a_warc_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "text.warc").write_text("Dear reader, this is a letter.\n")
    (tmp_path / "letter.gz").write_bytes(gzip.compress(b"Dear reader, this is a letter.\n"))
    (tmp_path / "zst.warc").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    Made(tmp_path / "none.warc.gz").other().save()
    ends = {
        "empty.warc.gz": "is empty.",
        "text.warc": "is not a WARC file; a WARC begins with WARC/1.0, or is one packed with gzip.",
        "letter.gz": "has a record at byte 0 that does not begin with a WARC version; it was left out.",
        "zst.warc": "is compressed with zstd, which is not read; unpack it first (zstd -d).",
        "none.warc.gz": "holds no HTTP responses, so there was nothing to import.",
        "absent.warc.gz": "cannot be read (No such file or directory); check its name and its rights.",
        ".": "is a folder; name the WARC files in it.",
    }
    for name, end in ends.items():
        path = tmp_path / name
        assert list(responses(path)) == [ImportProblem(path.name, 0, f"The file {path} {end}")]


def test_a_revisit_has_the_body_of_its_original_before_or_after_it(tmp_path: Path) -> None:
    url, later = "https://a.example/p", "2022-01-01T00:00:00Z"
    for turned in (False, True):
        made = Made(tmp_path / f"{turned}.warc.gz")
        if not turned:
            made.response(url)
        made.revisit(url, PAGE, of=url, at=DATE, date=later)
        made.revisit(url, PAGE, of=url, at=DATE, date="2022-02-02T00:00:00Z", status="304 Not Modified")
        if turned:
            made.response(url)
        found = {r.captured_at: r for r in good(made.save())}
        assert [found[d].status for d in sorted(found)] == [200, 200, 200]
        revisit = found[later]
        assert (revisit.body, revisit.sha256, revisit.error) == (PAGE, sha256_hex(PAGE), None)
        assert (revisit.etag, revisit.content_type) == ('"new"', "text/html")


def test_a_revisit_row_shares_the_record_of_its_original(tmp_path: Path) -> None:
    url = "https://a.example/p"
    made = (
        Made(tmp_path / "x.warc.gz")
        .response(url)
        .revisit(url, PAGE, of=url, at=DATE, date="2022-01-01T00:00:00Z")
    )
    made.revisit("https://a.example/copy", PAGE, of=url, at=DATE, date="2022-01-02T00:00:00Z")
    store = Store(tmp_path / "archive")
    assert store.take(made.save()) == []
    rows = sorted(store.rows.values(), key=lambda row: row.captured_at)
    assert rows[0].warc_offset == rows[1].warc_offset != rows[2].warc_offset
    copy = store.archive.read(rows[2].warc_file or "", rows[2].warc_offset or 0, rows[2].warc_length or 0)
    assert (copy.url, copy.captured_at, copy.body) == ("https://a.example/copy", "2022-01-02T00:00:00Z", PAGE)


def test_a_revisit_without_its_original_is_a_row_that_says_so(tmp_path: Path) -> None:
    url = "https://a.example/p"
    path = (
        Made(tmp_path / "x.warc.gz").revisit(url, PAGE, of=url, at=DATE, date="2022-01-01T00:00:00Z").save()
    )
    store = Store(tmp_path / "archive")
    assert store.take(path) == []
    (row,) = store.rows.values()
    assert (row.error, row.arrival_outcome, row.sha256, row.bytes) == (
        "missing_original",
        "missing_original",
        None,
        0,
    )
    assert (row.warc_file, row.http_status) == (None, 200)
    assert row.id == capture_id(
        "a.example/p", "2022-01-01T00:00:00Z", "warc", "missing_original", status=200, url=url
    )


def test_a_revisit_of_a_broken_address_is_no_crash(tmp_path: Path) -> None:
    made = Made(tmp_path / "x.warc.gz").response("http://[broken")
    made.revisit("https://a.example/p", b"other", of="http://[broken", at=DATE, date="2022-01-01T00:00:00Z")
    assert [r.error for r in good(made.save())] == ["missing_original"]


def test_a_revisit_may_find_its_original_in_our_archive(tmp_path: Path) -> None:
    url = "https://a.example/p"
    store = Store(tmp_path / "archive")
    store.take(Made(tmp_path / "1.warc.gz").response(url).save())
    (held,) = store.rows.values()
    place = Archived(held.warc_file or "", held.warc_offset or 0, held.warc_length or 0)
    path = (
        Made(tmp_path / "2.warc.gz").revisit(url, PAGE, of=url, at=DATE, date="2022-01-01T00:00:00Z").save()
    )
    (row,) = import_warc(
        path,
        store.archive,
        known=lambda _: False,
        same_body=store._same,
        jurisdiction=None,
        run="r",
        now=NOW,
        archived=lambda key, at: place if (key, at) == ("a.example/p", DATE) else None,
    )
    assert isinstance(row, Capture)
    assert (row.sha256, row.warc_offset, row.error) == (held.sha256, held.warc_offset, None)


def test_a_row_says_all_that_is_known(tmp_path: Path) -> None:
    store = Store(tmp_path / "archive")
    headers = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"e"')]
    store.take(
        Made(tmp_path / "x.warc.gz").response("https://www.a.example/p/?utm_source=x", headers=headers).save()
    )
    (row,) = store.rows.values()
    assert replace(row, warc_length=0) == Capture(
        id=capture_id("a.example/p", DATE, "warc", sha256_hex(PAGE), status=200, url=""),
        url="https://www.a.example/p/?utm_source=x",
        url_key="a.example/p",
        captured_at=DATE,
        origin="warc",
        document=document_id("a.example/p"),
        run="run1",
        final_url="https://www.a.example/p/?utm_source=x",
        http_status=200,
        content_type="text/html; charset=utf-8",
        sha256=sha256_hex(PAGE),
        bytes=len(PAGE),
        etag='"e"',
        jurisdiction="VT",
        arrival_outcome="received",
        warc_file="captures-00001.warc.gz",
        warc_offset=0,
        warc_length=0,
    )


def test_a_redirect_is_kept_with_its_target(tmp_path: Path) -> None:
    store = Store(tmp_path / "archive")
    made = Made(tmp_path / "x.warc.gz")
    made.response(
        "https://a.example/old", b"", status="301 Moved Permanently", headers=[("Location", "/new page")]
    )
    store.take(made.save())
    (row,) = store.rows.values()
    assert (row.http_status, row.final_url) == (301, "https://a.example/newpage")
    assert (row.redirects, row.arrival_outcome) == ("301 https://a.example/newpage", "redirected_away")


def test_importing_twice_adds_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "archive")
    path = mixed(tmp_path)
    store.take(path)
    rows, size = dict(store.rows), sum(p.stat().st_size for p in (tmp_path / "archive").iterdir())
    assert len(rows) == 3
    store.take(path)
    path.write_bytes(path.read_bytes() * 2)
    store.take(path)
    assert store.rows == rows
    assert sum(p.stat().st_size for p in (tmp_path / "archive").iterdir()) == size


def test_an_unchanged_body_is_a_row_without_a_record(tmp_path: Path) -> None:
    url = "https://a.example/p"
    store = Store(tmp_path / "archive")
    store.take(Made(tmp_path / "1.warc.gz").response(url).response(url, date="2021-04-01T00:00:00Z").save())
    later = Made(tmp_path / "2.warc.gz").response(url, date="2021-05-01T00:00:00Z")
    later.response(url, date="2021-06-01T00:00:00Z", status="404 Not Found")
    later.response("https://a.example/q", date="2021-07-01T00:00:00Z")
    store.take(later.save())
    places = [row.warc_offset for row in sorted(store.rows.values(), key=lambda row: row.captured_at)]
    assert places[:3] == [0, 0, 0] and len(set(places)) == 3


def test_the_order_of_the_files_changes_only_the_places(tmp_path: Path) -> None:
    files = [mixed(tmp_path, "a.warc.gz")]
    files.append(
        Made(tmp_path / "b.warc.gz").response("https://a.example/one").response("https://b.example/").save()
    )
    files.append(
        Made(tmp_path / "c.warc.gz").response("https://a.example/one", date="2023-01-01T00:00:00Z").save()
    )
    results = []
    for number, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0])):
        store = Store(tmp_path / f"archive{number}")
        for index in order:
            assert store.take(files[index]) == []
        results.append(store.placeless())
        for row in store.rows.values():
            place = (row.warc_file or "", row.warc_offset or 0, row.warc_length or 0)
            assert store.archive.verify(*place, row.sha256) is None
    # The two captures of one address in one second with one body are one capture, with either's headers.
    twice = capture_id("a.example/one", DATE, "warc", sha256_hex(PAGE), status=200, url="")
    for result in results:
        result[twice] = replace(result[twice], etag=None, last_modified=None)
    assert results[0] == results[1] == results[2] and len(results[0]) == 5


def test_a_bomb_is_capped_and_judged_too_large(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(70 * 2**20), 9)
    made = Made(tmp_path / "x.warc.gz").response(
        "https://a.example/b", bomb, headers=[("Content-Encoding", "gzip")]
    )
    (found,) = good(made.save())
    assert (len(found.body), found.flags) == (64 * 2**20, ("too_large",))
    store = Store(tmp_path / "archive")
    store.take(made.path)
    (row,) = store.rows.values()
    assert (row.arrival_outcome, row.bytes) == ("too_large", 64 * 2**20)


def test_a_record_above_the_limit_is_a_row_without_its_body(tmp_path: Path) -> None:
    made = (
        Made(tmp_path / "x.warc")
        .response("https://a.example/big", bytes(66 * 2**20))
        .response("https://a.example/2")
    )
    first, second = good(made.save())
    assert (first.error, first.body, first.sha256) == ("too_large", b"", None)
    assert second.body == PAGE


def test_an_answer_that_is_not_http_is_kept_as_a_protocol_error(tmp_path: Path) -> None:
    made = Made(tmp_path / "x.warc.gz", gzipped=False).response("https://a.example/")
    path = made.save()
    path.write_bytes(
        b"\r\n".join(
            line
            for line in path.read_bytes().replace(b"HTTP/1.1 200 OK", b"NOPE/1.1 XX KO").split(b"\r\n")
            if b"Digest" not in line
        )
    )
    store = Store(tmp_path / "archive")
    assert store.take(path) == []
    (row,) = store.rows.values()
    assert (row.error, row.http_status, row.arrival_outcome) == ("protocol_error", None, "protocol_error")
    assert row.warc_file is not None


def test_the_judge_sees_the_answer_as_it_came(tmp_path: Path) -> None:
    seen: list[Answer] = []

    def judge(answer: Answer) -> Verdict:
        seen.append(answer)
        return Verdict("received", "a test")

    made = Made(tmp_path / "x.warc.gz").response(
        "https://a.example/", headers=[("X-Cache", "1"), ("x-cache", "2")]
    )
    list(
        import_warc(
            made.save(),
            Archive(tmp_path / "archive"),
            known=lambda _: False,
            same_body=lambda *_: None,
            jurisdiction=None,
            run="r",
            now=NOW,
            judge=judge,
        )
    )
    assert seen == [Answer("https://a.example/", "https://a.example/", 200, {"x-cache": "1"}, PAGE)]


def test_keys_are_those_of_the_documents(tmp_path: Path) -> None:
    store = Store(tmp_path / "archive")
    store.take(mixed(tmp_path))
    assert all(row.document == document_id(url_key(row.url)) for row in store.rows.values())


def test_the_answers_of_one_second_are_told_apart(tmp_path: Path) -> None:
    made = Made(tmp_path / "x.warc.gz")
    for url, to in (("http://a.example/p", "https://a.example/p"), ("https://a.example/p", "/q")):
        made.response(url, b"", status="301 Moved", headers=[("Location", to)])
    made.response("https://www.a.example/p", b"", status="404 Not Found")
    store = Store(tmp_path / "archive")
    assert store.take(made.save()) == []
    assert [(row.url, row.http_status) for row in store.rows.values()] == [
        ("http://a.example/p", 301),
        ("https://a.example/p", 301),
        ("https://www.a.example/p", 404),
    ]
    assert {row.document for row in store.rows.values()} == {document_id("a.example/p")}


def test_a_user_name_in_an_address_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "archive")
    made = Made(tmp_path / "x.warc.gz").response(
        "https://me:secret@a.example/p?x=@y",
        b"",
        status="302 Found",
        headers=[("Location", "https://me:secret@a.example/q")],
    )
    store.take(made.save())
    (row,) = store.rows.values()
    assert (row.url, row.url_key) == ("https://a.example/p?x=@y", "a.example/p?x=%40y")
    assert (row.final_url, row.redirects) == ("https://a.example/q", "302 https://a.example/q")


def test_what_is_dated_after_tomorrow_is_told_and_not_taken(tmp_path: Path) -> None:
    made = Made(tmp_path / "x.warc.gz").response("https://a.example/1", date="2026-01-02T00:00:00Z")
    path = made.response("https://a.example/2", date="2026-01-02T00:00:01Z").save()
    store = Store(tmp_path / "archive")
    assert [problem.sentence for problem in store.take(path)] == [
        f"The file {path} has a record at byte {made.starts[1]} dated 2026-01-02T00:00:01Z, "
        "which is still to come; it was left out."
    ]
    assert [row.url for row in store.rows.values()] == ["https://a.example/1"]


def declared(id_: str, url: str, *earlier: str) -> Declared:
    return Declared(id_, "name", "VT", "vt_aoe", url, "Title", earlier_urls=earlier)


def test_a_declared_document_is_known_by_each_of_its_addresses(tmp_path: Path) -> None:
    documents = (
        declared("00112233445566ff", "https://www.a.example/new", "http://old.example/first"),
        declared(document_id("a.example/kept"), "https://a.example/kept"),
    )
    store = Store(tmp_path / "archive", registry=Registry((), (), (), documents))
    made = Made(tmp_path / "x.warc.gz")
    for url in ("http://a.example/new/", "https://old.example/first", "https://a.example/else"):
        made.response(url)
    store.take(made.save())
    assert [(row.url_key, row.document) for row in store.rows.values()] == [
        ("a.example/new", "00112233445566ff"),
        ("old.example/first", "00112233445566ff"),
        ("a.example/else", document_id("a.example/else")),
    ]


@pytest.mark.parametrize(("code", "known"), [("WY", True), ("X-FRA", True), (None, True), ("WY", False)])
def test_a_lost_row_of_an_import_is_made_again_as_it_was(
    tmp_path: Path, code: str | None, known: bool
) -> None:
    registry = Registry((), (), (), (declared("00112233445566ff", "https://a.example/one"),))
    store = Store(tmp_path / "archive", prefix=import_prefix(code), registry=registry)
    url = "https://a.example/one"
    made = (
        Made(tmp_path / "b.warc.gz")
        .response(url)
        .response(url, b"", status="503 Busy")
        .response(f"{url}/two")
    )
    made.response("https://me:secret@a.example/r", b"", status="302 F", headers=[("Location", "/x")])
    store.take(mixed(tmp_path))
    store.take(made.save())
    store.archive.close()
    report = store.archive.recover(lambda _: [])
    codes = {code} if known and code else set()
    rows = relist(store.archive, report, known_codes=codes, document_of=store.document_of)
    jurisdiction = code if known else None
    expected = {id_: replace(row, run=None, jurisdiction=jurisdiction) for id_, row in store.rows.items()}
    assert len(rows) == len(expected) == 6
    assert {row.id: row for row in rows} == expected
