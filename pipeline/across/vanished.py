"""What an edit took out without a word: sections, links, the last mention of a term, a sentence that took a position.

Only what nothing came in place of, what went to no sister page, and what no line of the new text announces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.ids import digest_id
from pipeline.across.notice_words import gives_notice, lines_at
from pipeline.compare.notes import Notes
from pipeline.compare.words import words
from pipeline.grammar.counting import places
from pipeline.text import Block, blocks

Row = dict[str, Any]
Range = tuple[int, int]
# A stretch is gone where so much of it was taken out, and was carried over where so much of it stands elsewhere.
_GONE: Final = 0.9
_CARRIED: Final = 0.5
# Fewer new words than this share in place of old ones are no replacement.
_REPLACED: Final = 0.3
# A section has so many words, and a line of so many: shorter lines alone are a menu.
_SECTION_WORDS, _LINE_WORDS = 12, 8
_STOP = re.compile(r"[.!?](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the source between two texts of a document, with what is known around it. ``change`` is its row with
    the captures ``last_shown`` and ``first_without``; ``terms`` are the tracked terms that the new text says no more,
    ``sentences`` the findings whose position went (key, quote_start, quote_end), ``links`` the links that went (url,
    label, target), ``carried`` what stands in a sister document now."""

    change: Mapping[str, Any]
    old: str
    new: str
    spans: Sequence[Mapping[str, Any]]
    terms: Sequence[str] = ()
    sentences: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()
    carried: Sequence[Range] = ()


def vanished(edit: Edit) -> list[Row]:
    """Return the rows of ``quiet_removals`` for what ``edit`` took out; none where the new text gives notice."""
    came = [
        (span["new_start"], span["new_end"]) for span in edit.spans if span["op"] in ("added", "replaced")
    ]
    if gives_notice(lines_at(edit.new, (one for one in came if one[0] < one[1]))) or _record_lapsed(edit):
        return []
    gone = [(span["old_start"], span["old_end"]) for span in edit.spans if _is_dropped(span)]
    within: list[Range] = []
    rows = []
    phrases = list(_phrases(edit, gone))
    for start, end, heading in _sections(edit, gone):
        said = dict.fromkeys(what for what, at in phrases if start <= at[0] < end)
        rows.append(_row(edit, "section", "; ".join(said), start, end, heading))
        within.append((start, end))
    said_there: dict[Range, dict[str, None]] = {}
    for what, at in phrases:
        if not _share(at, within):
            said_there.setdefault(at, {})[what] = None
    for at, whats in sorted(said_there.items()):
        rows.append(_row(edit, "phrase", "; ".join(whats), *at, _heading(edit.old, at[0])))
    for link in edit.links:
        labels = _places(edit.old, link["label"])
        if labels and all(_share(one, within) or _share(one, edit.carried) for one in labels):
            continue
        if len(labels) == 1:
            [(start, end)] = labels
            above = _heading(edit.old, start)
            rows.append(_row(edit, "link", link["url"], start, end, above, link["target"]))
        else:  # which of several places was the link's is not known
            rows.append(_row(edit, "link", link["url"], None, None, None, link["target"]))
    return rows


def _record_lapsed(edit: Edit) -> bool:
    """Whether the edit took a line of the text's own history or status out beside its words: the publisher's record
    tells of an act that lapsed."""
    notes = Notes(edit.old)
    for span in edit.spans:
        went = edit.old[span["old_start"] : span["old_end"]]
        if span["op"] in ("removed", "replaced") and gives_notice(went):
            kinds = notes.kinds(span["old_start"], span["old_end"])
            if kinds and "body" not in kinds:
                return True
    return False


def _is_dropped(span: Mapping[str, Any]) -> bool:
    """Whether a span took words out and put next to nothing in their place."""
    if span["op"] == "removed":
        return True
    came, went = words(span["new_text"] or ""), words(span["old_text"] or "")
    return span["op"] == "replaced" and came < _REPLACED * went


def _share(part: Range, ranges: Sequence[Range]) -> float:
    """Return the share of ``part`` that lies in ``ranges``."""
    within = sum(max(min(part[1], end) - max(part[0], start), 0) for start, end in ranges)
    return within / max(part[1] - part[0], 1)


def _phrases(edit: Edit, gone: Sequence[Range]) -> Iterator[tuple[str, Range]]:
    """Yield what is said no more - the key of a position, a tracked term - with the sentence that said it."""
    for one in edit.sentences:
        at = one["quote_start"], one["quote_end"]
        if _share(at, gone) >= _GONE and _share(at, edit.carried) < _CARRIED:
            yield one["key"] or one["field"], at
    for term, place in _last_mentions(edit):
        if not _share(place, edit.carried):
            yield term, _sentence(edit.old, *place)


def _sections(edit: Edit, gone: Sequence[Range]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, heading) of the sections that went whole, the outermost only."""
    every = list(blocks(edit.old))
    standing = {edit.new[one.start : one.end].casefold() for one in blocks(edit.new) if one.kind == "heading"}
    notes, reached = Notes(edit.old), 0
    for at, head in enumerate(every):
        heading = edit.old[head.start : head.end]
        if head.kind != "heading" or head.start < reached or heading.casefold() in standing:
            continue
        body = _body(every, at)
        if not body or not _is_prose(edit.old, body):
            continue
        whole = head.start, body[-1].end
        if _share(whole, gone) < _GONE or _share(whole, edit.carried) >= _CARRIED:
            continue
        if "body" in notes.kinds(body[0].start, body[-1].end):
            reached = body[-1].end
            yield *whole, heading


def _body(every: Sequence[Block], at: int) -> list[Block]:
    """Return the blocks under a heading, up to the next of its level or above."""
    under = []
    for block in every[at + 1 :]:
        if block.kind == "heading" and block.level <= every[at].level:
            break
        under.append(block)
    return under


def _is_prose(text: str, body: Sequence[Block]) -> bool:
    lengths = [words(text[one.start : one.end]) for one in body if one.kind != "heading"]
    return sum(lengths) >= _SECTION_WORDS and max(lengths, default=0) >= _LINE_WORDS


def _last_mentions(edit: Edit) -> Iterator[tuple[str, Range]]:
    """Yield each term that is said no more, with where the old text said it first."""
    wanted = set(edit.terms)
    for place in places(edit.old) if wanted else ():
        if place.term in wanted:
            wanted.discard(place.term)
            yield place.term, (place.start, place.end)


def _sentence(text: str, start: int, end: int) -> Range:
    """Return the sentence or line around a range, without the mark of its block."""
    begin = 0
    for stop in _STOP.finditer(text, 0, start):
        begin = stop.end()
    after = _STOP.search(text, end)
    block = next((one for one in blocks(text) if one.start <= start <= one.end), None)
    begin = max(begin, block.start if block else 0)
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, (after.start() + (after[0] != "\n")) if after else len(text)


def _heading(text: str, at: int) -> str | None:
    above = [one for one in blocks(text) if one.kind == "heading" and one.start <= at]
    return text[above[-1].start : above[-1].end] if above else None


def _places(text: str, label: str) -> list[Range]:
    """Return where ``text`` says ``label`` in whole words."""
    if not label:
        return []
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(label)}(?!\w)", text)]


def _row(
    edit: Edit,
    kind: str,
    what: str,
    start: int | None,
    end: int | None,
    heading: str | None,
    target: str | None = None,
) -> Row:
    change = edit.change
    evidence = {name: change[name] for name in ("last_shown", "first_without") if change.get(name)}
    return {
        "id": digest_id("quiet removal", kind, change["id"], what, str(start)),
        "kind": kind,
        "jurisdiction": change["jurisdiction"],
        "document": change["document"],
        "change": change["id"],
        "version": change["old_version"],
        "what": what or None,
        "start": start,
        "end": end,
        "quote": edit.old[start:end] if start is not None else None,
        "heading": heading,
        "target": target,
        "old_seen_at": change["old_seen_at"],
        "new_seen_at": change["new_seen_at"],
        "basis": "seen",
        "evidence": json.dumps(evidence, sort_keys=True),
        "still_answers": 1,
        "relevance": change["relevance"],
    }
