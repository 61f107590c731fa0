"""Asking a site in process, without a server."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.app import Datasette


def get(served: Datasette, path: str, **more: Any) -> Any:
    """Return the site's answer to ``path``, as httpx has it; ``more`` goes to its client (headers and the like)."""

    async def asked() -> Any:
        await served.invoke_startup()
        return await served.client.request("GET", path, avoid_path_rewrites=True, **more)

    return asyncio.run(asked())
