"""Replies: JSON in ASCII, for any text at all, and faults with their cause and cure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import JSONResponse


class Json(JSONResponse):
    """A reply as JSON. Half a pair of UTF-16 surrogates, which a program may print, has no bytes in UTF-8: everything
    beyond ASCII is escaped."""

    def render(self, content: Any) -> bytes:
        """The content as bytes. Raises ValueError for a number that JSON has not."""
        return json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def refusal(
    status: int,
    fault: str,
    where: Sequence[str] = (),
    *,
    retry_after: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Json:
    """A reply that says why a request was not served. retry_after: seconds after which to come again."""
    more = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Json({"fault": fault, "where": list(where)}, status, {**more, **(headers or {})})


def of_errors(errors: Sequence[Mapping[str, Any]]) -> Json:
    """What is wrong with a request's fields: the first of them named, all told. What was sent is not sent back."""
    told = [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in errors[:8]]
    first = [str(part) for part in errors[0]["loc"]] if errors else []
    return refusal(422, "; ".join(told), first)
