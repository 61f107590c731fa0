"""What kind of law a citation that stands alone names, and its normal form (pure)."""

from __future__ import annotations

from functools import lru_cache

from pipeline.fields import bill, citation
from pipeline.grammar.context import read
from pipeline.text import CleanText

# Of what is cited, what can be a section of law or policy with an address of its own.
KINDS = frozenset({"statute", "regulation", "constitution", "session_law", "board_policy"})
# What a publisher of law prints, where the citation itself does not tell.
PRINTED_BY = {"legislature": "statute", "rules": "regulation", "board": "board_policy"}


@lru_cache(maxsize=4096)
def named_law(cited: str, jurisdiction: str | None) -> tuple[str | None, str]:
    """Return (kind, normal form) of the citation ``cited``; a bill counts as the act that it became.

    The kind is one of the field :mod:`pipeline.fields.citation`, or None where no form of it fits; the normal
    form is then the citation with single spaces.
    """
    plain = " ".join(cited.split())
    context = read(CleanText(plain, ""), jurisdiction=jurisdiction, instrument_type=None)
    found = [one for one in citation.find(context) if one.value and 2 * len(one.quote) > len(plain)]
    if len(found) == 1:
        return found[0].key, found[0].value or plain
    if any(one.start == 0 for one in bill.find(context)):
        return "session_law", plain
    return None, plain
