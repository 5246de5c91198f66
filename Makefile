# make run       set everything up and send a day of papers, over loopback
# make test      the tests, on a bare machine
# make check     ruff, mypy, import-linter
# make help      the rest

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCKS  := .ci/requirements
XDIST  ?= -n auto

.PHONY: run test test-services check-mail fuzz gallery chaos check format messages lock clean help \
        bench-compose bench-dispatch bench-million bench-profile bench-summaries \
        bench-ranking bench-ranking-million bench-ranking-whole bench-web

run: $(VENV)/.run
	@$(BIN)/digest demo

test: $(VENV)/.dev
	$(BIN)/pytest -q $(XDIST) -m "not services"

test-services:
	@.ci/services
	@$(MAKE) -s $(VENV)/.services
	$(BIN)/pytest -q $(XDIST) --dist loadfile -m services

# What strangers send, by a coverage-guided fuzzer: make fuzz SECONDS=600 SEEDS=FOLDER
SECONDS ?= 300
SEEDS   ?=

fuzz: $(VENV)/.services
	nice $(BIN)/python -m tests.fuzz tokens -max_total_time=$$(( $(SECONDS) / 5 ))
	nice $(BIN)/python -m tests.fuzz inbox -max_total_time=$(SECONDS) $(SEEDS)

# The mails judged by others' tools: a part of test-services
check-mail:
	@.ci/services
	@$(MAKE) -s $(VENV)/.services
	$(BIN)/pytest -q $(XDIST) --dist loadfile tests/services/judges

# The mails as pictures, into docs/gallery
gallery:
	@.ci/services
	@$(MAKE) -s $(VENV)/.services
	@$(BIN)/python -m tests.services.judges.gallery

# SIGKILL at random moments of real runs with 1,000 subscribers: make chaos KILLS=500 SEED=7
KILLS ?= 500
SEED  ?= $(shell date +%s)

chaos: $(VENV)/.dev
	DIGEST_CHAOS_KILLS=$(KILLS) DIGEST_CHAOS_SEED=$(SEED) $(BIN)/pytest -q -s tests/chaos/test_kills.py

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# How fast a dispatch is beside others, in one run: make bench-dispatch ROUNDS=2 MESSAGES=1000
BENCH = $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(MESSAGES),--messages $(MESSAGES)) \
        $(if $(READERS),--readers $(READERS)) $(if $(WORKERS),--workers $(WORKERS)) \
        $(if $(FOLDER),--folder $(FOLDER))

bench-dispatch: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.dispatch $(BENCH)

bench-million: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.dispatch.million $(BENCH)

bench-profile: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.dispatch.profile $(BENCH)

# What a card and a mail cost to compose: make bench-compose BATCHES=20
bench-compose: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.compose $(if $(BATCHES),--batches $(BATCHES))

# What `digest serve` carries: make bench-web SECONDS=20
bench-web: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.web $(if $(SECONDS),--seconds $(SECONDS))

# How good the ranking is beside others, and what it costs: make bench-ranking DATA=FOLDER
DATA ?= ../shared/ranking/data
RANKING = --data $(DATA) $(if $(READERS),--readers $(READERS))

bench-ranking: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.ranking $(RANKING)

bench-ranking-million: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.ranking.million $(RANKING)

bench-ranking-whole: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.ranking.whole $(RANKING) $(if $(WORKERS),--workers $(WORKERS)) \
	  $(if $(FOLDER),--folder $(FOLDER))

# The sentence that a card shows beside other choices: make bench-summaries SCITLDR=FOLDER
bench-summaries: DATA = ../shared/data
bench-summaries: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.summaries --data $(DATA) $(if $(SCITLDR),--scitldr $(SCITLDR))

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The catalogues of digest/languages, brought up to date with the sentences of mails and pages.
messages: $(VENV)/.dev
	@$(BIN)/python -m digest.languages

# The lock files: universal, with hashes, and no address of any index in them.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header pyproject.toml --group build -o $(LOCKS)/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header pyproject.toml --group dev --all-extras -o $(LOCKS)/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header pyproject.toml --group services --all-extras \
	  -o $(LOCKS)/services.txt

$(VENV)/.run: pyproject.toml $(LOCKS)/run.txt .ci/setup
	@.ci/setup $(VENV) $(LOCKS)/run.txt
	@touch $@

$(VENV)/.dev: pyproject.toml $(LOCKS)/dev.txt .ci/setup
	@.ci/setup $(VENV) $(LOCKS)/dev.txt
	@touch $@ $(VENV)/.run

$(VENV)/.services: pyproject.toml $(LOCKS)/services.txt .ci/setup
	@.ci/setup $(VENV) $(LOCKS)/services.txt
	@touch $@ $(VENV)/.dev $(VENV)/.run

clean:
	rm -rf $(VENV) digest-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help:
	@sed -n 's/^# make/make/p' Makefile
	@echo "make test-services  what needs Postfix, Chromium, the judges …; says how to get them"
	@echo "make check-mail     the mails judged by html-validate, axe, Can I email, SpamAssassin …"
	@echo "make gallery        the mails as pictures, into docs/gallery"
	@echo "make fuzz           the inbox parser and the token reader, by atheris (SECONDS=, SEEDS=)"
	@echo "make chaos          500 random kills of real runs (KILLS=, SEED=)"
	@echo "make bench-dispatch  how fast sending is, beside others (ROUNDS=5 MESSAGES=4000)"
	@echo "make bench-compose   what a card and a mail cost to compose (BATCHES=20)"
	@echo "make bench-profile   where a message's time goes"
	@echo "make bench-million   a dispatch to a million, and its memory (READERS=1000000)"
	@echo "make bench-ranking   the ranking beside others', and its cost (DATA=FOLDER)"
	@echo "make bench-ranking-million, make bench-ranking-whole   ranking, and a whole run, for a million"
	@echo "make messages       the translators' catalogues, brought up to date (docs/languages.md)"
	@echo "make bench-summaries  the sentence that a card shows beside others (DATA=FOLDER SCITLDR=FOLDER)"
	@echo "make format, make lock, make clean"
