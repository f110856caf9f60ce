"""Your model, TRL's GRPOTrainer, our problems, our execution reward: copy this and change the first lines.

python examples/grpo_trl.py                       (the tiny model of `showwork train sft --config tiny`)
"""

import sys

import torch
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer

from generators import families, problem
from harness import ExecutionReward, plain_prompt

if __name__ == "__main__":  # the sandbox's and the loader's processes import this file
    model = sys.argv[1] if len(sys.argv) > 1 else "runs/tiny"  # 1.5B: "Qwen/Qwen2.5-Coder-1.5B-Instruct"
    problems = [problem(family, i, level=1) for i in range(40) for family in families()]
    dataset = Dataset.from_list([{"prompt": plain_prompt(p.statement), **p.to_record()} for p in problems])
    config = GRPOConfig(
        output_dir="runs/grpo-example",
        max_steps=int(sys.argv[2]) if len(sys.argv) > 2 else 20,
        per_device_train_batch_size=16,
        num_generations=8,
        max_completion_length=256,
        learning_rate=1e-4,
        logging_steps=1,
        report_to="none",
        activation_checkpointing=False,
        save_strategy="no",
        bf16=torch.cuda.is_available(),
        use_cpu=not torch.cuda.is_available(),
        # One GPU, 1.5B: use_vllm=True, vllm_mode="colocate", learning_rate=1e-6, gradient_accumulation_steps=8,
        # max_completion_length=1024, and messages from harness.render(p.statement, chat=True) as prompts.
    )
    with ExecutionReward() as reward:  # starts the sandbox; every component and outcome is logged
        GRPOTrainer(model=model, reward_funcs=reward, args=config, train_dataset=dataset).train()
