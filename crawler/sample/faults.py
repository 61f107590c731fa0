"""The faults that the sample's sites suffer, each at single checks, read from ``faults.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml

from crawler.sample.library import HERE, SampleError

_OF_SITES = frozenset(
    {"challenge", "forbidden", "maintenance", "missing", "rate_limited", "reset", "server_error", "soft_404"}
)
_OF_PAGES = _OF_SITES | {"home", "html_for_pdf", "shell", "short_body", "short_gzip", "shrink"}


@dataclass(frozen=True, slots=True)
class Fault:
    """At check ``check`` (0 to 15) the document ``page``, or else the whole ``host``, ``does`` this."""

    check: int
    does: str
    page: str | None = None
    host: str | None = None


@cache
def faults() -> tuple[Fault, ...]:
    """Return every planned fault, in file order; :class:`SampleError` for one that cannot be played."""
    rows = yaml.safe_load((HERE / "faults.yml").read_text(encoding="utf-8"))
    planned = tuple(Fault(**row) for row in rows)
    for fault in planned:
        if fault.does not in (_OF_PAGES if fault.page else _OF_SITES):
            raise SampleError(f"faults.yml: {fault} cannot be played; the head of the file lists what can")
    return planned


def fault_at(check: int, host: str, page: str | None, path: str) -> Fault | None:
    """Return the fault that meets this request, or None. An outage of a host spares its robots.txt, so
    that what is tested is the outage and not the reading of robots.txt."""
    for fault in faults():
        if fault.check == check and (
            (fault.page is not None and fault.page == page) or (fault.host == host and path != "/robots.txt")
        ):
            return fault
    return None
