"""How the API sends: JSON as bytes, errors as objects, and who may read it from another site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

JSON: Final = "application/json; charset=utf-8"


def is_public(datasette: Datasette) -> bool:
    """Return whether strangers use this site."""
    return bool((datasette.plugin_config("crosswalk") or {}).get("public"))


def is_json(request: Request) -> bool:
    """Return whether a page is asked for as JSON."""
    return bool(request.url_vars.get("format") == "json")


def ending(request: Request) -> str:
    """Return what an address has at its end where a page is asked for as JSON."""
    return ".json" if is_json(request) else ""


def shared(datasette: Datasette) -> dict[str, str]:
    """Return the header that lets scripts of other sites read an answer, on a site for strangers: there are no logins
    and no cookies, so they see what anybody sees. A site on one's own machine answers its own pages alone."""
    return {"access-control-allow-origin": "*"} if is_public(datasette) else {}


def sent(datasette: Datasette, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer."""
    kept = {"cache-control": "max-age=60", **shared(datasette), **(headers or {})}
    return Response(written(body), content_type=JSON, headers=kept)


def failure(datasette: Datasette, status: int, words: str, **more: Any) -> Response:
    """Return an error as an object: a sentence and a status."""
    body = written({"ok": False, "error": words, "status": status, **more})
    return Response(body, status=status, content_type=JSON, headers=shared(datasette))


def written(body: Mapping[str, Any]) -> bytes:
    """Return JSON as bytes; where a text holds half a character (a lone surrogate), all but ASCII is escaped."""
    try:
        return json.dumps(body, indent=1, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body, indent=1).encode()
