"""A trial: addresses asked for once, beside the declarations, with nothing kept that anybody reads later.

A trial is an ordinary crawl into a folder that its caller throws away, under declarations written for
it alone; so the gate, robots.txt, the pace and the judge are the crawl's own. Knows no Scrapy.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

import yaml
from pydantic import TypeAdapter, ValidationError

from crawler.declarations import JURISDICTIONS_FILE
from crawler.declared.shapes import Url
from db.ids import host_of, url_key
from db.records import CrosswalkError, Publisher, Registry
from pipeline.atlas import Atlas
from pipeline.judge import Answer

# What stands in a trial's declarations where an address is nobody's.
NOBODY = "XX"
# The outcome of an address that was not asked for since its publisher asks not to be crawled.
CLOSED = "do_not_crawl"


class AddressError(CrosswalkError):
    """What was given is not an address that is ever read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address to ask for, on behalf of ``publisher`` (None: nobody's). ``script``: it is declared as a
    page that a script fills."""

    url: str
    publisher: Publisher | None = None
    purpose: str = "document"
    script: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """What came back for one address. ``outcome`` and ``reason`` are the judge's at arrival, or
    ``do_not_crawl`` where nothing was asked; ``body`` is the file that holds the decoded body."""

    url: str
    outcome: str
    reason: str
    final_url: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    captured_at: str = ""
    body: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Tried:
        """Return the record that :meth:`to_json` made."""
        return cls(**{**told, "flags": tuple(told["flags"]), "redirects": tuple(told["redirects"])})

    def answer(self) -> Answer:
        """Return what the judge and the readers look at."""
        held = Path(self.body).read_bytes() if self.body else b""
        return Answer(
            self.url,
            self.final_url or self.url,
            self.status or 0,
            self.headers,
            held,
            self.flags,
            self.redirects,
        )

    @property
    def settled_url(self) -> str:
        """Where the address stands now: the end of a way of permanent redirects alone, else as asked."""
        permanent = all(step.partition(" ")[0] in {"301", "308"} for step in self.redirects)
        return self.final_url if self.redirects and permanent and self.final_url else self.url


def address(text: str) -> str:
    """Return ``text`` as an address that may be asked for, without its fragment.

    Raises :class:`AddressError` with what is wrong with it.
    """
    bare = urldefrag(text.strip())[0]
    if "\N{HORIZONTAL ELLIPSIS}" in bare:  # copied from where a program had shortened it
        raise AddressError(f"{text!r} is cut short; give the whole address.")
    try:
        return TypeAdapter(Url).validate_python(bare)
    except ValidationError as error:
        said = error.errors()[0]
        raise AddressError(f"{said['ctx']['error'] if 'ctx' in said else said['msg']}.") from None


def wanted(urls: Iterable[str], registry: Registry) -> list[Wanted]:
    """Return what to ask for, each address once, with the publisher that declares it or owns its host."""
    atlas = Atlas.of(registry)
    declared = {url_key(document.url): document for document in registry.documents}
    found: dict[str, Wanted] = {}
    for url in urls:
        document = declared.get(url_key(url))
        owner = atlas.publishers[document.publisher] if document else atlas.publisher_at(url)
        found.setdefault(url_key(url), Wanted(url, owner, script=bool(document and document.script)))
    return list(found.values())


def declare(asked: Sequence[Wanted], folder: Path) -> None:
    """Write declarations into ``folder`` under which a crawl asks for these addresses and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    by_code: dict[str, dict[str, list[Wanted]]] = defaultdict(lambda: defaultdict(list))
    for one in asked:
        code = one.publisher.jurisdiction if one.publisher else NOBODY
        by_code[code][_publisher_id(one)].append(one)
    codes = sorted(by_code) or [NOBODY]
    table = {"jurisdictions": [{"code": code, "name": code, "kind": "state"} for code in codes]}
    _write(folder / JURISDICTIONS_FILE, table)
    for code, publishers in by_code.items():
        shapes = [_publisher(key, of) for key, of in publishers.items()]
        _write(folder / f"{code.lower()}.yml", {"jurisdiction": code, "publishers": shapes})


def _publisher_id(one: Wanted) -> str:
    # One publisher for each host of nobody's, so that a redirect to another host is not followed.
    return one.publisher.id if one.publisher else "host_" + host_of(one.url).encode().hex()


def _publisher(key: str, asked: Sequence[Wanted]) -> dict[str, Any]:
    known = asked[0].publisher
    hosts = [*(known.hosts if known else ()), *(urlsplit(one.url).hostname or "" for one in asked)]
    documents = [
        {"name": f"n{number}", "title": one.url, "url": one.url, "topics": ["other"], "script": one.script}
        for number, one in enumerate(asked)
        if one.purpose == "document"
    ]
    lists = [{"url": one.url, "purpose": one.purpose} for one in asked if one.purpose != "document"]
    return {
        "id": key,
        "name": key,
        "kind": "other",
        "url": asked[0].url,
        "hosts": list(dict.fromkeys(hosts)),
        "documents": documents,
        "indexes": lists,
    }


def _write(path: Path, data: object) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def said(event: str, **what: object) -> str:
    """Return one line of a trial's report."""
    return json.dumps({"event": event, **what}, ensure_ascii=False)
