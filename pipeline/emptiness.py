"""Pages without a document in them: shells that scripts fill, stubs, frames, a lone banner (pure)."""

from __future__ import annotations

import re

from pipeline.page_look import PageLook
from pipeline.page_notices import is_legal_rump

# Fewer characters than this say nothing; fewer than the second beside scripts are what stands on a page
# until its scripts have run, and fewer than the third in an empty mounting point are as well.
BARE_CHARS = 12
SHELL_CHARS = 200
MOUNT_CHARS = 400

# What is said of a page whose words all stand in its template: an index may be one, a document is not.
FURNITURE = "a page with words in its menus and its foot only"

_WAITING = re.compile(
    r"\b(?:loading|please wait|one moment|redirecting|you (?:will|should|are)(?: now)? be(?:ing)? redirected"
    r"|click here if you are not redirected|if you are not redirected|initiali[sz]ing)\b",
    re.IGNORECASE,
)
# What a page says that stands where another was, inside the site's template or alone.
_SENDS_ON = re.compile(
    r"\b(?:(?:this|the|that) (?:web ?)?(?:page|document|site|content|resource) (?:has|is)(?: now)?(?: been)?"
    r"(?: permanently)? (?:moved|relocated)|object moved|moved permanently"
    r"|(?:should|will|are|is)(?: now)? be(?:ing)? (?:automatically )?redirected|not (?:automatically )?redirected)\b",
    re.IGNORECASE,
)
_NEEDS_SCRIPT = re.compile(
    r"\b(?:enable|turn on|activate|requires?|needs?|without|switch on|allow|supports?)\b[^.]{0,40}\bjava ?script"
    r"|java ?script\b[^.]{0,60}\b(?:required|enabled?|disabled|turned off|needed|to (?:run|view|use))"
    r"|\b(?:your browser|browser) (?:is not supported|does not support|is out of date)",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"\bcookies?\b", re.IGNORECASE)
_CONSENT = re.compile(
    r"\b(?:accept|agree|consent|preferences|got it|reject|decline|settings)\b", re.IGNORECASE
)


def emptiness(look: PageLook) -> str | None:
    """Return why a page holds no document, None where it may.

    What a section of law leaves behind ("[Repealed.]") is a document, however short.
    """
    size = len(look.text)
    if size < BARE_CHARS and not is_legal_rump(look.text):
        return f"{size} characters of text beside scripts" if look.scripted else "no text"
    if is_legal_rump(look.text):
        return None
    if look.refresh and size < SHELL_CHARS:
        return f"a stub that sends its reader to {look.refresh[:120]}"
    if len(look.content) < SHELL_CHARS and (sends := _SENDS_ON.search(look.content)):
        return f"a stub that sends its reader elsewhere ({sends[0]!r})"
    if look.mount and size < MOUNT_CHARS:
        return f"{size} characters of text beside an empty place that scripts fill"
    if size >= MOUNT_CHARS:
        return None
    if _NEEDS_SCRIPT.search(look.text) or (size < SHELL_CHARS and _NEEDS_SCRIPT.search(look.noscript)):
        return "it asks for JavaScript and says nothing else"
    if size < SHELL_CHARS and (look.scripted or _WAITING.search(look.text)):
        return f"{size} characters of text beside scripts" if look.scripted else "it asks to wait"
    if _COOKIES.search(look.text) and _CONSENT.search(look.text):
        return "a banner about cookies and nothing else"
    return "frames and next to no text" if look.frames and size < SHELL_CHARS else None
