"""Whose fault it is when names do not resolve: theirs, or our own name server's (pure)."""

from __future__ import annotations

from enum import Enum

# So many hosts in a row, and none that answers between them, is no coincidence.
ENOUGH = 5


class Fault(Enum):
    """Whose fault it is, as far as can be told."""

    THEIRS = "theirs"
    OURS = "ours"
    UNKNOWN = "unknown"


def fault(unresolved: int, *, answered: bool, controls: bool | None, ended: bool) -> Fault:
    """Return whose fault it is that the names of ``unresolved`` different hosts in a row did not resolve.

    ``controls`` says whether a name that always resolves did (None: there is no such name to try);
    ``answered`` that another host answered since; ``ended`` that the crawl has nothing more to ask.
    """
    if controls is None:
        if unresolved >= ENOUGH:
            return Fault.OURS
        return Fault.THEIRS if answered or ended else Fault.UNKNOWN
    if controls:
        return Fault.THEIRS
    return Fault.OURS if ended or unresolved >= ENOUGH else Fault.UNKNOWN
