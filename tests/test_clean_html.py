"""Clean, pages: the document stays, whole and in order; what the template adds goes."""

from __future__ import annotations

import pytest

from pipeline.clean import CleanError, clean
from pipeline.clean.tree import shallow
from pipeline.text import Link

URL = "https://agency.example/policies/cbe.html"


def text_of(markup: str, *, main: str | None = None, drop: tuple[str, ...] = ()) -> str:
    return clean(markup.encode(), content_type="text/html; charset=utf-8", url=URL, main=main, drop=drop).text


PAGE = """<!doctype html>
<html><head><title>Credit for Mastery | Sample Agency</title><style>p{}</style></head>
<body class="page has-sidebar">
<a class="skip-link" href="#main">Skip to main content</a>
<div id="cookie-consent">We use cookies to make the site better for everyone who visits it.</div>
<header class="site-header"><h2>Sample Agency</h2><nav><ul><li><a href="/">Home</a></li></ul></nav></header>
<div class="layout-wrapper"><ol class="breadcrumb"><li>Home</li><li>Policies</li></ol>
<main id="main"><h1>Credit for <em>Mast</em>ery</h1>
<p>Effective July 1, 2026</p>
<p>A district <b>may</b> award credit for&nbsp;&nbsp;mastery<sup>1</sup> shown
   by a student.</p>
<ul><li>Students in poverty<ol><li><p>first rule</p></li></ol></li><li>English learners</li></ul>
<table><tr><th>Course</th><th>Credits</th></tr><tr><td>Algebra <br>I</td><td>1.0</td></tr></table>
<dl><dt>Mastery</dt><dd>Shown skill.</dd></dl>
<details><summary>Who decides?</summary><p>The local board.</p></details>
<h3><button aria-expanded="false" aria-controls="p1">Panel title</button></h3>
<div id="p1" hidden>Panel text.</div>
<p>One<br>line. <del>Gone words.</del><ins>Kept words.</ins></p>
<p>First part.<br><br>Second part.</p>
<div class="share-buttons"><a href="https://social.example/x">Share this page</a></div>
<p>See <a href="../rules.html#s4">the rule</a>,
<a href="mailto:a@agency.example">mail</a> or <a href="#top">up</a>.</p>
</main><aside class="sidebar"><h3>Related</h3><p>News of the week.</p></aside></div>
<footer><p>Contact us at 1 Main Street. Copyright 2026.</p></footer><script>var x = "words";</script>
</body></html>"""

TEXT = """# Credit for Mastery
Effective July 1, 2026
A district may award credit for mastery1 shown by a student.
- Students in poverty
  - first rule
- English learners
| Course | Credits
| Algebra I | 1.0
Mastery
- Shown skill.
Who decides?
The local board.
### Panel title
Panel text.
One line. Kept words.
First part.
Second part.
See the rule, mail or up."""


def test_the_document_and_nothing_else() -> None:
    made = clean(PAGE.encode(), content_type="text/html", url=URL)
    assert made.text == TEXT
    assert made.title == "Credit for Mastery"
    assert made.links == (Link("https://agency.example/rules.html#s4", "the rule"),)
    assert made.page_starts == ()


@pytest.mark.parametrize(
    "template",
    [
        lambda page: page.replace('class="layout-wrapper"', 'class="new-theme grid-12" data-nonce="93fa"'),
        lambda page: page.replace(
            '<li><a href="/">Home</a></li>', '<li><a href="/">Home</a></li><li>News</li>'
        ),
        lambda page: page.replace("<p>", "<p class='x1' style='color:red'>\n   "),
        lambda page: page.replace("1 Main Street", "2 Main Street").replace(
            "2026.</p></footer>", "2027.</p></footer>"
        ),
        lambda page: page.replace("<main ", '<div class="emergency-alert" role="alert"></div><main '),
        lambda page: page.replace(
            "</main>", "<p>Page last updated: May 4, 2026</p><p>Page views: 1,204</p></main>"
        ),
        lambda page: page.replace("<b>may</b>", "<strong><span>may</span></strong>"),
        lambda page: page.replace(
            "News of the week.", "Other news of the week, which is much longer than before."
        ),
        lambda page: page.replace("<script>", "<noscript>Please enable scripts.</noscript><script>"),
        lambda page: page.replace("\n", "\r\n"),
    ],
)
def test_the_template_does_not_show(template) -> None:  # type: ignore[no-untyped-def]
    changed = template(PAGE)
    assert changed != PAGE
    assert text_of(changed) == TEXT


def test_main_and_drop_of_a_source() -> None:
    page = "<body><div id=a><p>One.</p><p class=x>Two.</p></div><div id=b><p>Three.</p></div></body>"
    assert text_of(page, main="#b") == "Three."
    assert text_of(page, main="#a", drop=(".x",)) == "One."
    assert text_of(page, main="#gone") == "One.\nTwo.\nThree."
    with pytest.raises(CleanError) as caught:
        text_of(page, main="p[[")
    assert caught.value.outcome == "extract_failed"


def test_prose_outside_a_small_main_is_not_lost() -> None:
    prose = "<p>" + "A rule that every district has to follow in each of its schools. " * 8 + "</p>"
    page = (
        f"<body><main><p>Welcome to our policies and to all of our rules.</p></main><div>{prose}</div></body>"
    )
    assert "A rule that every district" in text_of(page)


def test_a_framework_form_around_the_page_is_not_furniture() -> None:
    rule = "<p>Districts may award credit for work shown to be mastered.</p>"
    page = f"<body><form action=/x><input name=q><h1>Rule</h1>{rule * 6}</form></body>"
    assert text_of(page).count("Districts may award") == 6


def test_names_that_only_look_like_furniture_stay() -> None:
    page = """<body><main><h1>Standards</h1><div class="social-studies"><p>History and civics.</p></div>
    <div class="card-header">Banner schools</div><div class="research-search-results"><p>Found.</p></div>
    <div class="has-sidebar"><p>Body.</p></div></main></body>"""
    assert text_of(page) == "# Standards\nHistory and civics.\nBanner schools\nFound.\nBody."


def test_notes_inside_the_article_stay() -> None:
    note = "<aside class=annotations><h4>History</h4><p>Laws 1987.</p></aside>"
    page = f"<body><main><article><h1>§ 4</h1><p>Text.</p>{note}</article></main></body>"
    assert text_of(page) == "# § 4\nText.\n#### History\nLaws 1987."


def test_a_layout_table_is_read_as_blocks() -> None:
    page = "<body><table><tr><td><h2>Rule</h2><p>One.</p></td><td><p>Two.</p></td></tr></table></body>"
    assert text_of(page) == "## Rule\nOne.\nTwo."


def test_a_protected_address_reads_the_same_as_a_plain_one() -> None:
    hidden = bytes([0x21, *(byte ^ 0x21 for byte in b"cbe@agency.example")]).hex()
    plain = '<p>Write to <a href="mailto:cbe@agency.example">cbe@agency.example</a>.</p>'
    shown = f'<span data-cfemail="{hidden}">[email&#160;protected]</span>'
    veiled = f'<p>Write to <a href="/cdn-cgi/l/email-protection#{hidden}">{shown}</a>.</p>'
    assert text_of(plain) == text_of(veiled) == "Write to cbe@agency.example."


def test_false_marks_are_taken_off_and_bullets_become_items() -> None:
    assert text_of("<p># of students</p><p>| x</p><p>• One</p>") == "#of students\nx\n- One"


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ("<p>Señal “y” – é</p>".encode(), "text/html; charset=iso-8859-1"),
        ("<p>Señal “y” – é</p>".encode("cp1252"), "text/html"),
        ("<p>Señal “y” – é</p>".encode("cp1252"), "text/html; charset=iso-8859-1"),
        (b'<meta charset="windows-1252">' + "<p>Señal “y” – é</p>".encode("cp1252"), None),
        ("\ufeff<p>Señal “y” – é</p>".encode("utf-16-le"), "text/html"),
        ("<p>Señal “y” – e\u0301</p>".encode(), None),
        ("<p>Señal “y” – ".encode() + b"\xe9</p>", "text/html; charset=utf-8"),
    ],
)
def test_characters_survive_any_label(body: bytes, header: str | None) -> None:
    assert clean(body, content_type=header, url=URL).text == "Señal “y” – é"


def test_invisible_characters_and_no_break_spaces() -> None:
    assert text_of("<p>a\u200bb\u00adc\ufeff\u00a0\u2003d</p>") == "abc d"


def test_an_empty_page_is_an_error() -> None:
    for body in (b"", b"  \n ", b"<html><body><div></div><script>x</script></body></html>"):
        with pytest.raises(CleanError) as caught:
            clean(body, content_type="text/html", url=URL)
        assert caught.value.outcome == "empty"


def test_deep_nesting_is_read_or_refused_quickly() -> None:
    assert "x" in text_of("<div>" * 3_000 + "x" + "</div>" * 3_000)
    with pytest.raises(CleanError) as caught:
        text_of("<div>" * 60_000 + "x")
    assert caught.value.outcome == "extract_failed"


def test_a_small_edit_of_the_page_is_a_small_edit_of_the_text() -> None:
    assert text_of(PAGE.replace("<b>may</b>", "<b>shall</b>")) == TEXT.replace("may award", "shall award")
    assert text_of(PAGE.replace("<li>English learners</li>", "")) == TEXT.replace("\n- English learners", "")


def test_links_of_an_archived_page_are_the_original_ones() -> None:
    page = (
        '<p><a href="https://web.archive.org/web/20240101000000/https://agency.example/a.pdf">Guide</a></p>'
    )
    assert clean(page.encode(), content_type="text/html", url=URL).links == (
        Link("https://agency.example/a.pdf", "Guide"),
    )


def test_of_a_bill_the_new_side_stays() -> None:
    page = """<p>A district <s>may</s><u>shall</u> <strike>not</strike><ins>always</ins>
    <span class="amend strikethrough">seldom</span>
    <span style="text-decoration: line-through">never</span>act.</p>"""
    assert text_of(page) == "A district shall always act."


def test_what_opens_on_a_click_is_content() -> None:
    rule = "Administrators show that they can lead a school by its shared mission and values. " * 4
    page = f"""<body><main><h1>Rules</h1><dl class="accordion" role="tablist">
    <dd class="accordion-navigation"><a href="#p1">Administrators</a>
    <div id="p1" class="content">{rule}</div></dd></dl>
    <ul class="nav nav-tabs"><li><a href="#t1">Tab one</a></li></ul>
    <div class="tab-pane" id="t1" style="display: none"><p>In the tab.</p></div>
    <div class="mega-menu" hidden><p>Menu words.</p></div><p hidden>Never shown.</p></main></body>"""
    text = text_of(page)
    assert rule.strip() in text and "In the tab." in text
    assert "Menu words." not in text and "Never shown." not in text


def test_what_a_source_chose_is_kept_wherever_it_stands() -> None:
    aside = "<aside class=sidebar><div hidden class=rule><p>B</p></div></aside>"
    page = f"<body><main><h1>A</h1></main>{aside}</body>"
    assert text_of(page, main=".rule") == "B"


def test_the_title_is_the_heading_or_the_page_title_without_the_site() -> None:
    def title(markup: str) -> str:
        return clean(markup.encode(), content_type="text/html", url=URL).title

    assert title("<title>Rule 4 | Agency</title><main><h1>Rule<br>four</h1><p>x</p></main>") == "Rule four"
    assert title("<title>Rule 4 | Agency</title><p>x</p>") == "Rule 4"
    assert title("<title>COE - Learners</title><h2>Learners</h2><p>x</p>") == "Learners"


@pytest.mark.parametrize(
    "markup",
    [b"<div>" * 90_000, b"<div></none>" * 90_000, b"</div>" * 90_000 + b"<div>" * 90_000],
    ids=["open", "closed by other names", "closed before"],
)
def test_a_page_that_nests_without_end_is_refused_and_looked_at_by_its_beginning(markup: bytes) -> None:
    """The parser's time grows with the square of the depth: 90,000 elements in each other take it half a minute."""
    page = b"<title>Deep</title><p>Words.</p>" + markup
    with pytest.raises(CleanError) as caught:
        clean(page, content_type="text/html", url=URL)
    assert caught.value.outcome == "extract_failed"
    assert shallow(page) == page[:50_000]


def test_a_long_page_that_closes_what_it_opens_is_read_whole() -> None:
    rows = b"<tr><td>Course<td>1.0" * 20_000 + b"<div><b>x</b></div>" * 20_000
    assert shallow(rows) == rows
