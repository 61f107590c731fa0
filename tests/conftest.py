"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from db.store import Store
from tests.browsing import CHROMIUM, FLAGS, served
from tests.test_web_public_file import build

# The longest files, longest first: begun last, one of them alone would keep the other worker waiting.
_LONGEST = (
    "test_real_captures",
    "test_story",
    "test_bounds",
    "test_adding_sources",
    "test_crash",
    "test_accessibility",
    "test_planted",
    "test_serve",
    "test_politeness",
    "test_docs",
    "test_bombs",
    "test_backfill",
    "test_discovery_crawl",
    "test_command_line",
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; the modules that use it skip themselves where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the small public file is served."""
    folder = tmp_path_factory.mktemp("public")
    (folder / "snapshots").mkdir()
    shutil.copy(build(folder / "crosswalk.db"), folder / "snapshots" / "2.db")
    with served(folder) as found:
        yield found


@pytest.fixture(scope="module")
def demo_site(demo_data: Path) -> Iterator[str]:
    """Where the sample's release is served."""
    with served(demo_data / "public") as found:
        yield found
