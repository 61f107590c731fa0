"""What every column of our files holds: its type, its meaning (pure). A name means the same in every file, but where
a file says of its own what it means there (``told`` of :class:`web.data_package.Resource`).

The column dictionaries of data packages, the sheet *Columns* of workbooks and ``docs/exports.md`` are written from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type as Table Schema names it ("": what its values have in common), and what it holds. Days and
    lists are strings: a day may be known to the month only, and a list is joined by "; "."""

    kind: str
    about: str


def _read(listing: str) -> dict[str, Column]:
    found = {}
    for line in listing.strip().splitlines():
        head, about = line.strip().split(None, 1)
        name, _, kind = head.partition(":")
        found[name] = Column(kind or "string", about.strip())
    return found


COLUMNS = _read("""
    cell_id            id of a cell: 16 hex digits of the SHA-256 of state, field and key; the same in every release
    provision_id       id of a statement of a document, as in the table positions
    state              code of the jurisdiction
    state_name         its name
    field              field, such as cbe_dimension (see the codebook)
    key                key within the field
    stance             stance of the statement that leads, empty where none is taken or nothing is stated
    basis              what a cell rests on: stated, not_found, unreachable, not_covered; not_in_force of a day asked for
    also_stated        further stances that are stated beside the one that leads, joined by "; "
    conflict:boolean   1 where documents contradict each other
    unconfirmed:boolean 1 where no check has confirmed the statement for 14 days
    in_force           current, not_yet, over, or unknown where no effective date is known
    quote              the exact sentence, as it stands in the document
    provision          the exact sentence, as it stands in the document
    leads:boolean      1 for the statement that leads its cell
    limit              limits that stand beside the provision, such as a credit cap
    citation           title, publisher and page of the document that states it
    document           id of the document
    document_title     its title
    document_kind      its kind, such as policy or framework
    instrument_type    its legal form, such as statute or regulation
    publisher          who published it
    publisher_kind     agency, board, legislature, rules, register, national or other
    url                its address
    page:integer       page, of a PDF
    effective_from     day from which it has effect by its own words, empty where they do not say
    effective_to       day on which its effect ends
    observed_from:datetime   first check that showed the version which states it so
    observed_until:datetime  first check that did not show it any more, empty where it stands
    last_confirmed_at:datetime last check that showed the document
    changed_between    windows around the day asked for in which the cell changed: from/to, joined by "; "
    statements:integer how many statements of official documents the cell has
    pages_read:integer documents read that could have stated it
    pages_unreachable:integer documents that could not be read
    confidence:number  how sure the rules are, 0 to 1
    review_state       machine, accepted, corrected or disputed
    reviewed_at:datetime when a reviewer decided
    limits             limits that stand beside the statement, such as a credit cap
    conditions         what it depends on, in the words of the text, joined by "; "
    read_how           how the reading was made
    kinds_read         kinds of source that were read, of those needed to say that nothing is stated
    kinds_needed       kinds of source that must be read before a cell may say not_found
    release:integer    number of the release that the file answers from
    asked              what was asked: current, as_of DAY or in_force DAY
    id                 id of the change or the notice
    change             id of the change, in the table changes
    title              title of the document, or what the link to a notice says
    jurisdiction       code of the jurisdiction
    jurisdiction_name  its name
    document_url       address of the document
    kind               kind of change
    cause              why: source, review, coverage; of cells that differ also own_date, several ...
    significance       substantive, editorial, annotation, status_note or formatting
    priority:number    how much it matters, 0 to 1 (docs/priority.md)
    happened_after:datetime last look that showed the old
    happened_by:datetime first look that showed the new
    first_published_at:datetime when we first published it
    first_release:integer number of the release that first held it
    words_added:integer words that came
    words_removed:integer words that went
    summary            what happened, in words
    field_changes      what readings changed, in words, joined by "; "
    certainty          definite or possible, of a period or between two days
    before             what the cell said on the earlier day, in words
    after              what it said on the later day, in words
    why                why it differs, in words
    changes            ids of the changes behind it, joined by "; "
    before_stance      stance on the earlier day
    after_stance       stance on the later day
    before_basis       basis on the earlier day
    after_basis        basis on the later day
    before_quote       sentence on the earlier day
    after_quote        sentence on the later day
    before_document    document of the earlier day's sentence
    after_document     document of the later day's sentence
    before_url         its address
    after_url          its address
    before_asked       what was asked of the earlier day
    after_asked        what was asked of the later day
    then               what the cell said in the release cited, in words
    now                what it says now, in words
    then_stance        stance in the release cited
    now_stance         stance now
    then_basis         basis in the release cited
    now_basis          basis now
    then_quote         sentence in the release cited
    now_quote          sentence now
    then_document      document of the sentence in the release cited
    now_document       document of the sentence now
    then_url           its address
    now_url            its address
    changed_back:boolean 1 where the cell changed after the release cited and changed back
    releases           numbers of the releases that altered it, joined by "; "
    cited:integer      number of the release cited
    first_before_at:datetime last look before the term was first seen, empty where it was there when first read
    undone:integer     how many of its edits that count were undone since
    undone_at:datetime by when the edit was undone: what went is back, or what came is gone again (empty: it stands)
    undone_by          the change that undid it
    wave_summary       what came in several jurisdictions, in words
    order              whether this document had the passage first, or later; empty where it is not known
    order_known_by     what tells the order: what we saw, or the documents' own dates
    gone_after:datetime last look that showed it
    gone_by:datetime   first look that did not
    what               what was found (document, sentence or change), or put right (cell, upgrade, review, withdrawal)
    version            id of the version that says it
    words_found        the source's words: a sentence, words around those that were looked for, or a title that has them
    readings           what was read from the sentence, joined by "; "
    until:datetime     when the text or sentence was gone, empty where it stands
    put_right_in:integer number of the release that put it right
    put_right_at:datetime when that was published
    subject            ids of the changes, id of the upgrade, of the reviewer's change or of what was withdrawn
    definition         what it means
    source             who defines it
    examples           wordings, joined by "; "
    needs              kinds of publisher that must have been read before not_found, joined by "; "
    experimental:boolean 1 where the readings of the field are experimental
    place:integer      place in the vocabulary's order
""")


def about(name: str) -> Column:
    """Return what a column holds; a key of the codebook is a column of the wide layout, and what is in no
    dictionary is the reader's own."""
    return COLUMNS.get(name) or Column("string", "")
