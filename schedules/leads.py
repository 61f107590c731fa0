"""Writing the leads: what discovery came upon, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from db.found import decided
from db.leads import keys_of_leads
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.leads import PINNED, Lead, pinned_unseen


def write_leads(store: Store, atlas: Atlas, led_to: Sequence[Lead]) -> None:
    """Write the leads of some whole sites (their old rows are deleted already), and anew those of the
    addresses that a person pinned and no walk came upon."""
    with store.transaction():
        store.insert("leads", [_row(lead) for lead in led_to])
        store.delete("leads", "url_key", keys_of_leads(store, why=PINNED))
        seen = frozenset(keys_of_leads(store))
        store.insert("leads", [_row(one) for one in pinned_unseen(atlas, decided(store).values(), seen)])


def _row(lead: Lead) -> dict[str, Any]:
    """Return the row of a lead; which captures it adopted is told by the outcomes of its document."""
    row = asdict(lead)
    del row["adopted"], row["retired_at"]
    return row
