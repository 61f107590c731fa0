"""Killed at any step and run again: nothing is lost, nothing doubled, and the public rows are the same.

A forked child carries the whole job (import, process, publish) and kills itself with SIGKILL at a
chosen step; the job is then run again, undisturbed. A power cut is modelled by what was fsynced.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.declarations import SOURCES, load
from db.records import CrosswalkError
from db.snapshot import Release, dump, publish
from db.store import Store
from pipeline.recipe import recipe
from schedules import upgrading
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.runs import begin
from schedules.verifying import verify
from tests.captured import Page, statute, write_warc

REGISTRY = load(SOURCES)
AT = "2026-01-01T00:00:00Z"
URL = "https://code.nowhere.example/12-301"
PERMITS = "A school district may award credit to a student who demonstrates mastery of the standards."
REQUIRES = "A school district shall award credit to a student who demonstrates mastery of the standards."
FILLER = [
    f"The clerk of each district keeps a register of matter {number} and opens it to any resident who asks, in "
    "the office of the district, during the hours in which that office is open to the public."
    for number in range(1, 6)
]
PAGES = [
    Page(
        f"https://code{number % 2}.nowhere.example/{number}",
        f"2024-0{month}-05T00:00:0{number}Z",
        statute(str(number), [sentence, *FILLER]),
    )
    for month, sentence in ((1, PERMITS), (2, REQUIRES), (3, f"{PERMITS} {REQUIRES}"))
    for number in range(4)
] + [
    Page("https://code0.nowhere.example/0", "2024-04-05T00:00:00Z", b"<title>Just a moment...</title>", 403),
    Page("https://code0.nowhere.example/0", "2024-05-05T00:00:00Z", b"", 503),
]


def job(data: Path, source: Path, *, at: str = AT) -> Release | None:
    """What ``crosswalk import`` does: archive and list, process, publish."""
    with begin(data, "import", holds="real") as run:
        import_files(run, data, [source], jurisdiction="VT", say=lambda _: None)
        with archive_of(data) as archive:
            process(run.store, archive, REGISTRY, workers=1)
        return publish(run.store, data / "public", at=at, recipe=recipe())


def public_rows(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "public" / "crosswalk.db")) as conn:
        return list(dump(conn))


def rebuild(data: Path) -> None:
    with Store.open(data) as store, archive_of(data) as archive:
        upgrading.rebuild(store, archive, REGISTRY, at=AT, workers=1)


# -- a child that dies at a step ------------------------------------------------------------------

STEPS: tuple[tuple[Any, str], ...] = (
    (Archive, "_append"),
    (os, "fsync"),
    (os, "replace"),
    (os, "link"),
    (Store, "insert"),
    (Store, "delete"),
    (Store, "add_captures"),
    (Store, "keep_readings"),
    (Store, "update_run"),
)


@contextmanager
def told_before_each_step(tell: Callable[[str], None]) -> Iterator[None]:
    """Call ``tell`` with the step's name before each call of one of ``STEPS`` in the block."""
    kept = [(owner, name, getattr(owner, name)) for owner, name in STEPS]

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            tell(name)
            return real(*args, **kwargs)

        return step

    try:
        for owner, name, real in kept:
            setattr(owner, name, wrapped(name, real))
        yield
    finally:
        for owner, name, real in kept:
            setattr(owner, name, real)


def forget_the_fork_server() -> None:
    """In a forked child: what its workers are forked from belongs to the parent; it needs its own."""
    forkserver._forkserver.__init__()  # type: ignore[attr-defined]


def forked_job(data: Path, source: Path) -> None:
    forget_the_fork_server()
    job(data, source)


def killed_at(number: int, work: Callable[[], object]) -> None:
    """Do ``work`` in a child that SIGKILLs itself before its step ``number`` (from 0)."""

    def child() -> None:
        seen = 0

        def tell(_: str) -> None:
            nonlocal seen
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

        forget_the_fork_server()
        with told_before_each_step(tell):
            work()

    process_ = multiprocessing.get_context("fork").Process(target=child)
    process_.start()
    process_.join()
    assert process_.exitcode == -signal.SIGKILL


@dataclass(frozen=True)
class Undisturbed:
    """The job as it runs when nothing kills it: its source, its steps by name, its public rows."""

    source: Path
    steps: list[str] = field(repr=False)
    rows: list[str] = field(repr=False)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write_warc(folder / "source.warc.gz", PAGES)
    steps: list[str] = []
    with told_before_each_step(steps.append):
        job(folder / "data", source)
    return Undisturbed(source, steps, public_rows(folder / "data"))


def assert_whole(data: Path, expected: list[str]) -> None:
    """All captures are there once, each with an outcome; all that was archived has its digest."""
    assert public_rows(data) == expected
    with Store.open(data) as store, archive_of(data) as archive:
        assert store.rows("SELECT count(*) AS n FROM captures") == [{"n": len(PAGES)}]
        assert store.unjudged_captures() == []
        assert verify(store, archive).problems == []
        assert store.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("seed", range(6))
def test_killed_anywhere_and_run_again(tmp_path: Path, undisturbed: Undisturbed, seed: int) -> None:
    rnd = random.Random(seed)
    # The two steps that point at a finished release have a test of their own.
    for number in rnd.sample(range(len(undisturbed.steps) - 4), 3):
        data = tmp_path / str(number)
        killed_at(number, lambda data=data: job(data, undisturbed.source))  # type: ignore[misc]
        job(data, undisturbed.source)
        assert_whole(data, undisturbed.rows)


def test_killed_again_and_again(tmp_path: Path, undisturbed: Undisturbed) -> None:
    for number in (3, 12, 5, 9, 12):
        killed_at(number, lambda: job(tmp_path, undisturbed.source))
    job(tmp_path, undisturbed.source)
    assert_whole(tmp_path, undisturbed.rows)


def test_a_dropped_row_is_noticed(tmp_path: Path, undisturbed: Undisturbed) -> None:
    """Negative control: where one capture is lost on its way into the store, the check above goes red."""
    real = Store.add_captures

    def forgetful(self: Store, captures: Any) -> int:
        return real(self, list(captures)[1:])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "add_captures", forgetful)
        job(tmp_path, undisturbed.source)
    with pytest.raises(AssertionError):
        assert_whole(tmp_path, undisturbed.rows)


# -- a power cut -------------------------------------------------------------------------------------


def not_durable(data: Path, source: Path) -> list[str]:
    """Return the captures that were committed while their record was not yet safe on the disk."""
    safe: dict[str, int] = {}
    lost: list[str] = []
    fsync, add = os.fsync, Store.add_captures

    def noted(handle: int) -> None:
        fsync(handle)
        path = Path(f"/proc/self/fd/{handle}").resolve()
        safe[path.name] = os.fstat(handle).st_size

    def checked(self: Store, captures: Any) -> int:
        batch = list(captures)
        lost.extend(
            c.url for c in batch if c.warc_file and c.warc_offset + c.warc_length > safe.get(c.warc_file, 0)
        )
        return add(self, batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", noted)
        patch.setattr(Store, "add_captures", checked)
        job(data, source)
    return lost


def test_a_record_is_on_the_disk_before_its_row(tmp_path: Path, undisturbed: Undisturbed) -> None:
    assert not_durable(tmp_path, undisturbed.source) == []


def test_a_missing_sync_is_noticed(tmp_path: Path, undisturbed: Undisturbed) -> None:
    """Negative control: without the archive's fsync the check above names every capture with a body."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Archive, "sync", lambda _: None)
        assert len(not_durable(tmp_path, undisturbed.source)) == len(PAGES)


def test_a_torn_tail_is_kept_aside_and_costs_nothing(tmp_path: Path, undisturbed: Undisturbed) -> None:
    job(tmp_path, undisturbed.source)
    [file] = (tmp_path / "archive").glob("*.warc.gz")
    whole = file.read_bytes()
    for torn in (b"\x1f\x8b\x08\x00\x00\x00", whole[:100], b"\0" * 4096):
        with file.open("ab") as end:
            end.write(torn)
        job(tmp_path, undisturbed.source)
        assert file.read_bytes() == whole
    kept = sorted(path.stat().st_size for path in (tmp_path / "archive" / "quarantine").iterdir())
    assert kept == [6, 100, 4096]
    assert_whole(tmp_path, undisturbed.rows)


# -- the archive stands, the store does not ----------------------------------------------------------


def archive_size(data: Path) -> int:
    return sum(path.stat().st_size for path in (data / "archive").glob("*.warc.gz"))


def test_an_older_store_never_shortens_the_archive(tmp_path: Path, undisturbed: Undisturbed) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    job(data, write_warc(tmp_path / "first.warc.gz", PAGES[:4]))
    shutil.copy(data / "crosswalk.db", copy)
    job(data, undisturbed.source)
    before = archive_size(data)
    for restored in (copy, None):
        (data / "crosswalk.db").unlink()
        if restored:
            shutil.copy(restored, data / "crosswalk.db")
        job(data, undisturbed.source)
        assert archive_size(data) >= before
        assert_whole(data, undisturbed.rows)


def test_records_of_an_import_are_listed_again_without_its_source(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    job(tmp_path, undisturbed.source)
    (tmp_path / "crosswalk.db").unlink()
    empty = write_warc(tmp_path / "empty.warc.gz", [])
    job(tmp_path, empty)
    assert_whole(tmp_path, undisturbed.rows)


def test_a_killed_import_archives_nothing_twice(tmp_path: Path, undisturbed: Undisturbed) -> None:
    killed_at(undisturbed.steps.index("add_captures"), lambda: job(tmp_path, undisturbed.source))
    before = archive_size(tmp_path)
    job(tmp_path, undisturbed.source)
    assert archive_size(tmp_path) == before


@pytest.fixture
def damaged(tmp_path: Path, undisturbed: Undisturbed) -> tuple[Path, Path, bytes]:
    """A data folder of which the archive's first record is damaged: (folder, file, bytes as they were)."""
    job(tmp_path, undisturbed.source)
    [file] = (tmp_path / "archive").glob("*.warc.gz")
    whole = file.read_bytes()
    file.write_bytes(whole[:40] + bytes(40) + whole[80:])
    return tmp_path, file, whole


def test_a_damaged_archive_takes_no_version_away(damaged: tuple[Path, Path, bytes]) -> None:
    """Promise 3: the fault is ours, so the tables stay (a refusal is well)."""
    data, _, _ = damaged
    with Store.open(data) as store:
        before = store.rows("SELECT id FROM versions ORDER BY id")
    with suppress(CrosswalkError):
        rebuild(data)
    with Store.open(data) as store:
        assert store.rows("SELECT id FROM versions ORDER BY id") == before


def test_a_file_from_the_backup_is_read_again(
    damaged: tuple[Path, Path, bytes], undisturbed: Undisturbed, tmp_path: Path
) -> None:
    data, file, whole = damaged
    with suppress(CrosswalkError):
        rebuild(data)
    file.write_bytes(whole)
    late = Page("https://code0.nowhere.example/9", "2024-06-05T00:00:00Z", statute("9", FILLER))
    job(data, write_warc(tmp_path / "late.warc.gz", [late]))
    with Store.open(data) as store:
        assert store.rows("SELECT count(*) AS n FROM outcomes WHERE outcome = 'archive_damaged'") == [
            {"n": 0}
        ]


# -- releases --------------------------------------------------------------------------------------


def newest(data: Path) -> int:
    """Return the number of the release that the pointer shows."""
    with closing(sqlite3.connect(data / "public" / "crosswalk.db")) as conn:
        return int(conn.execute("SELECT max(id) FROM releases").fetchone()[0])


def second(tmp_path: Path) -> Path:
    """Return an archive that makes a second release due."""
    page = Page("https://code0.nowhere.example/0", "2024-06-05T00:00:00Z", statute("0", [PERMITS, *FILLER]))
    return write_warc(tmp_path / "second.warc.gz", [page])


@pytest.mark.parametrize(
    "step",
    [
        "draft",
        "named",
        "link",
        "pointed",
    ],
)
def test_a_half_written_release_is_finished(tmp_path: Path, undisturbed: Undisturbed, step: str) -> None:
    """Killed before the draft is safe, before it has its name, and around the pointer at it."""
    data, source = tmp_path / "data", second(tmp_path)
    job(data, undisturbed.source)
    shutil.copytree(data, tmp_path / "same")
    steps: list[str] = []
    with told_before_each_step(steps.append):
        job(tmp_path / "same", source)
    links = len(steps) - 1 - steps[::-1].index("link")
    at = {"draft": links - 3, "named": links - 2, "link": links, "pointed": links + 1}[step]
    assert steps[links - 3 : links + 2] == ["fsync", "replace", "fsync", "link", "replace"]
    killed_at(at, lambda: job(data, source))
    assert newest(data) == 1
    job(data, source)
    assert newest(data) == 2
    assert public_rows(data) == public_rows(tmp_path / "same")
    assert sorted(path.name for path in (data / "public" / "snapshots").glob("*.db")) == ["1.db", "2.db"]


def test_publishing_twice_is_one_release(tmp_path: Path, undisturbed: Undisturbed) -> None:
    first = job(tmp_path, undisturbed.source)
    assert first is not None
    before = first.path.read_bytes()
    assert job(tmp_path, undisturbed.source, at="2026-02-01T00:00:00Z") is None
    assert first.path.read_bytes() == before
    assert [path.name for path in (tmp_path / "public" / "snapshots").glob("*.db")] == ["1.db"]


def test_a_deleted_snapshot_comes_back_the_same(tmp_path: Path, undisturbed: Undisturbed) -> None:
    first = job(tmp_path, undisturbed.source)
    assert first is not None
    first.path.unlink()
    again = job(tmp_path, undisturbed.source, at="2026-02-01T00:00:00Z")
    assert again == first
    assert public_rows(tmp_path) == undisturbed.rows


def test_a_deleted_pointer_comes_back(tmp_path: Path, undisturbed: Undisturbed) -> None:
    job(tmp_path, undisturbed.source)
    (tmp_path / "public" / "crosswalk.db").unlink()
    job(tmp_path, undisturbed.source)
    assert (tmp_path / "public" / "crosswalk.db").exists()
    assert public_rows(tmp_path) == undisturbed.rows


def test_publishing_nothing_leaves_no_draft(tmp_path: Path, undisturbed: Undisturbed) -> None:
    job(tmp_path, undisturbed.source)
    job(tmp_path, undisturbed.source)
    assert sorted(path.name for path in (tmp_path / "public" / "snapshots").iterdir()) == ["1.db"]


# -- the same inputs, the same rows ------------------------------------------------------------------


def test_a_rebuild_trusts_nothing_that_was_derived(tmp_path: Path, undisturbed: Undisturbed) -> None:
    job(tmp_path, undisturbed.source)
    with Store.open(tmp_path) as store:
        store.insert("documents", [{"id": "nowhere", "title": "x", "url": "x", "url_key": "x"}])
        store.clear("findings")
    rebuild(tmp_path)
    with Store.open(tmp_path) as store:
        publish(store, tmp_path / "public", at=AT, recipe=recipe())
    assert public_rows(tmp_path) == undisturbed.rows


def test_a_rebuild_brings_back_what_was_lost(tmp_path: Path, undisturbed: Undisturbed) -> None:
    job(tmp_path, undisturbed.source)
    with Store.open(tmp_path) as store:
        store.clear_derived()
    rebuild(tmp_path)
    with Store.open(tmp_path) as store:
        publish(store, tmp_path / "public", at=AT, recipe=recipe())
    assert public_rows(tmp_path) == undisturbed.rows


def taken(data: Path, sources: list[tuple[Path, str | None]]) -> list[str]:
    """Import the sources in their order, each for its jurisdiction; return the public rows."""
    for source, jurisdiction in sources:
        with begin(data, "import", holds="real") as run:
            import_files(run, data, [source], jurisdiction=jurisdiction, say=lambda _: None)
            with archive_of(data) as archive:
                process(run.store, archive, REGISTRY, workers=1)
            publish(run.store, data / "public", at=AT, recipe=recipe())
    return public_rows(data)


def in_both_orders(tmp_path: Path, sources: list[tuple[Path, str | None]]) -> tuple[list[str], list[str]]:
    return taken(tmp_path / "one", sources), taken(tmp_path / "other", sources[::-1])


def test_many_captures_of_one_second_come_in_any_order(tmp_path: Path) -> None:
    bodies = [statute("1", [*texts, *FILLER]) for texts in ([PERMITS], [REQUIRES], [PERMITS, REQUIRES])]
    sources: list[tuple[Path, str | None]] = [
        (write_warc(tmp_path / f"{number}.warc.gz", [Page(URL, AT, body)]), "VT")
        for number, body in enumerate(bodies)
    ]
    one, other = in_both_orders(tmp_path, sources)
    assert one == other
    assert sum(row.startswith('["versions"') for row in one) == 3


def test_a_late_capture_may_move_a_document_to_another_state(tmp_path: Path) -> None:
    pages = [
        Page(URL, f"2024-0{month}-01T00:00:00Z", statute("1", [text, *FILLER]))
        for month, text in ((1, PERMITS), (2, REQUIRES))
    ]
    sources = [
        (write_warc(tmp_path / f"{state}.warc.gz", [page]), state)
        for page, state in zip(pages, ("NH", "WY"), strict=True)
    ]
    one, other = in_both_orders(tmp_path, list(sources))
    assert one == other


def test_two_answers_of_one_second_with_one_body(tmp_path: Path) -> None:
    first = Page("http://code.nowhere.example/p", AT, b"", 301)
    then = Page("https://www.code.nowhere.example/p", AT, b"", 404)
    sources: list[tuple[Path, str | None]] = [
        (write_warc(tmp_path / "1.warc.gz", [first]), "VT"),
        (write_warc(tmp_path / "2.warc.gz", [then]), "VT"),
    ]
    one, other = in_both_orders(tmp_path, sources)
    assert one == other


def test_what_was_published_leads_somewhere(tmp_path: Path) -> None:
    older = Page(URL, "2024-01-01T00:00:00Z", statute("1", [PERMITS, *FILLER]))
    newer = Page(URL, "2024-02-01T00:00:00Z", statute("1", [REQUIRES, *FILLER]))
    taken(tmp_path / "data", [(write_warc(tmp_path / "newer.warc.gz", [newer]), "VT")])
    taken(tmp_path / "data", [(write_warc(tmp_path / "older.warc.gz", [older]), "VT")])
    with Store.open(tmp_path / "data") as store:
        dead = store.rows(
            "SELECT kind, id FROM published WHERE id NOT IN (SELECT id FROM changes) "
            "AND id NOT IN (SELECT id FROM versions) AND id NOT IN (SELECT id FROM documents) "
            "AND id NOT IN (SELECT old_id FROM id_aliases)"
        )
    assert dead == []


def test_a_record_of_the_future_is_refused(tmp_path: Path) -> None:
    page = Page(URL, "2099-01-01T00:00:00Z", statute("1", [PERMITS, *FILLER]))
    source = write_warc(tmp_path / "future.warc.gz", [page])
    with begin(tmp_path / "data", "import", holds="real") as run:
        done = import_files(run, tmp_path / "data", [source], jurisdiction="VT", say=lambda _: None)
    assert (done.captures, len(done.problems)) == (0, 1)


# -- bounds -----------------------------------------------------------------------------------------


def test_two_writers_at_once_take_turns(tmp_path: Path, undisturbed: Undisturbed) -> None:
    writers = [
        multiprocessing.get_context("fork").Process(target=forked_job, args=(tmp_path, undisturbed.source))
        for _ in range(3)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert_whole(tmp_path, undisturbed.rows)
    with Store.open(tmp_path) as store:
        assert store.rows("SELECT outcome, count(*) AS n FROM runs GROUP BY 1") == [
            {"outcome": "done", "n": 3}
        ]
        assert store.rows("SELECT count(*) AS n FROM releases") == [{"n": 1}]


def _verified_within(data: Path, megabytes: int) -> None:
    with Store.open(data) as store, archive_of(data) as archive:
        store.conn.execute("PRAGMA temp_store = MEMORY")
        store.conn.execute(f"PRAGMA hard_heap_limit = {megabytes * 2**20}")
        verify(store, archive)


def test_verify_needs_no_more_room_than_the_texts(tmp_path: Path) -> None:
    """500 quotes of a text of 400 kB are checked within 32 MB; a sort that carries the text wants 200."""
    with Store.open(tmp_path) as store:
        document = {"id": "d", "title": "d", "url": "d", "url_key": "d"}
        store.insert("documents", [document])
        store.insert("versions", [{"id": "v", "document": "d", "number": 1, "text": "words " * 70_000}])
        quote = {"version": "v", "field": "date", "quote": "words", "quote_start": 0, "quote_end": 5}
        store.insert("findings", [{"id": f"{number}", **quote} for number in range(500)])
    child = multiprocessing.get_context("fork").Process(target=_verified_within, args=(tmp_path, 32))
    child.start()
    child.join()
    assert child.exitcode == 0


POOL = """
import operator, time
from schedules.workers import Workers
with Workers(2) as pool:
    print(sum(pool.each(operator.neg, [1, 2, 3])), flush=True)
    time.sleep(60)
"""


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", POOL]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == "-6\n"
        listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.kill()
    deadline = time.monotonic() + 3
    while (left := [pid for pid in listed if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    assert left == []
