"""The declarations: which addresses are read, for whom, and why (``crawler/sources/*.yml``).

``jurisdictions.yml`` lists the jurisdictions; every other file declares the publishers of one. A
folder is read whole and strictly: unknown keys, duplicate ids, and addresses declared twice are
errors, all of them listed at once with file, line and key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from crawler.declared import located_yaml
from crawler.declared.mistakes import dotted, explained, refuse_unknown
from crawler.declared.records import declared_of, document_id, index_of, publisher_of
from crawler.declared.shapes import (
    JurisdictionsShape,
    PublisherShape,
    SourceShape,
)
from db import ids
from db.records import (
    CrosswalkError,
    Gap,
    Jurisdiction,
    LawCited,
    Registry,
)

JURISDICTIONS_FILE = "jurisdictions.yml"
SOURCES = Path(__file__).parent / "sources"

Shape = TypeVar("Shape", bound=BaseModel)


class DeclarationError(CrosswalkError):
    """The declarations of a folder cannot be used; ``problems`` has one line for each reason."""

    def __init__(self, problems: Sequence[str], *, where: str = "the declarations") -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} in {where}; correct each line and try again:\n{lines}")


def load(folder: Path) -> Registry:
    """Return all declarations of ``folder``, in the order of file names and of the files.

    Raises :class:`DeclarationError` with every problem of the folder.
    """
    reading = _read(folder)
    if reading.problems:
        raise DeclarationError(reading.problems, where=str(folder))
    return reading.registry()


def check(folder: Path) -> list[str]:
    """Return every problem of ``folder`` as ``file:line: key: what to do``; empty when it is sound."""
    return _read(folder).problems


def choose(
    registry: Registry,
    *,
    states: Iterable[str] = (),
    topics: Iterable[str] = (),
    publishers: Iterable[str] = (),
) -> Registry:
    """Return the part of ``registry`` that a crawl of ``states``, ``topics`` and ``publishers`` (their
    ids) reads; empty is all.

    Retired documents are left out. A topic leaves the indexes in: what they list is what a removal
    is proved by. Raises :class:`~crawler.declared.mistakes.NotDeclaredError` for a code, a topic or a
    publisher that is not declared.
    """
    codes, wanted, only = {code.upper() for code in states}, set(topics), set(publishers)
    refuse_unknown("jurisdiction", codes, {j.code for j in registry.jurisdictions})
    refuse_unknown("topic", wanted, {topic for d in registry.documents for topic in d.topics})
    refuse_unknown("publisher", only, {p.id for p in registry.publishers})
    jurisdictions = tuple(j for j in registry.jurisdictions if not codes or j.code in codes)
    chosen = tuple(
        p
        for p in registry.publishers
        if (not codes or p.jurisdiction in codes) and (not only or p.id in only)
    )
    inside = {p.id for p in chosen}
    documents = tuple(
        d
        for d in registry.documents
        if d.publisher in inside and d.retired_at is None and (not wanted or wanted & set(d.topics))
    )
    indexes = tuple(i for i in registry.indexes if i.publisher in inside)
    inside_laws = tuple(law for law in registry.laws if not codes or law.jurisdiction in codes)
    inside_gaps = tuple(gap for gap in registry.gaps if not codes or gap.jurisdiction in codes)
    return Registry(jurisdictions, chosen, indexes, documents, inside_laws, inside_gaps)


@dataclass(slots=True)
class _Source:
    """One source file that has the right shape."""

    name: str
    shape: SourceShape
    located: located_yaml.Located


@dataclass(slots=True)
class _Reading:
    """A folder as far as it could be read, and all that is wrong with it."""

    jurisdictions: list[Jurisdiction] = field(default_factory=list)
    sources: list[_Source] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def registry(self) -> Registry:
        publishers, indexes, documents = [], [], []
        laws: list[LawCited] = []
        gaps: list[Gap] = []
        for source in self.sources:
            code = source.shape.jurisdiction
            laws += [
                LawCited(code, law.citation, tuple(law.topics), law.evidence) for law in source.shape.laws
            ]
            gaps += [Gap(code, gap.kind, gap.reason) for gap in source.shape.gaps]
            for shape in source.shape.publishers:
                publishers.append(publisher_of(shape, source.shape.jurisdiction))
                indexes += [index_of(i, shape.id) for i in shape.indexes]
                documents += [declared_of(d, shape.id, source.shape.jurisdiction) for d in shape.documents]
        return Registry(
            tuple(self.jurisdictions),
            tuple(publishers),
            tuple(indexes),
            tuple(documents),
            tuple(laws),
            tuple(gaps),
        )


def _read(folder: Path) -> _Reading:
    reading = _Reading()
    if not folder.is_dir():
        reading.problems.append(f"{folder}: no such folder; name one that holds {JURISDICTIONS_FILE}")
        return reading
    table = folder / JURISDICTIONS_FILE
    if not table.is_file():
        reading.problems.append(f"{JURISDICTIONS_FILE}:1: missing: the folder must list its jurisdictions")
    else:
        _read_jurisdictions(table, reading)
    for path in sorted(folder.glob("*.yml")):
        if path.name != JURISDICTIONS_FILE and (read := _shaped(path, SourceShape, reading.problems)):
            reading.sources.append(_Source(path.name, *read))
    _check_across(reading)
    return reading


def _read_jurisdictions(path: Path, reading: _Reading) -> None:
    read = _shaped(path, JurisdictionsShape, reading.problems)
    if read is None:
        return
    shape, located = read
    seen: set[str] = set()
    for number, one in enumerate(shape.jurisdictions):
        if one.code in seen:
            at: located_yaml.Path = ("jurisdictions", number, "code")
            where = f"{path.name}:{located.line(at)}: {dotted(at)}"
            reading.problems.append(f"{where}: {one.code!r} is listed twice")
        seen.add(one.code)
        column, row = one.tile or (None, None)
        reading.jurisdictions.append(Jurisdiction(one.code, one.name, one.kind, column, row))


def _shaped(path: Path, shape: type[Shape], problems: list[str]) -> tuple[Shape, located_yaml.Located] | None:
    """Return the file in its shape, or None after adding what is wrong with it to ``problems``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(f"{path.name}:1: not UTF-8 (byte {error.start}): save the file as UTF-8")
        return None
    located, faults = located_yaml.parse(text)
    problems += [f"{path.name}:{fault.line}: {fault.message}" for fault in faults]
    if located.data is None:
        if not faults:
            problems.append(f"{path.name}:1: the file is empty: declare something or delete it")
        return None
    try:
        return shape.model_validate(located.data), located
    except ValidationError as error:
        problems += [explained(path.name, located, dict(one)) for one in error.errors()]
        return None


class _Once:
    """What must be unique in the folder, and where each was declared first."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.seen: dict[tuple[str, str], str] = {}

    def claim(self, source: _Source, path: located_yaml.Path, kind: str, value: str) -> bool:
        """Return whether ``value`` is free; add the problem where it is not."""
        here = f"{source.name}:{source.located.line(path)}"
        if first := self.seen.get((kind, value)):
            self.problems.append(f"{here}: {dotted(path)}: {kind} {value!r} is already declared at {first}")
            return False
        self.seen[(kind, value)] = here
        return True


def _check_across(reading: _Reading) -> None:
    """Add what no single file can know: codes, ids and addresses that must be unique in the folder."""
    codes = {j.code for j in reading.jurisdictions}
    once = _Once(reading.problems)
    for source in reading.sources:
        code = source.shape.jurisdiction
        if code not in codes:
            line = source.located.line(("jurisdiction",))
            reading.problems.append(
                f"{source.name}:{line}: jurisdiction: {code!r} is not in {JURISDICTIONS_FILE}"
            )
        once.claim(source, ("jurisdiction",), "jurisdiction", code)
        for number, publisher in enumerate(source.shape.publishers):
            _check_publisher(once, source, ("publishers", number), publisher)


def _check_publisher(once: _Once, source: _Source, at: located_yaml.Path, shape: PublisherShape) -> None:
    once.claim(source, (*at, "id"), "publisher id", shape.id)
    for i, index in enumerate(shape.indexes):
        path: located_yaml.Path = (*at, "indexes", i, "url")
        once.claim(source, path, "index address", ids.url_key(index.url))
        _check_host(once.problems, source, path, index.url, shape)
    for i, url in enumerate(shape.entries):
        _check_host(once.problems, source, (*at, "entries", i), url, shape)
    for i, document in enumerate(shape.documents):
        path = (*at, "documents", i)
        once.claim(source, (*path, "name"), "document name", f"{shape.id}/{document.name}")
        free = once.claim(source, (*path, "url"), "document address", ids.url_key(document.url))
        for j, url in enumerate(document.earlier_urls):
            free &= once.claim(source, (*path, "earlier_urls", j), "document address", ids.url_key(url))
        if free:
            once.claim(source, (*path, "id" if document.id else "url"), "document id", document_id(document))
        _check_host(once.problems, source, (*path, "url"), document.url, shape)


def _check_host(
    problems: list[str], source: _Source, path: located_yaml.Path, url: str, shape: PublisherShape
) -> None:
    own = {host.removeprefix("www.") for host in shape.all_hosts()}
    if ids.host_of(url) not in own:
        problems.append(
            f"{source.name}:{source.located.line(path)}: {dotted(path)}: {url!r} is not on a host of "
            f"{shape.id} ({', '.join(sorted(own))}); add its host to 'hosts' or give it its own publisher"
        )
