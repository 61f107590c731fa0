"""The profile of a jurisdiction: every row with its finding, or with the reason that it has none."""

from __future__ import annotations

import json
from typing import Any

from db.records import Publisher
from pipeline.positions import Cell, Spoken, positions
from pipeline.profile import profile

PORTRAIT = Cell("cbe_dimension", "portrait_of_a_graduate", frozenset({"agency"}))


def version(id_: str, **more: Any) -> dict[str, Any]:
    known = {"valid_from": "2026-01-01", "valid_to": None, "last_seen_at": "2026-02-01"}
    return {"id": id_, "instrument_type": "statute", "status": "in_force", **known, **more}


def finding(field: str, key: str | None = None, value: str | None = None, **more: Any) -> dict[str, Any]:
    known = {"stance": None, "quote": "", "quote_start": 0, "confidence": 0.8, "review_state": "machine"}
    known |= {"reviewed_at": None, "detail": None}
    return {"id": f"f-{field}-{key}-{value}", "field": field, "key": key, "value": value, **known, **more}


def document(id_: str, kind: str, its: dict[str, Any], *found: dict[str, Any]) -> Spoken:
    return Spoken(id_, kind, "2026-01-01", "2026-02-01", None, (its,), {its["id"]: list(found)})


def rows(documents: list[Spoken], publishers: tuple[Publisher, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    stated = positions("VT", documents, [PORTRAIT])
    told: dict[str, list[tuple[Any, ...]]] = {}
    for row in profile("VT", publishers, documents, stated):
        told.setdefault(row["field"], []).append((row["value"], row["basis"], row["finding"]))
    return told


def test_names_are_those_of_the_declared_official_publishers() -> None:
    agency = Publisher("vt-aoe", "VT", "Agency of Education", "agency", True, True, "https://a.example")
    board = Publisher("vt-sbe", "VT", "State Board of Education", "board", True, True, "https://b.example")
    paper = Publisher("vt-news", "VT", "The Paper", "agency", False, True, "https://n.example")
    told = rows([], (agency, board, paper))
    assert told["sea_name"] == [("Agency of Education", "declared", None)]
    assert told["board_name"] == [("State Board of Education", "declared", None)]


def test_limits_terms_and_unions_have_their_best_evidence() -> None:
    law = document(
        "law",
        "legislature",
        version("v1"),
        finding("term_used", "proficiency"),
        finding(
            "threshold", "credit_cap", "1/2", detail='{"limits": ["cbe_dimension:mastery_based_credit"]}'
        ),
        finding("threshold", "credit_cap", "24"),
        finding("student_group", "rural"),
        finding("waiver_authority", "state_board"),
        finding("network", None, "Mastery Network"),
    )
    page = document(
        "page", "agency", version("v2", instrument_type="guidance"), finding("student_group", "rural")
    )
    told = rows([page, law])
    assert told["credit_cap"] == [("1/2", "stated", "f-threshold-credit_cap-1/2")]
    assert told["term_used"] == [("proficiency", "stated", "f-term_used-proficiency-None")]
    assert told["waiver_authority"] == [("state_board", "stated", "f-waiver_authority-state_board-None")]
    assert told["networks"] == [("Mastery Network", "stated", "f-network-None-Mastery Network")]
    [group] = [row for row in profile("VT", (), [page, law], []) if row["field"] == "equity.groups"]
    assert (group["document"], json.loads(group["detail"])) == ("law", {"documents": 2})


def test_what_is_proposed_or_over_is_no_profile_but_a_grant_may_be_proposed() -> None:
    bill = document(
        "bill",
        "legislature",
        version("v1", instrument_type="bill", status="proposed"),
        finding("term_used", "mastery"),
        finding("cbe_dimension", "funding_grant", stance="encourages"),
        finding("funding", "total", "400000", detail='{"fiscal_year": "2027", "purpose": "planning grants"}'),
    )
    told = rows([bill])
    assert "term_used" not in told
    [grant] = [row for row in profile("VT", (), [bill], []) if row["field"] == "grants"]
    assert (grant["value"], json.loads(grant["detail"])) == (
        "400000",
        {"fiscal_year": "2027", "program": "planning grants", "status": "proposed", "unit": "total"},
    )


def test_the_portrait_is_there_required_locally_a_draft_or_honestly_not_known() -> None:
    def told(quote: str, stance: str, **more: Any) -> list[tuple[Any, ...]]:
        said = finding("cbe_dimension", "portrait_of_a_graduate", stance=stance, quote=quote)
        return rows([document("d", "agency", version("v1", **more), said)])["portrait.exists"]

    own = "f-cbe_dimension-portrait_of_a_graduate-None"
    assert told("The state board adopted a portrait of a graduate", "encourages") == [("yes", "stated", own)]
    assert told("Each district shall adopt a portrait of a graduate", "requires") == [
        ("local_required", "stated", own)
    ]
    assert told("The draft portrait of a graduate is posted", "encourages") == [("draft", "stated", own)]
    read = [document("d", "agency", version("v1")), document("b", "board", version("v2"))]
    assert rows(read)["portrait.exists"] == rows(read)["framework.exists"] == [(None, "not_found", None)]
    assert rows([document("d", "rules", version("v1"))])["portrait.exists"] == [(None, "not_covered", None)]


def test_competencies_of_the_state_are_its_own_a_model_or_a_draft() -> None:
    def told(quote: str) -> list[tuple[Any, ...]]:
        said = finding("cbe_dimension", "graduation_requirements", stance="encourages", quote=quote)
        return rows([document("d", "agency", version("v1"), said)])["framework.exists"]

    own = "f-cbe_dimension-graduation_requirements-None"
    assert told("The board adopted statewide competencies") == [("yes", "stated", own)]
    assert told("Districts may use the model competencies") == [("model", "stated", own)]
    assert told("The draft competency framework is posted") == [("draft", "stated", own)]


def test_coverage_counts_what_stands_and_names_what_was_not_read() -> None:
    told = rows([document("d", "rules", version("v1"))])
    assert told["coverage.official_docs"] == [("1", "counted", None)]
    assert told["coverage.last_confirmed_at"] == [("2026-02-01", "counted", None)]
    assert told["coverage.not_covered"] == [("1", "counted", None)]
