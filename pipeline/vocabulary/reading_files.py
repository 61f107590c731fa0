"""Reading the vocabulary's YAML files, so that whoever edits one is told file, line and key of a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from db.records import CrosswalkError

# Keys whose values are regular expressions; a name in braces is a macro, filled in where they are used.
_PATTERNS = frozenset({"pattern", "patterns"})
_MACRO = re.compile(r"\{[a-z_]+\}")


class VocabularyError(CrosswalkError):
    """A vocabulary file that cannot be read by; says which file, line and key, and what is wrong."""


class _Loader(yaml.CSafeLoader):
    """PyYAML keeps the last of two equal keys without a word; here the second one is an error."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    built: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in built:
            line = key_node.start_mark.line + 1
            raise VocabularyError(f", line {line}: the key {key!r} stands twice; keep one.")
        built[key] = loader.construct_object(value_node, deep=True)
    return built


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of all files together, and the file of each."""

    entries: dict[str, Any]
    sources: dict[str, Path]

    def fault(self, way: Sequence[str | int], what: str) -> VocabularyError:
        """Return the error that ``what`` is wrong at ``way``, the keys from a section down."""
        path = self.sources.get(str(way[0])) if way else None
        key = ".".join(map(str, way))
        if path is None:
            return VocabularyError(f"vocabulary: {key}: {what}.")
        return VocabularyError(f"{path.name}, line {_line(path, way)}: {key}: {what}.")

    def way_of(self, words: str) -> tuple[str | int, ...]:
        """Return the way to the first string that names ``words`` among its alternatives."""
        found = (way for way, string in _strings(self.entries, ()) if words in string.lstrip("~").split("|"))
        return next(found, ("?",))

    def misfit(self, error: ValidationError) -> VocabularyError:
        """Return the first thing that does not fit the shapes, unknown keys before what is missing."""
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        return self.fault(first["loc"] or ("?",), f"{first['msg']}; correct or remove that key")


def read_sections(paths: Iterable[Path]) -> Sections:
    """Return what the files at ``paths`` hold, section by section, or raise :class:`VocabularyError`."""
    held = Sections({}, {})
    for path in sorted(paths, key=lambda one: one.name):
        for section, entries in _read(path).items():
            if section in held.entries:
                raise VocabularyError(
                    f"{path.name}: {section} is also in {held.sources[section].name}; keep one."
                )
            held.entries[section], held.sources[section] = entries, path
    for way, string in _strings(held.entries, ()):
        if any(part in _PATTERNS for part in way[-2:]):
            try:
                re.compile(_MACRO.sub("x", string))
            except re.error as error:
                raise held.fault(way, f"{error}; correct that pattern") from error
    return held


def _read(path: Path) -> dict[str, Any]:
    try:
        given = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except VocabularyError as error:
        raise VocabularyError(f"{path.name}{error}") from error
    except UnicodeDecodeError as error:
        raise VocabularyError(
            f"{path.name}: byte {error.start} is no UTF-8; save the file as UTF-8."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or " ".join(str(error).split())
        where = f", line {mark.line + 1}" if mark else ""
        raise VocabularyError(f"{path.name}{where}: {said}; correct the YAML there.") from error
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise VocabularyError(f"{path.name}: it holds no sections; begin it with a key such as 'words:'.")
    return given


def _strings(held: object, way: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield (way, string) of every string in ``held``."""
    if isinstance(held, dict):
        for key, value in held.items():
            yield from _strings(value, (*way, key))
    elif isinstance(held, list):
        for number, value in enumerate(held):
            yield from _strings(value, (*way, number))
    elif isinstance(held, str):
        yield way, held


def _line(path: Path, way: Sequence[str | int]) -> int:
    """Return the line of ``way`` in the file at ``path``, as far down as it goes."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    line = 1
    for part in way:
        inner = None
        if isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                if str(key_node.value) == str(part):
                    line, inner = key_node.start_mark.line + 1, value_node
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            inner = node.value[part]
            line = inner.start_mark.line + 1
        if inner is None:
            break
        node = inner
    return line
