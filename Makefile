# `make demo` serves a demonstration city; `make test` passes the tests, on SQLite and on PostgreSQL.

FEATURES = --features api/postgres,tests/postgres
CARGO = cargo

.PHONY: demo test test-sqlite test-postgres check fmt openapi docs build release needs clean-demo

demo: needs
	$(CARGO) run --package api --features postgres -- demo

## Tests
test: test-sqlite test-postgres

test-sqlite: needs
	$(CARGO) test --workspace $(FEATURES)

# The same stories again; only those that touch the database.
test-postgres: needs
	tests/scripts/with-postgres $(CARGO) test --package tests $(FEATURES)

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
