"""How a crawl is shown while it goes: state by state what was fetched, what is new, faulty, waiting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from crawler.items import ASIDE
from pipeline.outcomes import FAULTS

# Lines of the terminal that are not rows of the table: title, heading, total, what is left out, the prompt.
_AROUND = 8
_FEWEST = 4
_BEFORE = "Reading the declarations, the store and the archive."
NOTE = "changed: bytes never seen before; whether words changed is decided when they are read"


@dataclass(slots=True)
class Tally:
    """What became of one jurisdiction's checks. ``planned`` in all, ``before`` by a crawl that was stopped."""

    planned: int = 0
    before: int = 0
    fetched: int = 0
    changed: int = 0
    found: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    touched: int = 0

    @property
    def faults(self) -> int:
        """Return how many checks came to a fault."""
        return sum(count for name, count in self.outcomes.items() if name in FAULTS)

    @property
    def waiting(self) -> int:
        """Return how many planned checks have no answer yet."""
        return max(self.planned - self.before - self.fetched, 0)


@dataclass(slots=True)
class Board:
    """The state of a running crawl, fed with its events; prints itself with rich."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    last: str = ""
    events: int = 0

    def plan(self, by_jurisdiction: Mapping[str, tuple[int, int]]) -> None:
        """Take in what there is to do: jurisdiction -> (checks in all, answered before)."""
        for code, (planned, before) in by_jurisdiction.items():
            self.tallies[code].planned, self.tallies[code].before = planned, before

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in one finished check."""
        self.events += 1
        tally = self.tallies[event["jurisdiction"] or ""]
        tally.touched = self.events
        if event["purpose"] in ASIDE:
            return
        tally.outcomes[event["outcome"]] += 1
        if _is_planned(event):
            tally.fetched += 1
        else:
            tally.found += 1
        tally.changed += bool(event["is_new"])
        self.last = event["url"]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Show the total and as many states as there is room for, those that move first."""
        rows = max(options.max_height - _AROUND, _FEWEST) if console.is_terminal else len(self.tallies)
        yield self.table(rows)

    def table(self, rows: int | None = None) -> Table:
        """Return the table of the ``rows`` jurisdictions that moved last (None: of all), by code."""
        shown = sorted(self.tallies.items(), key=lambda one: -one[1].touched)[:rows]
        made = Table(
            box=None,
            expand=rows is not None,
            title=Text(self.last or _BEFORE, overflow="ellipsis", no_wrap=True),
            title_justify="left",
            caption=self._caption(len(shown)),
        )
        made.add_column("state", no_wrap=True, min_width=5)
        for name in ("fetched", "changed", "faults", "waiting", "looked at"):
            made.add_column(name, justify="right", no_wrap=True, min_width=len(name))
        # What is left of the line: the numbers are never squeezed out by a long list of outcomes.
        made.add_column("outcomes", overflow="ellipsis", no_wrap=True, ratio=1)
        for code, tally in sorted(shown):
            made.add_row(code, *_cells(tally))
        made.add_section()
        made.add_row("all", *_cells(self.total()))
        return made

    def total(self) -> Tally:
        """Return the sum over all jurisdictions."""
        whole = Tally()
        for tally in self.tallies.values():
            whole.planned += tally.planned
            whole.before += tally.before
            whole.fetched += tally.fetched
            whole.changed += tally.changed
            whole.found += tally.found
            whole.outcomes += tally.outcomes
        return whole

    def _caption(self, shown: int) -> str:
        hidden = len(self.tallies) - shown
        before = self.total().before
        parts = [f"and {hidden} more"] if hidden else []
        parts += [f"{before} were answered before the crawl was stopped"] if before else []
        return "; ".join([*parts, NOTE])


def _is_planned(event: Mapping[str, Any]) -> bool:
    """Whether a check was in the plan, and not come upon by discovery on the way."""
    led_to = event["purpose"] == "sitemap" and event["found_on"]
    return event["purpose"] != "candidate" and not led_to


def _cells(tally: Tally) -> tuple[str, ...]:
    told = ", ".join(f"{count} {name}" for name, count in tally.outcomes.most_common())
    numbers = (tally.fetched, tally.changed, tally.faults, tally.waiting, tally.found)
    return (*(str(number) for number in numbers), told)
