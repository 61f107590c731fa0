"""How a text says that it is temporary, pending or soon to change: banners, brackets and words in headings."""

from __future__ import annotations

import re

from pipeline.compare.operative import is_operative

_WHEN = (
    r"(?:effective|eff\.|operative|expire[sd]?|expiring|applicable|terminat\w+|contingent\w*|conditional\w*"
    r"|delayed|suspended)"
)
_SQUARE = re.compile(
    rf"\[(?:[^\[\]]{{0,60}}\b)?{_WHEN}\b[^\[\]]{{0,200}}\]"
    r"|\[(?:temporary|reserved|not funded|see (?:editor|note)|renumbered|pending|repealed|deleted|vacant"
    r"|void)\b"
    r"[^\[\]]{0,120}\]",
    re.IGNORECASE,
)
_HEADING = re.compile(
    rf"[(<{{](?:[^()<>]{{0,60}}\b)?{_WHEN}\b[^()<>]{{0,160}}[)>}}]"
    r"|\((?:temporary|repealed|reserved|expired|not funded|perm(?:anent)?)[^()]{0,80}\)"
    rf"|[-\u2013—.:]\s*{_WHEN}\s+(?:until|through|on|from|beginning|after)?\s*[^.]{{0,60}}\d{{4}}\W*$",
    re.IGNORECASE,
)
_UNIT = r"(?:section|chapter|subchapter|title|rule|regulation|part|article|provision|subsection|law|act)s?"
_BLOCK = re.compile(
    rf"""^\W*(?:(?:editor['\u2019]?s\s+)?note:?\s*)?(?:
      (?:this|the)\s+{_UNIT}\s.{{0,40}}?
      \b(?:was|were|is|are|has\s+been|have\s+been|will\s+be)\s+
      (?:created|amended|repealed|enacted|affected|changed|modified|superseded|overlaid|adopted|suspended|in\s+effect
        |in\s+force)\b
      .{{0,80}}?\b(?:emergency|temporary|pending|become\s+effective|expires?)
    | \*?note:?\s.{{0,160}}\b(?:emergency|temporary|permanent)\s+
      (?:legislation|acts?|rules?|regulations?|amendments?)\b
    | (?:this|the)\s+{_UNIT}\s+(?:includes|contains|reflects)\s
      .{{0,60}}\b(?:emergency|temporary)\b
    | (?:pending|upcoming|future)\s+(?:changes?|amendments?)\W*$
    | (?:this|the)\s+{_UNIT}\s+(?:will\s+be|is\s+being)\s+(?:changed|amended|affected|repealed|replaced)\b
    | \(?(?:(?:text|version)\b.{{0,60}}|(?:section|subsection|subdivision)\s+[\w.:()-]*\d[\w.:()-]*|this\s+{_UNIT})\s+
      (?:is\s+)?(?:effective|operative)\s+(?:until|on|after|from|through|beginning)\s.{{0,160}}$
    | \(?(?:text|version)\s+of\s+.{{0,60}}\b(?:before|after|as)\s+(?:amend(?:ment|ed)|changed)\b.{{0,100}}$
    | (?:this|the)\s+(?:text|version)?\s*(?:of\s+)?(?:this\s+)?{_UNIT}\s+(?:is\s+)?(?:effective|operative|in\s+effect)\s+
      (?:until|through)\b.{{0,80}}$
    | (?:effective|operative|in\s+effect)\s+(?:until|through)\b.{{0,60}}$
    | (?:emergency|temporary)\s+(?:rule|act|law|amendment|legislation|regulation)s?\s+
      (?:in\s+effect|notice|expires?)\b
    | for\s+(?:the\s+)?(?:version|text)\s+(?:of|effective)\s+.{{0,80}}\b(?:see|effective|until|after)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# The end of a law is the law's own where no note says it: "This section expires June 30, 2027."
_NOTED_END = re.compile(
    rf"^\W*(?:\*\W*|(?:editor['\u2019]?s\s+)?note:?\s+)(?:this|the)\s+{_UNIT}\s+"
    r"(?:will\s+expire|expires|expired|sunsets?)\b.{0,80}$",
    re.IGNORECASE,
)


def is_status_note(words: str) -> bool:
    """Say whether a whole block only tells that the text is temporary, pending or soon to change."""
    if _SQUARE.fullmatch(words) or _NOTED_END.match(words):
        return True
    return bool(_BLOCK.match(words)) and not is_operative(words)


def status_within(words: str, *, heading: bool) -> list[tuple[int, int]]:
    """Return the ranges of the banners inside a block, as they come; headings have them in round brackets too."""
    found = [match.span() for match in _SQUARE.finditer(words)]
    return found + ([match.span() for match in _HEADING.finditer(words)] if heading else [])
