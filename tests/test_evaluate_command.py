"""crosswalk evaluate as its users call it, and the card that the repository ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.evaluation import card
from pipeline.evaluation.tables import accuracy_markdown
from schedules.cli import commands
from schedules.evaluating import evaluate, told
from schedules.labelled import corpora

LABELLED = Path(__file__).parent / "labelled"
TEXT = "A student may earn credit by demonstrating mastery of the course content."


def run(*argv: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands(), ["evaluate", *argv], env={"COLUMNS": "200"})
    return result.exit_code, result.output + (f"{result.exception}" if result.exception else "")


def folder(path: Path, stance: str = "permits") -> Path:
    path.mkdir()
    label = {
        "relevant": "cbe",
        "jurisdiction": "OH",
        "cbe_dimensions": [{"dimension": "mastery_based_credit", "stance": stance, "quote": TEXT[:30]}],
    }
    rows = [{"id": id, **label} for id in ("wa-001", "wa-003")]
    pages = [{"id": id, "title": "", "text": TEXT} for id in ("wa-001", "wa-003")]
    (path / "labels.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (path / "pages.jsonl").write_text("\n".join(map(json.dumps, pages)), encoding="utf-8")
    return path


def test_development_texts_are_scored_and_their_misses_listed(tmp_path: Path) -> None:
    code, said = run(str(folder(tmp_path / "mine", "requires")), "--misses", "cbe_dimension")
    assert code == 0
    assert "mine: 1 development texts" in said
    assert "  wa-001  cbe_dimension  wrong: mastery_based_credit permits" in said
    assert "  wa-001  cbe_dimension  missed: mastery_based_credit requires" in said
    assert "quotes that are not in their text: 0" in said


def test_held_out_texts_give_totals_and_no_misses(tmp_path: Path) -> None:
    code, said = run(str(folder(tmp_path / "mine", "requires")), "--held-out", "--misses", "all")
    assert code == 0
    assert "mine: 1 held-out texts" in said
    assert "wa-003" not in said and "missed:" not in said


def test_a_card_keeps_other_sets_and_tells_gains_and_losses(tmp_path: Path) -> None:
    kept, shown = tmp_path / "card.json", folder(tmp_path / "mine")
    assert run(str(shown), "--card", str(kept))[0] == 0
    assert run(str(folder(tmp_path / "other")), "--card", str(kept))[0] == 0
    made = json.loads(kept.read_text(encoding="utf-8"))
    assert sorted(made["sets"]) == ["mine", "other"]
    assert made["sets"]["mine"]["development"]["fields"]["cbe_dimension"]["exact"]["hit"] == 1
    code, said = run(str(shown), "--against", str(kept))
    assert (code, said.splitlines()[-1]) == (0, "nothing gained and nothing lost against the accuracy card")
    made["sets"]["mine"]["development"]["fields"]["cbe_dimension"]["exact"]["f1"] = 0.5
    made["sets"]["mine"]["held_out"]["fields"]["cbe_dimension"]["exact"]["f1"] = 1.5
    kept.write_text(json.dumps(made), encoding="utf-8")
    code, said = run(str(shown), "--against", str(kept))
    assert code == 1
    assert "gained: mine, development, cbe_dimension: 0.500 -> 1.000" in said
    assert "lost: mine, held out, cbe_dimension: 1.500 -> 1.000" in said


def test_counts_behind_confidence_are_written_as_vocabulary(tmp_path: Path) -> None:
    target = tmp_path / "confidence.yml"
    target.write_text("# Why.\nconfidence: {}\n", encoding="utf-8")
    assert run(str(folder(tmp_path / "mine")), "--calibrate", str(target))[0] == 0
    written = target.read_text(encoding="utf-8")
    assert written.startswith("# Why.\nconfidence:\n  cbe_dimension:\n")
    assert "{right: 1, seen: 1}" in written


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["no-such-folder"], "no-such-folder is no folder"),
        ([".", "--format", "yaml"], "--format yaml: use table or json"),
        ([".", "-o", "figures.txt"], "give --format json too"),
        ([".", "--format", "json", "--held-out"], "leave out --held-out and --misses"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(argv: list[str], says: str) -> None:
    code, said = run(*argv)
    assert code != 0
    assert says in said


def test_the_card_in_markdown_names_every_set() -> None:
    told_as = accuracy_markdown(card.published())
    assert [line for line in told_as.splitlines() if line.startswith("## ")][:2] == [
        "## Held-out texts, all sets together",
        f"## {min(card.published()['sets'])}",
    ]


def test_the_card_says_what_is_measured_on_our_own_labels() -> None:
    held = card.published()["sets"]
    for corpus in corpora(LABELLED, None):
        if corpus.name != "real":  # its captures are not in the repository
            measured = json.loads(json.dumps(told(evaluate(corpus))))
            assert measured == {name: held[corpus.name][name] for name in measured}
