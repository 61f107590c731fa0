"""A person pins or dismisses an address that was found, and it takes effect at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crawler import declarations
from db.found import followed
from db.store import Store
from schedules.cli import collect, found, keep, main  # noqa: F401 - they register the commands
from schedules.cli.root import app
from tests.captured import Page, write_warc

SOURCES = """\
jurisdiction: NH
publishers:
  - id: nh_ed
    name: Department of Education
    kind: agency
    url: https://ed.nh.example/
    documents:
      - {name: rule, title: Rule, url: "https://ed.nh.example/rule", topics: [cbe]}
  - id: nh_court
    name: General Court
    kind: legislature
    url: https://law.nh.example/
    law:
      - {cites: 'RSA (?P<title>\\d+)-(?P<letter>[A-Z]):(?P<section>\\d+)', url: "https://law.nh.example/{title}-{letter}-{section}"}
  - id: nh_closed
    name: A publisher of codes
    kind: rules
    url: https://code.nh.example/
    do_not_crawl: It asks not to be crawled.
"""
CITING = "https://ed.nh.example/rule"
CITED = "https://law.nh.example/193-C-3"
PAGE = (
    "<html><head><title>Rule</title></head><body><main><h1>Rule</h1><p>"
    + "A district may award credit when a student demonstrates mastery, as RSA 193-C:3 provides. " * 6
    + "</p></main></body></html>"
).encode()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "jurisdictions.yml").write_text(
        "jurisdictions:\n  - {code: NH, name: New Hampshire, kind: state}\n"
    )
    (sources / "nh.yml").write_text(SOURCES)
    monkeypatch.setattr(declarations, "SOURCES", sources)
    monkeypatch.setattr(collect, "SOURCES", sources)
    folder = tmp_path / "data"
    warc = write_warc(tmp_path / "one.warc.gz", [Page(CITING, "2026-01-05T00:00:00Z", PAGE)])
    assert crosswalk("import", warc, "--data", folder).exit_code == 0
    assert crosswalk("rebuild", "--data", folder).exit_code == 0  # under the declarations of this test
    return folder


def crosswalk(*argv: object) -> Result:
    workers = ["--workers", "1"] if argv[0] in {"import", "rebuild"} or "--reason" in argv else []
    return CliRunner().invoke(app, [*map(str, argv), *workers], prog_name="crosswalk")


def rows(data: Path, sql: str) -> list[dict[str, Any]]:
    with Store.open(data) as store:
        return store.rows(sql)


def decided(data: Path, decision: str, url: str, *more: str, reason: str = "Not theirs.") -> Result:
    return crosswalk("sources", decision, url, "--reason", reason, "--data", data, *more)


def test_a_dismissed_address_is_not_followed_any_more_and_a_pin_brings_it_back(data: Path) -> None:
    assert rows(data, "SELECT url, state FROM cited_law") == [{"url": CITED, "state": "tracked"}]
    ended = decided(data, "dismiss", f"{CITED}/?utm_source=x#top", "--by", "Ann Example")
    assert ended.exit_code == 0, ended.output
    assert rows(data, "SELECT url, state FROM cited_law WHERE state = 'tracked'") == []
    [row] = rows(data, 'SELECT url_key, decision, reason, "by" FROM source_decisions')
    assert row == {
        "url_key": "law.nh.example/193-C-3",
        "decision": "dismiss",
        "reason": "Not theirs.",
        "by": "Ann Example",
    }
    ended = decided(data, "pin", CITED, reason="It is.")
    assert ended.exit_code == 0 and "takes the place of the decision before, dismiss" in ended.output
    assert rows(data, "SELECT state FROM cited_law") == [{"state": "tracked"}]
    runs = rows(data, "SELECT outcome FROM runs WHERE kind = 'manual'")
    assert runs == [{"outcome": "done"}, {"outcome": "done"}]
    public = (data / "public" / "crosswalk.db").read_bytes()
    assert b"It is." in public and b"Ann Example" not in public


def test_a_decision_about_what_nobody_came_upon_says_so(data: Path) -> None:
    ended = decided(data, "dismiss", "https://law.nh.example/193-C-33")
    assert ended.exit_code == 0, ended.output
    assert "https://law.nh.example/193-C-33: no crawl has come upon it yet; check the address" in ended.output


@pytest.mark.parametrize(
    ("decision", "url", "told"),
    [
        ("pin", CITING, "is declared, at nh.yml:8: publishers[0].documents[0].url; there is nothing to pin."),
        ("dismiss", CITING, "take it out there, or write 'retired: DATE' beside it."),
        ("pin", "https://nobody.example/x", "declare it with 'crosswalk sources add'."),
        ("pin", "https://code.nh.example/x", "give it to 'crosswalk add-capture'."),
        ("pin", "nobody.example/x", "is not a full address"),
    ],
)
def test_what_cannot_be_decided_is_a_sentence(data: Path, decision: str, url: str, told: str) -> None:
    ended = decided(data, decision, url)
    assert told in str(ended.exception)
    assert rows(data, "SELECT * FROM source_decisions") == []


def test_a_decision_needs_a_reason_and_data(data: Path, tmp_path: Path) -> None:
    assert "Say why with --reason" in str(decided(data, "pin", CITED, reason=" ").exception)
    assert crosswalk("sources", "pin", CITED, "--data", data).exit_code == 2
    assert "holds no data" in str(decided(tmp_path / "empty", "pin", CITED).exception)


def test_found_lists_what_became_of_each_address_and_why(data: Path) -> None:
    with Store.open(data) as store:
        store.insert(
            "leads",
            [
                {
                    "url_key": f"ed.nh.example/{name}",
                    "url": f"https://ed.nh.example/{name}{'x' * 300}",  # whole, on any terminal
                    "jurisdiction": "NH",
                    "publisher": "nh_ed",
                    "title": f"The {name} [page]",
                    "state": state,
                    "reason": f"because {name}",
                    "why": "a link said so",
                    "found_on": "https://ed.nh.example/",
                }
                for name, state in (("one", "tracked"), ("two", "irrelevant"))
            ],
        )
    told = crosswalk("sources", "found", "--data", data)
    assert told.exit_code == 0 and "The one [page]" in told.output and "because two" in told.output
    assert told.output.splitlines()[-1].startswith("2 found; ")
    assert f"NH tracked: https://ed.nh.example/one{'x' * 300}" in told.output.splitlines()
    told = crosswalk("sources", "found", "--state", "nh", "--state-of", "irrelevant", "--data", data)
    assert "because two" in told.output and "because one" not in told.output
    assert crosswalk("sources", "found", "--state-of", "lost", "--data", data).exit_code == 2
    assert decided(data, "dismiss", "https://nowhere.example/x").exit_code == 0
    told = crosswalk("sources", "found", "--state-of", "dismissed", "--data", data)
    assert "https://nowhere.example/x" in told.output and "Not theirs." in told.output


def test_a_pinned_address_that_nobody_came_upon_is_asked_for_by_the_next_crawl(data: Path) -> None:
    url = "https://ed.nh.example/plan"
    assert decided(data, "pin", url, reason="It is the plan.").exit_code == 0
    assert rows(data, "SELECT url, state, reason, publisher, jurisdiction FROM leads") == [
        {
            "url": url,
            "state": "pinned",
            "reason": "It is the plan.",
            "publisher": "nh_ed",
            "jurisdiction": "NH",
        }
    ]
    with Store.open_to_read(data) as store:
        assert [(one.url, one.origin) for one in followed(store) if one.publisher == "nh_ed"] == [
            (url, "discovered")
        ]
    assert decided(data, "dismiss", url).exit_code == 0
    with Store.open_to_read(data) as store:
        assert [one.url for one in followed(store) if one.publisher == "nh_ed"] == []


def test_a_rebuild_keeps_what_people_decided(data: Path) -> None:
    assert decided(data, "dismiss", CITED).exit_code == 0
    before = rows(data, "SELECT url, state FROM cited_law")
    assert crosswalk("rebuild", "--data", data).exit_code == 0
    assert rows(data, "SELECT url, state FROM cited_law") == before != []
