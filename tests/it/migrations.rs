//! The schema on both databases: the same names, up and down and up again, and rules that the database holds itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use persistence::{DatabaseUrl, migrate};
use tests::database;

fn names(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    entries.collect()
}

/// The tables with their columns, as the migrations of a database say.
fn tables(folder: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
    let mut found = BTreeSet::new();
    for name in names(folder) {
        let text = fs::read_to_string(root.join(name).join("up.sql")).unwrap();
        let mut table = String::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.trim_end_matches(" (").to_owned();
                found.insert(table.clone());
            } else if line.starts_with(')') {
                table.clear();
            } else if !table.is_empty() && line.starts_with("    ") && !line.starts_with("     ") {
                let word = line.split_whitespace().next().unwrap_or_default();
                if word == "CONSTRAINT" {
                    found.insert(format!("{table}: {}", line.split_whitespace().nth(1).unwrap()));
                } else if word.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                    let null = if line.contains("NOT NULL") { "not null" } else { "null" };
                    found.insert(format!("{table}.{word} {null}"));
                }
            }
        }
    }
    found
}

#[test]
fn both_databases_have_the_same_migrations_and_the_same_tables() {
    assert_eq!(names("sqlite"), names("postgres"));
    let (sqlite, mut postgres) = (tables("sqlite"), tables("postgres"));
    // SQLite says no NOT NULL for a column that numbers itself.
    postgres.remove("outbox.sequence null");
    let sqlite: BTreeSet<_> = sqlite.into_iter().filter(|it| it != "outbox.sequence null").collect();
    assert_eq!(sqlite, postgres);
    assert!(sqlite.len() > 100, "the migrations were read");
}

#[test]
fn the_schema_goes_up_down_and_up_again() {
    let home = tempfile::tempdir().unwrap();
    let url = database::fresh(home.path());
    assert!(migrate::pending(&url).unwrap().is_empty());
    migrate::down(&url).unwrap();
    assert_eq!(migrate::pending(&url).unwrap().len(), names("sqlite").len());
    assert_eq!(migrate::up(&url).unwrap().len(), names("sqlite").len());
    assert!(migrate::up(&url).unwrap().is_empty());
}

#[test]
fn a_database_that_a_newer_program_has_migrated_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let url = database::fresh(home.path());
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231235959')";
    database::past_the_program(&url, newer).unwrap();
    for refused in [migrate::up(&url), migrate::pending(&url)] {
        assert!(refused.unwrap_err().to_string().contains("newer"));
    }
}

#[test]
fn who_only_asks_what_would_be_run_makes_no_database() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("woodpecker.sqlite");
    let pending = migrate::pending(&DatabaseUrl::file(&file)).unwrap();
    assert_eq!(pending.len(), names("sqlite").len());
    assert!(!file.exists());
    assert_eq!(migrate::up(&DatabaseUrl::file(&file)).unwrap(), pending);
}

#[test]
fn a_url_of_another_kind_is_refused() {
    for url in ["mysql://x", "file:x", "x.sqlite", "", "sqlite://"] {
        assert!(DatabaseUrl::parse(url).is_err(), "{url}");
    }
}
