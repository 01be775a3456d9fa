# `make demo` serves a demonstration city; `make test` passes the tests, on SQLite and on PostgreSQL.

# Everything the program can do, and everything its stories need.
PROGRAM = --package api --features postgres,turbojpeg,s3
FEATURES = --features api/postgres,api/turbojpeg,api/s3,tests/postgres
CARGO = cargo

.PHONY: demo test test-sqlite test-postgres crash faults several fuzz fuzz-targets replay bench grow soak check fmt openapi release-document docs build release needs clean-demo

demo: needs
	$(CARGO) run $(PROGRAM) -- demo

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

# Disk full, writes that fail, PostgreSQL stopped, photos away: told clearly, and over by itself.
faults: build
	$(CARGO) build --package tests --bin faults $(FEATURES)
	$(TARGET)/debug/faults $(TARGET)/debug/woodpecker
	tests/scripts/with-postgres $(TARGET)/debug/faults $(TARGET)/debug/woodpecker

# Three servers behind nginx on PostgreSQL with a copy that follows it, photos in S3: any server killed, and the database, whose copy
# takes over. Nothing acknowledged is lost and nothing done twice; prints how long it took.
several: build
	$(CARGO) build --package tests --bin several $(FEATURES)
	tests/scripts/install-proxy
	tests/scripts/with-s3 tests/scripts/with-replica $(TARGET)/debug/several $(TARGET)/debug/woodpecker $(ROUNDS)

EXAMPLES ?= 20

# Made-up requests, signed in as each role: no server error, no answer that is not described.
fuzz: build
	.ci/fuzz $(TARGET)/debug/woodpecker $(EXAMPLES)

REPORTS ?= --reports tests/load/replay/sample.csv --border tests/load/replay/border.geojson

# Reports of a table, through the API from the submission to the end; then figures, and verify. REPORTS says which and how
# (`tests/load/replay`).
replay: build
	$(CARGO) build --package tests --bin replay $(FEATURES)
	$(TARGET)/debug/replay $(TARGET)/debug/woodpecker $(REPORTS)
	tests/scripts/with-postgres $(TARGET)/debug/replay $(TARGET)/debug/woodpecker $(REPORTS)

SECONDS ?= 60

# Chance input to whatever reads bytes of strangers, growing towards code not reached before; so many seconds for each target.
fuzz-targets:
	tests/fuzz/run $(SECONDS)

# Ratios to limits and to peers, of an optimised build. PARTS: start photos reads peers writes locate; all of them where none is named.
bench: release
	$(CARGO) build --release --package tests --bin bench $(FEATURES)
	tests/scripts/install-peers $(TARGET)/peers
	BENCH_PEERS=$(abspath $(TARGET)/peers) WOODPECKER_TEST_POSTGRES_FSYNC=on \
		tests/scripts/with-postgres $(TARGET)/release/bench $(TARGET)/release/woodpecker $(PARTS)

TICKETS ?= 1000000

# A store with ten thousand tickets and one with so many, at the same density on the ground, asked the same: how much longer the
# larger one takes. A million tickets need much time, and much room in the temporary folder.
grow: release
	$(CARGO) build --release --package tests --bin grow $(FEATURES)
	$(TARGET)/release/grow $(TARGET)/release/woodpecker $(TICKETS)
	tests/scripts/with-postgres $(TARGET)/release/grow $(TARGET)/release/woodpecker $(TICKETS)

MINUTES ?= 30

# At four fifths of its capacity for so long: no error, and memory that stays what it is.
soak: release
	$(CARGO) build --package tests --bin soak $(FEATURES)
	$(TARGET)/debug/soak $(TARGET)/release/woodpecker $(MINUTES)

## What the gate checks of the text
check: fmt
	$(CARGO) clippy --workspace --all-targets $(FEATURES) -- -D warnings

fmt:
	$(CARGO) fmt --all --check

## What is made from the code and committed
openapi:
	$(CARGO) run --quiet $(PROGRAM) -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json

# Keeps the document of a version that is released: the next one is held against it.
release-document:
	cp openapi/openapi.json openapi/released/v$$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1).json

docs:
	UPDATE_DOCS=1 $(CARGO) test --package domain lifecycle
	UPDATE_DOCS=1 $(CARGO) test $(PROGRAM) problems

build:
	$(CARGO) build $(PROGRAM)

release:
	$(CARGO) build --release $(PROGRAM)

needs:
	@tests/scripts/install-needs

clean-demo:
	rm -rf demo-data
