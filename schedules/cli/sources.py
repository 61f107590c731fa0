"""Commands for the declarations: try an address, and add one; what people know goes into the files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.markup import escape
from rich.table import Table

from crawler.declarations import SOURCES, load
from crawler.declared.additions import add, shown, snippet
from crawler.declared.mistakes import refuse_unknown
from crawler.declared.places import where_declared
from crawler.declared.shapes import DocumentKind, Topic
from crawler.trials.trial import address
from db.records import CrosswalkError, Finding
from pipeline.reading import Reading
from schedules import crawling, trying
from schedules.adding import addition_of, proposed
from schedules.cli.root import app, complain, err, out, say
from schedules.proposing import Proposal, Said

sources_app = typer.Typer(no_args_is_help=True, help="The declarations: what is read, and from where.")
app.add_typer(sources_app, name="sources")

SourcesOption = Annotated[Path, typer.Option("--sources", help="Folder of source files.", show_default=False)]
# What a person looks at before saying yes: enough to see that it is the document.
_FIRST_LINES = 12
_LINE = 160


class SourceError(CrosswalkError):
    """A source cannot be tried or added as asked."""


@sources_app.command("try")
def sources_try(
    named: Annotated[str, typer.Argument(help="A document's name, publisher/name or id, or any address.")],
    full: Annotated[bool, typer.Option("--full", help="Show the whole text.")] = False,
    sources: SourcesOption = SOURCES,
) -> None:
    """Fetch one document once and show how it is judged and read; nothing is kept."""
    registry = load(sources)
    found = trying.find(named, registry)
    if len(found) > 1:
        told = ", ".join(f"{one.publisher}/{one.name}" for one in found)
        raise SourceError(f"{named!r} names {len(found)} documents: {told}. Name one of them so.")
    if not found and "://" not in named:
        raise SourceError(
            f"{named!r} is no declared document and no address; 'crosswalk sources list' tells the addresses."
        )
    declared = found[0] if found else None
    url = declared.url if declared else address(named)
    with trying.trials([url], sources) as came:
        tried = came.tried[url]
        [read] = trying.readings([(tried, trying.manner(declared))])
    if read.outcome != "received":
        complain(trying.told_fault(url, read.outcome, read.reason))
        raise typer.Exit(2 if read.outcome in trying.REFUSED else 1)
    say(f"{url}: well, as {'it is declared' if declared else 'an undeclared page'} ({read.reason})")
    if tried.redirects:
        say(f"it led to {tried.final_url} ({', '.join(tried.redirects)})")
    show_reading(read, full=full)


@sources_app.command("add")
def sources_add(
    url: Annotated[str, typer.Argument(help="The address of a page, PDF or Word file.")],
    state: Annotated[str | None, typer.Option("--state", help="Whose it is, such as NH.")] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Its short name, such as minimum-standards.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Its title.")] = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", help="Its topic; may be repeated.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="policy, framework, notice ...")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write it without asking.")] = False,
    sources: SourcesOption = SOURCES,
) -> None:
    """Fetch an address once, propose its declaration, and write it into the source files on yes."""
    registry = load(sources)
    code = state.upper() if state else None
    crawling.check_codes([code] if code else [], registry)
    refuse_unknown("kind", (kind,) if kind else (), get_args(DocumentKind))
    refuse_unknown("topic", topic or (), get_args(Topic))
    asked = address(url)
    _refuse_declared(sources, asked)
    with trying.trials([asked], sources) as came:
        tried = came.tried[asked]
        [read] = trying.readings([(tried, trying.manner(None, code))])
        if read.outcome != "received":
            complain(trying.told_fault(asked, read.outcome, read.reason))
            complain("Nothing was written.")
            raise typer.Exit(2 if read.outcome in trying.REFUSED else 1)
        _refuse_declared(sources, tried.settled_url)
        made = proposed(tried, read, registry, Said(code, name, title, tuple(topic or ()), kind))
    show_reading(read, full=False)
    addition = addition_of(made)
    _show_proposal(made)
    say(snippet(addition).rstrip())
    if not (yes or _agreed()):
        say("Nothing was written.")
        return
    path = add(sources, addition)
    code = made.office.jurisdiction
    say(f"{path}: {made.office.id}/{made.document['name']} is declared; 'crosswalk crawl {code}' reads it.")


def _refuse_declared(sources: Path, url: str) -> None:
    if place := where_declared(sources, url):
        raise SourceError(
            f"{url} is declared already, at {place}; 'crosswalk sources try' shows how it is read."
        )


def _agreed() -> bool:
    if not sys.stdin.isatty() and not sys.stdin.readable():
        raise SourceError("Nobody can be asked here; run the command again with --yes.")
    try:
        return typer.confirm("Write it?", default=False)
    except typer.Abort:
        raise SourceError(
            "Nothing was written, since nobody answered; run the command again with --yes."
        ) from None


def show_reading(read: Reading, *, full: bool) -> None:
    """Print a text (its first lines, or all of it) and what was read from it."""
    lines = read.text.split("\n")
    say(f"{read.title}\n{len(read.text):,} characters in {len(lines)} lines, {read.format}; {_facts(read)}\n")
    for line in lines if full else lines[:_FIRST_LINES]:
        say(line if full or len(line) <= _LINE else f"{line[:_LINE]}…")
    if not full and len(lines) > _FIRST_LINES:
        say(f"… {len(lines) - _FIRST_LINES} more lines")
    say("")
    out.print(_findings(read.findings))


def _facts(read: Reading) -> str:
    facts = read.facts
    told = [f"relevance {facts.relevance}", facts.instrument_type, facts.issuing_body, facts.status]
    return ", ".join(one for one in told if one)


def _findings(found: tuple[Finding, ...]) -> Table:
    table = Table("field", "key", "stance", "value", "sentence", title=f"{len(found)} findings", box=None)
    for one in found:
        quote = one.quote if len(one.quote) <= _LINE else f"{one.quote[:_LINE]}…"
        table.add_row(*map(escape, (one.field, one.key or "", one.stance or "", one.value or "", quote)))
    return table


def _show_proposal(made: Proposal) -> None:
    office = made.office
    table = Table("what", "proposed", title="the declaration", box=None)
    table.add_row("jurisdiction", f"{office.jurisdiction} ({office.because})")
    whose = f"{office.id}: {office.name}, {office.kind}{'' if office.known else ' (new)'}"
    table.add_row("publisher", escape(whose))
    for key, value in made.document.items():
        table.add_row(key, escape(value if isinstance(value, str) else shown(value)))
    out.print(table)
    for note in made.notes:
        err.print(note, markup=False, highlight=False, soft_wrap=True)
