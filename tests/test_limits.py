"""Limits beside the stance: which dimension a threshold bears on, by where it stands."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText

SAME = "A district may award credit for demonstrated mastery for no more than half of the credits."
NEXT = (
    "A district may award credit for demonstrated mastery. No more than three credits per student may count."
)
SECTION = "# Credit\nA district may award credit for demonstrated mastery.\nStudents may earn up to three credits so."
OTHER = "# Credit\nA district may award credit for demonstrated mastery.\n# Other\nStudents may earn up to three credits."
AGE = "A district may award credit for demonstrated mastery. A pupil of 16 or older may enroll."


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        (SAME, [("credit_cap", "1/2", ["cbe_dimension:mastery_based_credit"])]),
        (NEXT, [("credit_cap", "3", ["cbe_dimension:mastery_based_credit"])]),
        (SECTION, [("credit_cap", "3", ["cbe_dimension:mastery_based_credit"])]),
        (OTHER, [("credit_cap", "3", None)]),
        (AGE, [("age", "16", None)]),
    ],
)
def test_a_limit_bears_on_the_nearest_dimension_of_its_measure(
    text: str, limits: list[tuple[str, str, list[str] | None]]
) -> None:
    found = extract(CleanText(text, ""), jurisdiction=None).findings
    assert [(f.key, f.value, f.detail.get("limits")) for f in found if f.field == "threshold"] == limits
