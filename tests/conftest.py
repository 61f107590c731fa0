"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from db.store import Store

# The longest files, longest first: begun last, one of them alone would keep the other worker waiting.
_LONGEST = (
    "test_real_captures",
    "test_story",
    "test_bombs",
    "test_politeness",
    "test_discovery_crawl",
    "test_serve",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the others keep their order."""
    places = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty working file."""
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that ``crosswalk demo`` makes: all four editions of the sample sites, crawled.

    The workers of one run share it: whoever needs it first makes it, and nobody writes to it after that.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, done = shared / "demo", shared / "demo-is-made"
    with FileLock(shared / "demo.lock"):
        if not done.exists():
            argv = [sys.executable, "-m", "schedules", "demo", "--data", str(folder)]
            ended = subprocess.run(argv, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, ended.stdout + ended.stderr
            done.touch()
    return folder
