"""Ids and the address key: what makes two rows the same thing (pure).

Every id is the first 16 hex digits of a SHA-256 over its parts joined by a newline, so that the
same inputs give the same id on every machine, whatever the order of arrival.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that say how a reader came, never which document is read.
_TRACKING = re.compile(r"^(utm_.*|fbclid|gclid|dclid|msclkid|mc_[ce]id|_ga|_gl|igshid|yclid)$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def digest_id(*parts: str) -> str:
    """Return the 16-hex-digit id of ``parts``, in their order."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sha256_hex(body: bytes) -> str:
    """Return the full SHA-256 of ``body`` in hex."""
    return hashlib.sha256(body).hexdigest()


def url_key(url: str) -> str:
    """Return the address of a document without what does not tell documents apart.

    No scheme, lower-case host without ``www.``, no fragment, default port or tracking parameters,
    sorted query, no trailing slash.

    >>> url_key("HTTPS://www.Agency.example:443/CBE/?utm_source=x&b=2&a=1#top")
    'agency.example/CBE?a=1&b=2'
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    try:
        port = parts.port
    except ValueError:
        port = None
    if port and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)]
    query = urlencode(sorted(pairs))
    path = parts.path.rstrip("/")
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def host_of(url: str) -> str:
    """Return the lower-case host of ``url`` without ``www.`` (empty where there is none)."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def document_id(first_url_key: str) -> str:
    """Return the id of the document first known under ``first_url_key``."""
    return digest_id("document", first_url_key)


def capture_id(
    key: str, captured_at: str, origin: str, body_or_error: str, *, status: int | None, url: str
) -> str:
    """Return the id of one capture; ``body_or_error`` is the body's SHA-256, or the error.

    A chain of redirects brings several answers of one key in one second, all with the same (empty)
    body: for whatever is not a 200 the ``status`` and the exact ``url`` tell captures apart too.
    """
    apart = () if status == 200 else (str(status), url)
    return digest_id("capture", key, captured_at, origin, body_or_error, *apart)


def version_id(document: str, first_capture: str) -> str:
    """Return the id of the version of ``document`` that ``first_capture`` showed first."""
    return digest_id("version", document, first_capture)


def change_id(document: str, version: str, kind: str) -> str:
    """Return the id of the change that made ``version`` (or, for a removal, ended it)."""
    return digest_id("change", document, version, kind)


def finding_id(
    version: str, field: str, key: str | None, stance: str | None, value: str | None, start: int
) -> str:
    """Return the id of a finding: its version, what it says, and where its quote starts."""
    return digest_id("finding", version, field, key or "", stance or "", value or "", str(start))
