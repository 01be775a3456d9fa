//! A matter that goes through everything: each command that staff have, in an order in which each is taken.

use serde_json::{Value, json};

use crate::client::Person;
use crate::staffed::Staffed;

/// Who gives a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    Reporter,
    Reviewer,
    Chief,
    Dispatcher,
    Handler,
    /// Handles for the department that is called.
    Called,
}

/// A command, and the event that it leaves in the history.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    pub who: Who,
    pub command: &'static str,
    pub event: &'static str,
}

const fn step(who: Who, command: &'static str, event: &'static str) -> Step {
    Step { who, command, event }
}

/// From the review to the end.
pub const COURSE: [Step; 17] = [
    step(Who::Reviewer, "accept", "accepted"),
    step(Who::Chief, "whistle", "whistled"),
    step(Who::Called, "check-in", "checked_in"),
    step(Who::Chief, "escalate", "escalated"),
    step(Who::Dispatcher, "dispatch", "dispatched"),
    step(Who::Handler, "request-extension", "extension_requested"),
    step(Who::Dispatcher, "grant-extension", "extension_granted"),
    step(Who::Handler, "claim", "claimed"),
    step(Who::Dispatcher, "supervise", "supervised"),
    step(Who::Handler, "request-suspension", "suspension_requested"),
    step(Who::Dispatcher, "grant-suspension", "suspended"),
    step(Who::Handler, "resume", "resumed"),
    step(Who::Handler, "arrive", "arrived"),
    step(Who::Handler, "progress", "progressed"),
    step(Who::Handler, "answer-supervision", "supervision_answered"),
    step(Who::Handler, "resolve", "resolved"),
    step(Who::Reporter, "follow-up", "followed_up"),
];

impl Step {
    /// What it carries.
    #[allow(clippy::disallowed_methods, reason = "the program that is asked goes by the clock of the machine")]
    pub fn body(self, staffed: &Staffed) -> Value {
        let ahead = chrono::Utc::now() + chrono::TimeDelta::days(20);
        match self.command {
            "accept" => json!({"category": "burst_pipe", "urgency": "urgent", "major": true}),
            "whistle" => json!({"department_ids": [staffed.called_department], "detail": "路面塌陷，请到场"}),
            "escalate" => json!({"detail": "网格无力解决"}),
            "dispatch" => json!({"assignee": {"kind": "department", "id": staffed.department}}),
            "request-extension" => json!({"until": ahead, "detail": "须定制管件"}),
            "request-suspension" => json!({"review_on": ahead.date_naive(), "detail": "等材料"}),
            "supervise" => json!({"detail": "请说明进度", "due_at": ahead}),
            "arrive" => json!({"location": {"lat": 29.7216, "lng": 112.4063}}),
            "progress" | "answer-supervision" => json!({"detail": "正在抢修"}),
            "resolve" => json!({"outcome": "explained", "detail": "已处理"}),
            "follow-up" => json!({"solved": true, "satisfaction": 5}),
            _ => json!({}),
        }
    }

    /// Who that is; the reporter is somebody else each time.
    pub fn by<'a>(self, staffed: &'a Staffed, reporter: &'a Person) -> &'a Person {
        match self.who {
            Who::Reporter => reporter,
            Who::Reviewer => &staffed.reviewer,
            Who::Chief => &staffed.chief,
            Who::Dispatcher => &staffed.dispatcher,
            Who::Handler => &staffed.handler,
            Who::Called => &staffed.called,
        }
    }
}
