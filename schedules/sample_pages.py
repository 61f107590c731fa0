"""One page of the sample sites as the pipeline sees it in one edition, for labels that point at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from crawler.sample.clock import EDITION_STARTS
from crawler.sample.docx import CONTENT_TYPE, document_docx
from crawler.sample.layout import document_html
from crawler.sample.library import library
from crawler.sample.noise import Noise
from crawler.sample.pdf import document_pdf
from pipeline.clean import clean
from pipeline.text import CleanText


def sample_text(said: Mapping[str, Any]) -> CleanText | None:
    """Return the clean text of the page that a label names by ``url`` and ``edition`` (1 to 4), or None
    where that edition has no such page.

    No fault and no change of the day gets in: it is the page as its site shows it on the edition's first day.
    """
    edition, parts = int(said["edition"]), urlsplit(said["url"])
    shelves = library(edition)
    page = shelves.at(parts.netloc, parts.path)
    if page is None:
        return None
    site = shelves.sites[parts.netloc]
    if page.format == "pdf":
        return clean(document_pdf(page, site.name), content_type="application/pdf", url=said["url"])
    if page.format == "docx":
        return clean(document_docx(page, site.name), content_type=CONTENT_TYPE, url=said["url"])
    noise = Noise(EDITION_STARTS[edition - 1], parts.netloc, parts.path)
    body = document_html(page, site, shelves, noise).encode()
    return clean(body, content_type="text/html; charset=utf-8", url=said["url"])
