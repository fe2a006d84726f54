# make run · make test · make check · make bench. Everything happens in .venv, which make sets up.
#
# PYTHON names the interpreter to make .venv with; by default the first Python 3.11 or newer found.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
STATION ?= stations/reference
ARGS ?=
# Where the session of `make serve` begins: the Sun is about to set for four days.
SERVE ?= $(if $(filter stations/reference,$(STATION)),--from 2035-11-09T18:00:00Z,)

.DEFAULT_GOAL := help
.PHONY: help setup run serve web test check format validate bench docs warm lock clean

help:
	@echo "make run       the reference station for one year from 2035-01-01 (STATION=stations/outpost for another)"
	@echo "make serve     the reference station lives, and mission control in the browser (ARGS='--rate 60')"
	@echo "make test      all tests (ARGS='-k battery' for some)"
	@echo "make check     lint, format, types and the declarations of all stations"
	@echo "make validate  the comparisons with authorities, with their numbers"
	@echo "make bench     speed and memory against targets, peers beside (about 10 minutes)"
	@echo "make docs      the generated pages of docs/ (ARGS=--pictures: its pictures, from new runs)"
	@echo "make warm      compile in advance all that runs of the stations call"
	@echo "make setup     .venv from requirements.lock (the others do it when needed)"
	@echo "make web       the pages of mission control anew (needs Node; their build is in the package)"
	@echo "make lock      requirements.lock anew from pyproject.toml (needs uv)"

setup: $(VENV)/.package
	@:

$(VENV)/.python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "ilrs needs Python 3.11 or newer; this machine's is $$(python3 -V 2>&1)."; \
	  echo "Install one, or name it: make setup PYTHON=/path/to/python3.12"; exit 1; fi
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("ilrs needs Python 3.11 or newer; $(PYTHON) is %d.%d" % v[:2])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.lock: requirements.lock | $(VENV)/.python
	@echo "Installing what requirements.lock names into $(VENV) (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

$(VENV)/.package: pyproject.toml $(VENV)/.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

run: setup
	@$(BIN)/ilrs run $(STATION) --from 2035-01-01 --for "1 year" --step "60 s" $(ARGS)

serve: setup
	@$(BIN)/ilrs serve $(STATION) $(SERVE) $(ARGS)

# Only who changes the pages of mission control needs this, and Node 20.19 or newer.
web:
	cd web && npm ci --no-audit --no-fund && npm run check && npm test && npm run build

test: setup
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/ilrs check stations/outpost
	$(BIN)/ilrs check stations/reference

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

validate: setup
	@$(BIN)/python docs/generate.py --validation
	@$(BIN)/python -m pytest tests/validation $(ARGS)

bench: setup
	@$(BIN)/python bench/run.py $(ARGS)

docs: setup
	@$(BIN)/python docs/generate.py $(ARGS)

warm: setup
	@$(BIN)/ilrs warm

lock:
	uv --no-config pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev --output-file requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache
