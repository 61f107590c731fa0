"""The judge's second look: all checks of one document, in order, beside its history (pure).

A fold over the captures in canonical order. What a check comes to depends only on strictly earlier
captures, with two exceptions that the contract makes: a held (``suspect``) text is confirmed by a
later one and then dated back, and the last capture of an imported archive or of a person, which has no
later look, is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from db.ids import host_of, url_key
from pipeline.control import is_like, latest
from pipeline.looks import (
    Event,
    History,
    Look,
    Stand,
    breaks_off,
    kept_share,
    same_text,
    similarity,
    target_of,
    text_of,
)
from pipeline.outcomes import FAULTS
from pipeline.surroundings import Surroundings

# docs/decisions/0009: a removal needs three checks over seven days; a shrink is the
# loss of 70 percent of the words; a moved page shows a text at least 0.95 similar. One 404 may be a
# fault: a document was truly not there before where two checks in a row missed it.
REMOVAL_CHECKS = 3
ABSENT_CHECKS = 2
REMOVAL_SPAN = timedelta(days=7)
SHRUNK = 0.3
SAME_DOCUMENT = 0.95
PERSISTS = 0.8
# docs/decisions/0014: so many pages of one host that lead to one target are one case.
GROUP = 5
CUT = "the page breaks off before its end; held until a later check shows the same"

_FILES = {"pdf", "docx"}
_SELF_EVIDENT = re.compile(
    r"\b(repealed|rescinded|revoked|expired|superseded|reserved|renumbered|transferred|obsolete|omitted|redesignated)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Fold:
    """The state between two checks."""

    surroundings: Surroundings
    own_keys: set[str]
    outcomes: list[tuple[str, str, str]] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    addresses: list[tuple[str, str, str | None]] = field(default_factory=list)
    held: Look | None = None
    missed: list[Look] = field(default_factory=list)
    gone: bool = False

    @property
    def current(self) -> Stand | None:
        return self.stands[-1] if self.stands else None


def history(looks: Sequence[Look], surroundings: Surroundings, own_keys: Sequence[str]) -> History:
    """Return what ``looks`` (in canonical order) came to.

    ``own_keys`` are the address keys under which the document is declared.
    """
    fold = _Fold(surroundings, set(own_keys))
    last_read = max((i for i, look in enumerate(looks) if text_of(look) is not None), default=-1)
    for index, look in enumerate(looks):
        has_no_later_look = index == last_read and look.capture.origin in ("warc", "manual")
        outcome, reason = _judge(fold, look, taken_as_is=has_no_later_look)
        fold.outcomes.append((look.capture.id, outcome, reason))
    return History(tuple(fold.outcomes), tuple(fold.stands), tuple(fold.events), tuple(fold.addresses))


def _judge(fold: _Fold, look: Look, *, taken_as_is: bool) -> tuple[str, str]:
    outcome, reason = _judged(fold, look, taken_as_is=taken_as_is)
    if outcome != "redirected_away" or not (company := _company(fold, look)):
        return outcome, reason
    reason = f"{reason}, with {company} other pages of this host"
    # Many pages that lead to one notice may be a removal that looks like a fault: it needs the same proof.
    _, proven = missed = _missing(fold, look, reason)
    return (missed[0], proven) if missed[0] == "removal_confirmed" else (outcome, reason)


def _judged(fold: _Fold, look: Look, *, taken_as_is: bool) -> tuple[str, str]:
    first = _first_outcome(look)
    if first[0] == "not_modified":
        return _not_modified(fold, look)
    if first[0] == "missing":
        return _missing(fold, look, first[1])
    if first[0] != "received":
        return first
    if unreal := _like_the_control(fold, look):
        return unreal
    current = fold.current
    if current is None:
        return _begin(fold, look, taken_as_is=taken_as_is)
    if strange := _strange(fold, look, current):
        return strange
    if fold.gone:
        return _restore(fold, look)
    if same_text(look, current.first):
        fold.held = None
        moved = _moved(fold, look)
        _seen(fold, look)
        return "unchanged", "same text at a new address" if moved else "same text"
    return _differs(fold, look, current, taken_as_is=taken_as_is)


def _company(fold: _Fold, look: Look) -> int:
    """Return how many other pages of the host were led to the same place, 0 where they are no group."""
    capture = look.capture
    others = fold.surroundings.company(
        capture.document or "", host_of(capture.url), url_key(target_of(capture)), capture.captured_at
    )
    return others if others + 1 >= GROUP else 0


def _like_the_control(fold: _Fold, look: Look) -> tuple[str, str] | None:
    capture = look.capture
    control = latest(fold.surroundings.controls, host_of(capture.url), capture.captured_at)
    if control is None or not is_like(control, capture.url, text_of(look) or ""):
        return None
    return "soft_404", f"nearly the same as the answer for {control.url}, which does not exist"


def _first_outcome(look: Look) -> tuple[str, str]:
    capture, reading = look.capture, look.reading
    if capture.error:
        outcome = capture.error if capture.error in FAULTS else "connection_error"
        return outcome, capture.error_detail or capture.error
    if 300 <= (capture.http_status or 0) < 304 and url_key(capture.final_url or "") == capture.url_key:
        return "same_address", f"led to {capture.final_url}"
    if reading is not None:
        return reading.outcome, reading.reason
    arrived = capture.arrival_outcome or "archive_damaged"
    return (
        (arrived, f"status {capture.http_status}")
        if arrived != "received"
        else ("archive_damaged", "no record")
    )


def _not_modified(fold: _Fold, look: Look) -> tuple[str, str]:
    if fold.current is None or fold.gone:
        return "missing_original", "nothing was read before that it could be the same as"
    if fold.held is not None and look.capture.etag != fold.current.last.capture.etag:
        if look.capture.etag is None or look.capture.etag != fold.held.capture.etag:
            return "suspect", "not modified, but it is not known whether since the held text"
        held, fold.held = fold.held, None
        _succeed(fold, held)
        _seen(fold, look)
        return "changed", "a held text, confirmed by a status 304"
    fold.held = None
    _seen(fold, look)
    return "not_modified", "status 304"


def _differs(fold: _Fold, look: Look, current: Stand, *, taken_as_is: bool) -> tuple[str, str]:
    """Judge a text that is not the current one: a held shrink, a page that was cut, or a real change."""
    assert look.reading is not None
    if fold.held is not None and _persists(fold.held, look):
        return _confirm_held(fold, look)
    if breaks_off(look) and not breaks_off(current.first) and not taken_as_is:
        fold.held = look
        return "suspect", CUT
    shrunk = kept_share(current.first, look) < SHRUNK
    if shrunk and not taken_as_is and not _SELF_EVIDENT.search(look.reading.text):
        fold.held = look
        return "suspect", "most of the words are gone; held until a later check shows the same"
    fold.held = None
    _moved(fold, look)
    return _succeed(fold, look)


def _strange(fold: _Fold, look: Look, current: Stand) -> tuple[str, str] | None:
    """Say what is wrong with an answer that is another kind of file, or another page's."""
    assert look.reading is not None
    before, now = current.reading.format, look.reading.format
    if before != now and _FILES & {before, now} and similarity(look, current.first) < PERSISTS:
        return "type_changed", f"{now} where it was {before}"
    if _elsewhere(fold, look):
        if not _on_site(fold, look):
            return "redirected_away", f"led to another site, {look.capture.final_url}"
        alike = similarity(look, current.first)
        if alike < SAME_DOCUMENT:
            likely = "a similar text, perhaps moved and edited" if alike >= PERSISTS else "another text"
            return "redirected_away", f"led to {look.capture.final_url}, {likely}"
    return None


def _persists(held: Look, look: Look) -> bool:
    """Whether ``look`` shows what was held: the same, or nearly the same of a page that was not cut."""
    if same_text(look, held):
        return True
    return not breaks_off(held) and similarity(look, held) >= PERSISTS


def _confirm_held(fold: _Fold, look: Look) -> tuple[str, str]:
    """A held text is shown again: it stood since it was first seen."""
    held = fold.held
    assert held is not None
    fold.held = None
    _succeed(fold, held)
    if same_text(look, held):
        _seen(fold, look)
        return "changed", "a held text, confirmed"
    return _succeed(fold, look)


def _begin(fold: _Fold, look: Look, *, taken_as_is: bool) -> tuple[str, str]:
    if _elsewhere(fold, look) and not _on_site(fold, look):
        return "redirected_away", f"led to another site, {look.capture.final_url}"
    held, fold.held = fold.held, None
    if breaks_off(look) and not taken_as_is:
        if held is None or not same_text(look, held):
            fold.held = look
            return "suspect", CUT
        _start(fold, held)
        _seen(fold, look)
        return "first", "a page without its end, shown twice"
    _start(fold, look)
    return "first", "read for the first time"


def _start(fold: _Fold, look: Look) -> None:
    at = look.capture.captured_at
    cause, since = fold.surroundings.start_of(at, fold.own_keys)
    last_missed = fold.missed[-1].capture.captured_at if fold.missed else ""
    if len(fold.missed) >= ABSENT_CHECKS and fold.surroundings.healthy_at(last_missed):
        cause, since = "source", max(last_missed, since or "")
    elif cause == "coverage" and fold.surroundings.is_dated_within(look.reading, at):
        cause = "source"
    fold.missed = []
    fold.stands.append(Stand(look, look))
    address = look.capture.final_url or look.capture.url
    fold.own_keys.add(url_key(address))
    fold.addresses.append((address, at, None))
    fold.events.append(Event("started", cause, None, len(fold.stands) - 1, since, at))


def _succeed(fold: _Fold, look: Look) -> tuple[str, str]:
    current = fold.stands[-1]
    at = look.capture.captured_at
    fold.stands[-1] = replace(current, ended_at=at)
    fold.stands.append(Stand(look, look))
    number = len(fold.stands) - 1
    fold.events.append(Event("edited", "source", number - 1, number, current.last.capture.captured_at, at))
    fold.missed = []
    return "changed", "the text differs"


def _restore(fold: _Fold, look: Look) -> tuple[str, str]:
    since = fold.missed[-1].capture.captured_at if fold.missed else None
    fold.gone, fold.missed, fold.held = False, [], None
    fold.stands.append(Stand(look, look))
    number = len(fold.stands) - 1
    fold.events.append(Event("restored", "source", number - 1, number, since, look.capture.captured_at))
    return "changed", "the document is back"


def _missing(fold: _Fold, look: Look, reason: str) -> tuple[str, str]:
    fold.missed.append(look)
    if fold.gone or fold.current is None or not _proven(fold, look):
        return "missing", reason
    first_missed = fold.missed[0].capture.captured_at
    current = fold.stands[-1]
    fold.stands[-1] = replace(current, ended_at=first_missed)
    number = len(fold.stands) - 1
    fold.events.append(
        Event("removed", "source", number, None, current.last.capture.captured_at, first_missed)
    )
    fold.gone = True
    return "removal_confirmed", f"gone since {first_missed}, and its index lists it no longer"


def _proven(fold: _Fold, look: Look) -> bool:
    """Whether the missing checks up to ``look`` prove a removal (three over seven days, a healthy
    site, and the index that listed the document lists it no longer)."""
    if len(fold.missed) < REMOVAL_CHECKS:
        return False
    first, last = fold.missed[0].capture.captured_at, look.capture.captured_at
    if datetime.fromisoformat(last) - datetime.fromisoformat(first) < REMOVAL_SPAN:
        return False
    return fold.surroundings.healthy_at(last) and fold.surroundings.delisted_by(last, fold.own_keys)


def _seen(fold: _Fold, look: Look) -> None:
    fold.stands[-1] = replace(fold.stands[-1], last=look)
    fold.missed = []


def _elsewhere(fold: _Fold, look: Look) -> bool:
    """Whether the check was answered at an address that is not known to be the document's."""
    return url_key(look.capture.final_url or look.capture.url) not in fold.own_keys


def _on_site(fold: _Fold, look: Look) -> bool:
    """Whether the check was answered by a host of the document's own site."""
    asked, reached = host_of(look.capture.url), host_of(look.capture.final_url or look.capture.url)
    return reached == asked or reached in fold.surroundings.hosts


def _moved(fold: _Fold, look: Look) -> bool:
    """Record a move: permanent redirects led to a new address of the site, or the document is served
    again at an address that it had before."""
    address, at = look.capture.final_url or look.capture.url, look.capture.captured_at
    was, since, _ = fold.addresses[-1]
    if url_key(address) == url_key(was):
        return False
    steps = (look.capture.redirects or "").split("\n")
    if _elsewhere(fold, look) and not all(step.startswith(("301", "308")) for step in steps):
        return False
    fold.addresses[-1] = (was, since, at)
    fold.addresses.append((address, at, None))
    fold.own_keys.add(url_key(address))
    number = len(fold.stands) - 1
    seen = fold.stands[-1].last.capture.captured_at
    fold.events.append(Event("moved", "source", number, number, seen, at, address))
    return True
