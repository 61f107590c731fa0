"""Where publishing lays the story packs, for those that write them and those that serve them."""

from __future__ import annotations

from pathlib import Path


def pack_path(public: Path, change: str, digest: str) -> Path:
    """Return where the pack of ``change`` lies in the folder of the releases; ``digest`` is of what it says."""
    return public / "stories" / f"{change}-{digest}.zip"
