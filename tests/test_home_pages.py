"""The first page, a state's page, my states and the corrections: what they say of a small public file."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from db.answers_leads import Cell
from db.answers_matrix import Matrix
from tests.test_web_pages import get, tags
from tests.test_web_public_file import build, insert
from web import corrections_page
from web.site import site
from web.tile_map import by_change, by_stance
from web.timeline import timeline


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
    seen = "2 of 3 jurisdictions could be read throughout, not every document of 1 of them."
    assert f"No change of a source was seen. {seen}" in told
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


def test_a_form_leads_to_a_link_worth_a_bookmark(served: Datasette) -> None:
    for asked, link in (
        ("/my?states=X-FRA&states=X-DES&since=2026-05-01", "/my?states=X-FRA,X-DES&since=2026-05-01"),
        ("/my?states=x-fra%2Cx-fra&since=", "/my?states=X-FRA"),
        ("/my?since=soon&states=X-FRA", "/my?states=X-FRA&unread=1"),
        ("/my?states=<b>", "/my"),
    ):
        answer = get(served, asked)
        assert (answer.status_code, answer.headers["location"]) == (302, link)
        assert get(served, link).status_code == 200


def test_my_states_begin_with_a_choice(served: Datasette) -> None:
    body = get(served, "/my").text
    boxes = [
        attrs["value"] for tag, attrs in tags(body) if tag == "input" and attrs.get("type") == "checkbox"
    ]
    assert boxes == ["X-DES", "X-FRA"]
    assert "Not covered yet: Norvale." in words(body)


def test_unknown_places_are_named_and_the_rest_is_shown(served: Datasette) -> None:
    told = words(get(served, "/my?states=X-FRA,ZZ").text)
    assert "There is no place with the code ZZ. The others are below." in told
    assert "Changed since" in told
    assert "There are no places with the codes YY, ZZ. Choose from the list." in words(
        get(served, "/my?states=YY,ZZ").text
    )
    assert "That day could not be read." in words(get(served, "/my?states=X-FRA&unread=1").text)
    assert "so there is nothing newer to show" in words(get(served, "/my?states=X-FRA&since=2027-01-01").text)


def test_my_states_tell_what_happened_apart_from_what_was_learned_late(served: Datasette) -> None:
    body = get(served, "/my?states=X-FRA&since=2026-06-01").text
    happened = words(section(body, "happened"))
    assert "Credit for Learning" in happened
    assert "It may have happened before 1 June 2026: the look before is older." in happened
    assert "First published here on 1 November 2026." in happened
    assert 'aria-labelledby="late"' not in body
    later = get(served, "/my?states=X-FRA&since=2026-07-01").text
    assert "No change was seen" in words(section(later, "happened"))
    assert "Credit for Learning" in words(section(later, "late"))


def test_my_states_tell_what_is_coming_and_how_to_follow(served: Datasette) -> None:
    body = get(served, "/my?states=X-FRA,X-DES").text
    listed = re.findall(r"<tr>.*?</tr>", section(body, "coming"), re.DOTALL)[1:]
    assert [re.findall(r'datetime="([^"]+)"', row)[0] for row in listed] == [
        "2026-11-12",
        "2026-11-20",
        "2027-01-01",
    ]
    assert [words(row).count("Comments due") for row in listed] == [0, 1, 1]
    hrefs = {attrs.get("href") for tag, attrs in tags(body) if tag in ("a", "link")}
    assert {
        "/changes.atom?state=X-FRA,X-DES",
        "/calendar.ics?state=X-FRA,X-DES",
        "/compare?state=X-FRA,X-DES",
        "/my?states=X-FRA,X-DES",
        "/my?states=X-FRA,X-DES&since=2026-11-02",
    } <= hrefs
    assert "X-FRA" in get(served, "/calendar.ics?state=X-FRA,X-DES").text


ALTERED = {
    "release": 2,
    "jurisdiction": "X-FRA",
    "field": "cbe_dimension",
    "key": "mastery_based_credit",
    "before_basis": "stated",
    "before_stance": "permits",
    "before_quote": "A district may <b>award</b> credit.",
    "after_basis": "stated",
    "after_stance": "requires",
    "cause": "rules",
    "causes": "rules",
    "definite": 1,
    "upgrade": 1,
    "reason": "the same text read by other rules (upgrade 1)",
}


@pytest.fixture
def righted(tmp_path: Path) -> Datasette:
    """The small file, with an upgrade, a review and a withdrawal behind release 2."""
    path = build(tmp_path / "2.db")
    with sqlite3.connect(path) as conn:
        conn.execute("update releases set cells_against = 1, cells = '{\"cbe_dimension\": 9}' where id = 2")
        other = {**ALTERED, "key": "performance_assessment", "cause": "several", "causes": "source; review"}
        theirs = {**ALTERED, "jurisdiction": "X-DES", "cause": "source", "causes": "source"}
        insert(conn, "cell_changes", [ALTERED, other, theirs])
        insert(
            conn,
            "upgrades",
            [{"id": 1, "at": "2026-11-01T12:00:00Z", "recipe_from": "r0", "recipe_to": "r1"}],
        )
        reading = {"upgrade": 1, "document": "fra-rule", "version": "v-rule-1", "field": "cbe_dimension"}
        insert(
            conn, "upgrade_findings", [{**reading, "kind": kind} for kind in ("appears", "flips", "flips")]
        )
        decided = {"id": "ch-review", "document": "fra-rule", "jurisdiction": "X-FRA", "kind": "corrected"}
        moment = {
            "cause": "review",
            "new_seen_at": "2026-11-01T13:00:00Z",
            "summary": "Mastery-based credit: corrected.",
        }
        insert(conn, "changes", [{**decided, **moment, "relevance": "cbe", "reasons": "[]"}])
        first = {"first_release": 2, "first_published_at": "2026-11-02T06:00:00Z"}
        insert(conn, "published", [{"kind": "change", "id": "ch-review", **first}])
    return site(path)


def test_corrections_stand_by_release_with_what_they_are_counted_in(righted: Datasette) -> None:
    body = get(righted, "/corrections").text
    assert (
        "2 times a cell was put right, in 1 of 1 releases that were compared with the one before."
        in words(body)
    )
    told = words(section(body, "release-2"))
    assert "2 of 9 cells put right: our rules 1, review 1." in told
    assert (
        "Upgrade 1 of our rules, 1 November 2026: 3 readings of the same texts differ, in 1 document" in told
    )
    assert "(1 new, 0 gone, 2 otherwise)" in told
    assert "Decided by reviewersFralia: Credit for Learning. Mastery-based credit: corrected." in told
    assert "We said Permits A district may &lt;b&gt;award&lt;/b&gt; credit.Put right to Requires" in told
    assert "Desmora" not in told
    assert "Taken backA change (ch-gone), 1 October 2026: asked by the agency" in words(
        section(body, "release-1")
    )


def test_corrections_of_one_state(righted: Datasette) -> None:
    body = get(righted, "/corrections?state=X-DES").text
    assert "Nothing of X-DES has been put right so far." in words(body)
    assert "No cell was put right in 1 releases" in words(body)
    assert get(righted, "/corrections?state=QQ").status_code == 400
    assert "Cells" not in words(get(righted, "/corrections?before=2").text)


def test_of_many_cells_the_first_are_shown(righted: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections_page, "SHOWN", 1)
    told = words(section(get(righted, "/corrections").text, "release-2"))
    assert "2 of 9 cells put right: our rules 1, review 1." in told
    assert "1 of 2 shown. All that this release altered, in the data" in told
    assert "Performance assessment" not in told


def test_my_states_own_up(righted: Datasette) -> None:
    told = words(section(get(righted, "/my?states=X-FRA&since=2026-11-02").text, "ours"))
    assert "Corrected by a reviewer. Mastery-based credit: corrected." in told
    assert "Fralia: Performance assessment put right with release 2" in told


def test_nothing_put_right_is_no_praise(served: Datasette) -> None:
    told = words(get(served, "/corrections?state=X-FRA").text)
    assert "None of 2 releases was compared with the one before it, cell by cell." in told
    assert "That says little about how right we are" in told


def test_a_state_is_a_table_of_stances(served: Datasette) -> None:
    body = get(served, "/states/X-FRA").text
    [row] = re.findall(r'<tr role="row" id="mastery_based_credit">.*?</tr>', body, re.DOTALL)
    cells = [words(cell) for cell in re.findall(r"<t[hd] .*?</t[hd]>", row, re.DOTALL)]
    assert cells[:2] == ["Mastery-based credit", "Requires"]
    assert cells[2].startswith(
        "A district shall award credit when a student shows mastery of the course competencies."
    )
    assert "By the rule test; confidence 0.90, not reviewed 1 more statement Encourages" in cells[2]
    assert cells[3] == "Credit for Learning Regulation, Fralia Department of Learning"
    assert cells[4] == "Observed since 10 June 2026 in force from 1 July 2026 confirmed 1 November 2026"
    silent = get(served, "/states/X-DES").text
    assert '<li id="personalized_learning_plan">' in silent and "Nothing stated on 2 of 3" in silent


def test_a_state_tells_its_changes_by_year_and_as_a_line(served: Datasette) -> None:
    body = get(served, "/states/X-DES").text
    told = section(body, "changes")
    assert re.findall(r'<h3 class="year">(\d+)</h3>', told) == ["2026"]
    assert "2 changes from 1 September 2025 to 2 November 2026." in words(told)
    assert len(re.findall(r"<rect ", told)) == 2
    assert "<script>alert" not in told
    assert '<svg class="timeline"' not in get(served, "/states/X-NOR").text


def test_a_state_tells_its_gaps(served: Datasette) -> None:
    told = words(section(get(served, "/states/X-FRA").text, "gaps"))
    assert "Statute sectionHeld, 2 documents; 1 more never read so far" in told
    assert "Rule sectionRefusedIts terms forbid &lt;robots&gt;" in told
    assert "Competency-based education: stated 3, not found 0, unreachable 0, not covered 0, of 3" in told
    assert "Out of reach now Guidance on Personal Plans: timeout since 20 September 2026" in told


def test_a_state_is_followed_and_taken_away(served: Datasette) -> None:
    hrefs = {
        attrs.get("href") for tag, attrs in tags(get(served, "/states/X-FRA").text) if tag in ("a", "link")
    }
    assert {"/changes.atom?state=X-FRA", "/calendar.ics?state=X-FRA", "/my?states=X-FRA"} <= hrefs
    for form in ("csv", "xlsx", "json", "md"):
        assert {f"/states/X-FRA.{form}", f"/changes.{form}?state=X-FRA"} <= hrefs
        assert get(served, f"/states/X-FRA.{form}").status_code == 200
    listed = list(csv.DictReader(io.StringIO(get(served, "/states/x-fra.csv").text)))
    assert sorted((row["field"], row["key"], row["stance"]) for row in listed) == [
        ("cbe_dimension", "mastery_based_credit", "requires"),
        ("cbe_dimension", "performance_assessment", "permits"),
        ("cbe_dimension", "personalized_learning_plan", "encourages"),
        ("equity_strategy", "equity_policy_or_plan", "requires"),
    ]
    assert {row["release"] for row in listed} == {"2"}
    told = json.loads(get(served, "/states/X-FRA.json").text)
    assert [one["field"] for one in told["fields"]][:2] == ["cbe_dimension", "equity_strategy"]
    assert get(served, "/states/ZZ.csv").status_code == 404


def test_bars_lie_in_lanes_and_ticks_name_the_year() -> None:
    def change(number: int, old: str | None, new: str) -> dict[str, str | None]:
        return {
            "id": str(number),
            "kind": "edited",
            "old_seen_at": old,
            "new_seen_at": new,
            "document_title": "T",
        }

    changes = [
        change(1, "2026-01-02", "2026-03-01"),
        change(2, "2026-02-01", "2026-02-01"),
        change(3, None, "2026-06-30"),
    ]
    made = timeline(changes, since=None, until="2026-07-01T06:00:00Z")
    assert made is not None
    assert [(bar.x, bar.y, bar.width) for bar in made.bars] == [(0, 0, 155), (80, 12, 5), (475, 0, 5)]
    assert made.ticks == ((237, "Apr 2026"), (480, "Jul"))
    assert made.height == 24
    assert made.bars[1].words == "T: Edited on 1 February 2026"
    assert timeline([], since=None, until="2026-07-01") is None
    longer = timeline(changes, since="2023-05-01", until="2026-07-01")
    assert longer is not None and [label for _, label in longer.ticks] == ["2024", "2025", "2026"]
