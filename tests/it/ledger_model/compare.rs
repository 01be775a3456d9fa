//! What the server shows, held against the book.

use api::photos::PhotoShop;
use api::verify::verify;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::book::{Book, KINDS, Line, State};
use super::people::Who;
use super::walk::{DESKS, MEMBERS, Walk};

/// Further back than any walk begins.
const FIRST_DAY: &str = "2026-11-01";

impl Walk {
    /// After each step: what everybody has and what lies on the shelves, and of one member where it all came from.
    pub async fn agrees(&mut self) {
        for member in 0..MEMBERS {
            self.balance_agrees(member).await;
        }
        self.shelves_agree().await;
        let (member, days) = (self.somebody(), self.days_ago());
        self.period_agrees(member, days).await;
        if self.now_and_then() {
            self.lines_agree(member).await;
        }
    }

    /// And at the end all of it, and what the server says of itself.
    pub async fn ends(&mut self) {
        for member in 0..MEMBERS {
            self.lines_agree(member).await;
        }
        for report in 0..self.book.reports.len() {
            let ticket = self.people.of(Who::Reviewer(0)).sees(&self.book.reports[report].id).await.expect(200);
            self.shows(report, &ticket.json);
        }
        for voucher in 0..self.book.vouchers.len() {
            let it = &self.book.vouchers[voucher];
            let owner = self.people.of(Who::Member(it.member));
            let shown = owner.get(&format!("/v1/redemptions/{}", it.id)).await.expect(200);
            self.shows_voucher(voucher, &shown.json);
        }
        let shop = PhotoShop::in_folder(&self.city.config.photo_folder, 1).unwrap();
        let report = verify(&self.city.app.store, Some(&shop)).await.unwrap();
        assert!(report.is_clean(), "{report}");
        let lines: usize = self.book.lines.iter().map(Vec::len).sum();
        assert_eq!(report.count_of("transfers of the ledger"), u64::try_from(lines).unwrap());
        // A walk that is only refused proves little.
        let well = |what: &str| self.answers.get(&format!("{what}: ok")).copied().unwrap_or_default();
        for what in ["accept", "reject", "appeal", "merge", "revoke", "redeem", "fulfil", "cancel", "deliver"] {
            assert!(well(what) > 0, "nothing went well with {what}: {:?}", self.answers);
        }
    }

    fn balance_of(lines: &[Line]) -> Value {
        let sum = |account: &str| Book::sum(lines, account);
        json!({
            "available": sum("available"), "held": sum("held"), "earned": -sum("issuance"),
            "redeemed": sum("redeemed"), "expired": 0, "revoked": sum("revoked"),
        })
    }

    async fn balance_agrees(&self, member: usize) {
        let shown = self.people.of(Who::Member(member)).get("/v1/me/points").await.expect(200).json;
        assert_eq!(shown, Self::balance_of(&self.book.lines[member]), "of member {member}");
    }

    async fn shelves_agree(&self) {
        for desk in 0..DESKS {
            let path = format!("/v1/rewards?desk={}", self.people.desks[desk]);
            let items = self.people.of(Who::Member(0)).get(&path).await.expect(200).items();
            for (reward, id) in self.people.rewards.iter().enumerate() {
                let shown = items.iter().find(|it| it["id"] == json!(id));
                let shown = shown.map(|it| it["stock"][0]["free"].as_i64().unwrap());
                assert_eq!(shown, self.book.free(reward, desk), "goods {reward} at desk {desk}");
            }
        }
    }

    /// The statement and the list of transfers. What moved at one moment may stand in any order, the same in both, and every
    /// line of the statement adds up.
    async fn lines_agree(&self, member: usize) {
        let lines = self.statement(member, FIRST_DAY, &tomorrow(self.book.now)).await;
        assert_eq!(sorted(&lines), sorted(&self.book.lines[member]), "of member {member}");
        let mut listed = Vec::new();
        let mut path = "/v1/me/points/transfers?limit=100".to_owned();
        loop {
            let page = self.people.of(Who::Member(member)).get(&path).await.expect(200);
            listed.extend(page.items().iter().map(line));
            let Some(cursor) = page.json["next_cursor"].as_str() else { break };
            path = format!("/v1/me/points/transfers?limit=100&cursor={cursor}");
        }
        listed.reverse();
        assert_eq!(listed, lines, "of member {member}");
    }

    /// Some of the last days: what was there before, and what came since.
    async fn period_agrees(&self, member: usize, days: i64) {
        let from = Book::day(self.book.now - TimeDelta::days(days)).to_string();
        let lines = self.statement(member, &from, &tomorrow(self.book.now)).await;
        let since = |line: &&Line| Book::day(line.at).to_string() >= from;
        let expected: Vec<_> = self.book.lines[member].iter().filter(since).cloned().collect();
        assert_eq!(sorted(&lines), sorted(&expected), "of member {member} since {from}");
    }

    async fn statement(&self, member: usize, from: &str, to: &str) -> Vec<Line> {
        let path = format!("/v1/me/points/statement?from={from}&to={to}");
        let shown = self.people.of(Who::Member(member)).get(&path).await.expect(200).json;
        let all = &self.book.lines[member];
        let mut so_far: Vec<_> =
            all.iter().filter(|line| Book::day(line.at).to_string().as_str() < from).cloned().collect();
        assert_eq!(shown["before"], Self::balance_of(&so_far), "of member {member} before {from}");
        let items = shown["items"].as_array().unwrap();
        let mut lines = Vec::new();
        for item in items {
            lines.push(line(item));
            so_far.push(line(item));
            let left = (Book::sum(&so_far, "available"), Book::sum(&so_far, "held"));
            assert_eq!((item["available"].as_i64(), item["held"].as_i64()), (Some(left.0), Some(left.1)), "{item}");
        }
        assert!(lines.is_sorted_by_key(|line| line.at), "of member {member}: the oldest first");
        assert_eq!(shown["after"], Self::balance_of(&so_far), "of member {member} until {to}");
        lines
    }

    /// A ticket as it should be.
    pub fn shows(&self, report: usize, ticket: &Value) {
        let it = &self.book.reports[report];
        assert_eq!((&ticket["id"], &ticket["status"]), (&json!(it.id), &json!(it.state.name())));
        assert_eq!(ticket["award"]["points"].as_i64(), it.awarded, "{ticket}");
        let withheld = ticket["award"]["withheld"].as_str();
        let expected = it.withheld.is_empty();
        assert!(withheld.map_or(expected, |why| it.withheld.contains(&why)), "{:?}: {ticket}", it.withheld);
        let into = it.merged.filter(|_| it.state == State::Merged).map(|(into, _)| self.book.reports[into].id.as_str());
        assert_eq!(ticket["merged_into"].as_str(), into);
    }

    pub fn shows_voucher(&self, voucher: usize, shown: &Value) {
        let it = &self.book.vouchers[voucher];
        assert_eq!((&shown["id"], &shown["status"]), (&json!(it.id), &json!(it.status)));
        let (points, member) = (shown["cost"].as_i64(), self.people.of(Who::Member(it.member)).id);
        assert_eq!((points, &shown["member_id"]), (Some(it.cost), &json!(member)));
        let expires: DateTime<Utc> = shown["expires_at"].as_str().unwrap().parse().unwrap();
        assert_eq!((expires, &shown["in_person"]), (it.expires, &json!(it.in_person)));
        let (reward, desk) = (&self.people.rewards[it.reward], self.people.desks[it.desk]);
        assert_eq!((&shown["reward_id"], &shown["desk_id"]), (&json!(reward), &json!(desk)));
        assert_eq!(shown["code"].is_string(), it.status == "held", "a code that is no good is not shown");
    }
}

fn tomorrow(now: DateTime<Utc>) -> String {
    Book::day(now + TimeDelta::days(1)).to_string()
}

fn line(shown: &Value) -> Line {
    let movement = shown["movement"].as_str().unwrap();
    let kind = *KINDS.iter().find(|kind| kind.0 == movement).unwrap();
    Line {
        at: shown["at"].as_str().unwrap().parse().unwrap(),
        kind,
        points: shown["points"].as_i64().unwrap(),
        cause: shown["cause_id"].as_str().unwrap().to_owned(),
    }
}

fn sorted(lines: &[Line]) -> Vec<Line> {
    let mut lines = lines.to_vec();
    lines.sort();
    lines
}
