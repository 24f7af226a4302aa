# Each target sets up what it needs; on a fresh machine python3 (3.11 or later), make and a package index are enough.
PYTHON ?= python3
SERVE  ?= 1
PORT   ?= 8501
BIN    := .venv/bin
READY  := .venv/.ready
DEV    := .venv/.ready-dev
SETUP  := PYTHON="$(PYTHON)" sh .ci/setup

.PHONY: help demo test faults check audit-dependencies bench bench-dashboard bench-scale reproduce screenshots format clean

help:
	@echo "make demo [SERVE=0] [PORT=8501]   load the seeds into a scratch ledger, score and audit them, show the dashboard"
	@echo "make test [ARGS='-k words']       run every test, the browser ones included"
	@echo "make faults                       every row of the fault and tamper tables, at length, counted"
	@echo "make check                        ruff, mypy --strict, import-linter"
	@echo "make audit-dependencies           the lock file, and known vulnerabilities where a service can be asked"
	@echo "make bench                        our speed beside the raw floor, in one run"
	@echo "make bench-dashboard              the dashboard in a browser on 20,000 claims, beside its targets"
	@echo "make bench-scale [ARGS=--quick]   growth from 10^5 to 10^7 forecasts as a table, beside its targets"
	@echo "make reproduce [DATA=FOLDER]      published figures beside ours, with the reason where they differ"
	@echo "make screenshots                  every page, light and dark, wide and on a phone, into screenshots/"
	@echo "make format | make clean          tidy the code | remove what set-up made"

$(READY): pyproject.toml uv.lock .ci/setup
	@$(SETUP)
	@touch $@

$(DEV): pyproject.toml uv.lock .ci/setup
	@$(SETUP) dev
	@touch $@ $(READY)

demo: $(READY)
	@$(BIN)/forecast-ledger demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-dashboard)

test faults: export PYTHONDONTWRITEBYTECODE =
test: $(DEV)
	@sh .ci/chromium
	@sh .ci/java
	@$(BIN)/python -m pytest $(if $(ARGS),$(ARGS),--numprocesses auto --dist worksteal --durations 25)

faults: $(DEV)
	@FORECAST_LEDGER_LONG=1 $(BIN)/python -m pytest tests/faults tests/test_audit.py tests/test_append.py tests/test_store.py tests/test_resolving.py $(ARGS)

check: $(DEV)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet || { echo "run: make format"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports

audit-dependencies: $(DEV)
	@sh .ci/audit-dependencies

bench: $(DEV)
	@$(BIN)/python -m tests.benchmarks.bench_append
	@$(BIN)/python -m tests.benchmarks.bench_writers
	@$(BIN)/python -m tests.benchmarks.bench_audit
	@$(BIN)/python -m tests.benchmarks.bench_import
	@$(BIN)/python -m tests.benchmarks.bench_propose
	@$(BIN)/python -m tests.benchmarks.bench_verification

bench-dashboard: $(DEV)
	@sh .ci/chromium
	@$(BIN)/python -m tests.benchmarks.bench_dashboard $(ARGS)

bench-scale: $(DEV)
	@$(BIN)/python -m tests.benchmarks.bench_scale $(ARGS)

reproduce: $(DEV)
	@$(BIN)/python -m tests.reproductions $(DATA)

screenshots: $(DEV)
	@sh .ci/chromium
	@$(BIN)/python -m tests.screenshots $(ARGS)

format: $(DEV)
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
