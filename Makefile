# The front door: each target is one call of the `squadlib` command. `make help` lists them.
# Values given on the command line are passed on as they are: never expanded by make, never read as commands or options.

override SQUAD := $(value SQUAD)
override SPRINT := $(value SPRINT)
override QUARTER := $(value QUARTER)
override MEMBER := $(value MEMBER)
override AS_OF := $(value AS_OF)
override REPORT := $(value REPORT)
override LAB := $(value LAB)
export SQUAD SPRINT QUARTER MEMBER AS_OF REPORT LAB

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
ENV := .venv/.built
DEV := .venv/.built-dev

.DEFAULT_GOAL := help
.PHONY: help sprint-report health-report backlog-report team-report milestone-report measures-report growth-report all-reports send serve squads verify snapshots doctor lab lint hooks test test-slow fault-matrix check audit format docs wheel bench lock clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  e.g. make sprint-report SQUAD=client SPRINT=last"

sprint-report: $(ENV)  ## Make the sprint closure report of SQUAD (SPRINT=last, current, a number or a name)
	@$(BIN)/squadlib sprint-report --sprint "$${SPRINT:-last}" -- "$$SQUAD"

health-report: $(ENV)  ## Make the report on the running sprint of SQUAD, for the stand-up
	@$(BIN)/squadlib health-report -- "$$SQUAD"

backlog-report: $(ENV)  ## Make the report on the backlog of SQUAD, for grooming and planning
	@$(BIN)/squadlib backlog-report -- "$$SQUAD"

team-report: $(ENV)  ## Make the report on all squads' last closed sprints, side by side
	@$(BIN)/squadlib team-report

milestone-report: $(ENV)  ## Make the milestone report of a QUARTER (2026Q3), of SQUAD or of the whole team
	@$(BIN)/squadlib milestone-report --quarter "$${QUARTER:-current}" -- $${SQUAD:+"$$SQUAD"}

measures-report: $(ENV)  ## Make the review of methods, measures, projects and gates (AS_OF=2026-09-30)
	@$(BIN)/squadlib measures-report --as-of "$$AS_OF"

growth-report: $(ENV)  ## Make the private report on a MEMBER of SQUAD
	@$(BIN)/squadlib growth-report --member "$$MEMBER" -- "$$SQUAD"

all-reports: $(ENV)  ## Make the sprint closure report of every squad, and the index of all reports
	@$(BIN)/squadlib run-all

send: $(ENV)  ## Send the latest REPORT (sprint-report) of SQUAD, or of the team, by e-mail, once to each recipient
	@$(BIN)/squadlib send --report "$${REPORT:-sprint-report}" -- $${SQUAD:+"$$SQUAD"}

serve: $(ENV)  ## Show the index and the reports in a browser of this machine
	@$(BIN)/squadlib serve

squads: $(ENV)  ## List the squads of params/squads
	@$(BIN)/squadlib squads

verify: $(ENV)  ## Compare the closed sprints of SQUAD with Jira's own sprint report
	@$(BIN)/squadlib verify -- "$$SQUAD"

snapshots: $(ENV)  ## List the snapshots kept
	@$(BIN)/squadlib snapshots

doctor: $(ENV)  ## Check the set-up, from Python to the plan workbook, and say how to mend it
	@$(BIN)/squadlib doctor

lab: $(ENV)  ## Open JupyterLab on the notebooks (LAB="--no-browser --port 8899" is handed to it)
	@$(BIN)/squadlib lab $$LAB

lint: $(ENV)  ## Tell, cell by cell, what notebooks hold that belongs elsewhere
	@$(BIN)/squadlib lint

hooks: $(ENV)  ## Let git leave out what notebooks showed, compare their cells, refuse thick ones (once per clone)
	@$(BIN)/squadlib hooks

test: $(DEV)  ## Run the tests (some minutes; the pages in headless Chromium, where it is installed)
	@$(BIN)/python -m pytest -n auto -m "not slow"

test-slow: $(DEV)  ## Run the tests that take long: a wheel of its own, rare kinds of site, runs that are killed
	@$(BIN)/python -m pytest -n auto -m slow

fault-matrix: $(DEV)  ## Print what becomes of a fetch when an endpoint fails: every endpoint times every fault
	@$(BIN)/python -m pytest -n0 tests/test_sources_faults.py -m slow

check: $(DEV)  ## Lint and type checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

audit: $(DEV)  ## Hold the pinned packages against the known weaknesses (asks an advisory service; run it before a release)
	@$(BIN)/uv tool run pip-audit -r requirements.lock --require-hashes --disable-pip

format: $(DEV)  ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(DEV)  ## Renew the reference and the catalogue from the code, and build the site of docs/ into build/docs
	@$(BIN)/python -m squadlib.handbook
	@$(BIN)/mkdocs build --quiet
	@echo build/docs/index.html

wheel: $(ENV)  ## Build the wheel, the one file that a site installs, into dist/
	@$(BIN)/python -m hatchling build -t wheel

bench: $(DEV)  ## Measure what squadlib costs against what one would do without it; writes BENCHMARKS.md
	@$(BIN)/python -m tests.bench

lock: $(DEV)  ## Pin the newest versions of everything, with hashes, into the lock files
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" --group dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" -c requirements-dev.lock pyproject.toml -o requirements.lock

clean:  ## Remove the environment (reports and snapshots stay)
	rm -rf .venv

# The environment is built from the lock file, and again when it changes.
$(ENV): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "squadlib needs Python 3.11 or later with venv (on Debian: python3-venv)." >&2; exit 2; }
	@echo "Building .venv (once, a minute or two)" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e . >&2
	@touch $@

$(DEV): $(ENV) requirements-dev.lock
	@echo "Adding the tools of tests and checks to .venv (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock >&2
	@touch $@
