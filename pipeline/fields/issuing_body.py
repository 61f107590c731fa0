"""The body that adopted or published the text, by the name that the text gives it.

Value is the name as printed; key is the kind of body (state_board, sea, legislature, governor,
commission, federal). The first name that stands with a verb of adopting wins, else the first name.
"""

from __future__ import annotations

import re

from db.records import Finding
from pipeline.grammar.context import Context

NAME = "issuing_body"

_PLACE = r"(?:[A-Z][A-Za-z]{1,15} ){0,3}"
_KINDS = (  # kind, a literal that every such name holds, the name
    ("state_board", "Board of", re.compile(rf"{_PLACE}(?:State )?Board of (?:Public )?Education(?! of)")),
    ("state_board", "Board of", re.compile(r"State Board of (?:Public )?Education of [A-Z][a-z]{1,15}")),
    (
        "sea",
        " of ",
        re.compile(
            rf"{_PLACE}(?:Department|Agency|Office) of "
            r"(?:Public |Elementary and Secondary )?(?:Education|Instruction)"
        ),
    ),
    (
        "sea",
        "of the superintendent",
        re.compile(r"[Oo]ffice of the (?:state )?superintendent of public instruction"),
    ),
    (
        "sea",
        "Superintendent of",
        re.compile(
            rf"(?:{_PLACE}Office of (?:the )?(?:State )?)?Superintendent of (?:Public Instruction|Education)"
        ),
    ),
    ("sea", "Education", re.compile(rf"{_PLACE}(?:Education Agency|Public Education Department)")),
    ("legislature", "Legislature", re.compile(rf"{_PLACE}Legislature")),
    ("legislature", "General", re.compile(rf"{_PLACE}(?:General Assembly|General Court)")),
    (
        "governor",
        "Governor",
        re.compile(rf"(?:{_PLACE}Office of the Governor|Governor [A-Z][a-z]+(?: [A-Z][a-z]+)?)"),
    ),
    (
        "commission",
        "ommission",
        re.compile(rf"{_PLACE}(?:Education Commission|Commission on [A-Z][a-z]+(?: and [A-Z][a-z]+)?)"),
    ),
    ("commission", "Standards Board", re.compile(rf"{_PLACE}Professional Educator Standards Board")),
)
_ACTS = re.compile(
    r"[^.]{0,60}?\b(?:adopt|approv|vot|shall adopt|issu|establish|announc|releas|launch)[a-z]*"
)
_HEAD = 4000  # a body named only further down is somebody else
_LEADING = re.compile(r"^(?:(?:The|In|By|And|Under|From|A|An|State Superintendent) )+")


def find(context: Context) -> list[Finding]:
    """Return the issuing body as the text names it, or nothing."""
    best: tuple[int, int, int, str] | None = None
    head = context.flat[:_HEAD]
    for kind, literal, pattern in _KINDS:
        if literal not in head:
            continue
        for match in pattern.finditer(head):
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
