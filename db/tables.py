"""Every table and column of the working file, declared once: what it holds, and who may see it.

The migrations build the working file from this list, the public snapshot copies exactly the columns
marked public, the site's metadata and ``docs/schema.md`` are written from it. Names are a contract
with other people's queries: add freely, never rename.

Layers: *kept* rows are never derived and never rewritten; *derived* rows are a pure function of the
kept ones, the archive and the declarations; *work* rows are caches and can be dropped at any time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

Affinity = type[str] | type[int] | type[float]

UNITS: Final = frozenset(
    {
        "attempts", "bytes", "captures", "changes", "checks", "code points", "days", "documents", "edits",
        "jurisdictions", "kinds of edit", "labels", "occurrences", "occurrences per 1,000 words", "readings", "share",
        "texts", "values", "words",
    }
)  # fmt: skip
"""What numbers are counted or measured in; a share goes from 0 to 1."""

UNMEASURED: Final = frozenset({"flag", "number", "order"})
"""What a number without a unit is: 1 or 0, a name that happens to be a number, or a place in an order."""

_KIND: Final = re.compile(r"(?P<about>.*?)(?: \[(?P<kind>[\w ,]+)\])?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its SQLite affinity, its meaning, whether the public file carries it, the schema step (migration)
    that added it, and of a number its ``kind``: one of :data:`UNITS` or :data:`UNMEASURED`."""

    name: str
    type: Affinity
    about: str
    public: bool = True
    since: int = 1
    kind: str = ""

    @property
    def unit(self) -> str:
        """What its numbers are counted or measured in, "" where they are not or are no numbers."""
        return self.kind if self.kind in UNITS else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its layer, its meaning, its columns, key and indexes. ``public_name`` is its name in
    the public file (None: not there); ``label`` is the column that names a row for people. ``laid`` is the
    order of its rows in the public file: what a page asks for together lies together (none: by key).
    ``asked_by`` are the indexes that only the pages need: the working file, which is written often, has none of
    them. ``last`` is the long column that comes last in the public file: what stands behind it in a row is slow to
    reach."""

    name: str
    layer: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    public_name: str | None = None
    label: str | None = None
    since: int = 1
    laid: tuple[str, ...] = ()
    asked_by: tuple[tuple[str, ...], ...] = ()
    last: str | None = None

    @property
    def public_columns(self) -> tuple[Column, ...]:
        """The columns that the public file carries, in its order (none where the table is private)."""
        held = [c for c in self.columns if c.public] if self.public_name else []
        return tuple(sorted(held, key=lambda c: c.name == self.last))

    @property
    def public_indexes(self) -> tuple[tuple[str, ...], ...]:
        """The indexes of the public file: of its columns, and none that another one begins with."""
        names = {column.name for column in self.public_columns}
        held = [index for index in (*self.indexes, *self.asked_by) if set(index) <= names]
        return tuple(one for one in held if not any(one != o and o[: len(one)] == one for o in held))


def columns(listing: str, *, private: str = "") -> tuple[Column, ...]:
    """Read ``name:type  meaning [kind]`` lines; ``private`` names columns that stay in the working file, and the kind
    says what a number is (``[words]``, ``[flag]``).

    ``name:type@2`` is a column that schema step 2 adds. It goes last: that is where files that were
    there before get it.
    """
    types: dict[str, Affinity] = {"text": str, "int": int, "real": float}
    hidden = set(private.split())
    made = []
    for line in listing.strip().splitlines():
        head, about = line.strip().split(None, 1)
        name, kind = head.split(":")
        affinity, _, since = kind.partition("@")
        told = _KIND.fullmatch(about.strip()) if affinity != "text" else None
        meaning, what = (told["about"], told["kind"] or "") if told else (about.strip(), "")
        made.append(Column(name, types[affinity], meaning, name not in hidden, int(since or 1), what))
    return tuple(made)
