"""One problem as a page in the terminal: statement, program, what it prints, each step judged."""

from __future__ import annotations

import json
import textwrap

from rich.console import Console
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from generators.datasets.certify_by_running import ProgramRunner
from harness.evaluation.report.run_in_terminal import MARKS, printable
from harness.verification.problem import TEXT_STYLES, Problem


def page(problem: Problem, runner: ProgramRunner | None) -> int:
    """Print a problem; with a runner also run its program and check what it printed. Gives 1 where a check failed."""
    console = Console()
    name = f"{problem.family}  level {problem.level}  {problem.split}  seed {problem.seed}  index {problem.index}"
    console.print(
        Panel(printable(textwrap.fill(problem.statement, 110)), title=printable(name), subtitle=printable(problem.id))
    )
    if problem.style in TEXT_STYLES:
        return _text_page(console, problem)
    # A wrapped line is no longer the program: code runs over the edge and may be copied as it stands.
    code = Syntax("", "python", theme="ansi_dark", background_color="default").highlight(
        printable(problem.program).plain.rstrip()
    )
    console.print(code, soft_wrap=True)
    answer = printable(f"Gold answer ({problem.answer.kind}): {problem.answer.value}", style="bold")
    if runner is None:
        console.print(answer, soft_wrap=True)
        return 0
    return _run(console, problem, runner, answer)


def _text_page(console: Console, problem: Problem) -> int:
    """A solution in words: each line with the harness's mark. Nothing is run: what a cell printed stands in the text,
    and it was run when the problem was certified."""
    from harness import extract_answer, verify
    from harness.scoring.prose.cells import without_cells
    from harness.scoring.trace import check_trace

    lines = problem.program.splitlines()
    shown = without_cells(problem.program).splitlines()
    checks = {check.line: check for check in check_trace("\n".join(shown), problem.statement).lines}
    failed = False
    for number, line in enumerate(lines, 1):
        check = checks.get(number) if shown[number - 1].strip() else None
        mark, style = MARKS[check.true] if check is not None and check.judged else (" ", "dim")
        failed |= check is not None and check.true is False
        row = Text(f"{mark} ", style=style).append_text(printable(line))
        console.print(row, soft_wrap=True)
    printed = extract_answer(problem.program)
    verdict = verify(problem.answer, printed or "")
    mark, style = MARKS[verdict.equal]
    console.print(
        printable(f"Gold answer ({problem.answer.kind}): {problem.answer.value}", style="bold"), soft_wrap=True
    )
    console.print(
        printable(
            f"{mark} Answer of the text: {json.dumps(printed, ensure_ascii=False)} ({verdict.method})", style=style
        )
    )
    return int(failed or verdict.equal is not True)


def _run(console: Console, problem: Problem, runner: ProgramRunner, answer: Text) -> int:
    from harness import extract_answer, verify
    from harness.scoring.check_steps import check_against
    from harness.scoring.reference import Task, reference
    from sandbox.execution import Status

    execution = runner.run(problem.program)
    if execution.status is not Status.ok:
        console.print(
            printable(f"the program ended as {execution.status.value}: {execution.stderr.strip()[-500:]}", style="red")
        )
        return 1
    table = Table(show_header=False, box=None)
    checks = check_against(execution.stdout, reference(Task.of(problem)), fallback=True)  # as one's own are certified
    for check in checks:
        let = check.rule == "let"
        mark, style = (" ", "dim") if let else MARKS[check.true]
        table.add_row(
            printable(mark, style=style),
            str(check.index),
            printable(check.rule, style="cyan"),
            printable(check.claim),
            printable(check.detail, style="dim"),
        )
    console.print(table)
    printed = extract_answer(execution.stdout, conclusions=False)
    verdict = verify(problem.answer, printed or "")
    mark, style = MARKS[verdict.equal]
    console.print(answer, soft_wrap=True)
    console.print(
        printable(f"{mark} Printed answer: {json.dumps(printed, ensure_ascii=False)} ({verdict.method})", style=style)
    )
    failed = verdict.equal is not True or any(check.true is not True and check.rule != "let" for check in checks)
    return int(failed)
