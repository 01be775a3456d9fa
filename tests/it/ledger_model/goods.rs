//! Commands that move goods, and points for them.

use reqwest::Method;
use serde_json::json;

use super::book::{CONFLICT, FORBIDDEN, NOT_FOUND};
use super::people::{DESK_OF_CLERK, REPORTING_CLERK, Who};
use super::walk::{DESKS, MEMBERS, Walk};

impl Walk {
    pub async fn redeem(&mut self) {
        let (reward, desk) = (self.chance.below(self.people.rewards.len()), self.chance.below(DESKS));
        // Most often the one who can.
        let richest = (0..MEMBERS).max_by_key(|member| self.book.available(*member)).unwrap();
        let member = if self.chance.one_in(3) { self.chance.below(MEMBERS) } else { richest };
        let mut body = json!({"reward_id": self.people.rewards[reward], "desk_id": self.people.desks[desk]});
        let mut who = Who::Member(member);
        let mut expected = self.book.may_hold(member, reward, desk);
        if self.chance.one_in(3) {
            let clerk = self.chance.below(DESK_OF_CLERK.len());
            who = Who::Clerk(clerk);
            body["member_id"] = json!(self.people.of(Who::Member(member)).id);
            if DESK_OF_CLERK[clerk] != desk {
                expected = Err(vec![FORBIDDEN]);
            } else if self.is_partial(clerk, member) {
                expected = Err(vec![CONFLICT]);
            }
        }
        let answer = self.ask(who, Method::POST, "/v1/redemptions", body).await;
        self.judge("redeem", &answer, 201, &expected);
        if expected.is_ok() {
            let in_person = matches!(who, Who::Clerk(_));
            self.book.hold(member, reward, desk, in_person, answer.text("id"), answer.text("code"));
            self.shows_voucher(self.book.vouchers.len() - 1, &answer.json);
        }
    }

    const fn is_partial(&self, clerk: usize, member: usize) -> bool {
        self.has_stake && clerk == REPORTING_CLERK && member == 0
    }

    /// Most often one that is open.
    fn any_voucher(&mut self) -> Option<usize> {
        let all = &self.book.vouchers;
        let open: Vec<_> = (0..all.len()).filter(|it| all[*it].status == "held").collect();
        if !open.is_empty() && !self.chance.one_in(4) {
            return Some(self.chance.of(&open));
        }
        let count = self.book.vouchers.len();
        (count > 0).then(|| self.chance.below(count))
    }

    pub async fn fulfil(&mut self) {
        let Some(voucher) = self.any_voucher() else { return };
        let its_desk = self.book.vouchers[voucher].desk;
        let desk = if self.chance.one_in(6) { 1 - its_desk } else { its_desk };
        let clerk =
            if self.chance.one_in(6) { self.chance.below(3) } else { self.chance.of(&[[0, 1, 1], [2, 2, 2]][desk]) };
        let wrong = self.chance.one_in(8);
        let code = if wrong { "0000-0000-0000-0000".to_owned() } else { self.book.vouchers[voucher].code.clone() };
        let expected = if DESK_OF_CLERK[clerk] != desk {
            Err(vec![FORBIDDEN])
        } else if wrong || desk != its_desk {
            Err(vec![(404, "voucher_unknown")])
        } else {
            let has_stake = self.is_partial(clerk, self.book.vouchers[voucher].member);
            self.book.fulfil(voucher, has_stake)
        };
        let path = format!("/v1/desks/{}/fulfilments", self.people.desks[desk]);
        let answer = self.ask(Who::Clerk(clerk), Method::POST, &path, json!({"code": code})).await;
        self.judge("fulfil", &answer, 200, &expected);
        if expected.is_ok() {
            self.shows_voucher(voucher, &answer.json);
        }
    }

    pub async fn cancel(&mut self) {
        let Some(voucher) = self.any_voucher() else { return };
        let it = &self.book.vouchers[voucher];
        let (owner, path) = (it.member, format!("/v1/redemptions/{}/cancel", it.id));
        let (who, sees) = match self.chance.below(6) {
            0 => {
                let clerk = self.chance.below(DESK_OF_CLERK.len());
                (
                    Who::Clerk(clerk),
                    self.book.vouchers[voucher].in_person && DESK_OF_CLERK[clerk] == self.book.vouchers[voucher].desk,
                )
            }
            1 => (Who::Member((owner + 1) % MEMBERS), false),
            _ => (Who::Member(owner), true),
        };
        let expected = if sees { self.book.cancel(voucher) } else { Err(vec![NOT_FOUND]) };
        let answer = self.ask(who, Method::POST, &path, json!({})).await;
        self.judge("cancel", &answer, 200, &expected);
        if expected.is_ok() {
            self.shows_voucher(voucher, &answer.json);
        }
    }

    pub async fn deliver(&mut self) {
        let (reward, desk) = (self.chance.below(self.people.rewards.len()), self.chance.below(DESKS));
        let clerk = if self.chance.one_in(6) { self.chance.below(3) } else { [1, 2][desk] };
        let delta = self.chance.of(&[1, 2, 3, 5, -1, -1, -2, -9]);
        let moved =
            if DESK_OF_CLERK[clerk] == desk { self.book.deliver(reward, desk, delta) } else { Err(vec![FORBIDDEN]) };
        let path = format!("/v1/rewards/{}/stock-movements", self.people.rewards[reward]);
        let body = json!({"desk_id": self.people.desks[desk], "delta": delta, "reason": "盘点"});
        let answer = self.ask(Who::Clerk(clerk), Method::POST, &path, body).await;
        self.judge("deliver", &answer, 201, &moved.clone().map(|_| ()));
        if let Ok(on_hand) = moved {
            let held = self.book.held(reward, desk);
            let shown = [&answer.json["on_hand"], &answer.json["held"], &answer.json["free"]].map(|it| it.as_i64());
            assert_eq!(shown, [on_hand, held, on_hand - held].map(Some));
        }
    }
}
