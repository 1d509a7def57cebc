# Each target is a line or three; the work is in the Python packages.
PYTHON ?= python3
UV_VERSION := 0.13.9
RUN := .venv/bin/python
ARGS ?=
# What MultiQC asks for and never loads for a report: browsers to draw pictures with, clouds, language models.
NOT_FOR_REPORTS := kaleido polars-runtime-compat pyarrow boto3 botocore s3transfer jmespath tiktoken regex
STACK ?= dev

# Every deployment and every function is a process of its own: without kept bytecode each would compile Pulumi and moto anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo gatk test lint check referee dashboard up down preview up-local bench docs lock lock-gatk clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.venv/.ready: requirements.lock Makefile scripts/environment.py
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; Strandline needs Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) scripts/environment.py $(UV_VERSION)
	@touch $@

.venv-gate/.ready: .venv/.ready gate/requirements.lock
	@$(RUN) -m gate.install
	@touch $@

demo: .venv/.ready ## Take real reads to a real BRCA1 finding on this machine (ARGS=--exit to stop after the table)
	@$(RUN) -m strandline demo $(ARGS)

gatk: .venv/.ready ## Fetch GATK for the workflow germline_gatk on this machine (once, two minutes, 440 MB)
	@$(RUN) -m strandline.gatk

test: .venv/.ready ## Install what the tests need and run them all (ARGS=tests/strandline for a part)
	@$(RUN) -m strandline.tools --tests
	@$(RUN) -m strandline.gatk --look
	$(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/.ready ## Format, style, types, import rules, workflow
	.venv/bin/ruff format --check . && .venv/bin/ruff check .
	.venv/bin/mypy && .venv/bin/lint-imports
	$(RUN) -m WDL check --strict workflows/*/main.wdl

check: .venv-gate/.ready ## Prove what can be proven of the program without an account (the static gate)
	$(RUN) -W ignore -m gate
	$(RUN) -m pytest -q -m gate tests/static

referee: .venv/.ready ## Compare the emulated parts with the real ones that can be had here
	$(RUN) -m pytest -m referee tests/referees $(ARGS)

dashboard: .venv/.ready ## Serve the dashboard of the local AWS that `make up` started
	$(RUN) -m local dashboard --stack $(STACK) $(ARGS)

up: .venv/.ready ## Start the local AWS in the background and deploy the program into it
	$(RUN) -m local up --stack $(STACK) $(ARGS)

down: .venv/.ready ## Remove the deployment and stop the local AWS
	$(RUN) -m local down --stack $(STACK) $(ARGS)

preview: .venv/.ready ## Show what a deployment into the local AWS would change
	$(RUN) -m local preview --stack $(STACK) $(ARGS)

up-local: STACK = local
up-local: .venv/.ready ## Deploy into the local AWS with the real Pulumi engine (ARGS=preview for a look, or other words of pulumi)
	$(RUN) -m local.pulumi --ready $(STACK) $(or $(ARGS),up)

bench: .venv/.ready ## Time the chain, GATK, the dashboard's pages and the commands, each beside a yardstick (ARGS=pages for a part)
	$(RUN) -m benchmarks $(ARGS)

docs: .venv/.ready ## Write the documentation's tables of settings and prices anew
	$(RUN) -m scripts.document

lock: .venv/.ready ## Renew the locks from pyproject.toml
	.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	for image in handlers tools; do .venv/bin/uv pip compile --group $$image -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o containers/$$image/requirements.lock; done
	.venv/bin/uv pip compile --group multiqc --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate $(NOT_FOR_REPORTS:%=--no-emit-package %) -q -o containers/tools/multiqc.lock
	.venv/bin/uv pip compile gate/requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o gate/requirements.lock

lock-gatk: ## Renew the checksums of GATK's jars, after a change to containers/tools/pom.xml
	mvn --batch-mode --quiet --no-transfer-progress --file containers/tools/pom.xml dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/.strandline/gatk-jars
	cd .strandline/gatk-jars && LC_ALL=C sha256sum *.jar > ../../containers/tools/gatk.sha256
	rm -rf .strandline/gatk-jars

clean: ## Remove what the targets above made
	rm -rf .venv .venv-gate .gate .strandline .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
