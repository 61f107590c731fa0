"""A working file with planted edits: jurisdictions whose documents say and drop what a test asks for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from db.ids import sha256_hex
from db.store import Store
from schedules.drifting import write_drift
from schedules.waving import write_waves

SINCE, UNTIL = "2023-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
PLACES = tuple(f"J{number:02}" for number in range(1, 13))


def on(day: int) -> str:
    """Return the time so many days after tracking began."""
    return f"{date(2023, 1, 1) + timedelta(days=day)}T00:00:00Z"


def derive(store: Store) -> None:
    """Write words over time and waves, in the order of :mod:`schedules.across`."""
    write_drift(store)
    write_waves(store)


class Planted:
    """Collects rows and writes them; every jurisdiction has an agency of its own, tracked for three years."""

    def __init__(self, places: tuple[str, ...] = PLACES) -> None:
        """Begin with a document in each of ``places`` in which nothing happens."""
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.documents: set[str] = set()
        for place in places:
            self._add("jurisdictions", code=place, name=place, kind="state")
            self._add("publishers", id=f"p-{place}", jurisdiction=place, name=place, kind="agency", official=1,
                      text_public=1)  # fmt: skip
            self.document(place, f"quiet-{place}")

    def _add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def document(
        self, place: str, document: str, *, publisher: str | None = None, host: str | None = None,
        says: dict[str, int] | None = None, text: str = "Nothing.", since: str = SINCE, kind: str = "policy",
        topic: str = "equity",
    ) -> None:  # fmt: skip
        """Begin a document, read from ``since`` on, by coverage."""
        self.documents.add(document)
        self._add("documents", id=document, jurisdiction=place, publisher=publisher or f"p-{place}",
                  url=f"https://{host or place.lower() + '.example'}/{document}", kind=kind, tracked_since=since,
                  last_checked_at=UNTIL)  # fmt: skip
        self._add("document_topics", document=document, topic=topic)
        self._version(document, 1, since, says or {}, text)
        self._add("changes", id=f"c-{document}-1", document=document, jurisdiction=place, old_version=None,
                  new_version=f"{document}-1", old_seen_at=None, new_seen_at=since, kind="started", cause="coverage",
                  significance="substantive", words_removed=0)  # fmt: skip

    def _version(self, document: str, number: int, since: str, says: dict[str, int], text: str) -> None:
        version = f"{document}-{number}"
        self._add("versions", id=version, document=document, number=number, text=text,
                  text_sha256=sha256_hex(text.encode()), words=100, valid_from=since, valid_to=None,
                  last_seen_at=UNTIL, relevance="equity")  # fmt: skip
        for term, count in says.items():
            self._add("mentions", version=version, term=term, count=count)

    def edit(
        self, place: str, name: str, before: int | None, at: int, *, says: dict[str, int] | None = None,
        now: dict[str, int] | None = None, old: str = "Nothing.", new: str = "Other words.",
        field: dict[str, Any] | None = None, cause: str = "source", significance: str = "substantive",
        publisher: str | None = None, host: str | None = None,
    ) -> None:  # fmt: skip
        """Edit a document of ``place`` between two days; ``name`` is the document's, ``c-NAME-2`` the change's."""
        self.document(place, name, says=says, text=old, publisher=publisher, host=host)
        self.rows["versions"][-1]["valid_to"] = on(at)
        self._version(name, 2, on(at), now or {}, new)
        change = f"c-{name}-2"
        self._add("changes", id=change, document=name, jurisdiction=place, old_version=f"{name}-1",
                  new_version=f"{name}-2", old_seen_at=on(before) if before is not None else None,
                  new_seen_at=on(at), kind="edited", cause=cause, significance=significance,
                  words_removed=9)  # fmt: skip
        self._add("change_spans", change=change, seq=0, op="replaced", old_start=0, old_end=len(old), new_start=0,
                  new_end=len(new), old_text=old, new_text=new)  # fmt: skip
        if field:
            self._add("field_changes", change=change, seq=0, **field)

    def removal(
        self, place: str, name: str, before: int, at: int, *, kind: str = "policy", topic: str = "equity"
    ) -> None:
        """Remove a document of ``place``, proven, between two days."""
        self.document(place, name, text="# Equity office\nWords.", kind=kind, topic=topic)
        self.rows["versions"][-1]["valid_to"] = on(at)
        self._add("changes", id=f"c-{name}-gone", document=name, jurisdiction=place, old_version=f"{name}-1",
                  new_version=None, old_seen_at=on(before), new_seen_at=on(at), kind="removed", cause="source",
                  significance="substantive", words_removed=9)  # fmt: skip

    def into(self, store: Store, shuffled: Any = None) -> Store:
        """Write the rows, in their order or as ``shuffled`` orders them."""
        for table in sorted(self.rows):
            rows = list(self.rows[table])
            if shuffled:
                shuffled.shuffle(rows)
            for row in rows:
                store.insert(table, [row])
        return store
