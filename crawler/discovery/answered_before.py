"""What a stopped crawl had been answered, read back from its captures and the archive, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from crawler.discovery.walk import Answered
from db.records import Capture

Body = Callable[[Capture], bytes]


class AnsweredBefore(Mapping[str, Answered]):
    """url_key -> the last answer among ``made``; ``body`` reads an archived one (it may block)."""

    def __init__(self, made: Iterable[Capture], body: Body) -> None:
        self._made = {one.url_key: one for one in made if one.error != "run_aborted"}
        self._body = body

    def __getitem__(self, key: str) -> Answered:
        """Return the answer of the address ``key``."""
        one = self._made[key]
        return Answered(
            one.final_url or one.url,
            one.http_status,
            one.content_type or "",
            self._body(one) if one.warc_file else b"",
            len((one.redirects or "").split()) // 2,
            one.error,
        )

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._made)

    def __len__(self) -> int:
        """Return how many addresses were answered."""
        return len(self._made)
