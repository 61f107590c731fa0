"""Compare: spans rebuild the new text, moves count no words, meaning is told from form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import Span
from pipeline.compare import Comparison, compare

OLD = """# Credit for Learning
## Section 4
A district may award credit for demonstrated mastery of a course.
- students in poverty
- English learners
## Section 5
The board shall report each year to the legislature on the use of this policy."""


def rest(text: str, ranges: list[tuple[int, int]]) -> str:
    """The text without the ranges; they must not overlap."""
    kept, at = [], 0
    for start, end in sorted(ranges):
        assert at <= start <= end <= len(text)
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def assert_rebuilds(old: str, new: str, found: Comparison) -> None:
    """What the spans leave is the same in both texts; moved blocks are the same blocks."""
    assert rest(old, [(s.old_start, s.old_end) for s in found.spans]) == rest(
        new, [(s.new_start, s.new_end) for s in found.spans]
    )
    for span in found.spans:
        was, now = old[span.old_start : span.old_end], new[span.new_start : span.new_end]
        assert {"added": not was and now, "removed": was and not now, "replaced": was and now}.get(
            span.op, True
        )
        if span.op == "moved":
            assert was.strip("\n") == now.strip("\n") != ""
    starts = [span.new_start for span in found.spans]
    assert starts == sorted(starts)
    in_place = [span.old_start for span in found.spans if span.op != "moved"]
    assert in_place == sorted(in_place)


def changed(old: str, new: str) -> list[tuple[str, str, str]]:
    found = compare(old, new)
    assert_rebuilds(old, new, found)
    return [(s.op, old[s.old_start : s.old_end], new[s.new_start : s.new_end]) for s in found.spans]


def test_the_same_text_has_no_spans() -> None:
    assert compare(OLD, OLD) == Comparison((), 0, 0, "formatting")


def test_one_word_is_one_span_in_its_section() -> None:
    new = OLD.replace("may award", "shall award")
    start = OLD.index("may award")
    found = compare(OLD, new)
    assert found.spans == (Span("replaced", start, start + 3, start, start + 5, "Section 4"),)
    assert (found.words_added, found.words_removed, found.significance) == (1, 1, "substantive")


def test_a_removed_item_is_a_whole_block() -> None:
    new = OLD.replace("- students in poverty\n", "")
    assert changed(OLD, new) == [("removed", "- students in poverty\n", "")]
    assert compare(OLD, new).words_removed == 3


def test_a_block_added_at_the_end_brings_its_newline() -> None:
    assert changed(OLD, OLD + "\nNew duty.") == [("added", "", "\nNew duty.")]
    assert changed(OLD + "\nNew duty.", OLD) == [("removed", "\nNew duty.", "")]


def test_from_nothing_and_to_nothing() -> None:
    assert changed("", "All of it.") == [("added", "", "All of it.")]
    assert changed("All of it.\nAnd more.", "") == [("removed", "All of it.\nAnd more.", "")]


def test_a_moved_block_counts_no_words() -> None:
    lines = OLD.split("\n")
    new = "\n".join([*lines[:2], *lines[3:], lines[2]])
    found = compare(OLD, new)
    assert_rebuilds(OLD, new, found)
    assert [span.op for span in found.spans] == ["moved"]
    assert (found.words_added, found.words_removed, found.significance) == (0, 0, "formatting")


def test_a_split_paragraph_is_formatting() -> None:
    old = "One rule applies to all. Another rule applies to some students only."
    new = "One rule applies to all.\nAnother rule applies to some students only."
    assert compare(old, new).significance == "formatting"
    assert (compare(old, new).words_added, compare(old, new).words_removed) == (0, 0)


def test_neighbouring_words_read_as_one_span() -> None:
    assert changed("The old small red house stands.", "The new large blue house stands.") == [
        ("replaced", "old small red", "new large blue")
    ]


@pytest.mark.parametrize(
    ("old", "new", "significance"),
    [
        ("Districts may act.", "Districts shall act.", "substantive"),
        ("At least 12 credits.", "At least 1.2 credits.", "substantive"),
        ("A fee of 5 is due.", "A fee of $5 is due.", "substantive"),
        ("Health care, for all", "Healthcare for all.", "editorial"),
        ("“Mastery” means", '"mastery" means', "editorial"),
        ("# Title\nText here.", "## Title\nText here.", "formatting"),
        ("- One item\n- Two items", "One item\nTwo items", "formatting"),
        (
            "Text.\nHistory. Laws 1987, ch. 190, § 1.",
            "Text.\nHistory. Laws 1987, ch. 190, § 1; 2021, ch. 66, § 1.",
            "annotation",
        ),
        (
            "Text.\n(Added Pub. L. 99-1, § 2, Jan. 3, 1986.)",
            "Text.\n(Added Pub. L. 99-1, § 2, Jan. 3, 1986; amended Pub. L. 110-2, § 4, May 5, 2008.)",
            "annotation",
        ),
        (
            "Text.",
            "Text.\n## Editor's Notes\nSection 4 of the act applies from the next fiscal year.",
            "annotation",
        ),
        ("# § 4. Duties.\nText.", "# § 4. Duties. [Effective until July 1, 2027]\nText.", "status_note"),
        (
            "Text.",
            "NOTE: This section was amended by emergency legislation that will expire on May 1, 2027.\nText.",
            "status_note",
        ),
        (
            "Text.\nHistory. Laws 1987, ch. 190, § 1.",
            "New text.\nHistory. Laws 1987, ch. 190, § 2.",
            "substantive",
        ),
    ],
)
def test_significance(old: str, new: str, significance: str) -> None:
    assert compare(old, new).significance == significance
    assert_rebuilds(old, new, compare(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # A subject, a rule on reach, a decision on rights: nothing here cites an enactment.
        (
            "Lau v. Nichols, 414 U.S. 563 (1974), and Castaneda v. Pickard, 648 F.2d 989, bind districts.",
            "Lau v. Nichols, 414 U.S. 563 (1974), and Castaneda v. Pickard, 648 F.2d 989, guide districts.",
        ),
        (
            "Mastery counts (Public Act 12 of 2024, § 3).\n## Credits\nStudents earn 22 credits.",
            "Mastery counts (Public Act 12 of 2024, § 3).\n## Credits\nStudents earn 24 credits.",
        ),
        (
            "Authority: T.C.A. § 49-1-302.\n## Applicability\nThis policy binds districts.",
            "Authority: T.C.A. § 49-1-302.\n## Applicability\nThis policy binds all schools.",
        ),
        ("Adopted: May 4, 2024", "Adopted: May 4, 2026"),
        ("Public meeting: May 4, 2024", "Public meeting: May 4, 2026"),
        ("## History\nStudents study four eras.", "## History\nStudents study five eras."),
        ("## Credits\nStudents earn 22 credits.", "## Credits\nStudents earn 24 credits."),
        (
            "## Applicability\nThis policy applies to districts.",
            "## Applicability\nThis policy applies to charter schools.",
        ),
        ("## References\nFor more, see the guide.", "## References\nFor more, see the handbook of 2024."),
        (
            "Students graduating (effective with the class of 2027) need 4 credits.",
            "Students graduating (effective with the class of 2028) need 4 credits.",
        ),
        (
            "## Editor's Notes\nA note.\n## Section 2\nDistricts may act.",
            "## Editor's Notes\nA note.\n## Section 2\nDistricts shall act.",
        ),
    ],
)
def test_what_looks_like_a_note_but_is_policy_stays_substantive(old: str, new: str) -> None:
    assert compare(old, new).significance == "substantive"


_LINE = st.sampled_from(
    [
        "# Head",
        "## Sub",
        "- item one",
        "  - item two",
        "| a | b",
        "A rule for every district here.",
        "A rule for each district here.",
        "Another long rule that applies to all of the schools.",
        "Short.",
        "Repealed.",
        "éé “x” 5%",
        "History. Laws 1987, ch. 190, § 1.",
    ]
)
_TEXT = st.one_of(st.lists(_LINE, max_size=9).map("\n".join), st.text(alphabet="ab# -|.\n", max_size=40))


@given(_TEXT, _TEXT)
@settings(max_examples=400, deadline=None)
def test_spans_always_rebuild(old: str, new: str) -> None:
    found = compare(old, new)
    assert_rebuilds(old, new, found)
    assert (not found.spans) == (old == new)
    assert compare(old, new) == found
