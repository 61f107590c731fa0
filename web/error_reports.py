"""A report of an error without an account: a message with the ids filled in, as a link or as text to copy (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Report:
    """What a person sends: a title and a body with the ids; ``link`` opens it where the site has an address for it."""

    title: str
    body: str
    link: str | None


def report(what: str, ids: Mapping[str, object], permalink: str, to: str | None) -> Report:
    """Return the report about ``what`` ("Change 0a1b") for the site's address ``to``.

    ``to`` is a mail address, ``mailto:`` or not, or the web address of a form for new issues: with ``{title}`` and
    ``{body}`` in it these are filled in; without, they are added as GitHub takes them (``?title=...&body=...``).
    """
    title = f"Error: {what}"
    named = "".join(f"{name}: {value}\n" for name, value in ids.items() if value is not None)
    body = f"What is wrong (and, if you know, where it says so):\n\n\n\nPage: {permalink}\n{named}"
    return Report(title, body, _link(title, body, (to or "").strip()))


def _link(title: str, body: str, to: str) -> str | None:
    if to.lower().startswith(("https://", "http://")):
        if "{body}" in to or "{title}" in to:
            return to.replace("{title}", quote(title, safe="")).replace("{body}", quote(body, safe=""))
        return f"{to}{'&' if '?' in to else '?'}{urlencode({'title': title, 'body': body})}"
    address = to.removeprefix("mailto:")
    if "@" not in address:
        return None
    # A mail's lines end in CRLF (RFC 6068, section 5); spaces are %20 there, never "+".
    lines = body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(title, safe='')}&body={quote(lines, safe='')}"
