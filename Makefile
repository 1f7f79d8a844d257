# `make` lists the targets. Everything that a target needs it installs, below this folder.

SHELL := /bin/bash
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install

export PIP_NO_INPUT = 1

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: .venv/dev.stamp .sdk/stamp ## install everything that tests and checks need

run: .venv/run.stamp ## run the server with a first flag, tokens and a snippet
	@exec $(BIN)/yardarm quickstart

test: setup ## run all tests
	$(BIN)/pytest

check: setup ## all that a change must pass: format, lint, types, contracts, documents, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.generate --check
	$(BIN)/pytest

prove: setup ## run the laws and faults at full size and write bench/results (minutes)
	$(BIN)/pytest --prove -m prove
	$(BIN)/python -m bench.read_path
	$(BIN)/python -m bench.ingest

bench: setup ## measure reads beside nginx, reports beside an INSERT each
	$(BIN)/python -m bench.read_path
	$(BIN)/python -m bench.ingest

wheel: setup ## build sdist and wheel, with the web UI, into dist
	@rm -rf dist
	@$(BIN)/python -m build --no-isolation --outdir dist .

generate: setup ## write the generated documents anew
	$(BIN)/python -m tools.generate

format: setup ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pins: ## pin every dependency anew
	tools/pins

clean: ## remove what the targets installed; the data folder .yardarm stays
	rm -rf .venv .sdk .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

.venv/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml tools/venv
	@echo 'installing into .venv …'
	@tools/venv
	@$(PIP) --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.sdk/stamp: requirements/sdk.txt tests/e2e/sdks/node/package-lock.json .venv/run.stamp
	tests/e2e/sdks/install
	@touch $@

.PHONY: help setup run test check prove bench wheel generate format pins clean
