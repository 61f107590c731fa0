"""Every answer of the site, pages, files, faults and redirects: guarded by its headers, and silent on what is private."""

from __future__ import annotations

import http.client
import zipfile
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browsing import walk
from tests.test_public_file import private_strings
from web.guard import HEADERS

FAULTS = {
    "/no/such/page": 404,
    "/changes/nope": 404,
    "/changes/nope/story.zip": 404,
    "/static/nope.css": 404,
    "/static/../plugin.py": 404,
    "/static/%2e%2e/plugin.py": 404,
    "/-/static/nope.js": 404,
    "/compare?as_of=tomorrow": 400,
    "/crosswalk?sql=select+nope": 400,
    "/crosswalk.json?sql=delete+from+changes": 400,
    "//planted.example/": 400,
    "/%0d%0aSet-Cookie:x": 400,
    "/crosswalk/changes/": 302,
    "/static/crosswalk.css": 200,
    "/static/icon.svg": 200,
    "/robots.txt": 200,
}


def ask(demo_site: str, address: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    conn = http.client.HTTPConnection(urlsplit(demo_site).netloc, timeout=60)
    conn.request("GET", address)
    answer = conn.getresponse()
    body = answer.read()
    conn.close()
    return answer.status, answer.headers, body


def guarded(headers: http.client.HTTPMessage) -> bool:
    return all(headers.get_all(name.decode()) == [value.decode()] for name, value in HEADERS)


def test_headers_and_nothing_private(demo_site: str, demo_data: Path) -> None:
    # Words of a run's command may be words of a page; ids and names of files never are.
    private = {word.encode() for word in private_strings(demo_data) if len(word) >= 16 or word == ".warc"}
    assert len(private) > 10
    found = [address for addresses in walk(demo_site).values() for address in addresses]
    assert len(found) > 60
    for address in found:
        status, headers, body = ask(demo_site, address)
        assert status in (200, 302), address
        assert guarded(headers) and "set-cookie" not in headers, address
        kind = headers.get("content-type", "")
        if kind.startswith("application/zip"):
            # Raw captures are in story packs alone, and those are handed over to be kept, never shown.
            assert headers["content-disposition"].startswith("attachment"), address
            if address.endswith("/story.zip"):
                continue
        parts = [body]
        if body.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(body)) as zipped:
                parts = [zipped.read(name) for name in zipped.namelist()]
        assert [word for word in private for part in parts if word in part] == [], address
        assert not kind.startswith(("application/pdf", "application/msword")), address


@pytest.mark.parametrize(("address", "status"), FAULTS.items())
def test_faults_are_guarded_too(demo_site: str, address: str, status: int) -> None:
    answered, headers, body = ask(demo_site, address)
    assert answered == status
    assert guarded(headers) and "set-cookie" not in headers
    assert b"Traceback" not in body and b"/site-packages/" not in body
    if status == 302:
        assert urlsplit(headers["location"]).netloc in ("", urlsplit(demo_site).netloc)
