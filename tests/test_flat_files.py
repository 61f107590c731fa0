"""Every list is handed out in every form: workbooks say what their columns hold, packages are what they declare."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from datasette.app import Datasette
from python_calamine import CalamineWorkbook

from tests.asking import get
from tests.test_web_public_file import build
from web.change_files import changes_as
from web.column_dictionary import Column
from web.data_package import Resource
from web.site import site

LISTS = (
    "/changes",
    "/cited",
    "/drift",
    "/waves",
    "/borrowed",
    "/removals",
    "/search",
    "/corrections",
    "/crosswalk/changes",
)
ASKED = {"/cited": "?release=1", "/search": "?q=credit"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return site(build(tmp_path_factory.mktemp("site") / "2.db"), public=True)


def package(answer: Any) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        descriptor = json.loads(book.read("datapackage.json"))
        tables = {}
        for one in descriptor["resources"]:
            body = book.read(one["path"])
            assert (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}") == (one["bytes"], one["hash"])
            read = csv.DictReader(io.StringIO(body.decode()))
            tables[one["name"]] = list(read)
            assert read.fieldnames == [field["name"] for field in one["schema"]["fields"]]
    return descriptor, tables


@pytest.mark.parametrize("path", LISTS)
def test_each_list_is_a_package_that_tells_its_columns(served: Datasette, path: str) -> None:
    descriptor, _ = package(get(served, f"{path}.zip{ASKED.get(path, '')}"))
    assert descriptor["version"] == "2.0.0"
    told = [field for one in descriptor["resources"] for field in one["schema"]["fields"]]
    assert [field["name"] for field in told if not field.get("description")] == []


@pytest.mark.parametrize("path", LISTS)
def test_each_list_is_a_workbook_that_tells_its_columns(served: Datasette, path: str) -> None:
    answer = get(served, f"{path}.xlsx{ASKED.get(path, '')}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names[-2:] == ["Columns", "About"]
    columns = book.get_sheet_by_name("Columns").to_python()
    assert columns[0] == ["sheet", "column", "meaning"]
    assert {row[0] for row in columns[1:]} <= set(book.sheet_names)
    assert [row[1] for row in columns[1:] if not row[2]] == []
    about = dict(row for row in book.get_sheet_by_name("About").to_python())
    assert about["Release"] == "Release 2, 2026-11-02T06:00:00Z"
    assert get(served, f"{path}.xlsx{ASKED.get(path, '')}").content == answer.content


@pytest.mark.parametrize(
    "path", ["/changes", "/cited", "/waves", "/borrowed", "/removals", "/search", "/corrections"]
)
def test_each_page_names_its_files(served: Datasette, path: str) -> None:
    page = get(served, path + ASKED.get(path, "")).text
    assert [form for form in ("csv", "xlsx", "json", "md", "zip") if f'href="{path}.{form}' not in page] == []


def test_changes_come_with_what_they_did_and_their_documents(served: Datasette) -> None:
    descriptor, tables = package(get(served, "/changes.zip"))
    assert list(tables) == ["changes", "field-changes", "sources"]
    [by_change] = descriptor["resources"][1]["schema"]["foreignKeys"]
    assert by_change == {"fields": ["change"], "reference": {"resource": "changes", "fields": ["change"]}}
    assert {row["change"] for row in tables["field-changes"]} <= {row["id"] for row in tables["changes"]}
    assert {row["document"] for row in tables["changes"]} == {row["document"] for row in tables["sources"]}
    [flip] = [row for row in tables["field-changes"] if row["change"] == "ch-rule-2" and row["seq"] == "0"]
    assert (flip["state"], flip["old_stance"], flip["new_stance"]) == ("X-FRA", "permits", "requires")


def test_a_period_carries_its_count_and_its_denominator(served: Datasette) -> None:
    words = "3 February 2026 to 2 November 2026: 1 definite, 1 possible. 2 of 3 jurisdictions could be read throughout"
    asked = "cause=source&from=2026-02-03&to=2026-11-02"
    page = get(served, f"/changes?{asked}").text
    assert words in page
    told = json.loads(get(served, f"/changes.json?{asked}").text)
    assert told["counted_in"].startswith(words)
    assert [row["certainty"] for row in told["changes"]] == ["definite", "possible"]
    assert words in get(served, f"/changes.md?{asked}").text
    descriptor, _ = package(get(served, f"/changes.zip?{asked}"))
    assert words in descriptor["description"]
    # What has no end ends with the release.
    assert words in get(served, "/changes?cause=source&since=2026-02-03").text


def test_no_change_is_said(served: Datasette) -> None:
    assert "0 changes." in changes_as([], "md", None).decode()
    assert get(served, "/removals.md?state=X-NOR").text.splitlines()[2] == (
        "0 quiet removals in 0 documents read in 0 jurisdictions."
    )


def test_columns_that_no_dictionary_knows_have_the_type_of_their_values() -> None:
    rows = [
        {"id": 1, "share": 0.5, "words": "x", "none": None},
        {"id": 2, "share": 1, "words": "1", "none": None},
    ]
    columns = ("id", "share", "words", "none")
    one = Resource("own", "Own", columns, rows, told=dict.fromkeys(columns, Column("", "")))
    assert [one.kind(name) for name in columns] == ["integer", "number", "string", "string"]


def test_what_a_search_found_as_a_file(served: Datasette) -> None:
    _, tables = package(get(served, "/search.zip?q=credit&in=sentences"))
    found = tables["search"]
    assert {row["what"] for row in found} == {"sentence"}
    assert all("credit" in row["words_found"].lower() for row in found)
    assert [(row["state"], row["document"], row["until"], row["readings"]) for row in found] == [
        ("X-DES", "des-page", "", "Mastery-based credit: prohibits"),
        ("X-DES", "des-law", "", "Mastery-based credit: requires"),
        ("X-FRA", "fra-rule", "", "Mastery-based credit: requires"),
        ("X-FRA", "fra-guide", "", "Mastery-based credit: encourages"),
        ("X-FRA", "fra-rule", "2026-06-10T09:00:00Z", "Mastery-based credit: permits"),
    ]
    text = get(served, "/search.md?q=credit&in=sentences").text
    assert f"{len(found)} of {len(found)} sentences" in text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("from=2026-11-02&to=2026-02-03", "before it begins"),
        ("from=2026-02-03&to=2026-99-99", "no period"),
        ("to=9999-99-99", "no day"),
        ("since=2026-01-01&until=2026-99-99", "neither a day nor a time"),
        ("since=last-week", "neither a day nor a time"),
        ("state=NOPE", "jurisdiction"),
        ("field=nope", "neither a field nor a key"),
        ("kind=nope", "no kind of change"),
        ("significance=big", "no significance"),
        ("topic=weather", "no topic"),
    ],
)
@pytest.mark.parametrize("path", ["/changes", "/changes.json", "/changes.csv", "/changes.atom"])
def test_a_question_that_cannot_be_asked_is_refused_with_what_can(
    served: Datasette, path: str, asked: str, told: str
) -> None:
    refused = get(served, f"{path}?{asked}")
    assert (refused.status_code, told in refused.text) == (400, True)


@pytest.mark.parametrize(
    "address",
    [
        "/removals?kind=nope",
        "/removals.json?state=NOPE",
        "/borrowed.csv?state=NOPE",
        "/calendar.ics?state=NOPE",
    ],
)
def test_other_lists_refuse_too(served: Datasette, address: str) -> None:
    refused = get(served, address)
    assert (refused.status_code, "Ask for one of" in refused.text) == (400, True)


def test_what_happened_before_a_day_is_no_period(served: Datasette) -> None:
    """With an end, a change that began before it and was seen after it is not listed, so nothing is counted."""
    told = json.loads(get(served, "/changes.json?since=2026-02-03&until=2026-06-01&cause=source").text)
    assert (told["counted_in"], [row["id"] for row in told["changes"]]) == (None, ["ch-league-1"])
    period = json.loads(get(served, "/changes.json?from=2026-02-03&to=2026-05-31&cause=source").text)
    assert [(row["id"], row["certainty"]) for row in period["changes"]] == [
        ("ch-rule-2", "possible"),
        ("ch-league-1", "possible"),
    ]


def test_files_say_where_they_go_on(served: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.change_pages.EXPORT_PAGE", 2)
    first = get(served, "/changes.csv")
    assert first.headers["link"] == '</changes.csv?start=2>; rel="next"'
    assert "link" not in get(served, "/changes.csv?start=2").headers
    monkeypatch.setattr("web.search_page.IN_FILE", 3)
    found = get(served, "/search.csv?q=credit&in=sentences")
    assert found.headers["link"] == '</search.csv?q=credit&in=sentences&start=3>; rel="next"'
    assert len(found.text.splitlines()) == 4
    assert "link" not in get(served, "/search.csv?q=credit&in=sentences&start=3").headers
