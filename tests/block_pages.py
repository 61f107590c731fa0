"""Block pages as their vendors make them, and healthy pages behind the same vendors: written here by their known
marks, none of them a copy.

Each vendor has a refusal (headers, title, body) and the traces that it leaves on healthy pages of its customers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

STATUSES = (200, 202, 403, 405, 503)
POLICY = (
    "A district awards credit when a student shows mastery of the standards of a course, at whatever pace. "
    "The board reviews each pathway once a year and reports to families in the language that they speak. "
) * 12
MENU = (
    "<nav><ul>"
    + "".join(f"<li><a href='/page{n}'>Office number {n} and its programs</a></li>" for n in range(60))
    + "</ul></nav>"
)
FOOT = "<footer><p>" + "Agency of Learning, 1 Main Street. " * 30 + "</p></footer>"


@dataclass(frozen=True)
class Vendor:
    """``title`` and ``body`` of a refusal with its ``headers``; ``trace`` is in the markup and ``traces``
    in the headers of healthy pages."""

    name: str
    title: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    head: str = ""
    trace: str = ""
    traces: dict[str, str] = field(default_factory=dict)


VENDORS = tuple(
    Vendor(**row)
    for row in yaml.safe_load(
        (Path(__file__).parent / "fixtures" / "block_pages.yml").read_text(encoding="utf-8")
    )
)

# Healthy pages that speak of what refusals, errors and parked names are about.
TOPICS = (
    ("Access Denied: who is kept out of advanced courses", "Access is denied where a school asks for a teacher's "
     "recommendation. A student whose request was blocked may appeal, and automated requests for data are answered."),
    ("Maintenance of effort", "Maintenance of effort is the level of state and local funding that a district keeps up. "
     "A district that is under maintenance of effort review reports each year."),
    ("What a school does when a record is not found", "Where the page of a transcript is not found, or a file no longer "
     "exists, the registrar makes a new one. Page not found is no ground to refuse credit."),
    ("CAPTCHA accessibility guidance", "A vendor must not ask students to verify that they are human by a picture alone. "
     "A CAPTCHA needs an audio form. Press and hold puzzles shut out students with motor impairments."),
    ("Public domain materials and the domain of knowledge", "A text in the public domain may be copied. Each domain "
     "of the standards is assessed. A district may not offer a domain for sale, nor buy this kind of licence."),
    ("Sign in sheets and logging of attendance", "Learners sign in on paper or log in to the system. A password is "
     "given to each family. Sessions that expired are logged again."),
    ("404 Credit by demonstration of mastery", "Rule 404 lets a student earn credit by demonstration. Rules 403 and 500 "
     "set the scale, and an error in a record is corrected."),
    ("Service unavailable to rural students: a report", "Counseling is a service unavailable to many. Temporarily "
     "closed schools are offered courses at a distance; the site is down to one teacher."),
)  # fmt: skip


def page(title: str, body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def bare(title: str, body: str, head: str = "") -> str:
    return page(title, body, head)


def in_template(title: str, body: str, head: str = "") -> str:
    return page(f"{title} | Agency of Learning" if title else "", f"{MENU}<main>{body}</main>{FOOT}", head)


def with_scripts(title: str, body: str, head: str = "") -> str:
    script = "<script>" + "var a = {'access denied': 1, b: 'not found'};" * 400 + "</script>"
    return page(title, f"{script}<div>{body}</div><style>{'p {color: red}' * 50}</style>", head)


WRAPPERS = (bare, in_template, with_scripts)


def refusals() -> Iterator[tuple[str, int, dict[str, str], bytes]]:
    """Yield (name, status, headers, body) of every vendor's refusal at every status in every wrapping."""
    for vendor in VENDORS:
        for status in STATUSES:
            for wrap in WRAPPERS:
                body = wrap(vendor.title, vendor.body, vendor.head).encode()
                yield f"{vendor.name}, {status}, {wrap.__name__}", status, vendor.headers, body


def healthy() -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Yield (name, headers, body) of a healthy page for each refusal: behind the same vendor, by the same wrapping,
    on a topic that sounds like trouble."""
    for number, vendor in enumerate(VENDORS):
        for turn in range(len(STATUSES)):
            title, words = TOPICS[(number + turn) % len(TOPICS)]
            for wrap in WRAPPERS:
                body = wrap(title, f"{vendor.trace}<h1>{title}</h1><p>{words} {POLICY}</p>").encode()
                yield f"{title}, behind {vendor.name}, {wrap.__name__}", vendor.traces, body
        yield from _short(vendor)


def _short(vendor: Vendor) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Healthy pages that are as short as a notice."""
    section = "<h1>§ 12-104. Credit</h1><p>[Repealed by Act 9 of 2021.]</p>"
    notice = f"<h1>{TOPICS[0][0]}</h1><p>{TOPICS[0][1]}</p>"
    for title, body in (("§ 12-104. Credit", section), (TOPICS[0][0], notice)):
        made = in_template(title, vendor.trace + body).encode()
        yield f"short: {title}, behind {vendor.name}", vendor.traces, made
