"""The judge's first look: a block, an error or an empty shell is never a document, whatever its status."""

from __future__ import annotations

import pytest

from pipeline.judge import Answer, at_arrival
from pipeline.outcomes import OUTCOMES

LONG = "<p>" + "The district keeps a record of every course that a student has completed. " * 30 + "</p>"
URL = "https://agency.nowhere.example/policy"


def html(title: str, body: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def judged(
    body: bytes, status: int = 200, url: str = URL, final_url: str | None = None, **headers: str
) -> str:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    redirects = (f"302 {final_url}",) if final_url else ()
    return at_arrival(Answer(url, final_url or url, status, told, body, redirects=redirects)).outcome


CASES = [
    ("a page", html("Policy", LONG), 200, {}, "received"),
    (
        "a page behind a CDN",
        html("Policy", LONG + "<script src='/cdn-cgi/challenge-platform/x.js'></script>"),
        200,
        {"server": "cloudflare", "cf_ray": "8f"},
        "received",
    ),
    ("a page about denied access", html("When access is denied", LONG), 200, {}, "received"),
    ("a challenge, told by its header", html("Policy", LONG), 403, {"cf_mitigated": "challenge"}, "blocked"),
    (
        "a challenge with status 200",
        html("Just a moment...", "Enable JavaScript and cookies to continue"),
        200,
        {},
        "blocked",
    ),
    ("an access page", html("Access Denied", "<h1>Access Denied</h1> Reference #18.2"), 200, {}, "blocked"),
    (
        "a firewall's answer",
        html("Request Rejected", "The requested URL was rejected. Support ID 1"),
        200,
        {},
        "blocked",
    ),
    ("a bare 403", b"no", 403, {}, "blocked"),
    ("a login wall", html("Sign in", "<h1>Sign in</h1><p>Use your account.</p>"), 200, {}, "blocked"),
    ("too many requests", b"slow down", 429, {}, "rate_limited"),
    ("a soft 404", html("Page not found | Agency", LONG), 200, {}, "soft_404"),
    ("a 404", html("Page not found", "gone"), 404, {}, "missing"),
    ("a 410", b"", 410, {}, "missing"),
    (
        "maintenance, status 200",
        html("Site maintenance", "<h1>We are under maintenance</h1>"),
        200,
        {},
        "maintenance",
    ),
    ("a 503", html("503", "later"), 503, {}, "maintenance"),
    ("a 500", html("Oops", "x"), 500, {}, "server_error"),
    (
        "an error page, status 200",
        html("502 Bad Gateway", "<h1>502 Bad Gateway</h1>"),
        200,
        {},
        "server_error",
    ),
    ("a 418", html("Teapot", "x"), 418, {}, "client_error"),
    ("nothing", b"", 200, {}, "empty"),
    ("white space", b" \n\t ", 200, {}, "empty"),
    ("a shell", html("Policy", "<div id=app></div><script src=a.js></script>"), 200, {}, "empty"),
    (
        "a short plain section",
        html("§ 12", "<p>§ 12-104. [Repealed by Act 9, effective July 1, 2021.]</p>"),
        200,
        {},
        "received",
    ),
    ("a PDF", b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n", 200, {}, "received"),
    ("a PDF that broke off", b"%PDF-1.7\n" + b"x" * 100, 200, {}, "truncated"),
    ("not modified", b"", 304, {}, "not_modified"),
    ("a redirect that was not followed", b"", 302, {}, "redirected_away"),
]


@pytest.mark.parametrize(
    ("body", "status", "headers", "outcome"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_at_arrival(body: bytes, status: int, headers: dict[str, str], outcome: str) -> None:
    assert judged(body, status, **headers) == outcome
    assert outcome in OUTCOMES


def test_a_page_where_a_file_was_asked_for() -> None:
    assert judged(html("Policy", LONG), url=URL + ".pdf") == "type_changed"


def test_a_redirect_to_the_front_page() -> None:
    assert judged(html("Agency", LONG), final_url="https://agency.nowhere.example/") == "redirected_away"


@pytest.mark.parametrize("flag", ["truncated", "too_large"])
def test_what_the_client_noticed(flag: str) -> None:
    assert at_arrival(Answer(URL, URL, 200, {}, html("Policy", LONG), (flag,))).outcome == flag
