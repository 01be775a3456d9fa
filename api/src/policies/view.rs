//! Policies on the wire, there and back.

use domain::text::Code;
use domain::ticket::deadline::{Limit, Policy};
use openapi::deadline as out;

use crate::problem::Failure;
use crate::tickets::view::code;
use crate::wire;

pub fn policy(policy: &Policy) -> out::DeadlinePolicy {
    out::DeadlinePolicy {
        code: policy.code.as_str().to_owned(),
        name: policy.name.as_str().to_owned(),
        stages: policy.stages.iter().map(stage).collect(),
        shipped: policy.version == 0,
        version: policy.version,
    }
}

pub fn stage(limit: &Limit) -> out::DeadlineStage {
    out::DeadlineStage {
        name: limit.name.as_str().to_owned(),
        from: wire::mark_out(limit.from),
        until: wire::mark_out(limit.until),
        amount: limit.amount,
        unit: wire::unit_out(limit.unit),
    }
}

/// A policy as somebody wants it; its version is filled in where that is known.
pub fn wanted(policy_code: Code, name: &str, stages: &[out::DeadlineStage]) -> Result<Policy, Failure> {
    let stages = stages.iter().enumerate().map(|(at, stage)| {
        Ok(Limit {
            name: code(&format!("/stages/{at}/name"), &stage.name)?,
            from: wire::mark_in(stage.from),
            until: wire::mark_in(stage.until),
            amount: stage.amount,
            unit: wire::unit_in(stage.unit),
        })
    });
    let stages = stages.collect::<Result<_, Failure>>()?;
    Ok(Policy { code: policy_code, name: wire::text("/name", name)?, stages, version: 1 }.checked()?)
}

/// Which policy, for the audit record: a code is no JSON to be escaped.
pub fn detail(policy: &Policy) -> String {
    format!(r#"{{"code":"{}"}}"#, policy.code)
}
