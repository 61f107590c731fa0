"""The judge's first look: is this answer, taken alone, possibly the document? (pure)

The second look, beside the document's history, is in :mod:`pipeline.history`. Both are the same for
live, Wayback, imported and manual captures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pipeline import page_marks as marks
from pipeline.emptiness import BARE_CHARS, FURNITURE, emptiness
from pipeline.page_look import PageLook, look_at
from pipeline.page_notices import notice
from pipeline.wholeness import lacks_pdf_end

# A longer JSON body is no error message of a server; it bounds the work.
_JSON_BYTES = 2_000_000
_INDEX_NAMES = re.compile(r"/(?:index|default|home|main|welcome)(?:\.[a-z]{2,5})?$")
_FRONT = re.compile(r"^/(?:(?:index|default|home|main|welcome)(?:\.[a-z]{2,5})?|[a-z]{2}(?:-[a-z]{2})?)?/?$")
_ERROR_PATH = re.compile(
    r"/(?:error[-_/]?)?(?:404|(?:page[-_]?)?not[-_]?found|pagenotfound\w{0,12}|missing)(?:[/.]|$)"
)
_DOWN_PATH = re.compile(r"/(?:maintenance|site-?maintenance|under-?maintenance|offline|outage)(?:[/.]|$)")
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|logon|signon|sso|saml2?|adfs|oauth2?|authorize|authenticate)(?:[/.]|$)"
)
_LOGIN_HOST = re.compile(
    r"^(?:login|signin|sso|idp|auth|accounts?)\.|\.(?:okta|auth0|onelogin|b2clogin)\.com$|^adfs\."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request. ``headers`` have lower-case names; ``flags`` are what the
    client noticed (``truncated``, ``too_large``); ``redirects`` are ``"301 https://..."`` steps."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    flags: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()

    def way(self) -> Iterator[str]:
        """Yield every address that the way led over, the last one too."""
        yield from (step.partition(" ")[2] for step in self.redirects)
        yield self.final_url


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome of :mod:`pipeline.outcomes` and the reason for it, in a few words."""

    outcome: str
    reason: str


def at_arrival(answer: Answer) -> Verdict:
    """Return the outcome of ``answer`` alone: ``received`` where it may be the document.

    The order matters: proof in headers first, then the client's own flags, then what the way and the
    body say, then the status, because block pages come with every status.
    """
    if answer.status not in (404, 410) and (told := marks.in_headers(marks.refusals(), answer.headers)):
        return Verdict("blocked", told)
    for flag in ("too_large", "truncated"):
        if flag in answer.flags:
            return Verdict(flag, "noticed while receiving")
    if answer.status == 304:
        return Verdict("not_modified", "status 304")
    if told_by_way := _on_the_way(answer):
        return told_by_way
    look = look_at(answer.body) if _is_html(answer) else None
    if look and (said := _said(look, answer)):
        return said
    if refused := _by_status(answer.status):
        return refused
    return _by_body(answer, look)


def _is_html(answer: Answer) -> bool:
    start = answer.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if start.startswith((b"%pdf", b"pk\x03\x04")):
        return False
    return start.startswith(b"<") or "html" in answer.headers.get("content-type", "")


def _on_the_way(answer: Answer) -> Verdict | None:
    """Say where a redirect led that no document is at: a refusal, a login, an error page."""
    way = [address for address in answer.way() if address and address != answer.url]
    if not way:
        return None
    if told := marks.on_the_way(marks.refusals(), answer.url, way):
        return Verdict("blocked", told)
    if told := marks.on_the_way(marks.parkings(), answer.url, way):
        return Verdict("suspect_domain", told)
    asked, reached = urlsplit(answer.url.lower()), urlsplit(way[-1].lower())
    for pattern, outcome in (
        (_ERROR_PATH, "soft_404"),
        (_DOWN_PATH, "maintenance"),
        (_LOGIN_PATH, "blocked"),
    ):
        if pattern.search(reached.path) and not pattern.search(asked.path):
            gone = outcome == "soft_404" and answer.status in (404, 410)
            return Verdict("missing" if gone else outcome, f"led to {way[-1]}")
    if reached.netloc != asked.netloc and _LOGIN_HOST.search(reached.hostname or ""):
        return Verdict("blocked", f"led to a login, {way[-1]}")
    if "aspxerrorpath=" in reached.query:
        return Verdict("server_error", f"led to {way[-1]}")
    return None


def _said(look: PageLook, answer: Answer) -> Verdict | None:
    """Return what the page says of itself: a block, a parked name, a soft 404, maintenance, an error."""
    if told := marks.on_page(marks.refusals(), look, answer.headers):
        # A server's own "not found" may stand behind a service that marks all of its error pages.
        beside_gone = answer.status in (404, 410) or answer.status >= 500
        if not (beside_gone and ": header " in told):
            return Verdict("blocked", told)
    if told := marks.on_page(marks.parkings(), look, answer.headers):
        return Verdict("suspect_domain", told)
    said = notice(look)
    if said is None:
        return None
    if said.kind == "gone":
        return Verdict("missing" if answer.status in (404, 410) else "soft_404", said.words)
    if said.kind == "error":
        return Verdict("server_error", said.words) if answer.status < 400 else None
    return Verdict({"down": "maintenance", "login": "blocked"}[said.kind], said.words)


def _by_status(status: int) -> Verdict | None:
    reason = f"status {status}"
    if status in (404, 410):
        return Verdict("missing", reason)
    if status in (401, 403, 405, 406, 407, 451):
        return Verdict("blocked", reason)
    if status == 429:
        return Verdict("rate_limited", reason)
    if status == 503:
        return Verdict("maintenance", reason)
    if status >= 500:
        return Verdict("server_error", reason)
    if status >= 400:
        return Verdict("client_error", reason)
    if 300 <= status < 400:
        return Verdict("redirected_away", reason)
    return None


def _by_body(answer: Answer, look: PageLook | None) -> Verdict:
    if not answer.body.strip(b" \t\r\n\f\v\0\xef\xbb\xbf"):
        return Verdict("empty", "no bytes but white space")
    if _is_json(answer.body):
        return Verdict("unknown_type", "data for programs (JSON), not a document")
    if look is None:
        start = answer.body[:1024].lstrip()
        if start.startswith(b"%PDF") and lacks_pdf_end(answer.body):
            return Verdict("truncated", "a PDF without its end mark")
        return Verdict("received", "a file")
    if hollow := emptiness(look):
        return Verdict("empty", hollow)
    if urlsplit(answer.url).path.lower().endswith((".pdf", ".docx", ".doc")):
        return Verdict("type_changed", "HTML at the address of a file")
    if _left_for_above(answer):
        return Verdict("redirected_away", f"led to {answer.final_url}")
    return Verdict("received", FURNITURE if len(look.content) < BARE_CHARS <= len(look.text) else "a page")


def _is_json(body: bytes) -> bool:
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"{", b"[")) or len(body) > _JSON_BYTES:
        return False
    try:
        return isinstance(json.loads(body), dict | list)
    except (ValueError, RecursionError):
        return False


def _left_for_above(answer: Answer) -> bool:
    """Whether a redirect ended at the site's front page, or at a page above the one that was asked for
    (its section's root)."""
    if not answer.redirects:
        return False
    asked, reached = urlsplit(answer.url.lower()), urlsplit(answer.final_url.lower())
    if _FRONT.match(reached.path or "/") and not reached.query:
        return not _FRONT.match(asked.path or "/") or bool(asked.query)
    here = _INDEX_NAMES.sub("", asked.path).rstrip("/")
    there = _INDEX_NAMES.sub("", reached.path).rstrip("/")
    same_host = (asked.hostname or "").removeprefix("www.") == (reached.hostname or "").removeprefix("www.")
    return same_host and here != there and here.startswith(f"{there}/") and not reached.query
