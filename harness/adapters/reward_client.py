"""`RewardClient`: the reward of a server (`showwork serve`), used wherever an `ExecutionReward` is."""

from __future__ import annotations

import json
import logging
import math
import os
import random
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.scoring.extract_program import completion_text
from harness.scoring.golds import SKIP
from harness.scoring.outcomes import Score
from harness.scoring.reference import Task
from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_components import DEFAULT, Weights
from harness.scoring.run_programs import NOT_RUN, Runner
from harness.scoring.score_mode import Mode
from harness.scoring.score_records import score_of, task_record
from sandbox.errors import InfrastructureError, UsageError

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger(__name__)
TOKEN_VARIABLE = "SHOWWORK_TOKEN"
COME_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that say "not now"; any other refusal is the request's own fault."""
AT_A_TIME = 4
"""Requests of one batch."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries, whatever the server says."""


class ServerFault(UsageError):
    """The server refused a request as it is: another version of Showwork, a wrong token, a wrong address."""


class RewardClient(ExecutionReward):
    """A reward that a server gives: the same calls, scores and rewards as `ExecutionReward`, and no sandbox here.

    url: of `showwork serve`. token: what the server wants to be sent; by default the variable SHOWWORK_TOKEN.
    weights, steps, deadline, accept_restated, unreadable, end_marks, mode: as in `ExecutionReward`. (The limits of
    programs are the server's.) whole: with each score the program and what it printed; else they stay where they are.
    attempts: tries of a request, with growing pauses or those that the server asks for; a try is safe to repeat.
    timeout: seconds in which a request must be answered. most_items, most_bytes: of one request; a larger batch goes
    in several, some of them at a time.

    A server that cannot be reached is an outage: None for the batch, where it has ever answered; before that
    InfrastructureError. Raises ServerFault where the server refuses, and UsageError where httpx is missing.
    """

    def __init__(
        self,
        url: str,
        weights: Weights = DEFAULT,
        steps: bool = True,
        *,
        token: str | None = None,
        deadline: float | None = None,
        accept_restated: bool = False,
        unreadable: str = SKIP,
        end_marks: Sequence[str] = (),
        mode: Mode | str = Mode.program,
        whole: bool = False,
        attempts: int = 8,
        timeout: float = 600.0,
        most_items: int = 64,
        most_bytes: int = 4 << 20,
    ) -> None:
        super().__init__(
            None,
            weights,
            steps,
            deadline=deadline,
            accept_restated=accept_restated,
            unreadable=unreadable,
            end_marks=end_marks,
            mode=mode,
        )
        self.url = url.rstrip("/")
        self.whole, self.attempts, self.timeout = whole, attempts, timeout
        self.most_items, self.most_bytes = most_items, most_bytes
        self._token = os.environ.get(TOKEN_VARIABLE, "") if token is None else token
        self._client: httpx.Client | None = None
        self._pid = 0
        self._connecting = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        options = {
            "token": self._token,
            "deadline": self.deadline,
            "accept_restated": self.accept_restated,
            "unreadable": self.unreadable,
            "end_marks": self.end_marks,
            "mode": self.mode,
            "whole": self.whole,
            "attempts": self.attempts,
            "timeout": self.timeout,
            "most_items": self.most_items,
            "most_bytes": self.most_bytes,
        }
        return _remake, (self.url, self.weights, self.steps, options)

    def __repr__(self) -> str:
        return f"<RewardClient of {self.url}>"

    @property
    def sandbox(self) -> Runner:
        """It has none: programs run where the server is. Raises UsageError."""
        raise UsageError("a RewardClient runs nothing itself: make an ExecutionReward for a sandbox of your own")

    def close(self) -> None:
        """Close its connections; a later call opens them again."""
        with self._connecting:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _scored(self, rows: Sequence[tuple[Task, Any]]) -> list[Score]:
        until = None if self.deadline is None else time.monotonic() + self.deadline
        requests = list(self._requests([_item(task, completion) for task, completion in rows]))
        if len(requests) < 2:
            return [score for request in requests for score in self._of_request(request, until)]
        with ThreadPoolExecutor(min(AT_A_TIME, len(requests)), "reward-client") as threads:
            found = list(threads.map(lambda request: self._of_request(request, until), requests))
        return [score for scores in found for score in scores]

    def _of_request(self, items: Sequence[str], until: float | None) -> list[Score]:
        try:
            records = self._asked(items, until)["scores"]
        except InfrastructureError as error:
            if not self._worked:  # nothing was ever answered: a wrong address must not train on nothing
                raise
            logger.warning("no reward for %d completions: %s", len(items), error)
            return [Score.outage(NOT_RUN) for _ in items]
        self._worked = True
        return [self._weighed(score_of(record)) for record in records]

    def _requests(self, items: Sequence[str]) -> Iterator[list[str]]:
        """The items of each request, in order."""
        request: list[str] = []
        size = 0
        for item in items:
            if request and (len(request) == self.most_items or size + len(item) > self.most_bytes):
                yield request
                request, size = [], 0
            request.append(item)
            size += len(item)
        if request:
            yield request

    def _weighed(self, score: Score) -> Score:
        """The score with the reward by this client's weights: the server knows the components alone."""
        return (
            score
            if score.credit is None or score.reward is None
            else replace(score, reward=score.credit.reward(self.weights))
        )

    def _asked(self, items: Sequence[str], until: float | None) -> dict[str, Any]:
        """The server's reply. Raises InfrastructureError and ServerFault."""
        said = "no try was made before the deadline"
        for attempt in range(self.attempts):
            left = self.timeout if until is None else until - time.monotonic()
            if left <= 0:
                break
            pause, said, reply = self._tried(self._body(items, None if until is None else left), left)
            if reply is not None:
                return reply
            if attempt + 1 < self.attempts:
                growing = min(LONGEST_PAUSE, 0.25 * 2**attempt) * (0.5 + random.random())
                pause = min(LONGEST_PAUSE, max(growing, pause))
                time.sleep(pause if until is None else min(pause, max(0.0, until - time.monotonic())))
        raise InfrastructureError(f"the reward server {self.url} gave no scores ({said}): is it running?")

    def _tried(self, body: bytes, seconds: float) -> tuple[float, str, dict[str, Any] | None]:
        """One try: (pause that the server asks for, what it said, its reply or None). Raises ServerFault."""
        client = self._connected()  # which says what to install where httpx is missing
        import httpx

        try:
            answer = client.post("/score", content=body, timeout=min(self.timeout, seconds + 5.0))
        except httpx.TransportError as error:
            return 0.0, f"{type(error).__name__}: {error}", None
        if answer.status_code in COME_AGAIN:
            return _seconds(answer.headers.get("Retry-After")), f"status {answer.status_code}", None
        if answer.status_code != 200:
            raise ServerFault(f"{self.url} answered {answer.status_code}: {answer.text[:500]}")
        reply: dict[str, Any] = json.loads(answer.content)
        return 0.0, "", reply

    def _body(self, items: Sequence[str], deadline: float | None) -> bytes:
        asked = {
            "mode": str(self.mode),
            "check_steps": self.steps,
            "accept_restated": self.accept_restated,
            "whole": self.whole,
            "deadline": deadline,
        }
        return f'{json.dumps(asked)[:-1]},"items":[{",".join(items)}]}}'.encode("ascii")

    def _connected(self) -> httpx.Client:
        with self._connecting:
            if self._client is None or self._pid != os.getpid():  # a forked process has connections of its own
                try:
                    import httpx
                except ImportError:
                    raise UsageError("a RewardClient needs httpx: pip install 'showwork[api]'") from None
                headers = {"Content-Type": "application/json"}
                if self._token:
                    headers["Authorization"] = f"Bearer {self._token}"
                self._client = httpx.Client(base_url=self.url, headers=headers)
                self._pid = os.getpid()
                weakref.finalize(self, self._client.close)  # of one that is dropped
            return self._client


def reward_at(server: str, **options: Any) -> ExecutionReward:
    """The reward of the server at this URL, or, where there is none (""), one of this process. options: those that both
    have."""
    return RewardClient(server, **options) if server else ExecutionReward(**options)


def _remake(url: str, weights: Weights, steps: bool, options: dict[str, Any]) -> RewardClient:
    return RewardClient(url, weights, steps, **options)


def _item(task: Task, completion: Any) -> str:
    return json.dumps({"completion": completion_text(completion), **task_record(task)})


def _seconds(said: str | None) -> float:
    """What Retry-After asks for, where it is a number of seconds."""
    try:
        seconds = float(said or 0)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0
