"""Adding a declaration to a file that people keep: comments and layout stay as they are.

The text is put in at the right place, the whole folder is validated with it in a copy, and only a
file that was found sound takes the place of the old one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from crawler.declarations import JURISDICTIONS_FILE, DeclarationError, load
from crawler.declared import located_yaml
from db.records import CrosswalkError, Registry

_WIDTH = 10_000


class AdditionError(CrosswalkError):
    """A declaration cannot be added as it is."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A document for ``publisher`` of ``jurisdiction``; ``new_publisher`` are the keys of a publisher that
    is not declared yet (None: it is)."""

    jurisdiction: str
    publisher: str
    document: Mapping[str, object]
    new_publisher: Mapping[str, object] | None = None


def snippet(addition: Addition) -> str:
    """Return the lines of YAML that ``addition`` comes to, unindented."""
    if addition.new_publisher is None:
        return _item(addition.document)
    return _item(_whole(addition))


def _whole(addition: Addition) -> dict[str, object]:
    return {**(addition.new_publisher or {}), "documents": [dict(addition.document)]}


def file_of(folder: Path, jurisdiction: str) -> Path | None:
    """Return the file of ``folder`` that declares the publishers of ``jurisdiction``, or None."""
    for path in sorted(folder.glob("*.yml")):
        if path.name != JURISDICTIONS_FILE:
            located, _ = located_yaml.parse(path.read_text(encoding="utf-8-sig"))
            if isinstance(located.data, dict) and located.data.get("jurisdiction") == jurisdiction:
                return path
    return None


def add(folder: Path, addition: Addition) -> Path:
    """Write ``addition`` into its jurisdiction's file of ``folder``, or a new one, and return the file.

    Nothing else in the file changes, by a byte. Raises :class:`AdditionError` where the folder would not
    be sound with it, or the file's layout has no place for it; nothing is written then.
    """
    before = load(folder)
    path = file_of(folder, addition.jurisdiction)
    if path is None:
        path = folder / f"{addition.jurisdiction.lower()}.yml"
        if path.exists():
            raise AdditionError(
                f"{path} is the file of another jurisdiction; name that file after its own code."
            )
        held, text = None, _new_file(addition)
    else:
        held = path.read_bytes()
        text = inserted(held.decode("utf-8"), addition)
    _validated(folder, path.name, text, before)
    if held is not None and path.read_bytes() != held:
        raise AdditionError(f"{path} was changed meanwhile; run the command again.")
    _replace(path, text)
    return path


def _validated(folder: Path, name: str, text: str, before: Registry) -> None:
    """Raise where the folder with this file is unsound, or says anything else than before but for one document."""
    with tempfile.TemporaryDirectory() as scratch:
        for source in folder.glob("*.yml"):
            shutil.copy(source, scratch)
        (Path(scratch) / name).write_text(text, encoding="utf-8", newline="")
        try:
            after = load(Path(scratch))
        except DeclarationError as error:
            lines = "\n".join(f"  {problem}" for problem in error.problems)
            raise AdditionError(f"Nothing was written, since {name} would not be sound:\n{lines}") from error
    kept = {document.id: document for document in after.documents}
    same = all(kept.get(document.id) == document for document in before.documents)
    if not same or len(after.documents) != len(before.documents) + 1 or after.indexes != before.indexes:
        raise AdditionError(f"Nothing was written: {name} is laid out in a way that this cannot add to.")


def _replace(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.new")
    try:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, scratch)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _new_file(addition: Addition) -> str:
    return f"jurisdiction: {addition.jurisdiction}\npublishers:\n{_indented(_item(_whole(addition)), 2)}"


def inserted(text: str, addition: Addition) -> str:
    """Return ``text`` with ``addition`` put in; the rest is as it was, line ends and all (pure)."""
    root = yaml.compose(text.removeprefix("\ufeff"), yaml.SafeLoader)
    publishers = _value(root, "publishers")
    if not isinstance(publishers, yaml.SequenceNode):
        raise AdditionError("The file has no list of publishers to add to.")
    if addition.new_publisher is not None:
        return _after_items(text, publishers, _item(_whole(addition)), blank=True)
    node = next((n for n in publishers.value if _said(n, "id") == addition.publisher), None)
    documents = _value(node, "documents")
    if isinstance(documents, yaml.SequenceNode) and documents.value:
        return _after_items(text, documents, _item(addition.document))
    if node is None or node.flow_style or documents is not None:
        raise AdditionError(
            f"The documents of {addition.publisher} are written on one line, which cannot be added to; "
            "write them one below the other, and run the command again."
        )
    indent = node.start_mark.column
    lines = "documents:\n" + _indented(_item(addition.document), 2)
    return _put(text, _end(node), _indented(lines, indent))


def _after_items(text: str, node: yaml.SequenceNode, item: str, *, blank: bool = False) -> str:
    if node.flow_style or not node.value:
        raise AdditionError(
            "The list to add to is written on one line; write its items one below the other, and run the command again."
        )
    indent = node.start_mark.column
    return _put(text, _end(node), ("\n" if blank else "") + _indented(item, indent))


def _put(text: str, line: int, lines: str) -> str:
    """Return ``text`` with ``lines`` after its line number ``line`` (from 0), in its own line ends."""
    held = text.splitlines(keepends=True)
    end = "\r\n" if held and held[0].endswith("\r\n") else "\n"
    if not held[line].endswith("\n"):
        held[line] += end
    return "".join([*held[: line + 1], lines.replace("\n", end), *held[line + 1 :]])


def _end(node: yaml.Node) -> int:
    """Return the last line (from 0) that a node is written on; blank lines and comments after it are not its."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _end(node.value[-1])
    mark = node.end_mark
    # A block scalar (| or >) ends where the next thing begins.
    folded = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
    return int(
        mark.line - 1 if folded or (mark.column == 0 and mark.line > node.start_mark.line) else mark.line
    )


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _said(node: yaml.Node, key: str) -> str | None:
    value = _value(node, key)
    return str(value.value) if isinstance(value, yaml.ScalarNode) else None


def _item(data: Mapping[str, object]) -> str:
    """Return ``data`` as an item of a list: one key a line, and lists and mappings in one line each, as the
    files are written by hand."""
    lines = ""
    for key, value in data.items():
        if key == "documents" and isinstance(value, list):
            lines += f"{key}:\n" + "".join(_indented(_item(one), 2) for one in value)
        else:
            lines += f"{key}: {shown(value)}\n"
    return "- " + _indented(lines, 2)[2:]


def _indented(lines: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}" if line.strip() else line for line in lines.splitlines(keepends=True))


def shown(value: object) -> str:
    """Return a value as it is written in YAML, on one line."""
    made = str(
        yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=_WIDTH)
    )
    return made.strip().removesuffix("\n...")
