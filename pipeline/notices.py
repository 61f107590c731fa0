"""What a page says of itself in its title or first heading: not found, down, an error, a login (pure).

A title is read in the parts that its site's mark separates ("Page not found | Agency"), and a part counts
only as a whole: "404 Credit by demonstration" is a section of law and "Maintenance of effort" a policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.page_look import PageLook

# Nothing that was seen to refuse us says more than this outside its template.
NOTICE_CHARS = 1_500
# Words that a real page may well be called by are believed only on a page that says next to nothing.
TERSE_CHARS = 500

_PARTS = re.compile(r"\s*(?:[|»·•–—]|::|\s[-:/]\s|:\s|\.\s)\s*")
_EDGES = " \t.!?:;,-…\"'’“”()[]#*>"


def _whole(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.IGNORECASE)


_THING = r"(?:web ?)?(?:page|file|resource|document|content|url|link|address|site page|item)"
_APOLOGY = r"(?:(?:oops|uh[- ]?oh|whoops|we'?re sorry|we are sorry|sorry|hmm+)[,.!… ]*(?:but )?)?"
_GONE = _whole(
    r"(?:error|http|status|code|oops)?[ #:]*404(?: error)?(?: code)?(?:[ :,-]*(?:page|file|document|content)?[ -]*not[ -]found)?",
    r"not found(?: 404)?",
    _APOLOGY
    + rf"(?:the |that |this )?(?:requested |missing )?{_THING}(?: or {_THING})?(?: that)?(?: you(?:'re| are)? [a-z ]{{2,40}}?)?"
    r"(?: was| is| could| can| has)?(?: ?not|n'?t| cannot)(?: be)?(?: been)? ?(?:found|available|exist|located)(?: anymore)?"
    r"(?: on (?:this|the|our) (?:server|site|website))?(?: 404| error)?",
    _APOLOGY
    + rf"(?:we )?(?:can ?not|can'?t|could ?n[o']t|couldn'?t) (?:seem to )?(?:find|locate) (?:the |that |this |your )?"
    rf"(?:requested )?{_THING}(?: you(?:'re| are)? [a-z ]{{2,40}})?",
    _APOLOGY
    + rf"(?:the |that |this )?{_THING}(?: you [a-z ]{{2,40}}?)? (?:does|do|did) ?(?:not|n'?t) exist(?: anymore)?",
    _APOLOGY
    + rf"(?:the |that |this )?{_THING}(?: you [a-z ]{{2,40}}?)? (?:is no longer|no longer) (?:available|exists|here)",
    rf"(?:missing|broken|dead|invalid|unknown) {_THING}",
    rf"{_THING} (?:missing|unavailable|removed|deleted|gone)",
    r"(?:error )?410(?: gone)?",
    r"nothing (?:was )?found(?: here)?",
    r"(?:nothing|no (?:page|content)) (?:was )?found for this (?:address|url|page)",
)
_DOWN = _whole(
    r"(?:(?:the|our|this) )?(?:web ?)?(?:site|server|system|page|portal|service|application)s? (?:is |are )?(?:currently |temporarily )?"
    r"(?:(?:under|down for|undergoing|closed for|offline for)(?: [a-z]+){0,2} maintenance|(?:temporarily |currently )?(?:unavailable|offline|down))",
    r"(?:we are |we're |currently |temporarily )*(?:under|down for|undergoing|closed for)(?: [a-z]+){0,2} maintenance(?: mode)?",
    r"(?:site|web ?site|system|scheduled|planned|server|routine|emergency|temporary)(?: [a-z]+)? maintenance(?: mode| page| notice| in progress)?",
    r"maintenance(?: mode| page| notice| in progress| break)?",
    r"(?:temporarily|currently) (?:unavailable|down|offline|closed)(?: for maintenance)?",
    r"(?:503[ :-]*)?service (?:temporarily )?unavailable",
    r"(?:we(?:'ll| will) be |be )(?:right )?back (?:soon|shortly|later|in a (?:moment|minute|bit))|be right back|back soon",
)
_ERROR = _whole(
    r"(?:error|http|status|code)?[ #:]*50[0-4](?: error)?",
    r"(?:error |http |status )?(?:50[0-4][ :,-]*)?(?:internal server error|server error|bad gateway|gateway time-?out|not implemented|server too busy)",
    r"(?:server|runtime|application|database|proxy|gateway|script|internal|unexpected|system|fatal) error(?: has occurred| occurred)?",
    r"error establishing a database connection",
    r"server error in .{0,60} application",
    r"(?:an |a )?(?:unexpected |unhandled |internal |fatal )?(?:error|exception) (?:has )?occurred(?: .{0,60})?",
    r"(?:oops[,.! ]*)?something went wrong(?: .{0,30})?",
    r"(?:application|http) error",
)
_LOGIN = _whole(
    r"(?:please )?(?:sign|log)[ -]?(?:in|on)(?: (?:required|page|here|form|first))?",
    r"(?:please )?(?:sign|log) (?:in|on) (?:to|with|using) .{1,60}",
    r"(?:user |account |member |staff |secure |employee |portal |single )*(?:login|sign[ -]on|logon)(?: page| required| form| portal)?",
    r"(?:authentication|authorization|login) (?:is )?required",
    r"session (?:has )?(?:expired|timed out)",
    r"you (?:must|need to) (?:be logged|log|sign) in(?: .{0,60})?",
)
_NUMBER = re.compile(r"\d{3}")
_ERROR_WORDS = re.compile(
    r"\b(?:error|not (?:be )?found|does(?: not|n'?t) exist|no longer|unavailable|try again|gateway|timed? ?-?out)\b",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"§|\b(?:repealed|rescinded|revoked|expired|reserved|renumbered|superseded|transferred|omitted)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What kind of notice a page is (``gone``, ``down``, ``error``, ``login``) and by which words."""

    kind: str
    words: str


def notice(look: PageLook) -> Notice | None:
    """Return what ``look`` says of itself, None for a page with something else to say.

    "Not found" in the title is believed on a page of any length, since sites put search and menus into
    it; the rest only on a short one.
    """
    short = len(look.content) < NOTICE_CHARS
    for words, where in ((look.title, "title"), (look.heading, "heading")):
        if not words or (where == "heading" and not short):
            continue
        for part in parts_of(words):
            if _GONE.fullmatch(part) and _is_meant(part, look):
                return Notice("gone", f"{where}: {words[:60]}")
            if short and (kind := _kind(part, look)):
                return Notice(kind, f"{where}: {words[:60]}")
    if look.password and len(look.content) < TERSE_CHARS:
        return Notice("login", "it asks for a password")
    return None


def _is_meant(part: str, look: PageLook) -> bool:
    """A bare number may be that of a rule or section: it counts where the page says more of an error."""
    return not _NUMBER.fullmatch(part) or _ERROR_WORDS.search(look.content[:NOTICE_CHARS]) is not None


def parts_of(words: str) -> list[str]:
    """Return the whole of a title and its parts, without the marks around them."""
    words = words.replace("’", "'")[:300]
    whole = words.strip(_EDGES)
    return [whole, *(part for one in _PARTS.split(words) if (part := one.strip(_EDGES)) and part != whole)]


def is_legal_rump(text: str) -> bool:
    """Whether a short text is what a section of law leaves behind ("[Repealed.]")."""
    return _LEGAL.search(text) is not None


def _kind(part: str, look: PageLook) -> str | None:
    if _DOWN.fullmatch(part):
        # "Maintenance" alone may head a page on the upkeep of schools.
        if part.casefold() == "maintenance" and len(look.content) > TERSE_CHARS:
            return None
        return "down"
    if _ERROR.fullmatch(part) and _is_meant(part, look):
        return "error"
    if _LOGIN.fullmatch(part):
        return "login"
    return None
