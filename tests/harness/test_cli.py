"""`showwork check` and `showwork recheck`, as they are typed."""

import json

import pytest
from click.testing import CliRunner

import generators
import showwork
from sandbox import ShowworkError


def run(*arguments):
    """The command's exit code, stdout and stderr, as the door gives them."""
    done = CliRunner().invoke(showwork.door, arguments)
    if isinstance(done.exception, ShowworkError):
        return done.exception.exit_code, done.stdout, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["Derivative(x**2, x) = 2*x"], 0, "true"),
        (["Derivative(x**2, x) = 3*x"], 1, "false: differs at x = "),
        (["--let", "u = x**2", "--let", "v = u + 1", "Derivative(v, x) = 2*x"], 0, "true"),
        (["--gold", "1/2", "--prediction", "0.5"], 0, "true"),
        (["--gold", "1/2", "--prediction", "1/3"], 1, "false"),
        (["--kind", "multiset", "--gold", "[1, 2, 2]", "--prediction", "[2, 1, 2]"], 0, "true"),
        (["--of", "2*x", "--gold", "x**2", "--prediction", "x**2 + 7"], 0, "true"),
        (["--of", "2*x", "--gold", "x**2", "--prediction", "x**3"], 1, "false"),
        (["--gold", "__import__('os').system('x')", "--prediction", "1"], 2, ""),
        (["--gold", "1", "--prediction", "__import__('os').system('x')"], 1, "false"),
        (["x = "], 2, ""),
        ([], 2, ""),
        (["--gold", "1"], 2, ""),
        (["1 = 1", "--gold", "1", "--prediction", "1"], 2, ""),
        (["--let", "u", "u = 1"], 2, ""),
        (["--kind", "set", "1 = 1"], 2, ""),
        (["--let", "u = u + 1", "u = 1"], 2, ""),
        (["--let", "pi = 3", "pi = 3"], 2, ""),
        (["--let", "u = 1", "--let", "u = 2", "u = 2"], 2, ""),
        (["--problem", "Solve 2x + 3 = 9", "x = 3"], 0, "true"),
        (["--problem", "Solve x**2 = 9", "x = 3"], 1, "false: loses x = -3"),
        (["--problem", "Solve x**2 = 9", "--gold", "1", "--prediction", "1"], 2, ""),
        (["--gold", "5", "--prediction", ""], 1, "false: the prediction cannot be read"),
        (["--gold", "5 m", "--prediction", "5 cm", "--kind", "quantity"], 1, "false: in m: 5 against 1/20"),
        (["--gold", "x**2", "--prediction", "x**2 + sign(x)", "--of", "2*x"], 1, "false: jumps at x = 0, from -1 to 1"),
        (["exp(-x) + Max(0, -x - 10**8) = exp(-x)"], 1, "false: differs at x = "),
    ],
)
def test_check_says_what_it_found_and_exits_so(arguments, code, said):
    exited, out, err = run("check", *arguments)
    assert exited == code
    assert out.startswith(said)
    assert "Traceback" not in err


SOLUTION = "3(x - 2) = 2x + 1\n3x - 2 = 2x + 1\nx = 3\n"


def piped(text, *arguments):
    """The command with a text on its standard input."""
    done = CliRunner().invoke(showwork.door, arguments, input=text)
    return done.exit_code, done.stdout


def test_check_tells_which_line_of_a_solution_fails():
    code, out = piped(SOLUTION, "check", "--problem", "Solve 3(x - 2) = 2x + 1")
    assert code == 1
    assert out.splitlines()[-1] == "line 2 fails: loses x = 7 and gains x = 3"
    assert "carried on" in out.splitlines()[2]
    code, out = piped("3x - 6 = 2x + 1\nx = 7\n", "check", "--problem", "Solve 3(x - 2) = 2x + 1")
    assert (code, out.splitlines()[-1]) == (0, "every line is true")


def test_check_gives_the_lines_of_a_solution_as_json():
    code, out = piped(SOLUTION, "check", "--problem", "Solve 3(x - 2) = 2x + 1", "--json")
    said = json.loads(out)
    assert (code, said["true"], said["fails"]) == (1, False, 2)
    assert said["lines"][1]["lost"] == ["x = 7"]
    assert [line["carried"] for line in said["lines"]] == [False, False, True]


def test_check_refuses_a_solution_without_a_line_that_can_be_read():
    code, _ = piped("I do not know.\n", "check", "--problem", "Solve x = 3")
    assert code == 2


def test_check_gives_json_where_a_machine_reads():
    code, out, _ = run("check", "--json", "1 + 1 = 3")
    assert code == 1
    assert json.loads(out) == {"claim": "1 + 1 = 3", "true": False, "trivial": False, "detail": "2 against 3"}


def written(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def ours(family="arithmetic", count=3):
    return [generators.problem(family, index).to_record() for index in range(count)]


def test_a_dataset_that_stands_exits_0_with_a_row_a_family(tmp_path):
    file = written(tmp_path / "d.jsonl", ours() + ours("derivative"))
    code, out, _ = run("recheck", file, "--sandbox", "process")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["family", "arithmetic", "derivative", "all"]


def test_whatever_is_wrong_with_a_record_is_found_and_named(tmp_path):
    answer, step, listed, crash, good = ours(count=5)
    answer["answer"]["value"] += "1"
    step["output"] = step["output"].replace('print("Answer:"', "print('Step 99 [x]: 1 + 1 =', 3)\nprint('Answer:'")
    listed["steps"] = listed["steps"][:-1]
    crash["output"] = "print(1/0)"
    file = written(tmp_path / "d.jsonl", [answer, step, listed, crash, good])
    code, out, _ = run("recheck", file, "--sandbox", "process", "--json")
    assert code == 1
    counts, *faults = [json.loads(line) for line in out.splitlines()]
    assert (counts["records"], counts["stand"]) == (5, 1)
    said = [fault["fault"] for fault in faults]
    assert said[0].startswith("wrong_answer")
    assert said[1].startswith("step 99 is false: 1 + 1 = 3")
    assert said[2] == "the program prints other steps than the record lists"
    assert said[3].startswith("runtime_error")


def test_a_foreign_dataset_needs_only_question_answer_and_program(tmp_path):
    records = [{"question": "3*14?", "answer": "So.\n#### 42", "program": f"print('Answer:', {n})"} for n in (42, 43)]
    file = tmp_path / "theirs.json"
    file.write_text(json.dumps(records))
    code, out, _ = run("recheck", str(file), "--sandbox", "process")
    assert code == 1
    assert "line 2" in out
    assert "line 1" not in out


@pytest.mark.parametrize(
    "text", ["{", "[]\n", '{"question": "?"}\n', '{"question": "?", "answer": "1"}\n', "\n", "\xff"]
)
def test_a_file_that_cannot_be_read_is_misuse_in_one_line(tmp_path, text):
    file = tmp_path / "d.jsonl"
    file.write_bytes(text.encode("latin-1"))
    code, _, err = run("recheck", str(file), "--sandbox", "process")
    assert code == 2
    assert "Traceback" not in err


def test_a_record_whose_gold_cannot_be_read_does_not_stand_and_the_others_are_checked(tmp_path):
    program = "print('Answer:', 42)"
    golds = ["58_8", None, [1, 2], "42"]
    records = [{"question": "What is 6*7?", "answer": gold, "program": program} for gold in golds]
    code, out, _ = run("recheck", written(tmp_path / "d.jsonl", records), "--sandbox", "process", "--json")
    assert code == 1
    counts, *faults = [json.loads(line) for line in out.splitlines()]
    assert (counts["records"], counts["stand"]) == (4, 1)
    assert [fault["line"] for fault in faults] == [1, 2, 3]
    assert "'58_8' cannot be read" in faults[0]["fault"]


def test_check_takes_assumptions_and_names_one_that_it_does_not_know():
    assert run("check", "--assume", "n: integer", "cos(2*pi*n) = 1")[0] == 0
    assert run("check", "cos(2*pi*n) = 1")[0] == 1
    code, _, err = run("check", "--assume", "n: blue", "n = n")
    assert code == 2
    assert "unknown assumption 'blue' of n" in err
    assert run("check", "--assume", "n", "n = n")[0] == 2


@pytest.mark.parametrize(
    ("sign", "claim", "code"),
    [
        (">", "sqrt(a**2) = a", 0),
        (">", "sqrt(a**2) = -a", 1),
        ("<", "sqrt(a**2) = -a", 0),
        (">=", "a >= 0", 0),
        (">=", "a > 0", 1),
        ("!=", "a**2 > 0", 0),
    ],
)
def test_check_takes_the_sign_of_a_name(sign, claim, code):
    assert run("check", "--assume", f"a {sign} 0", claim)[0] == code
    assert run("check", "--assume", "a > 0", "--assume", "a: integer", "a >= 1")[0] == 0


def test_check_names_the_link_that_fails_and_takes_a_function():
    code, out, _ = run("check", "2 + 2 = 4 = 2*3")
    assert (code, out) == (1, "false: `4 = 2*3`: 4 against 6\n")
    assert run("check", "--let", "f(x) = x**2", "f'(x) = 2x")[0] == 0
    assert run("check", "--let", "f(x) = x**2", "f'(x) = 3x")[0] == 1
    assert run("check", "7 \\equiv 1")[0] == 2


def test_check_says_in_json_why_a_claim_is_undecided():
    code, out, _ = run("check", "--json", "f(x) = g(x)")
    assert code == 1
    assert json.loads(out)["method"] == "undecided"
