"""The words that a story pack is opened with (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web import wording
from web.since_then import since_then_words


def readme(change: Mapping[str, Any], *, sample: bool) -> str:
    """Return what the pack of ``change`` is, how to check it, what lies where, and what it does not prove."""
    where = change["jurisdiction_name"] or change["jurisdiction"] or "Place not known"
    title, publisher = change["document_title"], change["publisher_name"]
    since = since_then_words(change)
    parts = [
        f"{title or 'Untitled document'}\n{where}, {publisher or 'publisher not known'}",
        "Fictional sample data: this place does not exist." if sample else "",
        f"{wording.sentence(wording.window(change['old_seen_at'], change['new_seen_at']))}: {change['summary'] or ''}",
        f"{since} {_AS_TOLD}" if since else "",
        _CHECK,
        _HELD,
        _ONE_SIDE if change["kind"] in ("removed", "started") else "",
        "" if change["text_public"] else _QUOTES_ONLY,
        _LIMITS,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_AS_TOLD = "(As known when this pack was made.)"

_CHECK = """TO CHECK IT
Unpack the zip and run, in its folder:

    python verify.py

It needs Python 3.8 or later and nothing else, asks nobody, and says of each claim whether it holds."""

_HELD = """WHAT LIES WHERE
before/, after/   the page as it was captured: page.html (or .pdf, .docx), the same inside a WARC record
                  (capture.warc.gz, opens in pywb and ReplayWeb.page), the headers that came with it, and its clean text
redline.html      the text with what was removed and what was added
quotes.csv        the sentences behind each field change, with their places in the texts
checks.csv        every look at the document around the change, what came back, and what we made of it
citations.txt     how to cite it: AP, Chicago, Bluebook, BibTeX
story.json        all of this for programs; archive_links lead to the Wayback Machine's captures nearest in time
MANIFEST.sha256   the digest of every file
verify.py         checks all of the above"""

_ONE_SIDE = """There is a page on one side alone: this document came or went as a whole. That it was not there on the
other side rests on our looks, listed in checks.csv with what came back. verify.py cannot check those."""

_LIMITS = """WHAT IT DOES NOT PROVE
The times are those of our own clock, and the pages came over a connection that only we saw: the pack proves that
nothing was altered since it was captured, and that the texts, quotes and marks follow from the pages. For a second
witness compare the captures of web archives (archive_links in story.json). The change happened at some time between the
last look at the old state and the first look at the new one. Pages under before/ and after/ are the publisher's, with
its scripts: open them in a text editor, or in a browser without network, if you do not trust it."""

_QUOTES_ONLY = """This publisher's full texts are not published here: the pack holds quotes and the words that differ, not
the pages."""
