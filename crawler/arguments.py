"""What ``-a`` passes to the spider: read, or refused with what to do (pure)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from db.records import CrosswalkError

# What -a takes.
ARGUMENTS = ("states", "topic", "publishers", "sources", "discover")
DISCOVER: dict[str, bool | None] = {"": None, "yes": True, "no": False}


def refused_object(given: Iterable[tuple[str, object, bool]]) -> CrosswalkError | None:
    """Return why an argument is refused: ``scrapy crawl -a`` can only pass text, and these are objects.

    ``given`` are names, values, and whether a value is of the right kind.
    """
    wrong = [name for name, value, fits in given if value is not None and not fits]
    if not wrong:
        return None
    return CrosswalkError(f"{wrong[0]} is an object that only a program can pass: leave out -a {wrong[0]}.")


def unknown_argument(given: Iterable[str]) -> CrosswalkError | None:
    """Return why an argument is refused that the spider does not have: a misspelt one would crawl everything."""
    for name in given:
        if not name.startswith("_"):  # what daemons that run spiders add of their own
            near = difflib.get_close_matches(name, ARGUMENTS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(ARGUMENTS)}."
            return CrosswalkError(f"{name!r} is not an argument of this spider; {hint}")
    return None


def wrong_discover(said: str) -> CrosswalkError | None:
    """Return why ``-a discover=...`` is refused."""
    if said in DISCOVER:
        return None
    return CrosswalkError(
        f"discover={said!r} is not known: write yes or no, or leave it out for what is due."
    )


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list with commas between."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def command_of(states: str, topic: str, publishers: str) -> str:
    """Return the command as a run's row tells it: what it chose, so that the same choice can be gone on with."""
    named = (("states", states), ("topic", topic), ("publishers", publishers))
    given = [f"-a {name}={value}" for name, value in named if value]
    return " ".join(["scrapy crawl documents", *given])
