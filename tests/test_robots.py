"""robots.txt: what its lines allow, and what the answer for it means (RFC 9309)."""

from __future__ import annotations

import pytest

from crawler.politeness.robots import Rules, path_of, read
from crawler.politeness.robots_file import comparable, read_lines
from pipeline.judge import Answer
from tests.robots_cases import CASES, HERE

ROBOTS = f"{HERE}/robots.txt"
PLAIN = {"content-type": "text/plain"}
FORBIDS = b"User-agent: *\nDisallow: /\n"
CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>"
)


@pytest.mark.parametrize(("shown", "text", "asked"), CASES, ids=[case[0] for case in CASES])
def test_lines(shown: str, text: bytes, asked: tuple[tuple[str, str, bool], ...]) -> None:
    rules = Rules(text=text)
    assert [(agent, url, rules.allows(url, agent)) for agent, url, _ in asked] == list(asked)


def test_the_table_is_as_long_as_it_says() -> None:
    assert sum(len(asked) for _, _, asked in CASES) == 279


def answer(status: int, body: bytes = b"", headers: dict[str, str] | None = None, *flags: str) -> Answer:
    return Answer(ROBOTS, ROBOTS, status, headers or PLAIN, body, flags)


@pytest.mark.parametrize(
    ("shown", "given", "allowed", "reason"),
    [
        ("rules", answer(200, b"User-agent: *\nDisallow: /q\n"), True, None),
        ("rules that forbid", answer(200, FORBIDS), False, None),
        ("an empty file", answer(200), True, None),
        ("a 404, whatever its body says", answer(404, FORBIDS), True, None),
        ("a 410", answer(410), True, None),
        ("a plain 401", answer(401, b"who are you?"), True, None),
        ("a plain 403", answer(403, b"no robots file for you"), True, None),
        ("a 404 in HTML", answer(404, b"<html><title>Not found</title></html>"), True, None),
        ("429 is not one of the 4xx that allow", answer(429), False, "status 429"),
        ("500", answer(500, b"User-agent: *\nAllow: /\n"), False, "status 500"),
        ("503", answer(503), False, "status 503"),
        ("a redirect that was not followed", answer(302), False, "status 302"),
        ("a page at 200", answer(200, b"\n <!DOCTYPE html><html>Welcome"), False, "a page in place of it"),
        ("a page behind a mark", answer(200, b"\xef\xbb\xbf<html>"), False, "a page in place of it"),
        ("a PDF", answer(200, b"%PDF-1.7\n"), False, "a file that is no text in place of it"),
        ("zeros", answer(200, b"User-agent: *\n\0\0"), False, "a file that is no text in place of it"),
        (
            "half a file",
            answer(200, b"User-agent: *\n", None, "truncated"),
            False,
            "it broke off before its end",
        ),
        (
            "a challenge at 200",
            answer(200, CHALLENGE, {"content-type": "text/html", "cf-mitigated": "challenge"}),
            False,
            "a block page in place of it",
        ),
        (
            "a challenge at 403",
            answer(403, CHALLENGE, {"content-type": "text/html"}),
            False,
            "a block page in place of it",
        ),
        ("UTF-16", answer(200, FORBIDS.decode().encode("utf-16")), False, None),
    ],
)
def test_answers(shown: str, given: Answer, allowed: bool, reason: str | None) -> None:
    rules = read(given)
    said = rules.unreachable and rules.unreachable.partition(" (")[0]  # the judge's words may grow
    assert (rules.allows(f"{HERE}/page", "Owl"), said) == (allowed, reason)
    assert rules.reachable is (reason is None)


def test_of_a_long_file_the_first_500_kib_are_read_in_whole_lines() -> None:
    inside, cut = b"User-agent: *\nDisallow: /in\n#", b"\nDisallow: /"
    body = inside + b"x" * (500 * 1024 - len(inside) - len(cut)) + cut + b"cut\n"
    assert body[: 500 * 1024].endswith(b"Disallow: /")  # the limit cuts this rule to one that forbids all
    rules = read(answer(200, body + b"Disallow: /out\n"))
    assert [rules.allows(HERE + path, "Owl") for path in ("/in", "/cut", "/out", "/")] == [
        False,
        True,
        True,
        True,
    ]


def test_what_else_a_file_says() -> None:
    text = (
        b"Sitemap: https://board.example/one.xml\nUser-agent: Owl\nCrawl-delay: 2.5\nSitemap: /two.xml # second\n"
        b"Sitemap: https://board.example/one.xml\nDisallow: /p\nUser-agent: *\ncrawl delay : 600\nCrawl-delay: soon\n"
    )
    rules = Rules(text=text)
    assert rules.sitemaps() == ("https://board.example/one.xml", "/two.xml")
    assert [rules.pause(agent) for agent in ("Owl", "owl", "Elk")] == [2.5, 2.5, 120.0]
    assert (Rules().sitemaps(), Rules().pause("Owl"), Rules(unreachable="down").sitemaps()) == ((), 0.0, ())


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("", "/"),
        ("https://a.example", "/"),
        ("https://a.example/", "/"),
        ("https://a.example/b/", "/b/"),
        ("https://a.example/b?c=https://d.example/", "/b?c=https://d.example/"),
        ("https://a.example/b?c=d#e?f", "/b?c=d"),
        ("https://a.example#/b", "/"),
        ("https://a.example?b", "/?b"),
        ("https://a.example/b;c#d", "/b;c"),
        ("/b", "/b"),
    ],
)
def test_path_of(url: str, path: str) -> None:
    assert path_of(url) == path


def test_a_hostile_rule_takes_no_time() -> None:
    text = b"User-agent: *\nDisallow: /" + b"a*" * 8000 + b"b$\n"
    assert read_lines(text).allows("/" + "a" * 60_000, "Owl")


def test_comparable_is_settled_after_one_turn() -> None:
    for path in (b"/a%41%2f*$", b"/%", b"/\xc3\xa9?x=%3A%2f"):
        once = comparable(path, rule=False)
        assert comparable(once, rule=False) == once
