"""What crosswalk evaluate prints of labelled texts and of labelled pairs."""

from __future__ import annotations

from pipeline.evaluation.pair_scoring import PairScores, Share
from pipeline.evaluation.pairs import COLUMNS, EXPECTED, QUIET
from pipeline.evaluation.scoring import Scores
from schedules.cli.root import say
from schedules.evaluating import Evaluated
from schedules.evaluating_pairs import EvaluatedPairs

_SHOWN = 200  # misses of one field that are printed
_SORTS = ("significance", "words", "law", "date")


def tell(one: Evaluated, *, held_out: bool, misses: str | None) -> None:
    """Print the scores of one set of labelled texts, and what one field (or ``all``) got wrong or missed."""
    scores = one.held_out if held_out else one.development
    kind = "held-out" if held_out else "development"
    say(f"{one.name}: {scores.texts} {kind} texts" + (f", {one.absent} not at hand" if one.absent else ""))
    if scores.texts:
        _table(scores)
        say(f"quotes that are not in their text: {scores.untrue_quotes}")
    if misses and not held_out:
        _misses(scores, misses)
    say("")


def tell_pairs(one: EvaluatedPairs, *, held_out: bool, misses: str | None) -> None:
    """Print the scores of one set of labelled pairs; ``misses`` is one of significance, words, law, date, all."""
    scores = one.held_out if held_out else one.development
    kind = "held-out" if held_out else "development"
    apart = f", {scores.absent} with a capture not at hand, {scores.unscored} without a label that is scored"
    say(f"{one.name}: {scores.pairs} {kind} pairs{apart}")
    if scores.pairs:
        _confusion(scores)
        _changes(scores)
    if misses and not held_out:
        _missed_pairs(scores, misses)
    say("")


def _confusion(scores: PairScores) -> None:
    met = [name for name in COLUMNS if any(ours == name for _, ours in scores.confusion)]
    say(f"{'labelled':<18}" + "".join(f"{name.replace('_', ' '):>18}" for name in met) + f"{'right':>12}")
    for label in scores.labels():
        counts = "".join(f"{scores.confusion[label, name] or '.':>18}" for name in met)
        one = scores.of(label)
        say(f"{label:<18}{counts}" + f"{f'{one.right}/{one.seen}':>12}")


def _changes(scores: PairScores) -> None:
    said = [("changes of policy found", scores.recall())]
    said += [(f"{label} taken for a change", scores.false_substantive((label,))) for label in QUIET]
    said += [("amending laws found", scores.laws), ("their effective dates found", scores.dates)]
    said += [("laws found where only notes changed", scores.noted_laws), ("their dates", scores.noted_dates)]
    for name, one in said:
        if one.seen:
            say(f"{name}: {_share(one)}")
    if scores.unprinted:
        say(f"laws that the new text does not print: {scores.unprinted}")
    for name, counts in (("words of marked paragraphs", scores.paragraphs), ("changed words", scores.words)):
        hit, wrong, missed = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
        if hit + wrong + missed:
            about = f"precision {hit / max(hit + wrong, 1):.4f}, recall {hit / max(hit + missed, 1):.4f}"
            say(f"{name}: {about}, {hit + missed} words in {len(counts)} pairs")


def _share(one: Share) -> str:
    told = one.told()
    return f"{one.right} of {one.seen}, {told['accuracy']:.3f} ({told['low']:.3f} to {told['high']:.3f})"


def _missed_pairs(scores: PairScores, name: str) -> None:
    if name != "all" and name not in _SORTS:
        return
    chosen = [miss for miss in scores.misses if name in ("all", miss.sort)]
    for miss in chosen[:_SHOWN]:
        pair = miss.pair
        wanted = f", not {' or '.join(sorted(EXPECTED[pair.label]))}" if miss.sort == "significance" else ""
        say(
            f"  {pair.label}  {miss.sort}: {miss.value}{wanted}  {pair.url} {pair.old_date} .. {pair.new_date}"
        )
        for line in miss.shown:
            say(f"      {line}")
    if len(chosen) > _SHOWN:
        say(f"  and {len(chosen) - _SHOWN} more; name one sort with --misses")


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
