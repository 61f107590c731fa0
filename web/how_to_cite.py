"""How to cite a document as it stood on a day, in four forms (pure).

The forms follow the Associated Press Stylebook (attribution in running text), the Chicago Manual of Style
(17th edition, 14.207, websites), the Bluebook (21st edition, rule 18.2) and BibTeX's ``@misc``. Each names
the publisher's page first and our release beside it, so that a reader can find the words again when the page changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_AP = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_FULL = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BLUEBOOK = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
# What BibTeX reads as its own.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited: a ``title`` of a ``publisher`` at ``url`` as it was captured at ``seen_at``, and where we keep it:
    ``permalink`` of the release ``release``. Times are ISO 8601."""

    title: str
    publisher: str | None
    url: str
    seen_at: str
    permalink: str
    release: int | None


def of_change(change: Mapping[str, Any], permalink: str) -> Cited:
    """Return what is cited of a change (as :func:`db.answers.change` returns it), kept at ``permalink``."""
    return Cited(
        title=change["document_title"] or "Untitled document",
        publisher=change["publisher_name"],
        url=change["document_url"] or "",
        seen_at=change["new_seen_at"] or change["old_seen_at"],
        permalink=permalink,
        release=change["learned_release"],
    )


def of_version(
    document: Mapping[str, Any], version: Mapping[str, Any], site: str, release: int | None
) -> Cited:
    """Return what is cited of a document as one ``version`` has it, kept at the address ``site``."""
    return Cited(
        title=version["title"] or document.get("title") or "Untitled document",
        publisher=document.get("publisher_name"),
        url=document.get("url") or "",
        seen_at=version["last_seen_at"] or version["valid_from"],
        permalink=f"{site}/versions/{version['id']}",
        release=release,
    )


def citations(cited: Cited) -> dict[str, str]:
    """Return the citation by form, in the order in which they are shown: AP, Chicago, Bluebook, BibTeX."""
    return {
        "AP": _ap(cited),
        "Chicago": _chicago(cited),
        "Bluebook": _bluebook(cited),
        "BibTeX": _bibtex(cited),
    }


def _ap(cited: Cited) -> str:
    who = f"according to {cited.publisher}" if cited.publisher else "according to its publisher"
    return (
        f"“{cited.title},” {who}, as captured on {_day(cited.seen_at, _AP)}, at {cited.url} "
        f"({_kept(cited)}, {cited.permalink})."
    )


def _chicago(cited: Cited) -> str:
    who = f"{cited.publisher}. " if cited.publisher else ""
    return (
        f"{who}“{cited.title}.” Accessed {_day(cited.seen_at, _FULL)}. {cited.url}. "
        f"{_kept(cited)}, {cited.permalink}."
    )


def _bluebook(cited: Cited) -> str:
    who = f"{cited.publisher}, " if cited.publisher else ""
    return (
        f"{who}{cited.title}, {cited.url} (last visited {_day(cited.seen_at, _BLUEBOOK)}) "
        f"[{cited.permalink}, {_kept(cited)}]."
    )


def _bibtex(cited: Cited) -> str:
    key = re.sub(r"[^a-z0-9]+", "-", cited.permalink.lower()).strip("-")
    fields = [
        ("author", f"{{{_bib(cited.publisher)}}}" if cited.publisher else ""),
        ("title", f"{{{_bib(cited.title)}}}"),
        ("year", cited.seen_at[:4]),
        ("howpublished", rf"\url{{{cited.url}}}"),
        ("note", f"Captured {cited.seen_at[:10]}. {_bib(_kept(cited))}, {_bib(cited.permalink)}"),
    ]
    listed = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value)
    return f"@misc{{{key},\n{listed}\n}}"


def _kept(cited: Cited) -> str:
    return f"Policy Crosswalk, release {cited.release}" if cited.release is not None else "Policy Crosswalk"


def _day(moment: str, months: tuple[str, ...]) -> str:
    read = date.fromisoformat(moment[:10])
    return f"{months[read.month - 1]} {read.day}, {read.year}"


def _bib(words: str | None) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in words or "")
