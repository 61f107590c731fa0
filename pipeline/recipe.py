"""The recipe: the digest of everything that decides what is read from bytes.

Rules and vocabulary count by their files' bytes, parsers by their released versions; a document's
selectors count in its manner (:class:`pipeline.reading.Manner`).
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from db.ids import digest_id
from db.records import Registry

PARSERS = (
    "selectolax",
    "lxml",
    "beautifulsoup4",
    "pypdfium2",
    "mammoth",
    "pyahocorasick",
    "rapidfuzz",
    "ftfy",
)


@cache
def recipe() -> str:
    """Return the recipe of the installed program, 16 hex digits."""
    digest = hashlib.sha256()
    for path, held in sorted(_rules(files("pipeline"), "")):
        digest.update(f"{path}\0{hashlib.sha256(held).hexdigest()}\n".encode())
    for parser in PARSERS:
        digest.update(f"{parser}=={version(parser)}\n".encode())
    return digest.hexdigest()[:16]


def _rules(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            found += _rules(entry, f"{path}/")
        elif path.endswith((".py", ".yml")):
            found.append((path, entry.read_bytes()))
    return found


def declarations_digest(registry: Registry) -> str:
    """Return the digest of the declarations: what they say decides derived rows, but is no rule."""
    return digest_id(repr(registry))
