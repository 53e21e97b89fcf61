# Every task of the project; `make help` lists them. Nothing but make and Python is needed; the
# measures of the public pages ask for npm and Java besides.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PACKAGES := site home campaigns forms
VENV := .venv/bin
MANAGE := $(VENV)/python manage.py
# The first Python on the path that is new enough.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$python; break; }; done)
LOCK := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

# Where npm exists: it writes this file last.
BROWSER_TOOLS := $(if $(shell command -v npm),tests/browser/node_modules/.package-lock.json)

.PHONY: help
help: ## List every task
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" \
		read -r task meaning; do printf '  make %-15s %s\n' "$$task" "$$meaning"; done

.PHONY: run
run: install ## Run the site on this machine: everything it needs is made on the way
	@exec $(MANAGE) up

.PHONY: test
test: develop browser-tools ## Run all tests: SQLite, and PostgreSQL where TEST_DATABASE_URL names one
	@$(VENV)/python -m tests.run $(ARGS)

.PHONY: measures
measures: export WHOLE_MATRIX = true
measures: develop browser-tools ## Hold every public page to its measures
	@$(VENV)/python -m pytest -n 0 tests/browser $(ARGS)

.PHONY: lighthouse
lighthouse: develop browser-tools ## Let Lighthouse judge the chief pages
	@$(VENV)/python -m pytest -n 0 -m lighthouse tests/browser $(ARGS)

.PHONY: bench-register
bench-register: develop ## Measure a register of a million entries on a PostgreSQL of its own
	@$(PYTHON) tests/postgres.py $(VENV)/python bench/register.py $(ARGS)

.PHONY: bench-translate
bench-translate: develop ## Measure translation work beside stock wagtail-localize
	@$(PYTHON) tests/postgres.py $(VENV)/python bench/translate.py $(ARGS)

.PHONY: check
check: export DJANGO_SETTINGS_MODULE = config.settings.test
check: develop ## Check style, types, layers, templates, migrations and translations
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	PYTHONPATH=.:site $(VENV)/lint-imports
	find $(PACKAGES) -path '*/templates/*' -name '*.html' -print0 \
		| xargs -0 -r $(VENV)/djade --check --target-version 5.2
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) catalogues --check

.PHONY: messages
messages: develop ## Bring the catalogues in locale/ up to the code
	@$(MANAGE) catalogues --update

.PHONY: screenshots
screenshots: develop ## Photograph the site: the pictures of the documentation and a contact sheet
	@$(MANAGE) screenshots

.PHONY: icons
icons: develop ## Draw the icons of devices anew from icon.svg
	@$(MANAGE) icons

.PHONY: lock
lock: develop ## Lock the newest versions that pyproject.toml allows
	$(LOCK) --upgrade pyproject.toml -o requirements/base.txt
	$(LOCK) --upgrade pyproject.toml -c requirements/base.txt --extra dev -o requirements/dev.txt
	$(LOCK) --upgrade pyproject.toml -c requirements/base.txt --extra ses -o requirements/ses.txt
	$(LOCK) --upgrade pyproject.toml -c requirements/base.txt --extra google -o requirements/google.txt

.PHONY: browser-tools
browser-tools: $(BROWSER_TOOLS) ## Install what measures are taken with

# Without a network the tests say what they left out; CI stops here.
$(BROWSER_TOOLS): tests/browser/package-lock.json
	@cd tests/browser && npm ci --silent || [ "$$CI" != true ]
	@[ ! -e $@ ] || touch $@

.PHONY: install
install: python
	@$(PYTHON) requirements/install.py base

.PHONY: develop
develop: python
	@$(PYTHON) requirements/install.py dev

.PHONY: python
python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is needed, and none is on the path.' >&2; exit 1; }
