"""The measured proof in small: how much of a simulated site's documents a walk finds, beside breadth-first.

The whole one is ``python -m bench.discovery``; docs/discovery.md has its figures.
"""

from __future__ import annotations

from bench.discovery import WAYS, Bench

BUDGETS = (50, 100, 200)


def scores(way: str) -> list[tuple[int, int, int]]:
    bench = Bench(seed=1, size=1200, documents=24)
    return [
        (one.fetched, one.found, one.wrong) for one in bench.score(WAYS[way](bench, max(BUDGETS)), BUDGETS)
    ]


def test_a_walk_finds_documents_early_and_takes_little_else() -> None:
    assert scores("best first") == [(13, 13, 1), (23, 23, 1), (24, 24, 1)]


def test_breadth_first_with_the_same_guards_finds_a_third_of_them_in_that_time() -> None:
    assert scores("breadth first") == [(3, 3, 0), (3, 3, 0), (8, 8, 1)]


def test_a_simulated_site_is_the_same_on_every_machine_and_differs_by_seed() -> None:
    one, again, other = (Bench(seed, 600, 12).site for seed in (3, 3, 4))
    assert one.relevant == again.relevant != other.relevant
    assert len(one.relevant) == 12
    paths = [spot.path for spot in one.plan.relevant]
    assert [one.reply(one.root + path) for path in paths] == [again.reply(one.root + path) for path in paths]
    texts = {body for path in paths for _, _, body in [one.reply(one.root + path)]}
    assert len(texts) == 12
