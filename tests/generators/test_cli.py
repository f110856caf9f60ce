"""The verbs, as a user types them."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from generators.cli import generate
from generators.datasets.certify_by_running import execute
from generators.datasets.data_card import MARK, write_card
from generators.errors import DatasetError
from generators.problems import own
from sandbox.errors import UsageError


def showwork(*arguments, cwd=None):
    """The door in a process of its own: exit code, stdout, stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "showwork", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a small dataset and its card."""
    folder = tmp_path_factory.mktemp("made")
    options = ("--families", "arithmetic:3,derivative", "--levels", "1-2", "--sandbox", "process", "--seed", "4")
    code, _, errors = showwork("generate", *options, "--count", "20", "--splits", "--out", folder / "data.jsonl")
    assert code == 0, errors
    return folder


def test_splits_are_written_with_a_card_that_counts_them(made):
    counts = {
        split: len((made / f"data-{split}.jsonl").read_text().splitlines()) for split in ("train", "validation", "test")
    }
    assert counts == {"train": 16, "validation": 2, "test": 2}
    card = (made / "README.md").read_text()
    assert card.startswith("---\nlicense: apache-2.0\n")
    for split, count in counts.items():
        assert f"## {split}: {count} records" in card
        assert f"path: data-{split}.jsonl" in card


def test_a_card_never_overwrites_a_readme_of_the_users_own(tmp_path):
    (tmp_path / "README.md").write_text("my project\n")
    options = ("--families", "arithmetic", "--count", "2", "--sandbox", "process", "--out", tmp_path / "data.jsonl")
    code, _, errors = showwork("generate", *options)
    assert code == 0, errors
    assert (tmp_path / "README.md").read_text() == "my project\n"
    assert "data.README.md" in errors
    assert (tmp_path / "data.README.md").exists()


def test_records_go_to_stdout_without_out():
    code, out, errors = showwork("generate", "--families", "arithmetic", "--count", "3", "--sandbox", "process")
    assert code == 0, errors
    assert len({json.loads(line)["id"] for line in out.splitlines()}) == 3


def test_a_problem_of_the_users_own_is_certified_and_printed():
    code, out, errors = showwork(
        "generate", "--family", "derivative", "--problem", "x**2*sin(3*x)", "--sandbox", "process"
    )
    assert code == 0, errors
    record = json.loads(out)
    assert record["answer"]["value"] == "3*x**2*cos(3*x) + 2*x*sin(3*x)" or "cos(3*x)" in record["answer"]["value"]


@pytest.mark.parametrize(
    ("family", "problem", "words"),
    [
        ("derivative", "x**2*sin(3*", "position"),
        ("derivative", "__import__('os').system('echo hacked')", "cannot read"),
        ("derivative", "x**10**10**10", "cannot"),
        ("arithmetic", "3/(2 - 2)", "division by zero at position 1"),
        ("arithmetic", "2 + $", "position 5"),
        ("linear_algebra", "(1, 2", "2 to 6 vectors"),
        ("derivativ", "x", "did you mean 'derivative'?"),
    ],
)
def test_a_bad_problem_is_refused_with_position_and_cause(family, problem, words):
    code, out, errors = showwork("generate", "--family", family, "--problem", problem, "--sandbox", "process")
    assert (code, out) == (2, "")
    assert words in errors
    assert len(errors.strip().splitlines()) == 1


HUGE = "(" * 10_000 + "1" + ")" * 10_000


@pytest.mark.parametrize(
    ("family", "problem", "words"),
    [
        ("arithmetic", "", "position 1"),
        ("arithmetic", "01+1", "leading zeros"),
        ("arithmetic", "x+1", "position 2"),
        ("arithmetic", "9**9**9**9", "more than 4000 bits"),
        ("arithmetic", "-" * 300 + "1", "nested"),
        ("arithmetic", HUGE, "at most 400"),
        ("derivative", HUGE, "longer than 8192"),
        ("derivative", "", "position 1"),
        ("derivative", "foo(x)", "unknown function 'foo' at position 1"),
        ("derivative", "gamma(x)", "no rule of differentiation here for gamma"),
        ("derivative", "Piecewise((x, x > 0), (0, True))", "no rule"),
        ("derivative", "Abs(x)", "no rule"),
        ("derivative", "I*x", "real at none"),
        ("derivative", "a*t**2", "say which"),
        ("derivative", "Derivative(x**9, (x, 5))", "at most 4"),
        ("derivative", "print**2 + print", "rename it"),
        ("integral", "", "position 1"),
        ("integral", HUGE, "longer than 8192"),
        ("integral", "1/0", "not evaluated"),
        ("integral", "Integral(x, (x, I, 1))", "real numbers"),
        ("integral", "Integral(x, (x, 0, nan))", "real number"),
        ("limit", "", "position 1"),
        ("limit", "Limit(x, x, zoo)", "must be a real number"),
        ("limit", "Limit(1/0, x, 0)", "no value"),
        ("limit", "Limit(log(x), x, 0)", "Limit(log(x), x, 0, '+')"),
        ("limit", "Limit(log(log(x))/log(x), x, oo)", "second derivation (2,000-bit balls"),
        ("linear_algebra", ("", ""), "vector 1 at position 1"),
        ("linear_algebra", (HUGE, "(1,)"), "longer than 8192"),
        ("linear_algebra", ("(1/0, 2)", "(1, 2)"), "entry 1 of vector 1"),
        ("sequence_limit", "", "position 1"),
        ("sequence_limit", "Interval(1/n, 0)", "interval"),
        ("sequence_limit", "{1/n}", "interval"),
        ("sequence_limit", "[0, 1/n]", "write 1/n, Interval(0, 1/n)"),
        ("sequence_limit", ("1/n",) * 7, "at most 6"),
        ("sequence_limit", ("1/n", "Interval(0, 1/n)"), "do not mix"),
    ],
)
def test_the_worst_a_user_may_write_is_refused_in_one_line(family, problem, words):
    with pytest.raises(UsageError) as refused:
        own(family, (problem,) if isinstance(problem, str) else problem)
    (line,) = str(refused.value).splitlines()
    assert words in line
    assert len(line) < 300


@pytest.mark.parametrize(
    ("family", "problem", "gold"),
    [
        ("derivative", "Derivative(x**3*y**2, x, y)", "6*x**2*y"),
        ("derivative", "a*x**2", "2*a*x"),
        ("derivative", "t**2", "2*t"),
        ("limit", "Limit(5, x, 0)", "5"),
        ("limit", "Limit(tan(x), x, pi/2)", "DNE"),
        ("limit", "Limit(x**1000, x, 2)", str(2**1000)),
        ("sequence_limit", "Interval(-oo, n)", "Interval(-oo, oo)"),
        ("integral", "Integral(1/(x**2 - 2), (x, 0, 3))", "diverges"),
    ],
)
def test_what_a_user_may_well_ask_is_answered_and_runs(family, problem, gold, sandbox):
    made = own(family, (problem,))
    assert made.problem.answer.value == gold
    assert execute([made], sandbox) == [None]


def test_a_problem_that_takes_sympy_forever_ends_with_its_time():
    started = time.monotonic()
    code, out, errors = showwork(
        "generate", "--family", "integral", "--problem", "Integral(tan(x), (x, 0, 10000000))", "--timeout", "3"
    )
    assert (code, out) == (2, "")
    assert "within 3 seconds" in errors
    assert "Traceback" not in errors
    assert time.monotonic() - started < 60


def test_show_runs_the_program_and_marks_its_steps(made):
    code, out, errors = showwork("show", made / "data-train.jsonl", "--sandbox", "process", "--start", 2)
    assert code == 0, errors
    assert "✓" in out
    assert "✗" not in out
    record = json.loads((made / "data-train.jsonl").read_text().splitlines()[1])
    # The program stands there as it is: no line of it is wrapped.
    assert all(line in out.splitlines() for line in record["output"].splitlines() if line)


def test_show_fails_where_the_gold_answer_is_wrong(made, tmp_path):
    record = json.loads((made / "data-train.jsonl").read_text().splitlines()[0])
    record["answer"] = {**record["answer"], "value": "123456789"}
    (tmp_path / "bad.jsonl").write_text(json.dumps(record) + "\n")
    code, out, _ = showwork("show", tmp_path / "bad.jsonl", "--sandbox", "process")
    assert code == 1
    assert "✗" in out


def test_contamination_finds_a_planted_leak(made, tmp_path):
    train = (made / "data-train.jsonl").read_text().splitlines()
    test = (made / "data-test.jsonl").read_text().splitlines()
    clean = showwork("contamination", made / "data-train.jsonl", "--against", made / "data-test.jsonl", "--json")
    assert clean[0] == 0
    assert json.loads(clean[1])["shared"] == 0
    leak = json.loads(test[1])
    foreign = {"question": leak["instruction"].upper().replace(" ", "  ") + " ", "answer": "#### 0"}
    planted = tmp_path / "train.jsonl"
    planted.write_text("\n".join([*train, test[0], json.dumps(foreign)]) + "\n")
    code, out, _ = showwork("contamination", planted, "--against", made / "data-test.jsonl", "--json")
    assert code == 1
    assert json.loads(out)["shared"] == 2


def test_parquet_without_pyarrow_is_told_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DatasetError, match="pip install 'showwork"):
        CliRunner().invoke(generate, ["--out", str(tmp_path / "data.parquet")], catch_exceptions=False)
    assert not list(tmp_path.iterdir())


def test_the_card_of_one_dataset_gives_way_to_no_other(made):
    before = (made / "README.md").read_bytes()
    options = ("--families", "arithmetic", "--count", "2", "--sandbox", "process", "--format", "messages")
    code, _, errors = showwork("generate", *options, "--out", made / "chats.jsonl")
    assert code == 0, errors
    assert (made / "README.md").read_bytes() == before
    assert "path: chats.jsonl" in (made / "chats.README.md").read_text()
    code, out, errors = showwork("recheck", made / "chats.jsonl", "--sandbox", "process")  # a chat, as it lies
    assert code == 0, out + errors


def test_a_card_that_cannot_be_written_is_told_in_one_line(tmp_path):
    (tmp_path / "README.md").mkdir()
    (tmp_path / "data.README.md").symlink_to("/dev/full")
    with pytest.raises(DatasetError, match="the data were written, but not their card"):
        write_card(tmp_path, "data", MARK)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"output": None}, "'output' is not text"),
        ({"answer": 5}, "not a Showwork record"),
        ({"steps": [{}]}, "not a Showwork record"),
        ({"id": ...}, "missing field 'id'"),
    ],
)
def test_a_record_of_another_make_is_refused_with_its_number(made, tmp_path, change, words):
    record = json.loads((made / "data-train.jsonl").read_text().splitlines()[0]) | change
    record = {key: value for key, value in record.items() if value is not ...}
    (tmp_path / "foreign.jsonl").write_text(json.dumps(record) + "\n")
    code, _, errors = showwork("show", tmp_path / "foreign.jsonl", "--no-run")
    assert code == 2
    assert "record 1" in errors
    assert words in errors


def test_a_record_beyond_the_end_is_said_to_be_missing(made):
    code, _, errors = showwork("show", made / "data-test.jsonl", "--start", 99)
    assert code == 2
    assert "has no record 99" in errors


def test_a_foreign_text_does_not_steer_the_terminal(made, tmp_path):
    record = json.loads((made / "data-train.jsonl").read_text().splitlines()[0])
    record |= {"instruction": "\x1b[31m \x07 \ud800 [bold]", "output": 'print("Step 1 [\x1b[2J]: 1 + 1 = 2")\n'}
    (tmp_path / "foreign.jsonl").write_text(json.dumps(record) + "\n")
    code, out, errors = showwork("show", tmp_path / "foreign.jsonl", "--sandbox", "process")
    assert code == 1, errors
    assert "\x1b" not in out
    assert "[bold]" in out


def test_a_file_without_questions_is_not_called_clean(made, tmp_path):
    (tmp_path / "other.jsonl").write_text('{"a": 1}\n')
    for pair in (
        (made / "data-test.jsonl", tmp_path / "other.jsonl"),
        (tmp_path / "other.jsonl", made / "data-test.jsonl"),
    ):
        code, _, errors = showwork("contamination", pair[0], "--against", pair[1])
        assert code == 2
        assert "nothing to compare" in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "--families", "arithmetic:x"),
        ("generate", "--families", "arithmetic:-1"),
        ("generate", "--families", "arithmetic:nan"),
        ("generate", "--families", ""),
        ("generate", "--families", "arithmetic,arithmetic"),
        ("generate", "--count", "0"),
        ("generate", "--timeout", "nan"),
        ("generate", "--splits"),
        ("generate", "--splits", "--count", "9", "--out", "data.jsonl"),
        ("generate", "--out", "."),
        ("generate", "--out", "/dev/null/data.jsonl", "--families", "arithmetic", "--sandbox", "process"),
        ("generate", "--family", "arithmetic", "--problem", "1 + 2", "--out", "mine.jsonl"),
        ("generate", "--levels", "1-"),
        ("generate", "--levels", ""),
        ("generate", "--levels", "7"),
        ("generate", "--levels", "3-1"),
        ("generate", "--problem", "x"),
        ("show",),
        ("show", "--family", "derivative", "--levels", "9"),
        ("show", "--family", "derivative", "--levels", "2-"),
        ("show", "--family", "derivative", "--level", "2"),
        ("contamination", __file__, "--against", __file__),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(arguments):
    code, _, errors = showwork(*arguments)
    assert code == 2
    assert "Traceback" not in errors
