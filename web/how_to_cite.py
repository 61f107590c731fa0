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
    the record ``name`` ("change" or "version" and its id) of the release ``release``, at ``permalink`` (None where no
    site is known). Of what was removed ``seen_at`` is when it was last seen and ``gone_at`` when it was found gone.
    Times are ISO 8601."""

    title: str
    publisher: str | None
    url: str
    seen_at: str
    permalink: str | None
    release: int | None
    name: str
    gone_at: str | None = None


def of_change(change: Mapping[str, Any], permalink: str | None) -> Cited:
    """Return what is cited of a change (as :func:`db.answers.change` returns it), kept at ``permalink``."""
    # Both kinds end with a moment at which there was no text to see: it was found gone, or we read it no more.
    is_over = change["kind"] in ("removed", "ended") and change["old_seen_at"]
    return Cited(
        title=change["document_title"] or "Untitled document",
        publisher=change["publisher_name"],
        url=change["document_url"] or "",
        seen_at=change["old_seen_at"] if is_over else change["new_seen_at"] or change["old_seen_at"],
        permalink=permalink,
        release=change["learned_release"],
        name=f"change {change['id']}",
        gone_at=change["new_seen_at"] if change["kind"] == "removed" else None,
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
        name=f"version {version['id']}",
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
        f"“{cited.title},” {who}, {_seen(cited, 'as captured on', _AP, 'as last seen on')}, at {cited.url} "
        f"({_kept(cited)})."
    )


def _chicago(cited: Cited) -> str:
    who = f"{cited.publisher}. " if cited.publisher else ""
    return (
        f"{who}“{cited.title}.” {_seen(cited, 'Accessed', _FULL, 'As last seen on')}. {cited.url}. "
        f"{_kept(cited)}."
    )


def _bluebook(cited: Cited) -> str:
    who = f"{cited.publisher}, " if cited.publisher else ""
    return (
        f"{who}{cited.title}, {cited.url} ({_seen(cited, 'last visited', _BLUEBOOK, 'as last seen on')}) "
        f"[{_kept(cited, link_first=True)}]."
    )


def _bibtex(cited: Cited) -> str:
    key = re.sub(r"[^a-z0-9]+", "-", f"crosswalk {cited.name}".lower()).strip("-")
    fields = [
        ("author", f"{{{_bib(cited.publisher)}}}" if cited.publisher else ""),
        ("title", f"{{{_bib(cited.title)}}}"),
        ("year", cited.seen_at[:4]),
        ("howpublished", rf"\url{{{cited.url}}}"),
        ("note", f"{_seen(cited, 'Captured', None, 'As last seen on')}. {_bib(_kept(cited))}"),
    ]
    listed = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value)
    return f"@misc{{{key},\n{listed}\n}}"


def _kept(cited: Cited, *, link_first: bool = False) -> str:
    """Where we keep it: a link where the site has an address, else the name that finds it on any."""
    told = ["Policy Crosswalk", *([] if cited.permalink else [cited.name])]
    told += [f"release {cited.release}"] if cited.release is not None else []
    if cited.permalink:
        told.insert(0 if link_first else len(told), cited.permalink)
    return ", ".join(told)


def _seen(cited: Cited, seen: str, months: tuple[str, ...] | None, last_seen: str) -> str:
    """Say when it was ``seen``; of what was found gone, when it was ``last_seen`` and when it was found gone."""
    if cited.gone_at is None:
        return f"{seen} {_day(cited.seen_at, months)}"
    return f"{last_seen} {_day(cited.seen_at, months)}; found gone on {_day(cited.gone_at, months)}"


def _day(moment: str, months: tuple[str, ...] | None) -> str:
    if months is None:
        return moment[:10]
    read = date.fromisoformat(moment[:10])
    return f"{months[read.month - 1]} {read.day}, {read.year}"


def _bib(words: str | None) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in words or "")
