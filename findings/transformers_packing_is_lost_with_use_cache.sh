#!/usr/bin/env bash
# transformers 5.23.0: several examples laid end to end and told apart by position_ids that restart at 0 are masked from
# each other only in a forward pass with use_cache=False. `use_cache` is True in a model's default configuration, in
# train mode too: a training loop that calls model(input_ids=..., position_ids=...) lets every packed example read the
# ones before it, under eager and sdpa attention, without a warning.
# Seen: the second of two packed examples has the logits of that example alone with use_cache=False (to 1e-7); as the
# model comes, and with use_cache=True, they are off by 0.29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check transformers==5.23.0 numpy==2.4.6
HF_HUB_OFFLINE=1 "$folder/venv/bin/python" - <<'PY'
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(vocab_size=50, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)
model = LlamaForCausalLM(config).train()
first, second = [5, 6, 7, 8], [9, 10, 11]
for attention in ("eager", "sdpa"):
    model.set_attn_implementation(attention)
    for options in ({}, {"use_cache": True}, {"use_cache": False}):
        with torch.no_grad():
            packed = model(
                input_ids=torch.tensor([first + second]), position_ids=torch.tensor([[0, 1, 2, 3, 0, 1, 2]]), **options
            ).logits[0, len(first) :]
            alone = model(input_ids=torch.tensor([second])).logits[0]
        apart = float((packed - alone).abs().max())
        print(f"{attention}, {options or 'as it comes'}: the packed example is off by {apart:.1e}")
        assert (apart < 1e-5) == (options == {"use_cache": False})
PY
