"""What a host puts around all of its documents, left out of one of them: blocks that were learnt (pure).

Which blocks those are is kept, host by host, and is learnt elsewhere (:mod:`pipeline.boilerplate`); nothing is
decided here but whether a line of this text is one of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import LCSseq

from pipeline.sameness import plain
from pipeline.text import Block, CleanText, blocks

# What obliges or entitles is policy, however often a site repeats it: it is not learnt, nor is a block that an edit
# made so left out.
BINDS = re.compile(
    r"\b(?:shall|must|may not|requir\w*|prohibit\w*|entitle\w*|eligib\w*|ensure\w*|adopt\w*|repeal\w*|amend\w*"
    r"|effective|pursuant|as used in|means)\b|§",
    re.IGNORECASE,
)
# A learnt block that its publisher edits (another number to call, another hour) is the same block while this
# share of its words stands and it has no more of them than were learnt; shorter ones only count as they were learnt.
EDITED, EDITED_WORDS = 0.8, 8
# Less than this share of a text's characters is no document: then all of it is kept.
LEFT = 0.2


def without_boilerplate(made: CleanText, known: Sequence[str]) -> CleanText:
    """Return ``made`` without the blocks that say what one of ``known`` (as :func:`words_of` has it) says.

    All of it is kept where next to nothing would be left, and where the text has pages.
    """
    if not known or made.page_starts:
        return made
    lines = made.text.split("\n")
    said = [words_of(made.text, block) for block in blocks(made.text)]
    out = _standing(said, known)
    kept = [line for at, line in enumerate(lines) if at not in out]
    text = "\n".join(kept)
    if not out or len(text) < LEFT * len(made.text):
        return made
    gone = "\n".join(lines[at] for at in sorted(out))
    links = tuple(link for link in made.links if link.label in text or link.label not in gone)
    return replace(made, text=text, links=links)


def words_of(text: str, block: Block) -> str:
    """Return what ``block`` of ``text`` says, whatever its mark and its typography."""
    return plain(text[block.start : block.end])


def _standing(said: Sequence[str], known: Sequence[str]) -> set[int]:
    """Return the places of the blocks in ``said`` that are known: word for word, else edited a little."""
    out = {at for at, words in enumerate(said) if words in known}
    present = [said[at].split() for at in sorted(out)]
    for words in (one.split() for one in known if one not in said):
        if len(words) < EDITED_WORDS or any(_alike(words, other) for other in present):
            continue  # what was learnt twice, before and after an edit, stands once
        if (at := _edited(words, said, out)) is not None:
            out.add(at)
            present.append(said[at].split())
    return out


def _alike(words: list[str], other: list[str], floor: float = EDITED) -> float:
    return float(LCSseq.normalized_similarity(words, other, score_cutoff=floor))


def _edited(words: list[str], said: Sequence[str], out: set[int]) -> int | None:
    """Return the place of the block that is most like ``words``, where one is like enough, gained no words, and
    binds nobody."""
    best, found = EDITED, None
    for at, other in enumerate(said):
        there = other.split()
        if at in out or len(there) > len(words):
            continue
        alike = _alike(words, there, best)
        if alike >= best and BINDS.search(other):
            continue
        if alike >= best and (found is None or alike > best):
            best, found = alike, at
    return found
