"""Any two texts compared when a reader asks, in a process of its own that is ended when it takes too long.

How long a comparison takes depends on the texts: two of 1.5 million characters, a word changed in every fourth line,
take two seconds; the same without a line break take minutes. Only another process can be stopped in the middle.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from db.records import CrosswalkError
from pipeline.compare import compare

SECONDS = 6.0
"""A reader waits no longer than this for a comparison."""

AT_ONCE = 2
"""So many are made at a time, so that no one can take the machine for themselves."""

_turn = threading.BoundedSemaphore(AT_ONCE)
_COLUMNS = ("op", "old_start", "old_end", "new_start", "new_end", "section")
_HOME = str(Path(__file__).resolve().parent.parent)


class TooLongError(CrosswalkError):
    """The comparison was given up."""


@lru_cache(maxsize=8)
def compared(old: str, new: str) -> tuple[Mapping[str, Any], ...]:
    """Return what turned ``old`` into ``new`` as rows like those of ``change_spans``.

    Raises :class:`TooLongError` after :data:`SECONDS`, or where others wait already.
    """
    if not _turn.acquire(timeout=SECONDS):
        raise TooLongError("Others are comparing long texts just now. Please try again in a minute.")
    try:
        known = os.environ.get("PYTHONPATH")
        done = subprocess.run(
            [sys.executable, "-P", "-m", "web.comparing"],
            input=json.dumps([old, new]).encode(),
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([_HOME, known] if known else [_HOME])},
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise TooLongError(
            f"Comparing these two texts takes longer than {SECONDS:.0f} seconds. Compare versions that lie nearer "
            "to each other, or download both texts."
        ) from error
    finally:
        _turn.release()
    rows = (dict(zip(_COLUMNS, row, strict=True)) for row in json.loads(done.stdout))
    return tuple(
        {
            **row,
            "seq": seq,
            "old_text": old[row["old_start"] : row["old_end"]],
            "new_text": new[row["new_start"] : row["new_end"]],
        }
        for seq, row in enumerate(rows)
    )


def main() -> None:
    """Compare the two texts on standard input (a JSON list) and write the spans as JSON."""
    old, new = json.load(sys.stdin.buffer)
    spans = compare(old, new).spans
    json.dump([[getattr(span, name) for name in _COLUMNS] for span in spans], sys.stdout)


if __name__ == "__main__":
    main()
