//! Accounts, as those see them who administer them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::me::RoleGrant;
use crate::names::{Duty, Occupation, Role};

/// A member of staff. He changes the password at his first sign-in; what he may do, the roles say that he is granted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13700002222", "password": "eight herons at dawn", "name": "李审核"}))]
pub struct CreateAccount {
    /// A Chinese mobile number, or an international one with `+`.
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
}

/// A resident without a phone app, for whom staff report.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "陈奶奶", "phone": null, "address": "绣林街道建设路 8 号 2 单元 301"}))]
pub struct RegisterMember {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// To call back; it is no sign-in, and gives no claim to one.
    #[schema(min_length = 8, max_length = 20)]
    pub phone: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
}

/// A person with an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000003", "name": "李审核", "phone": "137****2222", "phone_verified": false, "address": null, "revealed": false, "can_sign_in": true, "must_change_password": true, "disabled": false, "occupation": null, "duties": [], "roles": [], "registered_by": "0192f3a0-7c1e-7000-8000-000000000001", "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct Account {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    /// Masked, unless it was asked for in full.
    #[schema(max_length = 20)]
    pub phone: Option<String>,
    /// Somebody made sure that the number is his.
    pub phone_verified: bool,
    /// Shown only with the number in full.
    #[schema(max_length = 200)]
    pub address: Option<String>,
    /// Number and address are shown in full, and the audit record says so.
    pub revealed: bool,
    /// Not so for residents whom staff registered.
    pub can_sign_in: bool,
    pub must_change_password: bool,
    pub disabled: bool,
    pub occupation: Option<Occupation>,
    #[schema(max_items = 5)]
    pub duties: Vec<Duty>,
    #[schema(max_items = 100)]
    pub roles: Vec<RoleGrant>,
    /// The member of staff who made the account.
    pub registered_by: Option<Uuid>,
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountPage {
    #[schema(max_items = 100)]
    pub items: Vec<Account>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// A number is looked up in the body, so that it is in no log.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111"}))]
pub struct LookUpAccount {
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
}

/// Everybody with the number: at most one signs in with it, staff may have written it down for others.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountList {
    #[schema(max_items = 20)]
    pub items: Vec<Account>,
}

/// A role, and the one place that it is granted for: an area with all below it, a department (handlers) or a desk (desk
/// clerks). Without a place it is the whole deployment, which only members, administrators, analysts, machines and the
/// hotline have.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "reviewer", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a"}))]
pub struct GrantRole {
    pub role: Role,
    pub area_id: Option<Uuid>,
    pub department_id: Option<Uuid>,
    pub desk_id: Option<Uuid>,
}

/// A password for the next sign-in, and for nothing else. It is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"account_id": "0192f3a0-7c1e-7000-8000-000000000003", "password": "7QK2-M4XD-0F8N-ZR3T"}))]
pub struct FirstPassword {
    pub account_id: Uuid,
    #[schema(max_length = 128)]
    pub password: String,
}
