"""Writing what stretches over several documents, from the derived rows of all of them (:mod:`pipeline.across`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from db.store import Store
from schedules.drifting import write_drift
from schedules.passages import write_borrowed, write_carried_over
from schedules.vanished import write_quiet_removals
from schedules.waving import write_waves

# What replaces its tables by what all documents now come to; in this order, as later ones may ask earlier ones.
_WRITERS: Final[tuple[Callable[[Store], None], ...]] = (
    write_drift,
    write_waves,
    write_borrowed,
    write_carried_over,
    write_quiet_removals,
)


def write_across(store: Store) -> None:
    """Replace every table of what stretches over documents, in one transaction."""
    with store.transaction():
        for write in _WRITERS:
            write(store)
