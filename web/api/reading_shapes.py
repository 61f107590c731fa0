"""What the answers about one document, version or change hold, and those of a search."""

from __future__ import annotations

from web.api.shapes import keys, of_table, shape

shape(
    "DocumentAnswer",
    "One document: what it says now, its versions, and its checks.",
    keys("""
        document:Document          the document
        topics:text[]              what it was declared to be about
        urls:DocumentUrl[]         its addresses, the newest first
        version:Version?           its current version, or the last one
        stands:bool                whether that version stands
        findings:Finding[]         what was read from it, in reading order
        findings_count:int         how many that are in all
        versions:ListedVersion[]   its versions, the newest first
        checks:CheckTally[]        its checks by outcome
        last_checks:Check[]        its last checks
        problem:any                the fault that stands, a row of coverage (null: none)
        wayback_url:text?          the page in the Wayback Machine, near its last check
        citations:text{}           how to cite it, by form
    """),
)
shape(
    "VersionAnswer",
    "One version of a document, with what was read from it.",
    keys("""
        document:Document    the document
        version:Version      the version
        findings:Finding[]   what was read from it, in reading order
        findings_count:int   how many that are in all
        wayback_url:text?    the page in the Wayback Machine, near its last check
        citations:text{}     how to cite it, by form
    """),
)
shape(
    "Carried",
    "Words that a change took out and another document has.",
    of_table("carried_over"),
    keys("""
        from_title:text? title of the document that they went from
        to_title:text?   title of the document that they stand in
    """),
)
shape(
    "CarriedWays",
    "Words that went along.",
    keys("""
        out:Carried[]  words that it took out and that stand in other documents
        in:Carried[]   words that it brought and that other documents had before
    """),
)
shape(
    "Removal",
    "A quiet removal.",
    of_table("quiet_removals", but="evidence"),
    keys("""
        document_title:text?     title of the document
        document_url:text?       its address
        jurisdiction_name:text?  name of the jurisdiction
        publisher_name:text?     name of the publisher
        target_title:text?       of a link, title of the document that it led to
        evidence:any             what shows it, as an object
    """),
)
shape(
    "WaveMark",
    "A wave in which a change counts.",
    of_table("waves", only="id summary clear"),
    keys("undone:int how many of its edits were undone since"),
)
shape(
    "LaterChange",
    "A change that came after another one of the same document.",
    of_table("changes", only="id kind cause significance old_seen_at new_seen_at summary reverts_to"),
)
shape(
    "Later",
    "What came after a change of the same document; decisions of reviewers are not counted.",
    keys("""
        count:int          how many changes
        next:LaterChange?  the next one (null: none came)
        last:LaterChange?  the last one
        words:text?        the same in one sentence
    """),
)
shape(
    "ChangeAnswer",
    "One change: its window, cause and reasons, its redline as spans, and both quotes of each field.",
    keys("""
        change:Change               the change
        old:Version?                the version before
        new:Version?                the version after
        reverts:Version?            the earlier version whose text it is again
        later:Later                 what came after it in this document
        spans:Span[]                altered stretches, in the order of the text
        sentences:Sentence[]        what is told about it
        field_changes:FieldChange[] what it altered in the readings
        evidence:Evidence{}         where the quotes of field changes stand, by id of a finding
        carried:CarriedWays         words that went to other documents, or came from them
        quiet_removals:Removal[]    what went with it without a word
        waves:WaveMark[]            waves in which it counts
        citations:text{}            how to cite it, by form
        story_url:text?             its story pack (null: none is kept here)
    """),
)
shape(
    "Piece",
    "Words of what was found.",
    keys("marked:bool whether they were looked for\nwords:text the words"),
)
shape("Reading", "A reading of a sentence.", of_table("findings", only="field key stance"))
_FOUND = keys("""
    document:text?          document id
    document_title:text?    title of the document
    jurisdiction:text?      jurisdiction code
    jurisdiction_name:text? its name
    until:text?             when it was gone (null: it stands)
    pieces:Piece[]          the words around
""")
shape(
    "FoundDocument",
    "A version that holds the words.",
    keys("version:text version id\ntitle:text? its title"),
    _FOUND,
)
shape(
    "FoundSentence",
    "A sentence that holds the words, and what was read from it.",
    keys("""
        version:text         version id
        quote:text           the exact sentence
        quote_start:int      where it begins in the version's text, in code points
        quote_end:int        where it ends (exclusive)
        page:int?            page, of a PDF
        readings:Reading[]   what was read from it
    """),
    _FOUND,
)
shape("FoundSpan", "An altered passage.", keys("old:Piece[] before\nnew:Piece[] after"))
shape(
    "FoundChange",
    "A change that holds the words.",
    of_table("changes", only="id jurisdiction old_seen_at new_seen_at kind cause significance summary"),
    keys("""
        document_title:text?    title of the document
        jurisdiction_name:text? name of the jurisdiction
        pieces:Piece[]          the summary
        spans:FoundSpan[]       altered passages that hold the words
    """),
)
_HITS = "count:int how many were found\nstanding:int? how many of them stand now\nrows:{}[] some of them"
shape("FoundDocuments", "Versions found.", keys(_HITS.format("FoundDocument")))
shape("FoundSentences", "Sentences found.", keys(_HITS.format("FoundSentence")))
shape("FoundChanges", "Changes found.", keys(_HITS.format("FoundChange")))
shape(
    "Search",
    "Where words stand.",
    keys("""
        q:text                       the words, as asked
        refused:text[]               what was asked and left out, as no release could know it
        narrowed:text                what narrows the search, in words
        changes:FoundChanges?        in what changed (null: not asked)
        sentences:FoundSentences?    in sentences that were read
        documents:FoundDocuments?    in documents
    """),
)
