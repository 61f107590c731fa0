"""How a page speaks of itself: when it was updated, how often it was seen, who owns it. Whole lines only."""

from __future__ import annotations

import re

_DAY = (
    r"(?:\d|today\b|yesterday\b|just now\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:a|an|one)\s+\w+\s+ago\b"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d)"
)
_COUNTED = (
    r"(?:page\s*)?(?:views?|visits?|visitors?|hits|downloads?|shares?|likes?|comments?|reads?|followers)"
)
_PAGE = re.compile(
    rf"""^\W*(?:
      (?:page\s+|content\s+|site\s+|document\s+)?(?:(?:last|date|was)\s+)*
      (?:updated|modified|reviewed|revised|verified|accessed|published|posted|refreshed|edited|generated|rendered
        |printed|retrieved|checked)
      (?:\s+(?:on|at|by\s+[\w.]{{1,30}}))?\s*[:,—\u2013-]?\s*(?:on\s+)?{_DAY}.{{0,50}}
    | (?:page\s+|content\s+)?(?:last|date)\s+(?:updated|modified|reviewed|revised|verified|accessed)\b.{{0,60}}
    | [\d.,]+\s*[km]?\s+{_COUNTED}\W*
    | {_COUNTED}\s*[:#—\u2013-]?\s*[\d.,]+\s*[km]?\W*
    | (?:you\s+are\s+)?visitor\s+(?:no\.?|number|count(?:er)?)\W*[\d.,]+\W*
    | (?:©|\(c\)|copyright\b).{{0,30}}\b(?:19|20)\d\d\b.{{0,120}}
    | (?:page\s+)?(?:request|session|trace|ray|correlation|incident|build|commit|nonce|token)\s*
      (?:id|token|number|hash|key)?\s*[:\#=]\s*(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{{6,80}}
    | \d+\s*(?:-\s*)?min(?:ute)?s?\s+read
    | (?:today\s+is|it\s+is\s+now)\b.{{0,60}}\d.{{0,20}}
    | (?:this\s+is\s+(?:not\s+)?)?(?:the\s+)?(?:latest|current|newest|most\s+recent)\s+version\b\W*
      (?:\(?\d+\s+of\s+\d+\)?|{_DAY}.{{0,40}})?\W*
    | version\s+\d+\s+of\s+\d+\W*
    | (?:view|see|show|compare)\s+(?:all\s+)?(?:prior|previous|earlier|other|older|historical)\s+versions?\b.{{0,40}}
    | (?:there\s+is\s+)?a\s+newer\s+version\b.{{0,60}}
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
# A day up to which a compilation is complete.
_CURRENT = re.compile(
    r"""^\W*(?:
      current\s+(?:through|as\s+of|to)\b
    | (?:updated|data\s+current)\s+(?:through|as\s+of)\b
    | (?:(?:this|the|these)\s+)?(?:section|codes?|titles?|rules?|compilations?|statutes|regulations|laws|content|data
      |information|database|website)\s+(?:(?:is|are|was|were)\s+)?(?:current|up[\s-]to[\s-]date|updated|complete)
      \s*(?:through|as\s+of|to|with|$)
    | (?:this|the|these)\s+(?:section|code|title|rules?|compilation|statutes|regulations|laws)\s+(?:is|are)\s+current\b
    | (?:includes?|including|contains?)\s+(?:all\s+)?(?:acts|legislation|laws|chapters|rules|amendments|enactments)\b
      .{0,60}\b(?:through|of\s+the)\b.{0,60}\d
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_page_note(words: str) -> bool:
    """Say whether a whole block tells no more than how the page came about: a stamp, a counter, an owner, or the
    day up to which it is complete.

    >>> is_page_note("Updated 3 minutes ago"), is_page_note("Updated plans are due in 30 days.")
    (True, False)
    """
    return bool(_PAGE.match(words) or _CURRENT.match(words))
