"""The JSON API: every answer has its declared shape, says what its page says, and keeps its keys."""

from __future__ import annotations

import asyncio
import copy
import doctest
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from datasette.app import Datasette
from jsonschema import Draft202012Validator

from db import answers
from db.answers_release import asking
from tests.asking import get
from tests.pinned import PINNED, keys
from tests.test_web_public_file import build
from web.api import endpoints, shapes
from web.api.endpoints import ENDPOINTS, Endpoint, twin_of
from web.api.envelope import ENVELOPE, SCHEMA
from web.api.schema import described
from web.api.shapes import SHAPES
from web.site import site

SITE = "http://localhost"
ANSWERED = {name for one in ENDPOINTS for name in one.shapes}


def strict() -> Draft202012Validator:
    """The schema as it is served, but that a key which it does not name is an error."""
    made = copy.deepcopy(described())
    made["unevaluatedProperties"] = False
    for name, of in made["$defs"].items():
        if name not in ANSWERED and name != ENVELOPE.name:
            of["additionalProperties"] = False
    return Draft202012Validator(made)


VALIDATOR = strict()


def read(served: Datasette, address: str) -> dict[str, Any]:
    answer = get(served, address)
    assert answer.status_code == 200, (address, answer.text[:300])
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    made: dict[str, Any] = answer.json()
    faults = [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(made)]
    assert faults == [], address
    return made


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return site(build(tmp_path_factory.mktemp("api") / "1.db"))


@pytest.fixture(scope="module")
def sample(demo_data: Path) -> Iterator[tuple[Datasette, dict[str, list[str]]]]:
    """The site of the sample data, open to all, and the ids that it has by name of a table."""
    tables = ("documents", "versions", "changes", "waves", "passages")
    with asking(demo_data / "public") as conn:
        ids = {
            name: [row[0] for row in conn.execute(f"select id from {name} order by id")] for name in tables
        }
        ids["states"] = [place["code"] for place in answers.places(conn)]
    yield site(demo_data / "public" / "crosswalk.db", public=True), ids


def test_examples() -> None:
    assert doctest.testmod(shapes).failed == doctest.testmod(endpoints).failed == 0


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(described())
    assert set(SHAPES) >= ANSWERED


def test_keys_are_added_and_never_renamed() -> None:
    """Within a version of the API. A new key goes into the list; one that goes or means something else makes a new
    version, and that is for people to decide."""
    now = keys()
    pinned = PINNED.read_text(encoding="utf-8").splitlines()
    assert pinned[0] == f"version {SCHEMA}"
    assert [line for line in pinned[1:] if line not in now] == [], "keys that programs rely on are gone"
    assert [line for line in now if line not in pinned] == [], "add the new keys: python -m tests.pinned"


def addresses(one: Endpoint, ids: dict[str, list[str]]) -> list[str]:
    """Every answer of one kind that the sample data has, and the example."""
    if "{" not in one.page:
        return [one.json, one.example]
    return [
        one.json.format(code=each, id=each)
        for each in ids[one.page.split("/")[1].replace("borrowed", "passages")]
    ]


@pytest.mark.parametrize("one", ENDPOINTS, ids=[one.page for one in ENDPOINTS])
def test_every_answer_of_the_sample(one: Endpoint, sample: tuple[Datasette, dict[str, list[str]]]) -> None:
    served, ids = sample
    if one.needs:
        assert get(served, one.json).status_code == 400
    for address in addresses(one, ids):
        if one.needs and one.needs not in address:
            continue
        made = read(served, address)
        assert made["answer"] in one.shapes
        assert made["release"]["id"] == 4 and made["invented"] == "sample" and made["schema"] == SCHEMA
        assert made["json_url"] == SITE + address.replace("?", "?")
        assert made["next_url"] is None
        page = get(served, made["permalink"].removeprefix(SITE))
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        linked = twin_of(urlsplit(made["permalink"]).path, urlsplit(made["permalink"]).query)
        assert linked is not None
        assert (
            f'<link rel="alternate" type="application/json" href="{linked.replace("&", "&amp;")}">'
            in page.text
        )


def test_every_stated_cell_of_the_sample_has_its_evidence(sample: tuple[Datasette, Any]) -> None:
    made = read(sample[0], "/compare.json?field=cbe_dimension")
    stated = [cell for cell in made["cells"] if cell["basis"] == "stated"]
    assert len(stated) > 20
    for where in [cell["evidence"] for cell in stated] + [
        o["evidence"] for cell in stated for o in cell["others"]
    ]:
        assert all(where.values()), where


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/documents/nope.json", 404, "There is no document with the id nope."),
        ("/changes/nope.json", 404, "There is no change with the id nope."),
        ("/versions/nope.json", 404, "There is no version with the id nope."),
        ("/states/XX.json", 404, "There is no jurisdiction with the code XX."),
        ("/waves/nope.json", 404, "There is no wave with the id nope."),
        ("/nowhere.json", 404, "There is no such page."),
        ("/compare.json?as_of=tomorrow", 400, "'tomorrow' is not a day."),
        ("/index.json?map=nope", 400, "There is no map of 'nope'."),
        ("/drift.json?term=<b>", 400, "'<b>' is no tracked term"),
        ("/corrections.json?state=XX", 400, "'XX' is no jurisdiction's code in this release."),
        ("/a%5cb.json", 400, "There is no such address."),
    ],
)
def test_an_error_is_an_object_with_a_sentence(
    served: Datasette, address: str, status: int, words: str
) -> None:
    answer = get(served, address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    made = answer.json()
    assert (made["ok"], made["status"]) == (False, status)
    assert made["error"].startswith(words)


def test_only_reading(served: Datasette) -> None:
    async def asked() -> Any:
        await served.invoke_startup()
        return await served.client.post("/changes.json")

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.json()["error"]) == (405, "Only reading is possible here.")


def test_old_ids_lead_on_and_what_was_taken_back_says_why(served: Datasette) -> None:
    moved = get(served, "/changes/ch-rule-old.json", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, "/changes/ch-rule-2.json")
    gone = get(served, "/changes/ch-gone.json")
    assert gone.status_code == 410
    made = gone.json()
    assert made["error"] == "It was taken back: asked by the agency" and made["withdrawn"]["id"] == "ch-gone"
    lower = get(served, "/states/x-fra.json", follow_redirects=False)
    assert (lower.status_code, lower.headers["location"]) == (301, "/states/X-FRA.json")


def test_other_sites_read_a_public_site_alone(served: Datasette, tmp_path: Path) -> None:
    header = "access-control-allow-origin"
    public = site(build(tmp_path / "public.db"), public=True)
    for address in ("/changes.json", "/changes/nope.json", "/api/schema.json"):
        assert get(public, address).headers[header] == "*"
        assert header not in get(served, address).headers
    for address in ("/", "/changes.csv", "/crosswalk/changes.json"):
        assert header not in get(public, address).headers


def test_a_cell_says_where_its_sentence_stands(served: Datasette) -> None:
    made = read(served, "/compare.json?field=cbe_dimension&state=X-FRA")
    told = [cell for cell in made["cells"] if cell["basis"] == "stated"]
    assert told
    for cell in told:
        where = cell["evidence"]
        text = get(served, f"/versions/{where['version']}.txt").text
        assert text[where["quote_start"] : where["quote_end"]] == cell["quote"]
    whole = next(
        one for one in read(served, "/states/X-FRA.json")["fields"] if one["field"] == "cbe_dimension"
    )
    assert whole["cells"] == made["cells"]


def test_findings_stand_where_they_say(served: Datasette) -> None:
    made = read(served, "/documents/fra-rule.json")
    text = get(served, made["version"]["text_url"].removeprefix(SITE)).text
    assert made["findings"]
    for finding in made["findings"]:
        assert text[finding["quote_start"] : finding["quote_end"]] == finding["quote"]


def test_full_texts_stay_where_they_are_not_published(served: Datasette) -> None:
    made = read(served, "/changes/ch-league-1.json")
    assert made["change"]["text_public"] == 0
    assert made["new"]["text_url"] is None
    assert "text" not in made["new"]


def test_a_long_list_goes_on_where_it_says(
    served: Datasette, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from web import change_pages
    from web.api import reading_told

    whole = read(served, "/changes.json?all=1")["changes"]
    every = read(served, "/documents/fra-rule.json")
    monkeypatch.setattr(change_pages, "EXPORT_PAGE", 2)
    # A site remembers its answers, so a new one.
    served = site(build(tmp_path / "1.db"))
    found, address, pages = [], "/changes.json?all=1", 0
    while address:
        part = read(served, address)
        found += part["changes"]
        address, pages = (part["next_url"] or "").removeprefix(SITE), pages + 1
    assert found == whole and pages == (len(whole) + 1) // 2
    monkeypatch.setattr(reading_told, "FINDINGS", 1)
    first = read(served, "/documents/fra-rule.json")
    assert first["next_url"] == f"{SITE}/documents/fra-rule.json?start=1"
    assert first["findings"] == every["findings"][:1]
    assert first["findings_count"] == len(every["findings"]) > 1


def test_a_page_and_its_answer_are_one_answer(served: Datasette) -> None:
    """What the page counts, the answer counts."""
    made = read(served, "/changes.json?state=X-FRA")
    page = get(served, "/changes?state=X-FRA").text
    assert f"{made['counted']}. 1 to {made['count']} shown" in page
    assert made["counted"] == f"{made['count']} of 3 changes of sources and reviews; coverage left out"
    for change in made["changes"]:
        assert f"/changes/{change['id']}" in page


def test_every_kind_of_file_that_was_json_before_keeps_its_keys(served: Datasette) -> None:
    assert {"release", "changes"} <= set(read(served, "/changes.json"))
    assert {"field", "mode", "day", "release", "covered", "states", "keys", "of", "counts", "cells"} <= set(
        read(served, "/compare.json")
    )
    assert get(served, "/compare?format=json&field=cbe_dimension").json()["answer"] == "Compare"


def test_half_a_character_is_written_too(tmp_path: Path) -> None:
    from web.api.sending import written

    assert json.loads(written({"quote": "half \ud83d"})) == {"quote": "half \ud83d"}
    assert written({"quote": "\u201c"}).decode() == '{\n "quote": "\u201c"\n}'


def test_the_schema_is_served(served: Datasette) -> None:
    made = get(served, "/api/schema.json").json()
    assert made["$id"] == f"{SITE}/api/schema.json"
    assert made["$defs"] == described()["$defs"]
