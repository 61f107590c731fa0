"""What the changed spans come to, in sentences that repeat the texts' own words where they are short."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from db.records import Span
from pipeline.compare.sentences import Quoted, Sentence, counted, cut, heading, in_quotes, listed, named
from pipeline.compare.span_words import Side, side_of, token_of, whole_numbers, wider
from pipeline.compare.texts import Comparison
from pipeline.compare.typography import is_typographic
from pipeline.text import Block, blocks

# So many spans of a change are told one by one; a redline shows the others.
MOST_TOLD = 20
# A replacement of at most so many words on either side is told by both.
_SHORT = 8
_WHOLE = 25
# A numeral with a stop is no sentence.
_SENTENCE_WORDS = 2
_NOUNS = {"item": "list item", "row": "table row", "paragraph": "paragraph", "heading": "heading"}
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence about ``spans`` (by number), of which the longest side has so many ``words``. ``repeats`` are the
    words that the sentence repeats; ``whole`` says that they are all of them. ``where`` is how it names the section."""

    sentence: Sentence
    spans: tuple[int, ...]
    words: int
    repeats: tuple[str, ...]
    whole: bool
    where: str = ""


@dataclass(frozen=True, slots=True)
class _Edit:
    """A span that changes words, with its number and its words on both sides."""

    number: int
    span: Span
    was: Side
    now: Side

    @property
    def words(self) -> tuple[str, str]:
        return (self.was.text[self.was.start : self.was.end], self.now.text[self.now.start : self.now.end])


def span_sentences(comparison: Comparison, old: str, new: str, title: str) -> list[Telling]:
    """Return a sentence for each of the first spans that change words, in the order of the new text; the same
    words in several places are told once.

    A section whose heading is the document's ``title`` is not named.
    """
    groups: dict[tuple[str, str], list[_Edit]] = {}
    for edit in _edits(comparison, old, new):
        groups.setdefault(edit.words, []).append(edit)
    told: list[Telling] = []
    for group in list(groups.values())[:MOST_TOLD]:
        sections = {edit.span.section for edit in group}
        where = _in(group[0].span.section, title) if len(sections) == 1 else ""
        is_alone = len(group) == 1 and comparison.significance != "editorial"
        telling = _told(group[0], comparison.spans if is_alone else (), where)
        told.append(telling if len(group) == 1 else _in_places(telling, group))
    return told


def _edits(comparison: Comparison, old: str, new: str) -> Iterator[_Edit]:
    for number, span in enumerate(comparison.spans):
        before, after = old[span.old_start : span.old_end], new[span.new_start : span.new_end]
        edit = _Edit(
            number,
            span,
            side_of("old", old, span.old_start, span.old_end),
            side_of("new", new, span.new_start, span.new_end),
        )
        if span.op == "moved":
            continue
        if is_typographic(before, after):
            if comparison.significance == "editorial" and edit.was.words and edit.now.words:
                yield edit
        elif edit.was.words and edit.now.words:
            yield _Edit(number, span, *whole_numbers(edit.was, edit.now))
        elif edit.was.words or edit.now.words:
            yield edit
        else:
            was = token_of("old", old, span.old_start, span.old_end)
            now = token_of("new", new, span.new_start, span.new_end)
            if was.words or now.words:
                yield _Edit(number, span, was, now)


def _told(edit: _Edit, spans: Sequence[Span], where: str) -> Telling:
    """The sentence about one edit; among ``spans`` a single word is told with a neighbour."""
    span = edit.span
    if edit.was.words and edit.now.words:
        return _replaced(edit, spans, where)
    if edit.now.words:
        return _came_or_went(edit.number, span.new_start, span.new_end, edit.now, where)
    return _came_or_went(edit.number, span.old_start, span.old_end, edit.was, where)


def _in_places(telling: Telling, group: Sequence[_Edit]) -> Telling:
    """The same edit in several places: told once, standing on all of them."""
    said = telling.sentence
    text, plain = (
        f"In {len(group)} places, {one[:1].lower()}{one[1:]}" for one in (said.text, said.without_words or "")
    )
    numbers = tuple(edit.number for edit in group)
    sentence = replace(said, text=text, without_words=plain, spans=numbers)
    return replace(telling, sentence=sentence, spans=numbers)


def count_sentence(comparison: Comparison, title: str) -> Sentence | None:
    """Return how many words came and went, and where; None where none did."""
    added, removed = comparison.words_added, comparison.words_removed
    if not added and not removed:
        return None
    numbers = tuple(n for n, span in enumerate(comparison.spans) if span.op != "moved")
    sections = {comparison.spans[n].section for n in numbers}
    where = f" in {len(sections)} sections"
    if len(sections) == 1:
        where = _in(next(iter(sections)), title)
    if added and removed:
        text = f"{counted(added, 'word')} added, {removed:,} removed{where}."
    else:
        text = f"{counted(added or removed, 'word')} {'added' if added else 'removed'}{where}."
    return Sentence(text, "spans", spans=numbers)


def move_sentence(comparison: Comparison, old: str, new: str) -> Sentence | None:
    """Return how many blocks changed their place, and the words of one; None where none did."""
    moved = [n for n, span in enumerate(comparison.spans) if span.op == "moved"]
    if not moved:
        return None
    first = comparison.spans[moved[0]]
    side = side_of("new", new, first.new_start, first.new_end)
    said, where, _ = side.quoted()
    noun = _NOUNS[next(blocks(new[first.new_start : first.new_end].lstrip("\n"))).kind]
    text = f"A {noun} moved: {_ended(said)}"
    plain = f"A {noun} moved."
    if len(moved) > 1:
        plain = f"{len(moved):,} blocks moved."
        text = f"{plain[:-1]}, the first: {_ended(said)}"
    return Sentence(text, "spans", spans=tuple(moved), quoted=(where,), without_words=plain)


def _in(section: str | None, title: str, word: str = "in") -> str:
    if not section or section.strip() == title.strip():
        return ""
    return f" {word} {heading(section)}"


def _ended(said: str) -> str:
    """A quotation at the end of a sentence: a stop after it where its words have none."""
    return said if said[-2:-1] in ".!?" else said + "."


def _replaced(edit: _Edit, spans: Sequence[Span], where: str) -> Telling:
    number, was, now = edit.number, edit.was, edit.now
    size = max(was.words, now.words)
    plain = f"{counted(was.words, 'word')} became {now.words:,}{where}."
    if was.is_line and now.is_line and size <= _SHORT:
        was, now = wider(number, spans, was, now) if spans else (was, now)
        (before, at_old, all_old), (after, at_new, all_new) = was.quoted(), now.quoted()
        text = f"{before} became {after}{where}." if where else f"{before} became {_ended(after)}"
        quoted = ((was, at_old), (now, at_new))
        return _telling(text, number, quoted, plain, size=size, whole=all_old and all_new, section=where)
    after, at_new, all_new = now.quoted()
    if now.is_line and now.words <= _WHOLE:
        text = f"{counted(was.words, 'word')}{where} became {_ended(after)}"
    else:
        text = f"{counted(was.words, 'word')}{where} became {now.words:,}, beginning {_ended(after)}"
        all_new = False
    return _telling(text, number, ((now, at_new),), plain, size=size, whole=all_new, section=where)


def _telling(
    text: str,
    number: int,
    quoted: Sequence[tuple[Side, Quoted]],
    plain: str,
    *,
    size: int,
    whole: bool,
    section: str,
) -> Telling:
    places = tuple(where for _, where in quoted)
    sentence = Sentence(text, "spans", spans=(number,), quoted=places, without_words=plain)
    return Telling(sentence, (number,), size, tuple(side.of(where) for side, where in quoted), whole, section)


def _came_or_went(number: int, start: int, end: int, side: Side, where: str) -> Telling:
    verb = "added" if side.side == "new" else "removed"
    plain = f"{counted(side.words, 'word')} {verb}{where}."
    to = where.replace(" in ", " to " if verb == "added" else " from ", 1)
    parts = _whole_blocks(side.text, start, end)
    if parts and parts[0].kind == "heading":
        return _sections(number, side, parts, verb, plain)
    said, at, all_of_it = side.quoted()
    size = "" if all_of_it else f" ({counted(side.words, 'word')})"
    if len(parts) > 1:
        kinds = [_NOUNS[part.kind] for part in parts]
        noun = listed([counted(kinds.count(kind), kind) for kind in dict.fromkeys(kinds)])
        size, all_of_it = f" ({counted(side.words, 'word')})", False
        text = f"{noun} were {verb}{to}{size}, beginning {_ended(said)}"
    elif parts:
        text = f"A {_NOUNS[parts[0].kind]} was {verb}{to}{size}: {_ended(said)}"
    elif sentences := _sentences(side, start):
        many = f"{counted(sentences, 'sentence')} were" if sentences > 1 else "A sentence was"
        text = f"{many} {verb}{to}{size}: {_ended(said)}"
    else:
        text = f"{said} was {verb}{to}{size}."
    return _telling(text, number, ((side, at),), plain, size=side.words, whole=all_of_it, section=to)


def _whole_blocks(text: str, start: int, end: int) -> list[Block]:
    """The blocks of ``start:end`` where it holds nothing but whole ones; offsets into ``text``."""
    low = start == 0 or text[start - 1] == "\n" or text[start : start + 1] == "\n"
    high = end == len(text) or text[end - 1 : end] == "\n" or text[end] == "\n"
    if not (low and high):
        return []
    first = start + len(text[start:end]) - len(text[start:end].lstrip("\n"))
    return [
        Block(one.kind, one.level, first + one.start, first + one.end)
        for one in blocks(text[first:end].rstrip("\n"))
    ]


def _sections(number: int, side: Side, parts: Sequence[Block], verb: str, plain: str) -> Telling:
    top = min(part.level for part in parts if part.kind == "heading")
    heads = [part for part in parts if part.kind == "heading" and part.level == top]
    names, places = [], []
    for head in heads[:3]:
        stop, mark = cut(side.text, head.start, head.end)
        names.append(in_quotes(side.text[head.start : stop] + mark))
        places.append((side, Quoted(side.side, head.start, stop)))
    size = f"({counted(side.words, 'word')})"
    if len(heads) == 1:
        text = f"The section {names[0]} was {verb} {size}."
    else:
        text = f"{len(heads)} sections were {verb}: {named([*names, *[''] * (len(heads) - 3)])} {size}."
    return _telling(text, number, places, plain, size=side.words, whole=False, section="")


def _sentences(side: Side, start: int) -> int:
    """How many whole sentences the range has; 0 where it begins or ends within one."""
    before = side.text[:start].rstrip(" ")
    begins = not before or before[-1] == "\n" or bool(_SENTENCE_END.search(before[-3:] + " "))
    piece = side.text[side.start : side.end]
    ends = list(_SENTENCE_END.finditer(piece))
    whole = begins and ends and ends[-1].end() == len(piece)
    return len(ends) if whole and side.words >= _SENTENCE_WORDS * len(ends) else 0
