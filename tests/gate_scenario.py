"""The scenario of ``test_gate``: every form of :mod:`tests.gate_forms` comes in by every way, and whoever is
connected to is written down. Run as a script, once in a process.

The gate is the public network's own, with an enemy's name server; only the hosts of the stand-ins pass beside it.
"""

from __future__ import annotations

import errno
import html
import json
import socket
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from twisted.internet.defer import Deferred

from crawler.archive import Archive
from crawler.crawl import CrawlPlan, crawl
from crawler.declarations import load
from crawler.gate.addresses import is_readable
from crawler.gate.network import HostTable, Network, PublicResolver, Reached
from crawler.trials.trial import address, wanted
from crawler.trials.trial import declare as declare_trial
from crawler.trials.try_one import Trial, run
from crawler.warc.importing import import_warc
from db.records import CrosswalkError
from db.store import Store
from tests.declaring import declare
from tests.gate_forms import FORMS, WorstCase
from tests.loopback import Asked, Reply, Stand
from tests.loopback_scenario import page
from tests.test_warc_import import Made

FRONT = "front.example"


class GatedStandIns(PublicResolver):
    """The gate of the public network, and beside it the stand-ins of some hosts of a test."""

    def __init__(self, table: Mapping[str, tuple[str, int]]) -> None:
        super().__init__(WorstCase())
        self._hosts = {key.rpartition(":")[0] for key in table}
        self._stand_ins = HostTable(table)

    def addresses(self, host: str, port: int) -> Deferred[list[Reached]]:
        """Return the stand-in of a host that has one; all others go through the gate."""
        if host in self._hosts and port in {80, 443}:
            return self._stand_ins.addresses(host, port)
        return super().addresses(host, port)


class Watch:
    """Writes down every connection of this process but those to the stand-ins, and lets none of them through."""

    def __init__(self, stand: Stand) -> None:
        self.attempts: list[str] = []
        self._ours = set(stand.table.values())
        for name in ("connect", "connect_ex"):
            setattr(socket.socket, name, self._guarded(getattr(socket.socket, name)))

    def _guarded(self, real: Any) -> Any:
        def guarded(sock: socket.socket, where: Any) -> Any:
            if not isinstance(where, tuple) or tuple(where[:2]) in self._ours:
                return real(sock, where)
            self.attempts.append(str(where[0]))
            return errno.ECONNREFUSED

        return guarded


class Sink:
    """A listener on loopback that counts who comes."""

    def __init__(self) -> None:
        self.reached = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            self._listener.accept()
            self.reached += 1


def filled(port: int) -> list[str]:
    """Return the forms with the sink's port in them, each with a path of its own."""
    return [
        form.replace("{sink}", str(port)).replace("/form", f"/form-{number}")
        for number, form in enumerate(FORMS)
    ]


def answer(forms: list[str]) -> Any:
    """Return what the stand-ins say: each way leads to each form."""

    def led(asked: Asked) -> Reply:
        way, _, number = asked.path.strip("/").partition("/")
        if asked.path == "/robots.txt":
            if asked.host.startswith("r-"):
                return _to(forms[int(asked.host.split(".")[0][2:])])
            maps = "".join(f"Sitemap: {_one_line(form)}\n" for form in forms)
            return Reply(
                f"User-agent: *\nDisallow:\n{maps}".encode(), headers=(("Content-Type", "text/plain"),)
            )
        if way == "redirect":
            return _to(forms[int(number)])
        if way == "meta":
            where = html.escape(_one_line(forms[int(number)]))
            head = f'<html><head><meta http-equiv="refresh" content="0;url={where}">'.encode()
            return Reply(page("Refresh").replace(b"<html><head>", head))
        if way == "sitemap.xml":
            listed = "".join(f"<url><loc>{html.escape(_one_line(form))}</loc></url>" for form in forms)
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'
            return Reply(body.encode(), headers=(("Content-Type", "application/xml"),))
        links = "".join(
            f'<li><a href="{html.escape(_one_line(form))}">Competency-based education {n}</a>'
            for n, form in enumerate(forms)
        )
        return Reply(page("Entry").replace(b"</body>", f"<ul>{links}</ul></body>".encode()))

    return led


def _one_line(form: str) -> str:
    return quote(form, safe="".join(map(chr, range(0x21, 0x7F))) + "".join(set(form) - set("\r\n\0")))


def _to(form: str) -> Reply:
    return Reply(status=302, headers=(("Location", _one_line(form).encode().decode("latin-1")),))


def accepted(folder: Path, forms: list[str]) -> list[str]:
    """Return the forms that a declaration may have as an address; the others never come further."""
    taken = []
    for number, form in enumerate(forms):
        try:
            declare(folder / str(number), {"seed": [form]})
            load(folder / str(number))
            taken.append(form)
        except (CrosswalkError, ValueError):
            continue
    return taken


def sites(forms: list[str], seeds: list[str]) -> dict[str, list[str]]:
    """Return the declared documents, by the way on which they lead to the forms."""
    numbers = range(len(forms))
    return {
        "seed": seeds,
        "redirect": [f"http://{FRONT}/redirect/{n}" for n in numbers],
        "meta": [f"http://{FRONT}/meta/{n}" for n in numbers],
        "robots": [f"http://r-{n}.{FRONT}/page" for n in numbers],
        "open": ["http://open.example/entry"],
    }


def lead_to(data: Path, forms: list[str]) -> None:
    """Make every form a pinned lead: what discovery and people follow."""
    with Store.open(data) as store:
        store.claim("sample")
        for number, form in enumerate(filter(is_readable, forms)):  # a lead has a key
            row = {
                "url_key": f"lead-{number}",
                "url": form,
                "document": f"{number:016x}",
                "jurisdiction": "X-ZZ",
            }
            store.insert("leads", [{**row, "publisher": "zz_redirect", "state": "pinned"}])


def import_all(folder: Path, forms: list[str]) -> int:
    """Import a WARC whose addresses and redirects are the forms; return how many records were read."""
    made = Made(folder / "forms.warc")
    for form in forms:
        made.response(_one_line(form), headers=[("Location", _one_line(form)), ("Content-Type", "text/html")])
        made.response("http://open.example/led", status="302 Found", headers=[("Location", _one_line(form))])
    made.path.write_bytes(made.out.getvalue())
    with Archive(folder / "imported") as archive:
        return len(
            list(
                import_warc(
                    made.path, archive, known=lambda _: False, same_body=lambda *_: None, jurisdiction=None,
                    run="r", now=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
        )  # fmt: skip


def run_crawl(folder: Path) -> None:
    """Crawl with every form on every way."""
    sink = Sink()
    forms = filled(sink.port)
    seeds = accepted(folder / "alone", forms)
    declared = sites(forms, seeds)
    # The hosts of the forms are declared to be of the site, so that a redirect to them is one to follow.
    hosts = sorted({urlsplit(form).hostname or "" for form in seeds} | {FRONT, "open.example"})
    declare(
        folder / "sources", declared, sitemaps={"open": ["http://open.example/sitemap.xml"]},
        hosts=hosts, entries=["http://open.example/entry"],
    )  # fmt: skip
    lead_to(folder / "data", forms)
    served = [FRONT, "open.example", *(f"r-{n}.{FRONT}" for n in range(len(forms)))]
    with Stand(answer(forms), served) as stand:
        watch = Watch(stand)
        imported = import_all(folder, forms)
        network = Network(GatedStandIns(stand.table), stand.trust)
        plan = CrawlPlan(folder / "data", folder / "sources", delay=0, timeout=5, patience=0, kind="sample")
        report = crawl(plan, network=network, log_level="ERROR")
        told = {
            "ended": report.ended, "attempts": watch.attempts, "sink": sink.reached, "forms": forms,
            "seeds": seeds, "imported": imported, "asked": [[one.host, one.path] for one in stand.log],
        }  # fmt: skip
    (folder / "told.json").write_text(json.dumps(told))


def run_trial(folder: Path) -> None:
    """Ask for every form as ``crosswalk sources add`` does."""
    sink = Sink()
    forms = filled(sink.port)
    declare(folder / "sources", {"front": [f"http://{FRONT}/page"]})
    registry, taken, said = load(folder / "sources"), list[str](), list[str]()
    for number, form in enumerate(forms):
        try:
            declare_trial(wanted([address(form)], registry), folder / "alone" / str(number))
            load(folder / "alone" / str(number))
            taken.append(form)
        except (CrosswalkError, ValueError):
            continue
    with Stand(answer(forms), [FRONT]) as stand:
        watch = Watch(stand)
        network = Network(GatedStandIns(stand.table), stand.trust)
        trial = Trial(tuple(taken), folder / "into", folder / "sources", sitemaps=True, delay=0)
        run(trial, network=network, say=said.append)
    told = {"attempts": watch.attempts, "sink": sink.reached, "forms": forms, "taken": taken, "said": said}
    (folder / "told.json").write_text(json.dumps(told))


if __name__ == "__main__":
    {"crawl": run_crawl, "trial": run_trial}[sys.argv[1]](Path(sys.argv[2]))
