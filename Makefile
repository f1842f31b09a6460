# 亮照 Liangzhao. On a machine with python3 (3.11 or newer), pip, npm and apt every verb below brings what it needs.
# Settings: PORT (8000), LIANGZHAO_HOME (./var), HOURS (8) or MINUTES of a night, ONLY campaigns of these names.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The distribution's own comes first: it is built with profiles, which is a tenth of the time of everything below.
PYTHON ?= $(shell for name in /usr/bin/python3 python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys, importlib.util as has; sys.exit(sys.version_info < (3, 11) or \
	not (has.find_spec("pip") or has.find_spec("ensurepip")))' 2>/dev/null && { echo $$name; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
LIANGZHAO_HOME ?= $(CURDIR)/var
HOURS ?= 8
MINUTES ?= $(shell awk "BEGIN { print 60 * $(HOURS) }")
ONLY ?=

FONTS := $(abspath $(LIANGZHAO_HOME))/fonts/.brought
TEST_FONTS := $(CURDIR)/var/fonts/.brought
CHECKERS := var/outside/.brought
PLATFORM := var/platform/.brought
STEPS := $(BIN)/python tools/run_steps.py

.PHONY: help
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/.runtime $(FONTS) ## set up, start everything, print the address and the demo accounts
	@LIANGZHAO_HOME="$(abspath $(LIANGZHAO_HOME))" exec $(BIN)/liangzhao up

.PHONY: test
test: debian .venv/.dev $(TEST_FONTS) $(CHECKERS) $(PLATFORM) ## everything CI runs: static checks, tests on both databases
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

.PHONY: night
night: debian .venv/.dev $(TEST_FONTS) $(CHECKERS) $(PLATFORM) ## run the long campaigns (HOURS=8), write docs/generated/reliability.md
	@sh tools/bring_debian_packages.sh requirements/debian-night.txt
	@$(BIN)/python -m campaigns $(ONLY) --minutes $(MINUTES)

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

.PHONY: sbom
sbom: .venv/.dev ## write var/sbom.cdx.json: the components of a node in CycloneDX form
	@sh tools/write_sbom.sh var/sbom.cdx.json

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Liangzhao needs Python 3.11 or newer" >&2; exit 1; }
	@PYTHON="$(PYTHON)" sh tools/make_venv.sh

.venv/.runtime: requirements/runtime.txt pyproject.toml verifier/pyproject.toml | .venv/bin/python
	@echo "Installing what Liangzhao runs on …"
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation -e verifier -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	@echo "Installing what Liangzhao is tested with …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(sort $(FONTS) $(TEST_FONTS)): tools/bring_fonts.py $(wildcard requirements/fonts/*) | .venv/.runtime
	@echo "Bringing the typefaces of the licences …"
	@$(BIN)/python tools/bring_fonts.py $(@D)
	@touch $@

$(CHECKERS): tools/bring_checkers.py requirements/outside.txt requirements/cose.txt | .venv/.runtime
	@echo "Bringing the checkers not written by us …"
	@$(BIN)/python tools/bring_checkers.py $(@D)
	@touch $@

$(PLATFORM): tools/bring_platform.py $(wildcard requirements/platform/*)
	@echo "Bringing the identity platform of the tests …"
	@$(BIN)/python tools/bring_platform.py $(@D)
	@touch $@
