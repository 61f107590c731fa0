"""Declarations for stand-in sites, written for one scenario."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Sites = Mapping[str, Sequence[str]]


def declare(
    folder: Path, sites: Sites, *, sitemaps: Sites | None = None, hosts: Sequence[str] = (), **more: Any
) -> None:
    """Write one publisher for each of ``sites`` (name -> the addresses of its documents), and its sitemaps.

    ``hosts`` are of every publisher beside its documents' own; ``more`` are further keys of all of them.
    """
    folder.mkdir(parents=True)
    table = {"jurisdictions": [{"code": "X-ZZ", "name": "Zed", "kind": "sample"}]}
    (folder / "jurisdictions.yml").write_text(json.dumps(table))
    publishers = [
        {
            "id": f"zz_{name}",
            "name": name,
            "kind": "other",
            "url": f"https://{name}.example/",
            "hosts": sorted({*hosts, *(urlsplit(url).hostname or "" for url in urls)}),
            "indexes": [{"url": url, "purpose": "sitemap"} for url in (sitemaps or {}).get(name, ())],
            "documents": [
                {"name": f"{name}-{number}", "title": url, "url": url, "topics": ["cbe"], "format": "html"}
                for number, url in enumerate(urls)
            ],
            **more,
        }
        for name, urls in sites.items()
    ]
    (folder / "zz.yml").write_text(json.dumps({"jurisdiction": "X-ZZ", "publishers": publishers}))
