"""An agency's site of our own making, visited several times: what it shows, what its index lists, what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.declarations import load
from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from db.ids import document_id
from db.store import Store
from schedules.processing import archive_of, process

SITE = "https://ed.nowhere.example"
_DOCUMENTS = ("credit", "library", "plan")
_SOURCE = """jurisdiction: VT
publishers:
  - id: vt_ed
    name: Agency
    kind: agency
    url: {site}/
    indexes: [{{url: "{site}/policies", purpose: index, complete: true}}]
    documents:
{documents}
"""
DAYS = tuple(f"2026-0{month}-05T00:00:00Z" for month in range(1, 8))
GONE = b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1></body></html>"


def page(title: str, *paragraphs: str, menu: str = "") -> bytes:
    """Return a page with ``paragraphs`` (HTML where they begin with a tag) and a ``menu`` outside its body."""
    body = "\n".join(one if one.startswith("<") else f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><nav>{menu}<a href='/'>Home</a></nav>"
        f"<main><h1>{title}</h1>\n{body}</main><footer>Office</footer></body></html>"
    ).encode()


class Agency:
    """The site: :meth:`visit` keeps what a crawl of one day brings, :meth:`store` derives it all."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.sources = folder / "data", folder / "sources"
        self.sources.mkdir()
        (self.sources / "jurisdictions.yml").write_text(
            "jurisdictions: [{code: VT, name: Vermont, kind: state}]\n"
        )
        declared = "\n".join(
            f'      - {{name: {one}, title: {one.title()} of the agency office, url: "{SITE}/{one}", topics: [cbe]}}'
            for one in _DOCUMENTS
        )
        (self.sources / "vt.yml").write_text(_SOURCE.format(site=SITE, documents=declared))

    def visit(
        self, at: str, shown: Mapping[str, bytes | None], *, listed: tuple[str, ...] | None = None
    ) -> None:
        """Keep one check of each page (None: it is not found) and of the index, which lists ``listed`` (by default
        what is shown)."""
        links = [path for path, body in shown.items() if body] if listed is None else listed
        index = page(
            "Policies", "All of our policies.", *(f"<p><a href='/{one}'>{one}</a></p>" for one in links)
        )
        self._keep(at, "policies", "index", index)
        for path, body in shown.items():
            self._keep(at, path, "document", body)

    def _keep(self, at: str, path: str, purpose: str, body: bytes | None) -> None:
        keeper = Keeper(self.folder, sources=self.sources)
        keeper.open(at)
        url = f"{SITE}/{path}"
        own = document_id(url.removeprefix("https://")) if purpose == "document" else None
        check = Check(url, purpose, "vt_ed", "VT", document=own)
        status = 200 if body else 404
        keeper.keep(Snapshot(check, at, url, status, (("Content-Type", "text/html"),), body or GONE))
        keeper.close(at, "done", {})

    def store(self) -> Store:
        """Return the store after processing."""
        store = Store.open(self.folder)
        with archive_of(self.folder) as archive:
            process(store, archive, load(self.sources), workers=1)
        return store


def named(store: Store) -> dict[str, str]:
    """Return document id -> the last part of its address."""
    return {row["id"]: row["url"].rpartition("/")[2] for row in store.rows("SELECT id, url FROM documents")}


def removals(store: Store, *columns: str) -> list[tuple[Any, ...]]:
    """Return (kind, page, columns ...) of every quiet removal, in order."""
    names = named(store)
    rows = store.rows("SELECT * FROM quiet_removals")
    return sorted((row["kind"], names[row["document"]], *(row[column] for column in columns)) for row in rows)
