"""Whether words lay something down: a duty, a leave, a bar. No note on a text does, unless it quotes a law."""

from __future__ import annotations

import re

_DUTY = re.compile(
    r"\b(?:[Ss]hall|SHALL|[Mm]ust|MUST|may|MAY|(?:is|are)\s+required\s+to)\s+"
    # What a note says of a law's own fate.
    r"(?!(?:also\s+)?(?:be\s+)?(?:repealed|amended|superseded|replaced|affected|expire|expired|sunset|terminate|lapse|cease"
    r"|take\s+effect|become\s+effective|effective|applicable|apply|differ|have\s+been|not\s+(?:be\s+)?(?:apply|reflect))\b)"
)
# What names an enactment: its number, its chapter, or the text itself.
_ENACTMENT = re.compile(
    r"\b(?:laws?|acts?|resolutions?|orders?)\b[^.;]{0,20}\d|\bch(?:apter|\.)?\s*\d|§|\bsection\s+\d|\bP\.\s?[AL]\.|\bNo\.\s*\d|\bamendments?\b"
    r"|\bthis\s+(?:act|section|rule|chapter|article|part|title)\b",
    re.IGNORECASE,
)


def is_operative(words: str) -> bool:
    """Say whether ``words`` bind or allow someone, other than by telling what becomes of the text itself.

    >>> is_operative("Districts must report."), is_operative("This section shall expire on May 1.")
    (True, False)
    """
    return bool(_DUTY.search(words))


def names_enactment(words: str) -> bool:
    """Say whether ``words`` speak of a law as a law, as notes do: by its number, or as "this section"."""
    return bool(_ENACTMENT.search(words))
