"""What the answers about the whole hold: the first page, places, coverage, corrections, accuracy, codebook."""

from __future__ import annotations

from web.api.list_shapes import ASKED
from web.api.shapes import keys, of_table, shape

shape(
    "ReleaseMark",
    "A release: the number that every answer names.",
    keys("""
        id:int       number of the release
        at:text      when it was published
        digest:text  SHA-256 of its rows, in hex
    """),
)
shape(
    "Counted",
    "What changed in a period, of how many jurisdictions that could be read throughout.",
    keys("""
        start:text      first day
        end:text        last day
        definite:int    changes that surely happened in it
        possible:int    changes that may have
        read:int        jurisdictions that could be read throughout
        of:int          jurisdictions in all
        places:text{}   jurisdictions that changed, by code: definite or possible
    """),
)
shape(
    "Told",
    "A period in words.",
    keys("""
        period:text  this week, this month
        words:text   what changed in it
    """),
)
shape(
    "Freshness",
    "How fresh the data is.",
    keys("""
        jurisdictions:int        jurisdictions in all
        read:int                 followed documents that have been read
        read_in:int              in how many jurisdictions
        last_confirmed_at:text?  when the last was confirmed
        unreachable:int          documents out of reach now
        removed:int              documents removed by their publishers
    """),
)
shape(
    "Tile",
    "A place on the map.",
    keys("""
        code:text   code of the jurisdiction
        name:text   its name
        look:text   how it is coloured
        label:text  what that means
        words:text  what it says
    """),
)
shape(
    "Map",
    "The map of the first page.",
    keys("""
        title:text    what it shows
        about:text    the whole of it in a sentence
        tiles:Tile[]  its places
    """),
)
shape(
    "Home",
    "What changed lately, where, and how fresh that is.",
    keys("""
        totals:Freshness        how fresh the data is
        told:Told[]             the week and the month in words
        counts:Counted[]        the last 7, 30 and 90 days
        changes:ListedChange[]  the newest changes
        count:int               changes of sources and reviewers in all
        first_readings:int      changes that are first readings or ends of ours
        asked:text              what the map is coloured by
        map:Map?                the map
    """),
)
shape(
    "Totals",
    "Counts of the whole release.",
    keys("""
        jurisdictions:int      jurisdictions
        with_documents:int     those of which documents are known
        documents:int          documents followed
        read:int               of these, ever read
        confirmed:int          of these, neither removed nor out of reach
        removed:int            documents removed by their publishers
        versions:int           versions of documents
        findings:int           values read from them
        checks:int             checks of documents
        source_changes:int     changes by sources
        changes:int            changes
        first_capture_at:text? first check
        last_capture_at:text?  last check
        problems:int           faults that stand
    """),
)
shape(
    "PlaceCovered",
    "What is read of one place.",
    of_table("jurisdictions"),
    keys("""
        documents:int           documents followed
        confirmed:int?          confirmed within 14 days before the release
        unconfirmed:int?        out of reach
        removed:int?            removed by their publishers
        retired:int?            followed no more
        last_checked_at:text?   last check
        last_changed_at:text?   last change of a source; a first reading is none
        problems:int            faults that stand
        publishers:int          publishers
        closed_publishers:int   publishers that are not crawled
        stated:int              cells of the CBE dimensions that state something
        not_found:int           cells in which nothing is stated, all kinds needed having been read
        unreachable:int         cells that are out of reach
        not_covered:int         cells that are not covered
        keys:int                cells in all
    """),
)
shape("States", "All jurisdictions.", keys("places:PlaceCovered[]  by name"))
shape(
    "ArchiveLeave",
    "A publisher whose archived history is taken although it refuses us.",
    of_table("publishers", only="id jurisdiction name wayback_reason wayback_before"),
)
shape(
    "Coverage",
    "What is read, what is not, since when and why.",
    keys("""
        totals:Totals                   counts of the whole release
        places:PlaceCovered[]           jurisdictions by name
        problems:Problem[]              faults that stand, longest standing first
        holdings:PlaceHoldings[]        what is held of each kind of source
        archive_leaves:ArchiveLeave[]   publishers whose archived history is taken although they refuse us
    """),
)
shape(
    "FieldOfPlace",
    "The comparison of one field, of one place.",
    keys(ASKED),
    keys("""
        release:ReleaseMark? the release
        cells:Cell[]         the cells
    """),
)
shape(
    "State",
    "Everything about one place.",
    keys("""
        state:Place               the place
        fields:FieldOfPlace[]     its positions, field by field
        profile:ProfileRow[]      its profile
        figures:Figure[]          figures and names that its documents state
        documents:ListedDocument[] its documents
        publishers:Publisher[]    its publishers
        problems:Problem[]        faults that stand
        coming:Notice[]           notices of which something is to come
        held:Holding{}            what is held of each kind of source
        changes:ListedChange[]    its newest changes
        count:int                 changes of sources and reviewers in all
        lately:Counted?           the last 90 days
        evidence:Evidence{}       where the words of the profile stand, by id of a finding
    """),
)
shape("CellChange", "A cell that a release altered.", of_table("cell_changes"), keys("""
        jurisdiction_name:text? name of the jurisdiction
        before_title:text?      title of the document before
        before_url:text?        its address
        after_title:text?       title of the document now
        after_url:text?         its address
    """))  # fmt: skip
shape(
    "UpgradeMark",
    "An upgrade of our rules.",
    of_table("upgrades", only="id at"),
    keys("""
        readings:int   readings that it altered
        documents:int  in how many documents
        appears:int    readings that came
        vanishes:int   readings that went
        flips:int      readings that say otherwise
    """),
)
shape(
    "Decision",
    "A reviewer's decision.",
    of_table("changes", only="id kind jurisdiction document summary"),
    keys("""
        jurisdiction_name:text? name of the jurisdiction
        document_title:text?    title of the document
        release:int?            the release that first held it
    """),
)
shape("Withdrawal", "What was taken back.", of_table("withdrawals", only="id kind reason at"))
shape(
    "PutRight",
    "What one release put right.",
    keys("""
        release:ReleaseMark       the release
        compared:bool             whether its cells were compared with those of the release before
        count:int                 cells that it put right
        of:int?                   of how many (null: it did not write that down)
        counts:int{}              those cells by our cause
        cells:CellChange[]        the first of them
        upgrades:UpgradeMark[]    upgrades of our rules since the release before
        reviews:Decision[]        decisions of reviewers
        withdrawals:Withdrawal[]  what was taken back
    """),
)
shape(
    "Corrections",
    "What we got wrong, release by release, the newest first.",
    keys("""
        lead:text             the whole of it in words
        releases:PutRight[]   releases that put something right
    """),
)
shape("Measured", "How right the readings of a field are, over all held-out sets.",
      of_table("accuracy", only="field form labels right wrong missed texts experimental score"))  # fmt: skip
shape("MeasuredSet", "The same, of one set and split.", of_table("accuracy"))
shape("Bin", "How often readings of one confidence are right.", of_table("calibration"))
shape("Tally", "What people decided about readings of a field.", of_table("review_tallies"))
shape(
    "AccuracyAnswer",
    "How right the readings are.",
    keys("""
        fields:Measured[]       by field, over all held-out sets
        sets:any{}              by set: lists of MeasuredSet
        crossed:MeasuredSet[]   what is left when only other states' wordings may read
        bins:Bin[]              how often readings of one confidence are right
        reviews:Tally[]         what people decided
        floor:real              a field whose score is below is experimental
        fewest:int              so is a field with fewer labels
    """),
)
shape(
    "Codebook",
    "Every field, key, stance and outcome, defined.",
    keys("""
        groups:any{}      names of fields by group, in the order of the page
        entries:Code[]    in that order
    """),
)
shape("Page", "A page that has an answer here.", keys("""
        address:text  its address; names in braces stand for ids and codes
        json:text     the address of its answer
        about:text    what it says
    """))  # fmt: skip
shape("About", "What this is, and what there is.", keys("""
        totals:Totals     counts of the whole release
        answers:Page[]    every page that has an answer here
        tables_url:text?  the tables, by Datasette's own JSON (null: a copy as plain files has crosswalk.db instead)
    """))  # fmt: skip
