"""Serving: every request is answered, from exactly one release, while releases come and go."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.test_web_public_file import build
from web import serve as serving

RELEASES = 20
PAGES = 200
READERS = 8


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("master") / "one.db", releases=1)


def publish(public_dir: Path, master: Path, number: int) -> Path:
    """Write release ``number``: its number stands in many tables, so that a mixed page shows."""
    snapshots = public_dir / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    path = snapshots / f"{number}.db"
    shutil.copy(master, path)
    conn = sqlite3.connect(path)
    conn.execute("update releases set id = ?, at = '2026-11-01T06:00:00Z'", (number,))
    conn.execute("update documents set title = 'mark' || ?", (number,))
    conn.execute("update changes set summary = 'mark' || ?", (number,))
    conn.execute("update jurisdictions set name = 'mark' || ?", (number,))
    conn.commit()
    conn.close()
    pending = public_dir / "pending"
    shutil.copy(path, pending)
    os.replace(pending, public_dir / "crosswalk.db")
    return path


@contextmanager
def running(public_dir: Path, *, public: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Serve ``public_dir`` in a thread; yield its port and the lines it tells."""
    ready, stop = threading.Event(), threading.Event()
    told: list[str] = []
    address: list[str] = []

    def on_ready(where: str) -> None:
        address.append(where)
        ready.set()

    def run() -> None:
        try:
            serving.serve(
                public_dir,
                host="127.0.0.1",
                port=0,
                public=public,
                on_ready=on_ready,
                stop=stop,
                tell=told.append,
            )
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(60)
    try:
        assert address, told
        yield int(re.findall(r":(\d+)/", address[0])[0]), told
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_two_hundred_pages_over_twenty_releases(
    tmp_path: Path, master: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "POLL_SECONDS", 0.02)
    publish(tmp_path, master, 1)
    over = threading.Event()
    seen: list[tuple[int, set[str], float]] = []
    faults: list[str] = []

    def reader(number: int) -> None:
        """Ask page after page: half the readers on kept connections, half on a new one each time."""
        conn = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        turn = number
        while not over.is_set() or len(seen) < PAGES:
            turn += 1
            try:
                conn.request("GET", ("/", "/changes", "/states", "/compare")[turn % 4])
                answer = conn.getresponse()
                body = answer.read().decode()
            except (OSError, http.client.HTTPException) as error:
                faults.append(repr(error))
                conn.close()
                continue
            if answer.status != 200:
                faults.append(f"status {answer.status}")
            seen.append((answer.status, set(re.findall(r"(?:mark|Release )(\d+)", body)), time.monotonic()))
            if number % 2:
                conn.close()
            time.sleep(0.2)

    with running(tmp_path) as (port, told), ThreadPoolExecutor(READERS) as readers:
        jobs = [readers.submit(reader, number) for number in range(READERS)]
        try:
            for number in range(2, RELEASES + 1):
                publish(tmp_path, master, number)
                wait_for(lambda n=number: f"Serving release {n}." in told)  # type: ignore[misc]
            assert f"Release {RELEASES}<" in get(port, "/")[1]
        finally:
            over.set()
        for job in jobs:
            job.result()
    assert faults == []
    assert len(seen) >= PAGES
    mixed = [marks for _, marks, _ in seen if len(marks) != 1]
    assert mixed == []
    served = {int(next(iter(marks))) for _, marks, _ in seen}
    assert len(served) >= RELEASES // 2


def test_a_crowd_at_the_swap(tmp_path: Path, master: Path) -> None:
    """Two hundred requests on as many connections, forty at a time, while the release changes."""
    publish(tmp_path, master, 1)
    with running(tmp_path) as (port, told), ThreadPoolExecutor(40) as crowd:
        publish(tmp_path, master, 2)
        answers = list(crowd.map(lambda n: get(port, ("/", "/changes", "/states")[n % 3]), range(PAGES)))
        wait_for(lambda: "Serving release 2." in told)
    assert {status for status, _ in answers} == {200}
    marks = [set(re.findall(r"(?:mark|Release )(\d+)", body)) for _, body in answers]
    assert all(len(found) == 1 for found in marks)


def test_a_release_that_does_not_start_leaves_the_old_one(tmp_path: Path, master: Path) -> None:
    publish(tmp_path, master, 1)
    with running(tmp_path) as (port, told):
        broken = publish(tmp_path, master, 2)
        conn = sqlite3.connect(broken)
        conn.execute("drop table changes")
        conn.commit()
        conn.close()
        wait_for(lambda: any("did not start; release 1 keeps serving" in line for line in told))
        assert "Release 1<" in get(port, "/")[1]
        publish(tmp_path, master, 3)
        wait_for(lambda: "Serving release 3." in told)
        assert "Release 3<" in get(port, "/")[1]


def test_a_folder_made_anew_is_taken_up_and_its_loss_is_outlived(tmp_path: Path, master: Path) -> None:
    """The same release number in another file is another release; a file taken away is served on."""
    first = publish(tmp_path, master, 1)
    keeper = serving.Host(tmp_path, serving.listen("127.0.0.1", 0), public=False, tell=lambda _: None)
    try:
        keeper.start()
        port = keeper.listening.getsockname()[1]
        first.unlink()
        (tmp_path / "crosswalk.db").unlink()
        keeper.tick()
        for path in ("/", "/crosswalk", "/crosswalk/changes", "/search?q=credit"):
            assert get(port, path)[0] == 200
        before = keeper.serving
        publish(tmp_path, master, 1)
        keeper.tick()
        assert keeper.serving is not before
    finally:
        keeper.stop()


def test_a_worker_that_dies_is_replaced(tmp_path: Path, master: Path) -> None:
    publish(tmp_path, master, 1)
    keeper = serving.Host(tmp_path, serving.listen("127.0.0.1", 0), public=False, tell=lambda _: None)
    try:
        keeper.start()
        assert keeper.serving is not None
        keeper.serving.process.kill()
        keeper.serving.process.wait()
        keeper.tick()
        assert keeper.serving.alive
        assert get(keeper.listening.getsockname()[1], "/about")[0] == 200
    finally:
        keeper.stop()


def test_public_mode_answers_named_queries_only(tmp_path: Path, master: Path) -> None:
    publish(tmp_path, master, 1)
    with running(tmp_path, public=True) as (port, _):
        assert get(port, "/crosswalk/which_sources_are_broken")[0] == 200
        assert get(port, "/crosswalk?sql=select+1")[0] == 403
        assert get(port, "/crosswalk/changes?_where=1=1")[0] == 403
        assert get(port, "/crosswalk.db")[0] == 403
        for path in (
            "threads",
            "versions",
            "databases",
            "plugins",
            "settings",
            "metadata.json",
            "actor",
            "permissions",
        ):
            assert get(port, f"/-/{path}")[0] == 404


def test_it_says_what_is_missing(tmp_path: Path, master: Path) -> None:
    def start() -> None:
        serving.serve(tmp_path, host="127.0.0.1", port=0, public=False, on_ready=lambda _: None)

    with pytest.raises(serving.NothingToServeError, match="no release"):
        start()
    publish(tmp_path, master, 4).unlink()
    with pytest.raises(serving.NothingToServeError, match="snapshot of release 4 is missing"):
        start()
    (tmp_path / "crosswalk.db").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    with pytest.raises(serving.NothingToServeError, match="cannot be read"):
        start()
    taken = serving.listen("127.0.0.1", 0)
    with pytest.raises(serving.PortTakenError, match="--port"):
        serving.listen("127.0.0.1", taken.getsockname()[1])
    taken.close()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_site(tmp_path: Path, master: Path, ending: signal.Signals) -> None:
    publish(tmp_path, master, 1)
    program = (
        "import sys; from pathlib import Path; from web.serve import serve\n"
        "serve(Path(sys.argv[1]), host='127.0.0.1', port=0, public=False,"
        " on_ready=lambda a: print(a, flush=True))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.DEVNULL,
        cwd=Path(serving.__file__).parent.parent,
    )
    try:
        assert parent.stdout is not None
        address = parent.stdout.readline()
        port = int(re.findall(r":(\d+)/", address)[0])
        assert get(port, "/about")[0] == 200
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        workers = [int(pid) for pid in children.read_text().split()] if children.exists() else []
        parent.send_signal(ending)
        parent.wait(20)
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 30)
        with pytest.raises(OSError):
            get(port, "/about")
    finally:
        parent.kill()
        parent.wait()
        assert parent.stdout is not None
        parent.stdout.close()


def get(port: int, path: str) -> tuple[int, str]:
    conn = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        conn.request("GET", path)
        answer = conn.getresponse()
        return answer.status, answer.read().decode()
    finally:
        conn.close()
