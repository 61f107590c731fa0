"""Compare: field changes as sets of statements, how soon to look, and what to say."""

from __future__ import annotations

from db.records import FieldChange, Finding
from pipeline.compare import compare, field_changes, priority, summary


def finding(
    field: str, key: str | None, stance: str | None = None, value: str | None = None, start: int = 0
) -> Finding:
    return Finding(field, key, value, "quote", start, start + 5, "rule", stance=stance)


PERMITS = finding("cbe_dimension", "mastery_based_credit", "permits", start=10)
REQUIRES = finding("cbe_dimension", "mastery_based_credit", "requires", start=40)
POVERTY = finding("student_group", "students_in_poverty", start=70)


def test_a_stance_that_changed() -> None:
    was, now = (("permits", ""),), (("requires", ""),)
    assert field_changes([PERMITS], [REQUIRES]) == (
        FieldChange("cbe_dimension", "mastery_based_credit", "changed", PERMITS, REQUIRES, was, now),
    )


def test_a_moved_quote_is_no_change() -> None:
    moved = finding("cbe_dimension", "mastery_based_credit", "permits", start=900)
    assert field_changes([PERMITS], [moved, moved]) == ()


def test_the_chosen_findings_are_those_the_other_side_lacks() -> None:
    was, now = (("permits", ""), ("requires", "")), (("requires", ""),)
    assert field_changes([PERMITS, REQUIRES], [REQUIRES]) == (
        FieldChange("cbe_dimension", "mastery_based_credit", "changed", PERMITS, REQUIRES, was, now),
    )


def test_values_are_compared_per_kind() -> None:
    old = [
        finding("citation", "statute", value="20 U.S.C. 1400", start=5),
        finding("citation", "rule", value="R 4", start=9),
    ]
    new = [
        finding("citation", "statute", value="20 U.S.C. 1401", start=5),
        finding("citation", "rule", value="R 4", start=2),
    ]
    was, now = (("", "20 U.S.C. 1400"),), (("", "20 U.S.C. 1401"),)
    assert field_changes(old, new) == (
        FieldChange("citation", "statute", "changed", old[0], new[0], was, now),
    )


def test_a_name_that_stays_is_no_part_of_what_went_and_came() -> None:
    """Of many citations one more is an addition, not a change of all of them."""
    kept = [finding("citation", "statute", value=f"20 U.S.C. {n}", start=n) for n in range(3)]
    new = finding("citation", "statute", value="20 U.S.C. 9", start=90)
    [change] = field_changes(kept, [*kept, new])
    assert (change.kind, change.old, change.new, change.was, change.now) == (
        "added",
        None,
        new,
        (),
        (("", "20 U.S.C. 9"),),
    )


def test_added_and_removed_come_in_order_of_field_and_key() -> None:
    changes = field_changes([POVERTY], [REQUIRES, finding("bill", None, value="HB 5")])
    assert [(c.field, c.key, c.kind) for c in changes] == [
        ("bill", None, "added"),
        ("cbe_dimension", "mastery_based_credit", "added"),
        ("student_group", "students_in_poverty", "removed"),
    ]


def test_a_summary_in_plain_words() -> None:
    old = "## Section 4\nA district may award credit. It names students in poverty."
    new = "## Section 4\nA district shall award credit."
    changes = field_changes([PERMITS, POVERTY], [REQUIRES])
    assert summary(
        compare(old, new), changes, kind="edited", title="Credit rule", old_text=old, new_text=new
    ) == (
        "Mastery-based credit went from permits to requires. "
        "It no longer names students in poverty. 1 word added, 6 removed in 'Section 4'."
    )


def said(old: list[Finding], new: list[Finding]) -> str:
    return summary(
        compare("", ""), field_changes(old, new), kind="edited", title="T", old_text="", new_text=""
    )


def test_each_kind_of_field_is_told_in_its_own_words() -> None:
    effective = [finding("date", "effective", value=day) for day in ("2018-07-01", "2026-03-01")]
    cited = [finding("citation", "statute", value=f"§ {n}") for n in range(5)]
    assert said(effective[:1], effective[1:]) == "The date July 1, 2018 (effective) became March 1, 2026."
    assert said([], effective) == "It now gives July 1, 2018 and March 1, 2026 (effective)."
    assert said(cited[:1], cited[1:]) == "It now cites § 1, § 2, § 3 and 1 more. It no longer cites § 0."
    assert said([PERMITS], [PERMITS, REQUIRES]) == "Mastery-based credit: it now also requires."
    assert said([PERMITS, REQUIRES], [PERMITS]) == "Mastery-based credit: it no longer requires."
    assert said([REQUIRES], []) == "Mastery-based credit is no longer stated (it was: requires)."
    assert said([], [finding("student_group", "homeless")]) == "It now names homeless students."
    assert said([finding("relevance", None, value="cbe")], []) == ""


def test_the_policy_is_told_before_what_the_text_names_and_what_follows_is_not_told() -> None:
    bills = [finding("bill", None, value=f"HB {n}") for n in range(3)]
    bound = [finding("applies_to", "lea"), finding("applies_to", "sea")]
    follows = [finding("ccsso_commitment", "go_local"), finding("field_area", "quality")]
    assert said([], [*bound, *follows, *bills, POVERTY, REQUIRES]) == (
        "Mastery-based credit is now stated: requires. It now names students in poverty. "
        "It now names the bill HB 0, HB 1 and HB 2."
    )


def test_a_summary_says_when_nothing_of_substance_changed() -> None:
    old, new = (
        "Text.\nHistory. Laws 1987, ch. 190, § 1.",
        "Text.\nHistory. Laws 1987, ch. 190, § 1; 2021, ch. 66, § 1.",
    )
    said = summary(compare(old, new), (), kind="edited", title="T", old_text=old, new_text=new)
    assert said == "Only notes on history or sources changed. 4 words added."
    one, two = (
        "# A\nOne long block of words.\nTwo long blocks of words.",
        "# A\nTwo long blocks of words.\nOne long block of words.",
    )
    assert summary(compare(one, two), (), kind="edited", title="T", old_text=one, new_text=two) == (
        "The words are the same; only their arrangement changed. 1 block moved."
    )
    assert (
        summary(compare("", ""), (), kind="removed", title="Credit rule", old_text="", new_text="")
        == "Credit rule was removed."
    )


def test_a_stance_weighs_more_than_words() -> None:
    small, large = (
        compare("A district may act.", "A district shall act."),
        compare("Old words here.", "New text " * 500),
    )
    stance = field_changes([PERMITS], [REQUIRES])
    assert priority(small, stance, kind="edited")[0] > priority(large, (), kind="edited")[0]
    score, reasons = priority(small, stance, kind="edited")
    assert score == 0.808
    assert reasons == ["mastery based credit changed", "substantive", "2 words changed"]


def test_priority_stays_between_nothing_and_one() -> None:
    none = compare("Same.", "Same.")
    assert priority(none, (), kind="edited") == (0.0, [])
    many = field_changes([], [finding("cbe_dimension", f"k{n}", "requires") for n in range(40)])
    assert 0.99 < priority(none, many, kind="removed")[0] <= 1


def test_limits_are_told_by_their_values() -> None:
    def limit(key: str, value: str) -> Finding:
        return Finding("threshold", key, value, "quote", 0, 5, "threshold.rule")

    assert said([limit("hours", "120")], [limit("hours", "110")]) == "A limit (hours) went from 120 to 110."
    assert said([], [limit("credit_cap", "3")]) == "It now sets 3 (credit cap)."
    assert said([limit("days", "30")], []) == "It no longer sets 30 (days)."
    assert said([limit("other", "2")], []) == ""
