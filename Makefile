# What a person types. Needs Python 3.11 to 3.13 and make; everything else comes into .venv and .tox.

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
TOX := $(VENV)/.tox-installed
BENCH := $(VENV)/.bench-installed
ARGS ?=

# pyenv hides all but the chosen version behind shims that fail. Those that it holds are added at the
# end of PATH, where tox finds them and they take precedence over nothing.
empty :=
space := $(empty) $(empty)
PYENV_ROOT ?= $(HOME)/.pyenv
PYENV_BINS := $(wildcard $(PYENV_ROOT)/versions/3.1[123].*/bin)
export PATH := $(PATH)$(if $(PYENV_BINS),:$(subst $(space),:,$(strip $(PYENV_BINS))))

# To choose: make serve PYTHON=/path/to/python3.12
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11)
FITS := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

.DEFAULT_GOAL := help
.PHONY: help serve test check bench format clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

serve: $(RUN)  ## start the service on http://127.0.0.1:8000 (installs it first); ARGS="--help" tells its options
	@$(BIN)/enroltriage serve $(ARGS)

test: $(TOX)  ## style, types, and the tests on each Python found; ARGS="-e py311 -- -k name" narrows it
	@$(BIN)/tox run $(ARGS)

check: $(RUN)  ## verify the rule files; ARGS=FOLDER verifies another folder's
	@$(BIN)/enroltriage check $(ARGS)

bench: $(BENCH)  ## measure beside other rule engines, and write docs/benchmarks.md; ARGS="--quick" is a sketch
	@$(BIN)/python -m bench $(ARGS)

format: $(TOX)  ## repair style and formatting
	@$(BIN)/tox run -q -e format

clean:  ## remove everything that was installed or built
	rm -rf $(VENV) .tox build dist *.egg-info .coverage .coverage.* htmlcov
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find api diagrams expert rules tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are touched last, so that an installation that failed is tried again.
$(VENV)/.made:
	@python=; \
	for each in $(PYTHONS); do \
	    if "$$each" -c '$(FITS)' >/dev/null 2>&1; then python=$$each; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "enroltriage needs Python 3.11, 3.12 or 3.13 with its venv module; tried: $(PYTHONS)" >&2; \
	    echo "Install one (Debian, Ubuntu: apt install python3-venv), or name it: make PYTHON=/path/to/python3.12" >&2; \
	    exit 1; \
	fi; \
	"$$python" -m venv --clear $(VENV)
	@touch $@

$(RUN): $(VENV)/.made setup.cfg pyproject.toml
	@echo "Installing enroltriage into $(VENV); this takes about a minute, and only the first time."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(BENCH): $(RUN)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .[bench] || \
	    echo "An engine to compare with cannot be installed here; the page will say which is left out." >&2
	@touch $@

$(TOX): $(VENV)/.made
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'tox>=4.60,<5' 'tox-uv>=1.37,<2'
	@touch $@
