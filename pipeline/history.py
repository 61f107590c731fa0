"""The judge's second look: all checks of one document, in order, beside its history (pure).

A fold over the captures in canonical order. What a check comes to depends only on strictly earlier
captures, with two exceptions that the contract makes: a held (``suspect``) text is confirmed by a
later one and then dated back, and the last capture of an imported archive or of a person, which has no
later look, is taken as it is. What was backfilled has one: its pages are followed (docs/decisions/0028).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.ids import host_of, url_key
from pipeline.control import is_like, latest
from pipeline.fold import Fold
from pipeline.looks import (
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
from pipeline.relisted import Move
from pipeline.surroundings import Surroundings

# docs/decisions/0009: a shrink is the loss of 70 percent of the words; a moved page shows a text at least
# 0.95 similar; what is 0.8 similar is the same text, edited.
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


def history(
    looks: Sequence[Look], surroundings: Surroundings, own_keys: Sequence[str], moves: Sequence[Move] = ()
) -> History:
    """Return what ``looks`` (in canonical order) came to.

    ``own_keys`` are the address keys under which the document is declared, ``moves`` the addresses at which
    it was listed in place of an older one.
    """
    fold = Fold(surroundings, set(own_keys), {move.url_key: move for move in moves})
    last_read = max((i for i, look in enumerate(looks) if text_of(look) is not None), default=-1)
    for index, look in enumerate(looks):
        has_no_later_look = index == last_read and look.capture.origin in ("warc", "manual")
        outcome, reason = _judge(fold, look, taken_as_is=has_no_later_look)
        fold.outcomes.append((look.capture.id, outcome, reason))
    return History(tuple(fold.outcomes), tuple(fold.stands), tuple(fold.events), tuple(fold.addresses))


def _judge(fold: Fold, look: Look, *, taken_as_is: bool) -> tuple[str, str]:
    outcome, reason = _judged(fold, look, taken_as_is=taken_as_is)
    if outcome != "redirected_away" or not (company := _company(fold, look)):
        return outcome, reason
    reason = f"{reason}, with {company} other pages of this host"
    # Many pages that lead to one notice may be a removal that looks like a fault: it needs the same proof.
    missed = fold.miss(look, reason) if fold.current else ("missing", reason)
    return missed if missed[0] == "removal_confirmed" else (outcome, reason)


def _judged(fold: Fold, look: Look, *, taken_as_is: bool) -> tuple[str, str]:
    first = _first_outcome(look)
    if fold.is_aside(look):
        return "other_address", f"{first[1] or first[0]}; the document is read elsewhere"
    if first[0] == "not_modified":
        return _not_modified(fold, look)
    if first[0] == "missing":
        return fold.miss(look, first[1])
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
        return fold.restore(look)
    if same_text(look, current.first):
        fold.held = None
        moved = fold.move(look)
        fold.seen(look)
        return "unchanged", f"same text at a new address{fold.proof(look)}" if moved else "same text"
    return _differs(fold, look, current, taken_as_is=taken_as_is)


def _company(fold: Fold, look: Look) -> int:
    """Return how many other pages of the host were led to the same place, 0 where they are no group."""
    capture = look.capture
    others = fold.surroundings.company(
        capture.document or "", host_of(capture.url), url_key(target_of(capture)), capture.captured_at
    )
    return others if others + 1 >= GROUP else 0


def _like_the_control(fold: Fold, look: Look) -> tuple[str, str] | None:
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


def _not_modified(fold: Fold, look: Look) -> tuple[str, str]:
    if fold.current is None or fold.gone:
        return "missing_original", "nothing was read before that it could be the same as"
    if fold.held is not None and look.capture.etag != fold.current.last.capture.etag:
        if look.capture.etag is None or look.capture.etag != fold.held.capture.etag:
            return "suspect", "not modified, but it is not known whether since the held text"
        held, fold.held = fold.held, None
        fold.succeed(held)
        fold.seen(look)
        return "changed", "a held text, confirmed by a status 304"
    fold.held = None
    fold.seen(look)
    return "not_modified", "status 304"


def _differs(fold: Fold, look: Look, current: Stand, *, taken_as_is: bool) -> tuple[str, str]:
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
    if not fold.move(look):
        return fold.succeed(look)
    return fold.succeed(look)[0], f"the text differs, at a new address{fold.proof(look)}"


def _strange(fold: Fold, look: Look, current: Stand) -> tuple[str, str] | None:
    """Say what is wrong with an answer that is another kind of file, or another page's."""
    assert look.reading is not None
    before, now = current.reading.format, look.reading.format
    if before != now and _FILES & {before, now} and similarity(look, current.first) < PERSISTS:
        return "type_changed", f"{now} where it was {before}"
    if fold.is_elsewhere(look):
        if not fold.is_on_site(look):
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


def _confirm_held(fold: Fold, look: Look) -> tuple[str, str]:
    """A held text is shown again: it stood since it was first seen."""
    held = fold.held
    assert held is not None
    fold.held = None
    fold.succeed(held)
    if same_text(look, held):
        fold.seen(look)
        return "changed", "a held text, confirmed"
    return fold.succeed(look)


def _begin(fold: Fold, look: Look, *, taken_as_is: bool) -> tuple[str, str]:
    if fold.is_elsewhere(look) and not fold.is_on_site(look):
        return "redirected_away", f"led to another site, {look.capture.final_url}"
    held, fold.held = fold.held, None
    if breaks_off(look) and not taken_as_is:
        if held is None or not same_text(look, held):
            fold.held = look
            return "suspect", CUT
        fold.start(held)
        fold.seen(look)
        return "first", "a page without its end, shown twice"
    fold.start(look)
    return "first", "read for the first time"
