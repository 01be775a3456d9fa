//! The catalogue as a document, and what holds for every problem in it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

use super::Code;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/problems.md");

const HEADER: &str = "\
# Problems

Everything that goes wrong is answered with a problem document (RFC 9457), `application/problem+json`: `type` leads
to the entry below (`/problems/<code>` on every server), `code` is stable and for programs, `title` and `detail` are
for people in the language of `Accept-Language` (`zh-CN` by default, or `en`), `errors` names the fields that are
wrong, and `request_id` finds the request in the server's log. Within `/v1` codes are added and never change their
meaning, so treat a code that you do not know by its status.

A test prints this page from `api/src/problem/code.rs` and `api/src/problem/advice.rs`: change those, then run
`UPDATE_DOCS=1 cargo test -p api problems`.
";

fn printed() -> Result<String, std::fmt::Error> {
    let mut page = HEADER.to_owned();
    let statuses: BTreeSet<u16> = Code::ALL.iter().map(|code| code.status()).collect();
    for status in statuses {
        writeln!(page, "\n## {status}\n\n| code | title | what to do |\n| --- | --- | --- |")?;
        for code in Code::ALL.iter().filter(|code| code.status() == status) {
            let ((title_zh, title_en), (advice_zh, advice_en)) = (code.title(), code.advice());
            writeln!(page, "| `{}` | {title_en}<br>{title_zh} | {advice_en}<br>{advice_zh} |", code.name())?;
        }
    }
    Ok(page)
}

#[test]
fn the_document_of_problems_says_what_the_catalogue_says() {
    let printed = printed().unwrap();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(DOCUMENT, &printed).unwrap();
    }
    let written = fs::read_to_string(DOCUMENT).unwrap_or_default();
    assert!(
        written == printed,
        "docs/problems.md is out of date: run `UPDATE_DOCS=1 cargo test -p api problems` to write it"
    );
}

#[test]
fn every_problem_has_a_name_of_its_own_and_fits_its_document() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!((400..600).contains(&code.status()), "{code:?}");
        assert!(code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code:?}");
        for (zh, en) in [code.title(), code.advice()] {
            assert!(!zh.is_empty() && !en.is_empty(), "{code:?}");
            assert!(zh.chars().count() <= 200 && en.chars().count() <= 200, "{code:?}");
            assert!(!zh.contains('|') && !en.contains('|'), "{code:?}: a bar would break the table");
        }
    }
}
