"""The reward server: what it answers is what the harness says, whatever it is sent."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import generators
from harness import check_claim, verify
from tests.generators.serving.conftest import Served, serving

RIGHT = {"completion": "print('Answer:', 6*7)", "answer": "42", "statement": "What is 6*7?"}
SLOW = {"completion": "import time; time.sleep(1.5); print('Answer:', 42)", "answer": "42"}


def test_a_score_comes_with_its_components_and_its_steps(served: Served) -> None:
    work = "print('Step 1 [multiplication]: 6*7 =', 6*7)\nprint('Answer:', 42)"
    (score,) = served.ask("/score", {"items": [{**RIGHT, "completion": work}], "whole": True}).json()["scores"]
    assert score["outcome"] == "correct"
    assert (score["reward"], score["credit"]["progress"], score["fully_true"]) == (2.0, 1.0, True)
    assert [step["claim"] for step in score["steps"]] == ["6*7 = 42"]
    assert score["execution"]["stdout"].endswith("Answer: 42\n")


def test_what_is_wrong_with_one_sample_is_said_in_its_place_and_the_others_keep_their_scores(served: Served) -> None:
    nested: Any = "42"
    for _ in range(600):
        nested = [nested]
    odd = ["\ud800", None, "N/A", [], {}, {"kind": 1}, nested, 10**4000, {"kind": "integer", "value": "1", "of": [1]}]
    items = [RIGHT, *({**RIGHT, "answer": gold} for gold in odd), {**RIGHT, "completion": "print('\\ud800')"}, RIGHT]
    body = json.dumps({"items": items}).encode()
    answer = httpx.post(f"{served.url}/score", content=body, headers={"Content-Type": "application/json"}, timeout=60)
    assert answer.status_code == 200
    first, *others, last = answer.json()["scores"]
    assert first == last
    assert first["reward"] == 1.1
    missing = [score for score in others if score["reward"] is None]
    assert len(missing) >= 6
    assert all(score["fault"] for score in missing)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/score", {"items": [RIGHT, {"completion": "x"}]}, ["body", "items", "1", "answer"]),
        ("/score", {"items": [{**RIGHT, "gold": "42"}]}, ["body", "items", "0", "gold"]),
        ("/score", {"items": [], "deadline": "soon"}, ["body", "deadline"]),
        ("/execute", {"programs": ["print(1)", 2]}, ["body", "programs", "1"]),
        ("/check", {"items": "1 = 1"}, ["body", "items"]),
        ("/generate", {"family": "derivative", "level": 9}, ["body", "level"]),
    ],
)
def test_a_field_that_is_missing_or_wrong_is_named(served: Served, path: str, body: object, field: list[str]) -> None:
    answer = served.ask(path, body)
    assert answer.status_code == 422
    assert answer.json()["where"] == field
    assert ".".join(field) in answer.json()["fault"]


def test_too_many_bytes_or_items_are_refused_with_the_limit_named(served: Served) -> None:
    large = served.ask("/score", {"items": [{**RIGHT, "completion": "#" * 200_000}]})
    many = served.ask("/score", {"items": [RIGHT] * 65})
    assert [(one.status_code, one.json()["fault"].split(":")[0]) for one in (large, many)] == [
        (413, "the body is over 200000 bytes"),
        (413, "65 items in one request"),
    ]

    def parts() -> Any:
        for _ in range(50):
            yield b" " * 10_000

    assert httpx.post(f"{served.url}/score", content=parts()).status_code == 413


def test_verdicts_checks_problems_and_executions_are_the_harnesss_own(served: Served) -> None:
    pairs = [("1/2", "0.5"), ("x**2", "x*x"), ("42", "41"), ("N/A", "1"), ("42", "\ud800")]
    items = [{"gold": gold, "prediction": prediction} for gold, prediction in pairs]
    body = json.dumps({"items": items}).encode()
    kind = {"Content-Type": "application/json"}
    verdicts = httpx.post(f"{served.url}/verify", content=body, headers=kind).json()["verdicts"]
    for (gold, prediction), found in zip(pairs, verdicts, strict=True):
        if gold == "N/A":
            assert found["verdict"] is None
            assert "missing" in found["fault"]
        else:
            assert found["verdict"]["equal"] is verify(gold, prediction).equal
    claims = [{"claim": "Derivative(x**2, x) = 2*x"}, {"claim": "u = 3", "let": {"u": "1+"}}, {"claim": "2 = 3"}]
    checks = served.ask("/check", {"items": claims}).json()["checks"]
    assert [check["check"] and check["check"]["true"] for check in checks] == [True, None, False]
    assert checks[1]["fault"]
    assert checks[2]["check"]["detail"] == check_claim("2 = 3").detail
    asked = {"family": "arithmetic", "index": 5, "count": 2, "level": 1, "split": "test"}
    expected = [generators.problem("arithmetic", 5 + n, level=1, split="test").to_record() for n in range(2)]
    assert served.ask("/generate", asked).json()["problems"] == expected
    assert served.ask("/generate", {"family": "nonsense"}).status_code == 404
    programs = ["print(6*7)", "1/0", "while True: pass"]
    limits = {"cpu_seconds": 0.3, "memory_bytes": 1 << 50}
    executions = served.ask("/execute", {"programs": programs, "limits": limits}).json()["executions"]
    assert [one["status"] for one in executions] == ["ok", "error", "timeout"]
    assert executions[0]["stdout"] == "42\n"


def test_a_session_keeps_its_names_and_a_cell_sent_again_is_not_run_again(served: Served) -> None:
    session = served.ask("/sessions", {}).json()["session"]
    cells = f"/sessions/{session}/cells"
    assert served.ask(cells, {"cell": "n = 1", "number": 0}).json()["execution"]["status"] == "ok"
    once = served.ask(cells, {"cell": "n += 1; print(n)", "number": 1}).json()
    again = served.ask(cells, {"cell": "n += 1; print(n)", "number": 1}).json()
    assert once == again
    assert once["execution"]["stdout"] == "2\n"
    assert served.ask(cells, {"cell": "print(n)", "number": 5}).status_code == 409
    assert served.ask(cells, {"cell": "raise SystemExit"}).json()["ended"] is True
    assert httpx.delete(f"{served.url}/sessions/{session}").status_code == 204
    assert httpx.delete(f"{served.url}/sessions/{session}").status_code == 404
    assert served.ask(cells, {"cell": "1"}).status_code == 404


def test_a_session_that_nobody_uses_is_closed_and_one_whose_cell_runs_for_long_is_not() -> None:
    with serving("--session-idle", "1", "--workers", "1") as server:
        idle, busy = (server.ask("/sessions", {}).json()["session"] for _ in range(2))
        # The idle one goes while this cell runs, which takes longer than a session may be idle.
        cell = "import time\nprint('begun')\ntime.sleep(3)\nprint('ended')"
        said = server.ask(f"/sessions/{busy}/cells", {"cell": cell})
        assert said.json()["execution"]["stdout"] == "begun\nended\n"
        while "showwork_sessions 0.0" not in httpx.get(f"{server.url}/metrics").text:
            time.sleep(0.1)
        for name in (idle, busy):
            assert server.ask(f"/sessions/{name}/cells", {"cell": "1"}).status_code == 404
        assert server.end() == 0


def test_the_same_request_again_while_it_is_answered_is_answered_once(served: Served) -> None:
    body = {"items": [{**SLOW, "statement": "asked twice"}]}

    def scored() -> float:
        lines = httpx.get(f"{served.url}/metrics").text.splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith("showwork_samples_total"))

    before = scored()
    with ThreadPoolExecutor(4) as threads:
        replies = [reply.content for reply in threads.map(lambda _: served.ask("/score", body), range(4))]
    assert len(set(replies)) == 1
    assert scored() == before + 1


def test_what_is_not_done_by_the_deadline_has_no_reward(served: Served) -> None:
    (score,) = served.ask("/score", {"items": [{**SLOW, "statement": "late"}], "deadline": 0.05}).json()["scores"]
    assert (score["outcome"], score["reward"]) == ("infrastructure", None)
    (execution,) = served.ask("/execute", {"programs": [SLOW["completion"]], "deadline": 0.05}).json()["executions"]
    assert execution["status"] == "infrastructure"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
SAMPLES = st.fixed_dictionaries(
    {"completion": st.text(max_size=30) | JSON_VALUES, "answer": JSON_VALUES},
    optional={"statement": JSON_VALUES, "steps": JSON_VALUES, "options": JSON_VALUES},
)
BODIES = JSON_VALUES | st.fixed_dictionaries(
    {"items": st.lists(SAMPLES, max_size=3) | JSON_VALUES}, optional={"mode": JSON_VALUES, "deadline": JSON_VALUES}
)
PATHS = st.sampled_from(["/score", "/execute", "/verify", "/check", "/generate", "/sessions", "/sessions/x/cells"])


@settings(max_examples=60)
@given(PATHS, BODIES.map(lambda body: json.dumps(body).encode()) | st.binary(max_size=40))
def test_whatever_is_sent_the_reply_is_json_and_never_500(served: Served, path: str, body: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    answer = httpx.post(f"{served.url}{path}", content=body, headers=kind, timeout=60)
    assert answer.status_code in {200, 201, 400, 404, 422}
    answer.json()


def test_the_document_names_every_path_and_every_fault_it_may_answer(served: Served) -> None:
    document = httpx.get(f"{served.url}/openapi.json").json()
    posts = ["/score", "/execute", "/verify", "/check", "/sessions", "/generate"]
    for path in posts:
        assert {"400", "401", "413", "422", "429", "503"} <= document["paths"][path]["post"]["responses"].keys()
    assert httpx.get(f"{served.url}/healthz").json()["status"] == "ok"
    assert httpx.get(f"{served.url}/score").status_code == 405


@pytest.fixture(scope="module")
def narrow() -> Any:
    with serving("--workers", "1", "--max-waiting", "2", "--max-sessions", "1", token="secret") as server:
        yield server


def test_without_the_token_only_the_health_is_told(narrow: Served) -> None:
    assert httpx.get(f"{narrow.url}/healthz").status_code == 200
    for wrong in ({}, {"Authorization": "Bearer wrong"}):
        refused = narrow.ask("/score", {"items": [RIGHT]}, **wrong)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert narrow.ask("/score", {"items": [RIGHT]}, Authorization="Bearer secret").status_code == 200


def test_where_enough_waits_callers_are_told_when_to_come_again(narrow: Served) -> None:
    token = {"Authorization": "Bearer secret"}

    def ask(number: int) -> httpx.Response:
        return narrow.ask("/score", {"items": [{**SLOW, "statement": str(number)}]}, **token)

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(ask, range(8)))
    refused = [reply for reply in replies if reply.status_code == 429]
    assert 0 < len(refused) < 8
    assert {reply.status_code for reply in replies} == {200, 429}
    assert all(1 <= int(reply.headers["Retry-After"]) <= 60 for reply in refused)
    assert narrow.ask("/sessions", {}, **token).status_code == 201
    assert narrow.ask("/sessions", {}, **token).status_code == 429


def test_sigterm_in_mid_load_answers_every_accepted_request_and_then_ends() -> None:
    with serving("--workers", "2") as server:
        answered: list[int] = []
        not_taken: list[str] = []
        stop = threading.Event()

        def load(number: int) -> None:
            count = 0
            while not stop.is_set():
                count += 1
                item = {**RIGHT, "completion": f"import time; time.sleep(0.3)\nprint('Answer:', 42) # {number} {count}"}
                try:
                    answered.append(server.ask("/score", {"items": [item] * 2}).status_code)
                except httpx.ConnectError:  # nobody listens any more
                    return
                except httpx.TransportError as error:
                    not_taken.append(repr(error))
                    return

        threads = [threading.Thread(target=load, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        while len(answered) < 6:
            time.sleep(0.05)
        code = server.end()
        stop.set()
        for thread in threads:
            thread.join(60)
        assert code == 0
        assert server.process.stderr is not None
        assert f"{len(answered)} of {len(answered)} accepted requests were answered" in server.process.stderr.read()
        assert set(answered) == {200}
        assert not_taken == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "beyond loopback a token is needed"),
        (("--host", "203.0.113.7", "--token-file", __file__), "cannot listen on"),
    ],
)
def test_a_server_that_cannot_be_started_so_says_why_and_what_to_do(
    options: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generators.serving.cli import serve
    from sandbox.errors import UsageError

    monkeypatch.delenv("SHOWWORK_TOKEN", raising=False)
    with pytest.raises(UsageError, match=said):
        serve.main(list(options), standalone_mode=False)
