"""What was read from a text, on its page: by field, with how each was read; long texts stay light."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import json
import random
import re
import sqlite3
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from tests.test_web_public_file import build, insert
from web import readings
from web.field_names import FIELD_GROUPS, FIELD_NAMES, OTHER_GROUP, field_name, group_of, in_order
from web.site import site


def row(field: str, rule: str = "", **more: Any) -> dict[str, Any]:
    return {"field": field, "key": None, "value": None, "stance": None, "rule": rule, "detail": {}, **more}


def test_every_field_of_the_codebook_has_a_name_and_a_group() -> None:
    from pipeline.vocabulary import vocabulary

    fields = set(vocabulary().fields)
    assert fields == set(FIELD_NAMES) == {name for group in FIELD_GROUPS.values() for name in group}
    assert (group_of("cbe_element"), group_of("outcome")) == ("Frameworks that it answers to", OTHER_GROUP)
    assert (field_name("portrait.exists"), field_name("outcome")) == (
        "Portrait of a graduate",
        "What a check came to",
    )
    assert in_order(["language", "zebra", "student_group", "cbe_dimension"]) == [
        *("cbe_dimension", "student_group", "language", "zebra")
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (row("cbe_dimension", "cbe_dimension.accountability.term"), "by a phrase in our vocabulary"),
        (row("cbe_dimension", "cbe_dimension.accountability.near14"), "by words that stand near each other"),
        (row("cbe_dimension", "cbe_dimension.accountability.weight"), "by the weight of its words"),
        (row("student_group", "student_group.rural.answer"), "by the answer to a question"),
        (row("cbe_dimension", "review"), "by a reviewer"),
        (
            row("ccsso_commitment", "x.go_local.follows", detail={"follows": "equity_strategy:student_voice"}),
            "follows from Equity strategies: student voice",
        ),
        (row("relevance", "relevance.student_group"), "follows from Student groups"),
        (row("threshold", "threshold.days.1"), "by a number and what it counts"),
        (row("zebra", "zebra.stripes"), "by the rule zebra.stripes"),
    ],
)  # fmt: skip
def test_how_it_was_read_in_words(given: dict[str, Any], told: str) -> None:
    assert readings.way(given) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (row("instrument_type", value="board_policy"), "Board policy"),
        (row("language", value="en"), "English (en)"),
        (row("language", value="ht"), "ht"),
        (row("funding", value="2300000"), "$2,300,000"),
        (row("funding", value="20%"), "20%"),
        (row("threshold", key="credit_cap", value="3"), "3"),
        (row("subject", key="science", value="science"), ""),
    ],
)
def test_values_in_words(given: dict[str, Any], told: str) -> None:
    assert readings.value_words(given) == told


def test_readings_are_grouped_with_the_policy_first_and_keep_their_numbers() -> None:
    found = [row("citation"), *[row("date")] * 70, *[row("student_group")] * 70, row("cbe_dimension")]
    shown = readings.kept(found)
    groups = readings.groups(shown, found)
    assert [(one.field, len(one.rows), one.left_out) for one in groups] == [
        ("cbe_dimension", 1, 0),
        ("student_group", 40, 30),
        ("citation", 1, 0),
        ("date", 10, 60),
    ]
    assert groups[0].rows[0][0] == 52 and shown[51]["field"] == "cbe_dimension"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = build(tmp_path / "2.db")
    with sqlite3.connect(made) as conn:
        detail = {"conditions": [{"text": "when a student <i>asks</i>", "start": 1, "end": 2}]}
        conn.execute(
            "update findings set detail = ?, confidence = 0.5, page = 4, rule = 'cbe_dimension.x.weight'"
            " where version = 'v-rule-2' and field = 'cbe_dimension' and key = 'mastery_based_credit'",
            (json.dumps(detail),),
        )
        row = {"field": "equity_strategy", "key": "", "stance": "", "experimental": 1}
        conn.execute("delete from codebook where field = 'equity_strategy'")
        insert(conn, "codebook", [row])
    return made


def ask(path: Path, address: str, **more: Any) -> Any:
    served = site(path)
    return asyncio.run(served.client.get(address, **more))


def test_a_reading_says_all_that_stands_behind_it(path: Path) -> None:
    body = ask(path, "/documents/fra-rule").text
    fields = re.findall(r'<h3 id="read-(\w+)"', body)
    assert fields == ["cbe_dimension", "equity_strategy", "date"]
    [item] = [one for one in re.findall(r"<li id=\"finding-.*?</li>", body, re.DOTALL) if "&lt;i&gt;" in one]
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", item)).strip()
    assert told == (
        "Show in the text: 1 Mastery-based credit Requires By the weight of its words; confidence 0.50, doubtful,"
        " not reviewed A district shall award credit when a student shows mastery of the course competencies."
        "Condition: when a student &lt;i&gt;asks&lt;/i&gt;Page 4See it on the publisher&#39;s page"
    )
    heads = re.findall(r'<h3 id="read-.*?</h3>', body)
    assert ["experimental" in head for head in heads] == [False, True, False]
    assert "By the weight of its words" in ask(path, "/versions/v-rule-2").text


def test_a_long_document_stays_light(path: Path) -> None:
    """A text of 5 MB with 70 readings of every field, each in another line of words that pack badly."""
    rng = random.Random(4)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(8000)]
    lines = [" ".join(rng.choices(words, k=14)) + "." for _ in range(60_000)]
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    found = []
    for n, field in enumerate(FIELD_NAMES):
        for at in range(70):
            line = at * 800 + n * 7
            found.append(
                {"id": f"{field}-{at}", "version": "v-rule-2", "field": field, "key": "other", "value": f"v{line}",
                 "quote": lines[line], "quote_start": starts[line], "quote_end": starts[line] + len(lines[line]),
                 "detail": "{}", "rule": "test", "confidence": 0.9, "review_state": "machine"}
            )  # fmt: skip
    with sqlite3.connect(path) as conn:
        conn.execute("delete from findings where version = 'v-rule-2'")
        conn.execute("update versions set text = ? where id = 'v-rule-2'", ("\n".join(lines),))
        insert(conn, "findings", found)
    seen: set[str] = set()
    number = 1
    while number:
        address = f"/documents/fra-rule?page={number}"
        answer = ask(path, address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200 and answer.headers["content-encoding"] == "gzip"
        assert len(gzip.compress(answer.content, 6)) < 100_000
        quotes = re.findall(r'<li id="finding-.*?<blockquote><p>([^<]*)', answer.text, re.DOTALL)
        numbers = re.findall(r'href="#finding-(\d+)"', answer.text)
        assert set(numbers) == set(re.findall(r'id="finding-(\d+)"', answer.text))
        assert len(quotes) == len(numbers)
        seen.update(quotes)
        # The rest is like the first pages; the last one is looked at too.
        last = int(re.search(r"Page \d+ of (\d+)", answer.text)[1])  # type: ignore[index]
        number = 0 if number == last else last if number == 4 else number + 1
    assert last > 30 and {row["quote"] for row in found[:2]} <= seen


def test_answers_are_packed_only_for_those_who_unpack(path: Path) -> None:
    plain = ask(path, "/codebook", headers={"accept-encoding": "identity"})
    refused = ask(path, "/codebook", headers={"accept-encoding": "gzip;q=0"})
    packed = ask(path, "/codebook", headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers and "content-encoding" not in refused.headers
    assert packed.headers["content-encoding"] == "gzip" and "content-length" not in packed.headers
    assert packed.text == plain.text == refused.text
    assert "accept-encoding" in plain.headers["vary"]
    book = ask(path, "/compare.xlsx", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in book.headers
    rows = ask(path, "/crosswalk/changes.csv?_stream=1", headers={"accept-encoding": "gzip"})
    assert rows.headers["content-encoding"] == "gzip" and "'=1+1 wording" in rows.text


def test_a_comparison_says_which_fields_are_experimental(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute(
            "update codebook set experimental = 1 where field in ('cbe_dimension', 'equity_strategy')"
        )
        insert(
            conn, "codebook", [{"field": "student_group", "key": "rural", "stance": "", "experimental": 0}]
        )
    first = ask(path, "/compare").text
    assert (
        "<h1>Student groups, state by state</h1>" in first and "<strong>Experimental.</strong>" not in first
    )
    assert re.findall(r'<option value="(\w+)"[^>]*>[^<]* \(experimental\)<', first) == [
        *("cbe_dimension", "equity_strategy")
    ]
    assert 'Experimental in this release: <a href="/compare?field=cbe_dimension">' in first
    named = ask(path, "/compare?field=cbe_dimension").text
    assert (
        '<p class="warn"><strong>Experimental.</strong>' in named
        and "Experimental in this release" not in named
    )
    home = ask(path, "/").text
    assert "required in" not in home and 'href="/compare?field=student_group#' in home
    told = re.sub(r"<[^>]+>", "", home)
    assert "Experimental, so not shown first: Competency-based education, Equity strategies." in told
    heads = re.findall(r"<h2 id=\"(\w+)\">[^<]*<a class=\"flag\"", ask(path, "/states/X-FRA").text)
    assert heads == ["cbe_dimension", "equity_strategy"]


def test_a_cell_tells_its_condition_and_how_it_was_read(path: Path) -> None:
    body = ask(path, "/states/X-FRA").text
    assert "Condition: <q>when a student &lt;i&gt;asks&lt;/i&gt;</q>" in body
    assert "By the weight of its words; confidence 0.90, not reviewed" in body
    [row] = [
        one
        for one in csv.DictReader(io.StringIO(ask(path, "/compare.csv?state=X-FRA").text))
        if one["key"] == "mastery_based_credit"
    ]
    assert (row["conditions"], row["read_how"]) == (
        "when a student <i>asks</i>",
        "by the weight of its words",
    )


def test_doubt_is_said_to_eyes_and_ears(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("update positions set confidence = 0.45 where key = 'mastery_based_credit'")
    body = ask(path, "/compare?state=X-FRA").text
    assert 'doubtful"><span class="vh">confidence </span>0.45 doubtful</small>' in body
