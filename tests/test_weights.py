"""Concepts carry weights: what a sentence leans to where no rule proves it, and that the weights fit the vocabulary."""

from __future__ import annotations

from pipeline.extract import extract
from pipeline.grammar.context import read
from pipeline.grammar.weights import sentences, weighed, weights
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary

NO_RULE = "School districts that want to drop bells and hours may apply to the state board to try it."


def dimensions(text: str) -> list[tuple[str | None, str | None, str]]:
    found = extract(CleanText(text, ""), jurisdiction="OH").findings
    return [(one.key, one.stance, one.rule) for one in found if one.field == "cbe_dimension"]


def test_a_sentence_that_no_rule_proves_is_read_by_the_weight_of_its_concepts() -> None:
    weight = ("innovation_waiver_pilot", "by_waiver", "cbe_dimension.innovation_waiver_pilot.weight")
    assert weight in dimensions(NO_RULE)


def test_what_sounds_alike_leans_to_nothing() -> None:
    for text in (
        "A credit union may open a branch in the high school.",
        "The portrait of the governor hangs in the senior hall of the school.",
        "Each school bus driver must complete twelve hours of training.",
        "What does the school board do about seat time?",
    ):
        assert dimensions(text) == []


def test_every_weight_is_of_a_concept_that_the_vocabulary_has() -> None:
    """A word set or a part of a rule that was renamed has lost its weight: run ``python -m bench.weigh``."""
    book = vocabulary()
    targets = {target for _, target in book.terms()}
    for field, scales in weights().items():
        known = targets | {f"{name}:{key}" for name, key, _ in book.topics()}
        for scale in [*scales.topics.values(), *scales.stances.values()]:
            concepts = {
                name.removeprefix("lead ") for name in scale.weights if not name.startswith("grammar ")
            }
            assert sorted(concepts - known) == []
        assert set(scales.topics) <= {key for name, key, _ in book.topics() if name == field}


def test_concepts_of_a_lead_in_count_apart() -> None:
    text = CleanText("The board shall adopt:\n- a policy of credit by examination;", "")
    *_, item = sentences(read(text, jurisdiction=None, instrument_type=None))
    assert "lead modal:requires" in item.concepts
    assert "modal:requires" not in item.concepts


def test_a_field_without_weights_is_not_weighed() -> None:
    context = read(CleanText(NO_RULE, ""), jurisdiction=None, instrument_type=None)
    assert list(weighed(context, "student_group")) == []


def test_a_stance_that_the_sentence_overruled_says_what_its_verb_told() -> None:
    text = CleanText("A school of innovation is exempt from state regulations on seat time.", "")
    [found] = [
        one for one in extract(text, jurisdiction="OH").findings if one.key == "innovation_waiver_pilot"
    ]
    assert (found.stance, found.detail["overruled"]) == ("by_waiver", "permits")
