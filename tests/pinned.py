"""The keys of the API that programs rely on, as ``tests/api_keys.txt`` has them.

``python -m tests.pinned`` adds new ones. One that is gone stays in the list, and its test fails: that makes a new version
of the API, which people decide.
"""

from __future__ import annotations

from pathlib import Path

import web.api.schema  # noqa: F401
from web.api.shapes import SHAPES

PINNED = Path(__file__).with_name("api_keys.txt")


def keys() -> list[str]:
    """Return every key of every shape with its kind, a line each."""
    return [
        f"{name}.{key.name} {key.kind}{key.many}{'?' if key.nullable else ''}"
        for name, made in sorted(SHAPES.items())
        for key in made.keys
    ]


if __name__ == "__main__":
    version, *pinned = PINNED.read_text(encoding="utf-8").splitlines()
    gone = [line for line in pinned if line not in keys()]
    PINNED.write_text("\n".join([version, *keys(), *gone, ""]), encoding="utf-8")
