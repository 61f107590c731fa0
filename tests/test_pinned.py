"""A body that breaks off is told as requests tells it, whatever went wrong beneath."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError, SSLError

from crawler.gate.pinned import _pieces


class Broken(HTTPResponse):
    """A body that fails at its first piece."""

    def __init__(self, fault: Callable[[], Exception]) -> None:
        super().__init__(body=b"", preload_content=False)
        self.fault = fault

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        raise self.fault()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (lambda: ProtocolError("broken off"), requests.exceptions.ChunkedEncodingError),
        (lambda: SSLError("bad record"), requests.exceptions.SSLError),
        (lambda: DecodeError("no gzip"), requests.exceptions.ContentDecodingError),
        (lambda: ReadTimeoutError(None, "/", "slow"), requests.exceptions.ConnectionError),  # type: ignore[arg-type]
    ],
    ids=["protocol", "tls", "packing", "slow"],
)
def test_a_fault_in_a_body(fault: Callable[[], Exception], told: type[Exception]) -> None:
    answered = requests.Response()
    answered.raw = Broken(fault)
    with pytest.raises(told):
        list(_pieces(answered))
