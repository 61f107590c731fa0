"""What no release can be asked is refused in a sentence that says what can, or brought to what there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasette.app import Datasette

from tests.asking import get
from tests.test_web_public_file import build
from web.site import site


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    path: Path = tmp_path_factory.mktemp("site") / "2.db"
    return site(build(path), groups={"neighbours": ("X-FRA", "X-NOR"), "away": ("X-FRA", "VT")})


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/cited.csv", "Name the release that was cited: /cited.csv?release=1."),
        ("/cited.json", "Name the release that was cited: /cited.json?release=1."),
        ("/search?in=foo", "Ask in one of: documents, sentences, changes"),
        ("/search.json?q=credit&in=foo", "Ask in one of: documents, sentences, changes"),
        ("/compare?release=99", "This site compares by release 2, not by"),
        ("/compare.csv?release=1", "This site compares by release 2, not by"),
        ("/crosswalk/changes.foo", "is no format here. Ask for one of: csv, json, xlsx, md, zip."),
        ("/crosswalk/which_states_dropped_it.foo", "is no format here."),
        ("/crosswalk.foo", "is no format here."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(served: Datasette, path: str, words: str) -> None:
    told = get(served, path)
    assert told.status_code == 400
    assert words in told.text


@pytest.mark.parametrize(
    "path",
    [
        "/cited",
        "/search?in=changes&q=credit",
        "/compare?release=2",
        "/crosswalk/changes.csv",
        "/crosswalk.json",
    ]
    + [f"/crosswalk/changes.{form}" for form in ("json", "xlsx", "md", "zip")],
)
def test_what_can_be_asked_is_answered(served: Datasette, path: str) -> None:
    assert get(served, path).status_code == 200


def test_past_the_end_of_the_changes_is_their_last_page(served: Datasette) -> None:
    assert get(served, "/changes?start=99999999").text == get(served, "/changes").text
    assert "1 to 3 shown" in get(served, "/changes?start=99999999").text


@pytest.mark.parametrize("page", ["/compare", "/changes", "/changes.atom", "/calendar.ics"])
def test_only_groups_that_are_all_in_the_release_are_suggested(served: Datasette, page: str) -> None:
    told = get(served, f"{page}?group=nowhere")
    assert told.status_code == 400
    assert "Ask for one of: neighbours; or name its members: nowhere:X-DES,X-FRA,X-NOR." in told.text


def test_a_day_after_the_release_says_by_when_it_was_known(served: Datasette) -> None:
    known = " (what was known by the release, 2 November 2026)"
    assert f"As of 1 January 2099{known}" in get(served, "/compare?as_of=2099-01-01").text
    assert f"n force on 1 January 2099{known}" in get(served, "/compare?in_force=2099-01-01").text
    assert f"as of 1 January 2099{known}" in get(served, "/compare.md?as_of=2099-01-01").text
    past = get(served, "/compare?in_force=2099-01-01&as_of=2026-06-01").text
    assert "by what had been observed by 1 June 2026" in past
    for path in ("/compare?as_of=2026-11-02", "/compare?in_force=2099-01-01&as_of=2026-06-01", "/compare"):
        assert "what was known by the release" not in get(served, path).text
