# The front door. `make run` shows the product, `make test` proves it.
PYTHON ?= python3
PORT ?= 8001
STATES ?=
BIN := .venv/bin

.PHONY: run demo setup test check accuracy docs fix clean

## run: crawl the bundled sample sites (or STATES="VT OR"), publish, and serve the site on PORT
run: setup
ifeq ($(strip $(STATES)),)
	$(BIN)/crosswalk demo --data demo-data
	@echo
	@echo "Open http://127.0.0.1:$(PORT)/ for the sample (places that do not exist)."
	@echo 'For real states: make run STATES="VT OR"   (codes as in crawler/sources/)'
	@echo
	$(BIN)/crosswalk serve --data demo-data --port $(PORT)
else
	-$(BIN)/crosswalk crawl $(STATES) --data data
	@echo
	@echo "Open http://127.0.0.1:$(PORT)/ for $(STATES)."
	@echo
	$(BIN)/crosswalk serve --data data --port $(PORT)
endif

## demo: the sample run without serving
demo: setup
	$(BIN)/crosswalk demo --data demo-data

## setup: make .venv from requirements.lock
setup: .venv/.runs

.venv/.runs: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/.tests: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@ .venv/.runs

## test: the whole suite; pytest's closing line comes last
test: .venv/.tests check accuracy
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

## check: style, types, the rooms' borders, docs that are written by the code
check: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/cog --check README.md docs/*.md

## accuracy: what every field gained or lost on our own labelled texts against the accuracy card
accuracy: .venv/.tests
	-$(BIN)/crosswalk evaluate tests/labelled --against pipeline/evaluation/card.json

## docs: write the parts of the docs that come from the code
docs: .venv/.tests
	$(BIN)/crosswalk demo --data demo-data
	CROSSWALK_SAMPLE=demo-data $(BIN)/cog -r README.md docs/*.md
	$(BIN)/python -m tests.readme demo-data

## fix: format and repair what ruff can
fix: .venv/.tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv demo-data build *.egg-info
