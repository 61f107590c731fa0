"""Blocks of words to the lines of a clean text: marks, spaces, and what is only furniture in words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\ue000-\uf8ff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_BULLET = re.compile(r"^[•▪●◦‣∙■□\u2043➢➤❖✓]\s*(?=\S)")
_FALSE_MARK = re.compile(r"^(#{1,6})\s+|^\|\s+")
_DATE = r"[\w,./: -]{4,40}"
# Whole blocks that only the page's machinery writes. A document's own dates are never among them:
# the words "page", "site" or "content" must be there.
_FURNITURE = re.compile(
    rf"""(?:
      (?:this\s+)?(?:web\s?)?(?:page|site|content)\s+(?:was\s+)?
      last\s+(?:updated|modified|reviewed|changed|published)(?:\s+on)?:?\s*{_DATE}
    | last\s+(?:page|site)\s+(?:update|modification|review):?\s*{_DATE}
    | skip\s+(?:to|over|navigation|past)\b.{{0,40}} | top(?:\s+of\s+page)?
    | (?:back|return|go)\s+to\s+(?:the\s+)?top(?:\s+of\s+(?:the\s+)?page)?\.?
    | (?:print|share|tweet|bookmark)(?:\s+(?:this|page|article))*
    | (?:print|email|share|tweet|bookmark)\s+(?:this|on|via|to)
      (?:\s+(?:page|article|facebook|twitter|x|linkedin|email))?
    | (?:page\s+)?(?:views?|hits?|visits?|visitors?|visitor\s+(?:count|number)):?\s*[\d,.]+
    | [\d,.]+\s+(?:views|hits|visits|visitors) | you\s+are\s+here:?.{{0,20}} | select\s+language
    | (?:expand|collapse)\s+all(?:\s*[|/]?\s*collapse\s+all)?
    | (?:open|close|toggle)\s+(?:all|menu|navigation|search)
    | (?:«|\u2039|<|←)?\s*(?:previous|prev|next)(?:\s+(?:page|section|article))?\s*(?:»|\u203a|>|→)?
    | loading\s*(?:\.{{3}}|…)? | was\s+this\s+(?:page|article|information)\s+helpful\??.{{0,20}}
    | (?:font|text)\s+size:?.{{0,10}} | share\s+(?:this\s+)?(?:page\s+)?(?:on|via|with)\s+\w+
    | you\s+need\s+javascript\s+to\s+.{{0,60}} | please\s+enable\s+javascript.{{0,60}}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SHARING = re.compile(r"(?:print|share)(?:\s+(?:this|page|article|post|on))*\s*:?", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)\s|copyright\s*(?:©|\(c\)|\d{4}))[^.]{0,120}\.?(?:\s*all rights reserved\.?)?", re.IGNORECASE
)
# How many of a page's last blocks may be its colophon.
_TAIL = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One block: its ``mark`` (with its trailing space, or empty) and its ``words``."""

    mark: str
    words: str

    def __str__(self) -> str:
        """Return the line as it stands in the text."""
        return self.mark + self.words


def spaced(text: str) -> str:
    """Return ``text`` in NFC, without invisible characters, whitespace runs as one space, no ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()


def line(mark: str, words: str) -> Line | None:
    """Return the block of ``words`` (:func:`spaced`) under ``mark``, or None where there are none."""
    if not words or words in ("|", "•", "-", "\u2013", "—", "·", "*"):
        return None
    if not mark:
        bulleted = _BULLET.sub("", words)
        if bulleted != words:
            return Line("- ", bulleted)
        words = _FALSE_MARK.sub(lambda found: found[1] or "", words)
    return Line(mark, words) if words else None


def without_furniture(lines: list[Line]) -> list[Line]:
    """Return ``lines`` without the blocks that only a page's machinery writes."""
    kept = [each for each in lines if not _is_furniture(each)]
    tail = max(len(kept) - _TAIL, 0)
    return kept[:tail] + [each for each in kept[tail:] if not _COPYRIGHT.fullmatch(each.words)]


def _is_furniture(each: Line) -> bool:
    if len(each.words) >= 120:
        return False
    return bool((_SHARING if each.mark.startswith("#") else _FURNITURE).fullmatch(each.words))


def text_of(lines: list[Line]) -> str:
    """Return the clean text of ``lines``: one block a line, no empty line."""
    return "\n".join(str(each) for each in lines)
