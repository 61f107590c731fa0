"""Boilerplate in the store: what is left out of texts, and an upgrade that learns it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from db import boilerplate
from db.boilerplate import Learnt
from db.ids import host_of
from db.records import Capture, Registry
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.boilerplate import Seen, learnt, says_something
from pipeline.reading import Reading


def atlas_of(store: Store, registry: Registry) -> Atlas:
    """Return ``registry``, indexed, with the boilerplate that ``store`` holds."""
    return Atlas.of(registry, boilerplate.held(store))


class Learning:
    """What one upgrade learns, and what it gives up: ``learnt`` and ``given_up`` (host, words).

    Where it does not ``teach``, it only gives up what says something under today's rules.
    """

    def __init__(self, store: Store, at: str, teach: bool) -> None:
        """Learn at ``at`` for the next upgrade of ``store``."""
        self.learnt: list[Learnt] = []
        self.given_up: list[tuple[str, str]] = []
        self._store, self._at, self._teach = store, at, teach

    def learn(self, captures: Sequence[Capture], readings: Mapping[str, Reading]) -> bool:
        """Keep what ``readings`` (by capture id) teach; say whether texts are to be read otherwise now."""
        number = self._store.next_upgrade()
        held = {(host, words) for host, all_of in boilerplate.held(self._store).items() for words in all_of}
        self.given_up = sorted(one for one in held if says_something(one[1]))
        boilerplate.give_up(self._store, self.given_up, upgrade=number)
        if self._teach:
            never = held | boilerplate.given_up(self._store)
            self.learnt = learnt(_seen(captures, readings), never)
            boilerplate.keep(self._store, self.learnt, at=self._at, upgrade=number)
        return bool(self.learnt or self.given_up)


def _seen(captures: Sequence[Capture], readings: Mapping[str, Reading]) -> Iterator[Seen]:
    """Yield the pages among ``captures`` that were read as documents."""
    for capture in captures:
        reading = readings.get(capture.id)
        if reading is None or reading.outcome != "received" or reading.format != "html":
            continue
        if capture.purpose == "document":
            path = capture.url_key.partition("?")[0]
            yield Seen(host_of(capture.url), path, capture.captured_at, reading)
