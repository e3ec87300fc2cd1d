# Everything a person does with this project. `make help` lists it.
SHELL := /bin/sh
ENV := .venv
BIN := $(ENV)/bin
STAMP := $(ENV)/.built
BENCH := $(ENV)/.bench
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help env run test lint check check-real demo bench bench-matching bench-national schema catalogues clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

env: $(STAMP)  ## build the environment (.venv) from requirements.lock, once
	@echo "The environment is in $(ENV)."

run: $(STAMP)  ## start everything: database, demonstration council, worker and web server
	@$(BIN)/python -m marketplace run

test: lint  ## everything a change must pass: lint, types, contracts, then all tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -rs tests

lint: $(STAMP)  ## style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: lint  ## the quick part of test: lint, rules and properties, no database
	@$(BIN)/python -m pytest -n $(WORKERS) tests/unit tests/property

check-real: $(STAMP)  ## tests on real files: make check-real DATA=folder (census/, geo/ward/)
	@DATA="$(abspath $(DATA))" $(BIN)/python -m pytest -s tests/real

demo: $(STAMP)  ## build the demonstration council and say what it holds
	@$(BIN)/python -m marketplace demo --json

bench: $(STAMP)  ## measure: pages, ledger, starts, the demonstration (ratios within one run)
	@$(BIN)/python -m pytest -s -o python_files='bench_*.py' tests/bench

bench-matching: $(BENCH)  ## measure matching beside other solvers: ARGS="--size 50x20 --json"
	@$(BIN)/python -m tests.bench.rounds $(ARGS)

bench-national: $(BENCH)  ## measure matching of 50,000 lots and 10,000 providers: an hour and more
	@$(BIN)/python -m tests.bench.rounds --size 50000x10000 $(ARGS)

schema: $(STAMP)  ## write sql/schema.sql anew from the migrations
	@$(BIN)/python -m marketplace.database.schema

catalogues: $(STAMP)  ## list every sentence anew (marketplace/translations), for the translators
	@$(BIN)/python -m marketplace.web.catalogues

clean:  ## remove the environment and caches (never the data)
	rm -rf $(ENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(STAMP): requirements.lock
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed and was not found."; exit 1; fi
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv is not complete here. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Building the environment with $$($(PYTHON) --version): about a minute, once."
	@rm -rf $(ENV)
	@$(PYTHON) -m venv $(ENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r requirements.lock
	@$(BIN)/python .ci/link.py
	@touch $(STAMP)

$(BENCH): requirements-bench.lock $(STAMP)
	@echo "Adding the solvers to measure beside: once."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r requirements-bench.lock
	@touch $(BENCH)
