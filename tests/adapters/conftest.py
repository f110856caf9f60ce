"""Adapters are tested in their framework's own run, each in an environment of its own: `tox -e adapter-NAME`.

A file whose framework is not installed is left out, so that the ordinary run needs none of them; in its own
environment, which sets SHOWWORK_ADAPTER, it is never left out.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.mixed import reply_to

FRAMEWORKS = {
    "test_inspect.py": "inspect_ai",
    "test_lm_eval.py": "lm_eval",
    "test_notebook.py": "nbclient",
    "test_openrlhf.py": "openrlhf",
    "test_ray.py": "ray",
    "test_reasoning_gym.py": "reasoning_gym",
    "test_schemathesis.py": "schemathesis",
    "test_trl.py": "trl",
    "test_verifiers.py": "verifiers",
    "test_verl.py": "verl",
}
collect_ignore = [
    name
    for name, package in FRAMEWORKS.items()
    if package != os.environ.get("SHOWWORK_ADAPTER") and importlib.util.find_spec(package) is None
]


@pytest.fixture
def model_server(serve: Callable[..., Any]) -> Any:
    """An OpenAI-compatible server whose model answers each problem of `mixed` with its completion."""
    return model_of(serve, reply_to)


def tool_call(name: str, **arguments: Any) -> dict[str, Any]:
    """A model's message that calls a tool."""
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"content": None, "tool_calls": [{"id": "call", "type": "function", "function": function}]}


def model_of(serve: Callable[..., Any], reply: Callable[[str], str | dict[str, Any]]) -> Any:
    """An OpenAI-compatible server whose model answers the last message as `reply` does: by a text, or by a message."""

    def behave(path: str, body: dict[str, Any], count: int) -> tuple[int, dict[str, str], bytes]:
        content = body["messages"][-1]["content"]
        asked = content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
        said = reply(asked)
        message = {"role": "assistant", **({"content": said} if isinstance(said, str) else said)}
        answer = {
            "id": f"c{count}",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
        if not body.get("stream"):
            return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()
        delta = {"index": 0, "delta": message, "finish_reason": "stop"}
        chunk = {**answer, "object": "chat.completion.chunk", "choices": [delta]}
        return 200, {"Content-Type": "text/event-stream"}, f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()

    return serve(behave)
