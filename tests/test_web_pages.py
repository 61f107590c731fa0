"""Every page of the site: what it says, what it refuses, and that nothing scraped becomes markup."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette

from db.derived_tables import TABLES
from db.search_index import write_index
from tests.asking import get
from tests.test_web_public_file import build, insert
from web import change_pages
from web.guard import HEADERS, harmless_rows
from web.metadata import metadata, queries
from web.site import site

OURS = (
    "/",
    "/?map=mastery_based_credit",
    "/my",
    "/my?states=X-FRA,X-DES&since=2026-01-01",
    "/corrections",
    "/changes",
    "/changes?state=X-FRA&topic=cbe&since=2026-01-01",
    "/changes/ch-rule-2",
    "/changes/ch-rule-2?view=side",
    "/documents/fra-rule/compare?from=1&to=2",
    "/documents/fra-rule/compare?from=1&to=2&view=side",
    "/documents/des-league/compare?from=1&to=1",
    "/changes/ch-law-1",
    "/changes/ch-league-1",
    "/changes/ch-rule-1",
    "/documents/fra-rule",
    "/documents/des-law",
    "/documents/des-league",
    "/documents/fra-guide",
    "/versions/v-rule-1",
    "/states",
    "/states/X-FRA",
    "/states/X-DES",
    "/states/X-NOR",
    "/compare",
    "/compare?field=equity_strategy&as_of=2026-06-01",
    "/compare?in_force=2026-07-01&state=X-FRA",
    "/compare?as_of=2026-06-30&against=2026-05-19",
    "/compare?as_of=2026-06-30&against=2026-05-19&show=all",
    "/compare?key=mastery_based_credit&group=ours:X-FRA,X-DES",
    "/compare?stance=requires&stance=permits&basis=not_found",
    "/compare?stance=repealed",
    "/cited",
    "/cited?release=1&field=cbe_dimension&state=X-FRA",
    "/borrowed",
    "/removals",
    "/coverage",
    "/codebook",
    "/accuracy",
    "/about",
    "/search",
    "/search?q=mastery+credit",
)
DATASETTES = (
    "/crosswalk",
    "/crosswalk/changes",
    "/crosswalk/changes?_facet=kind&kind=edited",
    "/crosswalk/changes/ch-rule-2",
    "/crosswalk/documents?_search=x",
    "/crosswalk/what_stood_on_a_day?field=cbe_dimension&day=2026-07-01",
    "/crosswalk?sql=select+1+as+one",
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(tmp_path_factory.mktemp("site") / "2.db")
    with closing(sqlite3.connect(path)) as conn:
        write_index(conn)
    return path


@pytest.fixture(scope="module")
def served(snapshot: Path) -> Datasette:
    return site(snapshot)


@pytest.fixture(scope="module")
def open_to_all(snapshot: Path) -> Datasette:
    return site(snapshot, public=True)


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(body: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(body)
    return parser.tags


@pytest.mark.parametrize("path", OURS + DATASETTES)
def test_every_page(served: Datasette, path: str) -> None:
    """Each page answers, names its release, warns of sample data, runs no script but ours, asks nobody else."""
    answer = get(served, path)
    assert answer.status_code == 200
    body = answer.text
    assert "Release 2</strong>" in body
    assert "Fictional sample data: these places do not exist." in body
    found = tags(body)
    names = [tag for tag, _ in found]
    scripts = [attrs for tag, attrs in found if tag == "script"]
    assert all(set(attrs) == {"src", "defer"} for attrs in scripts)
    assert all(str(attrs["src"]).startswith("/static/crosswalk.js?") for attrs in scripts)
    assert not {"iframe", "object", "embed", "base", "style"} & set(names)
    assert names.count("h1") == 1
    assert ("a", {"class": "skip", "href": "#content"}) in found
    ids = [attrs["id"] for _, attrs in found if attrs.get("id")]
    assert len(ids) == len(set(ids)), [name for name in ids if ids.count(name) > 1]
    for tag, attrs in found:
        assert not [name for name in attrs if name.startswith("on") or name == "style"], (tag, attrs)
        if tag in ("link", "img"):
            assert str(attrs.get("href") or attrs.get("src")).startswith(("/", "http://localhost/"))
        if tag == "a":
            href = str(attrs["href"])
            assert href.startswith(("/", "#", "?", "https://", "http://localhost/")), href
        if tag in ("select", "input", "textarea") and attrs.get("type") != "hidden":
            named = attrs.get("aria-label") or any(
                t == "label" and a.get("for") == attrs.get("id") for t, a in found
            )
            assert named, (tag, attrs)
    for name, value in HEADERS:
        assert answer.headers[name.decode()] == value.decode()
    assert "set-cookie" not in answer.headers


def test_tables_have_captions_and_scopes(served: Datasette) -> None:
    for path in OURS:
        found = tags(get(served, path).text)
        count = [tag for tag, _ in found]
        assert count.count("table") == count.count("caption")
        assert all(attrs.get("scope") for tag, attrs in found if tag == "th")


def test_tables_of_the_data_have_captions_and_scopes(served: Datasette) -> None:
    for path in DATASETTES:
        found = tags(get(served, path).text)
        count = [tag for tag, _ in found]
        assert count.count("table") == count.count("caption"), path
        assert all(attrs.get("scope") for tag, attrs in found if tag == "th")


def test_a_title_that_is_one_word_leads_nowhere(tmp_path: Path) -> None:
    path = build(tmp_path / "1.db")
    with sqlite3.connect(path) as conn:
        conn.execute("update documents set title = 'Waivers' where id = 'des-law'")
    served = site(path)
    asked = "/crosswalk?sql=select+title+as+document,+'0123456789abcdef'+as+change+from+documents"
    body = get(served, asked).text
    assert "Waivers" in body and "/documents/Waivers" not in body
    assert '<a href="/changes/0123456789abcdef">' in body
    assert '<a href="/documents/des-law">' in get(served, "/crosswalk/changes").text


def test_what_is_not_compared_is_not_counted_as_none_of_none(tmp_path: Path) -> None:
    path = build(tmp_path / "1.db")
    with sqlite3.connect(path) as conn:
        conn.execute("update jurisdictions set kind = 'federal' where code = 'X-DES'")
    served = site(path)
    for page in ("/coverage", "/states"):
        body = get(served, page).text
        assert "0 of 0" not in body and "not compared" in body
    assert "documents from 2 of 3 jurisdictions" in get(served, "/").text


def test_faults_name_the_place_and_what_happened(tmp_path: Path) -> None:
    path = build(tmp_path / "1.db")
    with sqlite3.connect(path) as conn:
        conn.execute("update coverage set outcome = 'robots_disallowed'")
    body = get(site(path), "/coverage").text
    assert re.search(r"<h3 id=\"fault-robots_disallowed\">Disallowed by robots.txt: \d+</h3>", body)
    faults = body[body.index('<h2 id="faults">') :]
    places = re.findall(r"<td><a href=\"/states/(X-\w+)\">([^<]*)</a></td>", faults)
    assert places and {name for _, name in places} <= {"Fralia", "Deseret"}


def test_what_was_never_read_shows_no_last_good_text(tmp_path: Path) -> None:
    path = build(tmp_path / "1.db")
    with sqlite3.connect(path) as conn:
        [(document,)] = conn.execute("select document from coverage where document is not null limit 1")
        assert "the last good text" in get(site(path), f"/documents/{document}").text
        conn.execute("delete from versions where document = ?", (document,))
    body = get(site(path), f"/documents/{document}").text
    assert "the last good text" not in body and "It has not been read so far." in body


def test_every_place_has_a_tile_of_its_own() -> None:
    root = Path(__file__).parents[1]
    files = [root / "crawler/sample/sources/jurisdictions.yml", *(root / "crawler/sources").glob("*.yml")]
    listed = [place for file in files for place in yaml.safe_load(file.read_text()).get("jurisdictions", [])]
    taken = [tuple(place["tile"]) for place in listed if place.get("tile")]
    assert len(taken) == len(set(taken)) >= 68


def test_home_tells_the_news_and_the_coverage(served: Datasette) -> None:
    body = get(served, "/").text
    assert "Credit for Learning" in body
    assert "Lunch menu" not in body
    assert "6 documents from 2 of 3 jurisdictions" in body


def test_coverage_tells_in_words_what_is_held_of_each_kind(served: Datasette) -> None:
    body = get(served, "/coverage").text
    [table] = re.findall(r"<table class=\"holdings\".*?</table>", body, re.DOTALL)
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][ >].*?</t[dh]>", table, re.DOTALL)]
    assert cells == [
        *("Jurisdiction", "Statute section", "Rule section", "Board policy", "Agency page"),
        *("Fralia", "Held 2 1 more never read so far", "Refused Its terms forbid &lt;robots&gt;"),
        *("Missing No address is declared", "Held 1"),
        *("Held in", "1 of 1", "0 of 1", "0 of 1", "1 of 1"),
    ]


def test_pages_tell_why_a_cited_section_is_followed(tmp_path: Path) -> None:
    path = build(tmp_path / "1.db")
    with sqlite3.connect(path) as conn:
        conn.execute("update documents set origin = 'discovered' where id = 'des-law'")
        why = "cited by Guidance <b>: Des. Stat. 9-4"
        capture = {"id": "c-law", "document": "des-law", "purpose": "document", "origin": "live", "why": why}
        insert(
            conn, "captures", [capture | {"url": "https://x.example", "captured_at": "2026-01-05T08:00:00Z"}]
        )
        row = {
            "id": "l",
            "citation": "Des. Stat. 9-4",
            "cited_by": "fra-guide",
            "document": "des-law",
            "citing": 3,
        }
        insert(conn, "cited_law", [row])
    served = site(path)
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", get(served, "/documents/des-law").text))
    reason = "cited by Guidance &lt;b&gt;: Des. Stat. 9-4"
    assert f"Followed because{reason} Guidance on Personal Plans and 2 more" in told
    assert f"followed because: {reason}</span>" in get(served, "/states/X-DES").text
    assert "ollowed because" not in get(served, "/documents/fra-rule").text


def test_a_state_page_tells_what_is_coming(served: Datasette) -> None:
    body = get(served, "/states/X-FRA").text
    [section] = re.findall(r"<section aria-labelledby=\"coming\">.*?</section>", body, re.DOTALL)
    told = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell))
        for cell in re.findall(r"<t[dh] ?.*?</t[dh]>", section)
    ]
    assert told[6:] == [
        "Credit by &lt;i&gt;mastery&lt;/i&gt; Fralia Department of Learning",
        "Hearing",
        "20 November 2026",
        "12 November 2026",
        "Fra. Code 4-1",
        "1 October 2026",
    ]
    assert "1 of 2 open notices is on these topics" in section and '<a href="/documents/fra-rule">' in section
    assert "What is coming" not in get(served, "/states/X-DES").text  # adopted: over


def test_change_page_shows_both_quotes_window_and_redline(served: Datasette) -> None:
    body = get(served, "/changes/ch-rule-2").text
    assert "Between 20 May 2026 and 10 June 2026" in body
    assert "A district may award credit when a student" in body
    assert "A district shall award credit when a student" in body
    assert re.search(r"<del><span class=\"vh\">\[removed: </span>may<span", body)
    assert re.search(r"<ins><span class=\"vh\">\[added: </span>shall<span", body)
    assert "a stance became binding" in body
    assert '<h2 id="fields">What changed in each field</h2>' in body
    assert "unchanged paragraphs</summary>" in body
    assert "Release 1, " in body  # when it was first published, under its first name


def test_each_sentence_leads_to_its_quotes_and_to_its_place_in_the_redline(served: Datasette) -> None:
    body = get(served, "/changes/ch-rule-2").text
    lead = body[body.index('<p class="lead">') : body.index("</p>", body.index('<p class="lead">'))]
    assert "went from permitted to required." in lead and "became" not in lead
    assert re.findall(r'href="#([^"]+)"', lead) == ["f0", "span-0"]
    assert "1 more sentence about this change" in body and "“shall award” &lt;b&gt;." in body
    ids = re.findall(r'\bid="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', body)) <= set(ids)
    assert body.count("Neither sentence changed; what surrounds it did") == 1


def test_a_change_page_says_what_came_after(tmp_path: Path) -> None:
    """A removal that was undone is not told as if it stood; a whole document that went has no count of words."""
    path = build(tmp_path / "crosswalk.db")
    with closing(sqlite3.connect(path)) as conn:
        row = (
            "('{}', 'fra-rule', 'X-FRA', {}, {}, '{}', '{}', '{}', 'source', 'substantive', 0, 0, '<b>', {})"
        )
        gone = row.format("gone", "'v-rule-2'", "null", "2026-07-01", "2026-07-09", "removed", "null")
        back = row.format(
            "back", "'v-rule-2'", "'v-rule-2'", "2026-07-20", "2026-08-15", "restored", "'v-rule-2'"
        )
        conn.execute(
            "insert into changes (id, document, jurisdiction, old_version, new_version, old_seen_at, new_seen_at,"
            f" kind, cause, significance, words_added, words_removed, summary, reverts_to) values {gone}, {back}"
        )
        field = "('gone', 0, 'cbe_dimension', 'mastery_based_credit', 'removed', 'requires', 'It shall.')"
        conn.execute(
            f"insert into field_changes (change, seq, field, key, kind, old_stance, old_quote) values {field}"
        )
        conn.commit()
    served = site(path)
    body = get(served, "/changes/gone").text
    back_words = "restored between 20 July 2026 and 15 August 2026, with the text from before this change"
    assert f'Since then:</strong> <a href="/changes/back">{back_words}</a>.</p>' in body
    assert "<h4>After</h4>" in body and "Nothing was stated.</p>" in body and "Nothing is stated" not in body
    assert "0 removed" not in body and "words added" not in body
    assert "as last seen on July 1, 2026; found gone on July 9, 2026" in body
    told = get(served, "/changes/gone.json").json()["later"]
    assert (told["count"], told["next"]["id"], told["last"]["id"]) == (1, "back", "back")
    assert told["words"] == f"Since then: {back_words}."
    assert "Since then" not in get(served, "/changes/back").text
    listed = get(served, "/changes").text
    for window in ("between 1 July 2026 and 9 July 2026", "between 20 July 2026 and 15 August 2026"):
        assert f"{window} · Substantive</p>" in listed  # as the pages of these changes say
    body = get(served, "/changes/ch-rule-2").text
    assert "removed between 1 July 2026 and 9 July 2026</a>; then <a" in body


def test_a_list_of_changes_says_what_it_leaves_out(served: Datasette) -> None:
    told = [
        get(served, path).text.split('<p class="count">')[1].split(" <span")[0]
        for path in ("/changes", "/changes?state=X-FRA", "/changes?all=1", "/changes?state=X-NOR")
    ]
    assert told == [
        "3 changes of sources and reviews; 1 of coverage left out. 1 to 3 shown.",
        "1 of 3 changes of sources and reviews; coverage left out. 1 to 1 shown.",
        "4 of 4 changes. 1 to 4 shown.",
        "0 of 3 changes of sources and reviews; coverage left out.",
    ]


def test_a_sentence_that_begins_with_a_quotation_mark_gets_no_second_one(tmp_path: Path) -> None:
    path = build(tmp_path / "crosswalk.db")
    with closing(sqlite3.connect(path)) as conn:
        limit = (
            '[{"measure": "hours", "value": "120", "quote": "\\u201cCarnegie unit\\u201d means 120 hours."}]'
        )
        conn.execute("update positions set limits = ? where basis = 'stated'", (limit,))
        conn.commit()
    body = get(site(path), "/states/X-FRA").text
    assert '<q class="bare">\u201cCarnegie unit\u201d means 120 hours.</q>' in body
    assert "q.bare::before, q.bare::after { content: none; }" in get(site(path), "/static/crosswalk.css").text


def test_quotes_alone_where_the_text_is_not_public(served: Datasette) -> None:
    body = get(served, "/changes/ch-league-1").text
    assert "not published here; these are the words that differ" in body
    assert "pacing" in body


def test_old_ids_redirect_and_withdrawn_ids_say_why(served: Datasette) -> None:
    moved = get(served, "/changes/ch-rule-old")
    assert (moved.status_code, moved.headers["location"]) == (301, "/changes/ch-rule-2")
    gone = get(served, "/changes/ch-gone")
    assert gone.status_code == 410
    assert "asked by the agency" in gone.text


@pytest.mark.parametrize(
    "path",
    [
        "/changes/nope",
        "/documents/nope",
        "/versions/nope",
        "/states/ZZ",
        "/no/such/page/here",
        "/crosswalk/no_such_table",
    ],
)
def test_missing_pages_are_ours(served: Datasette, path: str) -> None:
    answer = get(served, path)
    assert answer.status_code == 404
    assert "Not found" in answer.text
    assert "Fictional sample data" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/compare?against=2026-01-01&stance=requires", "are for one day"),
        ("/compare?against=2026-01-01&basis=not_found", "are for one day"),
        ("/compare?field=weather", "has no positions"),
        ("/compare?as_of=tomorrow", "YYYY-MM-DD"),
        ("/compare?state=QQ", "QQ"),
        ("/compare?format=pdf", "pdf"),
        ("/compare?as_of=9999-12-31", "YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_asked_is_explained(served: Datasette, path: str, words: str) -> None:
    answer = get(served, path)
    assert answer.status_code == 400
    assert words in answer.text


def test_hostile_text_stays_text(served: Datasette) -> None:
    for path in (
        "/",
        "/changes",
        "/changes/ch-law-1",
        "/documents/des-law",
        "/states/X-DES",
        "/crosswalk/documents",
        "/crosswalk/documents/des-law",
        "/crosswalk/changes",
    ):
        body = get(served, path).text
        assert "<script>alert" not in body
        assert "onerror=alert(1)>" not in body
        assert 'href="javascript' not in body


def test_the_comparison_in_force_tells_what_was_not(served: Datasette) -> None:
    june = get(served, "/compare?in_force=2026-06-30").text
    assert "Stated, not in force on 30 June 2026" in june
    assert "but by its own dates not for the day asked" in june
    table = get(served, "/compare?as_of=2026-06-30").text.partition('id="answer"')[2]
    assert "mastery_based_credit" in table and "not in force" not in table


def test_the_feed_leaves_history_to_those_who_ask(served: Datasette) -> None:
    assert "<entry>" not in get(served, "/changes.atom").text
    assert "From the archive: " in get(served, "/changes.atom?history=1").text
    assert "?history=1" in get(served, "/about").text


def test_search_finds_documents_sentences_and_changes(served: Datasette) -> None:
    body = get(served, "/search?q=equity+POLICY").text
    assert ">1 document</a>, " in body
    assert ">1 sentence</a> and " in body
    assert ">1 change</a> hold all of these words." in body
    assert "adopts an educational <mark>equity</mark> <mark>policy</mark> by July 1, 2026." in body
    assert "Changes (0)" in get(served, "/search?q=zebra").text
    hostile = get(
        served, "/search?q=%3Cscript%3Ealert(1)&state=%22%3Cscript%3Ealert(1)&topic=%3Cscript&since=x"
    ).text
    assert "<script>alert(1)" not in hostile
    assert "Left out, since it cannot be asked here: " in hostile


def test_search_says_until_when_a_text_stood_and_what_narrows_it(served: Datasette) -> None:
    body = get(served, "/search?q=may+award&state=x-fra&until=2026-06-09&in=documents").text
    assert "<strong>gone by <time" in body
    assert 'href="/versions/v-rule-1"' in body
    assert "in Fralia, to 2026-06-09" in body
    assert 'name="in" value="documents"' in body


def test_a_long_export_says_where_it_goes_on(served: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_pages, "EXPORT_PAGE", 2)
    first = get(served, "/changes.json?all=1")
    assert first.headers["link"] == '</changes.json?all=1&start=2>; rel="next"'
    second = get(served, "/changes.json?all=1&start=2").json()
    assert [row["id"] for row in second["changes"]] == ["ch-law-1", "ch-rule-1"]


def test_document_shows_findings_in_place(served: Datasette) -> None:
    body = get(served, "/documents/fra-rule").text
    assert re.search(
        r"<mark>A district shall award credit[^<]*</mark><a class=\"note\" href=\"#finding-1\" id=\"at-1\">",
        body,
    )
    assert body.count('id="finding-') == 4
    assert "8: 7 unchanged, 1 blocked by the site." in body
    assert "Out of reach since 20 September 2026" in get(served, "/documents/fra-guide").text


def test_matrix_cells_lead_to_their_sentence(served: Datasette) -> None:
    body = get(served, "/compare").text
    assert 'href="/states/X-FRA#mastery_based_credit"' in body
    assert 'id="mastery_based_credit"' in get(served, "/states/X-FRA").text
    assert "changed between 20 May 2026 and 10 June 2026" in get(served, "/compare?as_of=2026-06-01").text


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "md", "html", "zip"])
def test_downloads_by_both_addresses(served: Datasette, form: str) -> None:
    one, two = get(served, f"/compare?format={form}"), get(served, f"/compare.{form}")
    assert one.status_code == two.status_code == 200
    assert one.headers["content-type"] == two.headers["content-type"]
    if form != "xlsx":
        assert one.content == two.content
        assert b"2" in one.content


def test_change_downloads(served: Datasette) -> None:
    listed = list(csv.DictReader(io.StringIO(get(served, "/changes.csv?all=1").text)))
    assert [row["id"] for row in listed] == ["ch-rule-2", "ch-league-1", "ch-law-1", "ch-rule-1"]
    assert listed[1]["summary"] == "'=1+1 wording"
    assert {row["release"] for row in listed} == {"2"}
    assert get(served, "/changes.json?state=x-des").json()["changes"][0]["id"] == "ch-league-1"


def test_datasettes_own_csv_is_harmless_too(served: Datasette) -> None:
    body = get(served, "/crosswalk/changes.csv?_dl=1").text
    assert ",'=1+1 wording" in body
    assert ",'=1+1 wording" in get(served, "/crosswalk/changes.csv?_size=max").text  # shown as plain text
    assert harmless_rows(b'"=a\nb",-1\r\n') == b"\"'=a\nb\",'-1\r\n"


@pytest.mark.parametrize(
    "path", ["//example.com/", "/%5Cexample.com/", "/\\example.com/", "/a%00b", "/%0d%0aSet-Cookie:x"]
)
def test_hostile_addresses_are_refused(served: Datasette, path: str) -> None:
    async def asked() -> tuple[int, dict[bytes, bytes]]:
        await served.invoke_startup()
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "scheme": "http",
            "http_version": "1.1",
        }
        await served.app()(scope, receive, send)
        return sent[0]["status"], dict(sent[0]["headers"])

    status, headers = asyncio.run(asked())
    assert status == 400
    assert b"location" not in headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_reading(served: Datasette, method: str) -> None:
    async def asked() -> Any:
        await served.invoke_startup()
        return await served.client.request(method, "/crosswalk/changes")

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_public_refuses_sql_and_hides_the_machine(open_to_all: Datasette) -> None:
    assert get(open_to_all, "/crosswalk?sql=select+1").status_code == 403
    assert get(open_to_all, "/crosswalk/changes?_where=1=1").status_code == 403
    assert get(open_to_all, "/crosswalk.db").status_code == 403
    assert get(open_to_all, "/-/databases.json").status_code == 404
    assert get(open_to_all, "/crosswalk/which_sources_are_broken").status_code == 200
    assert "Your own question in SQL" not in get(open_to_all, "/crosswalk").text


def test_a_query_cannot_fill_the_memory(served: Datasette) -> None:
    answer = get(served, "/crosswalk.json?sql=select+hex(zeroblob(100000000))")
    assert answer.status_code == 400
    assert len(answer.content) < 1000


@pytest.mark.parametrize("name", sorted(queries()))
def test_named_queries_run(served: Datasette, name: str) -> None:
    given = "key=mastery_based_credit&field=cbe_dimension&day=2026-07-01&term=x&citation=x"
    given += "&state=&since=&until=&stance=&measure=&kind="
    answer = get(served, f"/crosswalk/{name}.json?{given}&_shape=array")
    assert answer.status_code == 200, answer.text
    assert queries()[name]["title"].endswith("?")


def test_every_public_column_is_described(snapshot: Path) -> None:
    tables = metadata()["databases"]["crosswalk"]["tables"]
    conn = sqlite3.connect(snapshot)
    for table in TABLES:
        if table.public_name:
            columns = {row[1] for row in conn.execute(f'pragma table_info("{table.public_name}")')}
            assert columns == set(tables[table.public_name]["columns"])
            assert tables[table.public_name]["description"]


def test_real_data_carries_no_sample_mark(tmp_path: Path) -> None:
    body = get(site(build(tmp_path / "1.db", sample=False)), "/").text
    assert "Fictional sample data" not in body
