"""What has become of a document so far, and what can happen to it next (no judging here).

The state of the fold in :mod:`pipeline.history`, from one check to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from db.ids import host_of, url_key
from pipeline.looks import Event, Look, Stand, text_of
from pipeline.relisted import Move
from pipeline.surroundings import Surroundings

# docs/decisions/0009: a removal needs three checks over seven days. One 404 may be a fault: a document was
# truly not there before where two checks in a row missed it.
REMOVAL_CHECKS = 3
ABSENT_CHECKS = 2
REMOVAL_SPAN = timedelta(days=7)


@dataclass(slots=True)
class Fold:
    """The state between two checks: the texts that stood, what happened, what is held or missed.
    ``own_keys`` are the address keys that are known to be the document's, ``relisted`` those at which it was
    listed in place of an older one."""

    surroundings: Surroundings
    own_keys: set[str]
    relisted: Mapping[str, Move] = field(default_factory=dict)
    outcomes: list[tuple[str, str, str]] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    addresses: list[tuple[str, str, str | None]] = field(default_factory=list)
    held: Look | None = None
    missed: list[Look] = field(default_factory=list)
    gone: bool = False

    @property
    def current(self) -> Stand | None:
        """The text that stands, or that stood last."""
        return self.stands[-1] if self.stands else None

    def start(self, look: Look) -> None:
        """Let the first text stand, with what is known of its beginning."""
        at = look.capture.captured_at
        cause, since = self.surroundings.start_of(at, self.own_keys)
        last_missed = self.missed[-1].capture.captured_at if self.missed else ""
        if len(self.missed) >= ABSENT_CHECKS and self.surroundings.healthy_at(last_missed):
            cause, since = "source", max(last_missed, since or "")
        elif cause == "coverage" and self.surroundings.is_dated_within(look.reading, at):
            cause = "source"
        self.missed = []
        self.stands.append(Stand(look, look))
        address = look.capture.final_url or look.capture.url
        self.own_keys.add(url_key(address))
        self.addresses.append((address, at, None))
        self.events.append(Event("started", cause, None, len(self.stands) - 1, since, at))

    def succeed(self, look: Look) -> tuple[str, str]:
        """Let a new text stand in place of the one before."""
        current = self.stands[-1]
        at = look.capture.captured_at
        self.stands[-1] = replace(current, ended_at=at)
        self.stands.append(Stand(look, look))
        number = len(self.stands) - 1
        self.events.append(
            Event("edited", "source", number - 1, number, current.last.capture.captured_at, at)
        )
        self.missed = []
        return "changed", "the text differs"

    def restore(self, look: Look) -> tuple[str, str]:
        """Let a text stand again after a removal."""
        since = self.missed[-1].capture.captured_at if self.missed else None
        self.gone, self.missed, self.held = False, [], None
        self.stands.append(Stand(look, look))
        number = len(self.stands) - 1
        self.events.append(Event("restored", "source", number - 1, number, since, look.capture.captured_at))
        return "changed", "the document is back"

    def miss(self, look: Look, reason: str) -> tuple[str, str]:
        """Note that the document was not there, and end it where that proves its removal."""
        self.missed.append(look)
        if self.gone or self.current is None or not self._proven(look):
            return "missing", reason
        first_missed = self.missed[0].capture.captured_at
        current = self.stands[-1]
        self.stands[-1] = replace(current, ended_at=first_missed)
        number = len(self.stands) - 1
        self.events.append(
            Event("removed", "source", number, None, current.last.capture.captured_at, first_missed)
        )
        self.gone = True
        return "removal_confirmed", f"{reason}; gone since {first_missed}, and its index lists it no longer"

    def _proven(self, look: Look) -> bool:
        """Whether the missing checks up to ``look`` prove a removal (three over seven days, a healthy
        site, and the index that listed the document lists it no longer)."""
        if len(self.missed) < REMOVAL_CHECKS:
            return False
        first, last = self.missed[0].capture.captured_at, look.capture.captured_at
        if any(last < move.since for move in self.relisted.values()):
            return False  # it was only moving
        if datetime.fromisoformat(last) - datetime.fromisoformat(first) < REMOVAL_SPAN:
            return False
        return self.surroundings.healthy_at(last) and self.surroundings.delisted_by(last, self.own_keys)

    def seen(self, look: Look) -> None:
        """Note that the text that stands was shown again."""
        self.stands[-1] = replace(self.stands[-1], last=look)
        self.missed = []

    def is_elsewhere(self, look: Look) -> bool:
        """Whether the check was answered at an address that is not known to be the document's."""
        return url_key(look.capture.final_url or look.capture.url) not in self.own_keys

    def is_aside(self, look: Look) -> bool:
        """Whether the check was of an address that the document is not at: one that it was listed elsewhere in
        place of, or has not come to yet. Such addresses are asked in their own right, and what they answer says
        nothing about the document, but for its first good answer at the new one, or at an old one when the new
        one fails."""
        if not self.relisted:
            return False
        asked, reached = look.capture.url_key, url_key(look.capture.final_url or look.capture.url)
        if not self.addresses:
            return asked in self.relisted
        here = url_key(self.addresses[-1][0])
        if here in (asked, reached) or not (asked in self.relisted or self._has_left(asked)):
            return False
        if text_of(look) is None:
            return self._has_left(asked) or asked in self.relisted
        return self._has_left(reached) and not self.missed

    def _has_left(self, key: str) -> bool:
        return any(url_key(url) == key for url, _, until in self.addresses if until is not None)

    def proof(self, look: Look) -> str:
        """Say how it is known that the document is at the address that answered, where no redirect led there."""
        move = self.relisted.get(url_key(look.capture.final_url or look.capture.url))
        return f": {move.reason}" if move else ""

    def is_on_site(self, look: Look) -> bool:
        """Whether the check was answered by a host of the document's own site."""
        asked, reached = host_of(look.capture.url), host_of(look.capture.final_url or look.capture.url)
        return reached == asked or reached in self.surroundings.hosts

    def move(self, look: Look) -> bool:
        """Record a move: permanent redirects led to a new address of the site, or the document is served
        again at an address that it had before."""
        address, at = look.capture.final_url or look.capture.url, look.capture.captured_at
        was, since, _ = self.addresses[-1]
        if url_key(address) == url_key(was):
            return False
        steps = (look.capture.redirects or "").split("\n")
        is_led = all(step.startswith(("301", "308")) for step in steps)
        if self.is_elsewhere(look) and not is_led and url_key(address) not in self.relisted:
            return False
        self.addresses[-1] = (was, since, at)
        self.addresses.append((address, at, None))
        self.own_keys.add(url_key(address))
        number = len(self.stands) - 1
        seen = self.stands[-1].last.capture.captured_at
        self.events.append(Event("moved", "source", number, number, seen, at, address))
        return True
