"""Acts that overlay a text for a time: read from the publisher's notes only while they may still bind."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText

TEXT = """# § 4-12. Credit by mastery.
(a) A district may award credit where a student shows mastery.
(Mar. 2, 2021, D.C. Law 23-240, § 3, 68 DCR 100; Oct. 1, 2023, D.C. Law 25-61, § 12, 70 DCR 900.)
## Emergency Legislation
"""
NOTE = "For temporary (90 days) amendment of this section, see § 12 of Emergency Act of {} (D.C. Act {}, {}, 7 DCR 5)."


def found(*notes: str) -> list[tuple[str, str | None, str, str | None]]:
    read = extract(CleanText(TEXT + "\n".join(notes), "Credit by mastery"), jurisdiction="DC", official=True)
    return [
        (one.field, one.key, one.value or "", one.detail.get("in"))
        for one in read.findings
        if one.field in ("citation", "date") and one.detail.get("in") == "note"
    ]


def test_the_act_that_may_still_bind_is_cited_and_dated() -> None:
    assert found(NOTE.format(2023, "25-199", "July 28, 2023")) == [
        ("citation", "session_law", "D.C. Act 25-199", "note"),
        ("date", "effective", "2023-07-28", "note"),
    ]


def test_acts_that_lapsed_before_the_newest_law_are_not_read() -> None:
    assert (
        found(NOTE.format(2020, "23-407", "Aug. 19, 2020"), NOTE.format(2022, "24-600", "Nov. 21, 2022"))
        == []
    )


def test_the_newest_act_outlives_older_ones() -> None:
    read = found(NOTE.format(2023, "25-199", "July 28, 2023"), NOTE.format(2024, "25-506", "July 15, 2024"))
    assert [value for _, _, value, _ in read] == ["D.C. Act 25-506", "2024-07-15"]


@pytest.mark.parametrize(
    "note",
    [
        "For provisions on school fees, see § 12 of Fees Act of 2024 (D.C. Act 25-506, July 15, 2024, 71 DCR 8).",
        "Section 12 of D.C. Law 25-61 repealed section 3 of D.C. Law 23-240.",
        "For temporary (90 days) amendment of this section, see § 12 of the Credit Emergency Act of 2024.",
    ],
)
def test_other_notes_are_not_read(note: str) -> None:
    assert found(note) == []
