"""What the answers that are lists and tables hold: changes, the comparison, words over time, waves, passages."""

from __future__ import annotations

from web.api.record_shapes import of_file
from web.api.shapes import keys, of_table, shape
from web.cited import CITED_COLUMNS
from web.columns import PROVISION_COLUMNS
from web.differences import DIFFERENCE_COLUMNS
from web.drift_words import EDIT_COLUMNS, POINT_COLUMNS, SPAN_COLUMNS, WAVE_COLUMNS
from web.flat_files import meanings

shape(
    "Changes",
    "Changes, newest first; the address narrows them.",
    keys("""
        changes:ListedChange[]  the changes
        counted_in:text?        of a period, how many are certain, and of how many jurisdictions
        count:int               how many pass the filters
        all:int                 how many there are
        counted:text            both in words, with what is left out
    """),
)
shape(
    "SomeChanges",
    "How many changes there are, and the newest of them.",
    keys("""
        count:int               how many
        changes:ListedChange[]  the newest
    """),
)
shape(
    "SomeCells",
    "How many cells were put right, and some of them.",
    keys("""
        count:int           how many
        cells:CellChange[]  some of them
    """),
)
shape(
    "CalendarDay",
    "A day that a current text or a notice names.",
    keys("""
        uid:text        its id in calendars, for good
        kind:text       comments_due, hearing, deadline, effective or expires
        day:text        the day
        title:text?     title of the text or notice
        state:text?     code of the jurisdiction
        state_name:text? its name
        publisher:text? who published it
        quote:text?     the words that name it
        url:text?       the source
        path:text?      the page about it on this site
        seen_at:text?   when we first read the day
    """),
)
shape(
    "MyStates",
    "Some states since a day.",
    keys("""
        states:text[]         the states
        unknown:text[]        codes that this release does not know
        since:text            the day
        told:text             what changed since, in words
        counted:Counted       what changed since, in numbers
        happened:SomeChanges  what sources changed since
        late:SomeChanges      what happened before, and was first published here since
        decided:SomeChanges   decisions of reviewers since
        righted:SomeCells     cells that we put right since
        coming:CalendarDay[]  days that are coming
        undated:int           notices that name no day
        problems:Problem[]    faults that stand
    """),
)
ASKED = """
    field:text            the field
    mode:text             as_of or in_force
    day:text?             the day asked for (null: as it stands)
    covered:text[]        codes of the jurisdictions that have been read for the field
    states:text[]         codes of the jurisdictions shown
    keys:text[]           keys, in the codebook's order
    of:int{}              of how many states and keys
    counts:any{}          by key, how many states have each stance or basis
"""
shape("Compare", "The comparison.", keys(ASKED), keys("cells:Cell[]  state by state"))
shape(
    "CompareLaidOut",
    "The comparison in one of the layouts of docs/exports.md, where layout= asks for one.",
    keys(ASKED),
    keys("""
        layout:text     long, wide or provision
        columns:text[]  its columns
        rows:any[]    its rows: of long the columns of a cell, of provision those of Provision
    """),
)
shape("Provision", "A row of the layout provision.", of_file(*PROVISION_COLUMNS))
shape(
    "Difference",
    "A cell that differs between two days, and why.",
    of_file(*DIFFERENCE_COLUMNS),
    keys("""
        before_evidence:Evidence?  where the earlier sentence stands
        after_evidence:Evidence?   where the later sentence stands
    """),
)
shape(
    "Differences",
    "What differs between two days, where against= asks for it.",
    keys("""
        field:text                  the field
        mode:text                   as_of or in_force
        day:text?                   the later day (null: as it stands)
        against:text?               the earlier day
        seen_by:text?               of what was in force, the day by whose end it had been observed
        cells:int                   cells compared
        by_cause:int{}              cells that differ, by cause
        found:text                  that in words
        differences:Difference[]    the cells that differ
    """),
)
shape(
    "TrackedTerm",
    "A tracked term.",
    of_table("tracked_terms"),
    keys("""
        now:int   jurisdictions that say it now
        ever:int  jurisdictions that ever said it
        read:int  jurisdictions whose documents were read
    """),
)


def _own(table: str, columns: tuple[str, ...]) -> str:
    """The columns of a file that are columns of its table, not names that it gets from elsewhere."""
    return " ".join(name for name in columns if name in meanings(table))


_SPAN_NAMES = keys("jurisdiction_name:text? name of the jurisdiction")
shape(
    "TermSpan",
    "A tracked term in one jurisdiction.",
    of_table(
        "term_spans",
        only=_own("term_spans", SPAN_COLUMNS),
    ),
    _SPAN_NAMES,
    keys("first_before_at:text? the last look before it was first seen"),
)
shape(
    "TermPoint",
    "A day on which a count moved.",
    of_table(
        "term_points",
        only=_own("term_points", POINT_COLUMNS),
    ),
    _SPAN_NAMES,
    keys("document_title:text? title of the document"),
)
_LISTED = keys("""
    title:text  what is listed
    about:text  what it is counted in
""")
_TERMS = keys("terms:TrackedTerm[]  all of them")
_SPANS = keys("rows:TermSpan[]  by term, of each the jurisdictions that say it most first")
_POINTS = keys("rows:TermPoint[]  by term, jurisdiction and time")
shape("Drift", "Tracked terms over time: a row per term and jurisdiction.", _LISTED, _SPANS, _TERMS)
shape("DriftPoints", "The same as points, where points=1 asks for them.", _LISTED, _POINTS, _TERMS)
_UNDONE = keys("""
    undone_at:text?  by when it was undone (null: it stands, as far as we see)
    undone_by:text?  the change that undid it
""")
shape(
    "Edit",
    "An edit of a wave, with its sentence.",
    of_table("wave_changes"),
    keys("""
        jurisdiction_name:text? name of the jurisdiction
        document_title:text?    title of the document
        document_url:text?      its address
        publisher_name:text?    name of the publisher
    """),
    _UNDONE,
)
shape(
    "Wave",
    "A wave, with its edits.",
    of_table("waves", only=_own("waves", WAVE_COLUMNS)),
    keys("undone:int how many of its edits that count were undone since"),
    keys("edits:Edit[]  those that count first"),
)
shape("Waves", "Waves, the clear ones first.", _LISTED, keys("rows:Wave[]  the waves"))
shape(
    "ListedEdit",
    "An edit in the list of all edits.",
    of_table("wave_changes", only=_own("wave_changes", EDIT_COLUMNS)),
    keys("""
        wave_summary:text?      the wave in words
        jurisdiction_name:text? name of the jurisdiction
        document_title:text?    title of the document
        document_url:text?      its address
    """),
    _UNDONE,
)  # fmt: skip
shape(
    "WaveEdits",
    "The edits of waves, where edits=1 asks for them.",
    _LISTED,
    keys("rows:ListedEdit[]  the edits"),
)
shape("WaveAnswer", "One wave.", keys("wave:Wave  the wave"))
shape(
    "Removals",
    "Quiet removals, the latest first.",
    keys("removals:Removal[]  what vanished without a word"),
)
shape(
    "Use",
    "A document that has a passage.",
    of_table("passage_uses", but="altered"),
    keys("""
        document_title:text?     title of the document
        document_url:text?       its address
        instrument_type:text?    its legal form
        jurisdiction_name:text?  name of the jurisdiction
        publisher_name:text?     name of the publisher
        altered:any              what differs from the document that it is compared with: a list of was and now
    """),
)
shape(
    "Passage",
    "A passage that stands in several documents.",
    of_table("passages"),
    keys("in:Use[]  where, in order"),
)
shape("Borrowed", "Passages, the one joined last first.", keys("passages:Passage[]  the passages"))
shape("PassageAnswer", "One passage.", keys("passage:Passage  the passage"))
shape(
    "CitedCell",
    "A cell that read otherwise at some time since.",
    of_file(*CITED_COLUMNS),
    keys("""
        changed_back:int  1 where it reads now as it did then
        cited:int         number of the release cited
        steps:any[]       rows of cell_changes, release by release
    """),
)
shape(
    "Cited",
    "What became of a release that somebody cited.",
    keys("""
        cited:ReleaseMark         the release cited
        cells:int                 cells compared
        changed:int               cells that read otherwise now
        changed_back:int          cells that changed and changed back
        by_cause:int{}            cells that read otherwise, by cause
        releases_not_known:int[]  releases since that wrote nothing down
        found:text                that in words
        differences:CitedCell[]   the cells; those that changed back come last
    """),
)
