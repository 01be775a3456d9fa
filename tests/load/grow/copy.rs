//! The store that was grown on SQLite, row by row on PostgreSQL: by COPY, since a million tickets are some twenty million rows.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use api::start;
use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::Text;
use persistence::DatabaseUrl;

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
        let mut into = BufWriter::with_capacity(1 << 16, psql.stdin.take().unwrap());
        let line = columns.iter().map(field).collect::<Vec<_>>().join(" || char(9) || ");
        let mut rows = 0;
        // One after the other: none of it is held.
        let whole = diesel::sql_query(format!("SELECT {line} AS line FROM {table}"));
        for row in whole.load_iter::<Line, DefaultLoadingMode>(&mut conn).unwrap() {
            writeln!(into, "{}", row.unwrap().line).unwrap();
            rows += 1;
        }
        into.flush().unwrap();
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
