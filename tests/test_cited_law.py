"""Citations lead to law: from a citation to the section's address, and which sections are followed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.declarations import load
from db import found, ids
from db.records import Capture, Declared, Index, Jurisdiction, LawAddress, LawCited, Publisher, Registry
from db.store import Store
from pipeline import cited_law as law
from pipeline.atlas import Atlas
from pipeline.cases import document_facts, manner_of
from pipeline.cited_law import Cited, cited_law
from pipeline.law_addresses import prints, resolve, section_of
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.runs import Run
from schedules.upgrading import rebuild
from tests.captured import Page, statute, write_warc
from tests.test_processing import FILLER


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
            crawled("https://vt-code.example/bills/1", "named in the declarations: HB 1264 (2018)"),
            ("discovered", "HB 1264 (2018)", "vt_code", None, True),
        ),
        (
            crawled("https://vt-rules.example/r", "named in the declarations: R277-705"),
            ("discovered", "R277-705", "vt_rules", "regulation", True),
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


PAGE, MEMO = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"
SECTION_941 = ids.document_id("vt-code.example/16/941")
SECTION_942 = ids.document_id("vt-code.example/16/942")


def cites(document: str, citation: str, relevance: str = "cbe", kind: str = "statute", **more: str) -> Cited:
    return Cited("VT", document, relevance, kind, citation, publisher="vt_aoe", **more)  # type: ignore[arg-type]


def told(
    registry: Registry, cited: Sequence[Cited], *columns: str, **more: set[str]
) -> list[tuple[object, ...]]:
    """Return the rows of ``cited``, which have to be the same in whatever order it comes."""
    rows = cited_law(registry, cited, **more)
    shuffled = list(cited)
    random.Random(7).shuffle(shuffled)
    assert rows == cited_law(registry, shuffled, **more) == cited_law(registry, list(reversed(cited)), **more)
    return [tuple(row[column] for column in columns) for row in rows]


def test_a_section_is_one_row_however_it_is_cited() -> None:
    cited = [
        cites(MEMO, "16 V.S.A. 941(a)(2)", "equity"),
        cites(PAGE, "16 V.S.A. 941"),
        cites(PAGE, "16 V.S.A. 941 and 942(b)"),
        cites(PAGE, "Rule 2000.3(a)", kind="regulation"),
        cites(PAGE, "NMSA 22-1-1", home="NM"),  # another state's law
        cites(PAGE, "Executive Order 7", kind="executive_order"),
    ]
    columns = ("citation", "kind", "cited_by", "url", "document", "state", "reason", "citing")
    assert told(REGISTRY, cited, *columns) == [
        ("16 V.S.A. 941", "statute", PAGE, "https://vt-code.example/16/941", SECTION_941, "tracked",
         "cited by 2 followed documents", 2),
        ("16 V.S.A. 942", "statute", PAGE, "https://vt-code.example/16/942", SECTION_942, "tracked",
         "cited by 1 followed document", 1),
        ("Rule 2000.3", "regulation", PAGE, None, None, "no_address",
         "no publisher of this jurisdiction declares an address for citations of this form", 1),
    ]  # fmt: skip


def test_what_is_declared_is_the_declared_document_and_comes_first() -> None:
    own = Declared("cccccccccccccccc", "s", "VT", "vt_code", "https://vt-code.example/16/942/", "Section 942")
    laws = (LawCited("VT", "16 V.S.A. § 941", ("cbe",)), LawCited("VT", "Our own Act", ("cbe",)))
    registry = replace(REGISTRY, documents=(own,), laws=laws)
    columns = ("citation", "cited_by", "document", "state", "reason")
    assert told(registry, [cites(PAGE, "16 V.S.A. 942"), cites(own.id, "16 V.S.A. 942")], *columns) == [
        ("16 V.S.A. 941", None, SECTION_941, "tracked", "named in the declarations"),
        ("16 V.S.A. 942", PAGE, own.id, "tracked", "it is a declared document"),
        ("Our own Act", None, None, "no_address",
         "no publisher of this jurisdiction declares an address for citations of this form"),
    ]  # fmt: skip


def test_a_section_that_only_names_itself_and_what_cited_sections_cite_lead_nowhere() -> None:
    agency = Publisher("vt_aoe", "VT", "Agency", "agency", True, True, "https://aoe.example/")
    blog = replace(agency, id="vt_blog", official=False)
    registry = replace(REGISTRY, publishers=(*LAW, agency, blog))
    cited = [
        replace(cites(SECTION_941, "16 V.S.A. 941"), publisher="vt_code", origin="declared"),
        replace(cites(SECTION_942, "16 V.S.A. 943"), publisher="vt_code", origin="discovered"),
        replace(cites(PAGE, "16 V.S.A. 944"), publisher="vt_blog"),
        replace(cites(PAGE, "16 V.S.A. 945"), origin="discovered"),
        replace(cites(MEMO, "16 V.S.A. 946"), publisher="vt_code", is_title=True),
        replace(cites(MEMO, "16 V.S.A. 947"), is_title=True),  # a page about it
    ]
    assert told(registry, cited, "citation") == [("16 V.S.A. 945",), ("16 V.S.A. 947",)]


def test_a_publisher_that_asks_not_to_be_crawled_is_left_alone() -> None:
    closed = replace(CODE, do_not_crawl="its terms forbid robots")
    registry = replace(REGISTRY, publishers=(closed, RULES))
    columns = ("url", "document", "state", "reason")
    cited = [cites(PAGE, "16 V.S.A. 941")]
    row = ("https://vt-code.example/16/941", None, "refused", "its terms forbid robots")
    assert told(registry, cited, *columns) == [row]
    supplied = told(registry, cited, *columns, known={SECTION_941})
    assert supplied == [("https://vt-code.example/16/941", SECTION_941, *row[2:])]
    dismissed = told(REGISTRY, cited, *columns, dismissed={"vt-code.example/16/941"})
    assert dismissed == [(row[0], None, "left_out", "a person dismissed this address")]


def test_the_bound_takes_what_is_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "MOST", 3)
    cited = [
        cites(MEMO, "16 V.S.A. 1", "equity"),
        cites(PAGE, "16 V.S.A. 1", "equity"),
        cites(MEMO, "16 V.S.A. 2", "equity"),
        cites(MEMO, "16 V.S.A. 3", "cbe"),
        cites(MEMO, "16 V.S.A. 4", "both"),
        cites(MEMO, "16 V.S.A. 5", "equity"),
    ]
    beyond = "beyond the 3 sections that are followed for one jurisdiction: cited by 1 followed document"
    assert told(REGISTRY, cited, "citation", "state", "reason") == [
        ("16 V.S.A. 1", "tracked", "cited by 2 followed documents"),
        ("16 V.S.A. 2", "left_out", f"{beyond}, the nearest of relevance equity"),
        ("16 V.S.A. 3", "tracked", "cited by 1 followed document"),
        ("16 V.S.A. 4", "tracked", "cited by 1 followed document"),
        ("16 V.S.A. 5", "left_out", f"{beyond}, the nearest of relevance equity"),
    ]


def test_federal_law_is_followed_only_where_a_federal_publisher_prints_it() -> None:
    cited = [cites(PAGE, "20 U.S.C. 6311(b)(1)", kind="federal", home="US")]
    assert told(REGISTRY, cited, "citation") == []
    pattern = LawAddress(r"(?P<t>\d+) U\.S\.C\. § (?P<s>\d+)", "https://uscode.example/{t}/{s}")
    code = Publisher(
        "us_code", "US", "U.S. Code", "legislature", True, True, "https://uscode.example/", law=(pattern,)
    )
    registry = replace(REGISTRY, publishers=(*LAW, code))
    assert told(registry, cited, "jurisdiction", "citation", "kind", "publisher", "url", "state") == [
        ("US", "20 U.S.C. 6311", "statute", "us_code", "https://uscode.example/20/6311", "tracked")
    ]


SOURCE = """jurisdiction: VT
publishers:
  - id: vt_aoe
    name: Agency
    kind: agency
    url: https://aoe.nowhere.example/
    documents:
      - {name: pathways, title: Pathways, url: https://aoe.nowhere.example/pathways, topics: [cbe]}
  - id: vt_code
    name: Code
    kind: legislature
    url: https://code.nowhere.example/
    law:
      - {cites: '16 V\\.S\\.A\\. § (?P<section>\\d+)', url: "https://code.nowhere.example/16/{section}"}
  - id: vt_rules
    name: Rules
    kind: rules
    url: https://rules.nowhere.example/
    do_not_crawl: its terms forbid robots
    law:
      - {cites: 'Rule (?P<rule>[0-9.]+)', url: "https://rules.nowhere.example/{rule}"}
laws:
  - {citation: 16 V.S.A. § 942, topics: [cbe]}
"""
SPEAKS = (
    "A school district shall award credit to a student who demonstrates mastery of the standards (16 V.S.A. § "
    "941(a)(2); Rule 2120.5)."
)
SILENT = "A school district shall award credit to a student who demonstrates mastery of the standards."
PAGES = [
    Page("https://aoe.nowhere.example/pathways", "2024-01-05T00:00:00Z", statute("1", [SILENT, *FILLER])),
    Page("https://aoe.nowhere.example/pathways", "2024-02-05T00:00:00Z", statute("1", [SPEAKS, *FILLER])),
    Page(
        "https://aoe.nowhere.example/garden",
        "2024-02-05T00:00:00Z",
        statute("2", ["See 16 V.S.A. § 7.", *FILLER]).replace(b"Credit for demonstrated mastery", b"Gardens"),
    ),
]


def declared_here(folder: Path) -> Registry:
    folder.mkdir()
    (folder / "jurisdictions.yml").write_text("jurisdictions: [{code: VT, name: Vermont, kind: state}]\n")
    (folder / "vt.yml").write_text(SOURCE)
    return load(folder)


def collected(data: Path, registry: Registry, archives: Sequence[Path]) -> list[dict[str, object]]:
    with Store.open(data) as store, archive_of(data) as archive:
        store.claim("real")
        for path in archives:
            import_files(Run("test", store), data, [path], jurisdiction=None, say=print, registry=registry)
            process(store, archive, registry, workers=1)
        return found_rows(store)


def found_rows(store: Store) -> list[dict[str, object]]:
    return [
        row
        for table in ("cited_law", "holdings")
        for row in store.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
    ]


def test_what_a_page_cites_is_asked_for_next(tmp_path: Path) -> None:
    registry = declared_here(tmp_path / "sources")
    data = tmp_path / "data"
    all_at_once = collected(data, registry, [write_warc(tmp_path / "all.warc.gz", PAGES)])
    pathways = ids.document_id("aoe.nowhere.example/pathways")
    section = ids.document_id("code.nowhere.example/16/941")
    with Store.open(data) as store, archive_of(data) as archive:
        asked = [(one.id, one.publisher, one.url, one.found_on, one.why) for one in found.followed(store)]
        decision = {"url_key": "code.nowhere.example/16/942", "url": "https://code.nowhere.example/16/942"}
        store.insert(
            "source_decisions", [decision | {"decision": "dismiss", "reason": "no", "by": "me", "at": "now"}]
        )
        assert [one.id for one in found.followed(store)] == [section]
        store.conn.execute("DELETE FROM source_decisions")
        states = store.rows("SELECT citation, state, cited_by FROM cited_law ORDER BY citation")
        rebuild(store, archive, registry, at="2026-03-01T00:00:00Z", workers=1)
        assert found_rows(store) == all_at_once
    assert [tuple(row.values()) for row in states] == [
        ("16 V.S.A. 941", "tracked", pathways),
        ("16 V.S.A. 942", "tracked", None),
        ("2015, ch. 12", "no_address", pathways),
        ("Rule 2120.5", "refused", pathways),
    ]
    title = "Section 1. Credit for demonstrated mastery"
    assert asked == [
        (section, "vt_code", "https://code.nowhere.example/16/941", "https://aoe.nowhere.example/pathways",
         f"cited by {title}: 16 V.S.A. 941"),
        (ids.document_id("code.nowhere.example/16/942"), "vt_code", "https://code.nowhere.example/16/942", None,
         "named in the declarations: 16 V.S.A. 942"),
    ]  # fmt: skip
    reverse = [
        write_warc(tmp_path / f"{number}.warc.gz", [page]) for number, page in enumerate(reversed(PAGES))
    ]
    assert collected(tmp_path / "other", registry, reverse) == all_at_once


def test_a_section_is_still_asked_for_when_its_page_cites_it_no_more(store: Store) -> None:
    capture = crawled(
        "https://vt-code.example/16/941", "cited by Pathways: 16 V.S.A. 941", "https://aoe.example/p"
    )
    store.add_captures(
        [capture, replace(capture, id="d", captured_at="2026-02-01T00:00:00Z", why="cited by Memo: x")]
    )
    row = {
        "id": SECTION_941,
        "jurisdiction": "VT",
        "publisher": "vt_code",
        "url": capture.url,
        "title": "Section 941",
    }
    store.insert("documents", [row | {"origin": "discovered", "kind": "policy"}])
    asked = [(one.id, one.url, one.found_on, one.why) for one in found.followed(store)]
    assert asked == [(SECTION_941, capture.url, "https://aoe.example/p", "cited by Memo: x")]
    store.conn.execute("UPDATE documents SET retired_at = '2026-03-01T00:00:00Z'")
    assert found.followed(store) == ()
