#!/usr/bin/env bash
# tokenizers 0.23.3: a token that is added to a byte-level BPE tokenizer cuts a text before its pre-tokenizer sees it. Where
# the new token ends in a blank, such as ", ", the word behind it loses its blank and is another token than everywhere
# else: "red, and blue" has no " and" any more. So tokens added for a format (JSON, code, a program's boilerplate) change
# how a model reads ordinary prose, all words behind a comma, although the text decodes to itself. A token "," with
# rstrip=True takes the blank as well, and then it is lost: the text decodes without it.
# Seen: " and" is one token at three places of the sentence before, at one after ", " was added, where the two others
# become "an", "d"; with "," and rstrip=True at one, and what is decoded reads "red and green,and blue,and white".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3
cat > "$folder/cut.py" <<'PY'
import sys

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SENTENCE = "red and green, and blue, and white"


def tokenizer():
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=320, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    made.train_from_iterator([SENTENCE] * 20, trainer)
    return made


def count(*added):
    made = tokenizer()
    made.add_tokens(list(added))
    encoded = made.encode(SENTENCE)
    print([made.decode([number]) for number in encoded.ids], file=sys.stderr)
    return sum(made.decode([number]) == " and" for number in encoded.ids), made.decode(encoded.ids)


assert count() == (3, SENTENCE)
assert count(AddedToken(", ", normalized=False)) == (1, SENTENCE)
assert count(AddedToken(",", rstrip=True, normalized=False)) == (1, SENTENCE.replace(", ", ","))
PY
"$folder/venv/bin/python" "$folder/cut.py"
