"""crosswalk evaluate on labelled pairs of captures: what they come to, words, laws and days, and the card."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.compare import compare
from pipeline.evaluation import card
from pipeline.evaluation.labels import held_out
from pipeline.evaluation.pair_card import pair_rows
from pipeline.evaluation.pair_laws import added_laws
from pipeline.evaluation.pair_tables import changes_markdown
from pipeline.evaluation.pair_words import pair_words
from pipeline.evaluation.pairs import Pair, PairReading
from schedules.cli import commands

RULE = "A district {verb} award credit where a student shows mastery of the standards of a course."
NOTE = "(June 1, 2020, D.C. Law 23-77, § 2, 67 DCR 100{more}.)"
SEEN = "https://code.example/s/2"
SEALED = next(url for n in range(99) if held_out(url := f"https://code.example/s/{n}"))


def page(verb: str = "may", more: str = "", *, status: str = "") -> str:
    return (
        "<html><head><title>§ 4. Credit</title></head><body><main><h1>§ 4. Credit by mastery."
        + status
        + "</h1>"
        f"<p>(a) {RULE.format(verb=verb)}</p><p>(b) The board reports each year on what was awarded, to whom, and "
        f"on what evidence of learning the award rests.</p><p>{NOTE.format(more=more)}</p></main></body></html>"
    )


STUB = "<html><head><title>Moved</title></head><body><p>You are being redirected.</p></body></html>"
LAW = "; May 2, 2024, D.C. Law 25-9, § 3, 71 DCR 20"
BODIES = {
    "2024-01-01": page(),
    "2024-02-01": page(more=LAW),
    "2024-03-01": page("shall", LAW),
    "2024-04-01": page("shall", LAW, status=" [Effective until July 1, 2025]"),
    "2024-05-01": page("shall", LAW, status=" [Effective until July 1, 2025]").replace(
        "<main>", "<main class=new>"
    ),
    "2024-06-01": STUB,
}


def row(old: int, new: int, label: str, **more: Any) -> dict[str, Any]:
    return {"old_date": f"2024-0{old}-01", "new_date": f"2024-0{new}-01", "label": label, **more}


HISTORY = [["D.C. Law 25-9", "§3", "2024-05-02"], ["D.C. Law 1-1", "§1", "2024-01-01"]]
TRUTH = [
    row(
        1,
        2,
        "annotation",
        new_history=[["D.C. Law 25-9", "§3", "2024-05-02"], ["D.C. Law 1-1", "§1", "2024-01-01"]],
    ),
    row(
        2,
        3,
        "substantive",
        new_history=HISTORY,
        op_removed=[RULE.format(verb="may")],
        op_added=[RULE.format(verb="shall")],
    ),
    row(3, 4, "status_note"),
    row(4, 5, "cosmetic"),
    row(5, 6, "noise"),
    row(1, 3, "cosmetic"),
    row(5, 7, "page_removed"),
    row(1, 2, "unlabelled"),
]


def pairs(path: Path, url: str = SEEN) -> Path:
    path.mkdir()
    with (path / "captures.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for day, body in BODIES.items():
            head = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(body.encode()),
                    http_headers=head,
                    warc_headers_dict={"WARC-Date": f"{day}T12:00:00Z"},
                )
            )
    rows = [json.dumps({"url": url, **one}) for one in TRUTH]
    (path / "truth.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return path


def run(*argv: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands(), ["evaluate", *argv], env={"COLUMNS": "200"})
    return result.exit_code, result.output + (f"{result.exception}" if result.exception else "")


def test_pairs_are_scored_and_what_missed_is_listed(tmp_path: Path) -> None:
    code, said = run(str(pairs(tmp_path / "mine")), "--misses", "significance")
    assert code == 0
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[:7] == [
        "mine: 6 development pairs, 1 with a capture not at hand, 1 without a label that is scored",
        "labelled same annotation status note substantive not the document right",
        "substantive . . . 1 . 1/1",
        "annotation . 1 . . . 1/1",
        "status_note . . 1 . . 1/1",
        "cosmetic 1 . . 1 . 1/2",
        "noise . . . . 1 1/1",
    ]
    assert "changes of policy found: 1 of 1, 1.000 (0.207 to 1.000)" in lines
    assert "cosmetic taken for a change: 1 of 2, 0.500 (0.095 to 0.905)" in lines
    assert "amending laws found: 1 of 1, 1.000 (0.207 to 1.000)" in lines
    assert "their effective dates found: 1 of 1, 1.000 (0.207 to 1.000)" in lines
    assert "laws found where only notes changed: 1 of 1, 1.000 (0.207 to 1.000)" in lines
    assert "laws that the new text does not print: 2" in lines
    assert "words of marked paragraphs: precision 1.0000, recall 1.0000, 32 words in 1 pairs" in lines
    assert "changed words: precision 1.0000, recall 1.0000, 2 words in 1 pairs" in lines
    missed = f"cosmetic significance: substantive, not formatting or same {SEEN} 2024-01-01 .. 2024-03-01"
    assert missed in lines
    assert "replaced [§ 4. Credit by mastery.] -'may' +'shall'" in lines


def test_held_out_pairs_give_totals_and_no_misses(tmp_path: Path) -> None:
    code, said = run(str(pairs(tmp_path / "mine", SEALED)), "--held-out", "--misses", "all")
    assert code == 0
    assert said.startswith("mine: 6 held-out pairs")
    assert "code.example" not in said and "may" not in said


def test_the_card_keeps_pairs_apart_and_tells_what_was_lost(tmp_path: Path) -> None:
    kept, shown = tmp_path / "card.json", str(pairs(tmp_path / "mine"))
    assert run(shown, "--card", str(kept))[0] == 0
    made = json.loads(kept.read_text(encoding="utf-8"))
    assert list(made) == ["pairs"]
    assert made["pairs"]["mine"]["development"]["confusion"] == [
        ["annotation", "annotation", 1],
        ["cosmetic", "same", 1],
        ["cosmetic", "substantive", 1],
        ["noise", "not_the_document", 1],
        ["status_note", "status_note", 1],
        ["substantive", "substantive", 1],
    ]
    code, said = run(shown, "--against", str(kept))
    assert (code, said.splitlines()[-1]) == (0, "nothing gained and nothing lost against the accuracy card")
    made["pairs"]["mine"]["development"]["laws"] = {"right": 2, "seen": 2, "accuracy": 1.0}
    made["pairs"]["mine"]["development"]["dates"] = {"right": 0, "seen": 2, "accuracy": 0.0}
    kept.write_text(json.dumps(made), encoding="utf-8")
    code, said = run(shown, "--against", str(kept))
    assert (code, "gained: pairs-mine, development, change_date: 0.000 -> 1.000" in said) == (0, True)


def test_the_card_becomes_rows_of_accuracy(tmp_path: Path) -> None:
    kept = tmp_path / "card.json"
    run(str(pairs(tmp_path / "mine")), "--card", str(kept))
    rows = [
        one
        for one in pair_rows(json.loads(kept.read_text(encoding="utf-8")))
        if one["split"] == "development"
    ]
    assert [(one["field"], one["form"], one["right"], one["wrong"], one["missed"]) for one in rows] == [
        ("change_date", "accuracy", 1, 0, 0),
        ("change_law", "accuracy", 1, 0, 0),
        ("change_significance", "accuracy", 5, 1, 1),
        ("change_substantive", "exact", 1, 1, 0),
        ("change_words", "exact", 2, 0, 0),
    ]
    assert {one["measured_on"] for one in rows} == {"pairs-mine"}


def test_a_folder_of_both_is_scored_as_both(tmp_path: Path) -> None:
    pairs(tmp_path / "mine")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "labels.jsonl").write_text('{"id": "a", "relevant": "none"}', encoding="utf-8")
    code, said = run(str(tmp_path))
    assert code == 0
    assert next(line for line in said.splitlines() if ": " in line and line[0].isalpha()).startswith(
        "texts: 0 "
    )
    assert "\nmine: 6 development pairs" in said


def test_a_row_without_its_day_is_told_with_its_file(tmp_path: Path) -> None:
    folder = pairs(tmp_path / "mine")
    (folder / "truth.jsonl").write_text(
        '{"url": "u", "old_date": "2024-01-01", "label": "noise"}', encoding="utf-8"
    )
    code, said = run(str(folder))
    assert code != 0
    assert "truth.jsonl: a row without 'new_date'" in said


def pair(label: str = "substantive", **said: Any) -> Pair:
    return Pair("u", "2024-01-01", "2024-02-01", label, said)


@pytest.mark.parametrize(
    ("before", "after", "laws"),
    [
        (
            "Laws 1987, ch. 190, § 1; 2003, ch. 164, § 2.",
            "Laws 1987, ch. 190, § 1; 2003, ch. 164, § 2; 2021, ch. 66, § 1; ch. 70, § 2.",
            [("2021", "66", None), ("2021", "70", None)],
        ),
        ("2021, ch. 66, § 1.", "2021 ch. 66, § 1, effective July 1, 2021.", [("2021", "66", "2021-07-01")]),
        (
            "Added 1969, No. 298 (Adj. Sess.), § 15.",
            "Added 1969, No. 298 (Adj. Sess.), § 15; amended 2021, No. 66 , § 20, eff. June 7, 2021.",
            [("2021", "66", "2021-06-07")],
        ),
        ("(§ 2 ch 124 SLA 1975)", "(§ 2 ch 124 SLA 1975; am § 1 ch 9 SLA 2022)", [("2022", "9", None)]),
        ("", "", []),
    ],
)
def test_laws_that_a_printed_history_added(
    before: str, after: str, laws: list[tuple[str, str, str | None]]
) -> None:
    found = added_laws(pair(old_history=before, new_history=after))
    assert [(law.year, law.number, law.effective) for law in found] == laws


def counted(old: str, new: str, removed: list[str], added: list[str]) -> tuple[Any, Any] | None:
    reading = PairReading("substantive", old, new, compare(old, new), ())
    words = pair_words(pair(op_removed=removed, op_added=added), reading)
    return (words.paragraphs, words.words) if words else None


def test_words_are_those_of_the_text_itself() -> None:
    old = "# § 1. Credit\n(a) A district may act.\n(b) It reports.\n(Laws 1999, ch. 1, § 2.)"
    new = old.replace("may", "shall").replace("§ 2.)", "§ 2; 2024, ch. 9, § 1.)")
    assert counted(old, new, ["A district may act."], ["A district shall act."]) == ((8, 0, 0), (2, 0, 0))
    assert counted(old, new, ["A district may act."], ["A district shall act now."]) == ((8, 0, 1), (2, 0, 1))
    assert counted(old, new, [], []) is None


def test_a_paragraph_put_in_marks_no_neighbour() -> None:
    old, new = (
        "# § 1. Credit\n(a) A district may act.",
        "# § 1. Credit\n(a) A district may act.\n(b) It reports.",
    )
    assert counted(old, new, [], ["(b)", "It reports."]) == ((2, 0, 0), (3, 0, 0))


def test_lists_of_a_statute_that_were_cut_are_not_counted() -> None:
    reading = PairReading("substantive", "A.", "B.", compare("A.", "B."), ())
    assert pair_words(pair(statute_added=["B."] * 6), reading) is None


def test_the_tables_name_every_set_and_goal() -> None:
    told = changes_markdown(card.published())
    sets = card.published().get("pairs", {})
    assert [line for line in told.splitlines() if line.startswith("### ")] == [
        "### Against the goals",
        *(f"### {name}" for name in sets),
    ]
    assert sorted(sets) == ["dc-title38", "site-policies", "state-titles"]
