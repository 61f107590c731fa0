"""The declarations: the shipped ones are sound, and every mistake is told with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.declarations import SOURCES, DeclarationError, check, choose, load
from crawler.declared.mistakes import NotDeclaredError
from db.ids import document_id
from db.records import Declared, Jurisdiction, Publisher
from pipeline.atlas import Atlas

TABLE = """\
jurisdictions:
  - {code: VT, name: Vermont, kind: state, tile: [9, 1]}
  - {code: NH, name: New Hampshire, kind: state}
"""
VERMONT = """\
jurisdiction: VT
publishers:
  - id: vt_aoe
    name: Agency of Education
    kind: agency
    url: https://www.agency.example/
    indexes:
      - {url: https://agency.example/sitemap.xml, purpose: sitemap, complete: false}
    documents:
      - name: pathways
        title: Pathways
        url: https://agency.example/pathways
        topics: [cbe, equity]
        main: main article
        drop: [nav, .share]
        expect: {min_chars: 200, contains: [pathway]}
        earlier_urls: [http://old.example/pathways]
      - name: notice
        title: Notice
        url: https://agency.example/notice.pdf
        topics: [other]
        format: pdf
        id: 00112233445566ff
        retired: 2026-01-31
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jurisdictions.yml").write_text(TABLE)
    (tmp_path / "vt.yml").write_text(VERMONT)
    return tmp_path


def test_the_shipped_declarations_are_sound() -> None:
    assert check(SOURCES) == []
    registry = load(SOURCES)
    assert len(registry.jurisdictions) == 59
    assert [j for j in registry.jurisdictions if j.code == "VT"] == [
        Jurisdiction("VT", "Vermont", "state", 9, 1)
    ]
    assert {"VT", "OR", "NH", "DC", "US"} <= {d.jurisdiction for d in registry.documents}
    assert {p.text_public for p in registry.publishers if p.jurisdiction == "US"} == {False}


def test_a_file_becomes_records(folder: Path) -> None:
    registry = load(folder)
    assert registry.publishers == (
        Publisher(
            "vt_aoe", "VT", "Agency of Education", "agency", True, True, "https://www.agency.example/",
            ("agency.example", "old.example"), None,
        ),
    )  # fmt: skip
    assert registry.documents[0] == Declared(
        id=document_id("old.example/pathways"),
        name="pathways",
        jurisdiction="VT",
        publisher="vt_aoe",
        url="https://agency.example/pathways",
        title="Pathways",
        topics=("cbe", "equity"),
        main="main article",
        drop=("nav", ".share"),
        min_chars=200,
        contains=("pathway",),
        earlier_urls=("http://old.example/pathways",),
    )
    assert (registry.documents[1].id, registry.documents[1].retired_at) == (
        "00112233445566ff",
        "2026-01-31T00:00:00Z",
    )
    assert (registry.indexes[0].purpose, registry.indexes[0].complete) == ("sitemap", False)
    assert [p.cadence for p in load(folder).publishers] == ["weekly"]


def test_choose_leaves_out_what_is_retired_and_what_was_not_asked_for(folder: Path) -> None:
    registry = load(folder)
    assert [d.name for d in choose(registry).documents] == ["pathways"]
    assert choose(registry, states=["nh"]).documents == ()
    assert choose(registry, topics=["other"]).documents == ()
    assert len(choose(registry, topics=["other"]).indexes) == 1


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"states": ["vt", "QQ"]}, "'QQ' is not a declared jurisdiction; known: NH, VT."),
        ({"topics": ["equty"]}, "'equty' is not a declared topic; did you mean 'equity'?"),
        ({"topics": ["graduation"]}, "'graduation' is not a declared topic; known: cbe, equity, other."),
        ({"publishers": ["vt_aeo"]}, "'vt_aeo' is not a declared publisher; did you mean 'vt_aoe'?"),
    ],
)
def test_a_choice_of_what_is_not_declared_is_refused_in_one_sentence(
    folder: Path, wanted: dict[str, list[str]], sentence: str
) -> None:
    with pytest.raises(NotDeclaredError) as caught:
        choose(load(folder), **wanted)
    assert str(caught.value) == sentence


def test_a_publisher_is_on_every_host_that_its_documents_have_been_on(folder: Path) -> None:
    hosted = VERMONT.replace("    indexes:", "    hosts: [www.agency.example, rules.example]\n    indexes:")
    moved = hosted.replace("http://old.example/pathways", "http://old.example/p, https://www.older.example/p")
    (folder / "vt.yml").write_text(moved)
    assert load(folder).publishers[0].hosts == (
        "agency.example",
        "rules.example",
        "old.example",
        "older.example",
    )
    assert Atlas.of(load(folder)).site_of("https://agency.example/pathways") == {
        "agency.example",
        "rules.example",
        "old.example",
        "older.example",
    }


P, D = "publishers[0]", "publishers[0].documents[1]"
MISTAKES = [
    ("kind: agency", "kind: bureau", 5, f"{P}.kind",
     "should be 'agency', 'board', 'legislature', 'rules', 'register', 'national' or 'other' "
     "(given: 'bureau')"),
    ("    name: Agency", "    official: maybe\n    name: Agency", 4, f"{P}.official",
     "should be a valid boolean (given: 'maybe')"),
    ("id: vt_aoe", "id: VT AOE", 3, f"{P}.id", "'VT AOE' must look like vt_aoe"),
    ("topics: [other]", "topics: [other]\n        topic: x", 22, f"{D}.topic",
     "unknown key; did you mean 'topics'?"),
    ("kind: agency", "kind: agency\n    zzz: 1", 6, f"{P}.zzz",
     "unknown key; known: budget, cadence, do_not_crawl, documents, entries, hosts, id, indexes, kind, law, "
     "name, official, text_public, url, wayback"),
    ("min_chars: 200", "min_chars: -1", 16, "publishers[0].documents[0].expect.min_chars",
     "should be greater than or equal to 0 (given: -1)"),
    ("main: main article", "main: 'p['", 14, "publishers[0].documents[0].main",
     "'p[' is not a CSS selector: Malformed attribute selector at position 1"),
    ("id: 00112233445566ff", "id: 0011223344556677", 23, f"{D}.id",
     "YAML reads this as a number, a date or yes/no: put it in quotes"),
    ("/notice.pdf", "/pathways?utm_source=x", 20, f"{D}.url",
     "document address 'agency.example/pathways' is already declared at vt.yml:12"),
    ("name: notice", "name: pathways", 18, f"{D}.name",
     "document name 'vt_aoe/pathways' is already declared at vt.yml:10"),
    ("agency.example/notice", "other.example/notice", 20, f"{D}.url",
     "'https://other.example/notice.pdf' is not on a host of vt_aoe (agency.example); "
     "add its host to 'hosts' or give it its own publisher"),
    ("https://agency.example/notice.pdf", "ftp://agency.example/x", 20, f"{D}.url",
     "'ftp://agency.example/x' is not a full address: write https://host.example/path"),
    ("agency.example/notice.pdf", "me@agency.example/x", 20, f"{D}.url",
     "'https://me@agency.example/x' has a space, a backslash or a user name in it: take it out"),
    ("agency.example/notice.pdf", "agency.example:8080/x", 20, f"{D}.url",
     "'https://agency.example:8080/x' names port 8080: only 80 and 443 are read"),
    ("jurisdiction: VT", "jurisdiction: ZZ", 1, "jurisdiction", "'ZZ' is not in jurisdictions.yml"),
    ("topics: [other]", "topics: []", 21, f"{D}.topics",
     "List should have at least 1 item after validation, not 0"),
    ("        title: Notice\n", "", 18, f"{D}.title", "missing: this key must be given"),
]  # fmt: skip
NOT_YAML = [
    ("title: Pathways", "title: Pathways\n        title: Again", 12,
     "key 'title' is written twice (first on line 11)"),
    ("retired: 2026-01-31", "retired: 2026-02-31", 24, "cannot read the value '2026-02-31'"),
    ("topics: [other]", "topics: [other", 22, "not YAML: expected ',' or ']', but got ':'"),
    ("name: Agency of Education", "name: &a Agency\n    do_not_crawl: *a", 5,
     "aliases (*name) are not used here: write the value out"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "key", "message"), MISTAKES)
def test_each_mistake_is_told_with_file_line_and_key(
    folder: Path, old: str, new: str, line: int, key: str, message: str
) -> None:
    assert old in VERMONT
    (folder / "vt.yml").write_text(VERMONT.replace(old, new, 1))
    assert check(folder) == [f"vt.yml:{line}: {key}: {message}"]


@pytest.mark.parametrize(("old", "new", "line", "message"), NOT_YAML)
def test_what_is_not_sound_yaml_is_told_with_file_and_line(
    folder: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in VERMONT
    (folder / "vt.yml").write_text(VERMONT.replace(old, new, 1))
    assert check(folder) == [f"vt.yml:{line}: {message}"]


def test_all_mistakes_of_a_folder_are_told_at_once(folder: Path) -> None:
    (folder / "vt.yml").write_text(
        VERMONT.replace("kind: agency", "kind: x").replace("topics: [other]", "topic: x")
    )
    (folder / "nh.yml").write_text("jurisdiction: NH\n")
    (folder / "no.yml").write_bytes(b"caf\xe9: 1\n")
    (folder / "empty.yml").write_text("# nothing\n")
    with pytest.raises(DeclarationError) as caught:
        load(folder)
    where = [problem.split(": ")[0] for problem in caught.value.problems]
    assert where == ["empty.yml:1", "nh.yml:1", "no.yml:1", "vt.yml:5", "vt.yml:18", "vt.yml:21"]
    assert str(caught.value).startswith(
        f"6 problems in {folder}; correct each line and try again:\n  empty.yml:1:"
    )


def test_a_jurisdiction_and_an_id_are_declared_in_one_file_only(folder: Path) -> None:
    (folder / "vt2.yml").write_text(
        "jurisdiction: VT\npublishers:\n  - {id: vt_aoe, name: A, kind: other, url: https://a.example/}\n"
    )
    assert check(folder) == [
        "vt2.yml:1: jurisdiction: jurisdiction 'VT' is already declared at vt.yml:1",
        "vt2.yml:3: publishers[0].id: publisher id 'vt_aoe' is already declared at vt.yml:3",
    ]


def test_a_folder_that_is_missing_or_has_no_table_is_said_to_be(tmp_path: Path) -> None:
    assert check(tmp_path / "no") == [f"{tmp_path}/no: no such folder; name one that holds jurisdictions.yml"]
    assert check(tmp_path) == ["jurisdictions.yml:1: missing: the folder must list its jurisdictions"]
