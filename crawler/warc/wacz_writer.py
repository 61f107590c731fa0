"""Our archive as a WACZ (1.1.1), which replay tools open: ReplayWeb.page, and pywb after unpacking.

The same captures give the same bytes: records are copied as they stand in our archive, in order of time, the
package is dated by its last capture, and the zip carries no clock.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.archive import Archive
from crawler.warc.reading import Record
from crawler.warc.relisting import BY
from crawler.warc.response import response_in
from db.records import Capture

_INDEX, _PAGES = "indexes/index.cdx", "pages/pages.jsonl"
# A part above 2 GiB would need the long form of a zip's headers (ZIP64), which ReplayWeb.page 2.4 misreads.
MOST_IN_A_PART = 2**30
# The earliest that a zip can say: a clock would make two packages of the same captures differ.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_READ_AS_PAGES = ("text/html", "application/xhtml+xml", "application/pdf")


# A capture, its record's bytes as they lie in our archive, and what the record holds.
_Packed = tuple[Capture, bytes, Record]


@dataclass(frozen=True, slots=True)
class Written:
    """What a package holds: ``records`` and the ``pages`` that its list begins with."""

    records: int
    pages: int


def write_wacz(
    path: Path,
    archive: Archive,
    captures: Iterable[Capture],
    titles: Mapping[str, str],
    *,
    title: str,
    most: int = MOST_IN_A_PART,
) -> Written:
    """Write the records of ``captures`` (in canonical order; each record once, none that names a person) as a
    WACZ at ``path``.

    ``titles`` names documents by id, ``title`` the package; no WARC file in it is larger than ``most`` bytes, but
    for a single record. Where no record is left there is no file. Raises :class:`~crawler.archive.ArchiveError` for a
    record that cannot be read back.
    """
    lines: list[str] = []
    pages: list[dict[str, str]] = []
    parts: list[dict[str, Any]] = []
    last = ""
    part = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as package:
        for name, records in _in_parts(_records(archive, captures), most):
            digest, offset = hashlib.sha256(), 0
            with package.open(_info(f"archive/{name}"), "w") as out:
                for capture, member, record in records:
                    out.write(member)
                    digest.update(member)
                    lines.append(_line(record, name, offset, len(member)))
                    offset += len(member)
                    last = max(last, capture.captured_at)
                    if _is_page(capture):
                        pages.append(_page(capture, titles))
            parts.append(_resource(f"archive/{name}", digest.hexdigest(), offset))
        index = "".join(sorted(lines)).encode()
        listed = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (_PAGES_HEAD, *pages)).encode()
        for name, body in ((_INDEX, index), (_PAGES, listed)):
            package.writestr(_info(name), body)
            parts.append(_resource(name, hashlib.sha256(body).hexdigest(), len(body)))
        described = json.dumps(_package(title, last, pages, parts), indent=2, ensure_ascii=False).encode()
        package.writestr(_info("datapackage.json"), described)
        said = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
        package.writestr(_info("datapackage-digest.json"), json.dumps(said, indent=2))
    if not lines:
        part.unlink()
        return Written(0, 0)
    part.replace(path)
    return Written(len(lines), len(pages))


_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Captured documents"}


def _records(archive: Archive, captures: Iterable[Capture]) -> Iterator[_Packed]:
    """Yield the first capture of each record, the record's bytes as they stand, and what they hold."""
    done: set[tuple[str, int]] = set()
    for capture in captures:
        if capture.warc_file is None or capture.warc_offset is None or not capture.warc_length:
            continue
        place = (capture.warc_file, capture.warc_offset)
        if place not in done:
            done.add(place)
            member, record = archive.packed(*place, capture.warc_length)
            # A record that was imported names whoever supplied it where it was made: that is not ours to give away.
            if record.header(BY) is None:
                yield capture, member, record


def _in_parts(records: Iterator[_Packed], most: int) -> Iterator[tuple[str, Iterator[_Packed]]]:
    """Yield the name of each WARC file and its records; a file is to be read to its end before the next."""
    held = next(records, None)
    number = 0

    def one_part() -> Iterator[_Packed]:
        nonlocal held
        size = 0
        while held is not None and (not size or size + len(held[1]) <= most):
            size += len(held[1])
            yield held
            held = next(records, None)

    while held is not None:
        number += 1
        yield f"data-{number:05d}.warc.gz", one_part()


def _line(record: Record, name: str, offset: int, length: int) -> str:
    """Return the line of the index (CDXJ) for one record."""
    response = response_in(record)
    stamp = re.sub(r"\D", "", response.captured_at)
    told = {
        "url": response.url,
        "mime": (response.header("Content-Type") or "unk").partition(";")[0].strip() or "unk",
        "status": str(response.status or "-"),
        "digest": record.header("WARC-Payload-Digest") or record.header("WARC-Block-Digest") or "-",
        "length": str(length),
        "offset": str(offset),
        "filename": name,
    }
    return f"{surt(response.url)} {stamp} {json.dumps(told)}\n"


def surt(url: str) -> str:
    """Return the sort-friendly form of an address, as replay tools look it up.

    >>> surt("https://www.Agency.example/CBE/?b=2&a=1")
    'example,agency)/cbe/?a=1&b=2'
    """
    parts = urlsplit(url.lower())
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path or '/'}{query}"


def _is_page(capture: Capture) -> bool:
    kind = (capture.content_type or "").partition(";")[0].strip().lower()
    return capture.purpose == "document" and capture.http_status == 200 and kind in _READ_AS_PAGES


def _page(capture: Capture, titles: Mapping[str, str]) -> dict[str, str]:
    url = capture.final_url or capture.url
    title = titles.get(capture.document or "") or url
    return {"id": capture.id, "url": url, "ts": capture.captured_at, "title": title}


def _package(
    title: str, last: str, pages: list[dict[str, str]], parts: list[dict[str, Any]]
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "created": last,
        "modified": last,
        "software": "policy-crosswalk",
        "resources": parts,
    }
    if pages:
        told |= {"mainPageUrl": pages[-1]["url"], "mainPageDate": pages[-1]["ts"]}
    return told


def _resource(path: str, digest: str, size: int) -> dict[str, Any]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{digest}", "bytes": size}


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NO_DATE)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info
