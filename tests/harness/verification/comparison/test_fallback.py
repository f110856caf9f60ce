"""The SymPy fallback: right where it answers, silent where it cannot, and never a hang, an orphan or a crash."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from harness.formulas.syntax.python import parse_python
from harness.verification.comparison.compare import compare
from harness.verification.comparison.sympy_fallback.answers import TASKS
from harness.verification.comparison.sympy_fallback.approach import contradicted
from harness.verification.comparison.sympy_fallback.ask import BUDGET, fallback_seconds
from harness.verification.comparison.sympy_fallback.server import Fallback

# A server that is forked beside threads, killed and restarted.
pytestmark = pytest.mark.interpreter


@pytest.fixture(scope="module")
def fallback() -> Iterator[Fallback]:
    with Fallback(cpu_seconds=2.0) as running:
        yield running


@pytest.mark.parametrize(
    ("task", "texts", "reply"),
    [
        ("equal", ("sin(x)**2 + cos(x)**2", "1"), True),
        ("equal", ("sqrt(x**2)", "x"), None),
        ("equal", ("sin(x)", "cos(x)"), None),
        ("limit", ("Limit(log(log(x))/log(x), x, oo)",), "0"),
        ("limit", ("Limit(sin(x)/x, x, 0)",), "1"),
        ("limit", ("Limit(1/x, x, 0, '+-')",), "DNE"),
        ("limit", ("Limit(Abs(x)/x, x, 0, '+-')",), "DNE"),
        ("limit", ("Limit(Abs(x)/x, x, 0, '-')",), "-1"),
        ("limit", ("Limit(1/x**2, x, 0, '+-')",), "oo"),
        ("limit", ("Limit(sin(x), x, oo)",), None),
        ("limit", ("Limit(x*(2 + sin(x)), x, oo)",), None),
        ("limit", ("Limit((1 + 3/x)**x, x, oo)",), "exp(3)"),
        ("doit", ("Integral(1/x, (x, 1, E))",), "1"),
        ("doit", ("Sum(1/n**2, (n, 1, oo))",), "pi**2/6"),
        ("doit", ("Integral(sin(sin(x))**cos(x), x)",), None),
        ("solution_set", ("x**2 < 4",), "Interval.open(-2, 2)"),
        ("rank", ("Matrix([[a, 2*a], [1, 2]])",), "1"),
        ("converges", ("Sum(1/n, (n, 1, oo))",), False),
    ],
)
def test_it_says_what_is_true_and_nothing_where_it_does_not_know(
    fallback: Fallback, task: str, texts: tuple[str, ...], reply: bool | str | None
) -> None:
    assert fallback.ask(task, *map(parse_python, texts)) == reply


def test_every_task_states_its_mathematics() -> None:
    assert all(task.__doc__ for task in TASKS.values())


def test_a_question_over_budget_is_undecided_and_the_next_one_is_answered() -> None:
    hard = parse_python("Integral(exp(sin(x)*cos(x**3))*log(1 + x**5)/(1 + tan(x)), x)")
    with Fallback(cpu_seconds=0.3) as fallback:
        assert fallback.ask("doit", hard) is None
        assert fallback.ask("doit", parse_python("Integral(x, (x, 0, 2))")) == "2"


def test_a_killed_server_is_restarted_and_the_question_answered() -> None:
    with Fallback() as fallback:
        assert fallback.ask("doit", parse_python("Sum(n, (n, 1, 4))")) == "10"
        assert fallback._server is not None
        os.kill(fallback._server.pid, signal.SIGKILL)
        assert fallback.ask("doit", parse_python("Sum(n, (n, 1, 5))")) == "15"


def test_threads_get_their_own_answers(fallback: Fallback) -> None:
    answers: dict[int, object] = {}

    def ask(k: int) -> None:
        answers[k] = fallback.ask("doit", parse_python(f"Sum(n, (n, 1, {k}))"))

    threads = [threading.Thread(target=ask, args=(k,)) for k in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {k: str(k * (k + 1) // 2) for k in range(1, 9)}


def test_a_forked_child_asks_a_server_of_its_own() -> None:
    with Fallback() as fallback:
        assert fallback.ask("doit", parse_python("Sum(n, (n, 1, 4))")) == "10"
        child = os.fork()
        if child == 0:
            right = fallback.ask("doit", parse_python("Sum(n, (n, 1, 6))")) == "21"
            fallback.close()
            os._exit(0 if right else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert fallback.ask("doit", parse_python("Sum(n, (n, 1, 3))")) == "6"


def test_closing_leaves_no_process() -> None:
    fallback = Fallback()
    fallback.ask("doit", parse_python("Sum(n, (n, 1, 2))"))
    assert fallback._server is not None
    pid = fallback._server.pid
    fallback.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_a_question_has_cost_is_cpu_time_of_its_own_thread_and_no_wait() -> None:
    with Fallback(cpu_seconds=2.0) as fallback:
        assert fallback.spent == 0
        fallback.ask("doit", parse_python("Integral(x*exp(x)*sin(x), (x, 0, 2))"))
        once = fallback.spent
        assert once > 0
        server = fallback._server
        assert server is not None
        os.kill(server.pid, signal.SIGSTOP)
        threading.Timer(1.5, os.kill, (server.pid, signal.SIGCONT)).start()
        assert fallback.ask("doit", parse_python("Integral(x, (x, 0, 2))")) == "2"
        assert fallback.spent - once < 1
        others: list[float] = []
        thread = threading.Thread(target=lambda: others.append(fallback.spent))
        thread.start()
        thread.join()
        assert others == [0]


def test_a_thread_waits_no_longer_than_it_may() -> None:
    with Fallback(cpu_seconds=5.0) as fallback:
        fallback.ask("doit", parse_python("Integral(x, (x, 0, 2))"))
        fallback.until = time.monotonic() + 0.3
        started = time.monotonic()
        hard = parse_python("Integral(exp(sin(x)*cos(x**3))*log(1 + x**5)/(1 + tan(x)), x)")
        assert fallback.ask("doit", hard) is None
        assert time.monotonic() - started < 2
        fallback.until = None
        assert fallback.ask("doit", parse_python("Integral(x, (x, 0, 2))")) == "2"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Integral(Piecewise((1, x - y < 0), (0, True)), (y, -oo, 0))", "-Min(0, x)"),
        ("Integral(Piecewise((1, (a > x) & (x > 0)), (0, True)), (x, 2, 4))", "Min(4, Max(2, a)) - 2"),
    ],
)
def test_an_integral_through_a_jump_at_a_parameter_is_confirmed(fallback: Fallback, text: str, value: str) -> None:
    assert fallback.answer("confirmed", parse_python(text)).reply == value


def test_sympy_is_not_asked_to_simplify_what_it_has_no_value_for() -> None:
    text = "Limit(n**(-k - 1)*Sum(m**k, (m, 1, n)), n, oo)"
    before = fallback_seconds()
    assert compare(parse_python(text), parse_python("1/(k + 1)")).equal is None
    assert fallback_seconds() == before


def test_a_claim_that_numbers_speak_against_gets_little_of_sympy_s_time() -> None:
    limit, wrong = parse_python("Limit((n + 1)**k/(-n**(k + 1) + (n + 1)**(k + 1)), n, oo)"), parse_python("3/(k + 1)")
    assert contradicted(limit, wrong)
    assert not contradicted(limit, parse_python("1/(k + 1)"))
    before = fallback_seconds()
    assert compare(limit, wrong).equal is not True
    assert fallback_seconds() - before < BUDGET / 2
