//! Commands to reports, and what they earn.

use reqwest::Method;
use serde_json::{Value, json};
use tests::given::{burst_pipe, burst_pipe_with, picture};

use super::book::{Reasons, Report, State};
use super::people::{REPORTING_CLERK, REVIEWERS, REVIEWING_MEMBER, Who};
use super::walk::{MEMBERS, Walk};

impl Walk {
    pub async fn report(&mut self) {
        let (mut body, mut who, mut member) = (burst_pipe(), Who::Member(self.chance.below(MEMBERS)), None);
        let mut spot_fix = false;
        match self.chance.below(12) {
            0 => {
                who = Who::Clerk(REPORTING_CLERK);
                body["on_behalf_of"] = json!({"member_id": self.people.of(Who::Member(0)).id});
                (member, self.has_stake) = (Some(0), true);
            }
            1 => {
                who = Who::Clerk(REPORTING_CLERK);
                body["channel"] = json!("patrol");
            }
            2..4 => {
                self.pictures += 2;
                let reporter = self.people.of(who);
                let before = reporter.photo(picture(self.pictures)).await;
                let after = reporter.photo(picture(self.pictures + 1)).await;
                body = burst_pipe_with(&[before]);
                body["fixed_on_the_spot"] = json!(true);
                body["after_photo_ids"] = json!([after]);
                spot_fix = true;
            }
            _ => {}
        }
        if let Who::Member(n) = who {
            member = Some(n);
        }
        let answer = self.ask(who, Method::POST, "/v1/tickets", body).await.expect(201);
        self.book.reports.push(Report {
            id: answer.text("id"),
            member,
            spot_fix,
            state: State::Submitted,
            rejected_by: None,
            first_judge: None,
            merged: None,
            awarded: None,
            withheld: Vec::new(),
            revoked: false,
        });
    }

    /// Most often one of the last reports, now and then any; one that waits for a judgement, where `waiting`.
    fn any_report(&mut self, waiting: bool) -> Option<usize> {
        let all = &self.book.reports;
        let open: Vec<_> = (0..all.len()).filter(|it| !waiting || all[*it].state == State::Submitted).collect();
        if open.is_empty() { None } else { Some(self.chance.of(&open)) }
    }

    fn reviewer(&mut self) -> (usize, Option<usize>) {
        let n = self.chance.below(REVIEWERS);
        (n, (n == REVIEWERS - 1).then_some(REVIEWING_MEMBER))
    }

    async fn command(&mut self, who: Who, report: usize, command: &str, body: Value, expected: Result<(), Reasons>) {
        let path = format!("/v1/tickets/{}/{command}", self.book.reports[report].id);
        let answer = self.ask(who, Method::POST, &path, body).await;
        self.judge(command, &answer, 200, &expected);
        if expected.is_ok() {
            self.shows(report, &answer.json);
        }
    }

    pub async fn review(&mut self) {
        let waiting = !self.chance.one_in(8);
        let Some(report) = self.any_report(waiting) else { return };
        let (judge, member) = self.reviewer();
        if self.chance.one_in(8) {
            let expected = self.book.reject(report, judge, member);
            let reason = json!({"reason": "unclear", "detail": "看不清"});
            self.command(Who::Reviewer(judge), report, "reject", reason, expected).await;
        } else {
            let expected = self.book.accept(report, judge, member);
            let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
            self.command(Who::Reviewer(judge), report, "accept", valid, expected).await;
        }
    }

    pub async fn appeal_or_withdraw(&mut self) {
        let rejected = |it: &Report| it.state == State::Rejected && it.member.is_some();
        let (appeals, any) = (!self.chance.one_in(3), self.any_report(false));
        let of_rejected = self.book.reports.iter().rposition(rejected).filter(|_| appeals);
        let Some(report) = of_rejected.or(any) else { return };
        let Some(member) = self.book.reports[report].member else { return };
        if appeals {
            let expected = self.book.appeal(report);
            self.command(Who::Member(member), report, "appeal", json!({"detail": "就在路口"}), expected).await;
        } else {
            let expected = self.book.withdraw(report);
            self.command(Who::Member(member), report, "withdraw", json!({}), expected).await;
        }
    }

    pub async fn merge_or_unmerge(&mut self) {
        let judge = self.chance.below(REVIEWERS - 1);
        let (Some(report), Some(into)) = (self.any_report(false), self.any_report(false)) else { return };
        let merged = self.book.reports.iter().position(|it| it.state == State::Merged);
        if let Some(report) = merged.filter(|_| self.chance.one_in(3)) {
            let expected = self.book.unmerge(report);
            self.command(Who::Reviewer(judge), report, "unmerge", json!({"detail": "是另一处"}), expected).await;
        } else {
            let expected = self.book.merge(report, into, judge);
            let target = json!({"into": self.book.reports[into].id});
            self.command(Who::Reviewer(judge), report, "merge", target, expected).await;
        }
    }

    /// Most often one that was awarded to whoever holds most vouchers: that has the most to it.
    fn worth_revoking(&mut self) -> Option<usize> {
        let open =
            |member: usize| self.book.vouchers.iter().filter(|it| (it.member, it.status) == (member, "held")).count();
        let holder = (0..MEMBERS).max_by_key(|member| open(*member));
        let all = &self.book.reports;
        all.iter().position(|it| it.member == holder && it.awarded.is_some() && !it.revoked)
    }

    pub async fn revoke(&mut self) {
        let any = self.chance.one_in(3);
        let Some(report) = self.worth_revoking().filter(|_| !any).or_else(|| self.any_report(false)) else { return };
        let (judge, member) = self.reviewer();
        let body = json!({"ticket_id": self.book.reports[report].id, "reason": "照片是网上下载的"});
        let expected = self.book.revoke(report, member);
        let answer = self.ask(Who::Reviewer(judge), Method::POST, "/v1/points/revocations", body).await;
        self.judge("revoke", &answer, 201, &expected.clone().map(|_| ()));
        if let Ok(cancelled) = expected {
            let it = &self.book.reports[report];
            let mut ids: Vec<_> = cancelled.iter().map(|it| self.book.vouchers[*it].id.as_str()).collect();
            let told = answer.json["cancelled_redemptions"].as_array().unwrap();
            let mut told: Vec<_> = told.iter().map(|id| id.as_str().unwrap()).collect();
            ids.sort_unstable();
            told.sort_unstable();
            assert_eq!(told, ids);
            assert_eq!((answer.json["points"].as_i64(), &answer.json["ticket_id"]), (it.awarded, &json!(it.id)));
            assert_eq!(answer.json["available"], self.book.available(it.member.unwrap()));
        }
    }
}
