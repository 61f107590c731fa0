"""What a pattern needs: a text is passed over only where the pattern certainly does not match."""

from __future__ import annotations

import re

import pytest

from pipeline.grammar.needed import caseless, may_match, needed, stretches
from pipeline.vocabulary import vocabulary
from tests.worst_cases import fitting

BOOK = vocabulary()
PATTERNS = sorted(
    {
        sign.pattern
        for entries in (BOOK.instrument_types, BOOK.statuses)
        for entry in entries.values()
        for sign in entry.signs
        if sign.pattern
    }
)


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("(?:ab|cde)f", ("abf", "cdef")),
        ("(?:on|at) (?:mon|sun)day", ("on monday", "on sunday", "at monday", "at sunday")),
        ("[ab]+xyz?", ("xy",)),
        ("a*", None),
        ("(?:long enough)?z", ("z",)),
        ("(?:one ){2}", ("one ",)),
        ("a|[0-9]", None),
        ("(?!not this)that", ("that",)),
    ],
)
def test_literals_that_a_match_needs(pattern: str, literals: tuple[str, ...] | None) -> None:
    assert needed(pattern) == literals


@pytest.mark.parametrize("text", ["RULE LAPSED", "rule lap\u017fed", "Rule LAPSED"])
def test_case_is_ignored_as_patterns_do(text: str) -> None:
    pattern = re.compile("(?i)rule lapsed")
    assert pattern.search(text) and may_match(pattern, text, caseless(text))
    assert not may_match(pattern, "rule elapsed", "rule elapsed")


def test_no_sign_is_passed_over_where_it_stands() -> None:
    matched = 0
    for pattern in map(re.compile, PATTERNS):
        for text in fitting(pattern.pattern, pattern.flags):
            for said in (f"Before. {text} after.", text, text.upper()):
                if pattern.search(said):
                    matched += 1
                    assert may_match(pattern, said, caseless(said)), (pattern.pattern, said)
                    far = f"{'Much else stands here. ' * 40}{said}{' And much else there.' * 40}"
                    parts = stretches(pattern, far, caseless(far), 0, len(far))
                    seen = [match.span() for part in parts for match in pattern.finditer(far, *part)]
                    assert seen == [match.span() for match in pattern.finditer(far)], (pattern.pattern, said)
    assert matched > len(PATTERNS)
