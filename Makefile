# One word for each habit. `make demo` and `make test` need only Python 3.11 or newer with its venv module.
# VENV=/elsewhere uses an environment of yours as it is: nothing is installed in it.

VENV ?= .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
export PATH := $(abspath $(BIN)):$(PATH)
# many processes are started: they read what the first one compiled
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo run test check bench screenshots messages build clean ready ready-for-development
.DEFAULT_GOAL := help

help:  ## list the words
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ready-for-development  ## install everything for development
	@$(BIN)/pre-commit install >/dev/null 2>&1 || true
	@echo "Ready. Try: make demo, make test."

demo: ready  ## see it work: a customer base scored from data, on http://127.0.0.1:8000
	@exec $(MANAGE) demo

run: ready  ## the same servers on your own data, without the demo's
	@exec $(MANAGE) demo --no-data --reload

test: ready-for-development  ## every test, browser and broker included
	@.ci/tests $(ARGS)

check: ready-for-development  ## everything that can be known without running a test
	@.ci/checks

bench: ready-for-development  ## measure against the floor; sizes by ARGS="--customers 20000"
	@$(MANAGE) localdb start
	@$(BIN)/python -m benchmarks $(ARGS)
	@LONG_KILL_TESTS=1 $(BIN)/python -m pytest tests/project/test_killed_workers.py tests/project/test_killed_while_working.py -q -n 0 -s

screenshots: ready-for-development  ## the pictures of docs/tour.md, on the data of the demo
	@$(MANAGE) localdb start
	@$(MANAGE) demo --no-serve
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

messages: ready-for-development  ## gather the texts for the translators, and compile the translations
	@$(MANAGE) translations gather
	@$(MANAGE) translations compile

build: ready-for-development  ## the wheel of the three apps
	@$(MANAGE) translations check
	@rm -rf build dist *.egg-info
	@$(BIN)/python -m build --wheel

clean:  ## stop the local servers and remove everything that was made here, the demo's data too
	@[ ! -x $(BIN)/python ] || { $(MANAGE) localdb stop; $(MANAGE) broker stop; }
	@rm -rf .venv .local node_modules retention/static/retention/vendor staticfiles build dist *.egg-info

# --- what the words need ---------------------------------------------------------------------------

ready: $(if $(filter .venv,$(VENV)),.venv/.installed)
	@$(MANAGE) assets >/dev/null
	@$(MANAGE) translations compile >/dev/null

ready-for-development: $(if $(filter .venv,$(VENV)),.venv/.installed-dev)
	@$(MANAGE) assets >/dev/null
	@$(MANAGE) translations compile >/dev/null

.venv/.installed: requirements.txt pyproject.toml .ci/install
	@.ci/install .venv build
	@touch $@

.venv/.installed-dev: requirements.txt pyproject.toml .ci/install
	@.ci/install .venv dev
	@touch $@ .venv/.installed
