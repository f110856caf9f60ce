"""Evaluation: problems in, a run out. Generation and execution overlap; a killed run continues where it stopped.

`evaluate` takes any iterable of problems and does not know how they are made.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.evaluation.answer_methods import AnswerMethod, render, template_name
from harness.evaluation.attempts import in_turns
from harness.evaluation.judgements import Judge, judge_of, verifier_version
from harness.evaluation.listed_suites.record import ENGLISH
from harness.evaluation.models.record import asks_briefly, asks_through_chat
from harness.evaluation.provider import Generation, Provider, Request, Sampling, seed_of
from harness.evaluation.runs import (
    Judgement,
    Run,
    Sample,
    Settings,
    content_hash,
    create_run,
    problem_hash,
    sample_key,
    task_of,
)
from harness.evaluation.turns import IN_TURNS, Turns
from harness.scoring.golds import FAIL, Unreadable, readable
from harness.scoring.prompts import Prompt
from harness.verification.errors import RunError
from harness.verification.problem import Problem
from sandbox.errors import InfrastructureError
from sandbox.execution import Limits

if TYPE_CHECKING:
    from harness.scoring.run_programs import Runner

JUDGED_AT_ONCE = 64
"""Samples judged in one call, at most: verdicts show early, and a kill loses no more work than this."""


def evaluate(
    problems: Iterable[Problem],
    provider: Provider,
    sandbox: Runner | None,
    *,
    sampling: Sampling | None = None,
    chat: bool | None = None,
    any_template: bool = False,
    examples: Sequence[tuple[str, str]] = (),
    shown: str = "",
    text_answers: bool = False,
    method: AnswerMethod | None = None,
    language: str = ENGLISH,
    reasoning: bool = False,
    turns: Turns | None = None,
    limits: Limits | None = None,
    accept_restated: bool = False,
    unreadable: str = FAIL,
    skipped: Sequence[Unreadable] = (),
    source: dict[str, Any] | None = None,
    out: Path | None = None,
    progress: bool = False,
) -> Run:
    """Generate, execute and judge every problem's samples.

    sandbox: runs the programs; None only for answers in words, where nothing is run.
    chat: apply the chat template; by default as the model was trained, else where it has one. Another than it was
        trained on is refused, unless any_template.
    examples: worked (statement, solution) pairs shown before each problem, as the method writes solutions; `shown`
        says where they come from, and is recorded.
    method: how the problems are answered (harness/evaluation/answer_methods.py); text_answers is the older spelling of
        AnswerMethod.cot. language: of the prompt.
    reasoning: the model thinks first: a completion without the end of its thought holds no answer.
    turns: how often the model writes, and what it is told of its programs in between; recorded, and runs that differ in
        it are not compared. By default the method's own (`harness.evaluation.turns.IN_TURNS`).
    limits: what each program may use, recorded; by default the sandbox's own.
    accept_restated: whether the question's own formula, copied or rearranged, may answer it
        (`harness.scoring.score.score_many`); recorded, and runs that differ in it are not compared.
    unreadable: problems whose gold cannot be read: "fail" raises GoldError, which names them, before the model is
        asked; "skip" leaves them out and records them.
    skipped: records that have been left out already, to be recorded with the run.
    source: where the problems come from, recorded; a folder with another source is refused.
    out: the run's folder, made or continued; None keeps the run in memory.

    Raises UsageError for what cannot be asked, and InfrastructureError where a server, the sandbox or the disk failed:
    what was generated so far is kept in `out`, and the same call resumes from there. An outage never lowers a score.
    """
    problems, left_out = readable(problems, unreadable)
    sampling = sampling or Sampling()
    method = method or (AnswerMethod.cot if text_answers else AnswerMethod.program)
    if (sandbox is None) == method.runs_programs:
        raise RunError("give either a sandbox, for programs, or answers in words, which run nothing")
    chat = asks_through_chat(provider, chat, any_template=any_template)
    brief = asks_briefly(provider, chat)
    turns = turns or IN_TURNS.get(method)
    settings = Settings(
        provider=type(provider).__name__,
        model=provider.name,
        fingerprint=provider.fingerprint,
        template=template_name(method, chat, language, brief),
        sampling=sampling,
        examples=content_hash("examples", [list(pair) for pair in examples]) if examples else "",
        source=source or {},
        accept_restated=accept_restated,
        unreadable=unreadable,
        shown=shown,
        reasoning=reasoning,
        limits={} if limits in (None, Limits()) else asdict(limits),
        turns={} if turns is None or turns == IN_TURNS.get(method) else turns.to_record(),
    )
    several = turns is not None and turns.count > 1
    judge = judge_of(method, sandbox, limits, accept_restated=accept_restated, reasoning=reasoning, in_turns=several)
    run = create_run(settings, out, verifier_version(), problems)
    hashes = [problem_hash(problem) for problem in problems]
    if len(set(hashes)) < len(hashes):
        raise RunError("two problems have the same id: each may be given once")
    run.add_problems(problems)
    run.add_skipped([*skipped, *left_out])
    if sandbox is not None:
        provider = in_turns(provider, sandbox, method, turns, limits)
    prompt = partial(render, method=method, chat=chat, language=language, examples=examples, brief=brief)
    plan = list(_plan(problems, hashes, provider, sampling, prompt, run))
    keys = {item.key for batch in plan for item in batch.items}
    waiting = [sample for key, sample in run.samples.items() if key in keys and key not in run.judgements]
    started = time.monotonic()
    with _Judging(run, judge, keys, progress) as judging:
        judging.put(waiting)
        missing = [batch for batch in plan if any(item.key not in run.samples for item in batch.items)]
        requests = ([item.request for item in batch.items] for batch in missing)
        for number, generations in provider.generate(requests, sampling):
            samples = missing[number].samples(generations)
            run.add_samples(samples)
            judging.put(samples)
    run.wall_seconds += time.monotonic() - started
    failed = sum(1 for key in keys if run.judgements[key].outcome == "infrastructure")
    if failed:
        raise InfrastructureError(
            f"the sandbox failed on {failed} of {len(keys)} programs (`showwork sandbox doctor` says why): "
            "nothing was scored for them; run the same command again to finish"
        )
    return run


@dataclass(frozen=True, slots=True)
class _Item:
    """One sample to be made."""

    key: str
    problem: str
    request: Request


@dataclass(frozen=True, slots=True)
class _Batch:
    """Samples that are generated together, always."""

    name: str
    items: tuple[_Item, ...]

    def samples(self, generations: Sequence[Generation]) -> list[Sample]:
        return [
            Sample(
                key=item.key,
                problem=item.problem,
                index=item.request.index,
                batch=self.name,
                completion=g.text,
                tokens=g.tokens,
                prompt_tokens=g.prompt_tokens,
                finish=g.finish,
            )
            for item, g in zip(self.items, generations, strict=True)
        ]


def _plan(
    problems: Sequence[Problem],
    hashes: Sequence[str],
    provider: Provider,
    sampling: Sampling,
    prompt_of: Callable[[str], Prompt],
    run: Run,
) -> Iterator[_Batch]:
    """Batches, task by task: a task's batches are the same whichever other tasks are asked for beside it."""
    tasks: dict[str, list[_Item]] = {}
    for problem, identity in zip(problems, hashes, strict=True):
        prompt = prompt_of(problem.statement)
        # (A server would end a thought that only speaks of a stop.)
        stops = () if run.settings.reasoning else prompt.stops
        for index in range(sampling.n_samples):
            seed = seed_of(sampling.seed, identity, index)
            request = Request(problem, prompt.text, prompt.messages, index, seed, stops)
            item = _Item(sample_key(identity, run.settings, index), identity, request)
            tasks.setdefault(task_of(problem), []).append(item)
    for task, items in tasks.items():
        for number, places in enumerate(provider.plan([item.request for item in items])):
            yield _Batch(f"{task}:{number}/{len(places)}", tuple(items[place] for place in places))


class _Judging:
    """The second half of the pipeline: a thread that executes and judges what has been generated, while the model
    writes the next batch. Leaving the `with` block waits for it; an error of either half ends both."""

    def __init__(self, run: Run, judge: Judge, keys: set[str], progress: bool) -> None:
        self._run, self._judge = run, judge
        self._queue: queue.SimpleQueue[Sample | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._stopped = False
        finished = [j for key, j in run.judgements.items() if key in keys and j.outcome != "infrastructure"]
        self._right, self._judged = sum(j.correct for j in finished), len(finished)
        self._bar = _bar(len(keys), len(finished)) if progress else None
        self._thread = threading.Thread(target=self._work, name="judging", daemon=True)

    def __enter__(self) -> _Judging:
        self._thread.start()
        return self

    def put(self, samples: Sequence[Sample]) -> None:
        """Hand samples over. Raises what the judging raised, so that generation stops too."""
        if self._error is not None:
            raise self._error
        for sample in samples:
            self._queue.put(sample)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        # An outage of the model's server lets the judging finish; a Ctrl-C or a bug stops it after the call under way.
        self._stopped = kind is not None and not issubclass(kind, InfrastructureError)
        self._queue.put(None)
        self._thread.join()
        if self._bar is not None:
            self._bar.close()
        if kind is None and self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            while samples := self._next():
                problems = [self._run.problems[sample.problem] for sample in samples]
                judgements = self._judge(problems, [sample.completion for sample in samples])
                self._run.add_judgements([_keyed(j, s) for j, s in zip(judgements, samples, strict=True)])
                self._right += sum(j.correct for j in judgements)
                self._judged += len(judgements)
                if self._bar is not None:
                    self._bar.set_postfix_str(f"right {self._right / self._judged:.1%}", refresh=False)
                    self._bar.update(len(judgements))
        except BaseException as error:  # noqa: BLE001 - carried over to the thread that waits, and raised there
            self._error = error

    def _next(self) -> list[Sample]:
        """What waits, up to JUDGED_AT_ONCE; nothing when the work is over."""
        samples: list[Sample] = []
        while len(samples) < JUDGED_AT_ONCE and not self._stopped:
            try:
                sample = self._queue.get(block=not samples)
            except queue.Empty:
                break
            if sample is None:
                self._queue.put(None)  # seen again by the next call
                break
            samples.append(sample)
        return [] if self._stopped else samples


def _keyed(judgement: Judgement, sample: Sample) -> Judgement:
    return replace(judgement, key=sample.key)


def _bar(total: int, initial: int) -> Any:
    from tqdm import tqdm

    return tqdm(total=total, initial=initial, unit="sample", dynamic_ncols=True, desc="evaluating")
