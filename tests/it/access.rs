//! Who may do what: every operation of the published document, for a stranger and for every role.

use domain::identity::permission::{Operation, Who, who_may};
use domain::identity::{Role, RolePlace};
use domain::ticket::{Capacity, CommandKind, rules};
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::given::burst_pipe;

/// An operation: its id, method and path, with ids of nothing in it.
struct Published {
    id: String,
    method: Method,
    template: String,
}

impl Published {
    fn path(&self) -> String {
        let parts = self.template.split('/').map(|part| match part {
            "{variant}" => "display",
            part if part.starts_with('{') => "0192f3a0-7c1e-7000-8000-00000000dead",
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    fn is_open(&self) -> bool {
        !self.template.starts_with("/v1/") || self.template.starts_with("/v1/auth/")
    }
}

fn published() -> Vec<Published> {
    let document = api::server::document();
    let mut all = Vec::new();
    for (template, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
            let Some(id) = operation["operationId"].as_str() else { continue };
            all.push(Published { id: id.to_owned(), method, template: template.clone() });
        }
    }
    assert!(all.len() > 30, "the document was read");
    all
}

#[actix_web::test]
async fn every_operation_refuses_a_stranger() {
    let city = City::open().await;
    for operation in published().iter().filter(|operation| !operation.is_open()) {
        let answer = city.stranger().asks(operation.method.clone(), &operation.path()).json(json!({})).send().await;
        assert_eq!((answer.status, &answer.json["code"]), (401, &json!("not_signed_in")), "{}", operation.id);
    }
}

#[test]
fn every_operation_is_in_the_table_of_rights() {
    for operation in published().iter().filter(|operation| !operation.is_open()) {
        let is_command = operation.template.starts_with("/v1/tickets/{ticket_id}/")
            && CommandKind::ALL
                .iter()
                .any(|kind| operation.template.ends_with(&format!("/{}", kind.name().replace('_', "-"))));
        let known = Operation::named(&operation.id).is_some();
        assert!(known || is_command, "{} is not in the table", operation.id);
    }
}

#[actix_web::test]
async fn no_role_gets_further_than_the_table_says() {
    let city = City::open().await;
    for role in Role::ALL {
        let person = city.staff(*role).await;
        for operation in published().iter().filter(|operation| !operation.is_open()) {
            // A changed password would end the session.
            if operation.id == "change_password" {
                continue;
            }
            let answer = person.asks(operation.method.clone(), &operation.path()).json(json!({})).send().await;
            let said = format!("{role} {}: {} {}", operation.id, answer.status, answer.json);
            assert!(answer.status < 500 && answer.status != 401, "{said}");
            let Some(known) = Operation::named(&operation.id) else {
                // A command of a ticket that does not exist.
                assert!(matches!(answer.status, 404 | 422), "{said}");
                continue;
            };
            if let Who::Roles(roles) = who_may(known)
                && !roles.contains(role)
            {
                assert!(matches!(answer.status, 403 | 404 | 422), "{said}");
            }
        }
    }
}

#[actix_web::test]
async fn a_ticket_obeys_nobody_but_those_whom_its_rules_name() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    for role in Role::ALL {
        let place = match role {
            Role::Member => RolePlace::Everywhere,
            Role::Handler => RolePlace::Department(city.places.other_department),
            Role::DeskClerk => RolePlace::Desk(city.places.desk),
            _ => RolePlace::Area(city.places.city),
        };
        let person = city.person(role.name(), &[(*role, place)]).await;
        for kind in CommandKind::ALL {
            let named = rules::rule(*kind).by.contains(&Capacity::Role(*role));
            if named {
                continue;
            }
            let command = kind.name().replace('_', "-");
            let answer = person.commands(&ticket, &command, complete(*kind, &city)).await;
            answer.refuses(403, "forbidden");
        }
    }
    assert_eq!(rider.sees(&ticket).await.shows("accepted").json["version"], 2);
}

/// A body with which the command would be well formed.
fn complete(kind: CommandKind, city: &City) -> Value {
    match kind {
        CommandKind::Accept | CommandKind::Reclassify => json!({"category": "burst_pipe", "urgency": "normal"}),
        CommandKind::Reject => json!({"reason": "unclear", "detail": "x"}),
        CommandKind::Merge => json!({"into": "0192f3a0-7c1e-7000-8000-00000000dead"}),
        CommandKind::Dispatch => json!({"assignee": {"kind": "department", "id": city.places.department}}),
        CommandKind::Return => json!({"reason": "other"}),
        CommandKind::Arrive | CommandKind::Relocate => json!({"location": {"lat": 29.7, "lng": 112.4}}),
        CommandKind::Resolve => json!({"outcome": "explained", "detail": "x"}),
        CommandKind::RecordAttempt => json!({"means": "call", "reached": true}),
        CommandKind::FollowUp => json!({"solved": true}),
        CommandKind::Verify => json!({"found": true, "detail": "x"}),
        CommandKind::ContactReporter => json!({"reached": true, "detail": "x"}),
        CommandKind::Appeal
        | CommandKind::Unmerge
        | CommandKind::Progress
        | CommandKind::Contest
        | CommandKind::DismissContest
        | CommandKind::Reopen => json!({"detail": "x"}),
        CommandKind::Withdraw
        | CommandKind::RequestVerification
        | CommandKind::Claim
        | CommandKind::CloseUnreached
        | CommandKind::Urge => json!({}),
    }
}
