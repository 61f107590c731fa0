"""Short forms that a text makes for its terms: "Credit by Demonstrated Mastery (CDM) ... must offer CDM"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.grammar.matching import Hit

_GIVEN = re.compile(r" ?\((?:the |\")?\"?([A-Z][A-Za-z&]{0,6}[A-Z])s?\"?\)")
_FORMS = 40  # no text makes more short forms than so many
_MOST = 400  # a short form that stands more often in a text is found so many times


def _topic_targets(hit: Hit) -> tuple[str, ...]:
    """Return the targets of a hit that are terms of a field's entry, not parts or cues."""
    return tuple(
        target
        for target in hit.targets
        if ":" in target and target.partition(":")[0] in _FIELDS and "|" not in target
    )


_FIELDS = frozenset({"cbe_dimension", "equity_strategy", "student_group", "cbe_element", "ccsso_commitment"})


def short_forms(flat: str, found: Sequence[Hit]) -> list[Hit]:
    """Return hits for the short forms that the flat text gives for terms of ``found``, where it uses them later."""
    forms: dict[str, tuple[int, tuple[str, ...]]] = {}
    for hit in found:
        if not flat.startswith((" (", "("), hit.end):
            continue
        given = _GIVEN.match(flat, hit.end)
        targets = _topic_targets(hit)
        if given and targets and len(forms) < _FORMS:
            forms.setdefault(given[1], (given.end(), targets))
    return [hit for form, (start, targets) in forms.items() for hit in _uses(flat, form, start, targets)]


def _uses(flat: str, form: str, start: int, targets: tuple[str, ...]) -> list[Hit]:
    hits: list[Hit] = []
    at = flat.find(form, start)
    while at >= 0 and len(hits) < _MOST:
        end = at + len(form)
        end += flat.startswith("s", end)
        if not flat[at - 1].isalnum() and not flat[end : end + 1].isalnum():
            hits.append(Hit(at, end, targets))
        at = flat.find(form, end)
    return hits
