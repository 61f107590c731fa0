"""Lines that are no text: menus and lines of navigation in the main content, and the entries of a glossary.

A menu is several short lines or pieces in title case, one after another; a glossary runs from its heading to the
next one. Neither provides anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.grammar.context import Context
from pipeline.grammar.notes import within
from pipeline.grammar.sentences import Clause
from pipeline.text import Block

_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_SMALL_WORDS = 3  # words no longer than this may be small in a title
_LINE_WORDS, _LINE = 14, 120  # no more words or characters make a line of a menu
_FEWEST = 3  # so many lines or pieces in a row make a menu
_RUN_ON = 9  # a line of so many words in title case, without a stop, is a row of links
_BETWEEN = re.compile(r" (?:\||\u2022|\u00b7|\u00bb|>|/) ")
_JOINING = frozenset({"with", "from", "into", "your", "that", "over", "upon"})
_GLOSSARY = re.compile(
    r"(?:[0-9A-Za-z]{1,4}[.)] )?(?:glossary(?: of [a-z ,-]{2,40})?"
    r"|(?:key|common|important) (?:terms|vocabulary|definitions)"
    r"|terms to know|terms and definitions|definitions of (?:key )?terms|terminology)\W{0,3}",
    re.IGNORECASE,
)

Ranges = tuple[tuple[int, int], ...]


def _is_title_case(line: str) -> bool:
    """Say whether a short piece without a stop has all its longer words capital, and not all letters."""
    line = line.strip()
    if not line or len(line) > _LINE or line[-1] in ".;:?!," or line.isupper():
        return False
    said = _WORD.findall(line)
    if not 0 < len(said) <= _LINE_WORDS:
        return False
    return all(word[0].isupper() or len(word) <= _SMALL_WORDS or word in _JOINING for word in said)


def _is_row_of_links(line: str) -> bool:
    """Say whether one line holds a menu: pieces between bars, or a long run of words in title case."""
    pieces = _BETWEEN.split(line[: 10 * _LINE])
    if len(pieces) >= _FEWEST:
        return all(map(_is_title_case, pieces))
    return len(line) <= _LINE and _is_title_case(line) and len(_WORD.findall(line)) >= _RUN_ON


def _runs(context: Context) -> Iterator[tuple[int, int]]:
    run: list[Block] = []
    for block in context.blocks:
        line = context.flat[block.start : min(block.end, block.start + 10 * _LINE)]
        texted = block.kind in ("item", "paragraph")
        linked = texted and _is_row_of_links(line)
        listed = texted and not linked and _is_title_case(line)
        if listed and (not run or run[-1].kind == block.kind):
            run.append(block)
            continue
        if len(run) >= _FEWEST:
            yield run[0].start, run[-1].end
        run = [block] if listed else []
        if linked:
            yield block.start, block.end
    if len(run) >= _FEWEST:
        yield run[0].start, run[-1].end


def _glossaries(context: Context) -> Iterator[tuple[int, int]]:
    began: tuple[int, int] | None = None
    for block in context.blocks:
        level = block.level if block.kind == "heading" else 0
        if began is not None and level and (not began[1] or level <= began[1]):
            yield began[0], block.start
            began = None
        if (
            began is None
            and block.kind in ("heading", "paragraph")
            and _GLOSSARY.fullmatch(context.flat, block.start, block.end)
        ):
            began = (block.end, level)
    if began is not None:
        yield began[0], len(context.flat)


def _kept(context: Context, name: str) -> Ranges:
    if name not in context.memo:
        finder = _runs if name == "menus" else _glossaries
        context.memo[name] = tuple(finder(context))
    found: Ranges = context.memo[name]
    return found


def is_menu(context: Context, clause: Clause) -> bool:
    """Say whether ``clause`` stands in a menu: several short lines or pieces in title case, without sentences."""
    return clause.kind != "row" and within(_kept(context, "menus"), clause.start)


def in_glossary(context: Context, clause: Clause) -> bool:
    """Say whether ``clause`` stands in a glossary, under its heading."""
    return within(_kept(context, "glossaries"), clause.start)
