"""Citations lead to law: from a citation to the section's address, and which sections are followed."""

from __future__ import annotations

import pytest

from db import ids
from db.records import Capture, Index, Jurisdiction, LawAddress, Publisher, Registry
from pipeline.cases import Atlas, document_facts, manner_of
from pipeline.law_addresses import prints, resolve, section_of


def publisher(name: str, kind: str, *laws: tuple[str, str], closed: str | None = None) -> Publisher:
    patterns = tuple(LawAddress(cites, url) for cites, url in laws)
    host = f"{name.replace('_', '-')}.example"
    home = f"https://{host}/"
    return Publisher(name, "VT", name, kind, True, True, home, (host,), closed, law=patterns)


CODE = publisher(
    "vt_code",
    "legislature",
    (r"(?P<title>\d+[A-Z]?) V\.S\.A\. § (?P<section>\d+[a-z]*)", "https://vt-code.example/{title}/{section}"),
)
RULES = publisher(
    "vt_rules",
    "rules",
    (r"(?P<title>\d+) V\.S\.A\. 941", "https://vt-rules.example/never/{title}"),
    (r"Fla\. Stat\. (?P<number>[\d.]+)", "https://vt-rules.example/fs?n={number}"),
    (r"8 NYCRR (?P<part>[\d.]+)\((?P<letter>[a-z])\)", "https://vt-rules.example/{part}/{letter}"),
    (r"8 NYCRR (?P<part>[\d.]+)(?P<rest>-x)?", "https://vt-rules.example/{part}{rest}"),
)
LAW = (CODE, RULES)
REGISTRY = Registry(
    (Jurisdiction("VT", "Vermont", "state"),),
    LAW,
    (Index("https://vt-code.example/chapter/9", "vt_code", sections="https://vt-code.example/chapter/9/"),),
    (),
)


@pytest.mark.parametrize(
    ("citation", "where"),
    [
        ("16 V.S.A. 941", ("vt_code", "https://vt-code.example/16/941")),
        ("16 V.S.A. § 941", ("vt_code", "https://vt-code.example/16/941")),
        ("16 V.S.A. 941(a)(2)", ("vt_code", "https://vt-code.example/16/941")),
        ("16 V.S.A. 941 et seq.", ("vt_code", "https://vt-code.example/16/941")),
        ("1003.4282(3), Fla. Stat.", None),
        ("1003.4282, Fla. Stat.", ("vt_rules", "https://vt-rules.example/fs?n=1003.4282")),
        ("8 NYCRR 100.5(d)", ("vt_rules", "https://vt-rules.example/100.5/d")),
        ("8 NYCRR 100.5", ("vt_rules", "https://vt-rules.example/100.5")),
        ("16 V.S.A. 941 and more", None),
    ],
)
def test_a_citation_leads_to_its_section(citation: str, where: tuple[str, str] | None) -> None:
    found = resolve(citation, LAW)
    assert (found and (found[0].id, found[1])) == where


def test_the_publisher_of_an_address_is_known_by_its_pattern() -> None:
    assert prints(CODE, "http://www.vt-code.example/16/941/")
    assert not prints(RULES, "https://vt-code.example/16/941")
    assert prints(RULES, "https://vt-rules.example/fs?n=1003.4282")


def test_pins_are_no_part_of_a_section() -> None:
    assert section_of("20 U.S.C. 6311(b)(1)") == "20 U.S.C. 6311"
    assert section_of("Minn. Stat. 120B.02, subd. 2") == "Minn. Stat. 120B.02"
    assert section_of("ORS 329.045") == "ORS 329.045"


def crawled(url: str, why: str | None, found_on: str | None = None, origin: str = "live") -> Capture:
    key = ids.url_key(url)
    its_id = ids.document_id(key)
    return Capture(
        "c", url, key, "2026-01-01T00:00:00Z", origin, "document", its_id, found_on=found_on, why=why
    )


@pytest.mark.parametrize(
    ("capture", "facts"),
    [
        (
            crawled("https://vt-code.example/16/941", "cited by Flexible: Pathways: 16 V.S.A. 941"),
            ("discovered", "16 V.S.A. 941", "vt_code", "statute", True),
        ),
        (
            crawled("https://vt-rules.example/100.5", "named in the declarations: 8 NYCRR 100.5"),
            ("discovered", "8 NYCRR 100.5", "vt_rules", "regulation", True),
        ),
        (
            crawled(
                "https://vt-code.example/chapter/9/s3", "section listed", "https://vt-code.example/chapter/9"
            ),
            ("discovered", "https://vt-code.example/chapter/9/s3", "vt_code", "statute", True),
        ),
        (
            crawled("https://vt-code.example/news", "link 'competency': 0.8", "https://vt-code.example/"),
            ("discovered", "https://vt-code.example/news", "vt_code", None, True),
        ),
        (
            crawled("https://vt-code.example/news", None),
            ("imported", "https://vt-code.example/news", "vt_code", None, False),
        ),
        (
            crawled("https://vt-code.example/news", "I saved it", origin="manual"),
            ("manual", "https://vt-code.example/news", "vt_code", None, False),
        ),
    ],
)
def test_what_a_crawl_was_led_to_is_a_discovered_document(
    capture: Capture, facts: tuple[object, ...]
) -> None:
    atlas = Atlas.of(REGISTRY)
    assert capture.document
    told = document_facts(atlas, capture.document, [capture], sample=False)
    assert (told.origin, told.title, told.publisher, told.instrument_type, told.confirms_address) == facts
    assert told.jurisdiction == "VT"
    assert manner_of(atlas, capture).instrument_type == told.instrument_type
    assert not document_facts(atlas, capture.document, [capture], sample=True).confirms_address
