"""The command that says how right the readings are: evaluate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from pipeline.evaluation import calibration, card
from pipeline.evaluation.pair_card import pair_losses
from schedules.cli.evaluate_tables import tell, tell_pairs
from schedules.cli.root import app, complain, format_by_ending, out, say
from schedules.evaluating import Evaluated, evaluate, readings, written_card
from schedules.evaluating_pairs import EvaluatedPairs, evaluate_pairs
from schedules.labelled import LabelsError, corpora, has_labels
from schedules.labelled_pairs import pair_sets
from schedules.runs import now


@app.command("evaluate")
def evaluate_command(
    folders: Annotated[
        list[Path],
        typer.Argument(help="Folders of labelled texts (labels.jsonl) or of labelled pairs of captures."),
    ],
    captures: Annotated[
        Path | None, typer.Option("--captures", help="Folder of archived sets that labels point at.")
    ] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Totals of the held-out texts, with 95% intervals, no misses.")
    ] = False,
    misses: Annotated[
        str | None,
        typer.Option(
            "--misses",
            help="List misses of a field (of pairs: significance, words, law, date), or 'all'.",
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write here.", callback=format_by_ending)
    ] = None,
    card_file: Annotated[
        Path | None, typer.Option("--card", help="Put the figures into this accuracy card.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Print gains and losses beside this accuracy card.")
    ] = None,
    calibrate: Annotated[
        Path | None, typer.Option("--calibrate", help="Write the counts behind confidence to this YAML file.")
    ] = None,
) -> None:
    """Score relevance and every field against labelled texts, and changes against labelled pairs of captures.

    Exits with 1 where a figure lost against the card."""
    _refuse_at_odds(form, output, told_apart=held_out or bool(misses))
    pairs = [evaluate_pairs(found) for folder in folders for found in pair_sets(folder)]
    evaluated = [
        evaluate(corpus)
        for folder in folders
        if has_labels(folder) or not pairs
        for corpus in corpora(folder, captures)
    ]
    if form == "json":
        _write(_card_text({}, evaluated, pairs), output)
    else:
        for one in evaluated:
            tell(one, held_out=held_out, misses=misses)
        for each in pairs:
            tell_pairs(each, held_out=held_out, misses=misses)
    if calibrate:
        _calibrate(evaluated, calibrate)
    tell_changes = complain if form == "json" else say
    lost = _compared(evaluated, pairs, against, tell_changes) if against else False
    if card_file:
        _write(_card_text(_card(card_file), evaluated, pairs), card_file)
    if lost:
        raise typer.Exit(1)


def _refuse_at_odds(form: str, output: Path | None, *, told_apart: bool) -> None:
    """Refuse options that do not go together; ``told_apart``: only one half was asked for, or its misses."""
    if form not in ("table", "json"):
        raise LabelsError(f"--format {form}: use table or json.")
    if output and form != "json":
        raise typer.BadParameter("-o writes JSON: give --format json too")
    if form == "json" and told_apart:
        raise typer.BadParameter(
            "JSON has the figures of both halves and no misses: leave out --held-out and --misses"
        )


def _card_text(held: card.Card, evaluated: list[Evaluated], pairs: list[EvaluatedPairs]) -> str:
    """The card ``held`` with the figures of these sets in place of those that it had of them."""
    return json.dumps(written_card(held, evaluated, pairs, on=now()[:10]), indent=1, sort_keys=True)


def _write(text: str, output: Path | None) -> None:
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        say(text)


def _card(path: Path) -> card.Card:
    if not path.exists():
        return {}
    try:
        held: Any = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise LabelsError(
            f"{path} is no accuracy card: {error.msg} (line {error.lineno}). Restore it."
        ) from None
    if not isinstance(held, dict):
        raise LabelsError(f"{path} is no accuracy card. Name one written by crosswalk evaluate --card.")
    return held


def _compared(
    evaluated: list[Evaluated], pairs: list[EvaluatedPairs], against: Path, say: Callable[[str], None]
) -> bool:
    """Say what every field gained or lost against a card; return whether any lost."""
    held = _card(against)
    made = written_card({}, evaluated, pairs, on="")
    rows = card.losses(held, made) + pair_losses(held, made)
    for name, split, field, before, after in rows:
        change = "gained" if after > before else "lost"
        say(f"{change}: {name}, {split.replace('_', ' ')}, {field}: {before:.3f} -> {after:.3f}")
    if not rows:
        say("nothing gained and nothing lost against the accuracy card")
    return any(after < before for *_, before, after in rows)


def _calibrate(evaluated: list[Evaluated], path: Path) -> None:
    judged = readings(read for one in evaluated for read in one.development_read)
    counts = {
        field: {how: one.model_dump() for how, one in ways.items()}
        for field, ways in calibration.counted(judged).items()
    }
    head = "".join(
        line + "\n" for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")
    )
    body = yaml.safe_dump({"confidence": counts}, sort_keys=True, default_flow_style=None, width=100)
    path.write_text(head + body, encoding="utf-8")
    out.print(f"wrote {path}", markup=False, highlight=False)
