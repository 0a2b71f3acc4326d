# Everything a fresh machine needs: Python >= 3.11, git and make. See README.md.
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SPIDER ?= heze

# Bytecode is kept even where a container says otherwise: each process of a test run would compile all the tests again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo cluster-demo test browser test-fast test-every test-all-pythons test-scrapys lint docs crawl lock wheel clean bench bench-peers

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

# The stamps make a second run start at once; a changed lock installs anew. Of what the tests alone need, a small part is
# ever imported, and Python compiles it then: doing it for all takes as long as the rest of the installation.
$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ..." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip $(LOCKED) -r requirements/pip.lock
	@touch $@

# The pip that an older Python brings takes three times as long to look through an index, so ours replaces it. A lock is
# complete, so nothing is resolved: pips before 24 look at a newer release that an extra could mean, and refuse it.
LOCKED := install --quiet --disable-pip-version-check --no-deps --require-hashes
define install
	@echo "Installing what $(1) pins ..."
	@$(BIN)/python -m pip $(LOCKED) $(2) -r $(1)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check --disable-pip-version-check
endef

$(VENV)/.installed-extras: requirements/extras.lock pyproject.toml $(VENV)/.created
	$(call install,requirements/extras.lock)
	@touch $@

$(VENV)/.installed: requirements/dev.lock pyproject.toml $(VENV)/.created
	$(call install,requirements/dev.lock,--no-compile)
	@touch $@ $(VENV)/.installed-extras

demo: $(VENV)/.installed-extras  ## Crawl the sandbox portals with the unmodified spiders and show what was stored
	@$(BIN)/regional-news demo

# A file's tests share what its fixtures make, so one process has them all.
WORKERS := -n auto --dist loadfile

cluster-demo: $(VENV)/.installed  ## Crawl the sandbox with two workers and a PostgreSQL of its own, and kill one worker
	@$(BIN)/python -m sandbox.cluster

test: $(VENV)/.installed lint browser  ## Run every check and test
	$(BIN)/pytest $(WORKERS) --cov --cov-report=
	@echo "Branch coverage of the pure modules, at least 95 %:"
	@$(BIN)/coverage report

# The web page is tested in a real browser; where none can be installed those tests are skipped, except in CI.
browser:  ## Install Debian's Chromium for the tests, where that is allowed
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium and Chinese fonts for the tests of the web page ..."; \
		apt-get update -qq; \
		for name in chromium-headless-shell chromium; do \
			DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$name fonts-noto-cjk >/dev/null 2>&1 && exit 0; \
		done; \
	fi; \
	echo "No Chromium here, and it cannot be installed: the tests of the web page in a browser are skipped." >&2

test-fast: $(VENV)/.installed  ## Run the tests that need no crawl and no server (under a minute)
	$(BIN)/pytest $(WORKERS) -m "not slow"

test-every: $(VENV)/.installed  ## Run every test with the whole of each matrix, of which test takes a few cases
	$(BIN)/pytest $(WORKERS) --every

wheel: $(VENV)/.installed-extras  ## Build dist/regional_news-VERSION-py3-none-any.whl
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w dist .

test-all-pythons:  ## Run test-fast with every supported Python that is installed
	@set -e; for python in $$($(PYTHON) -m tools.pythons); do \
		echo "With $$python:"; $(MAKE) --no-print-directory PYTHON=$$python VENV=.venv-$${python##*/} test-fast; \
	done

# One more Scrapy stands before the environment's own packages; its fast tests, then crawls. A pre-release blocks nothing.
SCRAPYS ?= 2.16 2.17 2.18 2.19
test-scrapys: $(VENV)/.installed  ## Run the tests that touch Scrapy with every release that is supported, and a pre-release
	@set -e; for release in $(SCRAPYS); do $(PYTHON) -m tools.scrapys --venv $(VENV) "$$release.*"; done
	@$(PYTHON) -m tools.scrapys --venv $(VENV) --pre || echo "A pre-release of Scrapy: not passed (this blocks nothing)."

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed  ## Renew the pages that are made of the code: schema, settings, commands, faults
	$(BIN)/python -m regional_news.item.schema > docs/article.schema.json
	$(BIN)/python -m tools.settings_page
	$(BIN)/python -m tools.commands_page
	$(BIN)/python -m tools.faults_page
	$(BIN)/python -m tools.papers_page
	$(BIN)/python -m tools.portals_page
	$(BIN)/python -m tools.architecture_page

crawl: $(VENV)/.installed-extras  ## Crawl one live portal: make crawl SPIDER=heze
	$(BIN)/scrapy crawl $(SPIDER)

.venv-peers/.installed: requirements/peers.lock
	$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip $(LOCKED) -r requirements/peers.lock
	@.venv-peers/bin/python -m pip check --disable-pip-version-check
	@touch $@

bench: $(VENV)/.installed  ## Measure storing, crawling, asking and a night's work beside baselines, by processor time
	$(BIN)/python -m benchmarks.bench --output benchmarks/results/bench.md

bench-peers: $(VENV)/.installed .venv-peers/.installed  ## Score extraction beside other extractors, each page from the same seed
	$(BIN)/python benchmarks/extraction.py --peers .venv-peers/bin/python

# dev.lock holds what the others hold, so it is made first and they take its versions.
COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate
.venv-lock/bin/uv:
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv

lock: .venv-lock/bin/uv  ## Renew requirements/*.lock from pyproject.toml (UPGRADE=--upgrade: take newer releases too)
	$(COMPILE) $(UPGRADE) pyproject.toml --all-extras --group dev -o requirements/dev.lock
	$(COMPILE) pyproject.toml --extra sandbox --extra exports --extra web --group build -c requirements/dev.lock -o requirements/extras.lock
	$(COMPILE) pyproject.toml --group build -c requirements/dev.lock -o requirements/base.lock
	$(COMPILE) $(UPGRADE) requirements/peers.in -o requirements/peers.lock
	echo pip | $(COMPILE) $(UPGRADE) - -o requirements/pip.lock

clean:  ## Remove the virtual environment and what the demo stored
	rm -rf $(VENV) .venv-lock .venv-python3.* .venv-scrapy* demo-data
