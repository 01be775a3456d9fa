//! A store with so many tickets, on either database, and a copy of it that may be asked and thrown away.

use std::path::{Path, PathBuf};

use persistence::DatabaseUrl;
use tests::database;
use tests::process::Program;

use crate::{copy, fill};

const SEED: u64 = 421_081;
const COPY: &str = "asked";

/// What was grown, and the program that serves it.
pub struct Grown {
    pub program: Program,
    pub tickets: u32,
    server: Option<String>,
}

impl Grown {
    /// Grows it where it is not there yet.
    pub async fn of(binary: &Path, folder: &Path, tickets: u32) -> Self {
        let home = folder.join(tickets.to_string());
        std::fs::create_dir_all(&home).unwrap();
        let server = std::env::var("WOODPECKER_TEST_POSTGRES_URL").ok();
        let name = format!("grown_{tickets}");
        let file = home.join("woodpecker.sqlite");
        fill::fill(&home, DatabaseUrl::file(&file), tickets, SEED).await;
        if let Some(server) = &server {
            // It may be there.
            let _ = command(server, &format!("CREATE DATABASE {name}"));
            let url = format!("{server}/{name}");
            copy::copy(&file, &url);
            // As it does by itself in the course of a day.
            database::past_the_program(&DatabaseUrl::parse(&url).unwrap(), "VACUUM ANALYZE").unwrap();
        }
        let database_url = server.as_ref().map(|server| format!("{server}/{name}"));
        Self { program: Program { binary: binary.to_owned(), data_dir: home, database_url }, tickets, server }
    }

    /// As it was grown, whatever was asked of the copy before.
    pub fn copy(&self) -> Self {
        let to = self.program.data_dir.with_file_name(COPY);
        let _ = std::fs::remove_dir_all(&to);
        copy_folder(&self.program.data_dir, &to);
        let database_url = self.server.as_ref().map(|server| {
            command(server, &format!("DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")).unwrap();
            command(server, &format!("CREATE DATABASE {COPY} TEMPLATE grown_{}", self.tickets)).unwrap();
            format!("{server}/{COPY}")
        });
        let program = Program { binary: self.program.binary.clone(), data_dir: to, database_url };
        Self { program, tickets: self.tickets, server: self.server.clone() }
    }
}

fn command(server: &str, sql: &str) -> Result<(), String> {
    let maintenance = DatabaseUrl::parse(&format!("{server}/postgres")).unwrap();
    database::past_the_program(&maintenance, sql)
}

fn copy_folder(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}
