"""What can come of one check of one address: the only list of outcomes.

Only ``first`` and ``changed`` may begin a version (a ``suspect`` one does where a later check confirms
it) and only ``removal_confirmed`` may end one; every other outcome leaves the last good version standing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """``good``: the document was seen. ``about``: what happened, as a reader of the coverage page
    should understand it."""

    name: str
    good: bool
    about: str


_GOOD = (
    ("first", "The document was read for the first time."),
    ("changed", "The document was read and its text differs from the version before."),
    ("unchanged", "The document was read and its text is the same, whatever else on the page differs."),
    ("not_modified", "The site said that the document has not been modified since the last check."),
)
_NEUTRAL = (
    ("received", "A body came that may be the document; its history decides what it is."),
    ("same_address", "The address led on to another spelling of itself, which is checked in its own right."),
    (
        "control",
        "A made-up address was asked for, to learn how the site says that a page does not exist; "
        "its answer was kept.",
    ),
    (
        "other_address",
        "The document is listed at another address now; what this one answers says nothing about it.",
    ),
    ("listed", "An index, a sitemap or a robots file was read."),
)
_FAULTS = (
    ("missing", "The site answered that there is no such page (404 or 410); not yet proof of a removal."),
    (
        "removal_confirmed",
        "The page has been gone for three checks over seven days or more, while its site "
        "answered well, and the index that listed it lists it no longer: it was removed.",
    ),
    ("blocked", "The site's protection refused us or asked for a proof of humanity."),
    ("rate_limited", "The site asked us to come back later (429)."),
    ("soft_404", 'A page that says "not found" with a status that says all is well.'),
    ("redirected_away", "The address led to another site or to a page that is not this document."),
    (
        "suspect_domain",
        "The host name is parked, for sale, lapsed, or no longer set up: what answers is not the site.",
    ),
    ("maintenance", "The site said that it is under maintenance or not available for now."),
    ("server_error", "The site answered with an error of its own."),
    ("client_error", "The site refused the request with a 4xx status other than 403, 404, 410 and 429."),
    ("empty", "A body without a document in it: nothing, white space, or a shell that needs JavaScript."),
    ("suspect", "Most of the text was gone or replaced; held until a later check shows the same."),
    ("unexpected", "The page lacks what its source file says it must hold; nothing new is taken from it."),
    ("truncated", "The body broke off before its end."),
    ("type_changed", "Another kind of file came than this document has been."),
    ("unknown_type", "The file is of a kind that is not read."),
    ("needs_ocr", "A scanned file without text."),
    ("encrypted", "A file protected with a password."),
    ("extract_failed", "A damaged or hostile file from which no text could be taken."),
    ("too_large", "The body is larger than the limit."),
    ("timeout", "The site did not answer in time."),
    ("dns_error", "The host name could not be resolved."),
    ("tls_error", "The site's certificate could not be verified."),
    ("connection_error", "The connection was refused or reset."),
    ("protocol_error", "The answer was not valid HTTP."),
    ("redirect_loop", "The address led round in circles."),
    ("refused_address", "The address leads into a private network and was not opened."),
    ("robots_disallowed", "The site's robots.txt asks not to fetch this page."),
    ("robots_unreachable", "The site's robots.txt could not be read, so nothing was fetched."),
    ("missing_original", 'An archive says "same as before" about a capture that it does not hold.'),
    ("archive_damaged", "The archived bytes of this capture cannot be read back."),
    ("run_aborted", "The run was stopped before this page was fetched."),
)

OUTCOMES: dict[str, Outcome] = {
    **{name: Outcome(name, True, about) for name, about in _GOOD},
    **{name: Outcome(name, False, about) for name, about in (*_NEUTRAL, *_FAULTS)},
}

GOOD: frozenset[str] = frozenset(name for name, outcome in OUTCOMES.items() if outcome.good)
FAULTS: frozenset[str] = frozenset(name for name, _ in _FAULTS)

# Only the names that their underscores alone do not make plain.
_WORDS = {
    "blocked": "blocked by the site",
    "client_error": "refused with an error (4xx)",
    "dns_error": "host name not found",
    "extract_failed": "no text could be taken",
    "first": "first reading",
    "needs_ocr": "scanned, without text",
    "rate_limited": "asked to come back later",
    "redirected_away": "led elsewhere",
    "robots_disallowed": "disallowed by robots.txt",
    "robots_unreachable": "robots.txt out of reach",
    "soft_404": "a page that says not found",
    "suspect_domain": "suspect host name",
    "tls_error": "certificate not verified",
    "type_changed": "another kind of file",
    "unexpected": "not what was expected",
}


def outcome_words(name: str | None) -> str:
    """Return an outcome in plain words, in lower case: "" for None.

    >>> outcome_words("robots_disallowed"), outcome_words("server_error")
    ('disallowed by robots.txt', 'server error')
    """
    return _WORDS.get(name or "", (name or "").replace("_", " "))
