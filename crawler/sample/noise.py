"""What real sites change on every visit without meaning anything: tokens, counters, banners, markup."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")

_GAP = re.compile(r">\s*\n\s*<")


class Noise:
    """The noise of one visit: the same for the same instant, host and path, else different."""

    def __init__(self, now: datetime, host: str, path: str) -> None:
        """Seed it with the visit; nothing else feeds it."""
        seed = hashlib.sha256(f"{now.isoformat()} {host}{path}".encode()).digest()
        self._random = random.Random(seed)
        self.now = now
        self.rendered = now.strftime("%A, %B %d, %Y at %I:%M %p")
        self.year = now.year
        self.views = f"{self._random.randrange(1_000, 90_000):,}"

    def token(self, length: int = 32) -> str:
        """Return a fresh nonce in hex digits."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return ``items`` in another order (menus are rebuilt now and then)."""
        return self._random.sample(list(items), len(items))

    def pick(self, items: Sequence[T]) -> T:
        """Return one of ``items``."""
        return self._random.choice(items)

    def churned(self, html: str) -> str:
        """Return the same page with other white space between tags and other spellings of the same
        characters."""
        gap = self._random.choice(["\n", "\n\n", "\n  ", "\n\t", " \n"])
        html = _GAP.sub(f">{gap}<", html)
        if self._random.random() < 0.5:
            html = html.replace("§", self._random.choice(["&sect;", "&#167;", "&#xA7;"]))
        return html
