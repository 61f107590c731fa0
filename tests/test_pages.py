"""One folder per page, one test per field: what a reader of the page would find, with every quote.

A folder in ``fixtures/pages`` holds ``page.html`` (or ``page.pdf``), ``meta.json``, ``clean.txt`` and
``fields.json``. A missing expected file is written and its test fails, so that a person reads it
before it is committed. A page that is no document has only ``outcome`` in ``fields.json``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.fields import DERIVED, FIELDS, PROVISIONS
from pipeline.judge import Answer
from pipeline.reading import Manner, Reading, read

PAGES = Path(__file__).parent / "fixtures" / "pages"
NAMES = sorted(folder.name for folder in PAGES.iterdir())
FIELD_NAMES = sorted({"relevance", *(field.NAME for field in (*FIELDS, *DERIVED, *PROVISIONS))})


@cache
def reading(name: str) -> Reading:
    folder = PAGES / name
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    [page] = folder.glob("page.*")
    headers = {"content-type": meta["content_type"]}
    answer = Answer(meta["url"], meta["url"], meta["status"], headers, page.read_bytes())
    return read(answer, Manner(jurisdiction=meta["jurisdiction"]))


@cache
def found(name: str) -> dict[str, Any]:
    """Return what was read, in the form of ``fields.json``."""
    was = reading(name)
    if was.outcome != "received":
        return {"outcome": was.outcome}
    fields: dict[str, list[list[str | None]]] = {}
    for one in was.findings:
        fields.setdefault(one.field, []).append([one.key, one.stance, one.value, one.quote])
    return {"outcome": "received", "relevance": was.facts.relevance, "title": was.title, "fields": fields}


def expected(path: Path, now: str) -> str:
    """Return the expected file's text; a missing one is written, and the test fails until it is read."""
    if not path.exists():
        path.write_text(now, encoding="utf-8")
        pytest.fail(
            f"{path.name} of {path.parent.name} was missing and has been written: read it, then commit it"
        )
    return path.read_text(encoding="utf-8")


def expected_fields(name: str) -> dict[str, Any]:
    now = json.dumps(found(name), ensure_ascii=False, indent=1) + "\n"
    told: dict[str, Any] = json.loads(expected(PAGES / name / "fields.json", now))
    return told


@pytest.mark.parametrize("name", NAMES)
def test_document(name: str) -> None:
    told = expected_fields(name)
    assert {k: v for k, v in found(name).items() if k != "fields"} == {
        k: v for k, v in told.items() if k != "fields"
    }


@pytest.mark.parametrize("name", NAMES)
def test_clean_text(name: str) -> None:
    if reading(name).outcome != "received":
        assert reading(name).text == ""
        return
    assert reading(name).text == expected(PAGES / name / "clean.txt", reading(name).text + "\n").removesuffix(
        "\n"
    )


@pytest.mark.parametrize("field", FIELD_NAMES)
@pytest.mark.parametrize("name", [n for n in NAMES if reading(n).outcome == "received"])
def test_field(name: str, field: str) -> None:
    assert found(name)["fields"].get(field, []) == expected_fields(name)["fields"].get(field, [])


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_is_a_slice(name: str) -> None:
    was = reading(name)
    assert all(was.text[one.start : one.end] == one.quote and "\n" not in one.quote for one in was.findings)
