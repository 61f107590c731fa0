"""The derived tables of edits that came in several jurisdictions together."""

from __future__ import annotations

from db.tables import Table, columns

WAVES = (
    Table(
        "waves",
        "derived",
        "The same kind of edit in at least three jurisdictions within 90 days, more than its rate over the rest of "
        "the time would have (docs/drift.md).",
        columns("""
            id:text              id of the wave
            kind:text            term, field, page or heading (codebook: wave_kind)
            direction:text       dropped or added
            field:text           field (codebook) where kind is field; else term, topic, document_kind or heading
            key:text             the term, the key of the field, the topic or kind of the pages, or the heading, folded
            stance:text          the stance that went or came (null: the whole key, or it has none)
            summary:text         the wave in plain words
            first_at:text        first capture that showed the first of the edits
            last_at:text         first capture that showed the last
            window_from:text     start of its densest window: the last look before the first edit in it
            window_to:text       end of its densest window
            jurisdictions:int    jurisdictions in the densest window, each by its own publisher and host [jurisdictions]
            tracked:int          jurisdictions looked at through that window: what these are counted in [jurisdictions]
            jurisdictions_all:int jurisdictions with an edit that counts, over the whole wave [jurisdictions]
            changes:int          changes that count [changes]
            possible:int         more jurisdictions whose edit may belong to it, and is not counted [jurisdictions]
            expected:real        jurisdictions expected in a window at the rate of the rest of the time [jurisdictions]
            chance_alone:real    chance of such a window, were this the only kind of edit looked at [share]
            kinds:int            edits of this kind that were told apart and looked at [kinds of edit]
            chance:real          chance of such a window for any of them (chance_alone times kinds, at most 1) [share]
            clear:int            1 where that is at most 0.05; 0 up to 0.5, where the wave may be chance [flag]
            rest_share:real      share of one jurisdiction's windows, in the rest of the time, with the edit [share]
            rest_edits:int       times that jurisdictions made this edit over the rest of the time [edits]
            rest_days:real       days outside the densest window, summed over jurisdictions [days]
            window_days:int      the length of a window [days]
        """),
        ("id",),
        (("last_at",),),
        public_name="waves",
        label="summary",
        since=4,
    ),
    Table(
        "wave_changes",
        "derived",
        "The edits of each wave: the change, the sentence that went or came, and whether it counts.",
        columns("""
            wave:text         wave id
            change:text       change id
            jurisdiction:text jurisdiction code
            document:text     document id
            before_at:text    last capture before the edit (null: none)
            at:text           first capture after it
            counted:text      definite, or possible where part of its time lies outside the window
            densest:int       1 where it lies in the densest window [flag]
            version:text      the version that says it: the one before, of what was dropped
            quote:text        text[quote_start:quote_end]: what it says (null where only quotes of findings are published)
            quote_start:int   where that begins in the version's text, in code points [code points]
            quote_end:int     where it ends (exclusive) [code points]
        """),
        ("wave", "change"),
        (("change",), ("jurisdiction",)),
        public_name="wave_changes",
        since=4,
    ),
)
