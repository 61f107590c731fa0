"""Revisit records ("the same as before") and the bodies that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crawler.warc.reading import Damage, Headers, Record, header_value, record_at, records_of
from crawler.warc.response import StoredResponse, response_in, target_url, utc_seconds
from db.ids import url_key

Archived = Callable[[str, str], StoredResponse | None]
_Place = tuple[int, int]


class Originals:
    """The responses of one file that its revisits may refer to, listed when the first one asks."""

    def __init__(self, path: Path, archived: Archived | None) -> None:
        self._path, self._archived = path, archived
        self._places: dict[tuple[str, ...], _Place] | None = None

    def of(self, revisit: StoredResponse) -> StoredResponse | None:
        """Return the response that ``revisit`` repeats, from the file or from the archive."""
        if self._places is None:
            self._places = self._listed()
        for key in _asked(revisit):
            record = record_at(self._path, *self._places[key]) if key in self._places else None
            if record and _agree(revisit.warc_headers, record.headers):
                return response_in(record)
        return self._from_archive(revisit)

    def _from_archive(self, revisit: StoredResponse) -> StoredResponse | None:
        url = header_value(revisit.warc_headers, "WARC-Refers-To-Target-URI") or revisit.url
        date = utc_seconds(header_value(revisit.warc_headers, "WARC-Refers-To-Date") or "")
        held = self._archived(url.strip("<> "), date) if self._archived and date else None
        return held if held and _agree(revisit.warc_headers, held.warc_headers) else None

    def _listed(self) -> dict[tuple[str, ...], _Place]:
        places: dict[tuple[str, ...], _Place] = {}
        for record in records_of(self._path):
            if isinstance(record, Damage) or record.kind != "response" or record.oversize:
                continue
            for key in _offered(record):
                places.setdefault(key, (record.offset, record.within))
        return places


def with_original(revisit: StoredResponse, originals: Originals) -> StoredResponse | None:
    """Return ``revisit`` as the full response it stands for, or None where its original is unknown.

    The revisit's own headers win. A "not modified" answer says that the original's status still
    holds; so does a revisit without HTTP headers.
    """
    original = originals.of(revisit)
    if original is None or original.status is None:
        return None
    unmodified = revisit.status in (None, 304)
    return replace(
        revisit,
        status=original.status if unmodified else revisit.status,
        reason=original.reason if unmodified else revisit.reason,
        headers=_merged(revisit.headers, original.headers),
        body=original.body,
        flags=original.flags,
    )


def _merged(own: Headers, original: Headers) -> Headers:
    said = {name.lower() for name, _ in own}
    return (*own, *((name, value) for name, value in original if name.lower() not in said))


def _asked(revisit: StoredResponse) -> list[tuple[str, ...]]:
    """Return the keys of the record that a revisit repeats, the surest first."""
    said = {name.lower(): value.strip() for name, value in revisit.warc_headers}
    url = said.get("warc-refers-to-target-uri", revisit.url).strip("<>")
    keys: list[tuple[str, ...]] = []
    if record_id := said.get("warc-refers-to"):
        keys.append(("id", record_id))
    if date := utc_seconds(said.get("warc-refers-to-date", "")):
        keys.append(("at", _key(url), date))
    if digest := said.get("warc-payload-digest"):
        keys += [("digest", digest.lower(), _key(url)), ("digest", digest.lower())]
    return keys


def _offered(record: Record) -> list[tuple[str, ...]]:
    key = _key(target_url(record))
    keys: list[tuple[str, ...]] = [("at", key, utc_seconds(record.header("WARC-Date") or ""))]
    if record_id := record.header("WARC-Record-ID"):
        keys.append(("id", record_id.strip()))
    if digest := record.header("WARC-Payload-Digest"):
        keys += [("digest", digest.strip().lower(), key), ("digest", digest.strip().lower())]
    return keys


def _agree(revisit: Headers, original: Headers) -> bool:
    """Whether both name the same payload, where both name it in one kind of digest."""
    said, held = (header_value(headers, "WARC-Payload-Digest") or "" for headers in (revisit, original))
    kinds = {digest.strip().lower().partition(":")[0] for digest in (said, held)}
    return len(kinds) > 1 or said.strip().lower() == held.strip().lower()


def _key(url: str) -> str:
    """Return the key of an address, or the address itself where it cannot be taken apart."""
    try:
        return url_key(url)
    except ValueError:
        return url
