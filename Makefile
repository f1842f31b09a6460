# 亮照 Liangzhao. On a machine with python3 (3.11 or newer), pip, npm and apt every verb below brings what it needs.
# Settings: PORT (8000), LIANGZHAO_HOME (./var).

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
LIANGZHAO_HOME ?= $(CURDIR)/var

FONTS := $(abspath $(LIANGZHAO_HOME))/fonts/.brought
TEST_FONTS := $(CURDIR)/var/fonts/.brought
CHECKERS := var/outside/.brought
STEPS := $(BIN)/python tools/run_steps.py

.PHONY: help
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/.runtime $(FONTS) ## set up, start everything, print the address and the demo accounts
	@LIANGZHAO_HOME="$(abspath $(LIANGZHAO_HOME))" exec $(BIN)/liangzhao up

.PHONY: test
test: debian .venv/.dev $(TEST_FONTS) $(CHECKERS) ## everything CI runs: static checks, tests on both databases
	@$(STEPS) check test

.PHONY: check
check: .venv/.dev ## the static part: ruff, floors, types, templates, migrations, generated documents
	@$(STEPS) check

.PHONY: fix
fix: .venv/.dev ## let the tools repair what they can
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

.PHONY: bench
bench: .venv/.dev $(TEST_FONTS) ## measure the figures of the README, write bench/results.json
	@$(BIN)/python -m bench

.PHONY: docs
docs: .venv/.dev ## write docs/generated anew from the tables in the code
	@DJANGO_SETTINGS_MODULE=liangzhao.config.settings LIANGZHAO_NO_DATABASE=1 $(BIN)/liangzhao docs

.PHONY: fonts
fonts: .venv/.runtime $(FONTS) ## bring the typefaces of the licences

.PHONY: debian
debian: ## bring the Debian packages that the tests need
	@sh tools/bring_debian_packages.sh

.PHONY: lock
lock: .venv/.dev ## choose the newest allowed versions anew and write their hashes
	@sh tools/lock_requirements.sh

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Liangzhao needs Python 3.11 or newer" >&2; exit 1; }
	@PYTHON="$(PYTHON)" sh tools/make_venv.sh

.venv/.runtime: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Liangzhao runs on …"
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	@echo "Installing what Liangzhao is tested with …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(sort $(FONTS) $(TEST_FONTS)): tools/bring_fonts.py $(wildcard requirements/fonts/*) | .venv/.runtime
	@echo "Bringing the typefaces of the licences …"
	@$(BIN)/python tools/bring_fonts.py $(@D)
	@touch $@

$(CHECKERS): tools/bring_checkers.py requirements/outside.txt | .venv/.runtime
	@echo "Bringing the checkers not written by us …"
	@$(BIN)/python tools/bring_checkers.py $(@D)
	@touch $@
