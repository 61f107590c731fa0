"""A followed page with a past in the Wayback Machine, for tests: one live capture, and what the stand-in holds."""

from __future__ import annotations

from pathlib import Path

from crawler.archive import Archive, RawResponse
from crawler.warc.relisting import DOCUMENT, PURPOSE
from db.ids import document_id, url_key
from tests.captured import statute
from tests.wayback_stand_in import Archived

URL = "https://office.nh.example/rule"
DOCUMENT_ID = document_id(url_key(URL))
SOURCES = """\
jurisdiction: NH
publishers:
  - id: nh_office
    name: An office
    kind: agency
    url: https://office.nh.example/
    documents:
      - {name: rule, title: Rule, url: "https://office.nh.example/rule", topics: [cbe]}
  - id: nh_closed
    name: A publisher of codes
    kind: legislature
    url: https://code.nh.example/
    do_not_crawl: It asks not to be crawled.
    documents:
      - {name: credit, title: Credit, url: "https://code.nh.example/credit", topics: [cbe]}
"""
_COMMON = [
    "A district shall award credit when a student demonstrates mastery of the competencies.",
    "The board of each district shall adopt a policy on the award of credit by mastery.",
    "A student may demonstrate mastery through extended learning opportunities outside of school.",
    "Each district shall report each year on the credits that were awarded by mastery.",
]


def text(extra: str, *, noise: str = "now") -> bytes:
    return statute("9", [*_COMMON, extra], noise=noise)


FIRST = text("A district may require a student to attend for 120 hours before credit is awarded.")
SECOND = text("A district shall not require any hours of attendance before credit is awarded.")
THIRD = text("Each district shall publish its competencies before the first day of July of each year.")
_NOW = "Each district shall offer every student a personal learning plan."
NOW = text(_NOW)
CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    b'<form id="challenge-form" action="/cdn-cgi/l/chk_jschl"></form>'
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1"></script></body></html>'
)


def past() -> list[Archived]:
    """Return what the stand-in holds: three texts that we never saw, ours, a challenge and a drift."""
    old = "http://office.nh.example/rule"
    return [
        Archived("20170301000000", old, FIRST),
        Archived("20180301000000", old, FIRST),
        Archived("20190501000000", URL, SECOND),
        Archived(
            "20200601000000",
            URL,
            CHALLENGE,
            headers=(("Content-Type", "text/html"), ("Server", "cloudflare")),
        ),
        Archived("20210701000000", URL, text("Something else."), drift="20240101000000"),
        Archived("20220801000000", URL, THIRD),
        Archived("20230901000000", URL, THIRD),
        Archived("20240101000000", URL, THIRD),
        Archived(
            "20250601000000",
            URL,
            text(_NOW, noise="2025"),
        ),
    ]


def declare(folder: Path, more: str = "", *, refused: str = "") -> Path:
    """Write the declarations; ``more`` are lines beside ``do_not_crawl`` of the closed publisher, ``refused`` what
    the office says of itself."""
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    (sources / "jurisdictions.yml").write_text(
        "jurisdictions:\n  - {code: NH, name: New Hampshire, kind: state}\n"
    )
    mark = "    do_not_crawl: It asks not to be crawled.\n"
    office = "    url: https://office.nh.example/\n"
    told = office + (f"    {refused}\n" if refused else "")
    (sources / "nh.yml").write_text(SOURCES.replace(mark, mark + more).replace(office, told))
    return sources


def seen_live(data: Path, body: bytes = NOW, *, at: str = "2026-02-01T00:00:00Z", status: int = 200) -> None:
    """Archive what a crawl of ours would have: the next command lists it."""
    with Archive(data / "archive", prefix="live") as archive:
        archive.recover(lambda name: [])
        archive.write(
            RawResponse(
                URL,
                at,
                status,
                (("Content-Type", "text/html; charset=utf-8"),),
                body,
                warc_headers=((PURPOSE, "document"), (DOCUMENT, DOCUMENT_ID)),
            )
        )
