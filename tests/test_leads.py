"""What discovery came upon, judged by its text: which candidates become documents, and why not the others."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from db.ids import document_id, url_key
from db.records import Capture, Decision, Declared, Facts, Finding, Jurisdiction, Publisher, Registry
from pipeline.atlas import Atlas
from pipeline.cases import cases
from pipeline.leads import Lead, dismissed_unseen, is_policy, leads, pinned_unseen
from pipeline.reading import Reading

HOST = "https://agency.example"
WORDS = "A district may award credit to a student who shows mastery of the standards of a course. " * 4
DECLARED = Declared(
    "d" * 16, "rule", "VT", "vt", f"{HOST}/rule", "The rule", earlier_urls=(f"{HOST}/old-rule",)
)
REGISTRY = Registry(
    (Jurisdiction("VT", "Vermont", "state"),),
    (Publisher("vt", "VT", "Agency", "agency", True, True, HOST, ("agency.example",)),),
    (),
    (DECLARED,),
)
ATLAS = Atlas.of(REGISTRY)


def finding(field: str) -> Finding:
    return Finding(field, "a_key", None, WORDS[:10], 0, 10, "a rule")


def reading(text: str = WORDS, relevance: str = "cbe", *fields: str) -> Reading:
    found = tuple(finding(field) for field in fields or ("cbe_dimension",))
    return Reading("received", "a page", "html", "A title", text, Facts(relevance), found)


POLICY = reading()
NAMES_GROUPS = reading("x " * 50, "equity", "student_group")
NOTHING = reading("Buses leave at eight. " * 20, "none", "date")
GONE = Reading("missing", "status 404")


def look(
    path: str, month: int, told: Reading, *, purpose: str = "candidate", **more: Any
) -> tuple[Capture, Reading]:
    url = f"{HOST}{path}"
    at = f"2026-{month:02d}-01T00:00:00Z"
    one = Capture(
        f"{path} {month}", url, url_key(url), at, "live", purpose, final_url=url, http_status=200, **more
    )
    return one, told


def told(looks: Sequence[tuple[Capture, Reading]], *decisions: Decision) -> dict[str, Lead]:
    """Return the leads by path, whatever the order in which the looks came."""
    answers = []
    for seed in range(4):
        shuffled = random.Random(seed).sample(list(looks), len(looks))
        captures = sorted((one for one, _ in shuffled), key=lambda capture: (capture.captured_at, capture.id))
        readings = {one.id: reading for one, reading in shuffled}
        answers.append(leads(ATLAS, captures, readings, {one.url_key: one for one in decisions}))
    assert all(answer == answers[0] for answer in answers)
    return {lead.url_key.removeprefix("agency.example"): lead for lead in answers[0]}


def decision(path: str, what: str, month: int = 5) -> Decision:
    return Decision(url_key(HOST + path), HOST + path, what, f"2026-{month:02d}-01T00:00:00Z", "a reason")


def test_a_text_is_policy_where_it_says_a_dimension_or_a_strategy_itself() -> None:
    assert [is_policy(one) for one in (POLICY, NAMES_GROUPS, NOTHING, GONE)] == [True, False, False, False]
    assert is_policy(reading(WORDS, "equity", "equity_strategy"))


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (POLICY, "tracked", "its text speaks of competency-based education"),
        (NAMES_GROUPS, "irrelevant", "its text names groups of students only"),
        (NOTHING, "irrelevant", "its text says nothing of policy"),
        (GONE, "unreadable", "missing: status 404"),
    ],
)
def test_what_becomes_of_a_candidate(answer: Reading, state: str, reason: str) -> None:
    lead = told([look("/a", 1, answer, found_on=f"{HOST}/", why="a link")])["/a"]
    assert (lead.state, lead.reason) == (state, reason)
    assert (lead.document is not None, lead.adopted) == (
        state == "tracked",
        ("/a 1",) if state == "tracked" else (),
    )
    assert (lead.found_on, lead.why, lead.publisher, lead.jurisdiction) == (f"{HOST}/", "a link", "vt", "VT")


def test_a_document_begins_with_the_first_look_that_says_policy() -> None:
    looks = [look("/a", 1, NOTHING), look("/a", 2, POLICY), look("/a", 3, GONE)]
    assert told(looks)["/a"].adopted == ("/a 2", "/a 3")
    later = look("/a", 4, NOTHING, purpose="document", document=document_id("agency.example/a"))
    assert told([look("/a", 1, NOTHING), later])["/a"].state == "tracked"


def test_an_address_or_a_text_that_is_followed_makes_no_second_document() -> None:
    declared = look("/rule", 3, POLICY, purpose="document", document=DECLARED.id)
    found = told([declared, look("/old-rule", 1, NOTHING), look("/copy", 1, POLICY)])
    assert [(one.state, one.document, one.adopted) for one in found.values()] == [
        ("known", DECLARED.id, ())
    ] * 2
    assert found["/old-rule"].reason == "its address is that of the declared 'The rule'"
    assert found["/copy"].reason == "its text is that of the declared 'The rule'"
    other = reading(WORDS + "And more.", "cbe")
    redirected, answer = look("/go", 1, other)
    moved = (replace(redirected, final_url=f"{HOST}/rule"), answer)
    assert told([moved])["/rule"].state == "known"


def test_of_two_candidates_with_one_text_the_first_is_the_document() -> None:
    found = told(
        [look("/b", 1, POLICY), look("/a", 2, POLICY), look("/c", 1, NOTHING), look("/c", 3, POLICY)]
    )
    first = document_id("agency.example/b")
    assert {path: (one.state, one.document) for path, one in found.items()} == {
        "/b": ("tracked", first),
        "/a": ("known", first),
        "/c": ("known", first),
    }


def test_people_decide() -> None:
    looks = [look("/a", 1, POLICY), look("/b", 1, NOTHING), look("/c", 6, reading("Other words. " * 30))]
    found = told(looks, decision("/a", "dismiss"), decision("/b", "pin"), decision("/c", "dismiss"))
    assert [(found[path].state, found[path].reason) for path in ("/a", "/b", "/c")] == [
        ("dismissed", "a reason"),
        ("pinned", "a reason"),
        ("dismissed", "a reason"),
    ]
    assert (found["/a"].document, found["/a"].retired_at) == (
        document_id("agency.example/a"),
        "2026-05-01T00:00:00Z",
    )
    assert (found["/b"].adopted, found["/c"].document) == (
        ("/b 1",),
        None,
    )  # /c was dismissed before it was read


def test_a_dismissed_document_that_no_walk_came_upon_is_retired_too() -> None:
    """A section that was cited, a page that was pinned, imported or supplied."""
    looks = [
        look(
            path,
            month,
            POLICY,
            purpose="document",
            document=document_id(f"agency.example{path}"),
            why="pinned",
        )
        for path, month in (("/a", 1), ("/b", 1), ("/late", 6))
    ]
    captures, readings = [one for one, _ in looks], {one.id: answer for one, answer in looks}
    decisions = {
        one.url_key: one
        for one in (decision("/a", "dismiss"), decision("/b", "pin"), decision("/late", "dismiss"))
    }
    led_to = dismissed_unseen(ATLAS, captures, decisions, leads(ATLAS, captures, readings, decisions))
    made = cases(ATLAS, captures, readings, recipe="r", sample=False, leads=led_to)
    assert {one.facts.url: one.facts.retired_at for one in made} == {
        f"{HOST}/a": "2026-05-01T00:00:00Z",
        f"{HOST}/b": None,
        f"{HOST}/late": None,  # what a person brings after a dismissal is a new word
    }


def test_what_a_walk_sees_after_a_dismissal_is_no_look_at_the_document() -> None:
    looks = [look("/a", 1, POLICY), look("/a", 4, POLICY), look("/a", 6, reading("Other words. " * 30))]
    assert told(looks, decision("/a", "dismiss"))["/a"].adopted == ("/a 1", "/a 4")
    assert told(looks, decision("/a", "pin"))["/a"].adopted == ("/a 1", "/a 4", "/a 6")


def test_a_pin_that_no_walk_came_upon_is_followed_where_somebody_publishes_there() -> None:
    pins = [
        decision("/x", "pin"),
        decision("/rule", "pin"),
        decision("/seen", "pin"),
        decision("/y", "dismiss"),
    ]
    elsewhere = Decision("elsewhere.example/x", "https://elsewhere.example/x", "pin", "2026-05-01T00:00:00Z")
    made = pinned_unseen(ATLAS, [*pins, elsewhere], frozenset({"agency.example/seen"}))
    assert [(one.url, one.state, one.document) for one in made] == [
        (f"{HOST}/x", "pinned", document_id("agency.example/x"))
    ]


def test_what_was_adopted_is_a_look_of_its_document_and_a_dismissed_one_is_retired() -> None:
    looks: Mapping[str, tuple[Capture, Reading]] = {
        one.id: (one, answer)
        for one, answer in (
            look("/a", 1, POLICY, found_on=f"{HOST}/", why="a link"),
            look("/a", 2, POLICY, purpose="document", document=document_id("agency.example/a")),
        )
    }
    captures, readings = (
        [one for one, _ in looks.values()],
        {key: answer for key, (_, answer) in looks.items()},
    )
    found = leads(ATLAS, captures, readings, {"agency.example/a": decision("/a", "dismiss")})
    [case] = cases(ATLAS, captures, readings, recipe="r", sample=False, leads=found)
    assert [one.capture.id for one in case.looks] == ["/a 1", "/a 2"]
    assert (case.facts.origin, case.facts.retired_at) == ("discovered", "2026-05-01T00:00:00Z")
