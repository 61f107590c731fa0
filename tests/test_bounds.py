"""Reading is linear and bounded for every rule, counted in what no busy machine changes.

The rules are taken from the vocabulary and from the expressions that the rooms of reading compile, so that a
new one is covered by itself (:mod:`tests.worst_cases`). The work of reading is counted in calls of functions, what
happens inside one search in steps (:mod:`tests.steps`). Seconds are measured by ``python -m bench.bounds``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText
from tests.steps import Steps, TooMany
from tests.worst_cases import JOINTS, RUNS, SIZE, Expression, filled, of_expressions, of_pattern, wordings

# Calls for each character of a text. A text of common words takes 4 to 6; the worst that is measured here takes
# 29 (a list of what notices are about); a second per 100,000 characters buys about 35.
CALLS = 31
# How much more work is done for twice the text, at most. Most take 1.9 to 2.1; what some rules begin with only in a
# longer text comes once more.
TWICE = 2.4
# At least, in characters: so long that no bound of a sentence or of what is looked at matters.
_ONCE = 12_000
# Texts of one expression. Ranges such as ".{0,160}" are past their bound in both; what grows with the square
# of the text takes twice the steps for each character in the second.
_SHORT, _LONG = 300, 600
_GROWTH = 1.5
_FEW = 10  # steps for each character: so few that growth cannot be told from what is done once
_OTHERS = ("a ", "A", " ")  # what an expression may run along without any of its own letters
_STEPS = 1_000  # steps for each character at most; the worst that is measured takes 510, an "or" of 250 verbs


def read(text: str) -> None:
    found = extract(CleanText(text, ""), jurisdiction="VT").findings
    assert all(text[one.start : one.end] == one.quote for one in found)


def calls(text: str) -> int:
    """Return how many functions reading ``text`` calls, Python's own among them."""
    count = 0

    def counted(_frame: object, event: str, _about: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("joint", JOINTS)
@pytest.mark.parametrize("section", wordings())
def test_a_section_s_wordings_are_read_in_bounded_work_and_twice_the_text_in_twice_of_it(
    section: str, joint: str
) -> None:
    unit = JOINTS[joint].join((*wordings()[section], ""))
    text = filled(unit, max(_ONCE, len(unit)))
    read(text + text)  # the first to meet a rule compiles its expression
    once, twice = calls(text), calls(text + text)
    assert twice <= CALLS * 2 * len(text)
    assert twice <= TWICE * once


@pytest.mark.parametrize("unit", RUNS)
def test_a_hundred_thousand_characters_of_one_thing(unit: str) -> None:
    read(filled(unit, _ONCE))
    assert calls(filled(unit)) <= CALLS * SIZE


@pytest.fixture(scope="module")
def expressions() -> list[Expression]:
    """Every regular expression that reading compiles, as a process of its own sees it."""
    script = "import json; from tests.worst_cases import recorded; print(json.dumps(recorded()))"
    root = Path(__file__).parents[1]
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True
    )
    found = [Expression(*one) for one in json.loads(ended.stdout)]
    assert len(found) > 500
    assert sum(one.runs for one in found) > 300
    return found


def test_the_worst_cases_of_all_expressions_are_read_in_bounded_work(expressions: list[Expression]) -> None:
    heavy = []
    for text, places in of_expressions(expressions):
        read(text)  # the first to meet a rule compiles its expression
        if calls(text) > CALLS * SIZE:
            heavy.append(places)
    assert heavy == []


def taken(steps: Steps, text: str, runs: bool) -> float:
    """Return the steps for each character that it takes to find all matches, or the one at the beginning."""
    count, place = 0, 0
    try:
        while place <= len(text):
            span = steps.search(text, place) if runs else steps.match(text)
            count += steps.taken
            if span is None or not runs:
                break
            place = max(span[1], span[0] + 1)
    except TooMany:
        return float("inf")
    return count / len(text)


def slowness(one: Expression) -> str:
    """Return what is wrong with the steps that an expression takes on its worst cases; nothing if they are few."""
    steps = Steps(one.pattern, one.flags, most=_STEPS * _LONG)
    for unit in filter(None, dict.fromkeys((*of_pattern(one.pattern, one.flags), *_OTHERS))):
        short = taken(steps, filled(unit.replace("\n", " "), _SHORT), one.runs)
        if short <= _FEW:
            continue
        long = taken(steps, filled(unit.replace("\n", " "), _LONG), one.runs)
        if long > _STEPS or long > _GROWTH * short:
            return f"{one.place} {one.pattern[:60]} on {unit[:40]!r}: {short:.0f}, then {long:.0f}"
    return ""


def test_no_expression_takes_more_steps_for_each_character_of_a_longer_text(
    expressions: list[Expression],
) -> None:
    assert [slow for one in expressions if (slow := slowness(one))] == []


@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+$", r"\s*\n", r".*x", r".*?x", r"(?:\w+ )*x", r"[A-Z][a-z]*(?: [A-Z][a-z]*)* of", r"(?:a|a)*b"],
)
def test_what_grows_with_the_square_or_worse_is_found(pattern: str) -> None:
    assert slowness(Expression(pattern, 0, "planted", runs=True))


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(?:a|a)*b", r"(?:.{0,160}){3}x"])
def test_what_explodes_at_one_place_is_found(pattern: str) -> None:
    assert slowness(Expression(pattern, 0, "planted", runs=False))


@pytest.mark.parametrize("pattern", [r"\bmastery\b", r"\s{0,9}\n", r"[^.]{0,60}\bx", r"(?<![a-z])[a-z]+\b"])
def test_what_is_bounded_is_not(pattern: str) -> None:
    assert slowness(Expression(pattern, 0, "planted", runs=True)) == ""


def test_steps_are_counted_on_the_matches_that_the_engine_finds(expressions: list[Expression]) -> None:
    for one in expressions[::5]:
        steps, engine = Steps(one.pattern, one.flags), re.compile(one.pattern, one.flags)
        for unit in list(of_pattern(one.pattern, one.flags))[:4]:
            text = f"The {unit}, ({unit}); {unit}"
            match = engine.search(text)
            assert steps.search(text) == (match.span() if match else None), one.pattern
