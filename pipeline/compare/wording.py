"""How notes on a law or rule are worded: their labels, their citations, where they stand in a block."""

from __future__ import annotations

import re

from pipeline.compare.operative import is_operative
from pipeline.compare.page_wording import is_page_note
from pipeline.compare.status_wording import status_within


def _one_of(alternatives: str) -> str:
    """A pattern for any of ``alternatives``, one a line."""
    return "(?:" + "|".join(line.strip() for line in alternatives.strip().splitlines()) + ")"


_EDITOR = _one_of(
    r"""
    (?:editor|publisher|revis[eo]r|compiler|commission|drafter|reporter)['\u2019]?s?['\u2019]?
    editorial|legislative|code|codification|explanatory|amendment|statutory|severability|applicability
    revision(?: and editor['\u2019]?s)?
    historical(?: and (?:statutory|revision))?
    effective[- ]dates?|cross[- ]reference
    """
)
_YEARS = r"(?:1[89]|20)\d\d"
_SESSION = r"(?: \(.{0,20}\))?"
# Labels that only notes on a law carry.
_PLAIN = _one_of(
    rf"""
    {_EDITOR} (?:notes?|comments?|commentary|remarks?)
    annotations?|cross[- ]?references?|references? in text|case (?:notes|annotations)
    notes? (?:to|of) decisions
    (?:legislative|statutory|amendment|source|section|revision|publication) (?:history|histories|credits?)
    (?:administrative|regulatory|rule|code) (?:history|histories|credits?)|credits? and history
    effect of amendments?|prior (?:codifications?|law|provisions)|delayed effective dates?
    (?:emergency|temporary) legislation|temporary (?:addition|amendment|repeal)s?(?: of section)?
    emergency act amendments?|mayor['\u2019]s orders?|change in terminology|conflicting legislation
    law reviews?(?: and journal commentar(?:y|ies))?|opinions of (?:the )?attorney general
    attorney general opinions|(?:research|library|collateral|section|statutory) references
    history of (?:section|rule|regulation)|uncodified (?:law|provisions?)
    (?:legislative history reports|official comments?|historical citations?|research guides?|derivation notes?)
    (?:effective dates?|applicability|expiration|repeal|application) of (?:the )?(?:{_YEARS} )?amendments?.{{0,40}}
    annotations from former .{{3,60}}
    (?:the )?{_YEARS}(?: .{{0,20}})? amendments?
    amendments?\s*[-\u2013—]+\s*{_YEARS}{_SESSION}
    [-\u2013—]+\s*{_YEARS}{_SESSION}
    """
)
# Labels that policies use for their own matter as well: believed where notes stand right before or after.
_VAGUE = _one_of(
    r"""
    history|credits?|sources?|amendments?|references?|applicability|authorities|derivation|codification
    (?:statutory |specific |legal |general |rulemaking )?authority|implementing|implements|law implemented
    short titles?|effective dates?|transfer of functions|cited(?: in)?|former|resolutions|notes?
    delegation of authority|administrative code|code of federal regulations|meaning of .{3,40}|appropriations?
    construction of .{3,60}|pending legislation|comments?
    miscellaneous notes|savings provisions?|severability|change in government|legislative intent
    """
)
# Of these, the labels under which nothing but a text's past is told, once they are believed.
_PAST = re.compile(
    r"\W*(?:history|credits?|sources?|amendments?|codification|derivation|former)\b", re.IGNORECASE
)
_END = r"\s*[.:]?\s*[—\u2013-]*\s*"
_PLAIN_LABEL = re.compile(rf"{_PLAIN}{_END}", re.IGNORECASE)
_VAGUE_LABEL = re.compile(rf"{_VAGUE}{_END}", re.IGNORECASE)
# A label and then the note itself, in one paragraph.
_PLAIN_LEAD = re.compile(rf"{_PLAIN}\s*(?:[.:,]|\s[—\u2013-])", re.IGNORECASE)
_VAGUE_LEAD = re.compile(rf"{_VAGUE}\s*(?:[.:—\u2013]+\s*|(?=\())", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[789]|20)\d\d\b|\b\d{1,2}[-/]\d{1,2}[-/]\d\d\b|\bP\.?\s?[AL]\.\s*\d")
# The words that strings of citations are made of. A string of them, with a year, is a history note.
_CITING = frozenset(
    """
    act acts adj added admin administrative adopted agency alr also amd amend amended amending amendment
    amendments ann annotated app approved ar arc arm article as authority bill by c cc cert cf ch chapter
    chapters chs cl code codified comp const correction council cr current date dcmr dcr del div doc ed
    eff effective emerg emergency en enacted et ex exec extra fed federal ff filed final fn former
    formerly from gen general ha hb hist history house hr id imd implemented implements in ins jr jt laws
    law leg legis legislative lr mo new nmac no nos nunc of on op or ord order orders original pa par part
    pl po pp pro prior prop proposed pt pts pub pubd public publ published purg readopted recodified
    redesignated reenacted reg register regs regulation regulations relettered renumbered repealed
    repromulgated res rescinded resolution rev revised rp rs rule rules sb sec secs section sections see
    senate seq sess session sessions signed sl sla sp ss stat state statutes stats subch subchapter subsec
    subsection subsections substituted superseded supp technical temp temporary the through title tit to
    transferred vol wac was and usc january february march april may june july august september october
    november december jan feb mar apr jun jul aug sep sept oct nov dec ii iii iv vi vii viii ix xi xii
    """.split()  # noqa: SIM905 - words are easier to read and to add to without quotes
)
# Where a text was enacted, and what was done to it there.
_SOURCE = re.compile(
    r"\b"
    + _one_of(
        r"""
        laws?|acts?|chs?\.|cc?\.|c\s\d+\s(?:s|art|§)|chapter|stats?\.|pub(?:lic)?\.?\s?l(?:\.|aw)
        p\.\s?[la]\.|nos?\.
        dcr|register|reg\.|sess|filed|sla?\b|h\.?b\.?\s*\d|s\.?b\.?\s*\d|rp,|l\.\s?\d{4}|r\.s\.
        """
    )
    + "|§",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:(?:added|amended|amd|repealed|renumbered|enacted|adopted|new)\b|am[dt]?\.|eff\.)", re.IGNORECASE
)
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019.][^\W_]+)*")
_CITED_SHARE = 0.86
_NOTE = re.compile(
    r"""^[\s(\[*]*(?:
      this\s+(?:section|amendment|act|article|rule)\s+(?:was\s+)?(?:formerly|previously)\b
    | (?:the\s+)?(?:1[89]|20)\d\d\s+(?:(?:adj\.|extra|sp(?:ecial|\.))\s+sess(?:ion|\.)\s+)?amendments?\b
    | as\s+to\s.{2,200}?,?\s+see\s
    | for\s.{2,200}?,?\s+see\s(?:also\s)?(?:§|w\.\s?s\.|[a-z.\s]{0,30}§|\d+\s[A-Z]{2,6}\s\d|[\dA-Z][\w-]*\s+of\s+)
    | [—\u2013-]+\s*(?:1[89]|20)\d\d\b(?:\s*\(.{1,24}?\))?\s*[.:]
    | sections?\s+[\d\w(),\s-]{1,30}?,?\s+ch(?:apter|s?\.)\s*\d+,\s.{0,80}?\b(?:enact|amend|add|repeal|provid|effective
      |appl|mak|ratif|extend)
    | (?:laws|acts|stats\.)\s+(?:of\s+)?(?:1[89]|20)\d\d,\s+(?:ch(?:apter|\.)|no\.|c\.|act|p\.)\s*\d.{0,80}?
      \b(?:enact|amend|add|repeal|provid|effective|appl|ma[dk]e|ratif|extend|appropriat)
    | latest\s+legislation\s*:
    | for\s+temporary\s+\(
    | (?:see|compare)\s+(?:also\s+)?(?:§+|editor|note|historical)\s?.{0,120}$
    | (?:section|§+)\s*[\dA-Za-z.()-]+\s+of\s+.{3,60}?\s+
      (?<!as\ )(?:provided|repealed|amended|added|enacted|substituted|redesignated|rewrote)\b(?!\s+(?:by|in)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# The laws a rule rests on, which publishers print under it.
_AUTHORITY = re.compile(
    r"(?:(?:general|statutory|specific|legal|rulemaking|enabling)?(?:/other)?\s*auth(?:ority)?"
    r"|(?:laws?|statutes?)(?:/other)?\s+implement(?:ed|ing)|impl?(?:ements|ementing)?)\b"
    r"\s*[:.—\u2013]?\s+(?=.*\d)",
    re.IGNORECASE,
)
# A database of court decisions: only annotations cite it (pages on rights cite decisions as well).
_DECISION = re.compile(
    r"\bLEXIS\b|\bA\.?L\.?R\.?\s?(?:\d(?:d|th)|Fed)\b|\bC\.J\.S\.|\bAm\.\s?Jur\.|\bOp(?:s|in)?\.\s(?:Att['\u2019]y|Atty\.)\sGen\."
)
_GROUP = re.compile(r"[(\[][^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*[)\]]")
# A history note in brackets stands behind a full stop or alone; what a sentence holds in brackets is its own.
_SENTENCE_END = re.compile(r"(?:^\W*|[.;:?!)\]\"\u201d\u2019]\s*)$")
# The head of a section, told from a reference to one by the title behind its number.
_SECTION_HEAD = re.compile(r"(?:§|SECTION|Section|Sec\.)\s*\d[\w.:-]*\.\s+[A-Z][a-z]")
_BODY = re.compile(
    r"^(?:§|sec(?:tion|s?\.)\s*\d|art(?:icle|\.)\s+[\dIVX]|rule\s+\d|part\s+[\dIVX]|\([a-z\d]{1,3}\)\s"
    r"|[a-z\d]{1,2}[.)]\s|\d+(?:[.\-\u2013:]\d+)+\.?\s)",
    re.IGNORECASE,
)


def is_citation(words: str) -> bool:
    """Say whether ``words`` are a string of citations to what enacted or amended a text."""
    years = len(_YEAR.findall(words))
    # A single date is a document's own ("Adopted: May 4, 2026"), not a citation.
    if not (years and _SOURCE.search(words)) and not (years > 1 and _DONE.search(words)):
        return False
    return _cited_share(words) >= _CITED_SHARE


def _cited_share(words: str) -> float:
    """The share of the words that citations are made of; 0 where there are fewer than four."""
    tokens = _TOKEN.findall(words)
    citing = sum(_is_citing(token) for token in tokens)
    return citing / len(tokens) if citing >= 4 else 0.0


def _is_citing(token: str) -> bool:
    plain = token.casefold().rstrip(".")
    code = token.isupper() and len(token) <= 5
    return plain in _CITING or len(plain) == 1 or code or "." in token or any(map(str.isdigit, token))


def is_note(words: str) -> bool:
    """Say whether a whole block is a note on the text's history, sources or reading."""
    if (
        (_NOTE.match(words) and not is_operative(words))
        or is_page_note(words)
        or _PLAIN_LEAD.match(words)
        or _PLAIN_LABEL.fullmatch(words)
        or _DECISION.search(words)
    ):
        return True
    if (authority := _AUTHORITY.match(words)) and _cited_share(
        "of the " + words[authority.end() :]
    ) >= _CITED_SHARE:
        return True
    vague = _VAGUE_LEAD.match(words)
    if vague and _NOTE.match(words[vague.end() :].lstrip("—\u2013 ")) and not is_operative(words):
        return True
    if vague and _YEAR.search(words):
        return is_citation(words) or _cited_share(words[vague.end() :]) >= _CITED_SHARE
    return is_citation(words)


def is_note_heading(words: str, following: str, *, inside: bool) -> bool:
    """Say whether a heading opens a run of notes; ``following`` is the first block under it, and
    ``inside`` says that notes, or the text's own history, came right before it."""
    if _PLAIN_LABEL.fullmatch(words):
        return True
    return bool(_VAGUE_LABEL.fullmatch(words)) and (inside or is_note(following))


def opens_notes(words: str, following: str) -> bool:
    """Say whether a paragraph opens a run of notes that lasts until the next heading or section."""
    if _PLAIN_LABEL.fullmatch(words):
        return True
    if _VAGUE_LABEL.fullmatch(words):
        return is_citation(following)
    lead = re.match(r"(?:history|source|credits?)\s*[.:—\u2013]+\s*", words, re.IGNORECASE)
    return bool(lead and is_citation(words[lead.end() :]))


def opens_body(words: str) -> bool:
    """Say whether a paragraph starts a section, and so ends a run of notes that a paragraph opened."""
    return bool(_BODY.match(words)) and not is_note(words)


def opens_section(words: str) -> bool:
    """Say whether a paragraph is the head of a section ("§ 4-12. Reports."), which ends every run of notes."""
    return bool(_SECTION_HEAD.match(words)) and not is_note(words)


def is_sure_label(words: str) -> bool:
    """Say whether all that stands under the label ``words`` of a run of notes is a note."""
    return bool(_PLAIN_LABEL.fullmatch(words) or _PAST.match(words))


def is_label(words: str) -> bool:
    """Say whether ``words`` are no more than the label of a note."""
    return bool(_PLAIN_LABEL.fullmatch(words) or _VAGUE_LABEL.fullmatch(words))


def notes_within(words: str, *, heading: bool) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of the notes inside a block of body, in order, none in another."""
    found = [(start, end, "status_note") for start, end in status_within(words, heading=heading)]
    found += [
        (m.start(), m.end(), "annotation")
        for m in _GROUP.finditer(words)
        if is_citation(m[0]) and _SENTENCE_END.search(words, 0, m.start())
    ]
    apart: list[tuple[int, int, str]] = []
    for each in sorted(found, key=lambda note: (note[0], note[2] != "status_note")):
        if not apart or each[0] >= apart[-1][1]:
            apart.append(each)
    return apart
