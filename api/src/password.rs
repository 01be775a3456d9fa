//! Passwords are hashed and compared off the request's thread, a few at a time.

use actix_web::web;

use crate::app::App;
use crate::problem::Failure;
use crate::secrets;

/// What a password is compared with where there is no account, so that the time tells nothing.
/// The hash of a random word that nobody knows.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$d29vZHBlY2tlcndvb2Q$wJ0fZ0lYkKkV0v3v1yqjT9mM0xq9m3JgV6wqkq0w3lE";

pub async fn hash(app: &App, password: String) -> Result<String, Failure> {
    let _turn = app.hashing.acquire().await.map_err(Failure::internal)?;
    web::block(move || secrets::hash_password(&password)).await.map_err(Failure::internal)?
}

pub async fn matches(app: &App, password: String, hash: Option<String>) -> Result<bool, Failure> {
    let _turn = app.hashing.acquire().await.map_err(Failure::internal)?;
    web::block(move || {
        let known = hash.is_some();
        let matches = secrets::password_matches(&password, hash.as_deref().unwrap_or(NOBODY))?;
        Ok(known && matches)
    })
    .await
    .map_err(Failure::internal)?
}
