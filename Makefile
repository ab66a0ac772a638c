# Two commands on a machine that has only Python >= 3.11 with venv and pip, and make:
#   make plan   sets everything up and makes the plan of 上士幌町
#   make test   sets everything up and passes the tests
# and make serve runs the portal on this machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AREA ?= 01633
OUT ?= out/$(AREA)
PORT ?= 8000
RUN := .make/run-$(shell cat requirements/run.txt pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
WEB := .make/web-$(shell cat requirements/web.txt pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
DEV := .make/dev-$(shell cat requirements/dev.txt pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
PEERS := .make/peers-$(shell cat requirements/dev.txt benchmarks/peers.txt pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)

.PHONY: plan serve test lint check format lock docs bench bench-design bench-radio bench-web bench-exchange bench-office bundle clean

plan: $(RUN)
	$(BIN)/todoku plan $(AREA) --rules-as-of 2024-04-01 --out $(OUT)

serve: $(WEB)
	$(BIN)/todoku serve --port $(PORT)

# with CI set, the tests marked slow run as well: CI=true make test
test: $(DEV) lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(if $(CI),,-m "not slow")

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint
	$(BIN)/python -m pytest -q tests/gates

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(DEV)
	$(BIN)/python docs/generate.py

# TODOKU_PEERS=PYTHON names a Python that has openfisca-core and policyengine-core, to be measured beside us
bench: $(DEV)
	$(BIN)/python benchmarks/foundation.py
	$(BIN)/python benchmarks/programmes.py
	$(BIN)/python benchmarks/portfolio.py

# networkx, rustworkx and spopt are measured beside us: they come into a folder of their own, .peers
bench-design: $(PEERS)
	TODOKU_PEERS=$(abspath .peers/bin/python) $(BIN)/python benchmarks/design.py

$(PEERS): $(DEV)
	$(PYTHON) -m venv .peers
	.peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt
	$(BIN)/python -c "import site, pathlib; print('import site; site.addsitedir(' + repr(site.getsitepackages()[0]) + ')')" \
		> "$$(.peers/bin/python -c 'import site; print(site.getsitepackages()[0])')/beside.pth"
	touch $@

# TODOKU_PEERS=PYTHON names a Python that has itmlogic and pycraf, to be measured beside us
bench-radio: $(DEV)
	$(BIN)/python benchmarks/radio.py

# needs Chromium; a portal of its own is started for each, and stopped again
bench-web: $(DEV)
	$(BIN)/python benchmarks/web_map.py
	$(BIN)/python benchmarks/web_karte.py
	$(BIN)/python benchmarks/web_readers.py
	$(BIN)/python benchmarks/web_queue.py

# stable and best matching, scores and reviewers at the size of a bureau's year; then a made-up year in a portal of its own; as JSON
bench-exchange: $(DEV)
	$(BIN)/python benchmarks/exchange.py
	$(BIN)/python benchmarks/exchange_year.py

# a million events of forty made-up towns, and the five real logs where ../shared has them; pm4py from .peers beside us
bench-office: $(PEERS)
	TODOKU_PEERS=$(abspath .peers/bin/python) $(BIN)/python benchmarks/office.py

bundle: $(RUN)
	$(BIN)/python tools/bundle.py bundle

lock:
	sh requirements/lock.sh

clean:
	rm -rf $(VENV) .peers .make out bundle

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || (echo "todoku needs Python 3.11 or newer: make PYTHON=python3.12" && exit 1)
	$(PYTHON) -m venv $(VENV)

$(RUN): | $(BIN)/python
	sh requirements/install.sh $(BIN) requirements/run.txt
	@mkdir -p .make && rm -f .make/run-* && touch $@

$(WEB): | $(BIN)/python
	sh requirements/install.sh $(BIN) requirements/web.txt
	@mkdir -p .make && rm -f .make/run-* .make/web-* && touch $@ $(RUN)

$(DEV): | $(BIN)/python
	sh requirements/install.sh $(BIN) requirements/dev.txt
	@mkdir -p .make && rm -f .make/run-* .make/web-* .make/dev-* && touch $@ $(RUN) $(WEB)
