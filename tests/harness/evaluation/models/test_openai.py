"""The OpenAI-compatible provider against a real server on loopback, well and ill behaved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from harness.evaluation.models import Generation, Request, Sampling, open_provider
from harness.evaluation.models.openai import KEY_VARIABLE, OpenAIProvider
from harness.verification.errors import ModelError, ModelServerError

Reply = tuple[int, dict[str, str], bytes]


def completion(path: str, text: str) -> Reply:
    choice = {"message": {"content": text}} if "chat" in path else {"text": text}
    usage = {"completion_tokens": 3, "prompt_tokens": 7}
    return 200, {}, json.dumps({"choices": [{**choice, "finish_reason": "stop"}], "usage": usage}).encode()


def ask(provider: OpenAIProvider, requests: list[Request], sampling: Sampling | None = None) -> list[Generation | None]:
    found: list[Generation | None] = [None] * len(requests)
    for number, made in provider.generate([[request] for request in requests], sampling or Sampling()):
        found[number] = made[0]
    return found


def test_every_request_gets_its_own_answer_whatever_order_they_come_in(
    serve: Callable[..., Any], requests: list[Request]
) -> None:
    server = serve(lambda path, body, count: completion(path, body["prompt"]))
    many = requests * 20
    found = ask(OpenAIProvider("m", server.base), many, Sampling(temperature=0.5, top_p=0.9, max_new_tokens=9))
    # The prompt holds the stop mark: the provider cuts there, as every provider does.
    assert [g and g.text for g in found] == ["### Problem:\n" + r.problem.statement for r in many]
    assert len(server.asked) == len(many)
    path, body, _ = server.asked[0]
    assert path == "/v1/completions"
    assert (body["temperature"], body["top_p"], body["max_tokens"], body["model"]) == (0.5, 0.9, 9, "m")


def test_a_chat_request_goes_to_the_chat_endpoint(serve: Callable[..., Any], requests: list[Request]) -> None:
    server = serve(lambda path, body, count: completion(path, body["messages"][-1]["content"]))
    request = Request(requests[0].problem, "hello", (("user", "hello"),), 0, 0)
    [found] = ask(OpenAIProvider("m", server.base), [request])
    assert found == Generation("hello", 3, 7, "stop")
    assert server.asked[0][0] == "/v1/chat/completions"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_outage_is_retried(serve: Callable[..., Any], requests: list[Request], status: int) -> None:
    def behave(path: str, body: dict[str, Any], count: int) -> Reply:
        return (status, {"Retry-After": "0"}, b"later") if count <= 2 else completion(path, "1")

    server = serve(behave)
    [found] = ask(OpenAIProvider("m", server.base, pause=0.01), requests[:1])
    assert found is not None
    assert found.text == "1"
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_our_own_mistake_is_not_retried(serve: Callable[..., Any], requests: list[Request], status: int) -> None:
    server = serve(lambda path, body, count: (status, {}, b'{"error": "no such model"}'))
    with pytest.raises(ModelError, match="no such model"):
        ask(OpenAIProvider("m", server.base, pause=0.01), requests[:1])
    assert len(server.asked) == 1


@pytest.mark.parametrize("data", [b"not json", b'{"choices": []}', b"[1]", b'{"choices": [{"text": null}]}'])
def test_an_answer_that_is_none_is_an_outage_and_a_missing_text_is_an_empty_completion(
    serve: Callable[..., Any], requests: list[Request], data: bytes
) -> None:
    server = serve(lambda path, body, count: (200, {}, data))
    provider = OpenAIProvider("m", server.base, attempts=2, pause=0.01)
    if b"null" in data:
        assert ask(provider, requests[:1]) == [Generation("", 0, 0, "stop")]
    else:
        with pytest.raises(ModelServerError):
            ask(provider, requests[:1])


def test_a_server_that_dies_in_mid_run_keeps_what_it_answered(
    serve: Callable[..., Any], requests: list[Request]
) -> None:
    server = serve(lambda p, b, count: completion(p, "1") if count <= 5 else (503, {}, b""))
    provider = OpenAIProvider("m", server.base, concurrency=2, attempts=2, pause=0.01)
    answers = provider.generate([[request] for request in requests * 5], Sampling())
    assert len({next(answers)[0] for _ in range(5)}) == 5
    with pytest.raises(ModelServerError, match="run the same command"):
        next(answers)


def test_no_server_at_all_is_an_outage(requests: list[Request]) -> None:
    with pytest.raises(ModelServerError, match="did not answer"):
        ask(OpenAIProvider("m", "http://127.0.0.1:9/v1", attempts=2, pause=0.01), requests[:1])


def test_the_key_is_sent_and_never_shown(
    serve: Callable[..., Any],
    requests: list[Request],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "sk-very-secret")
    caplog.set_level("DEBUG")
    server = serve(lambda path, body, count: (401, {}, b"bad key sk-very-secret"))
    provider = OpenAIProvider("m", server.base)
    with pytest.raises(ModelError) as caught:
        ask(provider, requests[:1])
    assert server.asked[0][2] == "Bearer sk-very-secret"
    shown = f"{caught.value} {provider!r} {vars(provider)} {provider.fingerprint} {caplog.text}"
    assert "sk-very-secret" not in shown
    assert "***" in str(caught.value)


def test_the_provider_wants_an_address() -> None:
    with pytest.raises(ModelError, match="--api-base"):
        open_provider("m", "openai")
