"""How notes on a law or rule are worded: their labels, their citations, their banners."""

from __future__ import annotations

import re


def _one_of(alternatives: str) -> str:
    """A pattern for any of ``alternatives``, one a line."""
    return "(?:" + "|".join(line.strip() for line in alternatives.strip().splitlines()) + ")"


_EDITOR = _one_of(
    r"""
    (?:editor|publisher|revis[eo]r|compiler|commission(?:er)?|drafter|reporter)['\u2019]?s?['\u2019]?
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
    (?:emergency|temporary|pending) legislation|temporary (?:addition|amendment|repeal)s?(?: of section)?
    emergency act amendments?|mayor['\u2019]s orders?|delegation of authority|change in terminology
    law reviews?(?: and journal commentar(?:y|ies))?|opinions of (?:the )?attorney general
    attorney general opinions|(?:research|library|collateral|section|statutory) references
    history of (?:section|rule|regulation)|uncodified (?:law|provisions?)|construction of .{{3,60}}
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
    miscellaneous notes|savings provisions?|severability|change in government|legislative intent
    """
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
    | for\s.{2,200}?,?\s+see\s(?:also\s)?(?:§|w\.\s?s\.|[a-z.\s]{0,30}§|[\dA-Z][\w-]*\s+of\s+)
    | latest\s+legislation\s*:
    | for\s+temporary\s+\(
    | (?:see|compare)\s+(?:also\s+)?(?:§+|editor|note|historical)\s?.{0,120}$
    | (?:section|§+)\s*[\dA-Za-z.()-]+\s+of\s+.{3,60}?\s+
      (?:provided|repealed|amended|added|enacted|substituted|redesignated|rewrote|as\s+amended)\b
    | (?:page\s+|content\s+)?(?:last|date)\s+(?:updated|modified|reviewed|revised|verified|accessed)\b.{0,60}$
    | current\s+(?:through|as\s+of)\b | (?:updated|data\s+current)\s+(?:through|as\s+of)\b
    | this\s+(?:section|code|title|rule|compilation)\s+is\s+current\b
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
_DECISION = re.compile(r"\bLEXIS\b")
_GROUP = re.compile(r"[(\[][^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*[)\]]")
_WHEN = _one_of(
    r"""
    effective|eff\.|operative|expire[sd]?|expiring|applicable|terminat\w+|contingent\w*|conditional\w*
    delayed|suspended
    """
)
_SQUARE_STATUS = re.compile(
    rf"\[(?:[^\[\]]{{0,60}}\b)?{_WHEN}\b[^\[\]]{{0,200}}\]"
    r"|\[(?:temporary|reserved|not funded|see (?:editor|note)|renumbered|pending|repealed|deleted|vacant"
    r"|void)\b"
    r"[^\[\]]{0,120}\]",
    re.IGNORECASE,
)
_HEADING_STATUS = re.compile(
    rf"[(<{{](?:[^()<>]{{0,60}}\b)?{_WHEN}\b[^()<>]{{0,160}}[)>}}]"
    r"|\((?:temporary|repealed|reserved|expired|not funded|perm(?:anent)?)[^()]{0,80}\)"
    rf"|[-\u2013—.:]\s*{_WHEN}\s+(?:until|through|on|from|beginning|after)?\s*[^.]{{0,60}}\d{{4}}\W*$",
    re.IGNORECASE,
)
_STATUS_BLOCK = re.compile(
    r"""^\W*(?:(?:editor['\u2019]?s\s+)?note:?\s*)?(?:
      (?:this|the)\s+(?:section|chapter|subchapter|title|rule|regulation|part|article|provision)s?\s.{0,40}?
      \b(?:was|were|is|are|has\s+been|have\s+been|will\s+be)\s+
      (?:created|amended|repealed|enacted|affected|changed|modified|superseded|overlaid|adopted|suspended)\b
      .{0,80}?\b(?:emergency|temporary|pending|become\s+effective|expires?)
    | \*?note:?\s.{0,160}\b(?:emergency|temporary|permanent)\s+
      (?:legislation|acts?|rules?|regulations?|amendments?)\b
    | (?:\*?note:?\s*)?(?:this|the)\s+(?:section|chapter|subchapter|title|rule|regulation|part|article)\s+
      (?:will\s+expire|expires|expired|sunsets?)\b.{0,80}$
    | (?:this|the)\s+(?:section|chapter|rule|regulation)\s+(?:includes|contains|reflects)\s
      .{0,60}\b(?:emergency|temporary)\b
    | (?:pending|upcoming|future)\s+(?:changes?|amendments?|legislation)\W*$
    | this\s+(?:section|rule)\s+(?:will\s+be|is\s+being)\s+(?:changed|amended|affected|repealed)\b
    | (?:text|version|section|subsection)\s.{0,60}\b(?:effective|operative)\s+
      (?:until|on|after|from|through|beginning)\b.{0,80}$
    | (?:effective|operative|in\s+effect)\s+(?:until|through)\b.{0,60}$
    | (?:emergency|temporary)\s+(?:rule|act|law|amendment|legislation|regulation)s?\s+
      (?:in\s+effect|notice|expires?)\b
    | for\s+(?:version|text)\s+(?:of\s+)?.{0,80}\b(?:see|effective)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
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
        _NOTE.match(words)
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
    if vague and _YEAR.search(words):
        return is_citation(words) or _cited_share(words[vague.end() :]) >= _CITED_SHARE
    return is_citation(words)


def is_status_note(words: str) -> bool:
    """Say whether a whole block only tells that the text is temporary, pending or soon to change."""
    return bool(_STATUS_BLOCK.match(words) or _SQUARE_STATUS.fullmatch(words))


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


def is_label(words: str) -> bool:
    """Say whether ``words`` are no more than the label of a note."""
    return bool(_PLAIN_LABEL.fullmatch(words) or _VAGUE_LABEL.fullmatch(words))


def notes_within(words: str, *, heading: bool) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of the notes inside a block of body, in order, none in another."""
    found = [(m.start(), m.end(), "status_note") for m in _SQUARE_STATUS.finditer(words)]
    if heading:
        found += [(m.start(), m.end(), "status_note") for m in _HEADING_STATUS.finditer(words)]
    found += [(m.start(), m.end(), "annotation") for m in _GROUP.finditer(words) if is_citation(m[0])]
    apart: list[tuple[int, int, str]] = []
    for each in sorted(found, key=lambda note: (note[0], note[2] != "status_note")):
        if not apart or each[0] >= apart[-1][1]:
            apart.append(each)
    return apart
