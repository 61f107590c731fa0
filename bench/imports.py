"""Measure whole imports: ``python -m bench.imports FILE.warc.gz [...]``.

Imports the archives one after the other into a temporary data folder with ``crosswalk import`` and
prints seconds, the largest resident set of the main process and of any worker, and the counts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from db.store import Store


def resident(pid: int) -> int:
    """Return the resident set of a process in KiB, 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)


def children(pid: int) -> list[int]:
    """Return the processes that ``pid`` started, and theirs, that still run."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in thread.read_text().split()]
        except OSError:
            continue
    return found + [each for child in found for each in children(child)]


def measured(argv: list[str]) -> tuple[float, int, int]:
    """Run a command; return its seconds and the peaks of the main process and of a child, in KiB."""
    peaks = [0, 0]
    started = time.monotonic()
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL) as process:

        def watch() -> None:
            while process.poll() is None:
                peaks[0] = max(peaks[0], resident(process.pid))
                peaks[1] = max([peaks[1], *map(resident, children(process.pid))])
                time.sleep(0.05)

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        watcher.join()
    return time.monotonic() - started, peaks[0], peaks[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", nargs="+", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for archive in given.archives:
            argv = [sys.executable, "-m", "schedules", "import", str(archive), "--data", folder]
            seconds, main_peak, worker_peak = measured(argv)
            told = f"main {main_peak // 1024} MiB, worker {worker_peak // 1024} MiB"
            print(f"{archive.parent.name}: {seconds:.1f} s, {told}")
        with Store.open(Path(folder)) as store:
            for table in ("captures", "versions", "changes", "findings", "positions"):
                print(table, store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])
            for row in store.rows(
                "SELECT kind, significance, count(*) AS n FROM changes GROUP BY 1, 2 ORDER BY 1, 2"
            ):
                print("  ", row["kind"], row["significance"], row["n"])
            for row in store.rows("SELECT outcome, count(*) AS n FROM outcomes GROUP BY 1 ORDER BY 2 DESC"):
                print("  ", row["outcome"], row["n"])


if __name__ == "__main__":
    main()
