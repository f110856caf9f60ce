"""The reward in the shapes that trainers call."""

import asyncio
import json
import pickle
import threading

import pytest

import generators
from harness import GoldError
from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_components import Weights
from harness.scoring.reward_functions import for_openrlhf, for_verifiers, for_verl
from harness.scoring.score import Outcome
from sandbox import Execution, InfrastructureError, Sandbox, Status

RECORDS = [generators.problem("arithmetic", index).to_record() for index in range(4)]
PROMPTS = [f"### Problem:\n{record['instruction']}\n### Solution:\n" for record in RECORDS]
PROGRAMS = [record["output"] for record in RECORDS]
COLUMNS = {key: [record[key] for record in RECORDS] for key in RECORDS[0]}
BEST = 2.0


class Log:
    """What a trainer's log_extra and log_metric were given."""

    def __init__(self):
        self.columns: dict[str, list] = {}
        self.metrics: dict[str, float] = {}

    def extra(self, name, values):
        self.columns[name] = values

    def metric(self, name, value):
        self.metrics[name] = value


def test_trls_call_gives_a_float_for_each_completion_and_logs_every_component(box):
    log = Log()
    rewards = ExecutionReward(box)(
        prompts=PROMPTS,
        completions=[*PROGRAMS[:3], "print('Answer: no')"],
        completion_ids=[[1]] * 4,
        trainer_state=None,
        log_extra=log.extra,
        log_metric=log.metric,
        **COLUMNS,
    )
    assert rewards[:3] == [pytest.approx(BEST)] * 3
    assert rewards[3] == pytest.approx(0.1)
    assert log.columns["outcome"] == ["correct"] * 3 + ["wrong_answer"]
    assert {"correct", "executed", "precision", "progress", "trace", "answer_found", "verdict"} <= set(log.columns)
    assert all(len(values) == 4 for values in log.columns.values())
    assert log.metrics["reward/correct"] == pytest.approx(0.75)
    assert log.metrics["outcome/correct"] == pytest.approx(0.75)
    assert log.metrics["outcome/infrastructure"] == 0


def test_chat_prompts_and_completions_are_taken_as_they_come(box):
    prompts = [[{"role": "system", "content": "s"}, {"role": "user", "content": RECORDS[0]["instruction"]}]]
    completions = [[{"role": "assistant", "content": f"Sure.\n```python\n{PROGRAMS[0]}```"}]]
    assert ExecutionReward(box)(prompts, completions, answer=[RECORDS[0]["answer"]]) != [None]
    first = {key: values[:1] for key, values in COLUMNS.items()}
    assert ExecutionReward(box)(prompts, completions, **first) == [pytest.approx(BEST)]


def test_a_dataset_with_prompt_and_answer_alone_is_enough(box):
    reward = ExecutionReward(box)
    rewards = reward(PROMPTS, PROGRAMS, answer=[record["answer"]["value"] for record in RECORDS])
    assert all(value >= 1.1 for value in rewards)
    steps = reward.scores(PROMPTS[:1], PROGRAMS[:1], answer=COLUMNS["answer"][:1])[0].steps
    assert steps
    assert all(step.relevant for step in steps)  # the question was found in the prompt


def test_columns_as_json_text_are_read(box):
    columns = {key: [json.dumps(record[key]) for record in RECORDS] for key in ("answer", "steps")}
    assert ExecutionReward(box)(PROMPTS, PROGRAMS, **columns) == [pytest.approx(BEST)] * 4


def test_without_a_gold_the_caller_hears_of_it_at_once(box):
    with pytest.raises(GoldError, match="answer"):
        ExecutionReward(box)(PROMPTS, PROGRAMS, instruction=COLUMNS["instruction"])


def test_weights_and_steps_are_configuration(box):
    only_answer = ExecutionReward(box, Weights(correct=1.0, executed=0.0, steps=0.0, trace=0.0), steps=False)
    assert only_answer(PROMPTS, PROGRAMS, **COLUMNS) == [1.0] * 4
    assert only_answer.scores(PROMPTS, PROGRAMS, **COLUMNS)[0].steps == ()


def test_an_empty_batch_is_an_empty_list(box):
    assert ExecutionReward(box)([], [], answer=[]) == []


class Broken:
    """A sandbox that works for a while and then is gone."""

    def __init__(self, box, works):
        self.box, self.works = box, works

    def as_completed(self, programs, limits=None):
        if self.works:
            self.works -= 1
            yield from self.box.as_completed(programs, limits)
        else:
            raise InfrastructureError("the engine is gone: start it again")


def test_an_outage_in_the_middle_of_training_gives_none_and_never_zero(box):
    reward = ExecutionReward(Broken(box, works=1))
    assert reward(PROMPTS, PROGRAMS, **COLUMNS) == [pytest.approx(BEST)] * 4
    log = Log()
    assert reward(PROMPTS, PROGRAMS, log_metric=log.metric, log_extra=log.extra, **COLUMNS) == [None] * 4
    assert log.metrics["outcome/infrastructure"] == 1
    assert "reward/correct" not in log.metrics


def test_a_machine_without_a_sandbox_is_an_error_before_training_starts(box):
    with pytest.raises(InfrastructureError):
        ExecutionReward(Broken(box, works=0))(PROMPTS, PROGRAMS, **COLUMNS)


class Half:
    """A sandbox of which every other run fails."""

    def __init__(self, box):
        self.box = box

    def as_completed(self, programs, limits=None):
        for index, execution in self.box.as_completed(programs, limits):
            failed = Execution(Status.infrastructure, "", "gone", None, 0.0, 0.0)
            yield index, failed if index % 2 else execution


def test_the_rest_of_a_batch_keeps_its_rewards(box):
    rewards = ExecutionReward(Half(box))(PROMPTS, PROGRAMS, **COLUMNS)
    assert [value is None for value in rewards] == [False, True, False, True]


def test_it_works_from_any_thread_and_awaited(box):
    reward = ExecutionReward(box)
    found = []
    threads = [threading.Thread(target=lambda: found.append(reward(PROMPTS, PROGRAMS, **COLUMNS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[pytest.approx(BEST)] * 4] * 4
    assert asyncio.run(reward.call_async(PROMPTS, PROGRAMS, **COLUMNS)) == [pytest.approx(BEST)] * 4


def test_a_reward_without_a_sandbox_opens_its_own_and_closes_it(monkeypatch):
    opened = []

    def make():
        opened.append(Sandbox("process", workers=1))
        return opened[-1]

    monkeypatch.setattr("sandbox.host.sandbox.Sandbox", make)
    with ExecutionReward() as reward:
        assert opened == []
        assert reward(PROMPTS, PROGRAMS, **COLUMNS) == [pytest.approx(BEST)] * 4
        assert len(opened) == 1
    assert "closed" in repr(opened[0])


def test_a_reward_travels_to_another_process():
    reward = pickle.loads(pickle.dumps(ExecutionReward(weights=Weights(correct=3.0), deadline=7.0)))
    assert (reward.weights.correct, reward.deadline) == (3.0, 7.0)


def test_a_null_byte_and_lone_surrogates_kill_no_run(box):
    nasty = ["print('\x00')", "\ud800", "print('\\ud800')", None]
    assert ExecutionReward(box)(PROMPTS, nasty, **COLUMNS) == [0.0] * 4


@pytest.mark.train
def test_trl_takes_it_for_what_it_is():
    from trl.trainer.utils import get_callable_name, is_async_callable

    reward = ExecutionReward()
    assert get_callable_name(reward) == "ExecutionReward"
    assert not is_async_callable(reward)
    assert is_async_callable(reward.call_async)


def test_verl_gets_a_score_with_its_components(box):
    compute_score = for_verl(ExecutionReward(box))
    record = RECORDS[0]
    extra = {"question": record["instruction"], "steps": record["steps"], "index": 7}
    found = compute_score("showwork", record["output"], record["answer"], extra_info=extra)
    assert found["score"] == pytest.approx(BEST)
    assert found["outcome"] == "correct"
    assert found["progress"] == 1.0
    assert compute_score("gsm8k", "print('Answer:', 42)", "42")["score"] == pytest.approx(1.1)
    with pytest.raises(InfrastructureError):
        for_verl(ExecutionReward(Half(Fails())))("x", "print(1)", "1")


class Fails:
    """A sandbox in which every run fails."""

    def as_completed(self, programs, limits=None):
        for index, _ in enumerate(programs):
            yield index, Execution(Status.infrastructure, "", "gone", None, 0.0, 0.0)


@pytest.mark.train
def test_openrlhf_gets_tensors(box):
    reward_func = for_openrlhf(ExecutionReward(box))
    queries = [prompt + program for prompt, program in zip(PROMPTS, PROGRAMS, strict=True)]
    labels = [json.dumps(record) for record in RECORDS[:3]] + ["-1"]
    found = reward_func(queries, PROMPTS, labels)
    assert found["rewards"].tolist()[:3] == [pytest.approx(BEST)] * 3
    assert found["scores"].tolist() == [1, 1, 1, 0]
    assert set(found["extra_logs"]) == {"correct", "executed", "precision", "progress", "trace"}
    with pytest.raises(InfrastructureError):
        for_openrlhf(ExecutionReward(Fails()))(queries, PROMPTS, labels)


def test_verifiers_awaits_a_float(box):
    reward = for_verifiers(ExecutionReward(box))
    record = RECORDS[1]
    chat = [{"role": "user", "content": record["instruction"]}]
    said = [{"role": "assistant", "content": f"```python\n{record['output']}```"}]
    info = {"answer": record["answer"], "steps": record["steps"]}
    assert asyncio.run(reward(prompt=chat, completion=said, answer="", info=info, state={})) == pytest.approx(BEST)
    with pytest.raises(InfrastructureError):
        asyncio.run(for_verifiers(ExecutionReward(Fails()))(prompt=chat, completion=said, answer="1"))


def test_every_outcome_has_its_own_sentence():
    import ast
    import inspect

    body = ast.parse(inspect.getsource(Outcome)).body[0].body[1:]
    sentences = [node.value.value for node in body if isinstance(node, ast.Expr)]
    assert len(sentences) == len(set(sentences)) == len(Outcome)
