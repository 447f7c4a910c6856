# Every target sets up what it needs, and does nothing twice.
PYTHON ?= python3
BIN := .venv/bin
CORPUS ?= corpus
INDEX ?= index
QUESTIONS ?= tests/questions.jsonl

.PHONY: run build lint test check eval pictures measure load
.DELETE_ON_ERROR:

run: build
	$(BIN)/qa serve --corpus "$(CORPUS)" --index "$(INDEX)"

build: .venv/ready
	$(BIN)/qa build --corpus "$(CORPUS)" --index "$(INDEX)" || [ $$? -eq 1 ]

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: .venv/ready
	$(BIN)/python -m pytest

check: lint test

eval: build
	$(BIN)/qa eval "$(QUESTIONS)" --corpus "$(CORPUS)" --index "$(INDEX)"

pictures: .venv/ready
	$(BIN)/python -W ignore tests/pictures.py

measure: .venv/ready
	$(BIN)/python -W ignore tests/measure.py

load: .venv/ready
	$(BIN)/python -W ignore tests/load.py

.venv/ready: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	touch $@
