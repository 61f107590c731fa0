"""The first page, a state's page, my states and the corrections: what they say of a small public file."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from db.answers_leads import Cell
from db.answers_matrix import Matrix
from tests.test_web_pages import get, tags
from tests.test_web_public_file import build
from web.site import site
from web.tile_map import by_change, by_stance


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return site(build(tmp_path_factory.mktemp("home") / "2.db"))


def words(body: str) -> str:
    """Return the words of a piece of a page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body)).strip()


def section(body: str, name: str) -> str:
    """Return the section of a page that the heading with this id names."""
    [found] = re.findall(rf'<section aria-labelledby="{name}".*?</section>', body, re.DOTALL)
    return str(found)


def served_at(path: Path, at: str) -> Datasette:
    """Return the site of a small public file whose newest release was published at another time."""
    build(path)
    with sqlite3.connect(path) as conn:
        conn.execute("update releases set at = ? where id = 2", (at,))
    return site(path)


def test_home_tells_how_fresh_it_is(served: Datasette) -> None:
    told = words(get(served, "/").text)
    assert (
        "Read so far: 6 documents from 2 of 3 jurisdictions, last confirmed on 1 November 2026; "
        "1 of them cannot be reached now." in told
    )


def test_home_tells_the_week_and_the_month(tmp_path: Path) -> None:
    told = words(section(get(served_at(tmp_path / "2.db", "2026-06-12T06:00:00Z"), "/").text, "news"))
    assert (
        "This week 6 June 2026 to 12 June 2026 No change of a source is certain; 1 may have happened, in Fralia."
        in told
    )
    assert "This month 14 May 2026 to 12 June 2026 1 change of sources for certain, in Fralia." in told
    assert "2 of 3 jurisdictions could be read throughout." in told
    assert "Not read throughout the month: Norvale (not read)." in told


def test_a_quiet_week_is_no_proof(served: Datasette) -> None:
    told = words(section(get(served, "/").text, "news"))
    assert "No change of a source was seen. 2 of 3 jurisdictions could be read throughout." in told
    assert "Not read throughout the month: Norvale (not read)." in told


@pytest.mark.parametrize(
    ("at", "tile"),
    [
        ("2026-06-12T06:00:00Z", "Fralia: Changed in the last 30 days, perhaps in the last 7"),
        ("2026-06-19T06:00:00Z", "Fralia: Changed in the last 90 days, perhaps in the last 30"),
        ("2026-08-01T06:00:00Z", "Fralia: Changed in the last 90 days"),
        ("2026-08-21T06:00:00Z", "Fralia: Perhaps changed in the last 90 days"),
        ("2026-11-02T06:00:00Z", "Fralia: No change seen in 90 days"),
    ],
)
def test_the_map_tells_how_lately(tmp_path: Path, at: str, tile: str) -> None:
    body = get(served_at(tmp_path / "2.db", at), "/").text
    named = [
        attrs["aria-label"] for tag, attrs in tags(body) if tag == "a" and "t " in (attrs.get("class") or "")
    ]
    assert tile in named
    assert "Norvale: Not covered" in named


def test_what_was_out_of_reach_is_not_told_as_still(tmp_path: Path) -> None:
    path = build(tmp_path / "2.db")
    with sqlite3.connect(path) as conn:
        conn.execute("update documents set unconfirmed_since = '2026-09-20T05:00:00Z' where id like 'fra-%'")
    told = "Fralia: No change seen in 90 days; not read throughout: not confirmed since 2026-09-20"
    assert f'aria-label="{told}"' in get(site(path), "/").text


def test_the_map_tells_the_stance_in_letters(served: Datasette) -> None:
    body = get(served, "/?map=mastery_based_credit").text
    svg = body[body.index("<svg") : body.index("</svg>")]
    assert re.findall(r"<text[^>]*>([^<]*)</text>", svg) == ["FRA", "R", "DES", "R!", "NOR"]
    assert 'href="/states/X-DES#mastery_based_credit"' in svg
    assert 'aria-label="Fralia: Requires [0.90], observed since 10 June 2026"' in svg
    legend = words(re.findall(r'<ul class="tilekey".*?</ul>', body, re.DOTALL)[0])
    assert legend == "R Requires 1R! Requires, in conflict 1 Not covered 1"


def test_the_map_is_a_list_too(served: Datasette) -> None:
    body = get(served, "/?map=performance_assessment").text
    [listed] = re.findall(r'<details class="aslist">.*?</details>', body, re.DOTALL)
    rows = [words(row) for row in re.findall(r"<tr>.*?</tr>", listed, re.DOTALL)]
    assert rows[1:] == [
        "DesmoraUnreachable (2 of 3 documents)",
        "FraliaPermits [0.90], observed since 10 June 2026",
        "NorvaleNot covered",
    ]


def test_a_map_of_nothing_known_is_refused_with_what_is(served: Datasette) -> None:
    answer = get(served, "/?map=<weather>")
    assert answer.status_code == 400
    assert (
        "There is no map of &#39;&lt;weather&gt;&#39;" in answer.text
        and "mastery_based_credit" in answer.text
    )


def test_the_drawing_begins_at_the_first_tile_used() -> None:
    places = [
        {"code": "X-A", "name": "A", "tile_column": 3, "tile_row": 9, "documents": 1},
        {"code": "X-B", "name": "B", "tile_column": 4, "tile_row": 10, "documents": 1},
        {"code": "US", "name": "No tile", "tile_column": None, "tile_row": None, "documents": 1},
    ]
    cell = Cell("X-A", "k", "not_found", pages_read=3)
    made = by_stance(
        Matrix("cbe_dimension", "as_of", None, None, (), ("k",), {("X-A", "k"): cell}), "k", places
    )
    assert [(tile.label, tile.x, tile.y, tile.said.words) for tile in made.tiles] == [
        ("A", 0, 0, "Not found in 3 documents read"),
        ("B", 44, 44, "Not compared"),
    ]
    assert (made.width, made.height) == (84, 84)
    assert made.about == (
        "2 jurisdictions as squares of one size, each near where it lies. Not found: 1; not compared: 1."
    )
    assert by_change([], [{"places": {}, "read": None}], (90,)).tiles == ()
