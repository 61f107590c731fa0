"""Learn the weights of concepts from labelled sentences: ``python -m bench.weigh [--also FOLDER]``.

Reads the sentence bank (``bench/bank/*.jsonl``: text, labels) and the development texts of
``tests/labelled`` and of ``--also`` folders; writes ``pipeline/vocabulary/weights.json``. Needs scikit-learn,
which nothing else does: ``pip install scikit-learn``. The solver is deterministic, so the same sentences and
the same vocabulary give the same file. Run it again whenever word sets or ``near`` parts change: weights of
concepts that are gone do nothing (a test says so).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.grammar.context import Context, read
from pipeline.grammar.stance import reading_of
from pipeline.grammar.topics import Mention
from pipeline.grammar.weights import Sentence, sentences, stance_evidence
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary
from schedules.labelled import corpora

BANK = Path(__file__).parent / "bank"
LABELLED = Path(__file__).parents[1] / "tests" / "labelled"
TARGET = Path(__file__).parents[1] / "pipeline" / "vocabulary" / "weights.json"


@dataclass(frozen=True)
class Learnt:
    """A field whose topics are weighed: its name in labels, the key of one label, its name in the bank, and
    whether the stances of its topics are weighed too."""

    labels: str
    key: str
    bank: str
    stances: bool


FIELDS = {
    "cbe_dimension": Learnt("cbe_dimensions", "dimension", "labels", stances=True),
    "equity_strategy": Learnt("equity_strategies", "name", "equity", stances=False),
}
SMALLEST = 0.05  # weights nearer to nothing than this are left out
FEWEST = 2  # a concept met in fewer sentences carries no weight


@dataclass(frozen=True)
class Example:
    """One sentence: its concepts, and of each topic that it states the stance and what speaks for it."""

    concepts: frozenset[str]
    said: tuple[tuple[str, str, frozenset[str]], ...]


def _evidence(context: Context, sentence: Sentence, field: str, key: str, at: int | None) -> frozenset[str]:
    """Return what speaks for the stance of ``key``, read in the clause at ``at``, else in the last one."""
    own = [clause for clause, _ in sentence.clauses if at is not None and clause.start <= at < clause.end]
    clause = own[0] if own else sentence.clauses[-1][0]
    topic = next(one for name, named, one in vocabulary().topics() if (name, named) == (field, key))
    mention = Mention(field, key, topic, clause, clause.start, clause.end, "")
    return stance_evidence(context, mention, reading_of(context, mention, default=topic.default))


def banked(field: str) -> Iterator[Example]:
    """Yield the sentences of the bank that were labelled for ``field``."""
    learnt = FIELDS[field]
    label = learnt.key
    for path in sorted(BANK.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if learnt.bank not in row:
                continue
            found = row[learnt.bank]
            if all("quote" in one for one in found) and found:
                yield from _examples(CleanText(row["text"], ""), found, field, label)
                continue
            context = read(CleanText(row["text"], ""), jurisdiction=None, instrument_type=None)
            parts = list(sentences(context))
            said = tuple(
                (one[label], one.get("stance") or "", _evidence(context, parts[0], field, one[label], None))
                for one in found
            )
            yield Example(frozenset().union(*(part.concepts for part in parts)), said)


def labelled(folders: Iterable[Path], captures: Path | None, field: str) -> Iterator[Example]:
    name, label = FIELDS[field].labels, FIELDS[field].key
    for folder in folders:
        for corpus in corpora(folder, captures):
            for item, text in corpus.items:
                if not item.held_out and name in item.said:
                    yield from _examples(text, item.said[name], field, label)


def _examples(text: CleanText, labels: Iterable[dict[str, Any]], field: str, label: str) -> Iterator[Example]:
    placed = [(text.text.find(one["quote"]), one) for one in labels]
    context = read(text, jurisdiction=None, instrument_type=None)
    for sentence in sentences(context):
        said = tuple(
            (one[label], one.get("stance") or "", _evidence(context, sentence, field, one[label], at))
            for at, one in placed
            if sentence.start <= at < sentence.end
        )
        yield Example(sentence.concepts, said)


def _scale(names: list[str], bias: float, weights: Iterable[float]) -> dict[str, Any]:
    kept = {
        name: round(float(one), 2) for name, one in zip(names, weights, strict=True) if abs(one) >= SMALLEST
    }
    return {"bias": round(float(bias), 2), "weights": dict(sorted(kept.items()))}


def _fitted(rows: list[frozenset[str]]) -> tuple[DictVectorizer, Any]:
    """Return the concepts that occur often enough, as columns, and the rows over them."""
    counts = Counter(concept for row in rows for concept in row)
    kept = [{one: 1 for one in sorted(row) if counts[one] >= FEWEST} for row in rows]
    vectors = DictVectorizer(sort=True)
    return vectors, vectors.fit_transform(kept)


def learn(examples: list[Example], field: str, given: argparse.Namespace) -> dict[str, Any]:
    """Return the weights of one field as the vocabulary keeps them."""
    vectors, matrix = _fitted([one.concepts for one in examples])
    names = list(vectors.get_feature_names_out())
    topics = {}
    for key in sorted({key for one in examples for key, *_ in one.said}):
        truth = [any(key == said for said, *_ in one.said) for one in examples]
        weight = {False: 1, True: given.favour}
        model = LogisticRegression(C=given.strength, class_weight=weight, max_iter=2000)
        model.fit(matrix, truth)
        topics[key] = _scale(names, model.intercept_[0], model.coef_[0])
    return {
        "threshold": given.threshold,
        "topics": topics,
        "stances": _stances(examples, given.stance_strength),
    }


def _stances(examples: list[Example], strength: float) -> dict[str, Any]:
    told = [(evidence, stance) for one in examples for _, stance, evidence in one.said if stance]
    vectors, matrix = _fitted([evidence for evidence, _ in told])
    model = LogisticRegression(C=strength, max_iter=5000).fit(matrix, [stance for _, stance in told])
    names = list(vectors.get_feature_names_out())
    return {
        str(stance): _scale(names, model.intercept_[at], model.coef_[at])
        for at, stance in enumerate(model.classes_)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn the weights of concepts from labelled sentences.")
    parser.add_argument(
        "--also", type=Path, action="append", default=[], help="more folders of labelled texts"
    )
    parser.add_argument("--captures", type=Path, help="the folder of capture sets that labels point at")
    parser.add_argument("--strength", type=float, default=0.05, help="of the fit: less is smoother")
    parser.add_argument("--stance-strength", type=float, default=0.03, help="the same for stances")
    parser.add_argument(
        "--threshold", type=float, default=0.7, help="the chance from which a sentence counts"
    )
    parser.add_argument("--favour", type=float, default=2.0, help="how much a sentence that states weighs")
    given = parser.parse_args()
    made = {}
    for field in FIELDS:
        examples = [*banked(field), *labelled([LABELLED, *given.also], given.captures, field)]
        made[field] = learn(examples, field, given)
        print(
            f"{field}: {len(examples)} sentences, {sum(bool(one.said) for one in examples)} state something"
        )
    TARGET.write_text(json.dumps(made, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"wrote {TARGET.name}: {TARGET.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
