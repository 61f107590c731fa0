"""How notes on a law or rule are worded: their labels, their citations, their banners."""

from __future__ import annotations

import re

_EDITOR = (
    r"(?:(?:editor|publisher|revis[eo]r|compiler|commission(?:er)?|drafter|reporter)['’]?s?['’]?|editorial|legislative|code|codification|explanatory|"
    r"amendment|revision|revision and editor['’]?s|statutory|historical(?: and (?:statutory|revision))?|effective[- ]dates?|applicability|severability|cross[- ]reference)"
)
# Labels that only notes on a law carry.
_PLAIN = (
    rf"(?:{_EDITOR} (?:notes?|comments?|commentary|remarks?)|annotations?|cross[- ]?references?|references? in text|case (?:notes|annotations)|notes? (?:to|of) decisions|"
    r"(?:legislative|statutory|amendment|source|section|revision|publication|administrative|regulatory|rule|code) (?:history|histories|credits?)|effect of amendments?|prior (?:codifications?|law|provisions)|"
    r"(?:emergency|temporary|pending) legislation|temporary (?:addition|amendment|repeal)s?(?: of section)?|emergency act amendments?|mayor['’]s orders?|delegation of authority|"
    r"law reviews?(?: and journal commentar(?:y|ies))?|opinions of (?:the )?attorney general|attorney general opinions|(?:research|library|collateral|section|statutory) references|"
    r"credits? and history|history of (?:section|rule|regulation)|uncodified (?:law|provisions?)|change in terminology|construction of .{3,60}|revision notes?|delayed effective dates?|"
    r"(?:the )?(?:1[89]|20)\d\d(?: .{0,20})? amendments?|amendments?\s*[-–—]+\s*(?:1[89]|20)\d\d(?: \(.{0,20}\))?|[-–—]+\s*(?:1[89]|20)\d\d(?: \(.{0,20}\))?)"
)
# Labels that policies use for their own matter as well: believed where what follows is a note.
_VAGUE = (
    r"(?:history|credits?|sources?|amendments?|references?|applicability|authority|authorities|statutory authority|specific authority|legal authority|general authority|rulemaking authority|"
    r"implementing|law implemented|implements|short titles?|effective dates?|transfer of functions|derivation|codification|cited(?: in)?|former|resolutions|notes?|miscellaneous notes|savings provisions?|severability|change in government|legislative intent)"
)
_END = r"\s*[.:]?\s*[—–-]*\s*"
_PLAIN_LABEL = re.compile(rf"{_PLAIN}{_END}", re.IGNORECASE)
_VAGUE_LABEL = re.compile(rf"{_VAGUE}{_END}", re.IGNORECASE)
# A label and then the note itself, in one paragraph.
_PLAIN_LEAD = re.compile(rf"{_PLAIN}\s*(?:[.:,]|\s[—–-])", re.IGNORECASE)
_VAGUE_LEAD = re.compile(rf"(?:(?:{_VAGUE}|administrative history)\s*[.:—–]+\s*|{_VAGUE}\s*(?=\())", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[789]|20)\d\d\b")
# The words that strings of citations are made of. A string of them, with a year, is a history note.
_CITING = frozenset(
    """act acts adj added admin administrative adopted agency alr also amend amended amending amendment amendments ann annotated app approved apr april arm article as aug august
    authority bill by c cert cf ch chapter chapters chs cl code codified const council cr current d date dcmr dcr dec december div doc e ed eff effective emerg
    emergency en enacted et ex exec extra f fed feb february federal filed finance ff final fn former formerly from g gen general h hb hist history house hr id imd implemented implements in ins j jan january
    jr jt june july jul jun k l law laws leg legis legislative lr m mar march may mo n new nmac no nos nov november nunc o oct october of on op or ord order orders original p pa par part pl
    po pp pro prior prop proposed pt pts pub pubd public publ published r readopted reenacted reg register regs regulation regulations relettered renumbered repealed res resolution rev revised rp rs rule rules s sb sec secs section
    sections see senate sep sept september seq sess session sessions signed sl sla sp ss stat state statutes stats subch subchapter subsec subsection subsections supp t temp temporary the
    title through to transferred tit u usc v vol wac was w x xx y z and a b i ii iii iv vi vii viii ix xi xii dec emergency ar arc purg rescinded technical correction repromulgated recodified redesignated superseded substituted""".split()
)
_LEGAL = re.compile(
    r"\b(?:laws?|acts?|chs?\.|ch\.|c\.|chapter|stats?\.|pub(?:lic|\.)?\s?l|p\.\s?[la]\.|no\.|nos\.|dcr|register|reg\.|sess|added|amended|amd|am\.|filed|eff\.|"
    r"repealed|renumbered|enacted|adopted|sl\b|sla\b|p\.l\.|h\.?b\.?\s*\d|s\.?b\.?\s*\d|rp,|history|l\.\s?\d{4}|r\.s\.|new rule|effective)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_CITED_SHARE = 0.8
_NOTE = re.compile(
    r"""^[\s(\[*]*(?:
      this\s+(?:section|amendment|act|article|rule)\s+(?:was\s+)?(?:formerly|previously)\b
    | (?:the\s+)?(?:1[89]|20)\d\d\s+(?:(?:adj\.|extra|sp(?:ecial|\.))\s+sess(?:ion|\.)\s+)?amendments?\b
    | as\s+to\s.{2,200}?,?\s+see\s
    | for\s.{2,200}?,?\s+see\s(?:also\s)?(?:§|w\.\s?s\.|[a-z.\s]{0,30}§|[\dA-Z][\w-]*\s+of\s+)
    | for\s+temporary\s+\(
    | (?:see|compare)\s+(?:also\s+)?(?:§+|editor|note|historical)\s?.{0,120}$
    | (?:section|§+)\s*[\dA-Za-z.()-]+\s+of\s+.{3,60}?\s+(?:provided|repealed|amended|added|enacted|substituted|redesignated|rewrote|as\s+amended)\b
    | (?:page\s+|content\s+)?(?:last|date)\s+(?:updated|modified|reviewed|revised|verified|accessed)\b.{0,60}$
    | (?:current\s+(?:through|as\s+of)|this\s+(?:section|code|title|rule|compilation)\s+is\s+current|updated\s+through|data\s+current)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Reporters of court decisions: an annotation cites them, a rule does not.
_DECISION = re.compile(r"\bv\.\s.{2,80}?,\s*\d+\s+(?:[A-Z][\w.]*\.?\s?){1,3}(?:2d|3d|4th)?\s?\d+|\bLEXIS\b|\b\d+\s+(?:F\.|P\.|A\.|N\.E\.|N\.W\.|S\.E\.|S\.W\.|So\.)\s?(?:2d|3d|4th|Supp)")
_GROUP = re.compile(r"[(\[][^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*[)\]]")
_WHEN = r"(?:effective|eff\.|operative|expire[sd]?|expiring|applicable|terminat\w+|contingent\w*|conditional\w*|delayed|suspended)"
_SQUARE_STATUS = re.compile(
    rf"\[(?:[^\[\]]{{0,60}}\b)?{_WHEN}\b[^\[\]]{{0,200}}\]|\[(?:temporary|reserved|not funded|see (?:editor|note)|renumbered|pending|repealed|deleted|vacant|void)\b[^\[\]]{{0,120}}\]",
    re.IGNORECASE,
)
_HEADING_STATUS = re.compile(
    rf"[(<{{](?:[^()<>]{{0,60}}\b)?{_WHEN}\b[^()<>]{{0,160}}[)>}}]|\((?:temporary|repealed|reserved|expired|not funded|perm(?:anent)?)[^()]{{0,80}}\)|[-–—.:]\s*(?:{_WHEN})\s+(?:until|through|on|from|beginning|after)?\s*[^.]{{0,60}}\d{{4}}\W*$",
    re.IGNORECASE,
)
_STATUS_BLOCK = re.compile(
    r"""^\W*(?:(?:editor['’]?s\s+)?note:?\s*)?(?:
      (?:this|the)\s+(?:section|chapter|subchapter|title|act|rule|regulation|law|part|article|provision)s?\s.{0,40}?\b(?:created|amended|repealed|enacted|affected|changed|modified|superseded|overlaid|adopted|suspended|expires?|in\s+effect)\b.{0,80}?\b(?:emergency|temporary|pending|until|become\s+effective|expires?)
    | \*?note:?\s.{0,160}\b(?:emergency|temporary|permanent)\s+(?:legislation|acts?|rules?|regulations?|amendments?)\b
    | (?:\*?note:?\s*)?(?:this|the)\s+(?:section|chapter|subchapter|title|rule|regulation|part|article)\s+(?:will\s+expire|expires|expired|sunsets?)\b.{0,80}$
    | (?:this|the)\s+(?:section|chapter|rule|regulation)\s+(?:includes|contains|reflects)\s.{0,60}\b(?:emergency|temporary)\b
    | (?:pending|upcoming|future)\s+(?:changes?|amendments?|legislation)\W*$
    | this\s+(?:section|rule)\s+(?:will\s+be|is\s+being)\s+(?:changed|amended|affected|repealed)\b
    | (?:text|version|section|subsection)\s.{0,60}\b(?:effective|operative)\s+(?:until|on|after|from|through|beginning)\b.{0,80}$
    | (?:effective|operative|in\s+effect)\s+(?:until|through)\b.{0,60}$
    | (?:emergency|temporary)\s+(?:rule|act|law|amendment|legislation|regulation)s?\s+(?:in\s+effect|notice|expires?)\b
    | for\s+(?:version|text)\s+(?:of\s+)?.{0,80}\b(?:see|effective)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BODY = re.compile(r"^(?:§|sec(?:tion|s?\.)\s*\d|art(?:icle|\.)\s+[\dIVX]|rule\s+\d|part\s+[\dIVX]|\([a-z\d]{1,3}\)\s|[a-z\d]{1,2}[.)]\s|\d+(?:[.\-–:]\d+)+\.?\s)", re.IGNORECASE)


def is_citation(words: str) -> bool:
    """Say whether ``words`` are a string of citations to what enacted or amended a text."""
    if not _YEAR.search(words) or not _LEGAL.search(words):
        return False
    tokens = _TOKEN.findall(words.casefold())
    citing = sum(token.rstrip(".") in _CITING or len(token) == 1 or any(map(str.isdigit, token)) or "." in token for token in tokens)
    return citing >= 4 and citing >= _CITED_SHARE * len(tokens)


def is_note(words: str) -> bool:
    """Say whether a whole block is a note on the text's history, sources or reading."""
    if _NOTE.match(words) or _PLAIN_LEAD.match(words) or _PLAIN_LABEL.fullmatch(words) or _DECISION.search(words):
        return True
    vague = _VAGUE_LEAD.match(words)
    return is_citation(words[vague.end() :] if vague else words) or bool(vague and is_citation(words))


def is_status_note(words: str) -> bool:
    """Say whether a whole block only tells that the text is temporary, pending or soon to change."""
    return bool(_STATUS_BLOCK.match(words) or _SQUARE_STATUS.fullmatch(words))


def is_note_heading(words: str, following: str, *, inside: bool) -> bool:
    """Say whether a heading opens a run of notes; ``following`` is the first block under it, and
    ``inside`` says that notes came right before it."""
    if _PLAIN_LABEL.fullmatch(words):
        return True
    return bool(_VAGUE_LABEL.fullmatch(words)) and (inside or is_note(following))


def opens_notes(words: str, following: str) -> bool:
    """Say whether a paragraph opens a run of notes that lasts until the next heading or section."""
    if _PLAIN_LABEL.fullmatch(words):
        return True
    if _VAGUE_LABEL.fullmatch(words):
        return is_citation(following)
    lead = re.match(r"(?:history|source|credits?)\s*[.:—–]+\s*", words, re.IGNORECASE)
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
