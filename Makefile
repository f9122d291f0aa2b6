# make run: set up, load the demonstration district, run the main job, serve.   make test: all tests.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
LOCALE := src/tongban/faces/common/locale

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench reset messages authorisation lock clean

help:
	@echo "make run       set up, load the demonstration district, run the main job, serve on http://127.0.0.1:$(PORT)"
	@echo "make demo      the same without serving"
	@echo "make test      all tests"
	@echo "make check     linters, types, floors"
	@echo "make bench     performance against its limits and peers"
	@echo "make messages  bring the English catalogue up to date with the pages and compile it"
	@echo "make authorisation  ask every route as every role anew, write docs/authorisation.md"
	@echo "make reset     forget the demonstration's data and start afresh next time"
	@echo "make lock      renew the lock files from pyproject.toml"

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "安装依赖 Installing what is needed (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# where npm cannot be reached this says so in one line, and is tried again next time
$(VENV)/.assets: package.json package-lock.json assets/echarts.js assets/install.py | $(VENV)/.run
	@$(BIN)/python assets/install.py

run: $(VENV)/.run $(VENV)/.assets
	@TONGBAN_DEMONSTRATION=1 $(BIN)/tongban setup
	@TONGBAN_DEMONSTRATION=1 $(BIN)/tongban load districts/xiaonan
	@TONGBAN_DEMONSTRATION=1 $(BIN)/tongban demo --once
	@TONGBAN_DEMONSTRATION=1 $(BIN)/tongban serve --port $(PORT)

demo: $(VENV)/.run $(VENV)/.assets
	@TONGBAN_DEMONSTRATION=1 $(BIN)/tongban setup
	@TONGBAN_DEMONSTRATION=1 $(BIN)/tongban load districts/xiaonan
	@TONGBAN_DEMONSTRATION=1 $(BIN)/tongban demo

test: $(VENV)/.dev $(VENV)/.assets
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy src
	@$(BIN)/lint-imports

bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock || echo "bench: peers not installed, their rows are left out"
	@$(BIN)/python -m bench

reset: $(VENV)/.run
	@$(BIN)/tongban reset

messages: $(VENV)/.dev
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k gettext_noop -k gettext_lazy -k ngettext_lazy:1,2 --add-location=file --sort-by-file --project=tongban -o build/messages.pot src/tongban
	@$(BIN)/pybabel --quiet update -N --ignore-obsolete --ignore-pot-creation-date -D django -l en -i build/messages.pot -d $(LOCALE)
	@$(BIN)/pybabel --quiet compile -D django -l en -d $(LOCALE)
	@echo "build/messages.pot -> $(LOCALE)/en/LC_MESSAGES/django.po, django.mo"

authorisation: $(VENV)/.dev
	@TONGBAN_WRITE_DOCS=1 $(BIN)/python -m pytest -q tests/test_authorisation.py
	@echo "docs/authorisation.md"

lock: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-emit-find-links pyproject.toml lock-build.in -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-emit-find-links pyproject.toml lock-build.in --group dev -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-emit-find-links pyproject.toml lock-build.in --group dev --group bench -o requirements-bench.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-emit-find-links --group pyproject.toml:node -o requirements-node.lock

clean:
	@rm -rf $(VENV) node_modules build
