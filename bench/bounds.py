"""Measure the worst texts for reading: ``python -m bench.bounds [--slowest 20]``.

Reads 100,000 characters of each section's wordings in each way of joining them, of single things over and
over, and of what each expression of the rules is slow on (:mod:`tests.worst_cases`), and prints the seconds of
processor time of the slowest, beside the goal of one second; ends with 1 where one takes longer. What is
compiled at the first meeting with a rule is not counted: each text is read twice, and the second time counts.
``tests/test_bounds.py`` asserts the same texts' work, counted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.extract import extract
from pipeline.text import CleanText
from tests.worst_cases import JOINTS, RUNS, SIZE, Expression, filled, of_expressions, wordings

GOAL = 1.0  # seconds for SIZE characters
_UNITS = 3  # of each expression


def texts() -> Iterator[tuple[str, str]]:
    """Yield what each text is of, and the text."""
    for section, words in wordings().items():
        for joint, between in JOINTS.items():
            yield f"{section}, {joint}", filled(between.join((*words, "")))
    for unit in RUNS:
        yield f"only {unit!r}", filled(unit)
    script = "import json; from tests.worst_cases import recorded; print(json.dumps(recorded()))"
    root = Path(__file__).parents[1]
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True
    )
    expressions = [Expression(*one) for one in json.loads(ended.stdout)]
    for text, places in of_expressions(expressions, _UNITS):
        yield f"{places[0]} to {places[-1]}", text


def seconds(text: str) -> float:
    """Return the processor time that the second reading of a text takes, for ``SIZE`` characters of it."""
    for _ in range(2):
        began = time.process_time()
        extract(CleanText(text, ""), jurisdiction="VT")
        took = time.process_time() - began
    return took * SIZE / len(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slowest", type=int, default=20, help="how many to print")
    chosen = parser.parse_args()
    measured = sorted(((seconds(text), of) for of, text in texts()), reverse=True)
    for took, of in measured[: chosen.slowest]:
        print(f"{took:6.2f} s  {of[:120]}")
    over = sum(took > GOAL for took, _ in measured)
    print(f"{len(measured)} texts; {over} take more than {GOAL:.0f} s for {SIZE:,} characters")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
