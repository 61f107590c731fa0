"""Reading is linear and bounded for every rule: 100 kB of its own worst case in under a second.

The rules are taken from the vocabulary and from the expressions that the rooms of reading compile, so that a
new one is covered by itself (:mod:`tests.worst_cases`). Growth is counted in calls, which no busy machine
changes; only what happens inside one search can be told by time alone, and is measured in processor time,
several times where it looks slow.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary
from tests.worst_cases import RUNS, SIZE, filled, of_pattern

# What issue 4 asks for, in seconds of processor time; a text of common words takes a tenth of it.
BAR = 1.0
_TRIES = 3
# Read by the judge or by no rule for texts.
_ELSEWHERE = frozenset({"block_pages", "parked_domains", "page_notices", "confidence", "notice_macros"})
_NO_WORDING = frozenset({"definition", "source", "sources", "examples", "needs", "jurisdiction"})
# The longest sentence that the grammar cuts: what runs along within a sentence shows its worst in one of these.
_SENTENCE = 3_000
_UNITS = 3


def strings(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for name, value in held.items():
            if name not in _NO_WORDING:
                yield from strings(value)
    elif isinstance(held, list | tuple):
        for value in held:
            yield from strings(value)


def wordings(section: str) -> list[str]:
    """Return the plain wordings of one section of the vocabulary: whatever a person may write into it."""
    bare = (one.strip("*~@") for one in strings(BOOK[section]))
    return list(
        dict.fromkeys(one for one in bare if one and len(one) < 60 and not re.search(r"[\\|(\[{]", one))
    )


BOOK = vocabulary().model_dump()
SECTIONS = sorted(section for section in BOOK if section not in _ELSEWHERE and wordings(section))
# No end of a sentence; ends of clauses everywhere; endless lists, each item the head of the next.
JOINTS = {"spaces": " ", "clauses": "; ", "items": ":\n- "}


def least(work: Callable[[], object], bar: float) -> float:
    """Return the seconds of processor time of ``work``, the least of several where it takes more than ``bar``."""
    took = []
    for _ in range(_TRIES):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
        if took[-1] < bar:
            break
    return min(took)


def read(text: str) -> None:
    found = extract(CleanText(text, ""), jurisdiction="VT").findings
    assert all(text[one.start : one.end] == one.quote for one in found)


@pytest.mark.parametrize("joint", ["spaces", "clauses", "items"])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_hundred_thousand_characters_of_a_section_s_wordings(section: str, joint: str) -> None:
    text = filled(JOINTS[joint].join((*wordings(section), "")))
    assert len(text) == SIZE
    assert least(lambda: read(text), BAR) < BAR


@pytest.mark.parametrize("unit", RUNS)
def test_a_hundred_thousand_characters_of_one_thing(unit: str) -> None:
    text = filled(unit)
    assert least(lambda: read(text), BAR) < BAR


def calls(work: Callable[[], object]) -> int:
    """Return how many functions ``work`` calls, Python's own among them."""
    count = 0

    def counted(_frame: object, event: str, _about: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("joint", ["clauses", "items"])
@pytest.mark.parametrize("section", SECTIONS)
def test_twice_the_text_is_twice_the_work(section: str, joint: str) -> None:
    # Long enough that each wording comes in both, and that no bound of a sentence or of what is looked at matters.
    unit = JOINTS[joint].join((*wordings(section)[:40], ""))
    once, twice = filled(unit, 12_000), filled(unit, 24_000)
    read(once)
    assert calls(lambda: read(twice)) <= 2.5 * calls(lambda: read(once))


@pytest.fixture(scope="module")
def patterns() -> list[tuple[str, int, str]]:
    """Every regular expression that reading compiles, as a process of its own sees it."""
    script = "import json; from tests.worst_cases import recorded; print(json.dumps(recorded()))"
    root = Path(__file__).parents[1]
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True
    )
    found: list[tuple[str, int, str]] = [tuple(one) for one in json.loads(ended.stdout)]
    assert len(found) > 500
    return found


def worst(pattern: str, flags: int) -> str:
    """Return lines on which an expression may be slow: what fits it, and what nearly does, without an end."""
    units = list(dict.fromkeys(of_pattern(pattern, flags)))[:_UNITS]
    return "".join(f"{filled(unit.replace(chr(10), ' ') or 'x', _SENTENCE + 300)}\n" for unit in units)


@pytest.mark.timeout(1200)
def test_a_hundred_thousand_characters_of_each_expression_s_worst_case(
    patterns: list[tuple[str, int, str]],
) -> None:
    texts: list[tuple[str, list[str]]] = []
    text, places = "", []
    for pattern, flags, place in patterns:
        text += worst(pattern, flags)
        places.append(f"{place} {pattern[:60]}")
        if len(text) >= SIZE - 10_000:
            texts.append((text, places))
            text, places = "", []
    texts.append((text, places))
    slow = [of for text, of in texts if least(lambda text=text: read(text), BAR) >= BAR]  # type: ignore[misc]
    assert slow == []
