"""The Wayback Machine behind EDGI's ``wayback``: one connection, its rate limits, through the gate.

The library asks for raw captures (``id_``): the body and the headers as the publisher sent them, not the page
that Wayback rewrites. It tells the time of a capture by the address that it asked for; what came is told here by
the ``Memento-Datetime`` and ``Link`` headers, so that another capture than the one asked for is seen.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import requests
from wayback import WaybackClient, WaybackSession
from wayback.exceptions import (
    BlockedByRobotsError,
    BlockedSiteError,
    NoMementoError,
    RateLimitError,
    UnexpectedResponseFormat,
    WaybackException,
    WaybackRetryError,
)

from crawler.arrival import stamp as iso
from crawler.gate.pinned import EndlessBodyError, PinnedAdapter, Ways, public_ways
from crawler.politeness.rests import asked_rest
from crawler.settings import USER_AGENT
from crawler.wayback.listed import Listed
from crawler.wayback.told import (
    CAPTURES_PER_SECOND,
    HOST,
    SEARCHES_PER_SECOND,
    Fetched,
    NotTakenError,
    OutOfReachError,
    RestAskedError,
)
from db.ids import url_key
from db.records import CrosswalkError

# What it warns of (links and dates in odd forms) is looked at here, and would only stand between our own lines.
logging.getLogger("wayback").setLevel(logging.ERROR)

# Another time than asked by more than a day is another capture.
DRIFT = timedelta(days=1)
_CAPTURE = re.compile(rf"https://{re.escape(HOST)}/web/(\d{{14}})(?:[a-z]{{2}}_)?/(.+)")


@dataclass(frozen=True, slots=True)
class Manners:
    """How the machine is asked. Tests pass stand-ins and a faster pace; the command line has none of it."""

    ways: Ways = field(default_factory=public_ways)
    trust: bytes | None = None
    searches_per_second: float = SEARCHES_PER_SECOND
    captures_per_second: float = CAPTURES_PER_SECOND
    retries: int = 3
    backoff: float = 2.0
    timeout: float = 60.0
    page: int = 3000


class _Session(WaybackSession):  # type: ignore[misc]
    """The library's session behind the gate; ``last`` is the last response, whatever the library made of it."""

    def __init__(self, manners: Manners) -> None:
        super().__init__(
            retries=manners.retries,
            backoff=manners.backoff,
            timeout=manners.timeout,
            user_agent=USER_AGENT,
            search_calls_per_second=manners.searches_per_second,
            memento_calls_per_second=manners.captures_per_second,
        )
        self._manners = manners
        self.last: requests.Response | None = None
        self.trust_env = False  # no proxy, no password file, no other bundle of authorities
        self._mount()

    def _mount(self) -> None:
        self.adapters.clear()
        self.mount("https://", PinnedAdapter(HOST, self._manners.ways, self._manners.trust))

    def reset(self) -> None:
        """Let go of the connections, and keep the gate."""
        self.close(disable=False)
        self._mount()

    def get_adapter(self, url: str) -> Any:
        """Return the gated adapter for every address: it refuses what is not its host."""
        return self.adapters["https://"]

    def should_retry(self, response: requests.Response) -> bool:
        """Whether to ask again by itself; what asks for a rest is not asked again here."""
        return not _rest_of(response) and bool(super().should_retry(response))

    def send(self, request: requests.PreparedRequest, **given: Any) -> requests.Response:
        """Send with the library's limits and retries; cookies are not kept."""
        self.cookies.clear()
        response: requests.Response = super().send(request, **{**given, "allow_redirects": False})
        return response

    def get_retry_delay(self, retries: int, response: requests.Response | None = None) -> float:
        """Remember the response that the library looks at."""
        if response is not None:
            self.last = response
        return float(super().get_retry_delay(retries, response))


class Machine:
    """The Wayback Machine as a backfill uses it; close it, or use it in a ``with`` block."""

    def __init__(self, manners: Manners | None = None) -> None:
        self._manners = manners or Manners()
        self._session = _Session(self._manners)
        self._client = WaybackClient(self._session)

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def search(self, url: str, since: datetime, until: datetime) -> list[Listed]:
        """Return the good captures of ``url`` from ``since`` to before ``until``, in order of time.

        Good: answered with 200, or a revisit of one ("same as before"). Redirects and errors are not taken.
        Raises :class:`RestAskedError`, :class:`OutOfReachError`, and :class:`NotTakenError` for an address that
        the Wayback Machine does not show.
        """
        self._session.last = None
        last = until - timedelta(seconds=1)
        found = self._client.search(
            url,
            match_type="exact",
            limit=self._manners.page,
            from_date=since,
            to_date=last,
            filter_field="!statuscode:[1345]..",
            resolve_revisits=True,
        )
        try:
            rows = list(found)
        except Exception as error:
            raise self._told(error, f"the index of {url}") from error
        wanted = url_key(url).casefold()
        return sorted(
            {
                Listed(f"{row.timestamp:%Y%m%d%H%M%S}", row.original, row.digest)
                for row in rows
                if _is_good(row.statuscode, row.mimetype)
                and since <= row.timestamp <= last
                and _key(row.original) == wanted
            }
        )

    def fetch(self, listed: Listed) -> Fetched:
        """Return the capture that the index ``listed``, as it was archived.

        Raises :class:`NotTakenError` for what is another capture, cannot be played back, or breaks off;
        :class:`RestAskedError` and :class:`OutOfReachError` as :meth:`search`.
        """
        self._session.last = None
        asked = datetime.strptime(listed.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        try:
            memento = self._client.get_memento(
                listed.url,
                timestamp=asked,
                exact=False,
                exact_redirects=True,
                target_window=DRIFT,
                follow_redirects=False,
            )
        except Exception as error:
            raise self._told(error, f"the capture {listed.stamp} of {listed.url}", listed) from error
        response = self._session.last
        at = _moment(response.headers.get("Memento-Datetime", "") if response is not None else "")
        if at is None or abs(at - asked) > DRIFT:
            raise _drift(listed, f"{at:%Y-%m-%d %H:%M:%S}" if at else "no readable time")
        if _key(memento.url) != _key(listed.url):
            raise NotTakenError("refused", "another_address", f"it is a capture of {memento.url}")
        if memento.status_code != 200:
            raise NotTakenError("refused", "not_200", f"it answered {memento.status_code}, not 200")
        body = memento.content
        return Fetched(
            url=memento.url,
            captured_at=iso(at),
            status=200,
            headers=tuple((str(name), str(value)) for name, value in memento.headers.items()),
            body=body,
            memento_url=memento.memento_url,
            verified=_digest(body) == listed.digest,
        )

    def _told(self, error: Exception, what: str, listed: Listed | None = None) -> Exception:
        """Return what ``error`` means to a backfill."""
        last = self._session.last
        rest = _rest_of(last)
        if isinstance(error, RateLimitError) and rest is None:
            rest = asked_rest(429, {}, datetime.now(UTC))
        if rest:
            return RestAskedError(*rest)
        if listed is not None and last is not None and last.is_redirect:
            return _led_away(listed, urljoin(str(last.url), last.headers.get("Location", "")))
        if isinstance(error, CrosswalkError | NotTakenError):
            return error
        if isinstance(error, BlockedSiteError | BlockedByRobotsError):
            return NotTakenError("refused", "not_shown", f"{HOST} does not show {what}")
        if listed is None and isinstance(error, UnexpectedResponseFormat | UnicodeDecodeError | RuntimeError):
            return OutOfReachError(
                f"{HOST} answered in a form that is not understood for {what} ({_short(error)})."
            )
        if listed is None or isinstance(error, WaybackRetryError):
            return OutOfReachError(f"{HOST} did not answer for {what} ({_short(error)}).")
        if isinstance(error, NoMementoError):
            return NotTakenError("refused", "no_memento", f"{HOST} lists it and does not have it")
        if isinstance(error, EndlessBodyError):
            return NotTakenError(
                "failed" if error.reason == "timeout" else "refused", error.reason, str(error)
            )
        if isinstance(error, WaybackException | requests.RequestException):
            cut = isinstance(error, requests.exceptions.ChunkedEncodingError)
            return NotTakenError("failed", "truncated" if cut else "not_played_back", _short(error))
        return error


def _led_away(listed: Listed, target: str) -> NotTakenError:
    """Return why a redirect of the Wayback Machine itself is not followed."""
    found = _CAPTURE.fullmatch(target)
    if found is None:
        return NotTakenError("refused", "led_away", f"{HOST} leads to {target}")
    stamp, url = found.groups()
    if _key(url) != _key(listed.url):
        return NotTakenError("refused", "another_address", f"{HOST} leads to a capture of {url}")
    return _drift(listed, Listed(stamp, url, "").captured_at)


def _drift(listed: Listed, came: str) -> NotTakenError:
    told = f"asked for {listed.captured_at}, {HOST} offers {came}"
    return NotTakenError("refused", "memento_drift", told)


def _rest_of(response: requests.Response | None) -> tuple[float, str] | None:
    """Return the rest that an answer of the machine itself asks for; an archived 503 asks nothing of us."""
    if response is None or "Memento-Datetime" in response.headers:
        return None
    headers: Mapping[str, str] = {name.lower(): value for name, value in response.headers.items()}
    return asked_rest(response.status_code, headers, datetime.now(UTC))


def _is_good(status: int | None, mimetype: str) -> bool:
    return status == 200 or (status is None and mimetype == "warc/revisit")


def _moment(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _key(url: str) -> str:
    """Return the key by which the index tells addresses apart: it knows no case."""
    try:
        return url_key(url).casefold()
    except ValueError:
        return url


def _digest(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def _short(error: BaseException) -> str:
    """Return what happened, without the wrappings of three libraries."""
    while (inner := _within(error)) is not None:
        error = inner
    return " ".join(str(error).split())[:200] or type(error).__name__


def _within(error: BaseException) -> BaseException | None:
    held = (getattr(error, "cause", None), getattr(error, "reason", None), *error.args)
    return next((one for one in held if isinstance(one, BaseException)), None)
