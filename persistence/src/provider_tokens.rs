//! Tokens that providers give the whole deployment, sealed: one for all processes, since the next makes the last one worthless.

use diesel::prelude::*;
use domain::identity::Provider;
use domain::time::Instant;

use super::schema::provider_tokens;
use super::{Tx, keys};
use crate::column::At;
use crate::error::Error;
use crate::vault::Spot;

pub(super) const TOKEN: &str = "provider_tokens.token";

/// The token and until when it is good.
pub(crate) fn provider_token(tx: &mut Tx<'_>, provider: &Provider) -> Result<Option<(String, Instant)>, Error> {
    let found: Option<(Vec<u8>, At)> = provider_tokens::table
        .find(provider.as_str())
        .select((provider_tokens::token, provider_tokens::expires_at))
        .first(tx.conn)
        .optional()?;
    let Some((sealed, expires_at)) = found else { return Ok(None) };
    // One that was sealed with a key of which nothing is left is none: another is asked for.
    let token = tx.vault.open_text(Spot { column: TOKEN, row: provider.as_str() }, &sealed);
    Ok(token.ok().map(|token| (token, expires_at.0)))
}

pub(crate) fn keep_provider_token(
    tx: &mut Tx<'_>,
    provider: &Provider,
    token: &str,
    expires_at: Instant,
) -> Result<(), Error> {
    let sealed = keys::seal(tx, TOKEN, provider.as_str(), token)?;
    let values = (provider_tokens::token.eq(sealed), provider_tokens::expires_at.eq(At(expires_at)));
    diesel::insert_into(provider_tokens::table)
        .values((provider_tokens::provider.eq(provider.as_str()), values.clone()))
        .on_conflict(provider_tokens::provider)
        .do_update()
        .set(values)
        .execute(tx.conn)?;
    Ok(())
}

/// After the provider has refused it.
pub(crate) fn forget_provider_token(tx: &mut Tx<'_>, provider: &Provider) -> Result<(), Error> {
    diesel::delete(provider_tokens::table.find(provider.as_str())).execute(tx.conn)?;
    Ok(())
}
