# The two commands of a fresh clone. Each creates what it needs; only Python with venv is presumed.
PYTHON ?= python3
TOX := .venv/bin/tox

# ARGS: passed on, e.g. make demo ARGS=--quick
ARGS ?=

.PHONY: demo test
demo: $(TOX)
	$(TOX) -e demo -- $(ARGS)

test: $(TOX)
	$(TOX) $(if $(ARGS),-- $(ARGS))

$(TOX): constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --constraint constraints.txt tox
	touch $(TOX)
