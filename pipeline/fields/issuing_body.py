"""The body that adopted or published the text, by the name that the text gives it.

Value is the name as printed; key is the kind of body (state_board, sea, legislature, governor,
commission, federal). The first name that stands with a verb of adopting wins, else the first name.
"""

from __future__ import annotations

import re

from db.records import Finding
from pipeline.fields.context import Context

NAME = "issuing_body"

_PLACE = r"(?:[A-Z][A-Za-z]{1,15} ){0,3}"
_KINDS = (
    ("state_board", re.compile(rf"{_PLACE}(?:State )?Board of (?:Public )?Education(?! of)")),
    ("state_board", re.compile(r"State Board of (?:Public )?Education of [A-Z][a-z]{1,15}")),
    ("sea", re.compile(rf"{_PLACE}(?:Department|Agency|Office) of (?:Public |Elementary and Secondary )?(?:Education|Instruction|Public Instruction)")),
    ("sea", re.compile(rf"(?:{_PLACE}[Oo]ffice of (?:the )?(?:State )?)?[Ss]uperintendent of [Pp]ublic [Ii]nstruction")),
    ("sea", re.compile(rf"{_PLACE}(?:Education Agency|Public Education Department)")),
    ("legislature", re.compile(rf"{_PLACE}(?:Legislature|General Assembly|General Court)")),
    ("governor", re.compile(rf"(?:{_PLACE}Office of the Governor|Governor [A-Z][a-z]+(?: [A-Z][a-z]+)?)")),
    ("commission", re.compile(rf"{_PLACE}(?:Professional Educator Standards Board|Education Commission|Commission on [A-Z][a-z]+(?: and [A-Z][a-z]+)?)")),
)
_ACTS = re.compile(r"[^.]{0,60}?\b(?:adopt|approv|vot|shall adopt|issu|establish|announc|releas|launch)[a-z]*")
_LEADING = re.compile(r"^(?:(?:The|In|By|And|Under|From|A|An|State Superintendent) )+")


def find(context: Context) -> list[Finding]:
    """Return the issuing body as the text names it, or nothing."""
    best: tuple[int, int, int, str] | None = None
    for kind, pattern in _KINDS:
        for match in pattern.finditer(context.flat):
            start = match.start() + len((_LEADING.match(match[0]) or [""])[0])
            if "\n" in context.flat[start : match.end()]:
                continue
            acts = _ACTS.match(context.flat, match.end(), match.end() + 90) is not None
            rank = (0 if acts else 1, start, match.end(), kind)
            best = rank if best is None or rank < best else best
            break
    if best is None:
        return []
    _, start, end, kind = best
    quote = context.text[start:end]
    return [Finding(NAME, kind, quote, quote, start, end, f"{NAME}.{kind}", confidence=0.5)]
