"""The examples in docs/api.md, asked: under each ``$ curl`` stands what the sample data answers, cut short."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from web.api.envelope import ENVELOPE
from web.site import site

_FIRST, _LONG, _WIDTH = 8, 90, 3
"""So many keys of an object in a list, characters of a string, and keys of an object within such an object are shown."""
_BLOCK = re.compile(r'```\n\$ curl -s "\$SITE([^"\n]*)"\n.*?```', re.DOTALL)
_HEAD = {key.name for key in ENVELOPE.keys} - {"answer"}


def curled(page: str, data: Path) -> str:
    """Return ``page`` with the answer to each of its addresses on the sample data in ``data``."""
    served = site(data / "public" / "crosswalk.db", public=True)

    async def ask(addresses: list[str]) -> dict[str, Any]:
        await served.invoke_startup()
        return {one: (await served.client.get(one)).json() for one in addresses}

    answered = asyncio.run(ask(_BLOCK.findall(page)))

    def block(found: re.Match[str]) -> str:
        made = {name: value for name, value in answered[found[1]].items() if name not in _HEAD}
        told = {name: _cut(value, 1) for name, value in made.items()}
        lines = (f'  "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in told.items())
        shown = ("{\n" + ",\n".join(lines) + "\n}").replace("http://localhost/", "$SITE/")
        # Every edit of a rule alters these.
        shown = re.sub(r'\b[0-9a-f]{64}\b|(?<="recipe": ")[0-9a-f]+', "...", shown)
        return f'```\n$ curl -s "$SITE{found[1]}"\n{shown}\n```'

    return _BLOCK.sub(block, page)


def _cut(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONG else value[:_LONG].rsplit(" ", 1)[0] + " ..."
    if isinstance(value, list):
        rest = [f"... {len(value) - 1} more"] if len(value) > 1 else []
        return [*(_cut(one, depth + 1) for one in value[:1]), *rest]
    if isinstance(value, dict):
        most = _FIRST if depth <= 2 else _WIDTH
        kept = {name: _cut(one, depth + 1) for name, one in list(value.items())[:most]}
        return kept | ({"...": f"{len(value) - most} more"} if len(value) > most else {})
    return value
