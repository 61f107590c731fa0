"""Ask for a few addresses once: ``python -m crawler.trials.try_one --into DIR URL ...``.

What ``crosswalk sources add``, ``try`` and ``check --live`` start as a subprocess. One JSON object a
finished check on standard output, then one ``tried`` for each address, and where sitemaps are asked
for a ``sitemap`` for each that was read. The folder is the caller's, and the caller throws it away.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler.archive import Archive, ArchiveError
from crawler.crawl import DELAY, CrawlPlan, crawl_many
from crawler.declarations import SOURCES, load
from crawler.gate.network import Network
from crawler.items import Progress
from crawler.trials.lost_addresses import of_dead
from crawler.trials.trial import CLOSED, Tried, Wanted, address, declare, said, wanted
from db.ids import url_key
from db.records import Capture, CrosswalkError
from db.store import Store
from pipeline.sitemaps import SitemapError, read_sitemap

Say = Callable[[str], None]
# Why an address was not asked for.
_EARLY = "the trial ended before it was asked for"
_OUTAGE = "our own network or name server seems to be down; see to it and run it again"


@dataclass(frozen=True, slots=True)
class Trial:
    """Addresses to ask for, ``into`` a folder of the caller's. ``sources`` are the declarations that say
    whose they are; ``sitemaps`` also reads the sitemaps of hosts on which an address is gone."""

    urls: tuple[str, ...]
    into: Path
    sources: Path = SOURCES
    sitemaps: bool = False
    delay: float = DELAY


def run(trial: Trial, *, network: Network, say: Say = print) -> bool:
    """Ask for every address and say what came of each; return whether all were asked for in time.

    Once in a process. Raises :class:`~db.records.CrosswalkError` where the declarations or an address
    are no good.
    """
    asked = wanted(map(address, trial.urls), load(trial.sources))
    closed = [one for one in asked if one.publisher and one.publisher.do_not_crawl]
    open_ones = [one for one in asked if one not in closed]
    told: dict[str, Progress] = {}

    def keep(progress: Progress) -> None:
        if progress.check.purpose in ("document", "sitemap"):
            told[url_key(progress.check.url)] = progress
            say(_progress(progress))

    for one in closed:
        reason = one.publisher.do_not_crawl if one.publisher else None
        say(said("tried", **Tried(one.url, CLOSED, reason or "").to_json()))
    if not open_ones:
        return True
    reports = crawl_many(list(_rounds(trial, open_ones, keep)), network=network, log_level="ERROR")
    early = _OUTAGE if any(report.ended == "run_aborted" for report in reports) else _EARLY
    for tried in _tried(trial.into, open_ones, told, early):
        say(said("tried", **tried.to_json()))
    for url, listed in _sitemaps(trial.into) if trial.sitemaps else ():
        say(said("sitemap", url=url, listed=listed))
    return all(report.complete for report in reports)


def _rounds(trial: Trial, asked: Sequence[Wanted], told: Callable[[Progress], None]) -> Iterator[CrawlPlan]:
    """Yield the crawls of a trial: the addresses, then the sitemaps of hosts with a dead one (and, as in
    every crawl, the sitemaps that those name)."""
    declare(asked, trial.into / "asked")
    plan = partial(
        CrawlPlan,
        data=trial.into,
        delay=trial.delay,
        command="trial",
        told=told,
        anew=True,
        discover=False,
        controls=False,
    )
    yield plan(sources=trial.into / "asked")
    if trial.sitemaps:
        folder = trial.into / "sitemaps"
        yield plan(sources=folder, before=partial(_declare_sitemaps, trial.into, folder, asked))


def _declare_sitemaps(data: Path, folder: Path, asked: Sequence[Wanted]) -> None:
    with Store.open_to_read(data) as store, Archive(data / "archive") as archive:
        declare(of_dead(store.captures(), partial(_body, archive), asked), folder)


def _body(archive: Archive, capture: Capture) -> bytes:
    if capture.warc_file is None or capture.warc_offset is None or capture.warc_length is None:
        return b""
    return archive.read(capture.warc_file, capture.warc_offset, capture.warc_length).body


def _tried(data: Path, asked: Sequence[Wanted], told: dict[str, Progress], early: str) -> Iterator[Tried]:
    bodies = data / "bodies"
    bodies.mkdir(exist_ok=True)
    with Store.open_to_read(data) as store, Archive(data / "archive") as archive:
        captures = {c.url_key: c for c in store.captures("purpose = 'document'")}
        for number, one in enumerate(asked):
            key = url_key(one.url)
            capture, progress = captures.get(key), told.get(key)
            if capture is None or progress is None:
                yield Tried(one.url, "run_aborted", early)
            else:
                yield _one(archive, capture, progress, bodies / f"{number}")


def _one(archive: Archive, capture: Capture, progress: Progress, path: Path) -> Tried:
    headers: dict[str, str] = {}
    flags: tuple[str, ...] = ()
    if capture.warc_file and capture.warc_offset is not None and capture.warc_length is not None:
        stored = archive.read(capture.warc_file, capture.warc_offset, capture.warc_length)
        path.write_bytes(stored.body)
        headers = {name.lower(): value for name, value in stored.headers}
        flags = stored.flags
    return Tried(
        url=capture.url,
        outcome=progress.outcome,
        reason=progress.reason,
        final_url=capture.final_url or capture.url,
        status=capture.http_status,
        headers=headers,
        flags=flags,
        redirects=tuple((capture.redirects or "").split("\n")) if capture.redirects else (),
        captured_at=capture.captured_at,
        body=str(path) if path.exists() else None,
    )


def _sitemaps(data: Path) -> Iterator[tuple[str, list[str]]]:
    with Store.open_to_read(data) as store, Archive(data / "archive") as archive:
        for capture in store.captures("purpose = 'sitemap' AND arrival_outcome = 'listed'"):
            try:
                sitemap = read_sitemap(_body(archive, capture), capture.final_url or capture.url)
            except (ArchiveError, SitemapError):
                continue
            if not sitemap.is_index:
                yield capture.url, [one.url for one in sitemap.listed]


def _progress(progress: Progress) -> str:
    check = progress.check
    return said(
        "check",
        number=progress.number,
        total=progress.total,
        jurisdiction=check.jurisdiction,
        url=check.url,
        outcome=progress.outcome,
    )


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m crawler.trials.try_one",
        description="Ask for addresses once, over the public network.",
    )
    parser.add_argument("urls", nargs="*", help="the addresses")
    parser.add_argument("--list", type=Path, help="a file with more addresses, one a line")
    parser.add_argument("--into", type=Path, required=True, help="a new folder for what comes back")
    parser.add_argument("--sources", type=Path, default=SOURCES, help="the folder of declarations")
    parser.add_argument("--sitemaps", action="store_true", help="read sitemaps where an address is gone")
    return parser.parse_args(argv)


def trial_of(argv: Sequence[str] | None) -> Trial:
    """Return the trial that a command line asks for."""
    given = _arguments(argv)
    listed = given.list.read_text(encoding="utf-8").split() if given.list else []
    return Trial((*given.urls, *listed), given.into, given.sources, given.sitemaps)


def main(argv: Sequence[str] | None = None, *, network: Callable[[], Network] = Network.public) -> int:
    """Run a trial. Return 0, 1 where it ended early, 2 where it was refused."""
    try:
        whole = run(trial_of(argv), network=network(), say=_say)
    except CrosswalkError as error:
        _say(said("error", message=str(error)))
        return 2
    return 0 if whole else 1


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
