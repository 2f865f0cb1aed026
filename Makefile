# Two commands do everything: `make run` starts the whole system, `make test` proves it.
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: run test test-all debian lint bench mutants faults screenshots lock clean

$(STAMP): requirements-dev.txt pyproject.toml
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(PY) -m compileall -q $(VENV)/lib engine workflows api cli config || true
	touch $(STAMP)

# Chromium opens the pages, pdftotext reads the prints, Pango sets them, libfaketime sets clocks.
debian:
	bash .ci/debian

# The demo: SQLite, its own Prefect server, an invented directory, a mail sink to look into.
run: $(STAMP)
	$(VENV)/bin/motcua serve --demo

lint: $(STAMP)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/motcua check

test: $(STAMP) debian lint
	$(PY) -m pytest

# Everything, at length: about an hour on two cores.
test-all: $(STAMP) debian lint
	$(PY) -m pytest -m ""

bench: $(STAMP)
	$(PY) -m tests.benchmarks

# Small faults put into the rules, the record and the outbox, one at a time: does a test notice? Twenty minutes.
mutants: $(STAMP)
	$(PY) -m tests.mutants

# Real processes killed, stopped and misled while people work, on both databases; then everything is counted.
faults: $(STAMP) debian
	$(PY) -m tests.faults.campaign

# The pictures of the README and of the guide, taken anew in a real browser.
screenshots: $(STAMP) debian
	$(PY) -m tests.trials.pictures

# Resolve requirements*.in anew for every supported Python, with hashes and without hosts.
lock: $(STAMP)
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) data .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
