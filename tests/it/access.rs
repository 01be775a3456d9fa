//! Who may do what: every operation of the published document, for a stranger and for every role.

use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::permission::{Operation, Who, who_may};
use domain::identity::{Role, RolePlace};
use domain::ticket::{Capacity, CommandKind, rules};
use serde_json::{Value, json};
use tests::given::{burst_pipe, picture};
use tests::published::{NOTHING, published};
use tests::{City, Person, Shop};

/// What belongs to people, for everybody else to ask for.
struct Belongings {
    ticket: String,
    photo: String,
    redemption: String,
    account: String,
    grant: String,
    endpoint: String,
    delivery: String,
}

impl Belongings {
    /// A rider's unjudged ticket, photo and voucher, and a clerk with his role, all of one street's.
    async fn of(city: &City, rider: &Person) -> Self {
        let admin = city.staff(Role::Admin).await;
        let shop = Shop::open(city, 5).await;
        shop.credits(rider, 5).await;
        let redemption = shop.redeems(rider).await.expect(201).text("id");
        let clerk = json!({"phone": "13700009999", "password": "eight herons at dawn", "name": "李审核"});
        let account = admin.post("/v1/accounts", clerk).await.expect(201).text("id");
        let role = json!({"role": "reviewer", "area_id": city.places.street});
        let grant = admin.post(&format!("/v1/accounts/{account}/roles"), role).await.expect(201).text("id");
        let ticket = rider.reports(burst_pipe()).await;
        let photo = rider.photo(picture(7)).await;
        let integrator = city.staff(Role::Integrator).await;
        let endpoint = json!({"url": "https://1.1.1.1/hook"});
        let endpoint = integrator.post("/v1/webhook-endpoints", endpoint).await.expect(201).text("id");
        let test = format!("/v1/webhook-endpoints/{endpoint}/test");
        let delivery = integrator.post(&test, json!({})).await.expect(201).text("id");
        Self { ticket, photo, redemption, account, grant, endpoint, delivery }
    }

    fn named(&self, parameter: &str) -> Option<&str> {
        Some(match parameter {
            "ticket_id" => &self.ticket,
            "photo_id" => &self.photo,
            "redemption_id" => &self.redemption,
            "account_id" => &self.account,
            "grant_id" => &self.grant,
            "endpoint_id" => &self.endpoint,
            "delivery_id" => &self.delivery,
            // Places are everybody's to know.
            _ => return None,
        })
    }
}

#[actix_web::test]
async fn every_operation_refuses_a_stranger() {
    let city = City::open().await;
    for operation in published().iter().filter(|operation| !operation.is_open()) {
        let answer = operation.given_by(&city.stranger(), &operation.path_of_nothing()).await;
        assert_eq!((answer.status, &answer.json["code"]), (401, &json!("not_signed_in")), "{}", operation.id);
    }
}

#[test]
fn every_operation_is_in_the_table_of_rights() {
    for operation in
        published().iter().filter(|operation| !operation.is_open() && Operation::named(&operation.id).is_none())
    {
        let command = operation.template.strip_prefix("/v1/tickets/{ticket_id}/").map(|it| it.replace('-', "_"));
        let known = command.and_then(|name| CommandKind::named(&name));
        assert!(known.is_some(), "{} is not in the table", operation.id);
    }
}

#[actix_web::test]
async fn every_role_may_what_the_table_says_and_nothing_else() {
    let city = City::open().await;
    for role in Role::ALL {
        for operation in published().iter().filter(|operation| !operation.is_open()) {
            let Some(known) = Operation::named(&operation.id) else { continue };
            // Each time another one: some operations end the caller's session.
            let person = city.staff(*role).await;
            let answer = operation.given_by(&person, &operation.path_of_nothing()).await;
            let said = format!("{role} {}: {} {}", operation.id, answer.status, answer.json);
            let allowed = match who_may(known) {
                Who::SignedIn => true,
                Who::Roles(roles) => roles.contains(role),
            };
            if allowed {
                assert!(answer.status < 500 && answer.json["code"] != "forbidden", "{said}");
            } else {
                assert!(matches!(answer.status, 403 | 404), "{said}");
            }
        }
    }
}

#[actix_web::test]
async fn what_is_somebody_elses_is_as_if_it_did_not_exist() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let his = Belongings::of(&city, &rider).await;
    let (other_desk, _) = city.another_desk().await;
    for role in Role::ALL {
        let place = match role {
            Role::Member | Role::Integrator | Role::Hotline => RolePlace::Everywhere,
            Role::Handler => RolePlace::Department(city.places.other_department),
            Role::DeskClerk => RolePlace::Desk(Id::from_uuid(other_desk)),
            _ => RolePlace::Area(city.places.other_street),
        };
        let other = city.person(role.name(), &[(*role, place)]).await;
        for operation in published() {
            let path = operation.path(|parameter| his.named(parameter).unwrap_or(NOTHING).to_owned());
            let path_of_nothing = operation.path_of_nothing();
            if path == path_of_nothing {
                continue;
            }
            let answer = operation.given_by(&other, &path).await;
            let said = format!("{role} {}: {} {}", operation.id, answer.status, answer.json);
            assert!(matches!(answer.status, 403 | 404), "{said}");
            let nothing = operation.given_by(&other, &path_of_nothing).await;
            assert_eq!((answer.status, &answer.json["code"]), (nothing.status, &nothing.json["code"]), "{said}");
            let could = match Operation::named(&operation.id).map(who_may) {
                Some(Who::Roles(roles)) => roles.contains(role),
                Some(Who::SignedIn) | None => true,
            };
            assert!(!could || answer.status == 404, "{said}");
        }
    }
    assert_eq!(rider.sees(&his.ticket).await.expect(200).json["version"], 1);
    assert_eq!(rider.get(&format!("/v1/redemptions/{}", his.redemption)).await.expect(200).json["status"], "held");
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
            let by = rules::rule(*kind).by;
            // What nobody commands has no route.
            if by.contains(&Capacity::Role(*role)) || by == [Capacity::System] {
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
        CommandKind::Accept | CommandKind::Confirm | CommandKind::Reclassify => {
            json!({"category": "burst_pipe", "urgency": "normal"})
        }
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
        CommandKind::Whistle => json!({"department_ids": [city.places.department], "detail": "x"}),
        CommandKind::RequestExtension => json!({"until": city.clock_text(TimeDelta::days(20)), "detail": "x"}),
        CommandKind::RequestSuspension => json!({"review_on": "2027-03-01", "detail": "x"}),
        CommandKind::LookBack => json!({"solved": true, "detail": "x", "photo_ids": []}),
        CommandKind::Escalate
        | CommandKind::CloseNotFixable
        | CommandKind::RefuseExtension
        | CommandKind::RefuseSuspension
        | CommandKind::AnswerSupervision
        | CommandKind::Appeal
        | CommandKind::Unmerge
        | CommandKind::Progress
        | CommandKind::Contest
        | CommandKind::DismissContest
        | CommandKind::Reopen => json!({"detail": "x"}),
        CommandKind::Withdraw
        | CommandKind::RequestVerification
        | CommandKind::Claim
        | CommandKind::CloseUnreached
        | CommandKind::CheckIn
        | CommandKind::GrantExtension
        | CommandKind::GrantSuspension
        | CommandKind::Resume
        | CommandKind::Supervise
        | CommandKind::MarkOverdue
        | CommandKind::DispatchProvisionally
        | CommandKind::Reroute
        | CommandKind::Urge => json!({}),
    }
}
