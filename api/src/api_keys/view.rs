//! What is told of a key, once it was made.

use domain::id::Id;
use openapi::integrator::ApiKey;
use persistence::values::ApiKeyRecord;

pub fn api_key(record: ApiKeyRecord) -> ApiKey {
    ApiKey {
        id: record.id.uuid(),
        account_id: Id::uuid(record.account),
        name: record.name.into(),
        hint: record.hint,
        created_at: record.created_at.utc(),
        used_at: record.used_at.map(domain::time::Instant::utc),
        revoked_at: record.revoked_at.map(domain::time::Instant::utc),
    }
}
