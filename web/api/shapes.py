"""Shapes of JSON objects: declared once, they pick what an answer hands out and write its JSON Schema (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.derived_tables import TABLES

_SCALARS: Final = {"text": "string", "int": "integer", "real": "number", "bool": "boolean"}
_TYPES: Final = {str: "text", int: "int", float: "real"}
_PUBLIC: Final = {table.public_name: table for table in TABLES if table.public_name}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an object: its ``kind`` (text, int, real, bool, any, or the name of a shape), what it means, whether it
    is a list or maps names to values, and whether it may be null."""

    name: str
    kind: str
    about: str
    unit: str = ""
    many: str = ""
    nullable: bool = False

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its values."""
        if self.kind == "any":
            one: dict[str, Any] = {}
        elif self.kind in _SCALARS:
            alone = self.nullable and not self.many
            one = {"type": [_SCALARS[self.kind], "null"] if alone else _SCALARS[self.kind]}
        else:
            one = {"$ref": f"#/$defs/{self.kind}"}
        wrapped: dict[str, Any] = {
            "": one,
            "[]": {"type": "array", "items": one},
            "{}": {"type": "object", "additionalProperties": one},
        }[self.many]
        if self.nullable and (self.many or "$ref" in one):
            wrapped = {"anyOf": [wrapped, {"type": "null"}]}
        about = f"{self.about} (unit: {self.unit})" if self.unit else self.about
        return {"description": about, **wrapped} if about else wrapped


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of the API: its name, what it is, and its keys; all are there always, null where nothing is known."""

    name: str
    about: str
    keys: tuple[Key, ...]

    def of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``row`` with the keys of this shape alone, in their order; raise KeyError for one that it lacks."""
        return {key.name: _picked(key, row[key.name]) for key in self.keys}

    def schema(self) -> dict[str, Any]:
        """Return its JSON Schema. Keys that are not named may come: they are added, never renamed."""
        return {
            "type": "object",
            "description": self.about,
            "required": [key.name for key in self.keys],
            "properties": {key.name: key.schema() for key in self.keys},
        }


SHAPES: Final[dict[str, Shape]] = {}
"""Every shape, by name."""


def shape(name: str, about: str, *parts: Iterable[Key]) -> Shape:
    """Declare a shape from keys of tables (:func:`of_table`) and keys of its own (:func:`keys`)."""
    found = {key.name: key for part in parts for key in part}
    assert name not in SHAPES, name
    made = SHAPES[name] = Shape(name, about, tuple(found.values()))
    return made


def of_table(name: str, *, but: str = "", only: str = "") -> tuple[Key, ...]:
    """Return a key for every public column of a table (see docs/schema.md), ``but`` some or ``only`` some."""
    table = _PUBLIC[name]
    wanted = only.split() or [column.name for column in table.public_columns]
    columns = {column.name: column for column in table.public_columns}
    return tuple(
        Key(
            column.name,
            _TYPES[column.type],
            column.about,
            column.unit,
            nullable=column.name not in table.key,
        )
        for column in (columns[one] for one in wanted)
        if column.name not in but.split()
    )


def keys(listing: str) -> tuple[Key, ...]:
    """Read ``name:kind  meaning`` lines. A kind ends in ``[]`` for a list, in ``{}`` for a map by name, then in ``?``
    where it may be null.

    >>> [(k.name, k.kind, k.many, k.nullable) for k in keys("topics:text[]  its topics\\n held:Holding{}?  by kind")]
    [('topics', 'text', '[]', False), ('held', 'Holding', '{}', True)]
    """
    made = []
    for line in listing.strip().splitlines():
        head, _, about = line.strip().partition(" ")
        name, _, kind = head.partition(":")
        bare = kind.removesuffix("?")
        many = bare[-2:] if bare.endswith(("[]", "{}")) else ""
        made.append(Key(name, bare.removesuffix(many), about.strip(), "", many, kind.endswith("?")))
    return tuple(made)


def _picked(key: Key, value: Any) -> Any:
    inner = SHAPES.get(key.kind)
    if inner is None or value is None:
        return list(value) if key.many == "[]" and value is not None else value
    pick: Callable[[Any], Any] = inner.of
    if key.many == "[]":
        return [pick(one) for one in value]
    return {name: pick(one) for name, one in value.items()} if key.many == "{}" else pick(value)
