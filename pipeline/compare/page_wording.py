"""How a page speaks of itself: when it was updated, how often it was seen, who owns it. Whole lines only."""

from __future__ import annotations

import re

from pipeline.compare.operative import is_operative

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = (
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    rf"(?:{_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?\d{{4}}|\d{{1,2}}\s+{_MONTH}\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?:19|20)\d\d)"
    r"|(?:\d+|an?|one|a\s+few)\s+(?:second|sec|minute|min|hour|hr|day|week|month|year)s?\s+ago|today|yesterday|just\s+now)"
)
_TIME = r"(?:[\s,|T-]*(?:at\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*\(?[a-z]{2,4}\)?)?)?"
_COUNTED = r"(?:page\s*)?(?:views?|visitors?|hits|downloads?|shares|likes|comments|followers)"
_PAGE = re.compile(
    rf"""\W*(?:
      (?:page\s+|content\s+|site\s+|document\s+)?(?:(?:last|date|was)\s+)*
      (?:updated|modified|reviewed|revised|verified|accessed|published|posted|refreshed|edited|generated|rendered
        |printed|retrieved|checked)
      (?:\s+(?:on|at|by\s+[\w.]{{1,30}}))?\s*[:,—\u2013-]?\s*(?:on\s+)?{_DAY}{_TIME}(?:\s+by\s.{{1,40}})?
    | (?:page\s+|content\s+)?(?:last|date)\s+(?:updated|modified|reviewed|revised|verified|accessed)\b.{{0,60}}
    | [\d.,]+\s*[km]?\s+{_COUNTED}
    | {_COUNTED}\s*[:\#—\u2013-]?\s*[\d.,]+\s*[km]?
    | (?:you\s+are\s+)?visitor\s+(?:no\.?|number|count(?:er)?)\W*[\d.,]+
    | (?:©|copyright\b)\W{{0,4}}(?:©|\(c\))?\W{{0,3}}(?:19|20)\d\d\b.{{0,120}}
    | (?:page\s+)?(?:request|session|trace|ray|correlation|incident|build|commit|nonce|token)\s*
      (?:id|token|number|hash|key)?\s*[:\#=]\s*(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{{6,80}}
    | \d+\s*(?:-\s*)?min(?:ute)?s?\s+read
    | today\s+is\s+{_DAY}{_TIME}
    | (?:this\s+is\s+(?:not\s+)?)?(?:the\s+)?(?:latest|current|newest|most\s+recent)\s+version\b\W*
      (?:\(?\d+\s+of\s+\d+\)?|{_DAY}{_TIME})?
    | version\s+\d+\s+of\s+\d+
    | (?:view|see|show|compare)\s+(?:all\s+)?(?:prior|previous|earlier|other|older|historical)\s+versions?\b.{{0,40}}
    | (?:there\s+is\s+)?a\s+newer\s+version\b.{{0,60}}
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
# A day up to which a compilation is complete.
_CURRENT = re.compile(
    r"""\W*(?:
      current\s+(?:through|as\s+of)\b
    | (?:updated|data\s+current)\s+(?:through|as\s+of)\b
    | (?:(?:this|the|these)\s+)?(?:section|codes?|titles?|rules?|compilations?|statutes|regulations|laws|content|data
      |information|database|website)\s+(?:(?:is|are|was|were)\s+)?(?:current|up[\s-]to[\s-]date|updated|complete)
      \s*(?:through|as\s+of)\b
    | (?:this|the|these)\s+(?:section|code|title|rules?|compilation|statutes|regulations|laws)\s+(?:is|are)\s+current\b
    | (?:includes?|contains?)\s+(?:all\s+)?(?:acts|legislation|laws|amendments|enactments)(?:\s+\w+)?\s+
      (?:through|of)\s+(?:the\s+)?.{0,30}\b(?:session|legislature|(?:19|20)\d\d)\b.{0,60}$
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_page_note(words: str) -> bool:
    """Say whether a whole block tells no more than how the page came about: a stamp, a counter, an owner, or the
    day up to which it is complete.

    >>> is_page_note("Updated 3 minutes ago"), is_page_note("Updated 3-year plans go to the board.")
    (True, False)
    """
    return bool(_PAGE.fullmatch(words) or _CURRENT.match(words)) and not is_operative(words)
