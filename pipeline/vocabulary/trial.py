"""Trying an edited copy of the vocabulary, without touching the installed one.

What the rules make of the vocabulary is kept for the life of a process (automata, patterns, the recipe). A
trial forgets all of it, reads by the other files, and forgets again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import vocabulary as used
from pipeline.vocabulary.reading_files import VocabularyError


def use(folder: Path | None) -> None:
    """Read by the files of ``folder``, and by the installed ones where it has none of that name (None: by
    the installed ones alone), from now on and in this process.

    Raises :class:`VocabularyError` where ``folder`` holds no YAML file, or one that cannot be read by.
    """
    if folder is not None and not any(folder.glob("*.yml")):
        raise VocabularyError(
            f"{folder} holds no vocabulary. Copy {used.FOLDER}/*.yml there, and edit the copies."
        )
    used.tried[:] = [folder] if folder is not None else []
    _forget()
    used.vocabulary()


@contextmanager
def trial(folder: Path | None) -> Iterator[None]:
    """Read by the files of ``folder`` in the block (:func:`use`); None changes nothing."""
    if folder is None:
        yield
        return
    try:
        use(folder)
        yield
    finally:
        use(None)


def folder_in_use() -> Path | None:
    """Return the folder that is tried now, None where the installed vocabulary is read by."""
    return used.tried[0] if used.tried else None


def _forget() -> None:
    """Empty what the functions of the pipeline keep: nearly all of it is made of the vocabulary."""
    for name, module in tuple(sys.modules.items()):
        if name.partition(".")[0] == "pipeline":
            for held in tuple(vars(module).values()):
                if callable(clear := getattr(held, "cache_clear", None)):
                    clear()
