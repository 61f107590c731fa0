"""Measure hostile files: ``python -m bench.bombs``.

Imports one archive for each file of :mod:`tests.test_bombs` and prints what came of it, the seconds, and
the largest resident sets of the main process and of any worker.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.imports import measured
from db.store import Store
from tests.captured import Page, write_warc
from tests.test_bombs import HARM, HARMLESS


def main() -> None:
    makes = {**{name: made[0] for name, made in HARM.items()}, **HARMLESS}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in makes.items():
            body, data = make(), Path(folder, name)
            page = Page(f"https://files.example/{name}", "2026-03-01T00:00:00Z", body, 200, "application/x")
            archive = write_warc(Path(folder, f"{name}.warc.gz"), [page])
            argv = [sys.executable, "-m", "schedules", "import", str(archive), "--data", str(data)]
            seconds, main_peak, worker_peak = measured(argv)
            with Store.open(data) as store:
                [row] = store.rows("SELECT outcome FROM outcomes")
            told = f"main {main_peak // 1024} MiB, worker {worker_peak // 1024} MiB"
            print(f"{name}: {len(body):,} bytes, {row['outcome']}, {seconds:.1f} s, {told}", flush=True)


if __name__ == "__main__":
    main()
