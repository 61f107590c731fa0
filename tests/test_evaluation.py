"""The evaluation: labels read from files, scores by hand, intervals, calibration, folds, the card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from db.records import Facts, Finding
from pipeline.confidence import estimate
from pipeline.evaluation import calibration, card
from pipeline.evaluation.folds import cross_validated
from pipeline.evaluation.intervals import f1_interval, share
from pipeline.evaluation.labels import Labelled, held_out
from pipeline.evaluation.scoring import score
from pipeline.extract import Extraction
from pipeline.vocabulary.shapes import Sureness
from schedules.labelled import LabelsError, corpora

TEXT = "A student may earn credit by examination. The board shall adopt a policy."


def found(key: str, stance: str | None, quote: str, *, how: str = "term", sure: float = 0.8) -> Finding:
    start = TEXT.index(quote)
    detail = {"how": how, "wording": quote}
    return Finding(
        "cbe_dimension",
        key,
        None,
        quote,
        start,
        start + len(quote),
        f"cbe_dimension.{key}.term",
        stance,
        sure,
        detail=detail,
    )


def label(
    id: str, dimensions: list[tuple[str, str, str]], *, state: str = "OH", relevant: str = "cbe"
) -> Labelled:
    said: dict[str, Any] = {
        "relevant": relevant,
        "jurisdiction": state,
        "cbe_dimensions": [{"dimension": d, "stance": s, "quote": q} for d, s, q in dimensions],
        "instrument_type": "statute",
    }
    return Labelled(id, "set", said)


def read(*findings: Finding, relevance: str = "cbe", form: str = "statute") -> Extraction:
    return Extraction(Facts(relevance=relevance, instrument_type=form), findings, {})


CREDIT = ("mastery_based_credit", "permits", "may earn credit by examination")


def test_scores_count_by_key_and_exactly_and_say_what_was_missed() -> None:
    scores = score(
        [
            (label("a", [CREDIT]), TEXT, read(found("mastery_based_credit", "permits", "earn credit"))),
            (label("b", [CREDIT]), TEXT, read(found("mastery_based_credit", "requires", "The board"))),
            (label("c", [], relevant="none"), TEXT, read(found("accountability", "requires", "shall adopt"))),
        ]
    )
    dimension = scores.fields["cbe_dimension"]
    assert dimension.by_key.total == (2, 1, 0)
    assert dimension.exact.total == (1, 2, 1)
    assert (dimension.exact.precision, dimension.exact.recall, dimension.exact.f1) == (1 / 3, 0.5, 0.4)
    assert (dimension.same_sentence, dimension.quoted) == (1, 2)
    assert [(m.id, m.sort, m.value) for m in scores.misses if m.field == "cbe_dimension"] == [
        ("b", "wrong", "mastery_based_credit requires"),
        ("b", "missed", "mastery_based_credit permits"),
        ("c", "wrong", "accountability requires"),
    ]
    assert scores.relevant.total == (2, 1, 0)
    assert (scores.facts["instrument_type"].right, scores.facts["instrument_type"].seen) == (3, 3)
    assert scores.untrue_quotes == 0


def test_a_quote_that_is_not_in_its_text_is_counted() -> None:
    lie = Finding("cbe_dimension", "accountability", None, "No such words", 0, 13, "r", "requires")
    assert score([(label("a", [CREDIT]), TEXT, read(lie))]).untrue_quotes == 1


def test_a_field_that_nobody_labelled_is_not_scored() -> None:
    assert "threshold" not in score([(label("a", [CREDIT]), TEXT, read())]).fields


def test_intervals_hold_the_score_and_are_the_same_each_time() -> None:
    assert [round(end, 3) for end in share(0, 0)] == [0.0, 1.0]
    assert f1_interval([(1, 0, 0)] * 9 + [(0, 1, 0)]) == f1_interval([(1, 0, 0)] * 9 + [(0, 1, 0)])
    low, high = f1_interval([(1, 0, 0)] * 9 + [(0, 1, 1)])
    assert (low, high) == (0.7, 1.0)  # three bad draws of ten, at most, in 97.5% of draws


def test_held_out_follows_from_the_id_alone() -> None:
    assert [id for id in ("wa-001", "wa-002", "wa-003", "wa-004", "wa-005") if held_out(id)] == ["wa-003"]


def test_confidence_is_the_share_right_of_its_sort_and_leans_on_its_field() -> None:
    items = [
        (label(f"i{n}", [CREDIT]), read(found("mastery_based_credit", "permits", "earn credit")))
        for n in range(9)
    ]
    items.append((label("j", []), read(found("mastery_based_credit", "permits", "earn credit", how="near"))))
    counts = calibration.counted(calibration.judged(items))["cbe_dimension"]
    assert counts == {"near": Sureness(right=0, seen=1), "term": Sureness(right=9, seen=9)}
    whole = (9 + 5 * 0.7) / (10 + 5)
    assert estimate(counts, "term") == (9 + 5 * whole) / (9 + 5)
    assert estimate(counts, "never seen") == whole


def test_reliability_compares_confidence_with_what_was_right() -> None:
    one = calibration.Judged("OH", "date", "any", 0.8, True)
    off = calibration.Judged("OH", "date", "any", 0.8, False)
    bins = calibration.reliability([one, one, one, off])
    assert [(b.low, b.high, round(b.confidence, 2), b.right, b.readings) for b in bins] == [
        (0.8, 0.9, 0.8, 0.75, 4)
    ]
    assert round(calibration.expected_error(bins), 3) == 0.05


def test_folds_score_a_state_with_what_others_proved() -> None:
    both = [
        (label("a", [CREDIT], state="OH"), read(found("mastery_based_credit", "permits", "earn credit"))),
        (label("b", [CREDIT], state="VT"), read(found("mastery_based_credit", "permits", "earn credit"))),
        (label("c", [CREDIT], state="NH"), read(found("mastery_based_credit", "permits", "by examination"))),
    ]
    assert cross_validated(both)["cbe_dimension"].exact.total == (2, 0, 1)


def _section(hit: int, wrong: int, missed: int) -> dict[str, Any]:
    tally = {"hit": hit, "wrong": wrong, "missed": missed}
    return {"held_out": {"fields": {"date": {"by_key": tally, "exact": tally}}}}


def test_a_field_is_experimental_below_the_floor_or_with_few_labels() -> None:
    good = {"sets": {"one": _section(9, 2, 2), "two": _section(9, 1, 1)}}
    assert card.pooled(good, "date") == (18, 3, 3)
    assert "date" not in card.experimental(good)
    assert "date" in card.experimental({"sets": {"one": _section(9, 0, 0)}})
    assert "date" in card.experimental({"sets": {"one": _section(10, 8, 8)}})
    assert "bill" in card.experimental(good)


def _folder(path: Path, labels: str, pages: str = "") -> Path:
    path.mkdir()
    (path / "labels.jsonl").write_text(labels, encoding="utf-8")
    if pages:
        (path / "pages.jsonl").write_text(pages, encoding="utf-8")
    return path


def test_labels_are_read_beside_their_texts_and_absent_texts_are_counted(tmp_path: Path) -> None:
    rows = [{"id": "a", "relevant": "none"}, {"id": "b", "set": "x", "url": "u", "captured_at": "t"}]
    folder = _folder(
        tmp_path / "mine",
        "\n".join(map(json.dumps, rows)),
        json.dumps({"id": "a", "title": "T", "text": "Words."}),
    )
    (corpus,) = corpora(folder, None)
    assert (corpus.name, corpus.absent, [item.id for item, _ in corpus.items]) == ("mine", 1, ["a"])
    assert [one.name for one in corpora(tmp_path, None)] == ["mine"]


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ("{not json", "labels.jsonl, line 1: "),
        ("[1]", "labels.jsonl, line 1: not a JSON object"),
        ('{"relevant": "none"}', "a row without 'id'"),
    ],
)
def test_bad_labels_are_told_with_file_and_line(tmp_path: Path, labels: str, says: str) -> None:
    folder = _folder(tmp_path / "bad", labels)
    with pytest.raises(LabelsError, match=says):
        corpora(folder, None)


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match=r"holds no labels\.jsonl"):
        corpora(tmp_path, None)


def test_the_card_becomes_rows_of_the_published_table() -> None:
    tally = {
        "hit": 9,
        "wrong": 1,
        "missed": 1,
        "precision": 0.9,
        "recall": 0.9,
        "f1": 0.9,
        "low": 0.7,
        "high": 1.0,
    }
    fact = {"right": 8, "seen": 10, "accuracy": 0.8, "low": 0.49, "high": 0.943}
    part = {"texts": 10, "fields": {"date": {"by_key": tally, "exact": tally}}, "facts": {"status": fact}}
    made = card.rows({"sets": {"one": {"held_out": part, "measured": "2026-11-25"}}})
    assert [(row["split"], row["field"], row["form"], row["score"], row["experimental"]) for row in made] == [
        ("held_out", "date", "by_key", 0.9, 0),
        ("held_out", "date", "exact", 0.9, 0),
        ("held_out", "status", "accuracy", 0.8, 0),
    ]
    assert made[0] | {"form": "exact"} == made[1]
    assert (made[2]["labels"], made[2]["right"], made[2]["wrong"], made[2]["measured"]) == (
        10,
        8,
        2,
        "2026-11-25",
    )
