"""Clean text stands still: the same document in another template is the same text, and a small edit is small."""

from __future__ import annotations

import pytest

from pipeline.clean import clean
from pipeline.judge import Answer, at_arrival

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
    assert text_of(f"<main><p>{linked}</p></main>") == text_of(f"<main><p>{plain}</p></main>") == plain


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
