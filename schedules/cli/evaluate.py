"""The command that says how right the readings are: evaluate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from pipeline.evaluation import calibration, card
from pipeline.evaluation.scoring import Scores
from schedules.cli.root import app, out, say
from schedules.evaluating import Evaluated, evaluate, readings, written_card
from schedules.labelled import LabelsError, corpora
from schedules.runs import now

_SHOWN = 200  # misses of one field that are printed


@app.command("evaluate")
def evaluate_command(
    folders: Annotated[list[Path], typer.Argument(help="Folders with labels.jsonl, or that hold such.")],
    captures: Annotated[
        Path | None, typer.Option("--captures", help="Folder of archived sets that labels point at.")
    ] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Totals of the held-out texts, with 95% intervals, no misses.")
    ] = False,
    misses: Annotated[
        str | None, typer.Option("--misses", help="List what this field got wrong or missed, or 'all'.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here.")] = None,
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
    """Score relevance and every field against labelled texts; exit 1 where a field lost against the card."""
    if form not in ("table", "json"):
        raise LabelsError(f"--format {form}: use table or json.")
    evaluated = [evaluate(corpus) for folder in folders for corpus in corpora(folder, captures)]
    if form == "json":
        _write(json.dumps(written_card({}, evaluated, on=now()[:10]), indent=1, sort_keys=True), output)
    else:
        for one in evaluated:
            _tell(one, held_out=held_out, misses=misses)
    if calibrate:
        _calibrate(evaluated, calibrate)
    lost = _compared(evaluated, against) if against else False
    if card_file:
        made = written_card(_card(card_file), evaluated, on=now()[:10])
        card_file.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if lost:
        raise typer.Exit(1)


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


def _tell(one: Evaluated, *, held_out: bool, misses: str | None) -> None:
    scores = one.held_out if held_out else one.development
    kind = "held-out" if held_out else "development"
    say(f"{one.name}: {scores.texts} {kind} texts" + (f", {one.absent} not at hand" if one.absent else ""))
    if scores.texts:
        _table(scores)
        say(f"quotes that are not in their text: {scores.untrue_quotes}")
    if misses and not held_out:
        _misses(scores, misses)
    say("")


def _table(scores: Scores) -> None:
    print_row = "{:22}{:>8}{:>8}{:>8}{:>8}{:>16}{:>10}"
    say(print_row.format("field", "labels", "prec.", "recall", "F1", "95%", "by key"))
    for name, one in scores.fields.items():
        if not (one.exact.labelled or one.exact.total[1]):
            continue
        low, high = one.exact.interval()
        exact = one.exact
        say(
            print_row.format(
                name,
                exact.labelled,
                f"{exact.precision:.2f}",
                f"{exact.recall:.2f}",
                f"{exact.f1:.2f}",
                f"{low:.2f} to {high:.2f}",
                f"{one.by_key.f1:.2f}",
            )
        )
    if scores.relevant.labelled:
        low, high = scores.relevant.interval()
        about = f"({low:.2f} to {high:.2f}) on {scores.relevant.labelled} texts"
        say(f"relevant or not: F1 {scores.relevant.f1:.2f} {about}")
    for name, fact in scores.facts.items():
        low, high = fact.interval()
        say(f"{name}: {fact.right} of {fact.seen} right, {fact.accuracy:.2f} ({low:.2f} to {high:.2f})")


def _misses(scores: Scores, name: str) -> None:
    chosen = [miss for miss in scores.misses if name in ("all", miss.field)]
    for miss in chosen[:_SHOWN]:
        say(
            f"  {miss.id}  {miss.field}  {miss.sort}: {miss.value}"
            + (f"  | {miss.quote}" if miss.quote else "")
        )
    if len(chosen) > _SHOWN:
        say(f"  and {len(chosen) - _SHOWN} more; name one field with --misses")


def _compared(evaluated: list[Evaluated], against: Path) -> bool:
    """Print what every field gained or lost against a card; return whether any lost."""
    held = _card(against)
    rows = card.losses(held, written_card({}, evaluated, on=""))
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
