"""What is counted and computed before and after a training is what is counted and computed in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from generators.evaluation.cost import cost
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import Evaluation
from harness.evaluation.models import open_provider
from harness.evaluation.models.precision import autocast
from harness.evaluation.provider import Sampling
from harness.scoring.prompts import plain_prompt
from harness.verification.errors import ModelError
from sandbox.errors import UsageError
from trainer.evaluation import has_bf16

pytestmark = pytest.mark.train


@pytest.mark.parametrize("shown", [0, 2])
def test_a_dry_run_counts_the_tokens_that_the_model_will_read(small: Path, shown: int) -> None:
    options = EvaluationOptions(model=str(small), tasks="derivative-1,limit-1", limit=3, num_fewshot=shown)
    evaluation = Evaluation(options)
    provider = open_provider(str(small), "hf")
    examples = evaluation.examples()
    shown_text = "".join(plain_prompt(s) + f"{solution.rstrip()}\n\n" for s, solution in examples)
    read = sum(
        len(provider._ids(shown_text + plain_prompt(p.statement))) for p in evaluation.problems(evaluation.tasks())
    )
    said = cost(Evaluation(options))
    assert f"{read:,} prompt tokens" in said
    assert "about" not in said


def test_a_server_shows_no_tokenizer_and_the_count_says_about() -> None:
    options = EvaluationOptions(model="m", api_base="http://127.0.0.1:9/v1", tasks="derivative-1", limit=1)
    assert "about" in cost(Evaluation(options))


def test_bfloat16_asks_as_the_judge_in_training_computes(small: Path) -> None:
    """The same weights, the same rounding: equal logits, and others than in float32."""
    judge = open_provider(str(small), "hf")
    asked = open_provider(str(small), "hf", dtype="bfloat16")
    ids = torch.tensor([[5, 6, 7, 8]])
    with torch.no_grad():
        with autocast(judge.model, "bfloat16"):
            in_training = judge.model(ids).logits
        with autocast(asked.model, asked.dtype):
            in_evaluation = asked.model(ids).logits
        assert torch.equal(in_training, in_evaluation)
        assert not torch.equal(in_evaluation, judge.model(ids).logits)
    assert asked.fingerprint != judge.fingerprint
    texts = [one.complete(["Compute 2 + 2."], Sampling(max_new_tokens=4)) for one in (asked, judge)]
    assert all(len(text[0]) == 1 for text in texts)


def test_the_judge_computes_in_bfloat16_where_the_processor_does(small: Path) -> None:
    from trainer.evaluation import half_precision

    model = open_provider(str(small), "hf").model
    with half_precision(model):
        assert torch.is_autocast_enabled("cpu") == has_bf16()


def test_a_number_type_that_cannot_be_is_refused() -> None:
    with pytest.raises(UsageError, match="--dtype"):
        EvaluationOptions(dtype="int3")
    with pytest.raises(ModelError, match="--dtype"):
        open_provider("m", "openai", api_base="http://127.0.0.1:9/v1", dtype="bfloat16")
