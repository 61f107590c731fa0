"""The JSON Schema of every answer, at ``/api/schema.json`` (draft 2020-12)."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

import web.api.list_shapes
import web.api.reading_shapes
import web.api.record_shapes
import web.api.site_shapes  # noqa: F401
from web.api.endpoints import ENDPOINTS
from web.api.envelope import ENVELOPE, SCHEMA, SCHEMA_PATH
from web.api.sending import sent
from web.api.shapes import SHAPES

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


async def schema(datasette: Datasette, request: Request) -> Response:
    """Answer ``/api/schema.json``."""
    body = {"$id": f"{request.scheme}://{request.host}{SCHEMA_PATH}", **described()}
    return sent(datasette, body)


@cache
def described() -> dict[str, Any]:
    """Return the schema: an answer is its envelope and the keys of the shape that its ``answer`` names."""
    answered = dict.fromkeys(name for endpoint in ENDPOINTS for name in endpoint.shapes)
    return {
        "$schema": DRAFT,
        "title": f"Answers of Policy Crosswalk, version {SCHEMA}",
        "description": "Within a version keys are added, never renamed or taken away.",
        "allOf": [{"$ref": f"#/$defs/{ENVELOPE.name}"}],
        "oneOf": [_answer(name) for name in answered],
        "$defs": {name: made.schema() for name, made in sorted(SHAPES.items())},
    }


def _answer(name: str) -> dict[str, Any]:
    return {"properties": {"answer": {"const": name}}, "required": ["answer"], "$ref": f"#/$defs/{name}"}
