//! The store that was grown on SQLite, row by row on PostgreSQL: by COPY, since a million tickets are some twenty million rows.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use api::start;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use persistence::DatabaseUrl;

/// Rows that are read at a time.
const AT_A_TIME: i64 = 10_000;
/// Whoever copies whole rows knows that they are sound, and has their triggers already behind him.
const TRUSTED: &str = "SET session_replication_role = replica";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Text)]
    line: String,
}

/// Brings every table over, unless there are tickets already.
pub fn copy(from: &Path, to: &str) {
    start::bring_up(&DatabaseUrl::parse(to).unwrap()).unwrap();
    let counted = Command::new("psql").args([to, "-At", "-c", "SELECT count(*) FROM tickets"]).output();
    if String::from_utf8(counted.expect("psql is installed").stdout).unwrap().trim() != "0" {
        return;
    }
    let begun = Instant::now();
    let mut conn = SqliteConnection::establish(from.to_str().unwrap()).unwrap();
    let tables = "SELECT name, type AS kind FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    let tables: Vec<Column> = diesel::sql_query(tables).load(&mut conn).unwrap();
    for Column { name: table, .. } in tables {
        let columns: Vec<Column> =
            diesel::sql_query(format!("SELECT name, type AS kind FROM pragma_table_info('{table}')"))
                .load(&mut conn)
                .unwrap();
        let mut psql = reader(to, &table, &columns);
        let mut into = psql.stdin.take().unwrap();
        let line = columns.iter().map(field).collect::<Vec<_>>().join(" || char(9) || ");
        let (mut after, mut rows) = (i64::MIN, 0);
        loop {
            let page = format!(
                "SELECT rowid AS at, {line} AS line FROM {table} WHERE rowid > {after} ORDER BY rowid LIMIT {AT_A_TIME}"
            );
            let page: Vec<Line> = diesel::sql_query(page).load(&mut conn).unwrap();
            let Some(last) = page.last() else { break };
            after = last.at;
            rows += page.len();
            let text: String = page.iter().flat_map(|row| [row.line.as_str(), "\n"]).collect();
            into.write_all(text.as_bytes()).unwrap();
        }
        drop(into);
        assert!(psql.wait().unwrap().success(), "{table} was not copied");
        number_on(to, &table, &columns);
        if rows > 1_000_000 {
            println!("{rows} rows of {table} after {:.0?}", begun.elapsed());
        }
    }
    println!("copied to PostgreSQL in {:.0?}", begun.elapsed());
}

/// Takes the lines of a table in. What the migrations put into it goes first.
fn reader(to: &str, table: &str, columns: &[Column]) -> Child {
    let names = columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
    let commands = [TRUSTED.to_owned(), format!("DELETE FROM {table}"), format!("COPY {table} ({names}) FROM STDIN")];
    let mut psql = Command::new("psql");
    psql.args([to, "-q", "-v", "ON_ERROR_STOP=1"]);
    for command in &commands {
        psql.args(["-c", command]);
    }
    psql.stdin(Stdio::piped()).spawn().expect("psql is installed")
}

/// What numbers itself goes on after the last number.
fn number_on(to: &str, table: &str, columns: &[Column]) {
    for Column { name, .. } in columns {
        let sequence = format!("pg_get_serial_sequence('{table}', '{name}')");
        let on = format!(
            "SELECT setval({sequence}, (SELECT max({name}) FROM {table})) WHERE {sequence} IS NOT NULL AND EXISTS (SELECT 1 FROM {table})"
        );
        // Of what is no number there is no greatest one, and nothing to go on from.
        let _ = Command::new("psql").args([to, "-q", "-o", "/dev/null", "-c", &on]).stderr(Stdio::null()).status();
    }
}

/// A value as COPY reads it.
fn field(column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    let text = match column.kind.as_str() {
        "BLOB" => format!("'\\\\x' || hex({name})"),
        // All of its digits: a position is the same in the row and in the state.
        "REAL" => format!("printf('%!.17g', {name})"),
        "INTEGER" => format!("CAST({name} AS TEXT)"),
        _ => format!("replace(replace(replace({name}, '\\', '\\\\'), char(10), '\\n'), char(9), '\\t')"),
    };
    format!("CASE WHEN {name} IS NULL THEN '\\N' ELSE {text} END")
}
