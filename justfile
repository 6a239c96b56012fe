# Short names for what is done often. `just` alone lists them.

_list:
    @just --list --unsorted

# Start the server with a ready-made engagement.
demo *arguments:
    cargo run --release -- demo {{ arguments }}

# Run all tests, or those whose names contain a word.
test *filter:
    cargo test --workspace {{ filter }}

# Everything a change has to pass.
ci:
    .ci/run

# Run the benchmarks.
bench *filter:
    cargo bench --workspace --benches {{ filter }}

# Format every source file.
fmt:
    cargo fmt --all

# The lints, as strict as in ci.
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Accept what the tests now produce as what they expect; read the difference before committing it.
bless *filter:
    INSTA_UPDATE=always cargo test --workspace {{ filter }}

# Build the documentation of the crates.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
