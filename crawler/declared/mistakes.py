"""What is wrong with a declaration, in words: file, line, key, and what to do (pure)."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection
from typing import Any

from crawler.declared import located_yaml
from crawler.declared.shapes import known_keys
from db.records import CrosswalkError

# How many names a sentence can hold.
_FEW = 12


class NotDeclaredError(CrosswalkError):
    """A choice names something that is declared nowhere."""


def explained(name: str, located: located_yaml.Located, error: dict[str, Any]) -> str:
    """Turn one pydantic error into ``file:line: key: what is wrong``."""
    loc = tuple(part for part in error["loc"] if isinstance(part, str | int))
    where = f"{name}:{located.line(loc)}: {dotted(loc) or 'the file'}: "
    if error["type"] == "extra_forbidden":
        keys = known_keys(loc)
        near = difflib.get_close_matches(str(loc[-1]), keys, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(keys)}"
        return where + f"unknown key; {hint}"
    if error["type"] == "missing":
        return where + "missing: this key must be given"
    if error["type"] == "value_error":
        return where + str(error["ctx"]["error"])
    message = str(error["msg"]).removeprefix("Input ")
    given = error["input"]
    if error["type"] == "string_type" and isinstance(given, int | float | datetime.date):
        return where + "YAML reads this as a number, a date or yes/no: put it in quotes"
    plain = given is None or isinstance(given, str | int | float | datetime.date)
    return where + message + (f" (given: {given!r})" if plain else "")


def dotted(loc: located_yaml.Path) -> str:
    """Return a place in a file as people write it: ``publishers[0].id``."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def refuse_unknown(what: str, named: Collection[str], declared: Collection[str]) -> None:
    """Raise :class:`NotDeclaredError`, in one sentence, for the first of ``named`` that is not declared."""
    for name in sorted(set(named) - set(declared)):
        known = sorted(declared)
        if near := difflib.get_close_matches(name, known, 1):
            hint = f"did you mean {near[0]!r}?"
        elif len(known) <= _FEW:
            hint = f"known: {', '.join(known) or 'none'}."
        else:
            hint = f"declared are {', '.join(known[:3])} and {len(known) - 3} more."
        raise NotDeclaredError(f"{name!r} is not a declared {what}; {hint}")
