"""Killed at any step and run again: nothing is lost, nothing doubled, and the public rows are the same.

A forked child carries the whole job (import, process, publish) and kills itself with SIGKILL at a
chosen step; the job is then run again, undisturbed. A power cut is modelled by what was fsynced.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.declarations import SOURCES, load
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


def killed_at(number: int, work: Callable[[], object]) -> None:
    """Do ``work`` in a child that SIGKILLs itself before its step ``number`` (from 0)."""

    def child() -> None:
        seen = 0

        def tell(_: str) -> None:
            nonlocal seen
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

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
    source, steps = write_warc(folder / "source.warc.gz", PAGES), []
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
    """Every run gets a little further than the one before, and the last one ends."""
    for number in range(2, len(undisturbed.steps) - 4, len(undisturbed.steps) // 6):
        killed_at(min(number, 12), lambda: job(tmp_path, undisturbed.source))
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
