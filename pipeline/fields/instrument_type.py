"""The legal form of a text: statute, regulation, bill, guidance, news release and so on.

Value is the form; the quote is the wording that tells it. A form that the source declares stands; the
wording is then only looked for as evidence. The signs and their weights are data
(``vocabulary/instrument_types.yml``); a text that opens with a citation of its own is of that kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields import bill, citation
from pipeline.grammar.context import Context, read
from pipeline.grammar.signs import Sighting, places, sightings, within_a_line
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary

NAME = "instrument_type"

_OWN = {  # how much it weighs that the title or the first line opens with a reference of this kind
    "statute": ("statute", 4),
    "regulation": ("regulation", 5),
    "session_law": ("session_law", 3),
    "board_policy": ("board_policy", 4),
    "executive_order": ("executive_order", 5),
    "bill": ("bill", 4),
}
_HEAD = 160  # characters of the title or first line in which the text's own citation stands
_PLAIN = "agency_program_page"
_ENOUGH = 3  # less than this is no sign; the text is a plain page
_UNOFFICIAL = 4  # what it weighs for a summary that the publisher is no public body
_SECTIONS = ("statute", "regulation")  # the title of a section names its subject, not its form
_NAMED_BY_TOPIC = ("guidance", "framework", "plan", "report", "agency_program_page", "news_release")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A form with the sum of its signs' weights, and the signs, heaviest first."""

    form: str
    weight: int
    signs: tuple[Sighting, ...]


def _own_reference(context: Context) -> dict[str, Sighting]:
    """Return the forms whose citation or number opens the title or the first line."""
    first = next((block for block in context.blocks if block.end > block.start), None)
    heads: list[tuple[str, int | None]] = [(context.clean.title[:_HEAD], None)]
    if first is not None:
        heads.append((context.text[first.start : first.end][:_HEAD], first.start))
    found: dict[str, Sighting] = {}
    for head, at in heads:
        if not any(map(str.isdigit, head)):
            continue
        small = read(CleanText(head, ""), jurisdiction=context.jurisdiction, instrument_type=None)
        for one in (*citation.find(small), *bill.find(small)):
            form, weight = _own_kind(one)
            if form and one.start <= 1:
                start, end = (None, None) if at is None else (at + one.start, at + one.end)
                found[form] = Sighting(weight, "reference", start, end)
    return found


def _own_kind(reference: Finding) -> tuple[str, int]:
    """Return the form that a reference of the text's own shows, and its weight; a section number that names
    no code shows little, for rules have such numbers too."""
    if reference.field == bill.NAME:
        return _OWN["bill"]
    if reference.key == "federal":
        return _OWN["regulation" if "C.F.R" in reference.quote or "CFR" in reference.quote else "statute"]
    form, weight = _OWN.get(reference.key or "", ("", 0))
    return form, weight if reference.detail.get("jurisdiction") else min(weight, 1)


def weigh(context: Context) -> list[Weighed]:
    """Return each form with any sign, heaviest first; of equal ones a plain page, then the vocabulary's first."""
    if NAME not in context.memo:
        context.memo[NAME] = _weighed(context)
    known: list[Weighed] = context.memo[NAME]
    return known


def _weighed(context: Context) -> list[Weighed]:
    seen, own = places(context), _own_reference(context)
    entries = vocabulary().instrument_types
    signs = {form: sightings(seen, f"{NAME}:{form}", entry.signs) for form, entry in entries.items()}
    for form, reference in own.items():
        signs[form].insert(0, reference)
    if any(sign.where in ("heading", "reference") for form in _SECTIONS for sign in signs[form]):
        for form in _NAMED_BY_TOPIC:
            signs[form] = [sign for sign in signs[form] if sign.where != "title"]
    weights = {form: sum(sign.weight for sign in found) for form, found in signs.items()}
    weights["secondary"] += _UNOFFICIAL if context.official is False else 0
    for form, found in signs.items():
        for other in {sign.takes_from for sign in found if sign.takes_from}:
            weights[form] += weights[other]
    weighed = [Weighed(form, weights[form], tuple(found)) for form, found in signs.items() if weights[form]]
    weighed.sort(key=lambda one: (-one.weight, one.form != _PLAIN))
    return [_unofficial(one) for one in weighed] if context.official is False else weighed


def _unofficial(one: Weighed) -> Weighed:
    """Return ``one`` under the name of what it is when no public body published it."""
    called = vocabulary().instrument_types[one.form].unofficial
    return Weighed(called, one.weight, one.signs) if called else one


def form_of(context: Context) -> str | None:
    """Return the declared form, else the heaviest, else that of a plain page; None for an empty text."""
    if context.instrument_type:
        return context.instrument_type
    if not context.text.strip():
        return None
    weighed = weigh(context)
    if weighed and weighed[0].weight >= _ENOUGH:
        return weighed[0].form
    return "secondary" if context.official is False else _PLAIN


def find(context: Context) -> list[Finding]:
    """Return the wording that tells the text's form, or nothing where no wording does."""
    form = form_of(context)
    for one in weigh(context):
        if one.form == form:
            sign = next((sign for sign in one.signs if sign.start is not None), None)
            if sign is not None:
                return [_finding(context, one, sign)]
    return []


def _finding(context: Context, one: Weighed, sign: Sighting) -> Finding:
    assert sign.start is not None and sign.end is not None
    start, end = within_a_line(context.text, sign.start, sign.end)
    how = f"{sign.where} {'strong' if one.weight >= 6 else 'weak'}"
    return Finding(
        NAME,
        None,
        one.form,
        context.text[start:end],
        start,
        end,
        f"{NAME}.{one.form}",
        confidence=confidence(NAME, how),
        detail={"how": how, "weight": one.weight},
    )
