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

/// What `docs/security.md` calls `auth::somebody_signs_in` is a test in `tests/it/auth.rs`; other tests come with their path.
#[test]
fn every_test_that_the_page_on_security_names_exists() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut named = 0;
    for word in page.split('`').skip(1).step_by(2) {
        let Some((place, name)) = word.split_once("::").filter(|(_, name)| !name.is_empty()) else {
            // A name that has lost its place would not be looked for.
            assert!(word.matches('_').count() < 3 || word.contains('/'), "{word} has no place");
            continue;
        };
        let places = match place.contains('/') {
            true => vec![place.to_owned()],
            false => vec![format!("tests/it/{place}.rs"), format!("tests/it/attacks/{place}.rs")],
        };
        let text = places.iter().find_map(|path| fs::read_to_string(root().join(path)).ok());
        let text = text.unwrap_or_else(|| panic!("{word}: there is no {place}"));
        let tests: Vec<&str> = text.split("#[test]\n").chain(text.split("#[actix_web::test]\n")).skip(1).collect();
        let is_test = |test: &str| {
            let test = test.trim_start();
            let test = test.strip_prefix("async ").unwrap_or(test);
            test.strip_prefix("fn ").is_some_and(|it| it.starts_with(&format!("{name}(")))
        };
        assert!(tests.iter().any(|test| is_test(test)), "{word}: there is no such test");
        named += 1;
    }
    assert!(named > 150, "the page was read: {named}");
}

#[test]
fn the_page_on_security_has_each_requirement_once_and_counts_them() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect())
        .collect();
    let is_number = |text: &str| text.split('.').count() == 3 && text.split('.').all(|part| part.parse::<u8>().is_ok());
    let requirements: Vec<&Vec<&str>> = rows.iter().filter(|row| is_number(row[0])).collect();
    let numbers: std::collections::BTreeSet<&str> = requirements.iter().map(|row| row[0]).collect();
    // As many as ASVS 5.0 has: 70 of level 1, 183 of level 2.
    let of_level = |level: &str| requirements.iter().filter(|row| row[1] == level).count();
    assert_eq!((numbers.len(), requirements.len(), of_level("1"), of_level("2")), (253, 253, 70, 183));
    let states = ["tested", "built", "operator", "n/a", "not met"];
    for row in &requirements {
        assert!(row.len() == 5 && states.contains(&row[3]), "{row:?}");
        assert!(row[3] != "tested" || row[4].contains("::") || row[4].contains("the same"), "{row:?} names no test");
    }
    let at = rows.iter().position(|row| row[..] == states).unwrap();
    let counts = states.map(|state| requirements.iter().filter(|row| row[3] == state).count().to_string());
    assert_eq!(rows[at + 2], counts);
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
