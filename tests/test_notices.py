"""Lists of notices are read row by row, and their rows outlive the list: exact rows over three readings."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from crawler.declarations import load
from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from db import ids
from db.records import NoticeRows, Registry
from db.store import Store
from pipeline.judge import Answer
from pipeline.listed_notices import Notice, notices
from pipeline.listed_rows import listed_rows
from pipeline.reading import Manner, Reading, read
from schedules.cli import notices as command  # noqa: F401 - it registers the command
from schedules.cli.root import app
from schedules.processing import archive_of, process
from schedules.upgrading import rebuild, upgrade_if_needed
from tests.test_web_public_file import build

LIST = "https://register.nowhere.example/proposed"
PAGE = """<!doctype html><html><head><title>Proposed rules</title></head><body><main>
<h1>Proposed rules of the state board</h1>
<p>This list names every rule that is on its way, with the day until which the board takes comments in writing.</p>
<table><tr><th>Rule</th><th>Subject</th><th>Status</th><th>Comments due</th><th>Hearing</th></tr>
{rows}</table>
<script>var rows = "no words of ours";</script></main></body></html>"""
CREDIT = (
    '<tr><td>Rule 2120.5(a)</td><td><a href="/n/12#top">Credit by demonstrated mastery</a></td><td>{status}</td>'
    "<td>{due}</td><td>{hearing}</td></tr>"
)
MEALS = (
    "<tr><td>Rule 7000</td><td>School meals</td><td>Proposed</td><td>March 1, 2026</td><td>\u2014</td></tr>"
)
EQUITY = (
    '<tr><td>Rule 2121</td><td><a href="/n/14">Educational equity plans</a></td><td>Comment period</td>'
    "<td>4/30/2026</td><td></td></tr>"
)
READINGS = [
    ("2026-01-05T08:00:00Z", [CREDIT.format(status="Proposed", due="", hearing=""), MEALS]),
    (
        "2026-02-05T08:00:00Z",
        [
            EQUITY,
            CREDIT.format(
                status="Hearing scheduled",
                due="Feb. 1 to Feb. 20, 2026",
                hearing="February 12, 2026, 10 a.m.",
            ),
        ],
    ),
    ("2026-03-05T08:00:00Z", [EQUITY]),
]
SOURCE = """jurisdiction: VT
publishers:
  - id: vt_register
    name: Register
    kind: register
    url: https://register.nowhere.example/
    indexes:
      - {url: https://register.nowhere.example/proposed, notices: {row: table tr}}
  - id: vt_rules
    name: Rules
    kind: rules
    url: https://rules.nowhere.example/
    documents:
      - {name: credit, title: Credit, url: https://rules.nowhere.example/r/2120.5, topics: [cbe]}
    law:
      - {cites: 'Rule (?P<rule>[0-9.]+)', url: "https://rules.nowhere.example/r/{rule}"}
"""


def page(rows: Sequence[str]) -> bytes:
    return PAGE.format(rows="\n".join(rows)).encode()


def declared(folder: Path) -> Registry:
    folder.mkdir()
    (folder / "jurisdictions.yml").write_text("jurisdictions: [{code: VT, name: Vermont, kind: state}]\n")
    (folder / "vt.yml").write_text(SOURCE)
    return load(folder)


def keep(data: Path, sources: Path, at: str, rows: Sequence[str], status: int = 200) -> None:
    keeper = Keeper(data, sources=sources)
    keeper.open(at)
    check = Check(LIST, "index", "vt_register", "VT")
    body = page(rows) if status == 200 else b""
    keeper.keep(Snapshot(check, at, LIST, status, (("Content-Type", "text/html"),), body))
    keeper.close(at, "done", {})


def derived(data: Path, registry: Registry) -> list[dict[str, object]]:
    with Store.open(data) as store, archive_of(data) as archive:
        process(store, archive, registry, workers=1)
        return store.rows("SELECT * FROM notices ORDER BY first_seen_at, title")


def test_three_readings_of_a_list(tmp_path: Path) -> None:
    registry = declared(tmp_path / "sources")
    data = tmp_path / "data"
    for at, rows in READINGS:
        keep(data, tmp_path / "sources", at, rows)
        derived(data, registry)
    found = derived(data, registry)
    columns = ("title", "url", "stage", "deadline", "hearing", "amends", "relevance", "cause")
    assert [tuple(row[name] for name in columns) for row in found] == [
        ("Credit by demonstrated mastery", "https://register.nowhere.example/n/12#top", "hearing", "2026-02-20",
         "2026-02-12", "Rule 2120.5(a)", "cbe", "coverage"),
        ("School meals", None, "proposed", "2026-03-01", None, "Rule 7000", "none", "coverage"),
        ("Educational equity plans", "https://register.nowhere.example/n/14", "comment", "2026-04-30", None,
         "Rule 2121", "equity", "source"),
    ]  # fmt: skip
    days = [(row["first_seen_at"][:10], row["last_seen_at"][:10]) for row in found]  # type: ignore[index]
    assert days == [("2026-01-05", "2026-02-05"), ("2026-01-05", "2026-01-05"), ("2026-02-05", "2026-03-05")]
    assert [row["document"] for row in found] == [
        ids.document_id("rules.nowhere.example/r/2120.5"),
        None,
        None,
    ]
    assert {(row["jurisdiction"], row["publisher"], row["list_url"]) for row in found} == {
        ("VT", "vt_register", LIST)
    }
    assert found[1]["quote"] == "Rule 7000 | School meals | Proposed | March 1, 2026"
    assert found[0]["id"] == ids.digest_id("notice", "vt_register", "register.nowhere.example/n/12")
    assert found[1]["id"] == ids.digest_id(
        "notice", "vt_register", "register.nowhere.example/proposed", "school meals"
    )

    for at, rows in reversed(READINGS):
        keep(tmp_path / "other", tmp_path / "sources", at, rows)
        derived(tmp_path / "other", registry)
    assert derived(tmp_path / "other", registry) == found
    with Store.open(data) as store, archive_of(data) as archive:
        rebuild(store, archive, registry, at="2026-04-01T00:00:00Z", workers=1)
        assert store.rows("SELECT * FROM notices ORDER BY first_seen_at, title") == found
        # A list is no index whose removals count, and its rows are no documents of their own.
        assert store.rows("SELECT * FROM documents") == []


def test_a_list_that_is_declared_at_another_address_leaves_nothing_behind(tmp_path: Path) -> None:
    sources, data = tmp_path / "sources", tmp_path / "data"
    registry = declared(sources)
    keep(data, sources, *READINGS[0])
    with Store.open(data) as store, archive_of(data) as archive:
        upgrade_if_needed(store, archive, registry, at="2026-01-06T00:00:00Z", workers=1)
    assert derived(data, registry)
    (sources / "vt.yml").write_text(SOURCE.replace("example/proposed", "example/open"))
    with Store.open(data) as store, archive_of(data) as archive:
        upgrade_if_needed(store, archive, load(sources), at="2026-01-07T00:00:00Z", workers=1)
        assert store.rows("SELECT * FROM notices") == []


def test_an_empty_or_broken_list_makes_no_news(tmp_path: Path) -> None:
    registry = declared(tmp_path / "sources")
    data = tmp_path / "data"
    for at, rows, status in (
        ("2026-01-05T08:00:00Z", [], 200),  # its rows were looked for in vain: what comes is not new
        ("2026-01-12T08:00:00Z", [MEALS], 200),
        ("2026-01-19T08:00:00Z", [], 304),  # shows what it showed before
        ("2026-01-26T08:00:00Z", [], 503),
        ("2026-02-02T08:00:00Z", [EQUITY], 200),
    ):
        keep(data, tmp_path / "sources", at, rows, status)
    told = [
        (row["title"], row["cause"], row["first_seen_at"], row["last_seen_at"])
        for row in derived(data, registry)
    ]
    assert told == [
        ("School meals", "coverage", "2026-01-12T08:00:00Z", "2026-01-19T08:00:00Z"),
        ("Educational equity plans", "source", "2026-02-02T08:00:00Z", "2026-02-02T08:00:00Z"),
    ]


def test_a_reading_travels_as_json() -> None:
    answer = Answer(LIST, LIST, 200, {"content-type": "text/html"}, page(READINGS[1][1]))
    made = read(answer, Manner(purpose="notices", jurisdiction="VT", notices=NoticeRows("table tr")))
    assert (made.outcome, made.reason, len(made.notices)) == ("listed", "2 notices", 2)
    assert Reading.from_json(made.to_json()) == made
    empty = read(answer, Manner(purpose="notices", notices=NoticeRows("li.notice")))
    assert (empty.outcome, empty.reason) == ("listed", "0 notices: nothing matches 'li.notice'")
    wrong = read(answer, Manner(purpose="notices", notices=NoticeRows("tr:::")))
    assert wrong.outcome == "extract_failed"
    pdf = Answer(LIST, LIST, 200, {"content-type": "application/pdf"}, b"%PDF-1.7\n" + b"x" * 900)
    assert read(pdf, Manner(purpose="notices", notices=NoticeRows("tr"))).notices == ()


def one(html: str, **select: str) -> Notice:
    [found] = notices(html.encode(), "text/html", LIST, NoticeRows(**({"row": "li"} | select)), "OR")
    return found


@pytest.mark.parametrize(
    ("words", "stage", "deadline", "hearing"),
    [
        ("Notice of proposed rulemaking: diplomas", "proposed", None, None),
        ("Draft rule on diplomas. Comments accepted until April 30, 2026.", "comment", "2026-04-30", None),
        ("Comment period: April 1, 2026 to April 30, 2026", "comment", "2026-04-30", None),
        ("Public hearing January 5, 2026; comments due 1/10/2026", "hearing", "2026-01-10", "2026-01-05"),
        ("Final rule on diplomas, effective July 1, 2026", "adopted", None, None),
        ("Withdrawal of proposed rule on diplomas", "withdrawn", None, None),
        ("March 4, 2026 state board meeting: agenda", "agenda", None, "2026-03-04"),
        ("Diplomas", "other", None, None),
    ],
)
def test_stage_and_days(words: str, stage: str, deadline: str | None, hearing: str | None) -> None:
    found = one(f"<ul><li>{words}</li></ul>")
    assert (found.stage, found.deadline, found.hearing) == (stage, deadline, hearing)


def test_declared_parts_and_the_heading_tell_what_a_row_leaves_out() -> None:
    html = (
        '<h2>Withdrawn</h2><div class="n"><p class="t">Diplomas<br>of honour</p><p class="c">OAR 581-022-2000 and '
        '581-022-2005</p><p class="d">1 May 2026 - 3 May 2026</p><a href="mailto:x@y.example">mail</a>'
        '<a href="../n/7">PDF</a></div>'
    )
    found = one(html, row="div.n", title=".t", amends=".c", deadline=".d")
    assert found == Notice(
        title="Diplomas of honour",
        url="https://register.nowhere.example/n/7",
        stage="withdrawn",
        deadline="2026-05-03",
        hearing=None,
        amends=("OAR 581-022-2000", "OAR 581-022-2005"),
        relevance="none",
        quote="Diplomas of honour OAR 581-022-2000 and 581-022-2005 1 May 2026 - 3 May 2026 mailPDF",
    )


def test_a_day_is_no_title() -> None:
    html = "<ul><li><a href=/a>Thursday, September 24, 2026</a>. Public hearing on diplomas.</li></ul>"
    assert one(html).title == "Thursday, September 24, 2026. Public hearing on diplomas."
    assert one("<ul><li><a href=/a>September 24, 2026 work session</a>: diplomas</li></ul>").title == (
        "September 24, 2026 work session"
    )


@pytest.mark.parametrize(
    ("words", "relevance"),
    [
        ("Competency-based credit for diplomas", "cbe"),
        ("Personalized learning and equity plans of districts", "both"),
        ("Culturally responsive practices", "equity"),
        ("Nursing competency-based education", "none"),
        ("Home equity loans", "none"),
        ("School meals", "none"),
    ],
)
def test_relevance_by_the_words_of_a_row(words: str, relevance: str) -> None:
    assert one(f"<ul><li>{words}</li></ul>").relevance == relevance


def test_a_feed_is_a_list_too() -> None:
    feed = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
        b"<title>Proposed rule on seat time &x;</title><link>https://register.nowhere.example/n/9</link>"
        b"<description>&lt;p&gt;Comments due May 1, 2026&lt;/p&gt;</description></item></channel></rss>"
    )
    [found] = notices(feed, "application/rss+xml", LIST, NoticeRows("li"), "OR")
    assert (found.title, found.stage, found.deadline, found.relevance, found.url) == (
        "Proposed rule on seat time", "comment", "2026-05-01", "cbe", "https://register.nowhere.example/n/9"
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    start=st.sampled_from(
        [b"", b"<rss>", b'<?xml version="1.0" encoding="x-none"?><rss><item>', b"<table><tr><td>", b"<feed>"]
    ),
    parts=st.lists(
        st.sampled_from(
            [
                b"<tr>",
                b"<td>",
                b"<th>Hearing</th>",
                b"</table>",
                b"<table>",
                b"&#0;",
                b"\xff\xfe",
                b"<item>",
                b"<li>",
                b"<title>1/1/2026</title>",
                b"<link href='http://['/>",
                b"<a href='//[x'>x y</a>",
                b"Comments due 99/99/2026",
            ]
        ),
        max_size=30,
    ),
    noise=st.binary(max_size=40),
)
def test_no_bytes_make_a_list_raise(start: bytes, parts: list[bytes], noise: bytes) -> None:
    answer = Answer(LIST, LIST, 200, {"content-type": "text/html"}, start + b"".join(parts) + noise)
    made = read(
        answer, Manner(purpose="notices", jurisdiction="VT", notices=NoticeRows("tr, li", hearing="td"))
    )
    assert Reading.from_json(made.to_json()) == made


def test_links_that_several_rows_share_tell_none_of_them() -> None:
    html = '<ul><li><a href="/issue.pdf">First rule here</a></li><li><a href="/issue.pdf">Second rule here</a></li></ul>'
    rows = listed_rows(html.encode(), "text/html", LIST, NoticeRows("li"))
    assert [(row.quote, row.url) for row in rows] == [
        ("First rule here", "https://register.nowhere.example/issue.pdf"),
        ("Second rule here", "https://register.nowhere.example/issue.pdf"),
    ]


def told(tmp_path: Path, *argv: str) -> str:
    public = tmp_path / "public"
    if not public.exists():
        public.mkdir()
        build(public / "crosswalk.db")
    ended = CliRunner().invoke(app, ["notices", "--data", str(tmp_path), *argv])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_the_command_lists_notices(tmp_path: Path) -> None:
    lines = [re.split(" {2,}", line.strip()) for line in told(tmp_path, "--state", "x-fra").splitlines()]
    assert lines == [
        ["state", "stage", "comments until", "hearing or meeting", "title", "would amend", "last seen"],
        [
            "X-FRA",
            "hearing",
            "2026-11-20",
            "2026-11-12",
            "Credit by <i>mastery</i>",
            "Fra. Code 4-1",
            "2026-11-01",
        ],
        ["X-FRA", "comment", "2026-10-20", "Diplomas", "2026-10-01"],
        ["2 of 3 notices; the others are on neither subject (--all shows them)"],
    ]
    listed = list(csv.DictReader(io.StringIO(told(tmp_path, "--all", "--format", "csv"))))
    assert [row["id"] for row in listed] == ["n-over", "n-open", "n-past", "n-other"]
    assert (listed[2]["quote"], listed[1]["document_title"], listed[0]["release"]) == (
        "'=Diplomas",
        "Credit for Learning",
        "2",
    )
    made = json.loads(told(tmp_path, "--state", "X-DES", "--format", "json"))
    assert (made["release"]["id"], [row["title"] for row in made["notices"]]) == (2, ["Plans"])


def test_an_unknown_state_is_refused(tmp_path: Path) -> None:
    told(tmp_path)
    ended = CliRunner().invoke(app, ["notices", "--data", str(tmp_path), "--state", "ZZ"])
    assert ended.exit_code != 0 and "'ZZ' is no jurisdiction's code" in str(ended.exception)
