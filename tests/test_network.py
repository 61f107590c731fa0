"""The gate: no spelling of an address, and no answer of a name server, leads into a private network."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from crawler.gate.addresses import is_public, refusal
from crawler.gate.network import Network
from crawler.spiders.documents import DocumentsSpider
from db.store import Store

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.9.9", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.88.99.1", False),
        ("198.18.0.1", False),
        ("224.0.0.251", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::7f00:1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("2002:808:808::", True),
        ("2001:0:808:808:0:0:80ff:fffe", False),  # Teredo whose client is 127.0.0.1
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("agency.example", False),
        ("", False),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://agency.example/a?b=c", None),
        ("http://agency.example:80/", None),
        ("https://agency.example:8443/", "port 8443, not 80 or 443"),
        ("https://agency.example:99999/", "not an address (Port out of range 0-65535)"),
        ("file:///etc/passwd", "scheme file, not http or https"),
        ("FILE:/etc/passwd", "scheme file, not http or https"),
        ("gopher://agency.example/", "scheme gopher, not http or https"),
        ("https://user@agency.example/", "a user name in the address"),
        ("https://agency.example\\@127.0.0.1/", "a backslash, space or control character in the address"),
        ("https://agency.example/\r\nHost: x", "a backslash, space or control character in the address"),
        ("https:///path", "no host"),
        ("//agency.example/", "scheme missing, not http or https"),
    ],
)
def test_refusal(url: str, reason: str | None) -> None:
    assert refusal(url) == reason


def test_a_network_is_an_object_and_never_an_option() -> None:
    spider = DocumentsSpider(network="anything")  # type: ignore[arg-type]
    assert str(spider.failure) == "network is an object that only a program can pass: leave out -a network."
    assert Network.public().trust is None
    assert type(Network().resolver) is type(Network.public().resolver)


HOSTS = ["127.0.0.1", "inner.example", "mixed.example", "mapped.example", "127.1"]


def refused_outcomes(folder: Path, port: int) -> None:
    """Crawl, over the public network, hosts whose names all lead to a loopback port."""
    from crawler.crawl import CrawlPlan, crawl

    def look_up(host: str, _: int) -> Any:
        v4 = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        v6 = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::ffff:127.0.0.1", port, 0, 0))
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
        return {"mixed.example": [public, v4], "mapped.example": [v6]}.get(host, [v4])

    plan = CrawlPlan(data=folder / "data", sources=folder / "sources", delay=0, timeout=5)
    report = crawl(plan, network=Network.public(look_up), log_level="ERROR")
    (folder / "report.json").write_text(json.dumps(dict(report.outcomes)))


def test_nothing_is_sent_to_an_address_that_is_not_public(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    table = {"jurisdictions": [{"code": "VT", "name": "Vermont", "kind": "state"}]}
    (sources / "jurisdictions.yml").write_text(json.dumps(table))
    publishers = [
        {
            "id": f"vt_p{i}", "name": host, "kind": "other", "url": f"http://{host}/", "hosts": [host],
            "documents": [{"name": "page", "title": host, "url": f"http://{host}/page", "topics": ["cbe"]}],
        }
        for i, host in enumerate(HOSTS)
    ]  # fmt: skip
    (sources / "vt.yml").write_text(json.dumps({"jurisdiction": "VT", "publishers": publishers}))
    with socket.create_server(("127.0.0.1", 0)) as sink:
        reached: list[object] = []
        sink.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    reached.append(sink.accept()[0])
                except TimeoutError:
                    continue

        listener = threading.Thread(target=listen)
        listener.start()
        port = str(sink.getsockname()[1])
        done = subprocess.run(
            [sys.executable, __file__, str(tmp_path), port],
            env={**os.environ, "PYTHONPATH": str(ROOT), "http_proxy": f"http://127.0.0.1:{port}"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        stop.set()
        listener.join()
    assert done.returncode == 0, done.stderr
    assert reached == []
    with Store.open(tmp_path / "data") as store:
        rows = store.captures("purpose = 'document'")
    assert {row.url: row.error for row in rows} == {
        f"http://{host}/page": "refused_address" for host in HOSTS
    }


if __name__ == "__main__":
    refused_outcomes(Path(sys.argv[1]), int(sys.argv[2]))
