"""Datasette's own tables and named queries as workbooks and Markdown: what they hold, how much, and harmless."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from datasette.app import Datasette
from python_calamine import CalamineWorkbook

from tests.asking import get
from tests.test_web_public_file import build
from web.site import site


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return site(build(tmp_path_factory.mktemp("site") / "2.db"), public=True)


def sheets(answer: Any) -> dict[str, list[list[Any]]]:
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_table_as_a_workbook(served: Datasette) -> None:
    answer = get(served, "/crosswalk/changes.xlsx?_size=max&_sort=id")
    made = sheets(answer)
    assert list(made) == ["Rows", "Columns", "About"]
    rows = [dict(zip(made["Rows"][0], row, strict=True)) for row in made["Rows"][1:]]
    assert [row["id"] for row in rows] == ["ch-law-1", "ch-league-1", "ch-menu-1", "ch-rule-1", "ch-rule-2"]
    assert "=1+1 wording" in {row["summary"] for row in rows}
    assert {row[1]: row[2] for row in made["Columns"]}["jurisdiction"]
    assert made["About"] == [
        ["About", ""],
        ["What this is", "Changes"],
        ["Rows", "all 5"],
        ["Address", "/crosswalk/changes.xlsx?_size=max&_sort=id"],
        ["Release", "Release 2, 2026-11-02T06:00:00Z"],
    ]
    assert answer.headers["content-disposition"] == 'attachment; filename="crosswalk-changes.xlsx"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        text = "".join(packed.read(name).decode() for name in packed.namelist() if "worksheets" in name)
    assert "<f>" not in text
    assert "<hyperlink" not in text


def test_a_table_that_is_cut_says_so(served: Datasette) -> None:
    body = get(served, "/crosswalk/changes.md?_size=2").text
    assert "- Rows: the first 2; there may be more" in body
    assert len([line for line in body.splitlines() if line.startswith("| ")]) == 4
    assert "- Release: Release 2" in body


def test_a_later_page_does_not_call_its_rows_the_first(served: Datasette) -> None:
    page = get(served, "/crosswalk/changes?_size=2").text
    [following] = set(re.findall(r"_next=([^&\"]+)", page))
    body = get(served, f"/crosswalk/changes.md?_size=2&_next={following}").text
    assert "- Rows: 2, after those of earlier pages; there may be more after them" in body


def test_a_named_query_in_both_forms(served: Datasette) -> None:
    path = "which_states_say_so.{}?key=mastery_based_credit&stance="
    made = sheets(get(served, "/crosswalk/" + path.format("xlsx")))
    assert (
        made["About"][1][1] == "Which states require, permit or encourage it now, and where do they say so?"
    )
    body = get(served, "/crosswalk/" + path.format("md")).text
    assert body.splitlines()[:5] == [
        "# Which states require, permit or encourage it now, and where do they say so?",
        "",
        "- Rows: all 4",
        "- Address: /crosswalk/which\\_states\\_say\\_so.md?key=mastery\\_based\\_credit&amp;stance=",
        "- Release: Release 2, 2026-11-02T06:00:00Z",
    ]
    assert "Title 9 &lt;script&gt;alert" in body
    assert "<script" not in body


def test_pages_lead_to_the_files(served: Datasette) -> None:
    page = get(served, "/crosswalk/changes?kind=edited").text
    assert 'href="/crosswalk/changes.xlsx?kind=edited&amp;_size=max">Excel</a>' in page
    query = get(served, "/crosswalk/which_states_say_so?key=mastery_based_credit&stance=").text
    assert ">Excel</a>" in query
    assert ">Markdown</a>" in query
    for page_of in ("/codebook", "/coverage"):
        assert ".xlsx?" in get(served, page_of).text
    assert get(served, "/crosswalk/codebook.md?_size=max&_sort=place").status_code == 200


def test_what_has_no_rows_to_hand_out(served: Datasette) -> None:
    assert get(served, "/crosswalk.xlsx").status_code == 404
    assert sheets(get(served, "/crosswalk/changes.xlsx?kind=never"))["About"][2] == ["Rows", "all 0"]
