# Everything a person or CI runs here. Needs Python 3.11 or later, make and git; all else goes into .venv.
# `make run ARGS="check --json"` passes arguments; `make PYTHON=/path/to/python3.12 run` chooses the Python.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTHON ?=
ARGS ?=

unexport PYTHONDONTWRITEBYTECODE  # without byte code every start of Python, of which tests are full, takes three times as long

.PHONY: help run quick test fuzz walks mutate crash lock bench screenshots sessions companies wheel clean
.DELETE_ON_ERROR:

run: $(VENV)/installed.stamp  ## start Catalyst
	@$(BIN)/catalyst $(ARGS)

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

test: $(VENV)/installed.stamp  ## everything CI checks
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 &  # meanwhile: byte code, once for all workers
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses 4 --dist worksteal

quick: $(VENV)/installed.stamp  ## what to run while working: the linters, and all tests but the slow ones (tests/conftest.py)
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --quick --numprocesses 3 --dist worksteal

fuzz: $(VENV)/installed.stamp  ## 20,000 broken bodies for every reader of a source: a night's work
	$(BIN)/python -m pytest --hypothesis-profile=nightly --timeout 0 tests/sources/test_mutated.py $(ARGS)

walks: $(VENV)/installed.stamp  ## a thousand random keys and clicks through a home a year old, four times; homes of two years exported and made again
	$(BIN)/python -m pytest --hypothesis-profile=nightly --timeout 0 tests/laws/test_walks.py tests/laws/test_export.py $(ARGS)

mutate: $(VENV)/installed.stamp  ## break each rule of docs/verdicts.md on purpose and see that the suite notices
	@$(BIN)/python -m scripts.mutate $(ARGS)

crash: $(VENV)/installed.stamp  ## kill -9 a process at each system call; nothing may be lost
	@$(BIN)/python -m scripts.crash

bench: $(VENV)/installed.stamp  ## the promises about speed, as ratios
	@$(BIN)/python -m benchmarks $(ARGS)

screenshots: $(VENV)/installed.stamp  ## draw the pictures of the README again, and its tour
	@$(BIN)/python -m screenshots.make
	@$(BIN)/python -m screenshots.tour

companies: $(VENV)/installed.stamp  ## write the list of companies that comes with the program again: ARGS=company_tickers.json
	@$(BIN)/python scripts/make_companies.py $(ARGS)

sessions: $(VENV)/installed.stamp  ## write the table of exchange sessions again
	@$(BIN)/python -m venv build/sessions
	@build/sessions/bin/python -m pip --disable-pip-version-check install --quiet exchange-calendars==4.13.2 --editable .
	@build/sessions/bin/python scripts/make_sessions.py $(ARGS)

wheel: $(VENV)/installed.stamp  ## build dist/*.whl, without network
	@$(BIN)/python -m hatchling build --target wheel

lock: build/lock/bin/uv  ## resolve again what is missing or no longer fits; ARGS=--upgrade takes all that is newer
	build/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
		--no-annotate --custom-compile-command "make lock" --no-emit-find-links --no-emit-index-url \
		$(ARGS) --group dev pyproject.toml --output-file requirements.lock

clean:  ## forget everything that was built
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/python.stamp:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Catalyst needs Python 3.11 or later, and $(or $(PYTHON),python3) is not. Try: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "This Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi; \
	"$$found" -m venv --clear $(VENV)
	@touch $@

# One environment for running and testing, every package checked by hash. The project itself is editable
# and built with the locked hatchling, so nothing is downloaded unpinned.
$(VENV)/installed.stamp: requirements.lock pyproject.toml $(VENV)/python.stamp
	@echo "Setting up $(VENV): once, about a minute."
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

build/lock/bin/uv: $(VENV)/python.stamp
	@$(BIN)/python -m venv --clear build/lock
	@build/lock/bin/python -m pip --disable-pip-version-check install --quiet uv
	@touch $@
