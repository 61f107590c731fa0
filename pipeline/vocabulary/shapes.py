"""What an entry of the vocabulary may say: one class for each kind of entry, strict and frozen."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PublisherKind = Literal["agency", "board", "legislature", "rules"]
Stance = Literal["requires", "permits", "encourages", "by_waiver", "prohibits", "repealed"]


class Strict(BaseModel):
    """Unknown keys are errors; what is read is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(Strict):
    """What every entry says about itself. ``source`` names the public origin of the definition."""

    definition: str
    source: str
    examples: tuple[str, ...] = ()


class Topic(Entry):
    """A dimension, strategy, group or wording. ``terms`` each prove it; ``near`` lists the parts that
    prove it together within ``within`` characters of one clause (``@name`` is a word set, ``a|b`` are
    alternatives); ``unless`` are wordings (or word sets) in the clause that make it something else,
    ``unless_near`` those that undo only what ``near`` proves. A part ``~name`` need only be said somewhere near
    the clause (:data:`pipeline.grammar.topics.AROUND`). ``yields`` are keys of the same field: what ``near``
    proves gives way where the clause proves one of them. ``optional`` are terms that name a choice: where no verb
    binds, they permit. ``follows`` are findings of other fields that
    prove it too (``equity_strategy:student_voice``; a field alone means any of its keys)."""

    needs: tuple[PublisherKind, ...] = ()
    follows: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    default: Stance | None = None
    terms: tuple[str, ...] = ()
    near: tuple[tuple[str, ...], ...] = ()
    within: int = 100
    unless: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()


class TrackedTerm(Entry):
    """A term whose places are counted: its ``terms`` are the wordings that count, those under ``unless`` hold one
    of them and are another thing; ``group`` is where lists of terms show it."""

    group: Literal["learning", "means", "equity", "students"]
    terms: tuple[str, ...]
    unless: tuple[str, ...] = ()


class Sureness(Strict):
    """How often readings of one sort were right among the labelled ones that were seen."""

    right: int
    seen: int


class Provision(Entry):
    """One key of a provision field (who is bound, a limit, money, grades ...), read in the lower-case view.

    ``terms`` are the words of which one stands in every clause that says it; ``patterns`` are regular
    expressions with the macros of ``provision_macros`` and, where a value is read, a group ``value``;
    one of ``beside`` (patterns) has to stand in the sentence where any are given; ``unless`` (patterns) make
    the sentence speak of something else. ``detail`` is what the key itself fixes.
    """

    terms: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    detail: dict[str, str] = {}


class Scale(Strict):
    """How far each concept of the vocabulary makes a sentence lean to one topic or stance; the concepts
    and their signs are explained in :mod:`pipeline.grammar.weights`."""

    bias: float
    weights: dict[str, float]


class Scales(Strict):
    """The weights of one field: a sentence whose chance reaches ``threshold`` speaks of the topic."""

    threshold: float
    topics: dict[str, Scale]
    stances: dict[Stance, Scale]


class Cue(Entry):
    """A stance: ``modals`` govern what follows them, ``cues`` colour the clause they stand in."""

    modals: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()


class Shown(Strict):
    """A form that is shown by cases, which a test reads: ``examples`` are read whole by this form in a
    sentence around them; in the texts of ``not`` it reads nothing."""

    examples: tuple[str, ...] = ()
    not_: tuple[str, ...] = Field(default=(), alias="not")


class CitationForm(Shown):
    """One family of legal references. ``shape`` says how name and number stand together: ``name`` a name
    and a number, either first; ``title`` a title's number, the name, the number, or the name and then "tit.";
    ``pattern`` a regular expression with the macros of :mod:`pipeline.grammar.citing`, looked for up to
    ``before`` characters ahead of each of its ``anchors``.

    ``cite`` is the name in the normal form. ``home_names`` mean this code only in its own state's texts
    ("the general statutes"), ``home`` is how a bare number of it looks there; both need ``jurisdiction``.
    A form with ``only_in`` is read in the texts of those states only.
    """

    kind: Literal[
        "statute", "regulation", "session_law", "constitution", "federal", "board_policy", "executive_order"
    ]
    shape: Literal["name", "title", "pattern"]
    source: str
    jurisdiction: str | None = None
    names: tuple[str, ...] = ()
    home_names: tuple[str, ...] = ()
    home: str | None = None
    cite: str | None = None
    anchors: tuple[str, ...] = ()
    before: int = 60
    pattern: str | None = None
    only_in: tuple[str, ...] = ()


class BillForm(Shown):
    """One way of naming bills: the ``names`` before the number, the chamber, the short form. With
    ``jurisdictions`` the names are read in the texts of those states only."""

    chamber: Literal["house", "senate", "assembly", "joint", "council", "legislature"]
    short: str
    names: tuple[str, ...]
    source: str
    jurisdictions: tuple[str, ...] = ()


class DateKind(Entry):
    """A kind of date: wordings ``before`` and just ``after`` the date that tell it; ``adjacent`` ones
    tell it only when nothing stands between, ``verbs`` when a body did so on a date that opens the sentence.
    ``cases`` are sentences with the date that is read of this kind, ``not`` sentences without one."""

    before: tuple[str, ...] = ()
    adjacent: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    cases: dict[str, str | None] = {}
    not_: tuple[str, ...] = Field(default=(), alias="not")


class Sign(Strict):
    """One sign of what a text is: some of ``words`` (of which ``most`` count), or a ``pattern``, at a place;
    the files that hold signs say which places there are. ``weight`` is what it adds; where a sign that
    ``takes_from`` another form is seen, the weight of that form is added too (an enacted bill is an act)."""

    where: Literal["heading", "title", "top", "text", "end"]
    weight: int = 1
    words: tuple[str, ...] = ()
    pattern: str | None = None
    most: int = 1
    takes_from: str | None = None

    @model_validator(mode="after")
    def _one_sort(self) -> Self:
        if bool(self.words) == bool(self.pattern):
            raise ValueError("a sign has either words or a pattern")
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"its pattern cannot be read: {error}") from error
        return self


class StatusSign(Sign):
    """A sign of a status, which counts for the forms of ``only`` (none: all) and not for those of ``but``."""

    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


class Status(Entry):
    """A stage of life: ``called`` are the words for it that may stand alone at a heading or after "is"."""

    called: tuple[str, ...] = ()
    signs: tuple[StatusSign, ...] = ()


class Succession(Entry):
    """How a text says what it replaces or is replaced by: wordings ``before`` the reference to the other text and
    ``after`` it. ``cases`` are sentences with the value that is read, in ``not`` there is none."""

    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    cases: dict[str, str] = {}
    not_: tuple[str, ...] = Field(default=(), alias="not")


class Document(Entry):
    """A legal form: its ``signs``, the status that it implies where the text says none, and what the same
    text is called when its publisher is no public body (``unofficial``)."""

    signs: tuple[Sign, ...] = ()
    default_status: str | None = None
    unofficial: str | None = None


class Relevance(Entry):
    """What a text is about, and the ``signs`` that show it where no finding does. Findings of ``doubtful``
    keys show it only where the signs ``beside`` stand in the text, often enough for its length."""

    signs: tuple[Sign, ...] = ()
    doubtful: tuple[str, ...] = ()
    beside: tuple[Sign, ...] = ()


class Kind(Entry):
    """A kind of document: its ``signs``, and the legal ``forms`` that are of this kind where no sign tells."""

    forms: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()


class Bodies(Strict):
    """A jurisdiction's name and the official names of those who make its school policy; ``also`` are
    other marks of it, written exactly so."""

    name: str
    sea: str
    legislature: str
    state_board: str | None = None
    also: tuple[str, ...] = ()


class PageMarks(Entry):
    """What tells one kind of page that is no document, by the keys that ``block_pages.yml`` explains;
    everything is in lower case and compared as characters."""

    headers: dict[str, str] = {}
    beside: dict[str, str] = {}
    titles: tuple[str, ...] = ()
    terse: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


class NoticeWords(Entry):
    """How pages say one thing of themselves: regular expressions with the macros of ``notice_macros``."""

    patterns: tuple[str, ...]


class RowWords(Entry):
    """A stage, a kind of day or a subject of a notice: its ``terms``, and those that tell it only ``alone``,
    by themselves in a cell."""

    terms: tuple[str, ...]
    alone: tuple[str, ...] = ()


class Scope(Strict):
    """Wordings of public school policy (``inside``) and of its look-alikes (``outside``)."""

    source: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]


class Notes(Strict):
    """How a publisher's notes on a section open: whole lines, and patterns of lines."""

    source: str
    openings: tuple[str, ...]
    amendment: tuple[str, ...]
