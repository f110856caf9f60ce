"""The application: which path does what. Its OpenAPI document is at /openapi.json, as a page at /docs."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generators.errors import ProblemError
from generators.serving import shapes
from generators.serving.admission import Admission
from generators.serving.desk import Desk
from generators.serving.guard import Guard
from generators.serving.metrics import Metrics
from generators.serving.open_sessions import Conflict, Full, OpenSessions, Unknown
from generators.serving.replies import Json, of_errors, refusal
from generators.version import GENERATOR_VERSION
from harness.scoring.version import SCORER_VERSION
from harness.verification.verdict import VERIFIER_VERSION
from sandbox.errors import InfrastructureError

ABOUT = "Scores of completions, executions of programs, verdicts, checks of claims, and certified problems."
FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": shapes.Fault, "description": "The body is no JSON."},
    401: {"model": shapes.Fault, "description": "No token, or a wrong one."},
    408: {"model": shapes.Fault, "description": "The body did not come in time."},
    413: {"model": shapes.Fault, "description": "Too many bytes, or too many items, in one request."},
    422: {"model": shapes.Fault, "description": "A field is missing or wrong: `where` names it."},
    429: {"model": shapes.Fault, "description": "Enough waits already: come again after `Retry-After` seconds."},
    503: {"model": shapes.Fault, "description": "The sandbox failed: come again after `Retry-After` seconds."},
}
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": shapes.Fault, "description": "There is none such."}}
RESTING = 5
"""Seconds after which to come again where the sandbox failed."""


class Refused(Exception):
    """A request that is not served now, or not in this size."""

    def __init__(self, reply: Json) -> None:
        super().__init__()
        self.reply = reply


class _Timed:
    """Counts and times what the application answers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.monotonic(), 500

        async def noticed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        finally:
            if scope["type"] == "http":
                path = getattr(scope.get("route"), "path", "elsewhere")
                self._metrics.answered(path, status, time.monotonic() - started)


def application(desk: Desk) -> Guard:
    """The server's application over an open desk, which it closes at its end."""
    settings = desk.settings
    admission = Admission(settings.most_waiting)
    sessions = OpenSessions(desk.sandbox, settings.most_sessions, settings.idle)
    metrics = Metrics(lambda: admission.waiting, lambda: len(sessions))
    joined: dict[bytes, asyncio.Task[Json]] = {}

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(sessions.sweep())
        yield
        sweeping.cancel()
        await asyncio.to_thread(desk.close)

    app = FastAPI(
        title="Showwork",
        version=VERIFIER_VERSION,
        description=ABOUT,
        lifespan=lifespan,
        responses=FAULTS,
        dependencies=[Depends(HTTPBearer(auto_error=False))] if settings.token else [],
        default_response_class=Json,
    )

    @contextlib.contextmanager
    def admitted(items: int) -> Any:
        if items > settings.most_items:
            fault = f"{items} items in one request: send at most {settings.most_items}"
            raise Refused(refusal(413, fault))
        if not admission.takes(items):
            fault = f"{admission.waiting} items wait, and {settings.most_waiting} may: come again"
            raise Refused(refusal(429, fault, retry_after=admission.retry_after()))
        try:
            yield
        finally:
            admission.gives_back(items)

    @app.post("/score", response_model=shapes.Scores)
    async def score(asked: shapes.ScoreAsked, request: Request) -> Response:
        """Score completions: each program run or text read, its answer compared, its steps checked. The same bytes
        asked again while they are being answered (a caller that lost its connection) are answered once."""
        key = hashlib.blake2b(await request.body()).digest()
        if key not in joined:

            async def scored() -> Json:
                with admitted(len(asked.items)):
                    scores = await desk.scores(asked)
                    metrics.scored(score["outcome"] for score in scores)
                    return Json({"scores": scores})

            joined[key] = asyncio.create_task(scored())
            joined[key].add_done_callback(lambda _: joined.pop(key))
        reply = await asyncio.shield(joined[key])
        return Response(reply.body, media_type=reply.media_type)

    @app.post("/execute", response_model=shapes.Executions)
    async def execute(asked: shapes.ExecuteAsked) -> Response:
        """Run programs, each in a process of its own, isolated, within limits."""
        with admitted(len(asked.programs)):
            executions = await desk.executions(asked)
            metrics.ran(execution["status"] for execution in executions)
            return Json({"executions": executions})

    @app.post("/verify", response_model=shapes.Verdicts)
    async def verify(asked: shapes.VerifyAsked) -> Response:
        """Compare predictions with golds; nothing is run."""
        with admitted(len(asked.items)):
            return Json({"verdicts": await desk.verdicts(asked)})

    @app.post("/check", response_model=shapes.Checks)
    async def check(asked: shapes.CheckAsked) -> Response:
        """Check claims; nothing is run."""
        with admitted(len(asked.items)):
            return Json({"checks": await desk.checks(asked)})

    @app.post("/generate", response_model=shapes.Problems, responses=MISSING)
    async def generate(asked: shapes.GenerateAsked) -> Response:
        """Certified problems with their solutions: the same bytes on every machine."""
        with admitted(asked.count):
            return Json({"problems": await desk.problems(asked)})

    @app.post("/sessions", response_model=shapes.SessionOpened, status_code=201)
    async def open_session(asked: shapes.SessionAsked) -> Response:
        """Open a session: a program that goes on, cell after cell."""
        return Json({"session": sessions.open(desk.limits(asked.limits))}, 201)

    conflict: dict[int | str, dict[str, Any]] = {409: {"model": shapes.Fault, "description": "Not its turn."}}

    @app.post("/sessions/{session}/cells", response_model=shapes.CellDone, responses=MISSING | conflict)
    async def run_cell(session: str, asked: shapes.CellAsked) -> Response:
        """Run the next cell of a session."""
        with admitted(1):
            return Json(await sessions.run(session, asked.cell, asked.number, desk.limits(asked.limits)))

    @app.delete("/sessions/{session}", status_code=204, responses=MISSING, response_class=Response)
    async def close_session(session: str) -> Response:
        """Close a session, and end its process."""
        await sessions.close(session)
        return Response(status_code=204)

    @app.get("/healthz", response_model=shapes.Health)
    async def healthz() -> Response:
        """That the server answers, and what it is. Needs no token."""
        versions = {"verifier": VERIFIER_VERSION, "scorer": SCORER_VERSION, "generator": GENERATOR_VERSION}
        return Json(
            {
                "status": "ok",
                "versions": versions,
                "backend": desk.sandbox.backend,
                "workers": desk.sandbox.workers,
                "waiting": admission.waiting,
                "most_items": settings.most_items,
                "most_body": settings.most_body,
                "deadline": settings.deadline,
            }
        )

    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    async def prometheus() -> Response:
        """Counts, in the text format of Prometheus."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    _answer_faults(app, admission)
    app.add_middleware(_Timed, metrics=metrics)
    return Guard(app, settings, admission.retry_after)


def _answer_faults(app: FastAPI, admission: Admission) -> None:
    """What each error of ours is as a reply."""

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> Response:
        return error.reply

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return of_errors(error.errors())

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> Response:
        return refusal(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(InfrastructureError)
    async def outage(_: Request, error: InfrastructureError) -> Response:
        return refusal(503, str(error), retry_after=RESTING)

    @app.exception_handler(ProblemError)
    async def no_such_problem(_: Request, error: ProblemError) -> Response:
        return refusal(404, str(error))

    @app.exception_handler(Unknown)
    async def unknown(_: Request, error: Unknown) -> Response:
        return refusal(404, "there is no such session: open one with POST /sessions")

    @app.exception_handler(Conflict)
    async def conflicting(_: Request, error: Conflict) -> Response:
        return refusal(409, str(error))

    @app.exception_handler(Full)
    async def full(_: Request, error: Full) -> Response:
        return refusal(429, "no more sessions may be open: close one", retry_after=admission.retry_after())
