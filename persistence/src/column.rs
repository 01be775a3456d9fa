//! Values as columns: text of one fixed form on SQLite, native types on PostgreSQL.

use chrono::NaiveDate;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types;
use diesel::sqlite::Sqlite;
use domain::id::Id;
use domain::time::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::Error;

/// An id of anything.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
#[cfg_attr(feature = "postgres", diesel(sql_type = sql_types::Uuid))]
pub(crate) struct Uid(pub Uuid);

/// A moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
#[cfg_attr(feature = "postgres", diesel(sql_type = sql_types::Timestamptz))]
pub(crate) struct At(pub Instant);

/// A calendar day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
#[cfg_attr(feature = "postgres", diesel(sql_type = sql_types::Date))]
pub(crate) struct Day(pub NaiveDate);

/// A JSON document, as its text.
#[derive(Clone, PartialEq, Eq, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
#[cfg_attr(feature = "postgres", diesel(sql_type = sql_types::Jsonb))]
pub(crate) struct Document(pub String);

impl<K> From<Id<K>> for Uid {
    fn from(id: Id<K>) -> Self {
        Self(id.uuid())
    }
}

impl std::fmt::Display for Uid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Uid {
    pub(crate) fn id<K>(self) -> Id<K> {
        Id::from_uuid(self.0)
    }
}

/// The column of an id that may be missing.
pub(crate) fn uid<K>(id: Option<Id<K>>) -> Option<Uid> {
    id.map(Uid::from)
}

/// The id of a column that may be null.
pub(crate) fn id<K>(uid: Option<Uid>) -> Option<Id<K>> {
    uid.map(Uid::id)
}

impl Document {
    pub(crate) fn of<T: Serialize>(value: &T) -> Result<Self, Error> {
        serde_json::to_string(value).map(Self).map_err(|e| Error::inconsistent("a value that cannot be written", e))
    }

    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.0).map_err(|e| Error::inconsistent("a document that cannot be read", e))
    }
}

impl ToSql<sql_types::Text, Sqlite> for Uid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Text, Sqlite> for Uid {
    fn from_sql(mut bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::parse_str(bytes.read_text())?))
    }
}

impl ToSql<sql_types::Text, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Text, Sqlite> for At {
    fn from_sql(mut bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(bytes.read_text().parse()?))
    }
}

impl ToSql<sql_types::Text, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Text, Sqlite> for Day {
    fn from_sql(mut bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(bytes.read_text().parse()?))
    }
}

impl ToSql<sql_types::Text, Sqlite> for Document {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Text, Sqlite> for Document {
    fn from_sql(mut bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(bytes.read_text().to_owned()))
    }
}

#[cfg(feature = "postgres")]
mod native {
    use std::io::Write;

    use chrono::{DateTime, NaiveDate, Utc};
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types;
    use domain::time::Instant;
    use uuid::Uuid;

    use super::{At, Day, Document, Uid};

    impl ToSql<sql_types::Uuid, Pg> for Uid {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<sql_types::Uuid, Pg>::to_sql(&self.0, &mut out.reborrow())
        }
    }

    impl FromSql<sql_types::Uuid, Pg> for Uid {
        fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
            <Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(bytes).map(Self)
        }
    }

    impl ToSql<sql_types::Timestamptz, Pg> for At {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<sql_types::Timestamptz, Pg>::to_sql(&self.0.utc(), &mut out.reborrow())
        }
    }

    impl FromSql<sql_types::Timestamptz, Pg> for At {
        fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
            <DateTime<Utc> as FromSql<sql_types::Timestamptz, Pg>>::from_sql(bytes).map(|at| Self(Instant::new(at)))
        }
    }

    impl ToSql<sql_types::Date, Pg> for Day {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<sql_types::Date, Pg>::to_sql(&self.0, &mut out.reborrow())
        }
    }

    impl FromSql<sql_types::Date, Pg> for Day {
        fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
            <NaiveDate as FromSql<sql_types::Date, Pg>>::from_sql(bytes).map(Self)
        }
    }

    /// The first byte of a binary `jsonb` value is its format's version.
    const JSONB_VERSION: u8 = 1;

    impl ToSql<sql_types::Jsonb, Pg> for Document {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            out.write_all(&[JSONB_VERSION])?;
            out.write_all(self.0.as_bytes())?;
            Ok(IsNull::No)
        }
    }

    impl FromSql<sql_types::Jsonb, Pg> for Document {
        fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
            match bytes.as_bytes().split_first() {
                Some((&JSONB_VERSION, text)) => Ok(Self(std::str::from_utf8(text)?.to_owned())),
                _ => Err("jsonb of a version that is not known".into()),
            }
        }
    }
}

/// The first id that can have been made at a moment: those of version 7 begin with their time.
pub(crate) fn since(at: Instant) -> Uuid {
    let millis = u128::try_from(at.utc().timestamp_millis()).unwrap_or_default();
    Uuid::from_u128(millis << 80)
}

/// Numbers of the domain are unsigned, columns are signed; what does not fit was never written by us.
pub(crate) fn number(column: i32) -> Result<u32, Error> {
    u32::try_from(column).map_err(|e| Error::inconsistent("a number out of range", e))
}

pub(crate) fn signed(number: u32) -> Result<i32, Error> {
    i32::try_from(number).map_err(|e| Error::inconsistent("a number out of range", e))
}

/// The value that a stored name stands for.
pub(crate) fn named<T>(name: &str, find: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    find(name).ok_or_else(|| Error::inconsistent("an unknown name", name))
}

pub(crate) fn parsed<T, E: std::fmt::Display>(what: &'static str, made: Result<T, E>) -> Result<T, Error> {
    made.map_err(|e| Error::inconsistent(what, e))
}
