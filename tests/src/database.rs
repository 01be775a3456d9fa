//! A fresh database for each story: copied from one that was migrated once. On SQLite, or on the PostgreSQL server
//! that `WOODPECKER_TEST_POSTGRES_URL` names (as `postgres://user@host:port`, without a database).

use std::path::Path;
use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use persistence::{DatabaseUrl, migrate};

/// Whether the stories are told on PostgreSQL.
pub fn on_postgres() -> bool {
    server().is_some()
}

fn server() -> Option<String> {
    std::env::var_os("WOODPECKER_TEST_POSTGRES_URL").map(|url| url.into_string().unwrap())
}

/// A new database with the schema in it and nothing else.
pub fn fresh(home: &Path) -> DatabaseUrl {
    match server() {
        None => {
            let file = home.join("woodpecker.sqlite");
            std::fs::copy(sqlite_template(), &file).unwrap();
            DatabaseUrl::file(&file)
        }
        Some(server) => postgres(&server),
    }
}

/// Runs statements past the program, as somebody would who has the database at hand. What the database says to it.
pub fn past_the_program(url: &DatabaseUrl, statements: &str) -> Result<(), String> {
    let outcome = match url {
        DatabaseUrl::Sqlite(file) => {
            let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
            conn.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000").unwrap();
            conn.batch_execute(statements)
        }
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => diesel::PgConnection::establish(url).unwrap().batch_execute(statements),
    };
    outcome.map_err(|error| error.to_string())
}

/// Takes a trigger away, so that a story can tell what comes of it.
pub fn without_trigger(url: &DatabaseUrl, trigger: &str, table: &str) {
    let on_table = if on_postgres() { format!(" ON {table}") } else { String::new() };
    past_the_program(url, &format!("DROP TRIGGER {trigger}{on_table}")).unwrap();
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<tempfile::TempDir> = OnceLock::new();
    static FILE: OnceLock<std::path::PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = TEMPLATE.get_or_init(|| tempfile::tempdir().unwrap());
        let file = folder.path().join("template.sqlite");
        migrate::up(&DatabaseUrl::file(&file)).unwrap();
        file
    })
}

#[cfg(not(feature = "postgres"))]
fn postgres(_: &str) -> DatabaseUrl {
    panic!("WOODPECKER_TEST_POSTGRES_URL is set, but the tests were built without the feature `postgres`");
}

#[cfg(feature = "postgres")]
fn postgres(server: &str) -> DatabaseUrl {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use diesel::PgConnection;

    static TEMPLATE: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // A template is copied by one at a time.
    static COPYING: Mutex<()> = Mutex::new(());

    let run = |sql: &str| {
        let mut conn = PgConnection::establish(&format!("{server}/postgres")).unwrap();
        conn.batch_execute(sql).unwrap();
    };
    let template = TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        run(&format!("CREATE DATABASE {name}"));
        let url = DatabaseUrl::parse(&format!("{server}/{name}")).unwrap();
        migrate::up(&url).unwrap();
        name
    });
    let name = format!("story_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let _turn = COPYING.lock().unwrap();
    run(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
    DatabaseUrl::parse(&format!("{server}/{name}")).unwrap()
}
