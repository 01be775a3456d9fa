//! The model: points, goods and reports as `docs/ARCHITECTURE.md` and the rules say, kept in the plainest way. Nothing is counted
//! as it goes: a balance is worked out anew from all lines, what is held of a stock from all vouchers.
//!
//! A command is refused if, and only if, there is a reason; where there are several, any of them may be told.

use chrono::{DateTime, Datelike, FixedOffset, TimeDelta, Utc};

pub type Reason = (u16, &'static str);
pub type Reasons = Vec<Reason>;

pub const NOT_FOUND: Reason = (404, "not_found");
pub const FORBIDDEN: Reason = (403, "forbidden");
pub const CONFLICT: Reason = (403, "conflict_of_interest");
const NOT_NOW: Reason = (409, "ticket_command_not_allowed");

/// A movement and what it moves points between.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Kind(pub &'static str, pub &'static str, pub &'static str);

pub const AWARD: Kind = Kind("award", "issuance", "available");
pub const HOLD: Kind = Kind("hold", "available", "held");
pub const RELEASE: Kind = Kind("release", "held", "available");
pub const FULFIL: Kind = Kind("fulfil", "held", "redeemed");
pub const REVOKE: Kind = Kind("revoke", "available", "revoked");
pub const KINDS: [Kind; 5] = [AWARD, HOLD, RELEASE, FULFIL, REVOKE];

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Line {
    pub at: DateTime<Utc>,
    pub kind: Kind,
    pub points: i64,
    /// The id of the report or the voucher.
    pub cause: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Submitted,
    Accepted,
    Resolved,
    Rejected,
    Merged,
    Withdrawn,
}

impl State {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Resolved => "resolved",
            Self::Rejected => "rejected",
            Self::Merged => "merged",
            Self::Withdrawn => "withdrawn",
        }
    }
}

pub struct Report {
    pub id: String,
    /// Who earns by it. Nobody, where it was told on duty.
    pub member: Option<usize>,
    pub spot_fix: bool,
    pub state: State,
    pub rejected_by: Option<usize>,
    /// Who had rejected it when it was appealed.
    pub first_judge: Option<usize>,
    /// Into what it was merged, and what it was before.
    pub merged: Option<(usize, State)>,
    pub awarded: Option<i64>,
    /// For which reasons it may have been accepted without an award.
    pub withheld: Vec<&'static str>,
    pub revoked: bool,
}

pub struct Voucher {
    pub id: String,
    pub code: String,
    pub member: usize,
    pub in_person: bool,
    pub reward: usize,
    pub desk: usize,
    pub cost: i64,
    pub expires: DateTime<Utc>,
    pub status: &'static str,
}

/// What a programme has set.
#[derive(Clone, Debug)]
pub struct Tariff {
    pub award: i64,
    pub merged_award: i64,
    pub minimum: i64,
    pub voucher_days: i64,
    pub daily_cap: Option<i64>,
    pub monthly_cap: Option<i64>,
    pub budget: Option<i64>,
    pub spot_fixes_a_day: usize,
}

pub struct Book {
    pub now: DateTime<Utc>,
    pub tariff: Tariff,
    /// Each member's lines.
    pub lines: Vec<Vec<Line>>,
    pub reports: Vec<Report>,
    pub vouchers: Vec<Voucher>,
    /// By reward and desk: what lies there. Nothing where nothing ever came.
    pub shelves: Vec<Vec<Option<i64>>>,
    pub costs: Vec<i64>,
}

impl Book {
    /// What a member has in one of the accounts: everything that came less everything that went.
    pub fn sum(lines: &[Line], account: &str) -> i64 {
        let one = |line: &Line| i64::from(line.kind.2 == account) - i64::from(line.kind.1 == account);
        lines.iter().map(|line| one(line) * line.points).sum()
    }

    pub fn available(&self, member: usize) -> i64 {
        Self::sum(&self.lines[member], "available")
    }

    /// How many pieces are held for somebody.
    pub fn held(&self, reward: usize, desk: usize) -> i64 {
        let open = |it: &&Voucher| (it.reward, it.desk, it.status) == (reward, desk, "held");
        i64::try_from(self.vouchers.iter().filter(open).count()).unwrap()
    }

    pub fn free(&self, reward: usize, desk: usize) -> Option<i64> {
        Some(self.shelves[reward][desk]? - self.held(reward, desk))
    }

    /// The day in Shishou, which knows no summer time.
    pub fn day(at: DateTime<Utc>) -> chrono::NaiveDate {
        at.with_timezone(&FixedOffset::east_opt(8 * 3600).unwrap()).date_naive()
    }

    fn add(&mut self, member: usize, kind: Kind, points: i64, cause: String) {
        let line = Line { at: self.now, kind, points, cause };
        self.lines[member].push(line);
    }

    /// What keeps an award back.
    fn limits(&self, member: usize, amount: i64, spot_fix: bool) -> Vec<&'static str> {
        let awards = |member: usize| self.lines[member].iter().filter(|line| line.kind == AWARD);
        let today = Self::day(self.now);
        let of_today = || awards(member).filter(|line| Self::day(line.at) == today);
        let this_month = awards(member).filter(|line| {
            let day = Self::day(line.at);
            (day.year(), day.month()) == (today.year(), today.month())
        });
        let spot_fixes = of_today().filter(|line| self.reports.iter().any(|it| it.id == line.cause && it.spot_fix));
        let of_all = (0..self.lines.len()).flat_map(awards).map(|line| line.points).sum::<i64>();
        let tariff = &self.tariff;
        let beyond = |given: i64, limit: Option<i64>| limit.is_some_and(|limit| given + amount > limit);
        let all = [
            ("spot_fix_cap", spot_fix && spot_fixes.count() >= tariff.spot_fixes_a_day),
            ("daily_cap", beyond(of_today().map(|line| line.points).sum(), tariff.daily_cap)),
            ("monthly_cap", beyond(this_month.map(|line| line.points).sum(), tariff.monthly_cap)),
            ("budget", beyond(of_all, tariff.budget)),
        ];
        all.into_iter().filter(|(_, binds)| *binds).map(|(name, _)| name).collect()
    }

    /// Once for a matter, whatever becomes of it.
    fn award(&mut self, report: usize, amount: i64) {
        let it = &self.reports[report];
        let Some(member) = it.member.filter(|_| amount > 0 && it.awarded.is_none()) else { return };
        let withheld = self.limits(member, amount, it.spot_fix);
        if withheld.is_empty() {
            self.add(member, AWARD, amount, self.reports[report].id.clone());
            self.reports[report].awarded = Some(amount);
        }
        self.reports[report].withheld = withheld;
    }

    /// Whether a member told of the matter, by this report or by one that was merged with it.
    fn told_of(&self, member: usize, report: usize) -> bool {
        let matter = |it: usize| self.reports[it].merged.map_or(it, |(into, _)| into);
        (0..self.reports.len()).any(|it| matter(it) == matter(report) && self.reports[it].member == Some(member))
    }

    /// Nobody judges himself, nor twice. `judge` is the reviewer's number, `member` what he is beside that.
    fn may_judge(&self, report: usize, judge: usize, member: Option<usize>) -> Result<(), Reasons> {
        let judged = self.reports[report].first_judge == Some(judge);
        let conflict = judged || member.is_some_and(|member| self.told_of(member, report));
        if conflict { Err(vec![CONFLICT]) } else { Ok(()) }
    }

    fn requires(&self, report: usize, states: &[State]) -> Result<(), Reasons> {
        if states.contains(&self.reports[report].state) { Ok(()) } else { Err(vec![NOT_NOW]) }
    }

    pub fn accept(&mut self, report: usize, judge: usize, member: Option<usize>) -> Result<(), Reasons> {
        self.may_judge(report, judge, member)?;
        self.requires(report, &[State::Submitted])?;
        self.reports[report].state = if self.reports[report].spot_fix { State::Resolved } else { State::Accepted };
        self.award(report, self.tariff.award);
        Ok(())
    }

    pub fn reject(&mut self, report: usize, judge: usize, member: Option<usize>) -> Result<(), Reasons> {
        self.may_judge(report, judge, member)?;
        self.requires(report, &[State::Submitted])?;
        self.reports[report].state = State::Rejected;
        self.reports[report].rejected_by = Some(judge);
        Ok(())
    }

    pub fn appeal(&mut self, report: usize) -> Result<(), Reasons> {
        self.requires(report, &[State::Rejected])?;
        let it = &mut self.reports[report];
        if it.first_judge.is_some() {
            return Err(vec![(409, "appealed_already")]);
        }
        it.first_judge = it.rejected_by;
        it.state = State::Submitted;
        Ok(())
    }

    pub fn withdraw(&mut self, report: usize) -> Result<(), Reasons> {
        self.requires(report, &[State::Submitted])?;
        self.reports[report].state = State::Withdrawn;
        Ok(())
    }

    /// What was merged into it moves along.
    pub fn merge(&mut self, report: usize, into: usize, judge: usize) -> Result<(), Reasons> {
        self.may_judge(report, judge, None)?;
        self.requires(report, &[State::Submitted, State::Accepted])?;
        if report == into {
            return Err(vec![(422, "merge_into_itself")]);
        }
        if self.reports[into].state != State::Accepted {
            return Err(vec![(409, "merge_target_not_usable")]);
        }
        for it in &mut self.reports {
            it.merged = it.merged.map(|(to, before)| (if to == report { into } else { to }, before));
        }
        self.reports[report].merged = Some((into, self.reports[report].state));
        self.reports[report].state = State::Merged;
        self.award(report, self.tariff.merged_award);
        Ok(())
    }

    pub fn unmerge(&mut self, report: usize) -> Result<(), Reasons> {
        self.requires(report, &[State::Merged])?;
        let (_, before) = self.reports[report].merged.take().unwrap();
        self.reports[report].state = before;
        Ok(())
    }

    /// Takes an award back, and cancels first whatever is open. Says which vouchers that were.
    pub fn revoke(&mut self, report: usize, member: Option<usize>) -> Result<Vec<usize>, Reasons> {
        if member.is_some_and(|member| self.told_of(member, report)) {
            return Err(vec![CONFLICT]);
        }
        let it = &self.reports[report];
        let (Some(owner), Some(amount)) = (it.member, it.awarded) else { return Err(vec![(409, "nothing_awarded")]) };
        if it.revoked {
            return Err(vec![(409, "revoked_already")]);
        }
        let open: Vec<_> = (0..self.vouchers.len())
            .filter(|it| (self.vouchers[*it].member, self.vouchers[*it].status) == (owner, "held"))
            .collect();
        for voucher in &open {
            self.give_back(*voucher, "cancelled");
        }
        self.add(owner, REVOKE, amount, self.reports[report].id.clone());
        self.reports[report].revoked = true;
        Ok(open)
    }

    fn give_back(&mut self, voucher: usize, status: &'static str) {
        let it = &mut self.vouchers[voucher];
        it.status = status;
        let (member, cost, id) = (it.member, it.cost, it.id.clone());
        self.add(member, RELEASE, cost, id);
    }

    /// Whether somebody can have it. He has it when the server has named the voucher: see `hold`.
    pub fn may_hold(&self, member: usize, reward: usize, desk: usize) -> Result<(), Reasons> {
        let mut reasons = Vec::new();
        if self.available(member) < self.tariff.minimum.max(self.costs[reward]) {
            reasons.push((409, "not_enough_points"));
        }
        if self.free(reward, desk).unwrap_or(0) < 1 {
            reasons.push((409, "out_of_stock"));
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }

    pub fn hold(&mut self, member: usize, reward: usize, desk: usize, in_person: bool, id: String, code: String) {
        let cost = self.costs[reward];
        self.add(member, HOLD, cost, id.clone());
        let expires = self.now + TimeDelta::days(self.tariff.voucher_days);
        self.vouchers.push(Voucher { id, code, member, in_person, reward, desk, cost, expires, status: "held" });
    }

    /// `has_stake`: the clerk reported for him before.
    pub fn fulfil(&mut self, voucher: usize, has_stake: bool) -> Result<(), Reasons> {
        let it = &self.vouchers[voucher];
        let mut reasons = Vec::new();
        if it.status != "held" {
            return Err(vec![(409, "redemption_settled")]);
        }
        if self.now >= it.expires {
            reasons.push((409, "redemption_expired"));
        }
        if has_stake {
            reasons.push(CONFLICT);
        }
        assert!(self.available(it.member) >= 0, "who owes something holds nothing");
        if !reasons.is_empty() {
            return Err(reasons);
        }
        let (member, reward, desk, cost, id) = (it.member, it.reward, it.desk, it.cost, it.id.clone());
        self.vouchers[voucher].status = "fulfilled";
        *self.shelves[reward][desk].as_mut().unwrap() -= 1;
        self.add(member, FULFIL, cost, id);
        Ok(())
    }

    pub fn cancel(&mut self, voucher: usize) -> Result<(), Reasons> {
        if self.vouchers[voucher].status != "held" {
            return Err(vec![(409, "redemption_settled")]);
        }
        self.give_back(voucher, "cancelled");
        Ok(())
    }

    /// The round that comes by every minute.
    pub fn expire(&mut self) {
        for voucher in 0..self.vouchers.len() {
            if self.vouchers[voucher].status == "held" && self.vouchers[voucher].expires <= self.now {
                self.give_back(voucher, "expired");
            }
        }
    }

    pub fn deliver(&mut self, reward: usize, desk: usize, delta: i64) -> Result<i64, Reasons> {
        let after = self.shelves[reward][desk].unwrap_or(0) + delta;
        if after < self.held(reward, desk) {
            return Err(vec![(409, "stock_below_held")]);
        }
        self.shelves[reward][desk] = Some(after);
        Ok(after)
    }
}
