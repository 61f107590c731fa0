"""Reads of what was found beside the declarations: which addresses a crawl follows, and what people decided."""

from __future__ import annotations

from db.ids import document_id, url_key
from db.records import Decision, Declared
from db.store import Store

# What leads keep, then what is cited now, then what was cited or named once and has captures: a section does
# not fall out of sight because a page was reworded.
_FOLLOWED = """
SELECT document, jurisdiction, publisher, url, coalesce(title, url) AS title, found_on, why, url_key AS own
FROM leads WHERE state IN ('tracked', 'pinned') AND publisher IS NOT NULL
UNION
SELECT c.document, c.jurisdiction, c.publisher, c.url, c.citation, d.url,
       coalesce('cited by ' || d.title || ': ' || c.citation, 'named in the declarations: ' || c.citation), NULL
FROM cited_law c LEFT JOIN documents d ON d.id = c.cited_by
WHERE c.state = 'tracked' AND c.document NOT IN (SELECT document FROM leads WHERE document IS NOT NULL)
  AND c.document NOT IN (SELECT id FROM documents WHERE origin = 'declared')
UNION
SELECT d.id, d.jurisdiction, d.publisher, d.url, d.title,
       (SELECT found_on FROM captures WHERE document = d.id AND why IS NOT NULL ORDER BY captured_at DESC, id DESC),
       (SELECT why FROM captures WHERE document = d.id AND why IS NOT NULL ORDER BY captured_at DESC, id DESC),
       NULL
FROM documents d
WHERE d.origin = 'discovered' AND d.publisher IS NOT NULL AND d.jurisdiction IS NOT NULL AND d.retired_at IS NULL
  AND d.id NOT IN (SELECT document FROM leads WHERE document IS NOT NULL)
  AND d.id NOT IN (SELECT document FROM cited_law WHERE state = 'tracked')
ORDER BY jurisdiction, url
"""


def followed(store: Store) -> tuple[Declared, ...]:
    """Return the discovered documents and the cited sections that a crawl has to ask for.

    They are those that their texts, a citation (now or once) or a person made ours, by jurisdiction and address;
    without topics, since nobody declared any. An address is asked for under its own id, also where it is that
    of a document which moved there. A declared document is asked for by its declaration alone.
    """
    decided = decisions(store)
    rows = store.rows(_FOLLOWED)
    return tuple(
        Declared(
            id=(own := document_id(row["own"]) if row["own"] else row["document"]),
            name=own,
            jurisdiction=row["jurisdiction"],
            publisher=row["publisher"],
            url=row["url"],
            title=row["title"],
            origin="discovered",
            found_on=row["found_on"],
            why=row["why"],
        )
        for row in rows
        if decided.get(url_key(row["url"])) != "dismiss"  # the tables may be older than the decision
    )


def decisions(store: Store) -> dict[str, str]:
    """Return url_key -> ``pin`` or ``dismiss`` for every address that a person decided about."""
    return {
        row["url_key"]: row["decision"]
        for row in store.rows("SELECT url_key, decision FROM source_decisions")
    }


def decided(store: Store) -> dict[str, Decision]:
    """Return url_key -> what a person decided about the address."""
    rows = store.rows("SELECT url_key, url, decision, at, reason FROM source_decisions ORDER BY url_key")
    return {row["url_key"]: Decision(**row) for row in rows}
