"""Clean text stands still: the same document in another template is the same text, and a small edit is small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.judge import Answer, at_arrival
from pipeline.sameness import same_words
from tests.templates import TEMPLATES

URL = "https://agency.example/policies/credit"


def text_of(markup: str) -> str:
    return clean(markup.encode(), content_type="text/html; charset=utf-8", url=URL).text


@pytest.mark.parametrize(
    ("linked", "plain"),
    [
        ("See <a href=/1> § 21-18-303 </a>, and ( <a href=/4>§ 4</a> ).", "See § 21-18-303, and (§ 4)."),
        ("In “ <a href=/1>16 V.S.A. § 3441</a> ” it says ; so .", "In “16 V.S.A. § 3441” it says; so."),
        ("Stays: ( ) yes . . . no, .5 credit", "Stays: ( ) yes . . . no, .5 credit"),
    ],
)
def test_what_a_links_markup_leaves_around_it_is_no_difference(linked: str, plain: str) -> None:
    """The text keeps what the page shows, for quotes; beside another it says the same."""
    texts = [text_of(f"<main><p>{words}</p></main>") for words in (linked, plain)]
    assert texts[1] == plain and same_words(*texts)
    assert not same_words(texts[0], plain.replace("§", "not §").replace("yes", "no"))


MENU = "<nav>" + "<a href=/>Home of the agency</a> " * 30 + "</nav>"
SENT_ON = "<p>You should be redirected quickly, if not <a href=/new>click here</a>.</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<meta http-equiv=refresh content='0; url=/new'>{SENT_ON}",
        f"<script>location.replace('/new')</script>{SENT_ON}",
        SENT_ON,
        f"{MENU}<main>{SENT_ON}</main>",
        f"{MENU}<main><h1>Rule 4</h1><p>This page has moved. Please update your bookmarks.</p></main>",
        "<title>Object moved</title><h2>Object moved to <a href=/new>here</a>.</h2>",
        "<p>If you are not automatically redirected, follow this link.</p>",
    ],
)
def test_a_stub_that_sends_its_reader_on_is_not_the_document(page: str) -> None:
    assert at_arrival(Answer(URL, URL, 200, {"content-type": "text/html"}, page.encode())).outcome == "empty"


@pytest.mark.parametrize(
    "words",
    [
        "Credit is awarded where mastery is shown. A student who has moved from another state is placed by skill.",
        "Reserved.",
        "A district may not redirect these funds; what was redirected is returned to the state.",
    ],
)
def test_a_short_rule_is_no_stub(words: str) -> None:
    page = f"{MENU}<main><h1>§ 4. Credit</h1><p>{words}</p></main>".encode()
    assert at_arrival(Answer(URL, URL, 200, {"content-type": "text/html"}, page)).outcome == "received"


RULE = "Each district awards credit to a student who shows mastery of the standards, whatever the hours spent in class."
BODIES = {
    "prose": "".join(f"<h2>Part {n}</h2><p>{' '.join([RULE] * n)}</p>" for n in (1, 2, 3)),
    "one sentence": "<p>Districts may award credit for mastery.</p>",
    "a list": "<ul><li>Algebra<ul><li>First year</li></ul></li><li>Music</li></ul>",
    "a table": "<table><tr><th>Course</th><th>Credits</th></tr><tr><td>Algebra</td><td>1.0</td></tr></table>",
    "definitions": f"<dl><dt>Mastery</dt><dd>Shown skill.</dd><dt>Credit</dt><dd>{RULE}</dd></dl>",
    "one word": "<p>Repealed.</p>",
}
TEXTS = {
    "prose": "\n".join(f"## Part {n}\n{' '.join([RULE] * n)}" for n in (1, 2, 3)),
    "one sentence": "Districts may award credit for mastery.",
    "a list": "- Algebra\n  - First year\n- Music",
    "a table": "| Course | Credits\n| Algebra | 1.0",
    "definitions": f"Mastery\n- Shown skill.\nCredit\n- {RULE}",
    "one word": "Repealed.",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
@pytest.mark.parametrize("name", BODIES)
def test_the_same_document_in_any_template_is_the_same_text(
    name: str, template: Callable[[str, str, str], str]
) -> None:
    for day in ("May 4, 2026", "November 25, 2026"):
        page = template("Credit for mastery", BODIES[name], day).encode()
        made = clean(page, content_type="text/html; charset=utf-8", url=URL)
        assert (made.text, made.title) == (f"# Credit for mastery\n{TEXTS[name]}", "Credit for mastery")


# A document as a tree: a leaf is the number of a sentence, a branch is (element, branches).
Tree = int | tuple[str, list[Any]]
_HOLDERS = (
    "p",
    "div",
    "section",
    "ul",
    "ol",
    "table",
    "dl",
    "details",
    "blockquote",
    "article",
    "div layout",
)
_CLASSES = (
    "",
    "has-sidebar",
    "card-header",
    "social-studies",
    "col-8 wrapper",
    "content",
    "accordion-body",
    "x1",
)
_INLINE = ("", "b", "em", "span", "a href=/x", "sup", "font", "ins")


def sentence(number: int, tag: str = "k") -> str:
    """Return a sentence that shares no word with any other."""
    return f"{' '.join(f'{tag}{number}{letter}' for letter in 'abcdefg')}."


def render(tree: Tree, told: dict[int, str], dice: Random) -> str:
    if isinstance(tree, int):
        inline = dice.choice(_INLINE)
        words = told.get(tree, "")
        return f"<{inline}>{words}</{inline.split()[0]}>" if inline and words else words
    name, held = tree
    inner = [render(one, told, dice) for one in held]
    cls = dice.choice(_CLASSES)
    if name in ("ul", "ol"):
        return f"<{name} class='{cls}'>" + "".join(f"<li>{one}</li>" for one in inner) + f"</{name}>"
    if name == "table":
        return "<table>" + "".join(f"<tr><td>Row</td><td>{one}</td></tr>" for one in inner) + "</table>"
    if name == "dl":
        return "<dl>" + "".join(f"<dt>Term</dt><dd>{one}</dd>" for one in inner) + "</dl>"
    if name == "div layout":
        return "<div>" + "<br><br>".join(inner) + "</div>"
    return f"<{name} class='{cls}'>\n  " + dice.choice(("\n", " ")).join(inner) + f"\n</{name}>"


def numbered(tree: Any, numbers: Iterator[int]) -> Tree:
    """Return ``tree`` with a number for each of its leaves (None)."""
    return next(numbers) if tree is None else (tree[0], [numbered(one, numbers) for one in tree[1]])


@st.composite
def documents(draw: st.DrawFn) -> tuple[Tree, int]:
    """Return a document and the number of its sentences."""
    blocks = st.recursive(
        st.just(("p", [None])),
        lambda inner: st.tuples(st.sampled_from(_HOLDERS[1:]), st.lists(inner, min_size=1, max_size=4)),
        max_leaves=14,
    )
    numbers = count()
    tree = numbered(("div", draw(st.lists(blocks, min_size=1, max_size=6))), numbers)
    return tree, next(numbers)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.data())
def test_a_small_edit_of_the_page_is_a_small_edit_of_the_text(
    made: tuple[Tree, int], data: st.DataObject
) -> None:
    """One sentence inserted, altered or taken out, in nested markup in any template: nothing else differs."""
    tree, size = made
    seed = data.draw(st.integers(0, 2**16), label="seed")
    template = data.draw(st.sampled_from(TEMPLATES), label="template")
    edited = data.draw(st.integers(0, size - 1), label="edited")
    edit = data.draw(st.sampled_from(("insert", "alter", "take out")), label="edit")
    before = {number: sentence(number) for number in range(size)}
    now = {
        "insert": f"{before[edited]} {sentence(edited, 'n')}",
        "alter": sentence(edited, "n"),
        "take out": f"{' '.join(before[edited].split()[:2])}.",
    }[edit]
    texts = [
        text_of(template("Credit", render(tree, told, Random(seed)), day))
        for told, day in ((before, "May 4, 2026"), (before | {edited: now}, "June 9, 2026"))
    ]
    old, new = (text.split() for text in texts)
    assert all(word in old for number in range(size) for word in before[number].split())
    gone = [word for word in old if word not in set(new)]
    come = [word for word in new if word not in set(old)]
    assert gone == [word for word in before[edited].split() if word not in now.split()]
    assert come == [word for word in now.split() if word not in before[edited].split()]
    assert [word for word in old if word in set(new)] == [word for word in new if word in set(old)]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<table><caption>Credits</caption><tr><th rowspan=2>Course</th><th colspan=2>Credits</th></tr>"
            "<tr><th>Least</th><th>Most</th></tr><tr><td rowspan=2>Algebra</td><td>1</td><td>2</td></tr>"
            "<tr><td>3</td><td>4</td></tr>"
            "<tr><td colspan=2>Music</td><td>5</td></tr><tr><td colspan=3>All</td></tr></table>",
            "Credits\n| Course | Credits\n| | Least | Most\n| Algebra | 1 | 2\n| | 3 | 4\n| Music | 5\n| All",
        ),
        (
            "<table><tr><td rowspan=99999 colspan=9999999>A</td><td>B</td></tr><tr><td>C</td></tr></table>",
            "| A | B\n| | C",
        ),
        (
            "<dl><dt>A</dt><dt>B</dt><dd>One.</dd>"
            "<dd>Two <dl><dt>In</dt><dd>deep</dd></dl></dd><div><dt>C</dt><dd>x</dd></div></dl>",
            "A\nB\n- One.\n- Two\nIn\n- deep\nC\n- x",
        ),
        (
            "<ol><li>One<ul><li>A</li><li>B<p>more</p></li></ul>tail</li><li><p>P</p><p>Q</p></li></ol>",
            "- One\n  - A\n  - B\nmore\ntail\n- P\nQ",
        ),
        (
            "<h2>Notes <a href=#n class=anchor>#</a></h2><p>Text<sup><a href=#1>1</a></sup> goes on.<a href=#2>*</a></p>"
            "<section class=footnotes role=doc-endnotes><ol><li>One. <a href=#b1>↩︎</a></li></ol></section>",
            "## Notes\nText1 goes on.*\n- One.",
        ),
        ("<aside class=footnote><p>1. See the rule.</p></aside><p>End.</p>", "1. See the rule.\nEnd."),
    ],
)
def test_what_a_document_is_made_of_is_kept_in_reading_order(markup: str, text: str) -> None:
    assert text_of(f"<main><article>{markup}</article></main>") == text
