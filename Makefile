# Everything a person types here. `make` alone lists it; a machine needs Python 3.11 or newer and make.

PYTHON ?= python3
PORT ?= 8765
# One more than there are cores: many a test waits for a process of its own.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# Whatever is compiled is kept, for many a test starts a process of its own.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help play test check trial bench screenshot lock

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

play: $(VENV)/.runtime ## Open the playground: the whole bot with no Slack at hand (PORT=8765)
	@$(BIN)/python -m bot play --port $(PORT)

test: $(VENV)/.dev ## Run the tests on both engines (ARGS="-k owner" picks some)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(VENV)/.dev ## Judge the code: lint, format, types, imports, size
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_house.py

trial: $(VENV)/.dev ## Bring a public CRM export in, as the README does (CRM_DATA=its folder)
	@$(BIN)/python -m tests.trial.run

bench: $(VENV)/.dev ## Measure /owner against a bare Bolt app, start-up, memory (ARGS="--quick" for a short one)
	@$(BIN)/python -m tests.bench $(ARGS)

screenshot: $(VENV)/.dev ## Draw the README's pictures anew from the running playground
	$(BIN)/python -m tests.browser.screenshot

lock: $(VENV)/.dev ## Choose the newest versions that pyproject.toml allows
	$(LOCK) --upgrade --output-file requirements.lock pyproject.toml
	$(LOCK) --upgrade --output-file requirements-dev.lock --constraint requirements.lock --group dev pyproject.toml

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Rolecall needs Python 3.11 or newer, and $(PYTHON) is not. Name another one: make PYTHON=python3.12 play"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) could not make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.runtime: $(BIN)/python requirements.lock
	@echo "Installing what Rolecall runs on ..."
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock pyproject.toml
	@echo "Installing what its tests need ..."
	@$(PIP) -r requirements-dev.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
