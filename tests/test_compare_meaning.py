"""Compare: field changes as sets of statements, how soon to look, and what to say."""

from __future__ import annotations

from db.records import FieldChange, Finding, Span
from pipeline.compare import (
    Comparison,
    compare,
    field_changes,
    grounded,
    joined,
    sentences,
)


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


# One span over all of both texts, so that every finding lies in it; there are no words to tell.
NOTHING = "Only signs changed."  # what is left to say of such texts
EVERYTHING = Comparison((Span("replaced", 0, 1000, 0, 1000),), 0, 0, "substantive")


def said(old: list[Finding], new: list[Finding], *, whole: bool = False, kind: str = "edited") -> str:
    changes = grounded(field_changes(old, new), EVERYTHING.spans, old, new, whole=whole)
    compared = compare("", "") if whole else EVERYTHING
    return joined(sentences(compared, changes, kind=kind, title="Credit rule", old_text="", new_text=""))


def told(old: str, new: str, title: str = "T") -> str:
    return joined(sentences(compare(old, new), (), kind="edited", title=title, old_text=old, new_text=new))


def test_each_kind_of_field_is_told_in_its_own_words() -> None:
    effective = [finding("date", "effective", value=day) for day in ("2018-07-01", "2026-03-01")]
    cited = [finding("citation", "statute", value=f"§ {n}") for n in range(5)]
    assert said(effective[:1], effective[1:]) == "The effective date went from July 1, 2018 to March 1, 2026."
    assert said([], effective) == "It now gives July 1, 2018 and March 1, 2026 (effective)."
    assert said(cited[:1], cited[1:]) == "It now cites § 1, § 2, § 3 and 1 more. It no longer cites § 0."
    assert said([PERMITS], [REQUIRES]) == "Mastery-based credit went from permitted to required."
    assert said([PERMITS], [PERMITS, REQUIRES]) == "It now states mastery-based credit as required too."
    assert said([PERMITS, REQUIRES], [PERMITS]) == (
        "It no longer states mastery-based credit as required, only as permitted."
    )
    assert said([REQUIRES], []) == "It no longer states mastery-based credit (required)."
    assert said([], [finding("student_group", "homeless")]) == "It now names homeless students."
    assert said([], [finding("status", None, value="repealed")]) == "Its status now reads: repealed."
    assert said([], [finding("waiver_authority", "state_board")]) == (
        "It now says who may waive: the state board."
    )
    assert said(
        [finding("funding", "total", value="15000")], [finding("funding", "total", value="20000")]
    ) == ("An amount (total) went from $15,000 to $20,000.")
    assert said([finding("relevance", None, value="cbe")], []) == NOTHING


def test_limits_are_told_by_their_values() -> None:
    def limit(key: str, value: str) -> Finding:
        return finding("threshold", key, value=value)

    assert said([limit("hours", "120")], [limit("hours", "110")]) == "A limit went from 120 to 110 hours."
    assert said([limit("credits_required", "24")], [limit("credits_required", "22")]) == (
        "The number of credits required went from 24 to 22."
    )
    assert said([], [limit("credit_cap", "3")]) == "It now sets the credit cap: 3."
    assert said([limit("days", "1")], []) == "It no longer sets a limit of 1 day."
    assert said([limit("other", "2")], []) == NOTHING


def test_the_policy_is_told_before_what_the_text_names_and_what_follows_is_not_told() -> None:
    bills = [finding("bill", None, value=f"HB {n}") for n in range(3)]
    bound = [finding("applies_to", "lea"), finding("applies_to", "sea")]
    follows = [finding("ccsso_commitment", "go_local"), finding("field_area", "quality")]
    assert said([], [*bound, *follows, *bills, POVERTY, REQUIRES]) == (
        "It now states mastery-based credit (required). It now names students in poverty. "
        "It now names the bills HB 0, HB 1 and HB 2."
    )


def test_what_finds_no_room_is_counted_by_its_kind() -> None:
    every = [finding(field, "many_words_of_a_key_that_take_room", value=f"{field} {'word ' * 12}") for field in (
        "citation", "date", "network", "contact"
    )]  # fmt: skip
    dates = [finding("date", "adopted", value=f"2026-01-0{n}") for n in (1, 2)]
    assert said([], [*every, *dates]).endswith(" Also changed: 1 network and 1 contact.")


def test_what_goes_with_the_document_is_told_with_it() -> None:
    assert said([REQUIRES, POVERTY], [], whole=True, kind="removed") == (
        "Credit rule was removed. With it went mastery-based credit (required). "
        "It no longer names students in poverty."
    )
    assert said([], [REQUIRES], whole=True, kind="restored") == (
        "Credit rule is back. With it came back mastery-based credit (required)."
    )


def test_a_reading_that_only_its_surroundings_changed_is_not_told() -> None:
    """The sentence itself stands in both texts: what made it read otherwise lies elsewhere."""
    old, new = "# Students must\nEarn credit by mastery.", "# Students may\nEarn credit by mastery."
    start = old.index("Earn")
    was = Finding(
        "cbe_dimension", "mastery_based_credit", None, old[start:], start, len(old), "r", stance="requires"
    )
    now = Finding(
        "cbe_dimension", "mastery_based_credit", None, old[start:], start - 1, len(new), "r", stance="permits"
    )
    compared = compare(old, new)
    [change] = grounded(field_changes([was], [now]), compared.spans, [was], [now])
    assert (change.stands, change.spans) == (False, ())
    assert (
        joined(sentences(compared, [change], kind="edited", title="T", old_text=old, new_text=new))
        == "\u201cStudents must\u201d became \u201cStudents may\u201d in \u201cStudents may\u201d."
    )


def test_the_words_of_a_text_are_told_where_they_are_short() -> None:
    assert told("## Section 4\nA district may act.", "## Section 4\nA district shall act.") == (
        "“may act” became “shall act” in “Section 4”."
    )
    assert told("A student earns 24 credits.", "A student earns 22 credits.") == (
        "“24 credits” became “22 credits”."
    )
    assert told("A sum of $16,145 is due.", "A sum of $16,960 is due.") == "“16,145” became “16,960”."
    assert told("A fee of 5 is due.", "A fee of $5 is due.") == "“5” became “$5”."
    assert told("## Aid\nOne rule.", "## Aid\nOne rule. Costs count, too.") == (
        "A sentence was added to “Aid”: “Costs count, too.”"
    )
    assert told("Low-income students, rural students, and others.", "Low-income students, and others.") == (
        "“rural students” was removed."
    )
    assert told("# T\nOne.", "# T\nOne.\n## Records\nThe board keeps records.") == (
        "The section “Records” was added (5 words)."
    )
    assert told("# T\nA.\n## B\nOne two.\n## C\nThree.", "# T\nA.") == (
        "2 sections were removed: “B” and “C” (5 words)."
    )
    assert told("# T\n- one thing", "# T\n- one thing\n- the “other” thing") == (
        "A list item was added: \u2018the “other” thing\u2019."
    )
    long = "word " * 30
    assert told(f"{long.strip()}.", "Repealed.") == "30 words became “Repealed.”"


def test_long_words_are_cut_at_a_clause_and_counted() -> None:
    new = "Each district shall keep a record of every credit that it awards, and " + "shall send it " * 12
    assert told("# T\nOne.", f"# T\nOne.\n{new.strip()}.") == (
        "A paragraph was added (49 words): “Each district shall keep a record of every credit that it awards …”."
    )


def test_a_summary_says_when_nothing_of_substance_changed() -> None:
    assert (
        told(
            "Text.\nHistory. Laws 1987, ch. 190, § 1.",
            "Text.\nHistory. Laws 1987, ch. 190, § 1; 2021, ch. 66, § 1.",
        )
        == "Only notes on history or sources changed. “2021, ch. 66, § 1” was added."
    )
    assert told(
        "# A\nOne long block of words.\nTwo long blocks of words.",
        "# A\nTwo long blocks of words.\nOne long block of words.",
    ) == (
        "The words are the same; only their arrangement changed. A paragraph moved: “Two long blocks of words.”"
    )
    assert said([], [], whole=True, kind="removed") == "Credit rule was removed."
