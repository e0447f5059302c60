# make run starts Book of Business on this machine, make test proves it. Nothing is needed but Python 3.11+ and make.
PYTHON ?= python3
PY := .venv/bin/python
WITH_SERVERS := $(PY) -m bookofbusiness.launcher.throwaway
AS_PRODUCTION := env DEBUG=0 ALLOWED_HOSTS=book.example.org SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(40))')"

.PHONY: help setup setup-dev run test check bench reset

help:
	@echo "make run     start everything; the address and the log-ins are printed (PORT=9000 make run, UP=--no-demo)"
	@echo "make test    run all tests (ARGS=tests/test_setup for a part)"
	@echo "make check   linters, types, import contracts, migrations, templates, production settings"
	@echo "make bench   measure the speed and print a table"
	@echo "make reset   delete the data of make run"

setup:
	@$(PYTHON) bootstrap.py

setup-dev:
	@$(PYTHON) bootstrap.py --dev

run: setup
	@exec $(PY) manage.py up $(UP)

test: setup-dev
	@$(PY) -m tests.chromium
	@$(WITH_SERVERS) $(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

check: setup-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) .venv/bin/lint-imports
	$(PY) -m djlint templates --lint --quiet
	$(WITH_SERVERS) env DEBUG=1 $(PY) manage.py makemigrations --check --dry-run
	$(WITH_SERVERS) $(AS_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

bench: setup-dev
	@$(WITH_SERVERS) --durable env DEBUG=0 SECRET_KEY=bench ALLOWED_HOSTS=localhost BEHIND_TLS=0 $(PY) -m tests.benchmarks $(ARGS)

reset:
	@$(PY) manage.py reset
