#!/usr/bin/env bash
# transformers 5.23.0: a token classifier of Llama or Qwen3 (AutoModelForTokenClassification, of which process reward models
# are made) drops a tenth of what its head reads while it trains, although its configuration names no dropout but
# attention_dropout = 0.0. The sequence classifier of the same configuration (outcome reward models) drops nothing. So the two
# kinds of reward model are not trained alike; a token classifier's loss differs from run to run where its random numbers
# do (two processes and one of twice the batch); and `classifier_dropout=0.0`, which the configuration does not list, stops it.
# Seen: dropout modules of 0.1 in Llama's and Qwen3's token classifiers, none in their sequence classifiers; two passes of
# the same tokens in training mode differ for the first, are equal for the second, and equal with classifier_dropout=0.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check transformers==5.23.0 numpy==2.4.6
cat > "$folder/dropped.py" <<'PY'
import torch
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification, LlamaConfig, Qwen3Config

SIZES = {
    "vocab_size": 50,
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "num_labels": 2,
    "pad_token_id": 0,
}
TOKENS = torch.tensor([[3, 4, 5]])


def seen(kind, config):
    model = kind.from_config(config).train()
    dropped = [part.p for part in model.modules() if isinstance(part, torch.nn.Dropout) and part.p]
    return dropped, torch.equal(model(TOKENS).logits, model(TOKENS).logits)


for family in (LlamaConfig, Qwen3Config):
    config = family(**SIZES)
    named = {name: value for name, value in config.to_dict().items() if "dropout" in name}
    assert named == {"attention_dropout": 0.0}, named
    assert seen(AutoModelForTokenClassification, config) == ([0.1], False)
    assert seen(AutoModelForSequenceClassification, config) == ([], True)
    assert seen(AutoModelForTokenClassification, family(**SIZES, classifier_dropout=0.0)) == ([], True)
print("a token classifier drops a tenth, a sequence classifier nothing")
PY
HF_HUB_OFFLINE=1 "$folder/venv/bin/python" "$folder/dropped.py"
