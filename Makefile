# Everything happens inside this folder: packages go to .venv, caches beside it, and git ignores both.
# `make` alone lists what there is.

PYTHON ?= python3
DOSSIER ?= evidence/baron-aron.yaml

VENV := .venv
PY := $(VENV)/bin/python
LATEST := .venv-latest

# Without these, executing a notebook would leave folders in the home directory, and pip its download cache.
export IPYTHONDIR := $(CURDIR)/$(VENV)/share/ipython
export JUPYTER_CONFIG_DIR := $(CURDIR)/$(VENV)/share/jupyter-config
export JUPYTER_DATA_DIR := $(CURDIR)/$(VENV)/share/jupyter-data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/$(VENV)/share/jupyter-runtime
PIP_FLAGS := --no-cache-dir --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup weigh test test-latest soak lint types format examples schemas docs golden bench clean

help: ## list these targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.dev ## install everything, for use and for tests, into .venv

weigh: $(VENV)/.runtime ## set up, then weigh a real dossier (DOSSIER=path for another)
	@$(PY) -m clandestine weigh $(DOSSIER)

# One process a core; a file's tests stay together, for they share what is slow to make (a browser, a report).
EVERY_CORE := -n logical --maxprocesses 8 --dist loadfile

test: lint ## set up, then lint, check types and run every test
	$(PY) -m pytest $(EVERY_CORE)

soak: $(VENV)/.dev ## the tests that take minutes: recovery, calibration, kills, a million rows
	$(PY) -m pytest -m soak

test-latest: ## the tests with the newest packages instead of constraints.txt, in .venv-latest
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "clandestine needs Python 3.11 or newer; try make PYTHON=python3.12"; exit 1; }
	test -x $(LATEST)/bin/pip || $(PYTHON) -m venv --clear $(LATEST)
	$(LATEST)/bin/python -m pip install $(PIP_FLAGS) --upgrade --upgrade-strategy eager -e '.[dev]'
	$(LATEST)/bin/python -m pytest $(EVERY_CORE)

lint: $(VENV)/.dev types ## ruff check, ruff format --check, mypy
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(VENV)/.dev ## mypy alone
	$(PY) -m mypy

format: $(VENV)/.dev ## rewrite the code in the house's layout
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

examples: $(VENV)/.dev ## rebuild examples/ (notebooks, reports, timelines) and docs/validation.md
	$(PY) examples/build.py

schemas: $(VENV)/.dev ## rewrite the JSON Schemas that editors use
	$(PY) -m clandestine.files.schemas

docs: $(VENV)/.dev ## build the site into build/docs, warnings as errors
	$(PY) docs/build.py

golden: $(VENV)/.dev ## rewrite the kept answers of tests/golden; read the diff before keeping it
	GOLDEN=rewrite $(PY) -m pytest -q tests/golden

bench: $(VENV)/.dev ## run the benchmarks
	$(PY) -m benchmarks

clean: ## remove .venv, caches and builds
	rm -rf $(VENV) $(LATEST) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find src tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# Stamps, so that a second run starts at once. They depend on what decides what is installed.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "clandestine needs Python 3.11 or newer; try make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# The build tool is installed first and used as it stands (--no-build-isolation): otherwise pip would fetch
# its newest release behind our back, and constraints.txt would not be the whole truth.
$(VENV)/.runtime: pyproject.toml constraints.txt | $(VENV)/.made
	$(PY) -m pip install $(PIP_FLAGS) -c constraints.txt hatchling
	$(PY) -m pip install $(PIP_FLAGS) -c constraints.txt --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(PY) -m pip install $(PIP_FLAGS) -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@
