"""What the address of a comparison asks for, and the addresses that ask for something beside it (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from db.answers_matrix import UnknownQuestionError
from db.answers_narrowed import Narrowing
from web import exports
from web.layouts import checked_layout
from web.peer_sets import Groups, members

_MOST = 400  # values of one kind in an address; far more than there are jurisdictions and keys


class Args(Protocol):
    """The query string of a request, as Datasette reads it."""

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of a name."""

    def getlist(self, name: str) -> list[str]:
        """Return every value of a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison as an address asks for it. ``states`` are those named, ``groups`` the peer sets, and ``codes``
    the members of both (none: all jurisdictions); ``every`` shows the cells that did not change too."""

    field: str | None
    as_of: str | None
    in_force: str | None
    against: str | None
    states: tuple[str, ...]
    groups: tuple[str, ...]
    codes: tuple[str, ...]
    narrowing: Narrowing
    every: bool
    table: bool
    layout: str | None
    form: str | None

    def address(self, *without: str, form: str = "", **more: str) -> str:
        """Return the address of this comparison without the parts named, with ``more``, as ``form`` (a file)."""
        pairs: list[tuple[str, str]] = []
        given: list[tuple[str, Iterable[str | None]]] = [
            ("field", [self.field]),
            ("as_of", [self.as_of]),
            ("in_force", [self.in_force]),
            ("against", [self.against]),
            ("group", self.groups),
            ("state", [",".join(self.states)]),
            ("key", self.narrowing.keys),
            ("stance", self.narrowing.stances),
            ("basis", self.narrowing.bases),
            ("show", ["all" if self.every else "table" if self.table else None]),
            ("layout", [self.layout]),
        ]
        for name, values in given:
            if name not in without and name not in more:
                pairs.extend((name, value) for value in values if value)
        pairs.extend(more.items())
        query = urlencode(pairs, safe=",:")
        return f"/compare{'.' + form if form else ''}{'?' + query if query else ''}"


def asked_of(args: Args, form: str | None, own: Groups) -> Asked:
    """Read an address. Raises :class:`db.answers_matrix.UnknownQuestionError` for what cannot be asked."""
    form = form or args.get("format") or None
    if form and form not in exports.FORMATS:
        raise UnknownQuestionError(
            f"{form!r} is no format here. Ask for one of: {', '.join(exports.FORMATS)}."
        )
    states, groups = _codes(args.getlist("state")), tuple(one for one in args.getlist("group") if one)[:_MOST]
    codes = tuple(dict.fromkeys((*members(groups, own), *states)))
    narrowing = Narrowing.of(*(_listed(args.getlist(name)) for name in ("key", "stance", "basis")))
    layout = checked_layout(args.get("layout") or None)
    if args.get("against") and (narrowing.stances or narrowing.bases or layout):
        raise UnknownQuestionError(
            "Stances, bases and layouts are for one day: leave them out, or leave out the day to compare against."
        )
    return Asked(
        field=args.get("field") or None,
        as_of=args.get("as_of") or None,
        in_force=args.get("in_force") or None,
        against=args.get("against") or None,
        states=states,
        groups=groups,
        codes=codes,
        narrowing=narrowing,
        every=args.get("show") == "all",
        table=args.get("show") == "table",
        layout=layout,
        form=form,
    )


def _codes(given: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.upper() for code in _listed(given)))


def _listed(given: list[str]) -> tuple[str, ...]:
    parts = (one.strip() for part in given for one in part.split(","))
    return tuple(part for part in parts if part)[:_MOST]
