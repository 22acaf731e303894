# Candor's commands. `make help` lists them. Each makes the environment in .venv first, when it is not there.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export CANDOR_VAR ?= $(CURDIR)/var
export HYPOTHESIS_STORAGE_DIRECTORY := $(CANDOR_VAR)/cache/hypothesis

# A stamp's name carries what the environment was made from: when that changes, the stamp is missing.
made_from = $(firstword $(shell { echo "$(CURDIR)"; cat pyproject.toml $(1); } | sha256sum))
BASE := .venv/made-base-$(call made_from,requirements/base.txt)
DEV := .venv/made-dev-$(call made_from,requirements/dev.txt)

PY := .venv/bin/python
LOCAL := $(PY) -m deploy.local
CODE = $(wildcard services simulator shared deploy tests)

.PHONY: help env lint format test test-all drill run fonts simulate-faults planted-bugs fuzz lock clean

help: ## show this list
	@sed -nE 's/^([a-z%-]+):.*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | sed 's/bench-%/bench-NAME/' | expand -t 24
	@echo "State is kept under $(CANDOR_VAR) (CANDOR_VAR changes it). AMQP_URI names a broker to use instead of a private one."

env: $(DEV) ## make the environment in .venv (all other commands do this too)

$(BASE):
	@deploy/environment.sh base $@

$(DEV):
	@deploy/environment.sh dev $@
	@touch $(BASE)  # dev.txt holds base.txt whole

lint: $(DEV) ## ruff, mypy and the import contracts
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m mypy $(CODE)
	.venv/bin/lint-imports --cache-dir $(CANDOR_VAR)/cache/imports

format: $(DEV) ## let ruff format and mend what it can
	$(PY) -m ruff format $(CODE)
	$(PY) -m ruff check --fix $(CODE)

test: $(DEV) ## all tests but the long ones, on a private broker (ARGS="-k word" chooses)
	$(LOCAL) -- $(PY) -m deploy.worlds $(ARGS)

test-all: $(DEV) ## all tests
	$(LOCAL) -- $(PY) -m deploy.worlds --long $(ARGS)

drill: $(BASE) ## play the drill brown-water through all services (ARGS="--seed 7 --speed 600")
	@$(LOCAL) --services -- candor-drill play brown-water $(ARGS)

run: $(BASE) ## run the services in the foreground on a private broker, until Ctrl-C
	@$(LOCAL) -- candor run $(ARGS)

fonts: $(BASE) ## fetch the four faces of official papers from Debian, for PDFs (49 MB, once; needs no root)
	@$(PY) -m deploy.fonts

bench-%: $(DEV) ## measure one thing: chain, detect, ingest, journal, snapshots, recover, verify; the last line is JSON
	@$(LOCAL) -- python -m tests.bench.$* $(ARGS)

simulate-faults: $(DEV) ## play seeded faults of all kinds inline (SEEDS=100000; SEED=7 replays one; ARGS=--help)
	@$(PY) -m tests.simulation.faulty $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FIRST),--first $(FIRST)) \
	    $(if $(SEED),--seed $(SEED)) $(ARGS)

planted-bugs: $(DEV) ## show that simulate-faults finds planted bugs (ARGS="-k ack" chooses)
	@$(PY) -m tests.simulation.planted $(ARGS)

fuzz: $(DEV) ## throw changed messages at what reads the wire (SECONDS=60; SEED=7 again; ARGS=--help)
	@$(PY) -m tests.fuzzing $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) $(ARGS)

lock: $(DEV) ## choose versions anew and lock them (needs uv)
	for layer in base dev go; do uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url --no-emit-find-links --quiet requirements/$$layer.in -o requirements/$$layer.txt; done

clean: ## remove the environment and all state
	rm -rf .venv .venv.lock .venv.apt build candor.egg-info "$(CANDOR_VAR)"
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
