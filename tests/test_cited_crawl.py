"""The real spider asks for what a page cites in the next crawl, and never where it is refused; a child process
plays the scenario, the tests read the server's log and the tables."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from db import ids
from db.store import Store

ROOT = Path(__file__).resolve().parents[1]
CREDIT, SECTION = ids.document_id("learning.example/credit"), ids.document_id("code.example/s/12-301")
WHY = "cited by Section 1. Credit for demonstrated mastery: Zed. Code 12-301"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cited")
    argv = [sys.executable, "-m", "tests.cited_scenario", str(folder)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    return folder


def asked(played: Path) -> list[set[str]]:
    told = json.loads((played / "told.json").read_text())
    return [
        {
            one
            for one in crawl
            if one.endswith(("/credit", "/proposed")) or "/s/" in one or one.startswith("rules")
        }
        for crawl in told["asked"]
    ]


def test_the_server_was_asked_for_the_section_once_it_was_cited_and_the_refusing_one_never(
    played: Path,
) -> None:
    first = {"learning.example/credit", "register.example/proposed"}
    # The third crawl asks for no more: a section that is followed as cited leads no further.
    assert asked(played) == [first, first | {"code.example/s/12-301"}, first | {"code.example/s/12-301"}]


def test_the_section_is_a_document_that_says_why_it_is_followed(played: Path) -> None:
    with Store.open(played / "data") as store:
        document = store.rows(
            "SELECT jurisdiction, publisher, title, origin, instrument_type, relevance FROM documents WHERE id = ?",
            [SECTION],
        )
        captures = store.rows("SELECT found_on, why FROM captures WHERE document = ?", [SECTION])
        law = store.rows("SELECT citation, state, document, cited_by FROM cited_law ORDER BY citation")
        held = store.rows("SELECT kind, state, documents, reason FROM holdings ORDER BY kind")
        notices = store.rows("SELECT title, stage, deadline, amends, document, cause FROM notices")
    assert [tuple(row.values()) for row in document] == [
        ("X-ZZ", "zz_code", "Section 12-301. Credit for demonstrated mastery", "discovered", "statute", "cbe")
    ]
    assert captures == [{"found_on": "https://learning.example/credit", "why": WHY}] * 2
    assert [tuple(row.values()) for row in law] == [
        ("2015, ch. 12", "no_address", None, CREDIT),
        ("Rule 6-04-210.5", "refused", None, CREDIT),
        ("Zed. Code 12-301", "tracked", SECTION, CREDIT),
    ]
    assert [tuple(row.values()) for row in held] == [
        ("agency_page", "held", 1, None),
        ("board_policy", "missing", 0, "no address is declared"),
        ("rule_section", "refused", 0, "its terms forbid robots"),
        ("statute_section", "held", 1, None),
    ]
    assert [tuple(row.values()) for row in notices] == [
        ("Credit by demonstrated mastery", "comment", "2026-05-01", "Zed. Code 12-301", SECTION, "coverage")
    ]
