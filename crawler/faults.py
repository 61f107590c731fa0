"""Why a request brought no answer: our own refusals, and one short class name for every failure."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.web._newclient import ParseError

logger = logging.getLogger(__name__)


class RefusalError(IgnoreRequest):
    """A request that we end ourselves; ``outcome`` is its class, the message tells it in words."""

    outcome = "run_aborted"


class RefusedAddressError(RefusalError):
    """The gate closed on the address: see :mod:`crawler.gate.addresses`."""

    outcome = "refused_address"


class RobotsDisallowedError(RefusalError):
    """The site's robots.txt asks not to fetch the address."""

    outcome = "robots_disallowed"


class RobotsUnreachableError(RefusalError):
    """The site's robots.txt could not be read, which counts as a complete disallow."""

    def __init__(self, message: str, outcome: str = "robots_unreachable") -> None:
        super().__init__(message)
        self.outcome = outcome


class RedirectLoopError(RefusalError):
    """The address led through more redirects than we follow."""

    outcome = "redirect_loop"


class TooLargeError(RefusalError):
    """The body, once decompressed, is over the limit."""

    outcome = "too_large"


class UndecodableError(RefusalError):
    """The body is not in the content coding that its header names."""

    outcome = "protocol_error"


class HostRestingError(RefusalError):
    """The host asked us to come back later; nothing more is asked of it in this crawl."""

    outcome = "rate_limited"


class CrawlEndingError(RefusalError):
    """The crawl ends while the request waits its turn: it is as if it had never been asked for."""


_CLASSES: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns_error"),
    (ResponseDataLossError, "truncated"),
    (DownloadCancelledError, "too_large"),  # Scrapy cancels only for DOWNLOAD_MAXSIZE
    (UnsupportedURLSchemeError, "refused_address"),
    (SSL.Error, "tls_error"),
    (ssl.SSLError, "tls_error"),
    (VerificationError, "tls_error"),
    (ParseError, "protocol_error"),
    (DownloadConnectionRefusedError, "connection_error"),
    (ConnectError, "connection_error"),
    (ConnectionDone, "connection_error"),
    (ConnectionLost, "connection_error"),
)


def error_class(error: BaseException) -> str:
    """Return the outcome that ``error`` stands for.

    A check is a row whatever happens, so what nobody foresaw is a ``protocol_error``, and is logged
    with its traceback for whoever mends it.
    """
    if isinstance(error, RefusalError):
        return error.outcome
    behind = list(_behind(error))
    for kind, name in _CLASSES:
        if any(isinstance(one, kind) for one in behind):
            return name
    if isinstance(error, DownloadFailedError | OSError):
        return "connection_error"
    logger.error("unforeseen: %r", error, exc_info=error)
    return "protocol_error"


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error`` and what it was made from: its cause, and the reasons that Twisted lists."""
    yield error
    for failure in getattr(error, "reasons", None) or ():
        yield from _behind(failure.value)
    if error.__cause__ is not None:
        yield from _behind(error.__cause__)
