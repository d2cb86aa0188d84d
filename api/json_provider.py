"""JSON by orjson: strict where the standard library is lax, and quick.

It refuses NaN, lone surrogates and bytes that are not UTF-8, and it bounds the depth of nesting,
so that no request can exhaust the stack.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from flask.json.provider import JSONProvider


class OrjsonProvider(JSONProvider):
    """What Flask uses to read and to write JSON."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """The value as JSON text."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """The value of a JSON text. Raises ValueError where it is none."""
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """The value as an answer."""
        body = orjson.dumps(self._prepare_response_obj(args, kwargs))
        return Response(body, mimetype="application/json")
