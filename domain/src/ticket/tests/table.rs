//! The lifecycle as a document. It is printed from the rules and from what tickets do when they are commanded.

use std::fmt::Write;
use std::{env, fs};

use super::cases::{cases, commands};
use super::given::*;
use crate::ticket::rules::{is_for_the_city, is_grant, is_judgement, is_staff_follow_up, rule};
use crate::ticket::{Capacity, CommandKind, Status};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/lifecycle.md");

const HEADER: &str = "\
# The life of a ticket

What can be done with a ticket in each of its statuses, who may do it, and which status it has afterwards. A test
prints this page from the rules in `domain/src/ticket/rules.rs` and from what tickets really do, so it cannot be out
of date: change the rules, then run `UPDATE_DOCS=1 cargo test -p domain lifecycle`. Read a row as a sentence: in this
status, this command, given by one of these, makes the ticket that.

A ticket begins as `submitted`. What is not listed is refused and changes nothing. Some commands need more than the
right status and the right person (a photo, three attempts to call, a day that is not over): what they need stands in
`domain/src/ticket/lifecycle.rs` and `domain/src/ticket/ripe.rs`.

- The `reporter` told of the matter, the `proxy` brought it in for him, a `follower` wants to hear of it.
- The `assignee` is the worker it was assigned to, or anybody who handles for the department it was assigned to.
- A `co_handler` handles for a department that a whistle has called to it.
- The `system` is nobody: what follows by itself.
- All others are roles, held in the ticket's area or one that it lies in.
";

/// What a command makes of a ticket in one status.
struct Row {
    command: CommandKind,
    by: Vec<Capacity>,
    /// Where it depends on something, on what.
    becomes: Vec<(String, Status)>,
}

fn row(status: Status, kind: CommandKind) -> Option<Row> {
    let mut by = Vec::new();
    let mut becomes: Vec<(String, Status)> = Vec::new();
    for case in cases(status) {
        for (label, command) in commands(kind) {
            for capacity in rule(kind).by {
                let giver = giver(*capacity, kind);
                let Ok((event, cause)) = case.story.answer(giver.as_ref(), command.clone()) else { continue };
                if !by.contains(capacity) {
                    by.push(*capacity);
                }
                let next = case.story.ticket.clone().apply(&event, cause).status();
                if becomes.iter().all(|(_, known)| *known != next) {
                    let why: Vec<&str> = [label, case.label].into_iter().filter(|it| !it.is_empty()).collect();
                    becomes.push((why.join(", "), next));
                }
            }
        }
    }
    (!by.is_empty()).then_some(Row { command: kind, by, becomes })
}

fn rows(status: Status) -> Vec<Row> {
    CommandKind::ALL.iter().filter_map(|kind| row(status, *kind)).collect()
}

fn becomes(row: &Row, status: Status) -> String {
    let depends = row.becomes.len() > 1;
    let parts = row.becomes.iter().map(|(why, next)| {
        let name = if *next == status { "the same".to_owned() } else { format!("`{next}`") };
        if depends && !why.is_empty() { format!("{name} ({why})") } else { name }
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn those(holds: impl Fn(CommandKind) -> bool) -> String {
    quoted(CommandKind::ALL.iter().filter(|kind| holds(**kind)).map(|kind| kind.name()))
}

fn printed() -> Result<String, std::fmt::Error> {
    let mut page = HEADER.to_owned();
    writeln!(page, "\n## Every command against every status\n")?;
    writeln!(page, "| | {} |", quoted(Status::ALL.iter().map(|status| status.name())).replace(", ", " | "))?;
    writeln!(page, "| --- |{}", " :-: |".repeat(Status::ALL.len()))?;
    for kind in CommandKind::ALL {
        let marks = Status::ALL.iter().map(|status| if row(*status, *kind).is_some() { "✓" } else { "–" });
        writeln!(page, "| `{kind}` | {} |", marks.collect::<Vec<_>>().join(" | "))?;
    }
    writeln!(page, "\n## Status by status")?;
    for status in Status::ALL {
        writeln!(page, "\n### `{status}`\n")?;
        let rows = rows(*status);
        if rows.is_empty() {
            writeln!(page, "Nothing is allowed any more.")?;
            continue;
        }
        writeln!(page, "| command | by | becomes |\n| --- | --- | --- |")?;
        for row in rows {
            let by = quoted(row.by.iter().map(|capacity| capacity.name()));
            writeln!(page, "| `{}` | {by} | {} |", row.command, becomes(&row, *status))?;
        }
    }
    writeln!(page, "\n## What is for the city to say\n")?;
    writeln!(page, "A role in a part of the city is not enough for {}.", those(is_for_the_city))?;
    writeln!(page, "\n## Nobody judges himself\n")?;
    writeln!(page, "Whoever told of the matter or handles it does not give {}.", those(is_judgement))?;
    writeln!(page, "Whoever rejected it does not judge it again after an appeal.")?;
    writeln!(page, "Whoever has it in hand asks for time and does not give {}.", those(is_grant))?;
    writeln!(page, "Whoever told of it or belongs to a department that handled it does not, as staff, give")?;
    writeln!(page, "{}. Its reporter follows it up himself,", those(is_staff_follow_up))?;
    writeln!(page, "unless he fixed it on the spot or handled it.")?;
    Ok(page)
}

#[test]
fn the_lifecycle_document_says_what_the_rules_say() {
    let printed = printed().unwrap();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(DOCUMENT, &printed).unwrap();
    }
    let written = fs::read_to_string(DOCUMENT).unwrap_or_default();
    assert!(
        written == printed,
        "docs/lifecycle.md is out of date: run `UPDATE_DOCS=1 cargo test -p domain lifecycle` to write it"
    );
}
