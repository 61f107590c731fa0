"""What each release altered in the cells of the comparison: kept, as a release is, and written with it."""

from __future__ import annotations

from db.tables import Table, columns

CELL_CHANGES = (
    Table(
        "cell_changes",
        "kept",
        "The cells that a release made read otherwise than the release before (releases.cells_against), and why. "
        "Nothing is listed for a release that has none to compare with.",
        columns("""
            release:int          the release that altered the cell [number]
            jurisdiction:text    jurisdiction code
            field:text           a field that positions are taken on (codebook)
            key:text             key within the field
            before_basis:text    basis in the release before: stated, not_found, unreachable or not_covered
            before_stance:text   stance that led the cell (null: none)
            before_beside:text   prohibits or repealed, where stated beside it
            before_conflict:int  1 where documents contradicted each other [flag]
            after_basis:text     basis in this release (null: the cell is asked for no more)
            after_stance:text    stance that leads the cell now
            after_beside:text    prohibits or repealed, where stated beside it now
            after_conflict:int   1 where documents contradict each other now [flag]
            cause:text           source, own_date, late, withdrawal, rules, review, coverage; several: it took more
            causes:text          all causes that had a part, joined by "; "
            definite:int         1 where it surely happened since the release before, 0 where it may have before [flag]
            changes:text         ids of the changes behind it, joined by "; "
            happened_after:text  earliest look that showed the old state
            happened_by:text     latest look that first showed the new one
            upgrade:int          upgrade of our rules behind it (null: none) [number]
            reason:text          why, in words
            before_quote:text    the sentence that led before
            after_quote:text     the sentence that leads now
            before_document:text document of the sentence before
            after_document:text  document of the sentence now
            before_version:text  version of the sentence before
            after_version:text   version of the sentence now
        """),
        ("release", "jurisdiction", "field", "key"),
        (("jurisdiction", "field", "key"),),
        public_name="cell_changes",
        since=4,
    ),
)
