"""How soon to look at a change: no part lowers it, formatting is nothing, a stance comes before any citation."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from db.records import FieldChange, Finding
from pipeline.compare import Comparison, compare, field_changes, priority
from pipeline.compare.priority import (
    BINDING_FACTOR,
    FIELDS,
    FOLLOWING,
    FOLLOWING_CAP,
    KIND,
    LINKS_GONE,
    NAMED,
    NAMED_CAP,
    OTHER_FIELD,
    SIGNIFICANCE,
    TERMS_CAP,
    WORDS_CAP,
    Part,
    Surroundings,
    score,
)


def finding(field: str, key: str | None, stance: str | None = None, value: str | None = None) -> Finding:
    return Finding(field, key, value, "quote", 10, 15, "rule", stance=stance)


def changed(field: str, key: str, was: str, now: str) -> FieldChange:
    [one] = field_changes([finding(field, key, was)], [finding(field, key, now)])
    return one


def cited(number: int) -> FieldChange:
    [one] = field_changes([], [finding("citation", f"kind {number}", value="§ 1")])
    return one


CREDIT = ("cbe_dimension", "mastery_based_credit")
ONE_WORD = compare("A district may act.", "A district shall act.")
NOTHING = compare("Same.", "Same.")
WHOLE_TEXT = compare("Old words here.", "New text " * 5000)

fields = st.sampled_from([*FIELDS, *NAMED, *FOLLOWING, "network", "a_field_of_tomorrow"])
stances = st.sampled_from(["requires", "permits", "encourages", "by_waiver", "prohibits", "repealed"])
changes = st.builds(
    lambda field, key, kind, was, now: FieldChange(field, key, kind, None, None, ((was, ""),), ((now, ""),)),
    fields,
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["added", "removed", "changed"]),
    stances,
    stances,
)
compared = st.sampled_from([ONE_WORD, NOTHING, WHOLE_TEXT])
arounds = st.builds(
    Surroundings,
    st.integers(0, 10_000),
    st.tuples(*(st.dictionaries(st.sampled_from(["equity", "pilot", "waiver"]), st.integers(0, 5)),) * 2),
    st.tuples(*(st.frozensets(st.sampled_from("xyz")),) * 2),
)


@given(compared, st.lists(changes, max_size=6), changes, st.sampled_from(["edited", *KIND]), arounds)
def test_another_field_change_never_lowers_it(
    found: Comparison, some: list[FieldChange], one: FieldChange, kind: str, around: Surroundings
) -> None:
    before, _ = priority(found, some, kind=kind, around=around)
    after, parts = priority(found, [*some, one], kind=kind, around=around)
    assert 0 <= before <= after <= 1
    assert after == score(part.weight for part in parts) and all(0 < part.weight <= 1 for part in parts)
    assert [part.weight for part in parts] == sorted((part.weight for part in parts), reverse=True)
    assert priority(found, [one, *reversed(some)], kind=kind, around=around) == (after, parts)


def test_formatting_alone_is_nothing() -> None:
    assert priority(NOTHING, (), kind="edited") == (0.0, ())
    rearranged = compare(
        "- one item of words\n- two items of words", "- two items of words\n- one item of words"
    )
    known = Surroundings(10, ({"equity": 2}, {}), (frozenset({"a"}), frozenset()))
    assert priority(rearranged, (), kind="edited", around=known) == (0.0, ())


@given(compared, stances, stances, st.integers(0, 60), arounds)
def test_any_stance_that_changed_comes_before_any_edit_of_citations(
    found: Comparison, was: str, now: str, many: int, around: Surroundings
) -> None:
    if was != now:
        flip, _ = priority(NOTHING, [changed(*CREDIT, was, now)], kind="edited")
        edit, _ = priority(found, [cited(n) for n in range(many)], kind="edited", around=around)
        assert flip > edit


def test_what_is_no_policy_cannot_reach_the_least_stance() -> None:
    """The same for any texts: all caps together stay below the weight of one dimension."""
    most = score([NAMED_CAP, FOLLOWING_CAP, max(SIGNIFICANCE.values()), WORDS_CAP, TERMS_CAP, LINKS_GONE])
    assert most < min(FIELDS[field] for field in ("cbe_dimension", "equity_strategy", "equity_change"))
    assert max(FIELDS.values()) * BINDING_FACTOR < 1 and min(FIELDS["status"], 1) > OTHER_FIELD


def test_a_binding_stance_weighs_more() -> None:
    soft, hard = changed(*CREDIT, "encourages", "permits"), changed(*CREDIT, "encourages", "requires")
    assert priority(NOTHING, [soft], kind="edited") == (0.7, (Part("mastery-based credit changed", 0.7),))
    assert priority(NOTHING, [hard], kind="edited") == (
        0.84,
        (Part("mastery-based credit changed (binding)", 0.84),),
    )
    kept = [finding(*CREDIT, "requires")]
    [beside] = field_changes(kept, [*kept, finding(*CREDIT, "permits")])
    assert priority(NOTHING, [beside], kind="edited")[0] == 0.7
    [repealed] = field_changes([], [finding("status", None, value="repealed")])
    assert priority(NOTHING, [repealed], kind="edited")[0] == 0.72


def test_the_parts_say_what_made_it() -> None:
    around = Surroundings(
        7, ({"equity": 4, "pilot": 2}, {"pilot": 1}), (frozenset({"a", "b"}), frozenset({"a"}))
    )
    number, parts = priority(
        ONE_WORD, [changed(*CREDIT, "permits", "requires"), cited(1)], kind="edited", around=around
    )
    assert [(part.reason, part.weight) for part in parts] == [
        ("mastery-based credit changed (binding)", 0.84),
        ("substantive", 0.2),
        ("it says equity no longer, pilot less often", 0.09),
        ("1 citation named otherwise", 0.05),
        ("2 words changed, 29% of the text", 0.043),
        ("1 link gone", 0.04),
    ]
    assert number == round(1 - math.prod(1 - part.weight for part in parts), 3)
