# Commands of a fresh clone. Each creates what it needs; you only need Python (3.11 for training) with venv.
PYTHON ?= python3
TOX := .venv/bin/tox
# Where the tools of `make check` are. With an environment of your own: make check BIN=/path/to/its/bin
BIN ?= .venv/bin
CORE := showwork.py sandbox harness generators

# ARGS: passed on, e.g. make demo ARGS=--quick
ARGS ?=

.PHONY: demo test check corpus
demo: $(TOX)
	$(TOX) -e demo -- $(ARGS)

test: $(TOX)
	$(TOX) $(if $(ARGS),-- $(ARGS))

# Debian's manuals to a corpus of mathematics and to problems.
corpus: $(TOX)
	$(TOX) -e corpus -- $(ARGS)

# The quick check before a commit: style, layering, types of the core, and the tests marked `fast`. Without torch, so
# that what is imported from it has no types here, and the ignores that its types need are unused: `tox -e types` has it.
check: $(if $(filter .venv/bin,$(BIN)),.venv/.check)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy --cache-dir .mypy_cache/core --disable-error-code import-not-found --no-warn-unused-ignores $(CORE)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -q -m fast $(ARGS)

$(TOX): constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --constraint constraints.txt tox
	touch $(TOX)

.venv/.check: $(TOX) pyproject.toml
	.venv/bin/pip install --quiet --constraint constraints.txt --editable '.[dev,test,api]'
	touch $@
