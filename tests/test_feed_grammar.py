"""Every kind of feed and calendar that the site serves, held to the grammar of its standard and read by others' programs.

No validator of Atom is to be had as a package (see docs/decisions/0035): the grammar is RFC 4287's own, written anew in
``fixtures/atom.rng``, what a grammar cannot say is asserted here, and feedparser reads what a feed reader would.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import feedparser
import pytest
import vobject
from datasette.app import Datasette
from lxml import etree

from tests.asking import get
from tests.test_web_public_file import build
from web.site import site

ATOM = "{http://www.w3.org/2005/Atom}"
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent / "fixtures" / "atom.rng"))
FEEDS = [
    "/changes.atom",
    "/changes.atom?history=1",
    "/changes.atom?state=X-FRA,X-DES&history=1",
    "/changes.atom?topic=cbe&history=1",
    "/changes.atom?field=cbe_dimension&history=1",
    "/changes.atom?significance=substantive&history=1",
    "/changes.atom?kind=edited&history=1",
    "/changes.atom?group=ours:X-FRA,X-DES",
    "/changes.atom?all=1&history=1",
    "/changes.atom?learned_since=2027-01-01",
]
CALENDARS = ["/calendar.ics", "/calendar.ics?state=X-FRA,X-DES", "/calendar.ics?state=X-DES"]
REFUSED = [
    "/changes.atom?topic=%22%3E%3Cb%3E%26amp;&history=1",
    "/changes.atom?field=%00%0b",
    "/changes.atom?state=X-NOWHERE",
    "/changes.atom?group=new-england",
    "/calendar.ics?state=X-NOWHERE",
]


@pytest.fixture(scope="module", params=["small", "sample"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    """The small file, whose texts are hostile, and the sample data."""
    if request.param == "small":
        yield site(build(tmp_path_factory.mktemp("feeds") / "1.db"))
    else:
        yield site(request.getfixturevalue("demo_data") / "public" / "crosswalk.db")


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_valid(served: Datasette, address: str) -> None:
    answer = get(served, address)
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    root = etree.fromstring(answer.content)
    GRAMMAR.assertValid(root)
    ids = [each.findtext(f"{ATOM}id") for each in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    for one in (root, *root.findall(f"{ATOM}entry")):
        links = one.findall(f"{ATOM}link")
        # Of one kind and language there is at most one alternate (4.1.1, 4.1.2); a feed names itself.
        assert len([link for link in links if link.get("rel", "alternate") == "alternate"]) == 1
        assert len([link for link in links if link.get("rel") == "self"]) == (one is root)
        assert (one.findtext(f"{ATOM}title") or "").strip()
    for entry in root.findall(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}published", "") <= entry.findtext(f"{ATOM}updated", "")
        assert entry.findtext(f"{ATOM}updated", "") <= root.findtext(f"{ATOM}updated", "")


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_reader_reads_it(served: Datasette, address: str) -> None:
    body = get(served, address).content
    read = feedparser.parse(body, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    assert not read.bozo, read.get("bozo_exception")
    assert (read.version, read.encoding) == ("atom10", "utf-8")
    assert len(read.entries) == body.count(b"<entry>")
    for entry in read.entries:
        assert entry.id.startswith("tag:policy-crosswalk,2026:change/")
        assert entry.link.startswith("http://localhost/changes/")
        assert entry.updated_parsed and entry.published_parsed
        # A title is words, a content is HTML: readers must not take the one for the other.
        assert entry.title_detail.type == "text/plain"
        assert entry.content[0].type == "text/html" and "<script" not in entry.content[0].value


def test_feeds_have_entries_to_hold_to_it(served: Datasette) -> None:
    assert get(served, "/changes.atom?history=1").content.count(b"<entry>") >= 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<updated>", "<updated>yesterday "),
        ("<id>tag:", "<id>"),
        ('rel="self"', 'rel="itself"'),
        ("<title>", "<title/><title>"),
        ("<author>", "<authors/><author>"),
        ("</entry>", "<pubDate/></entry>"),
        ('href="http://localhost/changes/', 'href="/changes/'),
        ('content type="html"', 'content type="htm"'),
    ],
)
def test_the_grammar_finds_faults(served: Datasette, old: str, new: str) -> None:
    body = get(served, "/changes.atom?history=1").text
    assert old in body
    assert not GRAMMAR.validate(etree.fromstring(body.replace(old, new, 1).encode()))


@pytest.mark.parametrize("address", CALENDARS)
def test_a_calendar_is_read_by_another_program(served: Datasette, address: str) -> None:
    """Ours is written with icalendar; vobject, which is nobody's relation, reads it and checks what must be there."""
    answer = get(served, address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and lines[-1] == b""
    assert max(map(len, lines)) <= 75  # RFC 5545, 3.1: octets of a line
    calendar = vobject.readOne(answer.text)
    assert calendar.validate(raiseException=True)
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    events = calendar.contents.get("vevent", [])
    assert len(events) == answer.content.count(b"BEGIN:VEVENT")
    assert len({event.uid.value for event in events}) == len(events)
    for event in events:
        assert isinstance(event.dtstart.value, date) and not isinstance(event.dtstart.value, datetime)
        assert (event.dtend.value - event.dtstart.value).days == 1
        assert event.dtstamp.value.tzinfo is not None and event.dtstamp.value <= datetime.now(UTC).replace(
            year=2100
        )
        assert event.summary.value.strip()


def test_a_calendar_has_days(demo_data: Path) -> None:
    found = get(site(demo_data / "public" / "crosswalk.db"), "/calendar.ics")
    assert found.content.count(b"BEGIN:VEVENT") > 3


@pytest.mark.parametrize("address", REFUSED)
def test_what_cannot_be_followed_is_refused(served: Datasette, address: str) -> None:
    """A reader who subscribes to a place or field that is none would wait for ever."""
    answer = get(served, address)
    assert (answer.status_code, "Ask for one of" in answer.text) == (400, True)
    assert "<b>" not in answer.text
