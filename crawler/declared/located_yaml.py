"""YAML whose every key knows its line: plain data, and where each part of it was written (pure).

PyYAML's own loaders keep the last of two equal keys and forget the lines; a declaration must do
neither, because a person will be sent to the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]
# libyaml's parser where PyYAML was built with it: sixty files are read at every command.
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at ``line`` (1-based), in words."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Located:
    """``data`` as plain Python, with ``lines[path]`` for each key and list item in it."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of ``path``, or of the nearest part above it that was written."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> tuple[Located, list[Fault]]:
    """Return the data of one YAML document and all that is wrong with it as YAML.

    Refused: syntax errors, duplicate keys, keys that are not text, anchors (a file of a few lines
    could unfold to gigabytes). With a syntax error the data is None.
    """
    loader = Loader(text)
    try:
        aliases = [e for e in yaml.parse(text, Loader) if isinstance(e, yaml.AliasEvent)]
        if aliases:
            mark = aliases[0].start_mark
            line = mark.line + 1 if mark else 1
            return Located(None, {}), [Fault(line, "aliases (*name) are not used here: write the value out")]
        node = loader.get_single_node()
        faults: list[Fault] = []
        lines: dict[Path, int] = {}
        data = _build(loader, node, (), lines, faults) if node is not None else None
        return Located(data, lines), faults
    except yaml.YAMLError:
        return Located(None, {}), [_not_yaml(text)]
    finally:
        loader.dispose()


def _not_yaml(text: str) -> Fault:
    """Say what is wrong in the words of PyYAML's own parser, which are the same on every machine."""
    try:
        yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Fault(mark.line + 1 if mark else 1, f"not YAML: {error.problem}")
    except yaml.YAMLError as error:
        return Fault(1, f"not YAML: {error}")
    return Fault(1, "not YAML that both of its parsers understand: write it more plainly")


def _build(
    loader: yaml.SafeLoader, node: yaml.Node, path: Path, lines: dict[Path, int], faults: list[Fault]
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, path, lines, faults)
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, item, (*path, i), lines, faults) for i, item in enumerate(node.value)]
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError):
        faults.append(Fault(node.start_mark.line + 1, f"cannot read the value {node.value!r}"))
        return None


def _mapping(
    loader: yaml.SafeLoader, node: yaml.MappingNode, path: Path, lines: dict[Path, int], faults: list[Fault]
) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(Fault(line, "a key must be a word"))
            continue
        key = str(key_node.value)
        if key in built:
            faults.append(Fault(line, f"key {key!r} is written twice (first on line {lines[(*path, key)]})"))
            continue
        lines[(*path, key)] = line
        built[key] = _build(loader, value_node, (*path, key), lines, faults)
    return built
