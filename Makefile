# 人財ナビ: every command a person needs. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 3000
BINARY := target/release/jinzai-navi

.PHONY: help
help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: build ## build and serve at http://127.0.0.1:3000 (PORT= changes it)
	@$(BINARY) serve --addr 127.0.0.1:$(PORT) --database data/jinzai-navi.sqlite

.PHONY: build
build: setup ## build the release binary with the app inside
	@.ci/build

.PHONY: test
test: ## everything: format, lints, every suite, sizes
	@.ci/test

.PHONY: check
check: setup setup-native ## the quick inner loop, without a browser
	@.ci/check

.PHONY: dev
dev: setup ## rebuild and serve on every change of the app
	@.ci/dev $(PORT)

.PHONY: pictures
pictures: build setup-browser ## take the pictures of README and help anew
	cd end2end && PICTURES=$(CURDIR)/public/help npx --no-install playwright test pictures

.PHONY: bench
bench: build setup-browser ## how fast it searches, draws, starts and sends, beside libraries
	@.ci/bench

.PHONY: soak
soak: build setup-native setup-browser ## the long proofs: planted bugs, mutants, kills, seeds (SOAK_SECONDS=3600)
	@.ci/soak

.PHONY: setup
setup: ## tools for building, pinned, in ~/.cache/jinzai-navi/ and app/node_modules/
	@.ci/setup/build

.PHONY: setup-native
setup-native: ## what the Rust tests need
	@.ci/setup/native

.PHONY: setup-browser
setup-browser: ## Chromium and what the browser tests need
	@.ci/setup/browser

.PHONY: clean
clean: ## remove what was built, but not tools or data
	rm -rf target app/dist
