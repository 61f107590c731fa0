"""Measure discovery on simulated agency sites: ``python -m bench.discovery [--seeds 1 2 3] [--size 5000]``.

The walk of :mod:`crawler.discovery` and a breadth-first walk with the same trap guards ask the same
simulated site, in this process. What they fetch is read by the real pipeline and judged as processing
judges it; a document counts as found when it would be tracked. Recall and precision are told after 100,
300 and 1,000 fetches.
"""

from __future__ import annotations

import argparse
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from bench.simulated.site import SimulatedSite
from crawler.discovery.frontier import Lead
from crawler.discovery.links import read_page
from crawler.discovery.traps import MAX_DEPTH, PER_PATTERN, pattern_of, trap_of, without_session
from crawler.discovery.walk import Answered, Walk
from crawler.politeness import robots
from db.ids import host_of, url_key
from db.records import Publisher
from pipeline.judge import Answer
from pipeline.leads import is_policy
from pipeline.reading import Manner, read
from pipeline.sitemaps import read_sitemap

BUDGETS = (100, 300, 1000)


@dataclass(frozen=True, slots=True)
class Score:
    """After ``budget`` fetches: documents fetched, documents tracked, and what else was tracked."""

    budget: int
    documents: int
    fetched: int
    found: int
    wrong: int

    @property
    def recall(self) -> float:
        """The share of the documents that would be tracked."""
        return self.found / self.documents

    @property
    def precision(self) -> float:
        """The share of the documents among all that would be tracked."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


class Bench:
    """One simulated site with what was read of it, so that each page is read once."""

    def __init__(self, seed: int, size: int = 5000, documents: int = 60) -> None:
        self.site = SimulatedSite(seed, size, documents)
        self.asked = 0
        self._tracked: dict[str, bool] = {}
        self._rules = robots.Rules(text=self.site.reply(f"{self.site.root}/robots.txt")[2])

    def answer(self, url: str) -> Answered:
        status, kind, body = self.site.reply(url)
        self.asked += 1
        return Answered(url, status, kind, body)

    def allows(self, url: str) -> bool:
        return self._rules.allows(url, "PolicyCrosswalk")

    def is_tracked(self, url: str, answered: Answered) -> bool:
        key = url_key(url)
        if key not in self._tracked:
            headers = {"content-type": answered.content_type}
            reading = read(Answer(url, url, answered.status or 0, headers, answered.body), Manner())
            self._tracked[key] = is_policy(reading)
        return self._tracked[key]

    def score(self, way: Iterator[tuple[str, Answered]], budgets: Sequence[int] = BUDGETS) -> list[Score]:
        """Follow ``way`` (each address it fetches, with the answer) and score it at each budget."""
        scores, fetched, found, wrong, count = [], set(), set(), set(), 0
        for budget in budgets:
            while count < budget and (step := next(way, None)) is not None:
                count += 1
                key = url_key(step[0])
                if key in self.site.relevant:
                    fetched.add(key)
                if self.is_tracked(*step):
                    (found if key in self.site.relevant else wrong).add(key)
            scores.append(Score(budget, len(self.site.relevant), len(fetched), len(found), len(wrong)))
        return scores


def best_first(bench: Bench, budget: int) -> Iterator[tuple[str, Answered]]:
    """Yield what the walk of the crawler fetches, in its order."""
    root = bench.site.root
    publisher = Publisher(
        "x",
        "X-SIM",
        "Agency",
        "agency",
        True,
        True,
        root,
        (host_of(root),),
        entries=(f"{root}/",),
        budget=budget,
    )
    walk = Walk(publisher, robots_sitemaps=lambda origin: (f"{origin}/sitemap.xml",))
    while (lead := walk.next()) is not None:
        if not bench.allows(lead.url):
            walk.answer(lead, Answered(lead.url, error="robots_disallowed"))
            continue
        answered = bench.answer(lead.url)
        walk.answer(lead, answered)
        yield lead.url, answered


def breadth_first(bench: Bench, budget: int) -> Iterator[tuple[str, Answered]]:
    """Yield what a breadth-first walk with the same guards fetches: links level by level, then the sitemaps'."""
    root = bench.site.root
    waiting: deque[Lead] = deque([Lead(f"{root}/", url_key(root), 0)])
    seen, patterns = {url_key(root)}, dict[str, int]()
    listed = [Lead(url, url_key(url), 0, MAX_DEPTH) for url in _listed(bench)]
    for _ in range(budget):
        if not waiting:
            waiting.extend(one for one in listed if one.key not in seen and trap_of(one.url) is None)
            listed = []
        if not waiting:
            return
        lead = waiting.popleft()
        answered = bench.answer(lead.url)
        yield lead.url, answered
        if not answered.is_page or lead.depth >= MAX_DEPTH:
            continue
        for link in read_page(answered.body, lead.url).links:
            url = without_session(link.url)
            key, pattern = url_key(url), pattern_of(url)
            if key in seen or host_of(url) != host_of(root) or trap_of(url) or not bench.allows(url):
                continue
            if patterns.get(pattern, 0) < PER_PATTERN:
                patterns[pattern] = patterns.get(pattern, 0) + 1
                seen.add(key)
                waiting.append(Lead(url, key, 0, lead.depth + 1))


def _listed(bench: Bench) -> list[str]:
    index = read_sitemap(bench.site.reply(f"{bench.site.root}/sitemap.xml")[2], bench.site.root)
    parts = [read_sitemap(bench.site.reply(one.url)[2], bench.site.root) for one in index.listed]
    return [one.url for part in parts for one in part.listed]


WAYS = {"best first": best_first, "breadth first": breadth_first}


def measured(
    seeds: Sequence[int], size: int, budgets: Sequence[int] = BUDGETS
) -> dict[str, list[list[Score]]]:
    """Return way -> for each seed the scores at each budget."""
    made: dict[str, list[list[Score]]] = {name: [] for name in WAYS}
    for seed in seeds:
        bench = Bench(seed, size)
        for name, way in WAYS.items():
            started = time.monotonic()
            made[name].append(bench.score(way(bench, max(budgets)), budgets))
            told = ", ".join(
                f"{s.budget}: {s.recall:.3f}/{s.precision:.3f} ({s.fetched} fetched)" for s in made[name][-1]
            )
            print(f"seed {seed}, {name}: {told}; {time.monotonic() - started:.0f} s", flush=True)
    return made


def table(made: dict[str, list[list[Score]]]) -> str:
    """Return the figures as a Markdown table: mean and lowest over the seeds."""
    lines = [
        "| way | fetches | recall, mean | recall, lowest | precision, mean | precision, lowest |",
        "|---|---|---|---|---|---|",
    ]
    for name, runs in made.items():
        for column in zip(*runs, strict=True):
            recalls, precisions = [s.recall for s in column], [s.precision for s in column]
            lines.append(
                f"| {name} | {column[0].budget:,} | {mean(recalls):.3f} | {min(recalls):.3f} "
                f"| {mean(precisions):.3f} | {min(precisions):.3f} |"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--size", type=int, default=5000, help="pages of a site")
    given = parser.parse_args()
    print(table(measured(given.seeds, given.size)))


if __name__ == "__main__":
    main()
