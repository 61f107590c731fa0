"""The scenario of ``test_rendered_pages``: run as a script, it crawls stand-in pages that scripts fill.

What the pages must not reach is a sink on this machine that counts who comes.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crawler import browser, rendering
from crawler.browser import Bounds
from crawler.crawl import CrawlPlan, crawl_many
from crawler.gate.network import HostTable, Network
from tests.loopback import Asked, Reply, Stand

AGENCY, DATA, OTHER = "www.agency.example", "data.agency.example", "tracker.example"
JSON = (("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*"))
SCRIPT = (("Content-Type", "text/javascript"),)
RULE = "Districts shall award credit for competency that a student demonstrates, in rule"
FILL = (
    "const rules = await (await fetch('{url}')).json();"
    "document.querySelector('main').innerHTML = rules.map(r => '<p>' + r + '</p>').join('');"
)
SLOW_LOOP = "while (true) {}"


class Sink:
    """Ports on this machine, TCP and UDP, that nothing may come to."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.tcp, self.udp = self._tcp.getsockname()[1], self._udp.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._tcp.accept()
            self.came.append("tcp")
            connection.close()

    def _receive(self) -> None:
        while True:
            self._udp.recvfrom(100)
            self.came.append("udp")


def page(script: str, *, module: bool = True) -> bytes:
    kind = ' type="module"' if module else ""
    return (
        "<!doctype html><html><head><title>Rules</title></head><body><main></main>"
        f"<script{kind}>{script}</script></body></html>"
    ).encode()


def reaching(sink: Sink) -> str:
    """A script that tries every way out, tells what it got, and fills the page in the end."""
    there = f"127.0.0.1:{sink.tcp}"
    urls = [
        f"http://{there}/a",
        f"http://localhost:{sink.tcp}/b",
        f"http://[::ffff:127.0.0.1]:{sink.tcp}/c",
        "https://intranet.example/d",
        f"https://{OTHER}/e",
        f"https://{AGENCY}:{sink.tcp}/f",
    ]
    return f"""
const got = [];
const note = name => got.push(name);
for (const url of {json.dumps(urls)}) {{
    try {{ await fetch(url, {{mode: 'no-cors'}}); note(url); }} catch (error) {{}}
    try {{ navigator.sendBeacon(url, 'x'); }} catch (error) {{}}
    for (const tag of ['img', 'script', 'iframe', 'link', 'video', 'object']) {{
        const made = document.createElement(tag);
        made.onload = () => tag === 'iframe' || tag === 'object' || note(tag + ' ' + url);
        if (tag === 'link') {{ made.rel = 'stylesheet'; made.href = url; }} else {{ made.src = made.data = url; }}
        document.head.appendChild(made);
    }}
}}
const frame = document.createElement('iframe');
document.body.appendChild(frame);
for (const from of [window, frame.contentWindow]) {{
    try {{ new from.WebSocket('ws://{there}/ws').onopen = () => note('socket'); }} catch (error) {{}}
    try {{
        const peer = new from.RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{sink.udp}'}}]}});
        peer.createDataChannel('x');
        await peer.setLocalDescription(await peer.createOffer());
    }} catch (error) {{}}
}}
try {{
    new Worker(URL.createObjectURL(new Blob(["fetch('http://{there}/w'); new WebSocket('ws://{there}/x')"])));
}} catch (error) {{}}
try {{ await fetch('/post', {{method: 'POST', body: 'x'}}); note('post'); }} catch (error) {{}}
window.open('http://{there}/popup');
await new Promise(done => setTimeout(done, 800));
document.querySelector('main').innerHTML = '<p>{RULE} nine.</p>'.repeat(9) + '<p>Got: ' + got.join(' ') + '.</p>';
location.href = 'http://{there}/leave';
"""


def answers(sink: Sink) -> dict[str, Reply]:
    rules = json.dumps([f"{RULE} {n}." for n in range(9)]).encode()
    challenge = page("document.querySelector('main').textContent = 'Solved. '.repeat(90)")
    refused = (("cf-mitigated", "challenge"), ("Content-Type", "text/html"))
    return {
        "/filled": Reply(page(FILL.format(url="/rules.json"))),
        "/rules.json": Reply(rules, headers=JSON),
        "/elsewhere": Reply(page(FILL.format(url=f"https://{DATA}/rules.json"))),
        "/guarded": Reply(page("", module=False).replace(b"<script>", b'<script src="/private/fill.js">')),
        "/private/fill.js": Reply(b"document.querySelector('main').textContent = 'private '.repeat(90)", headers=SCRIPT),
        "/reaching": Reply(page(reaching(sink))),
        "/failing": Reply(page("document.querySelector('main').textContent = 'Part. '.repeat(90);"
                               + FILL.format(url="/down.json"))),
        "/down.json": Reply(b"{}", 500, JSON),
        "/greedy": Reply(page("for (let n = 0; n < 70; n++) fetch('/rules.json?' + n)")),
        "/busy": Reply(page(SLOW_LOOP, module=False)),
        "/challenge": Reply(challenge.replace(b"Rules", b"Just a moment..."), 403, refused),
        "/plain": Reply(page("document.querySelector('main').textContent = 'Drawn. '.repeat(90)")),
    }  # fmt: skip


PAGES = ("filled", "elsewhere", "guarded", "reaching", "failing", "greedy", "busy", "challenge", "plain")


def declare(folder: Path, pages: Sequence[str]) -> None:
    documents = [
        {"name": name, "title": name.title(), "url": f"https://{AGENCY}/{name}", "topics": ["cbe"],
         "format": "html", "script": name != "plain"}
        for name in pages
    ]  # fmt: skip
    agency = {
        "id": "zz_agency", "name": "Agency", "kind": "agency", "url": f"https://{AGENCY}/",
        "hosts": [AGENCY, DATA], "documents": documents,
    }  # fmt: skip
    folder.mkdir()
    table = {"jurisdictions": [{"code": "X-ZZ", "name": "Zed", "kind": "sample"}]}
    (folder / "jurisdictions.yml").write_text(json.dumps(table))
    (folder / "zz.yml").write_text(json.dumps({"jurisdiction": "X-ZZ", "publishers": [agency]}))


def run_scenario(folder: Path, pages: Sequence[str]) -> None:
    """Crawl ``pages`` once; write the server's log and what came to the sink."""
    sink = Sink()
    replies = answers(sink)

    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /private/\n", headers=(("Content-Type", "text/plain"),))
        return replies.get(asked.path.partition("?")[0], Reply(b"no", 404))

    declare(folder / "sources", pages)
    rendering._BOUNDS = Bounds(requests=20, patience=6)
    with Stand(answer, [AGENCY, DATA, OTHER, "intranet.example"]) as stand:
        table = {**stand.table, "intranet.example": ("127.0.0.1", sink.tcp)}
        plan = CrawlPlan(
            folder / "data", folder / "sources", delay=0, timeout=5, kind="sample", controls=False
        )
        crawl_many([plan], network=Network(HostTable(table), stand.trust), log_level="ERROR")
    kept = {"log": [f"{asked.host}{asked.path}" for asked in stand.log], "sink": sink.came}
    (folder / "told.json").write_text(json.dumps(kept))


def without_walls() -> None:
    """Let the browser ask by itself for what we do not answer: what the sink is there to see."""

    async def let_through(drawing: Any, route: Any) -> None:
        part = await drawing._part(route)
        await (route.continue_() if part is None else browser._fulfil(route, part))

    browser._Drawing._answer = let_through  # type: ignore[method-assign]
    browser._FLAGS = ("--disable-gpu", "--disable-features=LocalNetworkAccessChecks")  # type: ignore[assignment]
    browser._NO_OTHER_WAYS = ""


if __name__ == "__main__":
    mode, where = sys.argv[1:]
    if mode == "without walls":
        without_walls()
    run_scenario(
        Path(where), PAGES if mode == "all" else ("reaching",) if mode == "without walls" else ("filled",)
    )
