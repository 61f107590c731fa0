"""The lines of the play: invented policy language, robots files, sitemaps and error pages (pure)."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from html import escape

from fpdf import FPDF

from crawler.rehearsal.stage import House, Part, documents_of, path_of
from crawler.sample.reply import Answer
from db.ids import sha256_hex
from db.records import Declared
from pipeline.law_addresses import prints

_STOCK = (
    "A district may award credit to a student who demonstrates mastery of the competencies of a course.",
    "Each school board shall adopt a policy on credit for demonstrated competency and post it on its website.",
    "The department encourages schools to use universal design for learning in every subject.",
    "A school may apply to the state board for a waiver of the minimum number of instructional hours.",
    "Each district shall report its results by race, ethnicity, disability and English learner status.",
    "Teachers are encouraged to examine their own bias and to use culturally responsive instruction.",
    "A student may earn credit through an extended learning opportunity that the principal has approved.",
    "The portrait of a graduate describes what every student knows and can do at the end of high school.",
    "Schools shall give students with disabilities the same access to advanced courses as other students.",
    "The department offers planning grants to districts that begin with competency-based education.",
    "Student voice has a place in the plan: two students sit on the committee that reviews it each year.",
    "A capstone, a portfolio or an exhibition may be used to show proficiency for graduation.",
)
_DULL = (
    "The building is open to visitors from eight in the morning until five in the afternoon on working days.",
    "Park behind the north wing and sign in at the desk; the elevator is to the left of the stairs.",
    "Bring a photo card and the letter with your appointment, and leave bags at the desk.",
)
_SENTENCES = 6
_CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<p>Enable JavaScript and cookies to continue</p></body></html>"
)


def answer(house: House, path: str) -> Answer:
    """Return what ``house`` answers for ``path`` (with its query)."""
    if path == "/robots.txt":
        return _robots(house)
    if house.manner == "refuses":
        return Answer(403, _CHALLENGE.encode(), headers={"cf-mitigated": "challenge"})
    if house.manner == "errors":
        return Answer(500, _page("Server error", "<p>An unexpected error occurred.</p>"))
    if house.manner == "busy":
        return Answer(429, b"Please come back later.\n", "text/plain", {"Retry-After": "600"})
    if path == "/sitemap.xml":
        return Answer(200, _sitemap(house), "application/xml")
    if path in house.parts:
        return _part(house, house.parts[path])
    moved = next((p for p in house.parts.values() if p.does == "moved" and path == _new_path(p)), None)
    if moved is not None:
        return Answer(200, _document(house, moved.document))
    if path in house.asides:
        return Answer(200, _aside(house, path))
    if path in house.lists:
        return Answer(200, _list(house))
    if any(prints(printer, f"https://{house.host}{path}") for printer in house.printers):
        return Answer(200, _section(house, path))
    return Answer(404, _page("Page not found", "<p>The page you requested could not be found.</p>"))


def _robots(house: House) -> Answer:
    if house.manner == "robots_down":
        return Answer(503, b"", "text/plain")
    rules = "Disallow: /" if house.manner == "disallows" else "Disallow: /search"
    lines = ["User-agent: *", rules, f"Sitemap: https://{house.host}/sitemap.xml", ""]
    return Answer(200, "\n".join(lines).encode(), "text/plain; charset=utf-8")


def _part(house: House, part: Part) -> Answer:
    document = part.document
    if part.does == "missing":
        return Answer(404, _page("Page not found", "<p>The page you requested could not be found.</p>"))
    if part.does == "soft_404":
        return Answer(200, _page("Page not found", "<p>Sorry, we could not find that page.</p>"))
    if part.does == "moved":
        return Answer(301, headers={"Location": f"https://{house.host}{_new_path(part)}"})
    if part.does == "shell":
        return Answer(200, b"<html><body><div id=app></div><script src=/app.js></script></body></html>")
    if part.does == "refused":
        return Answer(403, _CHALLENGE.encode())
    whole = _whole(house, document)
    if part.does == "torn":
        packed = gzip.compress(whole.body, mtime=0)
        return replace(whole, body=packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"})
    return whole


def _whole(house: House, document: Declared) -> Answer:
    if document.format == "pdf":
        return Answer(200, _pdf(document.title, "\n".join(_lines(house, document))), "application/pdf")
    return Answer(200, _document(house, document))


def _document(house: House, document: Declared) -> bytes:
    lines = "".join(f"<p>{escape(line)}</p>" for line in _lines(house, document))
    others = [one for one in documents_of(house) if one.id != document.id]
    links = "".join(
        f'<li><a href="{escape(path_of(one.url))}">{escape(one.title)}</a></li>' for one in others
    )
    return _page(document.title, f"{lines}<h2>See also</h2><ul>{links}</ul>")


def _aside(house: House, path: str) -> bytes:
    aside = house.asides[path]
    told = _dealt(path) if aside.is_policy else _DULL
    return _page(aside.title, "".join(f"<p>{escape(line)}</p>" for line in told))


def _section(house: House, path: str) -> bytes:
    told = "".join(f"<p>{escape(line)}</p>" for line in _dealt(path))
    return _page(f"{house.jurisdiction}: a section of law, invented", told)


def _list(house: House) -> bytes:
    listed = [(path_of(one.url), one.title) for one in documents_of(house)]
    listed += [(path, aside.title) for path, aside in sorted(house.asides.items())]
    links = "".join(f'<li><a href="{escape(path)}">{escape(title)}</a></li>' for path, title in listed)
    return _page(house.name, f"<p>Policies and guidance of this office.</p><ul>{links}</ul>")


def _sitemap(house: House) -> bytes:
    urls = "".join(f"<url><loc>{escape(one.url)}</loc></url>" for one in documents_of(house))
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def _lines(house: House, document: Declared) -> list[str]:
    """Return the text of a document: sentences dealt by its id, with all that its declaration expects."""
    opening = f"{house.jurisdiction}: an invented page of a rehearsal, in the place of {document.title}."
    expected = [f"This page speaks of {words}." for words in document.contains]
    lines = [opening, *expected, *_dealt(document.id)]
    while sum(map(len, lines)) < document.min_chars:
        lines.append(_STOCK[len(lines) % len(_STOCK)])
    return lines


def _dealt(name: str) -> list[str]:
    """Return the sentences that are dealt to ``name``: always the same ones."""
    start = int(sha256_hex(name.encode())[:8], 16)
    return [_STOCK[(start + 5 * step) % len(_STOCK)] for step in range(_SENTENCES)]


def _new_path(part: Part) -> str:
    return f"/moved/{part.document.id}"


def _page(title: str, inner: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title></head>'
        f"<body><main><h1>{escape(title)}</h1>{inner}</main></body></html>"
    ).encode()


@cache
def _pdf(title: str, text: str) -> bytes:
    sheet = FPDF(format="Letter")
    sheet.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    sheet.set_title(title)
    sheet.add_page()
    sheet.set_font("Helvetica", "", 11)
    for line in (title, *text.split("\n")):
        sheet.multi_cell(
            0, 6, line.encode("latin-1", "replace").decode("latin-1"), new_x="LMARGIN", new_y="NEXT"
        )
    return bytes(sheet.output())
