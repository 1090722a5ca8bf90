# Set-up and daily commands. `make` alone lists them. Nothing here needs settings of a network or a machine.

SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
# The first of these that runs and fits is taken; `make venv PYTHON=/path/to/python` chooses one.
PYTHON ?= python3.11 python3.12 python3.10 python3
# Passed on to the command, e.g. make run ARGS="--workers 2" or make test ARGS="-k catalogue".
ARGS ?=

.PHONY: help venv run test types soak check format bench docs clean

help:
	@echo 'make run     evaluate the expert on the suite "quick" (sets everything up on first use)'
	@echo 'make test    all tests but the long ones'
	@echo 'make types   the suite "safety" twice: each scenario type is passed by the expert, failed by a reckless driver'
	@echo 'make check   ruff, mypy, import rules'
	@echo 'make venv    set-up only: .venv with the exact versions of requirements/lock.txt'
	@echo 'make bench   speed measurements, one JSON line each'
	@echo 'make soak    the long tests, long fuzzing, a million inputs each, and a search for leaks'
	@echo 'make docs    write the pages and plots that are made by code'
	@echo 'make format  format and sort imports'
	@echo 'make clean   remove .venv and caches; results under runs/ stay'

venv: $(STAMP)

$(STAMP): requirements/lock.txt pyproject.toml
	@python=''; \
	for candidate in $(PYTHON); do \
	    if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' \
	        2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo 'adr1 needs Python 3.10, 3.11 or 3.12 with its venv module. None of these runs and fits: $(PYTHON)' >&2; \
	    echo 'Install one (Debian, Ubuntu: apt install python3 python3-venv), or name one:' >&2; \
	    echo '    make $(or $(MAKECMDGOALS),venv) PYTHON=/path/to/python3.11' >&2; \
	    exit 1; \
	fi; \
	if ! $(PY) -c 'import sys, pip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; then \
	    echo "Creating $(VENV) with $$python; this is done once and takes some minutes."; \
	    "$$python" -m venv --clear $(VENV); \
	fi
	@rm -f $(STAMP)
	$(PY) -m pip install --quiet --upgrade 'pip>=24'
	$(PY) -m pip install --quiet -r requirements/lock.txt
	$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: $(STAMP)
	$(PY) leaderboard/run_agent.py $(ARGS)

# One file's tests stay on one worker, so that they share one simulator.
test: $(STAMP)
	$(PY) -m pytest -n 2 --dist loadfile -m 'not slow' $(ARGS)

types: $(STAMP)
	$(PY) -m pytest -n 0 -m slow --timeout 3600 tests/scenarios/test_types.py $(ARGS)

soak: $(STAMP)
	$(PY) -m pytest -n 0 -m slow --timeout 3600 $(ARGS)
	$(PY) benchmarks/soak.py
	$(PY) benchmarks/soak.py --reloads 300 --ticks 20000 --ray-sensors

check: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

format: $(STAMP)
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(STAMP)
	@for script in $(filter-out benchmarks/soak.py,$(wildcard benchmarks/*.py)); do $(PY) $$script $(ARGS) || exit 1; done

# The test that compares docs/support.md with the simulator writes the page anew and fails if it was out of date.
docs: $(STAMP)
	-$(PY) -m pytest -n 0 tests/conformance -k support_page
	$(PY) benchmarks/vehicle_response.py --out docs/images/vehicle_response.png
	$(PY) docs/live_view_picture.py
	$(PY) docs/report_picture.py
	$(PY) docs/gallery.py

clean:
	rm -rf $(VENV) .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist src/*.egg-info
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
