"""The body that adopted or published the text, by the name that the text gives it.

Value is its official name where its state is known, else the name as printed; key is the kind of body
(state_board, sea, legislature, governor, commission, federal). The first name that stands with a verb of
adopting wins, else the first name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.instrument_type import form_of
from pipeline.grammar.context import Context
from pipeline.vocabulary import vocabulary

NAME = "issuing_body"

_PLACE = r"(?:[A-Z][A-Za-z]{1,15} ){0,3}"
_KINDS = (  # kind, a literal that every such name holds, the name
    (
        "state_board",
        "Board of",
        re.compile(
            rf"{_PLACE}(?:State )?Board of (?:Public |Elementary and Secondary )?Education(?! of)(?: Standards)?"
        ),
    ),
    ("state_board", "Council on", re.compile(r"Council on Elementary and Secondary Education")),
    ("state_board", "Board of", re.compile(r"State Board of (?:Public )?Education of [A-Z][a-z]{1,15}")),
    (
        "sea",
        " of ",
        re.compile(
            rf"{_PLACE}(?:Department|Agency|Office) of "
            r"(?:Public |Elementary and Secondary )?(?:Education|Instruction)(?: and (?:Early Development|Workforce))?"
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
_LAWMAKING = frozenset({"statute", "session_law", "bill"})
_HEAD = 4000  # a body named only further down is somebody else
_LEADING = re.compile(r"^(?:(?:The|In|By|And|Under|From|A|An|State Superintendent) )+")


def _best(context: Context) -> tuple[str, int, int] | None:
    """Return (kind, start, end) of the first named body that acts, else of the first named."""
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
    return (best[3], best[1], best[2]) if best else None


def _official(printed: str, kind: str, code: str | None) -> str:
    """Return the official name of the body of ``code`` that ``printed`` names, else what is printed."""
    body = vocabulary().bodies.get(code or "")
    if body is None or "U.S." in printed:
        return printed
    named = {"sea": body.sea, "state_board": body.state_board, "legislature": body.legislature}.get(kind)
    foreign = any(
        other.name in printed
        for home, other in vocabulary().bodies.items()
        if home != code and other.name != "Virginia"
    )
    return printed if foreign or named is None else named


def _home(context: Context, findings: Sequence[Finding]) -> str | None:
    """Return the declared jurisdiction, else the one that the text tells."""
    return context.jurisdiction or next((one.value for one in findings if one.field == "jurisdiction"), None)


def body_of(findings: Sequence[Finding]) -> str | None:
    """Return the body that was read, or None: one that no words of the text name has no sentence to show."""
    return next((one.value for one in findings if one.field == NAME), None)


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return the issuing body with the name by which the text calls it, or nothing.

    A law is its legislature's, whatever office it charges; a policy of the board is the board's.
    """
    best = _best(context)
    if best is None:
        return []
    kind, start, end = best
    if kind != "legislature" and form_of(context) in _LAWMAKING:
        return []
    quote = context.text[start:end]
    how = "named" if len(quote.split()) > 3 else "short"
    return [
        Finding(
            NAME,
            kind,
            _official(quote, kind, _home(context, found)),
            quote,
            start,
            end,
            f"{NAME}.{kind}",
            confidence=confidence(NAME, how),
            detail={"how": how},
        )
    ]
