# make run: set up, train if needed, start everything. make test: what CI runs.
PYTHON := .venv/bin/python
export PYTHONPATH := $(CURDIR)
.PHONY: setup run test lint bench clean

setup: .venv/.ready

.venv/.ready: requirements.lock scripts/setup.sh
	@bash scripts/setup.sh

run: setup
	@BOT_EXPOSE_TRACE=$${BOT_EXPOSE_TRACE:-1} BOT_DEMO_PORTAL=$${BOT_DEMO_PORTAL:-1} $(PYTHON) -m bot serve

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

test: setup
	@bash scripts/test.sh

bench: setup
	$(PYTHON) -m bench

clean:
	rm -rf .venv .tools var .rasa
