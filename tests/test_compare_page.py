"""The comparison page: parts, peer sets, one point as a list, differences marked, days to slide over, its size."""

from __future__ import annotations

import gzip
import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from crawler.declarations import SOURCES, load
from pipeline.vocabulary import vocabulary
from tests.asking import get
from tests.test_web_public_file import build, insert
from web.site import site


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return site(build(tmp_path_factory.mktemp("site") / "2.db"), groups={"neighbours": ("X-FRA", "X-NOR")})


def answer(served: Datasette, path: str) -> str:
    told: str = get(served, path).text
    return told.partition('<div id="answer">')[2].partition("</main>")[0]


def rows_of(body: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/states/([^"]+)"', body)


def test_one_point_is_a_list_by_what_is_said(served: Datasette) -> None:
    body = answer(served, "/compare?key=mastery_based_credit")
    said = re.findall(r'<section class="saying".*?id="say-([a-z_]+)".*?>(\d of \d)<', body)
    assert said == [("requires", "2 of 3"), ("not_covered", "1 of 3")]
    assert "A district shall award credit" in body
    assert '<a href="/states/X-FRA#mastery_based_credit"' in body
    assert "<table" in answer(served, "/compare?key=mastery_based_credit&show=table")


def test_a_peer_set_and_states_beside_it(served: Datasette) -> None:
    assert rows_of(answer(served, "/compare?group=neighbours")) == ["X-FRA", "X-NOR"]
    assert rows_of(answer(served, "/compare?group=mine:x-des&state=X-NOR")) == ["X-DES", "X-NOR"]
    page = get(served, "/compare?group=mine:x-des").text
    assert '<input type="checkbox" id="group-mine:x-des" name="group" value="mine:x-des" checked>' in page
    assert get(served, "/compare?group=nobody").status_code == 400
    assert '"state": "X-DES"' not in get(served, "/changes.json?group=neighbours").text


def test_a_part_says_of_how_many(served: Datasette) -> None:
    page = get(served, "/compare?stance=encourages").text
    assert "Shown: 1 of 3 jurisdictions, 1 of 3 points" in page
    assert "1 of 3</td>" in page  # stated in, of the whole
    assert "No cell is like that" in get(served, "/compare?stance=repealed").text
    for path in ("/compare?stance=maybe", "/compare?basis=x", "/compare?key=x", "/compare.csv?layout=tall"):
        assert get(served, path).status_code == 400


def test_differences_are_marked_in_the_whole_table(served: Datasette) -> None:
    body = answer(served, "/compare?as_of=2026-06-30&against=2026-05-19&show=all")
    told = get(served, "/compare.json?as_of=2026-06-30&against=2026-05-19").json()["differences"]
    assert {(row["state"], row["key"]) for row in told} == {
        ("X-FRA", "mastery_based_credit"),
        ("X-FRA", "performance_assessment"),
    }
    assert len(re.findall(r'<td class="[^"]* differs"', body)) == len(told)
    assert '<span class="was">was Permits</span>' in body
    only = answer(served, "/compare?as_of=2026-06-30&against=2026-05-19&key=performance_assessment")
    assert "mastery_based_credit" not in only


def test_days_lead_to_the_table_of_that_day(served: Datasette) -> None:
    page = get(served, "/compare?field=cbe_dimension&state=X-FRA").text
    days = re.findall(r'<a data-day="([^"]+)" href="([^"]+)"', page)
    years = [day[:4] for day, _ in days]
    assert years == sorted(years, reverse=True)
    assert ("2026-06-10", "/compare?field=cbe_dimension&amp;state=X-FRA&amp;as_of=2026-06-10") in days
    forced = get(served, "/compare?in_force=2026-07-01").text
    assert 'data-of="in_force" data-now="2026-07-01"' in forced


def test_downloads_of_a_part(served: Datasette) -> None:
    answered = get(served, "/compare.csv?layout=wide&key=mastery_based_credit&group=neighbours")
    assert answered.text.splitlines() == [
        "state,state_name,mastery_based_credit,field,release,asked",
        "X-FRA,Fralia,requires,cbe_dimension,2,current",
        "X-NOR,Norvale,not_covered,cbe_dimension,2,current",
    ]
    assert answered.headers["content-disposition"].endswith('"crosswalk-cbe_dimension-current-wide.csv"')


def test_every_field_of_all_jurisdictions_stays_small(tmp_path: Path) -> None:
    """Every cell of the longest field stated, each with a limit, a flag and a doubt: still under 100 kB packed."""
    path = build(tmp_path / "2.db")
    with sqlite3.connect(path) as conn:
        declared = [j for j in load(SOURCES).jurisdictions if j.kind not in ("national", "federal")]
        insert(conn, "jurisdictions", ({"code": j.code, "name": j.name, "kind": j.kind} for j in declared))
        stances = ("requires", "permits", "encourages", "by_waiver", "prohibits")
        keys = list(vocabulary().equity_strategies)
        for key in keys:
            book = {"field": "equity_strategy", "key": key, "stance": "", "definition": key * 3, "place": 500}
            conn.execute(
                "insert or ignore into codebook (field, key, stance, definition, place) "
                "values (:field, :key, :stance, :definition, :place)",
                book,
            )
        insert(
            conn,
            "positions",
            (
                {"id": f"{j.code}-{key}", "jurisdiction": j.code, "field": "equity_strategy", "key": key,
                 "stance": stances[(n + m) % 5], "basis": "stated", "valid_from": f"2026-0{1 + n % 9}-01T00:00:00Z",
                 "document": "fra-rule", "version": "v-rule-2", "rank": 3, "cause": "source",
                 "confidence": (n * 7 + m) % 100 / 100, "review_state": "machine",
                 "last_confirmed_at": f"2026-0{1 + m % 9}-02T00:00:00Z"}
                for n, j in enumerate(declared)
                for m, key in enumerate(keys)
            ),
        )  # fmt: skip
    page = get(site(path), "/compare?field=equity_strategy").text
    assert len(rows_of(page)) == len(declared) + 1
    assert page.count("<td") > 1100
    assert len(gzip.compress(page.encode(), 6)) < 40_000
