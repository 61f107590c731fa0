"""Trials as the command line makes them: an address asked for once in a subprocess, judged and read,
and thrown away."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawler.trials.main_selector import Marks, marks_of
from crawler.trials.trial import CLOSED, Tried
from db.ids import url_key
from db.records import CrosswalkError, Declared, Registry
from pipeline.clean.decode import decode
from pipeline.judge import Answer
from pipeline.outcomes import OUTCOMES
from pipeline.reading import Manner, Reading
from schedules.readings import Task, read_task, unread
from schedules.workers import Workers

# The program that asks. It makes the public network and no other.
PROGRAM = (sys.executable, "-m", "crawler.trials.try_one")
# Told of each finished check: how many are done, of how many, and of which address.
Told = Callable[[int, int, str], None]
# Outcomes that are a refusal: of the site, or ours.
REFUSED = frozenset({CLOSED, "robots_disallowed", "robots_unreachable", "refused_address"})


class TrialError(CrosswalkError):
    """A trial could not be made."""


@dataclass(slots=True)
class Trials:
    """What a trial brought, by the address asked for; ``sitemaps`` are the addresses that each lists."""

    tried: dict[str, Tried] = field(default_factory=dict)
    sitemaps: dict[str, list[str]] = field(default_factory=dict)


@contextmanager
def trials(
    urls: Sequence[str], sources: Path, *, sitemaps: bool = False, told: Told | None = None
) -> Iterator[Trials]:
    """Ask for ``urls`` once, politely, in a subprocess; what came back is there until the block ends.

    Raises :class:`TrialError` where nothing can be asked.
    """
    with tempfile.TemporaryDirectory(prefix="crosswalk-trial-") as folder:
        listed = Path(folder) / "urls.txt"
        listed.write_text("\n".join(urls), encoding="utf-8")
        argv = [
            *PROGRAM,
            "--list",
            str(listed),
            "--into",
            str(Path(folder) / "data"),
            "--sources",
            str(sources),
        ]
        yield _followed([*argv, *(["--sitemaps"] if sitemaps else [])], told)


def _followed(argv: Sequence[str], told: Told | None) -> Trials:
    made = Trials()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            event = json.loads(line)
            kind = event.pop("event")
            if kind == "error":
                raise TrialError(event["message"])
            if kind == "check" and told:
                told(event["number"], event["total"], event["url"])
            if kind == "tried":
                made.tried[event["url"]] = Tried.from_json(event)
            if kind == "sitemap":
                made.sitemaps[event["url"]] = event["listed"]
    if child.returncode not in (0, 1) or not made.tried:
        raise TrialError("The address could not be asked for: the trial ended without a report. Try again.")
    return made


def manner(declared: Declared | None, jurisdiction: str | None = None) -> Manner:
    """Return how a document is read: as it is declared, or as one that is not."""
    if declared is None:
        return Manner(jurisdiction=jurisdiction)
    return Manner(
        main=declared.main,
        drop=declared.drop,
        min_chars=declared.min_chars,
        contains=declared.contains,
        jurisdiction=declared.jurisdiction,
        instrument_type=declared.instrument_type,
    )


def readings(tasks: Sequence[tuple[Tried, Manner]]) -> list[Reading]:
    """Return what each answer is read as in its manner: ``received``, or a fault with its reason.

    What came from outside is read in a child process with limits, as everything is.
    """
    wanted = [Task(tried.answer(), how) for tried, how in tasks if tried.outcome == "received"]
    with Workers(1) as pool:
        came = pool.each(read_task, wanted, instead=unread)
        return [
            next(came) if tried.outcome == "received" else Reading(tried.outcome, tried.reason)
            for tried, _ in tasks
        ]


def marks(tried: Tried, read: Reading) -> Marks:
    """Return what the markup of a page that was read tells; nothing of other files."""
    if read.format != "html":
        return Marks()
    with Workers(1) as pool:
        return next(pool.each(_marks, [(tried.answer(), read.title, read.text)], instead=_no_marks))


def _marks(task: tuple[Answer, str, str]) -> Marks:
    answer, title, text = task
    return marks_of(decode(answer.body, answer.headers.get("content-type")), title, text)


def _no_marks(_: object, reason: str) -> Marks:
    return Marks()


def told_fault(url: str, outcome: str, reason: str) -> str:
    """Return one sentence on why nothing was read at ``url``."""
    if outcome == CLOSED:
        return (
            f"{url}: not asked, since its publisher asks not to be crawled ({reason.rstrip('.')}); save the page "
            "yourself and give it to 'crosswalk add-capture'."
        )
    about = OUTCOMES[outcome].about if outcome in OUTCOMES else outcome
    return f"{url}: {outcome}. {about} ({reason})"


def find(named: str, registry: Registry) -> list[Declared]:
    """Return the declared documents that ``named`` may mean: its name, publisher/name, id or address."""
    key = url_key(named)
    return [
        one
        for one in registry.documents
        if named in {one.id, one.name, f"{one.publisher}/{one.name}"}
        or key in {url_key(url) for url in (one.url, *one.earlier_urls)}
    ]
