"""What is held of each kind of source, and why not: exact rows."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.records import Declared, Gap, Jurisdiction, Publisher, Registry
from db.store import Store
from pipeline.holdings import Followed, holdings, kind_of
from schedules.cli import site  # noqa: F401 - it registers the command
from schedules.cli.root import app
from schedules.found import write_found

KINDS = ("agency", "board", "legislature", "rules", "register", "national", "other")
PUBLISHERS = tuple(
    Publisher(f"vt_{kind}", "VT", kind, kind, True, True, f"https://{kind}.nowhere.example/")
    for kind in KINDS
)
BY_KIND = dict(zip(KINDS, PUBLISHERS, strict=True))


def declared(number: int, publisher: str, form: str | None = None, **more: str) -> Declared:
    url = f"https://{publisher}.nowhere.example/{number}"
    return Declared(
        f"{number:016d}", f"d{number}", "VT", f"vt_{publisher}", url, "T", instrument_type=form, **more
    )  # type: ignore[arg-type]


def seen(number: int, publisher: str, form: str | None = None, **more: object) -> Followed:
    return Followed(f"{number:016d}", "VT", f"vt_{publisher}", form, **more)  # type: ignore[arg-type]


def registry(*documents: Declared, gaps: tuple[Gap, ...] = (), closed: str | None = None) -> Registry:
    publishers = tuple(
        replace(p, do_not_crawl="its terms forbid it") if p.kind == closed else p for p in PUBLISHERS
    )
    places = (Jurisdiction("VT", "Vermont", "state"), Jurisdiction("US", "Nation", "national"))
    return Registry(places, publishers, (), documents, (), gaps)


def told(of: Registry, *documents: Followed) -> dict[str, tuple[object, ...]]:
    rows = holdings(of, documents)
    assert rows == holdings(of, tuple(reversed(documents)))
    assert {row["jurisdiction"] for row in rows} == {"VT"}
    return {row["kind"]: (row["state"], row["documents"], row["waiting"], row["reason"]) for row in rows}


NOTHING = ("missing", 0, 0, "no address is declared")


@pytest.mark.parametrize(
    ("publisher", "form", "kind"),
    [
        ("legislature", "statute", "statute_section"),
        ("legislature", None, "statute_section"),
        ("legislature", "agency_program_page", "statute_section"),
        ("legislature", "regulation", "rule_section"),
        ("legislature", "bill", None),
        ("rules", "regulation", "rule_section"),
        ("rules", "proposed_rule", None),
        ("board", "guidance", "board_policy"),
        ("agency", "board_policy", "board_policy"),
        ("agency", "statute", "agency_page"),
        ("register", "regulation", None),
        ("national", "framework", None),
        ("other", "statute", "statute_section"),
        ("other", "guidance", None),
    ],
)
def test_the_kind_of_a_document(publisher: str, form: str | None, kind: str | None) -> None:
    assert kind_of(BY_KIND[publisher], form) == kind
    assert kind_of(replace(BY_KIND[publisher], official=False), form) is None


def test_what_is_held_and_what_waits() -> None:
    of = registry(declared(1, "agency"), declared(2, "agency"), declared(3, "rules"), declared(4, "national"))
    assert told(of, seen(1, "agency", current=True), seen(5, "legislature", "statute", found=True)) == {
        "statute_section": ("missing", 0, 1, "1 address declared or found, none read yet"),
        "rule_section": ("missing", 0, 1, "1 address declared, none read yet"),
        "board_policy": NOTHING,
        "agency_page": ("held", 1, 1, None),
    }


def test_what_was_read_and_then_removed_does_not_wait() -> None:
    of = registry(*(declared(number, "agency") for number in (1, 2, 3, 4)))
    seen_so_far = [
        seen(1, "agency", current=True),
        seen(2, "agency", outcome="removed"),
        seen(3, "agency", outcome="blocked"),
    ]
    [row] = [row for row in holdings(of, seen_so_far) if row["kind"] == "agency_page"]
    assert (row["documents"], row["waiting"], row["removed"]) == (1, 2, 1)


def test_why_nothing_is_held() -> None:
    retired = declared(9, "board", retired_at="2026-01-01T00:00:00Z")
    gap = Gap("VT", "board_policy", "the board keeps its policies in minutes only")
    part = Gap("VT", "rule_section", "chapters only")
    of = registry(retired, declared(3, "rules"), declared(4, "rules"), gaps=(gap, part), closed="legislature")
    faults = (seen(3, "rules", outcome="missing"), seen(4, "rules", outcome="blocked"), seen(9, "board"))
    assert told(of, *faults, seen(5, "agency", outcome="removed")) == {
        "statute_section": ("refused", 0, 0, "its terms forbid it"),
        "rule_section": (
            "missing",
            0,
            2,
            "2 addresses declared, none read yet: 1 blocked by the site, 1 missing; chapters only",
        ),
        "board_policy": ("missing", 0, 0, "the board keeps its policies in minutes only"),
        "agency_page": ("missing", 0, 0, "1 address declared, none has a text now: 1 removed"),
    }


def test_a_site_that_refuses_is_not_missing_and_what_a_person_brought_is_held() -> None:
    of = registry(declared(3, "rules"), declared(4, "rules"), closed="legislature")
    refusing = (seen(3, "rules", outcome="robots_disallowed"), seen(4, "rules", outcome="blocked"))
    rows = told(of, *refusing, seen(5, "legislature", "statute", current=True))
    assert rows["statute_section"] == ("held", 1, 0, None)
    with_gap = replace(of, gaps=(Gap("VT", "statute_section", "chapter 9 is missing"),))
    held = told(with_gap, *refusing, seen(5, "legislature", "statute", current=True))
    assert held["statute_section"] == ("held", 1, 0, "chapter 9 is missing")
    words = "2 addresses declared, and the site refused: 1 blocked by the site, 1 disallowed by robots.txt"
    assert rows["rule_section"] == ("refused", 0, 2, words)


def test_jurisdictions_with_nothing_crawled_have_rows_too(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        write_found(store, registry(declared(1, "board")))
        assert store.rows("SELECT kind, state, reason FROM holdings ORDER BY kind") == [
            {"kind": "agency_page", "state": "missing", "reason": "no address is declared"},
            {"kind": "board_policy", "state": "missing", "reason": "1 address declared, none read yet"},
            {"kind": "rule_section", "state": "missing", "reason": "no address is declared"},
            {"kind": "statute_section", "state": "missing", "reason": "no address is declared"},
        ]


def test_status_tells_what_is_held(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        write_found(store, registry(declared(1, "board"), closed="rules"))
    told = CliRunner().invoke(app, ["status", "--holdings", "--data", str(tmp_path)])
    assert told.exit_code == 0
    assert [re.split(" {2,}", line.strip()) for line in told.stdout.splitlines()] == [
        ["state", "statute section", "rule section", "board policy", "agency page"],
        [
            "VT",
            "missing: no address is declared",
            "refused: its terms forbid it",
            "missing: 1 address declared, none read yet",
            "missing: no address is declared",
        ],
    ]
