"""One HTTP answer of a sample site, as the server sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. ``length`` is the Content-Length to claim where it is not the body's; ``reset``
    says that the connection breaks and nothing is sent."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    reset: bool = False
