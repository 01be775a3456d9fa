//! The house in order: layers look inward, and prose names files that exist.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

fn sources(of: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&root().join(of), ".rs", &mut found);
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn dependencies_point_inward() {
    // Who may name whom; the crates of ours that are missing in a row are out of reach.
    let allowed: &[(&str, &[&str])] = &[
        ("domain", &[]),
        ("openapi", &[]),
        ("persistence", &["domain"]),
        ("api", &["domain", "openapi", "persistence"]),
    ];
    for (name, inner) in allowed {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).unwrap();
        for other in ["domain", "openapi", "persistence", "api", "tests"] {
            let depends = manifest.lines().any(|line| line.starts_with(&format!("{other}.workspace")));
            assert!(!depends || inner.contains(&other), "{name} depends on {other}");
        }
    }
}

#[test]
fn the_domain_is_pure() {
    let manifest = fs::read_to_string(root().join("domain/Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
    for outside in ["actix", "diesel", "tokio", "serde_json", "rand", "reqwest"] {
        assert!(!dependencies.contains(outside), "the domain knows {outside}");
    }
}

#[test]
fn sql_stands_in_persistence_alone() {
    for (path, text) in sources("api/src").into_iter().chain(sources("domain/src")) {
        assert!(!text.contains("diesel::"), "{}", path.display());
    }
}

#[test]
fn flows_know_no_http() {
    for (path, text) in sources("api/src/flow") {
        assert!(!text.contains("actix"), "{}", path.display());
    }
}

#[test]
fn every_file_that_the_prose_names_exists() {
    let mut pages = Vec::new();
    files(&root().join("docs"), ".md", &mut pages);
    let top = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name));
    pages.extend(top.into_iter().filter(|path| path.exists()));
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for word in text.split('`').skip(1).step_by(2) {
            let is_path = ["api/", "domain/", "persistence/", "openapi/", "migrations/", "docs/", "tests/"]
                .iter()
                .any(|folder| word.starts_with(folder));
            let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            if is_path && is_plain {
                assert!(root().join(word).exists(), "{} names {word}", page.display());
            }
        }
    }
}
