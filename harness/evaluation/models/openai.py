"""Completions from any OpenAI-compatible server: many requests at once, retried on infrastructure errors only.

The key is read from OPENAI_API_KEY and goes into one request header: never into a message, a file or a log.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from harness.evaluation.models.record import read_record
from harness.evaluation.provider import Generation, Request, Sampling
from harness.evaluation.thoughts import cut_behind_thought, with_thought
from harness.verification.errors import ModelError, ModelServerError

if TYPE_CHECKING:
    import httpx

KEY_VARIABLE = "OPENAI_API_KEY"
ATTEMPTS_VARIABLE = "SHOWWORK_API_ATTEMPTS"
"""How often a request is tried before the server counts as down; 6 by default."""
RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses that say "not now": the server, not the request, is at fault. Every other 4xx is our mistake, at once."""
LONGEST_WAIT = 60.0
"""Seconds between two tries, whatever the back-off comes to and whatever a server's Retry-After says."""
SLOWEST = 10.0
"""Tokens a second below which a server counts as down."""


class OpenAIProvider:
    """A model behind `api_base` (".../v1"): /chat/completions for chat templates, /completions for plain prompts.

    concurrency: maximum concurrent requests; attempts: tries per request, with growing pauses, before ModelServerError.
    """

    chat = True

    def __init__(
        self,
        model: str,
        api_base: str,
        *,
        concurrency: int = 16,
        attempts: int | None = None,
        timeout: float = 600.0,
        pause: float = 0.5,
    ) -> None:
        self.name, self.api_base = model, api_base.rstrip("/")
        # Servers often name a model by the folder they loaded it from.
        self.record = read_record(model)
        # A server does not show its weights: model name and address are all there is to know it by.
        self.fingerprint = f"openai:{self.api_base}:{model}"
        self._concurrency, self._timeout, self._pause = concurrency, timeout, pause
        self._attempts = attempts or max(1, int(os.environ.get(ATTEMPTS_VARIABLE) or 6))

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        """Each request is a batch of its own: the server batches."""
        return [(i,) for i in range(len(requests))]

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        stop = threading.Event()
        with self._client(sampling) as client, ThreadPoolExecutor(self._concurrency) as pool:
            waiting: dict[Future[list[Generation]], int] = {}
            source = enumerate(batches)
            failed: ModelServerError | None = None
            try:
                while True:
                    while failed is None and len(waiting) < 2 * self._concurrency:
                        number, batch = next(source, (-1, ()))
                        if number < 0:
                            break
                        waiting[pool.submit(self._batch, client, batch, sampling, stop)] = number
                    if not waiting:
                        break
                    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in finished:
                        number = waiting.pop(future)
                        try:
                            generation = future.result()
                        except ModelServerError as error:
                            # What the others got is kept; nobody tries on against a server that is gone.
                            failed = failed or error
                            stop.set()
                        else:
                            yield number, generation
            finally:
                stop.set()
                for future in waiting:
                    future.cancel()
            if failed is not None:
                raise failed

    def _client(self, sampling: Sampling) -> httpx.Client:
        try:
            import httpx
        except ImportError:
            raise ModelError("the openai provider needs httpx: pip install 'showwork[api]'") from None
        key = os.environ.get(KEY_VARIABLE, "")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # A thought of 32,768 tokens takes a slow server the better part of an hour.
        return httpx.Client(headers=headers, timeout=max(self._timeout, sampling.max_new_tokens / SLOWEST))

    def _batch(
        self, client: httpx.Client, batch: Sequence[Request], sampling: Sampling, stop: threading.Event
    ) -> list[Generation]:
        return [self._one(client, request, sampling, stop) for request in batch]

    def _one(self, client: httpx.Client, request: Request, sampling: Sampling, stop: threading.Event) -> Generation:
        body: dict[str, Any] = {
            "model": self.name,
            "max_tokens": sampling.max_new_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": request.seed % 2**31,
        }
        if request.messages is None:
            path = "/completions"
            body["prompt"] = request.prompt
        else:
            path = "/chat/completions"
            body["messages"] = [{"role": role, "content": text} for role, text in request.messages]
        if request.ends:
            body["stop"] = list(request.ends)
        reply = self._post(client, f"{self.api_base}{path}", body, stop)
        try:
            choice = reply["choices"][0]
            text = choice["text"] if request.messages is None else written(choice["message"])
            usage = reply.get("usage") or {}
            tokens, read = int(usage.get("completion_tokens", 0)), int(usage.get("prompt_tokens", 0))
            finish = "length" if choice.get("finish_reason") == "length" else "stop"
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise ModelServerError(f"{self.api_base} is not an OpenAI-compatible server") from None
        # A refusal or a bare tool call has no content: an empty completion, which is the model's to answer for.
        text = text if isinstance(text, str) else ""
        return Generation(cut_behind_thought(text, request.ends), tokens, read, finish)

    def _post(self, client: httpx.Client, url: str, body: dict[str, Any], stop: threading.Event) -> Any:
        import httpx

        reason = "stopped"
        for attempt in range(self._attempts):
            if stop.is_set():
                break
            after = 0.0
            try:
                response = client.post(url, json=body)
            except httpx.HTTPError as error:
                reason = f"{type(error).__name__}: {error}".strip(": ")
            except (httpx.InvalidURL, UnicodeEncodeError) as error:
                raise ModelError(f"cannot call {url}: {error}") from None
            else:
                if response.status_code == 200:
                    try:
                        return response.json()
                    except ValueError:
                        reason = "its answer is not JSON"
                elif response.status_code in RETRIED:
                    reason = f"HTTP {response.status_code}"
                    after = _seconds(response.headers.get("retry-after"))
                else:
                    raise ModelError(
                        f"{url} refused the request: HTTP {response.status_code} {_excerpt(response.text)}"
                    )
            if attempt + 1 < self._attempts:
                # Jitter: sixteen clients that failed together should not come back together.
                stop.wait(min(LONGEST_WAIT, max(after, self._pause * 2**attempt * random.uniform(0.5, 1.5))))
        raise ModelServerError(
            f"the model server {self.api_base} did not answer ({reason}, {self._attempts} tries): "
            "start it again and run the same command; what was generated is kept"
        )


def written(message: dict[str, Any]) -> str | None:
    """What a chat's message holds: its content, behind the thought where the server gives that apart
    (`reasoning_content`, or `reasoning` as newer servers call it)."""
    content = message.get("content")
    thought = next((message[name] for name in ("reasoning_content", "reasoning") if message.get(name)), None)
    return with_thought(thought, content) if isinstance(thought, str) else content


def _excerpt(text: str) -> str:
    """The beginning of a server's words, on one line, without the key should the server repeat it."""
    key = os.environ.get(KEY_VARIABLE)
    line = " ".join(text.split())
    return (line.replace(key, "***") if key else line)[:200]


def _seconds(value: str | None) -> float:
    """Retry-After in seconds; a date or nonsense is no wait of its own."""
    try:
        return min(LONGEST_WAIT, max(0.0, float(value or 0)))
    except ValueError:
        return 0.0
