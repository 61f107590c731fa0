"""The archive as a job opens it: sound, and with everything that it holds listed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.archive import Archive
from crawler.declarations import SOURCES, load
from crawler.warc.relisting import list_unlisted
from db.records import Registry
from db.store import Store


@contextmanager
def opened_archive(
    store: Store, data: Path, *, prefix: str = "live", registry: Registry | None = None
) -> Iterator[Archive]:
    """Open the archive of ``data`` after cutting off torn ends and listing what ``store`` had lost.

    The caller holds the writer's lock. New records go to files named after ``prefix``. ``registry``
    (None: the shipped declarations) says which document an imported address is.
    """
    with Archive(data / "archive", prefix=prefix) as archive:
        list_unlisted(archive, store, registry=lambda: registry or load(SOURCES))
        yield archive
