//! Whatever is asked for, points are conserved. The city here keeps its ledger in memory as the database does: a
//! movement happens once for its cause, and balances are what the movements add up to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use crate::points::ledger::Account;
use crate::points::redemption::{RedemptionRefusal as Refusal, RedemptionStatus, Wish};
use crate::points::{Balance, LedgerCause, Movement, Points, Redemption, Stock};
use crate::programme::{Settings, Tariff};
use crate::ticket::tests::given::{id, instant};
use crate::time::Instant;

const MEMBERS: usize = 3;
const CLERK: u128 = 90;

#[derive(Clone, Debug)]
enum Step {
    Award { ticket: u128 },
    Hold { member: usize, cost: u32 },
    Fulfil(Index),
    Cancel(Index),
    Expire(Index),
    Revoke { ticket: u128 },
    Deliver(i64),
    Wait { days: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..40_u128).prop_map(|ticket| Step::Award { ticket }),
        4 => (0..MEMBERS, 1..90_u32).prop_map(|(member, cost)| Step::Hold { member, cost }),
        2 => any::<Index>().prop_map(Step::Fulfil),
        1 => any::<Index>().prop_map(Step::Cancel),
        1 => any::<Index>().prop_map(Step::Expire),
        2 => (0..40_u128).prop_map(|ticket| Step::Revoke { ticket }),
        2 => (-2..4_i64).prop_map(Step::Deliver),
        1 => (0..10_i64).prop_map(|days| Step::Wait { days }),
    ];
    prop::collection::vec(step, 1..160)
}

#[derive(Debug)]
struct City {
    tariff: Tariff,
    now: Instant,
    stock: Stock,
    balances: [Balance; MEMBERS],
    /// The ledger with its unique key, and what moved for whom.
    ledger: BTreeMap<(LedgerCause, Uuid, Movement), (usize, Points)>,
    redemptions: Vec<Redemption>,
}

/// Each ticket has its reporter.
fn reporter_of(ticket: u128) -> usize {
    usize::try_from(ticket).unwrap() % MEMBERS
}

fn member_of(redemption: &Redemption) -> usize {
    usize::try_from(redemption.member.uuid().as_u128()).unwrap()
}

impl City {
    fn new() -> Self {
        Self {
            tariff: Settings::default().tariff,
            now: instant("2026-11-22T08:30:00Z"),
            stock: Stock { on_hand: 3, held: 0 },
            balances: [Balance::default(); MEMBERS],
            ledger: BTreeMap::new(),
            redemptions: Vec::new(),
        }
    }

    fn transfer(&mut self, member: usize, movement: Movement, amount: Points, cause: (LedgerCause, Uuid)) {
        if self.ledger.contains_key(&(cause.0, cause.1, movement)) {
            return;
        }
        self.ledger.insert((cause.0, cause.1, movement), (member, amount));
        let before = self.balances[member];
        let after = before.after(movement, amount);
        if before.available >= 0 && after.available < 0 {
            assert_eq!(movement, Movement::Revoke, "nothing else may leave a debt");
        }
        if matches!(movement, Movement::Hold | Movement::Fulfil) {
            assert!(before.available >= 0, "nothing is held or fulfilled in debt");
        }
        self.balances[member] = after;
    }

    /// Puts a redemption in its place, and moves points and stock as its status says.
    fn keep(&mut self, redemption: Redemption) {
        let cause = (LedgerCause::Redemption, redemption.id.uuid());
        self.transfer(member_of(&redemption), redemption.status.movement(), redemption.cost, cause);
        match redemption.status {
            RedemptionStatus::Held => self.stock.held += 1,
            RedemptionStatus::Cancelled | RedemptionStatus::Expired => self.stock.held -= 1,
            RedemptionStatus::Fulfilled => {
                self.stock.held -= 1;
                self.stock.on_hand -= 1;
            }
        }
        match self.redemptions.iter_mut().find(|it| it.id == redemption.id) {
            Some(known) => *known = redemption,
            None => self.redemptions.push(redemption),
        }
    }

    fn settle(&mut self, which: Index, settled: impl Fn(&Self, Redemption) -> Result<Redemption, Refusal>) {
        if self.redemptions.is_empty() {
            return;
        }
        let before = which.get(&self.redemptions).clone();
        let status = before.status;
        match settled(self, before) {
            Ok(redemption) => {
                assert_eq!(status, RedemptionStatus::Held, "what is settled stays settled");
                assert_ne!(redemption.status, RedemptionStatus::Held);
                self.keep(redemption);
            }
            Err(refusal) => {
                assert_eq!(status != RedemptionStatus::Held, refusal == Refusal::Settled { status });
            }
        }
    }

    fn take(&mut self, step: &Step) {
        let now = self.now;
        match step {
            Step::Award { ticket } => {
                let amount = Points::new(self.tariff.award).unwrap();
                let cause = (LedgerCause::Ticket, Uuid::from_u128(*ticket));
                self.transfer(reporter_of(*ticket), Movement::Award, amount, cause);
            }
            Step::Hold { member, cost } => {
                let wish = Wish {
                    id: id(u128::try_from(self.redemptions.len()).unwrap()),
                    member: id(u128::try_from(*member).unwrap()),
                    proxy: None,
                    reward: id(1),
                    desk: id(2),
                    cost: Points::new(*cost).unwrap(),
                };
                let needed = i64::from(self.tariff.minimum.max(*cost));
                let enough = self.balances[*member].available >= needed;
                let answer = Redemption::hold(wish, self.balances[*member], self.stock, &self.tariff, now);
                assert_eq!(answer.is_ok(), enough && self.stock.free() >= 1);
                if let Ok(redemption) = answer {
                    self.keep(redemption);
                }
            }
            Step::Fulfil(which) => self.settle(*which, |city, redemption| {
                let balance = city.balances[member_of(&redemption)];
                redemption.fulfil(id(CLERK), false, balance, now)
            }),
            Step::Cancel(which) => self.settle(*which, |_, redemption| redemption.cancel(now)),
            Step::Expire(which) => self.settle(*which, |_, redemption| redemption.expire(now)),
            Step::Revoke { ticket } => self.revoke(*ticket),
            Step::Deliver(delta) => {
                if let Ok(stock) = self.stock.moved(*delta) {
                    self.stock = stock;
                }
            }
            Step::Wait { days } => self.now = now.plus(TimeDelta::days(*days)),
        }
    }

    /// Takes an award back, cancelling open holds first.
    fn revoke(&mut self, ticket: u128) {
        let cause_id = Uuid::from_u128(ticket);
        let award = self.ledger.get(&(LedgerCause::Ticket, cause_id, Movement::Award)).copied();
        let Some((member, amount)) = award else { return };
        let open = |it: &&Redemption| it.status == RedemptionStatus::Held && member_of(it) == member;
        for redemption in self.redemptions.iter().filter(open).cloned().collect::<Vec<_>>() {
            self.keep(redemption.cancel(self.now).unwrap());
        }
        self.transfer(member, Movement::Revoke, amount, (LedgerCause::Revocation, cause_id));
    }

    fn is_whole(&self) {
        let mut accounts: BTreeMap<(Account, usize), i64> = BTreeMap::new();
        for ((_, _, movement), (member, amount)) in &self.ledger {
            *accounts.entry((movement.from(), *member)).or_default() -= i64::from(amount.get());
            *accounts.entry((movement.to(), *member)).or_default() += i64::from(amount.get());
        }
        assert_eq!(accounts.values().sum::<i64>(), 0);
        for (member, balance) in self.balances.iter().enumerate() {
            let account = |account| accounts.get(&(account, member)).copied().unwrap_or_default();
            let recounted = Balance {
                available: account(Account::Available),
                held: account(Account::Held),
                earned: -account(Account::Issuance),
                redeemed: account(Account::Redeemed),
                expired: account(Account::Expired),
                revoked: account(Account::Revoked),
            };
            assert_eq!(*balance, recounted, "a balance is the sum of its transfers");
            assert_eq!(balance.sum(), 0);
            assert!(balance.available >= -balance.revoked, "a debt is no larger than what was revoked");
            let open = self.redemptions.iter().filter(|it| it.status == RedemptionStatus::Held);
            let held: u32 = open.filter(|it| member_of(it) == member).map(|it| it.cost.get()).sum();
            assert_eq!(balance.held, i64::from(held), "held is what open vouchers cost");
        }
        let open = self.redemptions.iter().filter(|it| it.status == RedemptionStatus::Held).count();
        assert_eq!(self.stock.held, i64::try_from(open).unwrap());
        assert!(self.stock.free() >= 0, "{:?}", self.stock);
        let settled = self.ledger.keys().filter(|(_, _, movement)| settles(*movement));
        let once: BTreeSet<Uuid> = settled.clone().map(|(_, cause_id, _)| *cause_id).collect();
        assert_eq!(settled.count(), once.len(), "a voucher is settled one way");
    }
}

fn settles(movement: Movement) -> bool {
    matches!(movement, Movement::Fulfil | Movement::Release)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn points_are_conserved_and_nobody_owes_any_but_who_had_them_revoked(steps in steps()) {
        let mut city = City::new();
        for step in &steps {
            city.take(step);
            city.is_whole();
        }
    }
}
