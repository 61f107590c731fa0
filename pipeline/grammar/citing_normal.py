"""One spelling for all ways of writing the same reference: "section 22-7-1003, C.R.S." is "C.R.S. 22-7-1003"."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.grammar.citing import Compiled, edition_of
from pipeline.vocabulary.shapes import CitationForm

_TITLE = r"[0-9]{1,4}(?:-?[A-Z])?(?:[-.][0-9A-Z]{1,3})?"
_UNMARKED = ("statute", "regulation", "federal")  # their section marks say nothing that the number does not
_MARK = re.compile(r"§+ ?|(?:^|(?<=[A-Za-z.,)] ))(?:[Ss]ec(?:tions?|s?\.)|[Rr]ule|ss?\.) (?=[0-9])")
_SIGN = re.compile(r"(?<=[A-Za-z.,)] )(?:§+ ?|[Ss]ec(?:tions?|s?\.) (?=[0-9]))")


@lru_cache(maxsize=512)
def _name_of(form: CitationForm) -> re.Pattern[str]:
    return edition_of((*form.names, *form.home_names))


def _titled(text: str, cite: str) -> str:
    """Return a reference to a title in the order title, code, number ("Title 5, CCR, 1600": "5 CCR 1600")."""
    name = re.escape(cite)
    last = re.fullmatch(rf"{name},? [Tt]it(?:le|\.) ({_TITLE})(?:,? (.+))?", text)
    if last:
        return f"{last[1]} {cite} {last[2] or ''}".strip()
    first = re.fullmatch(
        rf"(?:(.+?)(?: of|,) )?[Tt]itle ({_TITLE})(?:,? ([^,]+))?,? {name}(?:,? (.+))?", text, re.IGNORECASE
    )
    if first:
        number = first[1] or first[4] or first[3] or ""
        return f"{first[2]} {cite} {number}".strip()
    return text


def _name_first(text: str, cite: str) -> str:
    """Return "22-7-1003, C.R.S." as "C.R.S. 22-7-1003"; a number right before its name stays there."""
    number = text.removesuffix(f", {cite}")
    return (f"{cite} {number}" if number != text else text).replace(f"{cite}, ", f"{cite} ")


def normal(quote: str, compiled: Compiled) -> str:
    """Return one spelling for all ways of writing the same reference."""
    form, order = compiled.form, compiled.order
    text = re.sub(r"\s+", " ", quote).strip(" ,")
    if form.kind in _UNMARKED and order == "pattern":
        text = _SIGN.sub("", text)
    elif order != "pattern":
        text = _MARK.sub("", text)
    cite = form.cite or ""
    if cite and order == "home":
        text = f"{cite} {text}"
    elif cite and order != "pattern":
        text = _name_of(form).sub(lambda name: f", {cite}" if name["of"] else cite, text, count=1)
        text = _titled(text, cite) if form.shape == "title" else _name_first(text, cite)
    text = re.sub(r"\) (?=\()", ")", text)
    return re.sub(r" ?,? +", lambda gap: ", " if "," in gap[0] else " ", text).strip()
