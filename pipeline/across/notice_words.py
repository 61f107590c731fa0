"""Whether a source says that something is going: what is announced is not quiet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.compare import wording
from pipeline.compare.status_wording import is_status_note

_NOTICE = re.compile(
    r"""\b(?:repeal(?:ed|s|ing)?|rescind(?:ed|s|ing)?|rescission|revok(?:ed|es|ing)|withdrawn|supersed(?:ed|es|ing)
      | replaced\s+(?:by|with) | (?:has|have|was|were)\s+(?:been\s+)?(?:re)?moved\s+(?:to|from) | relocated\s+to
      | renumbered | recodified | redesignated | expired | sunset(?:s|ted)?
      | no\s+longer\s+(?:in\s+(?:effect|force|use)|applies|apply|available|offered|required|maintained|supported)
      | (?:is|are)\s+now\s+(?:found|located|available|posted|published)\s+(?:at|in|on|under)
      | (?:has|have|was|were|is|are|will\s+be|being)\s+(?:been\s+)?
        (?:archived|discontinued|retired|removed|deleted|phased\s+out|ended|eliminated|struck) )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def gives_notice(text: str) -> bool:
    """Whether ``text`` says that something ended, went elsewhere or was amended.

    >>> [gives_notice("This page has moved to the library."), gives_notice("Families move to new homes.")]
    [True, False]
    """
    return bool(_NOTICE.search(text)) or any(
        is_status_note(line) or wording.is_citation(line) for line in text.split("\n") if line.strip()
    )


def lines_at(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """Return the whole lines of ``text`` that ``ranges`` touch."""
    lines: dict[int, str] = {}
    for start, end in ranges:
        begin = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", max(end - 1, start))
        lines[begin] = text[begin : stop if stop >= 0 else len(text)]
    return "\n".join(lines[begin] for begin in sorted(lines))
