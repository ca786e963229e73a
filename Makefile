# Two commands on a fresh machine: `make demo` and `make test`. Each sets up .venv by itself.

PYTHON ?= python3
UV_VERSION := 0.13.9
NODE_CLIENT := 13.5.0
NEWER_CLIENT := 0.1.0a9
SPARK := 4.3.0
# Knows the weaknesses of libraries that were published. By the Python Packaging Authority, Apache-2.0. It brings
# 29 packages and needs a service to ask, so it runs beside .venv and is in no lock and no test.
PIP_AUDIT := 2.10.1
BIN := .venv/bin
STAMP := .venv/.installed
# What holds every branch of plan/ and check/. Tracing takes half as long again, so the rest goes without.
TRACED := $(addprefix tests/unit/,check cli decode hubspot history load plan test_source.py) \
  $(addprefix tests/,test_cases.py test_house.py test_seed.py) \
  $(patsubst %,tests/e2e/test_%.py,allowances interrupted plan_apply preview protections refusals retirement runs)
DEALWRIGHT := $(BIN)/dealwright
GITHUB_FILES := $(foreach one,workflows dependabot.yml,.github/$(one) starter/.github/$(one)) action.yml

# The tests start the tool a thousand times: bytecode that is not kept doubles what each start takes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo site docs test coverage lint test-long test-clients test-spark test-pages fuzz audit bench fmt lock schemas clean

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## .venv from requirements.lock, hashes checked
	@want="$$(cat requirements.lock pyproject.toml Makefile | cksum)"; \
	if [ "$$(cat $(STAMP) 2>/dev/null)" != "$$want" ]; then \
	  $(MAKE) --no-print-directory .venv-new && echo "$$want" > $(STAMP); \
	fi

.PHONY: .venv-new
.venv-new:
	@echo "Setting up .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .

demo: setup ## the main job from end to end, on the embedded sandbox
	@docs/demo.sh

site: setup ## the playbook of this repository as a site, in build/site
	@rm -rf build/pages build/site
	@$(DEALWRIGHT) render playbook --site --out build/pages
	@$(BIN)/sphinx-build -q -W -n --keep-going build/pages build/site
	@echo "build/site/index.html"

docs: setup ## the manual as a site, in build/docs
	@$(DEALWRIGHT) reference
	@rm -rf build/docs
	@$(BIN)/sphinx-build -q -W -n --keep-going -d build/docs/.doctrees docs build/docs
	@echo "build/docs/index.html"

test: setup lint ## every check and the tests
	$(BIN)/pytest -n 2 $(addprefix --ignore=,$(TRACED))
	$(BIN)/pytest -n 2 --cov=dealwright.plan --cov=dealwright.check --cov-report=term $(TRACED)
	$(BIN)/coverage report --fail-under=100 --include='*/dealwright/plan/*,*/dealwright/check/*'

coverage: setup ## which lines of the whole tool the tests reach (tracing doubles their time)
	$(BIN)/pytest -n 2 --cov=dealwright --cov-report=term

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry tool
	$(BIN)/codespell
	$(BIN)/zizmor --offline --quiet $(GITHUB_FILES)
	$(BIN)/dealwright check

test-long: setup ## crash points, properties and simulations
	$(BIN)/pytest -m long -n 2

fuzz: setup ## generated requests against the sandbox, held against HubSpot's contract
	$(BIN)/pytest -m fuzz tests/contract

test-clients: setup ## other clients of HubSpot against the sandbox (installs them; needs npm)
	@mkdir -p build/clients/node
	npm install --prefix build/clients/node --no-save --no-package-lock --no-audit --no-fund \
	  --loglevel=error "@hubspot/api-client@$(NODE_CLIENT)"
	@test -x build/clients/python/bin/python || $(PYTHON) -m venv build/clients/python
	build/clients/python/bin/python -m pip install --quiet --disable-pip-version-check \
	  "hubspot-sdk==$(NEWER_CLIENT)"
	$(BIN)/pytest -m clients -rs tests/clients

test-spark: setup ## the metrics on Spark, in this machine's Java (installs Spark; needs java 17)
	@command -v java >/dev/null || { echo "Spark needs Java 17 or 21: on Debian or Ubuntu," \
	  "sudo apt-get install openjdk-17-jre-headless" >&2; exit 1; }
	@test -x build/spark/bin/python || $(PYTHON) -m venv build/spark
	build/spark/bin/python -m pip install --quiet --disable-pip-version-check "pyspark==$(SPARK)"
	PYTHONPATH="$$(build/spark/bin/python -c 'import site; print(site.getsitepackages()[0])')" \
	  $(BIN)/pytest -m spark --durations=3 tests/spark

test-pages: setup ## documents as pages, in build/pages (needs poppler and LibreOffice)
	@command -v pdftoppm >/dev/null && command -v pdffonts >/dev/null || { echo "Pages are drawn by" \
	  "poppler: on Debian or Ubuntu, sudo apt-get install poppler-utils" >&2; exit 1; }
	@command -v soffice >/dev/null || { echo "Word documents are set by LibreOffice: on Debian or" \
	  "Ubuntu, sudo apt-get install libreoffice-writer-nogui" >&2; exit 1; }
	$(BIN)/pytest -m pages tests/pages

audit: setup ## known weaknesses of what requirements.lock names (asks osv.dev)
	$(BIN)/uv tool run --quiet --from "pip-audit==$(PIP_AUDIT)" pip-audit --disable-pip --strict \
	  --progress-spinner off --vulnerability-service osv --requirement requirements.lock

bench: setup ## how fast it is, each time beside something to compare with
	$(BIN)/pytest -m bench -s tests/bench

fmt: setup ## let the formatters decide
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
	  --all-extras --no-header --no-annotate pyproject.toml -o requirements.lock

clean: ## forget what was made here
	rm -rf build .dealwright
