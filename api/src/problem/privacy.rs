//! Refusals of what people may ask for of themselves.

use domain::identity::consent::ConsentRefusal;
use domain::identity::departure::DepartureRefusal;

use super::{Code, Failure};

impl From<ConsentRefusal> for Failure {
    fn from(refusal: ConsentRefusal) -> Self {
        match refusal {
            ConsentRefusal::OtherVersion => Code::PolicyVersionOutdated,
            ConsentRefusal::ServiceNeedsIt => Code::ServiceNeedsConsent,
            ConsentRefusal::NotGiven => Code::ConsentNotGiven,
        }
        .into()
    }
}

impl From<DepartureRefusal> for Failure {
    fn from(refusal: DepartureRefusal) -> Self {
        match refusal {
            DepartureRefusal::NotProven => Code::ProofNeeded,
            DepartureRefusal::HoldsRoles => Code::RolesHeld,
            DepartureRefusal::WorkInHand => Code::WorkInHand,
        }
        .into()
    }
}
