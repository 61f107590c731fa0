"""Real archives, where they are at hand: imported without a traceback, twice, and in another order.

The captures are nobody's of this project and are not part of it; without them these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.declarations import SOURCES, load
from db.store import Store
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.runs import Run
from tests.test_processing import published_rows

REAL = Path(__file__).parents[2] / "shared" / "real"
# Captures in each archive, as its own notes count them.
SETS = {"state-titles": 399, "site-policies": 302, "agency-pages": 201, "dc-title38": 968}

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real captures are not on this machine")


def take(data: Path, name: str) -> int:
    """Import one archive as the command does; return how many captures were added."""
    with Store.open(data) as store, archive_of(data) as archive:
        store.claim("real")
        done = import_files(
            Run("test", store), data, [REAL / name / "captures.warc.gz"], jurisdiction=None, say=print
        )
        assert done.problems == []
        process(store, archive, load(SOURCES), workers=2)
        return done.captures


def take_all(data: Path, names: list[str]) -> list[str]:
    for name in names:
        assert take(data, name) == SETS[name]
    return published_rows(data)


@pytest.mark.timeout(600)
def test_all_four_in_any_order_and_twice(tmp_path: Path) -> None:
    """Every capture has an outcome, a second import adds nothing, another order gives the same rows."""
    one, other = tmp_path / "one", tmp_path / "other"
    rows = take_all(one, list(SETS))
    with Store.open(one) as store:
        assert store.unjudged_captures() == []
        [faulty] = store.rows("SELECT count(*) AS n FROM outcomes WHERE outcome = 'extract_failed'")
        [quotes] = store.rows(
            "SELECT count(*) AS n, sum(substr(v.text, f.quote_start + 1, f.quote_end - f.quote_start) = f.quote) "
            "AS good FROM findings f JOIN versions v ON v.id = f.version"
        )
    assert faulty["n"] == 0
    assert quotes["n"] == quotes["good"] > 1000
    assert take(one, "state-titles") == 0
    assert published_rows(one) == rows
    assert take_all(other, list(reversed(SETS))) == rows
