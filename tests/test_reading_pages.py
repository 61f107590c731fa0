"""The pages for reading: a document and a change, page by page, whatever their length; any two versions; links out."""

from __future__ import annotations

import gzip
import html
import random
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from pipeline.compare import compare
from tests.test_web_pages import get, tags
from tests.test_web_public_file import build, insert
from web import comparing, redline
from web.error_reports import report
from web.redline_pages import FOLD_MOST, is_left_out, paged_redline
from web.sections import LONGEST, PAGE, cut, pieces_of
from web.side_by_side import side_by_side
from web.site import REPORT_TO, site
from web.source_links import fragment, on_the_page, wayback
from web.version_timeline import timeline

WIRE = 100_000
URL = "https://learning.fralia.example/fra-rule"


@pytest.fixture(autouse=True)
def no_address_for_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REPORT_TO, raising=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return build(tmp_path / "2.db")


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(path)
    yield opened
    opened.close()


def plain(body: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", body))).strip()


def packed(answer: Any) -> int:
    return len(gzip.compress(answer.content, 6))


def sound(body: str) -> None:
    """No id stands twice, and every link within the page has its place."""
    found = tags(body)
    ids = [attrs["id"] for _, attrs in found if attrs.get("id")]
    assert len(ids) == len(set(ids)), [name for name in ids if ids.count(name) > 1][:5]
    inner = {str(a["href"])[1:] for t, a in found if t == "a" and str(a.get("href")).startswith("#")}
    assert inner <= set(ids), sorted(inner - set(ids))[:5]


# The long ones: 1.5 million characters, 3,000 findings, 2,000 spans.

WORDS = 18_000


def words_of(rng: random.Random) -> list[str]:
    return ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(8000)]


def long_lines(rng: random.Random, *, headings: bool) -> list[str]:
    known = words_of(rng)
    lines = [" ".join(rng.choices(known, k=14)) + "." for _ in range(WORDS)]
    if headings:
        lines[::90] = [f"## Section {n}. Credit" for n in range(len(lines[::90]))]
    return lines


def findings_in(lines: list[str], places: list[int]) -> list[dict[str, Any]]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return [
        {"id": f"f{n}", "version": "v-rule-2", "field": ("cbe_dimension", "citation", "date")[n % 3], "key": "other",
         "stance": None, "value": f"v{n}", "quote": lines[line], "quote_start": starts[line],
         "quote_end": starts[line] + len(lines[line]), "detail": "{}", "rule": "test", "confidence": 0.9,
         "review_state": "machine"}
        for n, line in enumerate(places)
    ]  # fmt: skip


@pytest.mark.parametrize("shape", ["sections", "no headings", "one line", "all in one place"])
def test_every_page_of_a_long_document_is_light(path: Path, conn: sqlite3.Connection, shape: str) -> None:
    rng = random.Random(6)
    lines = long_lines(rng, headings=shape == "sections")
    places = list(range(1, WORDS, 6))[:3000]
    found = findings_in(lines, places if shape != "all in one place" else [5] * 2990 + places[100:110])
    text = "\n".join(lines) if shape != "one line" else " ".join(lines)
    assert len(text) > 1_500_000
    conn.execute("delete from findings where version = 'v-rule-2'")
    conn.execute("update versions set text = ? where id = 'v-rule-2'", (text,))
    insert(conn, "findings", found)
    conn.commit()
    served = site(path)
    first = get(served, "/documents/fra-rule")
    last = int(re.search(r"Page \d+ of (\d+)", first.text)[1])  # type: ignore[index]
    assert last > 10
    for number in (1, 2, last // 2, last):
        answer = get(served, f"/documents/fra-rule?page={number}")
        assert answer.status_code == 200 and packed(answer) < WIRE
        assert f"Page {number} of {last}" in answer.text
        sound(answer.text)
    assert packed(get(served, "/versions/v-rule-2")) < WIRE


def test_pages_hold_all_of_a_text_and_all_of_its_readings(path: Path, conn: sqlite3.Connection) -> None:
    lines = long_lines(random.Random(7), headings=True)[:4000]
    found = findings_in(lines, list(range(1, 4000, 40)))
    conn.execute("delete from findings where version = 'v-rule-2'")
    conn.execute("update versions set text = ? where id = 'v-rule-2'", ("\n".join(lines),))
    insert(conn, "findings", found)
    conn.commit()
    served = site(path)
    shown, quotes, number = [], set(), 1
    while True:
        body = get(served, f"/versions/v-rule-2?page={number}").text
        text = body[body.index('<div class="text">') : body.index('<h2 id="readings">')]
        text = re.sub(r"<a class=\"note\".*?</a>", "", text)
        shown += [plain(line) for line in re.findall(r"<div class=\"l .*?</div>", text)]
        quotes |= set(re.findall(r"<li id=\"finding-.*?<blockquote><p>([^<]*)", body, re.DOTALL))
        if 'rel="next"' not in body:
            break
        number += 1
    assert number > 3
    assert shown == [line.removeprefix("## ") for line in lines]
    assert quotes == {row["quote"] for row in found}


def test_it_opens_at_the_first_reading_about_the_policy(path: Path, conn: sqlite3.Connection) -> None:
    lines = [f"Line {n} " + "word " * 60 for n in range(2000)]
    lines[700] = "## Chapter 4"
    found = findings_in(lines, [710, 3, 5])
    found[0]["field"], found[1]["field"] = "equity_strategy", "citation"
    found[2]["field"] = "date"
    conn.execute("delete from findings where version = 'v-rule-2'")
    conn.execute("update versions set text = ? where id = 'v-rule-2'", ("\n".join(lines),))
    insert(conn, "findings", found)
    conn.commit()
    served = site(path)
    body = get(served, "/documents/fra-rule").text
    assert "Line 710 " in body and "Line 3 " not in body
    assert "of 3 readings in all" in body
    assert re.search(
        r'<a href="/documents/fra-rule\?page=1#text">The beginning</a>.*?2 readings', body, re.DOTALL
    )
    first = get(served, "/documents/fra-rule?section=1").text
    assert (
        "Line 3 " in first
        and 'rel="prev"' not in first
        and 'href="/documents/fra-rule?page=2#text" rel="next"' in first
    )
    assert get(served, "/documents/fra-rule?page=999999999999").status_code == 200
    assert "Line 1999 " in get(served, "/documents/fra-rule?page=99").text


def edited_text(lines: list[str], at: list[int]) -> str:
    changed = list(lines)
    for n in at:
        first, _, rest = changed[n].partition(" ")
        changed[n] = f"{first} amended {rest.partition(' ')[2]}"
    return "\n".join(changed)


def with_change(conn: sqlite3.Connection, old: str, new: str) -> int:
    """Put two texts and what differs in the place of the fixture's."""
    spans = compare(old, new).spans
    conn.execute("delete from change_spans where change = 'ch-rule-2'")
    conn.execute("delete from findings where version in ('v-rule-1', 'v-rule-2')")
    conn.execute("update versions set text = ? where id = 'v-rule-1'", (old,))
    conn.execute("update versions set text = ? where id = 'v-rule-2'", (new,))
    insert(
        conn,
        "change_spans",
        [
            {"change": "ch-rule-2", "seq": seq, "op": s.op, "old_start": s.old_start, "old_end": s.old_end,
             "new_start": s.new_start, "new_end": s.new_end, "section": s.section,
             "old_text": old[s.old_start : s.old_end], "new_text": new[s.new_start : s.new_end]}
            for seq, s in enumerate(spans)
        ],
    )  # fmt: skip
    conn.commit()
    return len(spans)


def test_every_page_of_a_long_redline_is_light(path: Path, conn: sqlite3.Connection) -> None:
    lines = long_lines(random.Random(8), headings=True)
    at = [n for n in range(5, WORDS, 8) if not lines[n].startswith("#")][:2000]
    count = with_change(conn, "\n".join(lines), edited_text(lines, at))
    assert count == 2000
    conn.execute("delete from change_sentences")
    conn.execute("delete from field_changes")
    said = {"change": "ch-rule-2", "printed": 0, "stands_on": "spans", "spans": "[]", "field_changes": "[]"}
    insert(
        conn,
        "change_sentences",
        [{**said, "seq": n, "sentence": f"“{n}” became “amended”.", "span": n} for n in range(2000)],
    )
    field = {"change": "ch-rule-2", "field": "citation", "kind": "changed", "spans": "[7]", "touches": 1}
    insert(
        conn,
        "field_changes",
        [
            {**field, "seq": n, "key": f"k{n}", "old_quote": lines[n + 1], "new_quote": lines[n + 2]}
            for n in range(1, 2000)
        ],
    )
    conn.commit()
    served = site(path)
    last = int(re.search(r"Page 1 of (\d+)", get(served, "/changes/ch-rule-2").text)[1])  # type: ignore[index]
    assert last > 4
    anchors: list[str] = []
    for number in range(1, last + 1):
        for view in ("", "&view=side") if number in (1, last) else ("",):
            answer = get(served, f"/changes/ch-rule-2?page={number}{view}")
            assert answer.status_code == 200 and packed(answer) < WIRE
            sound(answer.text)
            anchors += re.findall(r'id="(span-\d+)"', answer.text) if not view else []
    assert sorted(anchors) == sorted(f"span-{n}" for n in range(2000))
    # A sentence leads to the page on which its words stand.
    body = get(served, "/changes/ch-rule-2").text
    assert "40 of 2000 shown" in body and 'shown. <a href="/crosswalk/field_changes' in body
    assert 'href="#span-7"' in body
    far = get(served, f"/changes/ch-rule-2?page={last}&view=side").text
    assert 'href="/changes/ch-rule-2?view=side&amp;page=1#span-7"' in far


def test_a_redline_opens_at_its_first_change_and_leaves_long_stretches_out(
    path: Path, conn: sqlite3.Connection
) -> None:
    lines = [f"Line {n} " + "word " * 60 for n in range(3000)]
    with_change(conn, "\n".join(lines), edited_text(lines, [2500]))
    body = get(site(path), "/changes/ch-rule-2").text
    assert "2,499 unchanged paragraphs, left out here" in body and "amended" in body
    assert 'href="/versions/v-rule-1.txt"' in body and 'href="/versions/v-rule-2.txt"' in body
    assert "Page 1 of" not in body and packed(get(site(path), "/changes/ch-rule-2")) < 10_000


def test_pages_are_cut_at_headings() -> None:
    part = PAGE // 3
    headings = ["One", None, "Two", None, "Three", None]
    found = cut([10, part, 10, part, 10, part], headings)
    assert [(s.start, s.end, s.title, s.continued) for s in found] == [
        (0, 4, "One", False),
        (4, 6, "Three", False),
    ]
    assert [(s.start, s.end) for s in cut([], [])] == [(0, 0)]
    found = cut([PAGE, PAGE, 5], ["A", None, None])
    assert [(s.start, s.title, s.continued) for s in found] == [
        (0, "A", False),
        (1, "A", True),
        (2, "A", True),
    ]
    weights = [random.Random(n).randint(1, LONGEST) for n in range(500)]
    found = cut(weights, [str(n) if n % 7 == 0 else None for n in range(500)])
    assert [s.end for s in found[:-1]] == [s.start for s in found[1:]]
    assert (found[0].start, found[-1].end) == (0, 500)
    assert all(sum(weights[s.start : s.end]) <= PAGE for s in found)


def test_a_long_line_is_cut_between_words() -> None:
    text = "# " + "word " * 4000
    cuts = pieces_of(text, 2, len(text))
    assert "".join(text[a:b] for a, b in cuts) == text[2:]
    assert all(b - a <= LONGEST for a, b in cuts) and all(text[b - 1] == " " for _, b in cuts)
    assert pieces_of("x" * 20_000, 0, 20_000) == [(0, LONGEST), (LONGEST, 2 * LONGEST), (2 * LONGEST, 20_000)]


# Redlines in two columns.


def halves(old: str, new: str) -> tuple[list[str], list[str]]:
    spans = [
        {"seq": n, "op": s.op, "old_start": s.old_start, "old_end": s.old_end, "new_start": s.new_start,
         "new_end": s.new_end, "old_text": old[s.old_start : s.old_end], "new_text": new[s.new_start : s.new_end],
         "section": s.section}
        for n, s in enumerate(compare(old, new).spans)
    ]  # fmt: skip
    pairs = side_by_side(redline.lines_of(new, spans))
    ids = [how for pair in pairs for line in {id(x): x for x in (pair.before, pair.now) if x}.values()
           for how, _ in line.pieces if how.startswith(("at ", "from "))]  # fmt: skip
    assert len(ids) == len(set(ids))

    def said(line: redline.Line | None) -> str:
        return "".join(text for _, text in line.pieces) if line else ""

    return [said(pair.before) for pair in pairs], [said(pair.now) for pair in pairs]


def test_two_columns_say_what_each_text_says() -> None:
    old = "# A\nOne may go.\nGone entirely here.\n- kept item\nThe last line of it."
    new = "# A\nOne shall go.\n- kept item\nA line that is wholly new.\nThe last line of it."
    before, now = halves(old, new)
    assert [x for x in before if x] == [
        "A",
        "One may go.",
        "Gone entirely here.",
        "kept item",
        "The last line of it.",
    ]
    assert [x for x in now if x] == [
        *("A", "One shall go.", "kept item", "A line that is wholly new.", "The last line of it.")
    ]


def test_blocks_that_took_the_place_of_others_stand_beside_them() -> None:
    old = "# A\nEvery pupil sits for two hours.\nEnd of the section here."
    new = "# A\nNobody counts minutes any longer, anywhere.\nEnd of the section here."
    before, now = halves(old, new)
    at = before.index("Every pupil sits for two hours.")
    assert now[at] == "Nobody counts minutes any longer, anywhere."


def test_a_move_is_marked_at_both_places_and_each_leads_to_the_other(
    path: Path, conn: sqlite3.Connection
) -> None:
    lines = ["# A", "A block of words that goes elsewhere.", *(f"Line {n} stays as it is." for n in range(8))]
    with_change(conn, "\n".join(lines), "\n".join([lines[0], *lines[2:], lines[1]]))
    for view in ("", "?view=side"):
        body = get(site(path), f"/changes/ch-rule-2{view}").text
        sound(body)
        assert '<a class="moved" id="from-0" href="#span-0"><span class="tag">moved from here</span>' in body
        assert '<ins class="moved"><a class="tag" href="#from-0">moved here</a>' in body


def test_the_change_page_switches_between_its_two_views(path: Path) -> None:
    served = site(path)
    inline = get(served, "/changes/ch-rule-2").text
    assert (
        'href="/changes/ch-rule-2?view=side#redline">Side by side' in inline
        and '<th scope="col" role' not in inline
    )
    side = get(served, "/changes/ch-rule-2?view=side").text
    assert (
        'href="/changes/ch-rule-2#redline">Inline' in side
        and side.count('<th scope="col" role="columnheader">') == 2
    )
    rows = [
        [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r'<tr role="row" class="on">(.*?)</tr>', side, re.DOTALL)
    ]
    assert (
        rows[0][0].startswith("A district [removed: may end of removal] award") and "shall" not in rows[0][0]
    )
    assert (
        rows[0][1].startswith("A district [added: shall end of addition] award") and "may" not in rows[0][1]
    )
    assert rows[1] == ["[removed: Credit rests on 120 hours of instruction. end of removal]", ""]
    sound(side)


def test_stretches_too_long_to_fold_are_told_by_their_number() -> None:
    text = "\n".join(["x" * (FOLD_MOST // 4)] * 9 + ["last word"])
    spans = [{"seq": 0, "op": "added", "old_start": 0, "old_end": 0, "new_start": len(text) - 4,
              "new_end": len(text), "old_text": "", "new_text": "word", "section": None}]  # fmt: skip
    paged = paged_redline(text, spans, None)
    assert [(s.folded, is_left_out(s)) for s in paged.stretches] == [(True, True), (False, False)]


# Any two versions.


def test_two_versions_are_compared_when_asked(path: Path, conn: sqlite3.Connection) -> None:
    third = (
        conn.execute("select text from versions where id = 'v-rule-2'").fetchone()[0].replace("five", "seven")
    )
    insert(conn, "versions", [{"id": "v-rule-3", "document": "fra-rule", "number": 3, "text": third,
                               "title": "Credit", "words": 90, "valid_from": "2026-08-01T05:00:00Z"}])  # fmt: skip
    conn.execute("update versions set valid_to = '2026-08-01T05:00:00Z' where id = 'v-rule-2'")
    conn.commit()
    served = site(path)
    body = get(served, "/documents/fra-rule/compare?from=1&to=3").text
    assert re.search(r"<del><span class=\"vh\">\[removed: </span>may<", body)
    assert re.search(r"<ins><span class=\"vh\">\[added: </span>seven<", body)
    assert (
        "Between the two: 1 change<" in body
        and 'href="/documents/fra-rule/compare?from=1&amp;to=3&amp;view=side#redline"' in body
    )
    sound(body)
    side = get(served, "/documents/fra-rule/compare?from=1&to=3&view=side").text
    assert 'href="/documents/fra-rule/compare?from=1&amp;to=3#redline">Inline' in side
    # What was compared already is not compared again.
    assert "shall" in get(served, "/documents/fra-rule/compare?from=1&to=2").text
    asked = get(served, "/documents/fra-rule?from=3&to=1")
    assert asked.headers["location"] == "/documents/fra-rule/compare?from=3&to=1"
    turned = get(served, "/documents/fra-rule/compare?from=3&to=1&view=side")
    assert turned.headers["location"] == "/documents/fra-rule/compare?from=1&to=3&view=side"
    usual = get(served, "/documents/fra-rule/compare")
    assert usual.headers["location"] == "/documents/fra-rule/compare?from=2&to=3"
    assert "The words are the same" in get(served, "/documents/fra-rule/compare?from=2&to=2").text
    for wrong in ("from=9&to=1", "from=x&to=1", f"from={'9' * 5000}&to=1"):
        assert get(served, f"/documents/fra-rule/compare?{wrong}").status_code == 400
    assert get(served, "/documents/nope/compare").status_code == 404
    assert get(served, "/documents/fra-menu/compare").status_code == 302


def test_a_comparison_that_takes_too_long_is_given_up(
    path: Path, conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "SECONDS", 0.01)
    comparing.compared.cache_clear()
    conn.execute("update changes set old_version = null where id = 'ch-rule-2'")
    conn.commit()
    answer = get(site(path), "/documents/fra-rule/compare?from=1&to=2")
    assert answer.status_code == 503 and "takes longer than" in answer.text
    assert 'href="/versions/v-rule-1.txt"' in answer.text and answer.headers["cache-control"] == "no-store"
    assert comparing._turn._value == comparing.AT_ONCE


def test_three_hundred_versions_fit_on_a_page(path: Path, conn: sqlite3.Connection) -> None:
    conn.execute("delete from versions where document = 'fra-rule' and number = 1")
    conn.execute("update versions set number = 300 where id = 'v-rule-2'")
    day = [f"20{10 + n // 24:02d}-{n // 2 % 12 + 1:02d}-{1 + n % 2 * 14:02d}T05:00:00Z" for n in range(300)]
    text = "# Credit\nA district may award credit.\nLine {n} of it stays for a time."
    insert(
        conn,
        "versions",
        [{"id": f"{n:016x}", "document": "fra-rule", "number": n, "text": text.format(n=n), "title": "Credit",
          "words": 12, "valid_from": day[n], "valid_to": day[n + 1]} for n in range(1, 299)],
    )  # fmt: skip
    insert(
        conn,
        "changes",
        [{"id": f"c{n:015x}", "document": "fra-rule", "jurisdiction": "X-FRA", "kind": "edited", "cause": "source",
          "significance": "substantive", "old_version": f"{n - 1:016x}", "new_version": f"{n:016x}",
          "new_seen_at": day[n], "summary": f"Mastery-based credit {n} changed. " * 9, "relevance": "cbe"}
         for n in range(2, 299)],
    )  # fmt: skip
    conn.commit()
    served = site(path)
    answer = get(served, "/documents/fra-rule")
    body = answer.text
    assert packed(answer) < 40_000
    assert "299 versions of this text, newest first: the last 10" in body and "289 earlier versions" in body
    assert body.count("<rect class=") == 299
    assert len(set(re.findall(r'href="/versions/([^"]+)"', body))) >= 299
    pair = get(served, "/documents/fra-rule/compare?from=2&to=298")
    assert pair.status_code == 200 and packed(pair) < 40_000
    assert "296 changes" in pair.text and "286 more" in pair.text
    assert re.search(r"<del>.*?>2<.*?<ins>.*?>298<", pair.text)
    sound(body)
    sound(pair.text)


def test_the_timeline_lies_within_its_frame() -> None:
    rows = [
        {"id": f"v{n}", "number": n, "valid_from": f"20{10 + n}-03-01T05:00:00Z", "significance": "substantive",
         "valid_to": f"20{11 + n}-02-01T05:00:00Z" if n < 3 else None, "change_kind": "edited"}
        for n in (3, 2, 1)
    ]  # fmt: skip
    drawn = timeline(rows, "2014-03-01T05:00:00Z")
    assert drawn is not None
    assert [bar.number for bar in drawn.bars] == [1, 2, 3]
    assert (drawn.bars[0].x, round(drawn.bars[-1].x + drawn.bars[-1].wide)) == (2.0, 718)
    assert drawn.bars[0].x + drawn.bars[0].wide < drawn.bars[1].x  # a time without a version is a gap
    assert [year.label for year in drawn.years] == ["2012", "2013", ""]  # no room for the last
    assert timeline(rows[:1], None) is None


# Links out.


@pytest.mark.parametrize(
    ("words", "directive"),
    [
        ("A co-op, once & again.", ":~:text=A%20co%2Dop%2C%20once%20%26%20again."),
        ("One two\n- three four", ":~:text=One%20two,three%20four"),
        ("9 | 6 credits", ":~:text=9,6%20credits"),
        ("a b c d e f g h i j k " * 20, ":~:text=a%20b%20c%20d%20e%20f%20g,e%20f%20g%20h%20i%20j%20k"),
        ("x" * 200, f":~:text={'x' * 200},{'x' * 200}"),
        ("", ""),
    ],
)
def test_text_fragments(words: str, directive: str) -> None:
    assert fragment(words) == directive


def test_links_to_a_sentence_on_its_page() -> None:
    row = {"quote": "A district shall.", "page": 3}
    assert on_the_page(URL, row, "html") == f"{URL}#:~:text=A%20district%20shall."
    assert on_the_page(f"{URL}#b", row, "html") == f"{URL}#b:~:text=A%20district%20shall."
    assert on_the_page(f"{URL}#b", row, "pdf") == f"{URL}#page=3"
    assert on_the_page(URL, row, "docx") is None
    assert on_the_page("javascript:alert(1)", row, "html") is None
    assert wayback(URL, "2026-06-10T09:00:00Z") == f"https://web.archive.org/web/20260610090000/{URL}"
    assert wayback("javascript:alert(1)", "2026-06-10T09:00:00Z") is None


def test_the_document_leads_to_the_agency_and_the_archive(path: Path) -> None:
    served = site(path)
    body = get(served, "/documents/fra-rule").text
    assert f'href="{URL}#:~:text=A%20student%20may%20submit%20a%20portfolio%20as%20evidence."' in body
    assert f'href="https://web.archive.org/web/20261101050000/{URL}"' in body
    assert '<a href="/versions/v-rule-2.txt">' in body
    assert body.count('<li><time datetime="2026-') == 8
    tip = re.search(r'id="at-1">.*?<span class="tip">([^<]*)<', body)
    assert tip and tip[1] == (
        "Competency-based education: Mastery-based credit, requires. "
        "By the rule test; confidence 0.90, not reviewed"
    )
    old = get(served, "/versions/v-rule-1").text
    assert f'href="https://web.archive.org/web/20260520090000/{URL}#:~:text=' in old
    assert "See it on the archived page" in old and "publisher's page" not in old
    assert "web.archive.org" not in get(served, "/documents/des-law").text  # its address is none


def test_the_whole_text_is_a_file(path: Path, conn: sqlite3.Connection) -> None:
    text = conn.execute("select text from versions where id = 'v-rule-1'").fetchone()[0]
    served = site(path)
    answer = get(served, "/versions/v-rule-1.txt")
    assert answer.content.decode() == text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="version-v-rule-1.txt"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert get(served, "/versions/nope.txt").status_code == 404


def test_of_some_publishers_only_quotes_are_shown(path: Path, conn: sqlite3.Connection) -> None:
    # Were a text in the file by mistake, no page would show it.
    conn.execute("update versions set text = 'The secret text.' where id = 'v-league-1'")
    conn.execute("update changes set old_version = 'v-league-1' where id = 'ch-league-1'")
    insert(
        conn,
        "findings",
        [{"id": "q", "version": "v-league-1", "field": "citation", "key": "statute", "quote": "a quoted law",
          "quote_start": 4, "quote_end": 16, "detail": "{}", "rule": "test", "confidence": 0.9,
          "review_state": "machine"}],
    )  # fmt: skip
    conn.commit()
    served = site(path)
    assert get(served, "/versions/v-league-1.txt").status_code == 404
    for address in ("documents/des-league", "versions/v-league-1"):
        body = get(served, f"/{address}").text
        assert "secret" not in body and "a quoted law" in body and ".txt" not in body
        assert "not published here, only the sentences below" in body
        sound(body)
    body = get(served, "/changes/ch-league-1").text
    assert "secret" not in body and "these are the words that differ" in body and ".txt" not in body
    assert "secret" not in get(served, "/documents/des-league/compare?from=1&to=1").text


# Citing, checking, complaining.


def test_how_to_cite_a_change(path: Path) -> None:
    body = get(site(path), "/changes/ch-rule-2").text
    cite = body[body.index('<details class="cite">') :]
    told = plain(cite[: cite.index("</details>")])
    assert "AP“Credit for Learning,” according to Fralia Department of Learning" in told
    assert "as captured on June 10, 2026" in told and "Policy Crosswalk, release 1" in told
    assert (
        told.count("http://localhost/changes/ch-rule-2") == 4 and "@misc{crosswalk-change-ch-rule-2," in told
    )
    assert re.findall(r"<dt>(\w+)</dt>", cite[: cite.index("</details>")]) == [
        *("AP", "Chicago", "Bluebook", "BibTeX")
    ]
    told = plain(get(site(path), "/documents/fra-rule").text)
    assert "as captured on Nov. 1, 2026" in told and "http://localhost/versions/v-rule-2" in told


def test_the_story_pack_is_a_link_where_one_is_kept_else_a_command(path: Path) -> None:
    body = get(site(path), "/changes/ch-league-1").text
    assert "<code>crosswalk story ch-league-1</code>" in body and "story.zip" not in body
    with sqlite3.connect(path) as conn:
        conn.execute("update changes set id = 'chrule' where id = 'ch-rule-2'")
    (path.parent / "stories").mkdir()
    (path.parent / "stories" / "chrule-0123456789abcdef.zip").write_bytes(b"PK")
    body = get(site(path), "/changes/chrule").text
    address = "http://localhost/changes/chrule/story.zip"  # what paper shows
    assert f'<a href="/changes/chrule/story.zip" data-address="{address}">Story pack (zip)</a>' in body


def test_an_error_is_reported_without_an_account(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = get(site(path), "/changes/ch-rule-2").text
    told = body[body.index('<details class="report">') :]
    told = html.unescape(told[: told.index("</details>")])
    for words in ("Error: change ch-rule-2", "Change: ch-rule-2", "Document: fra-rule", "Version before: v-rule-1",
                  "Page: http://localhost/changes/ch-rule-2", "Release: 2 (0000000000000000)"):  # fmt: skip
        assert words in told
    monkeypatch.setenv(REPORT_TO, "errors@example.org")
    body = get(site(path), "/changes/ch-rule-2").text
    [href] = re.findall(r'<a href="(mailto:[^"]+)">Report an error</a>', body)
    mail = parse_qs(urlsplit(html.unescape(href)).query)
    assert "+" not in href and mail["subject"] == ["Error: change ch-rule-2"]
    assert "\r\nChange: ch-rule-2\r\n" in mail["body"][0]
    body = get(site(path, report_to="https://tracker.example/new?l=1"), "/documents/fra-rule").text
    [href] = re.findall(r'<a href="(https://tracker[^"]+)" rel="noreferrer nofollow external">Report', body)
    asked = parse_qs(urlsplit(html.unescape(href)).query)
    assert asked["l"] == ["1"] and asked["title"] == ["Error: Credit for Learning"]
    assert "Version: v-rule-2 (number 2)" in asked["body"][0]


def test_a_tracker_may_name_its_own_fields() -> None:
    made = report(
        "x", {"Change": "c&d", "None": None}, "https://p/", "https://t.example/new?a={title}&b={body}"
    )
    assert made.link is not None and "{" not in made.link
    assert parse_qs(urlsplit(made.link).query)["b"][0] == unquote(made.body)
    assert "Change: c&d" in made.body and "None" not in made.body
    assert report("x", {}, "https://p/", "javascript:alert(1)").link is None
    assert report("x", {}, "https://p/", None).link is None
