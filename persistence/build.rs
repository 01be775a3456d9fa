//! The migrations are compiled in: a new one makes the crate a new one.
#![allow(clippy::print_stdout, reason = "cargo listens there")]

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
