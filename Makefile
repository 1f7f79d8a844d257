# `make` lists the targets. Everything that a target needs it installs, below this folder.

SHELL := /bin/bash
BIN := .venv/bin
UI := src/yardarm/api/static/index.html
UI_SOURCES := docs/openapi.json $(shell find ui -name node_modules -prune -o -name openapi.d.ts -prune -o -type f -print)
# On two cores, a file of tests at a time.
BOTH := -n 2 --dist loadfile
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install

export PIP_NO_INPUT = 1
# Some machines set it: then each of the hundreds of processes of the tests compiles all over again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: .venv/dev.stamp .sdk/stamp ## install everything that tests and checks need

run: .venv/run.stamp ## run the server with a first flag, tokens and a snippet
	@tools/node && $(MAKE) --silent ui || echo 'yardarm: starting without building the web UI'
	@exec $(BIN)/yardarm quickstart

ui: $(UI) ## build the web UI into the package, when its sources are newer

test: setup ui ## run all tests; those in a browser when there is Chromium
	@tools/chromium >/dev/null || true
	$(BIN)/pytest $(BOTH)

check: setup ui ## all that a change must pass: format, lint, types, contracts, documents, tests
	@tools/chromium >/dev/null
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.generate --check
	cd ui && npm run --silent check
	$(BIN)/pytest $(BOTH) --need-browser

prove: setup ui ## run the laws and faults at full size, then bench; all write bench/results (hours)
	$(BIN)/pytest --prove -m prove
	$(MAKE) bench

bench: setup ui ## measure all that docs/performance.md says, beside its peers, and write it there
	$(BIN)/python -m bench.read_path
	$(BIN)/python -m bench.frontend
	$(BIN)/python -m bench.ingest
	$(BIN)/python -m bench.metrics_reads
	$(BIN)/python -m bench.usage_reads
	$(BIN)/python -m bench.retention
	$(BIN)/python -m bench.fleet
	$(BIN)/python -m bench.scale
	$(BIN)/python -m bench.token_cost
	$(BIN)/python -m bench.evaluation
	$(BIN)/python -m bench.streaming
	$(BIN)/python -m bench.herd
	$(BIN)/python -m bench.starts
	$(BIN)/python -m bench.ui
	$(BIN)/python -m tools.generate

wheel: setup ui ## build sdist and wheel, with the web UI, into dist
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
	rm -rf .venv .sdk ui/node_modules src/yardarm/api/static .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

.venv/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml tools/venv
	@echo 'installing into .venv …'
	@tools/venv
	@$(PIP) --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.sdk/stamp: requirements/sdk.txt tests/e2e/sdks/node/package-lock.json tests/e2e/provider/package-lock.json .venv/run.stamp
	tests/e2e/sdks/install
	@touch $@

$(UI): ui/node_modules/.stamp $(UI_SOURCES)
	@tools/node
	@echo 'building the web UI …'
	@cd ui && npm run --silent build -- --logLevel warn >/dev/null
	@touch $@

ui/node_modules/.stamp: ui/package-lock.json
	@tools/node
	@echo 'installing what builds the web UI into ui/node_modules …'
	@cd ui && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: help setup run ui test check prove bench wheel generate format pins clean
