# `make demo` serves a demonstration city; `make test` passes the tests, on SQLite and on PostgreSQL.

FEATURES = --features api/postgres,tests/postgres
CARGO = cargo

.PHONY: demo test test-sqlite test-postgres crash fuzz bench check fmt openapi docs build release needs clean-demo

demo: needs
	$(CARGO) run --package api --features postgres -- demo

## Tests
test: test-sqlite test-postgres

test-sqlite: needs
	$(CARGO) test --workspace $(FEATURES)

# The same stories again; only those that touch the database.
test-postgres: needs
	tests/scripts/with-postgres $(CARGO) test --package tests $(FEATURES)

## What is seen from outside alone
ROUNDS ?= 20
TARGET = $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)

# Killed under load, so many times on each database: nothing acknowledged is lost.
crash: build
	$(CARGO) build --package tests --bin crash $(FEATURES)
	$(TARGET)/debug/crash $(TARGET)/debug/woodpecker $(ROUNDS)
	tests/scripts/with-postgres $(TARGET)/debug/crash $(TARGET)/debug/woodpecker $(ROUNDS)

EXAMPLES ?= 20

# Made-up requests, signed in as each role: no server error, no answer that is not described.
fuzz: build
	.ci/fuzz $(TARGET)/debug/woodpecker $(EXAMPLES) examples,coverage,fuzzing

# Ratios to limits, of an optimised build.
bench: release
	$(CARGO) build --package tests --bin bench $(FEATURES)
	$(TARGET)/debug/bench $(TARGET)/release/woodpecker

## What the gate checks of the text
check: fmt
	$(CARGO) clippy --workspace --all-targets $(FEATURES) -- -D warnings

fmt:
	$(CARGO) fmt --all --check

## What is made from the code and committed
openapi:
	$(CARGO) run --quiet --package api --features postgres -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json

docs:
	UPDATE_DOCS=1 $(CARGO) test --package domain lifecycle
	UPDATE_DOCS=1 $(CARGO) test --package api --features postgres problems

build:
	$(CARGO) build --package api --features postgres

release:
	$(CARGO) build --release --package api --features postgres

needs:
	@tests/scripts/install-needs

clean-demo:
	rm -rf demo-data
