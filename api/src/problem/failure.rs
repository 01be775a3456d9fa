//! Why a request failed.

use std::fmt;

use actix_web::http::Method;
use domain::calendar::BadYear;
use domain::grid::area::NotBelow;
use domain::grid::boundary::parse::BadBoundary;
use domain::identity::password::WeakPassword;
use domain::identity::{Denied, role::WrongPlace};
use domain::points::redemption::RedemptionRefusal;
use domain::programme::BadSettings;
use domain::text::{BadCode, BadText};
use domain::ticket::category::BadCategory;
use domain::ticket::deadline::BadPolicy;
use domain::ticket::report::BadReport;
use domain::ticket::{CommandKind, Refusal, Status};
use persistence::{Error, JobError, Unique};

use super::Code;

/// A text in Chinese and in English.
pub type Both = (String, String);

/// A failure: its kind, and what else is worth saying.
#[derive(Debug)]
pub struct Failure {
    pub code: Code,
    pub detail: Option<Both>,
    pub fields: Vec<FieldFault>,
    /// For 405.
    pub allow: Vec<Method>,
    /// What a second factor is shown with.
    pub challenge: Option<String>,
    /// Seconds, for 429 and 503.
    pub retry_after: Option<u64>,
    /// For the log alone.
    pub cause: Option<String>,
    contended: bool,
}

/// What is wrong with one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldFault {
    /// A JSON pointer, or the name of a query parameter.
    pub pointer: String,
    pub code: &'static str,
    pub detail: Both,
}

impl FieldFault {
    pub fn new(pointer: impl Into<String>, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: (zh.into(), en.into()) }
    }

    /// A fault of a position in the query, by the name of the parameter.
    #[must_use]
    pub fn of_query(self) -> Self {
        let name = self.pointer.trim_start_matches('/');
        Self { pointer: if name.is_empty() { "lat".into() } else { name.to_owned() }, ..self }
    }
}

impl Failure {
    pub fn field(pointer: impl Into<String>, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        FieldFault::new(pointer, code, zh, en).into()
    }

    #[must_use]
    pub fn saying(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some((zh.into(), en.into()));
        self
    }

    #[must_use]
    pub const fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    #[must_use]
    pub fn challenging(mut self, challenge: String) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// What the log should know.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// What the route allows instead.
    #[must_use]
    pub fn allowing(mut self, methods: Vec<Method>) -> Self {
        self.allow = methods;
        self
    }

    /// Something of ours is wrong. The client learns nothing of it; the log does.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Code::Internal.into() }
    }

    /// A command that the ticket's status does not allow, with what it does allow this caller.
    pub fn ticket(refusal: &Refusal, status: Status, allowed: &[CommandKind]) -> Self {
        let failure = Self::from(refusal);
        if failure.code != Code::TicketCommandNotAllowed {
            return failure;
        }
        let names: Vec<_> = allowed.iter().map(|kind| kind.name()).collect();
        let list = if names.is_empty() {
            ("无".to_owned(), "nothing".to_owned())
        } else {
            (names.join("、"), names.join(", "))
        };
        failure.saying(
            format!("工单当前状态为 {status}，可执行：{}。", list.0),
            format!("The ticket is {status}; it allows you: {}.", list.1),
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())
    }
}

impl std::error::Error for Failure {}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self {
            code,
            detail: None,
            challenge: None,
            fields: Vec::new(),
            allow: Vec::new(),
            retry_after: None,
            cause: None,
            contended: false,
        }
    }
}

impl From<FieldFault> for Failure {
    fn from(fault: FieldFault) -> Self {
        Self { fields: vec![fault], ..Code::InvalidFields.into() }
    }
}

impl From<Vec<FieldFault>> for Failure {
    fn from(fields: Vec<FieldFault>) -> Self {
        Self { fields, ..Code::InvalidFields.into() }
    }
}

impl JobError for Failure {
    fn is_contention(&self) -> bool {
        self.contended
    }

    fn cause(&self) -> Option<String> {
        self.cause.clone()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Missing(_) => Code::NotFound,
            Error::Stale => Code::Contended,
            Error::Taken(unique) => match unique {
                Unique::SignInNumber => Code::PhoneTaken,
                Unique::Identity => Code::IdentityTaken,
                Unique::AreaCode | Unique::DepartmentCode | Unique::CategoryCode => Code::CodeTaken,
                Unique::RoleGrant => Code::RoleHeldAlready,
                Unique::RoutingRule => Code::RuleExists,
                Unique::Post => Code::PostTaken,
                Unique::PhotoAttachment => Code::PhotoNotUsable,
                Unique::Ticket
                | Unique::TicketEvent
                | Unique::Transfer
                | Unique::VisitorReport
                | Unique::Remark
                | Unique::HotlineMessage
                | Unique::IdempotencyKey => Code::Contended,
                Unique::VoucherCode => Code::Internal,
            },
            Error::Contended(_) => Code::Contended,
            Error::Unavailable(_) => Code::Unavailable,
            Error::Dangling
            | Error::Refused(_)
            | Error::Inconsistent { .. }
            | Error::Database(_)
            | Error::KeyMissing(_) => Code::Internal,
        };
        // Whoever met somebody else reads again what the other one has made of it.
        let contended = code == Code::Contended;
        let retry_after = (code == Code::Unavailable).then_some(5);
        let cause = (code.status() >= 500).then(|| error.to_string());
        Self { contended, cause, retry_after, ..code.into() }
    }
}

impl From<Denied> for Failure {
    fn from(_: Denied) -> Self {
        Code::Forbidden.into()
    }
}

impl From<&Refusal> for Failure {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NotYours => Code::Forbidden,
            Refusal::ConflictOfInterest => Code::ConflictOfInterest,
            Refusal::NotAllowed { .. } => Code::TicketCommandNotAllowed,
            Refusal::AppealedAlready => Code::AppealedAlready,
            Refusal::NoVerificationRequested => Code::NoVerificationRequested,
            Refusal::Binding => Code::AssignmentBinding,
            Refusal::PhotoNeeded => Code::PhotoNeeded,
            Refusal::NotCanonical => Code::MergeTargetNotUsable,
            Refusal::Itself => Code::MergeIntoItself,
            Refusal::AttemptsMissing => Code::AttemptsMissing,
            Refusal::SilenceNotOver => Code::SilenceNotOver,
            Refusal::ContestTooLate => Code::ContestTooLate,
            Refusal::ContestedAlready => Code::ContestedAlready,
            Refusal::NotContested => Code::NotContested,
            Refusal::UrgedToday => Code::UrgedToday,
            Refusal::BadAttemptTime => Code::AttemptTimeInvalid,
            Refusal::ReporterNotReached => Code::ReporterNotReached,
            Refusal::MissingUnsaid => Code::MissingUnsaid,
            Refusal::BadSatisfaction => Code::SatisfactionInvalid,
            Refusal::BadWhistle => Code::WhistleInvalid,
            Refusal::CheckedInAlready => Code::CheckedInAlready,
            Refusal::AskedAlready => Code::AskedAlready,
            Refusal::NotAsked => Code::NotAsked,
            Refusal::BadDate => Code::DateNotAhead,
            Refusal::NotSupervised => Code::NotSupervised,
            Refusal::LookBackNotDue => Code::LookBackNotDue,
            Refusal::LookedBackAlready => Code::LookedBackAlready,
            // Nobody but the system marks anything.
            Refusal::NotNewlyOverdue => Code::Internal,
        }
        .into()
    }
}

impl From<BadReport> for Failure {
    fn from(bad: BadReport) -> Self {
        let (pointer, code, zh, en) = match bad {
            BadReport::Nothing => {
                ("/description", "missing", "请选择分类或填写描述", "needs a category or a description")
            }
            BadReport::Nowhere => ("/location", "missing", "请提供位置或地址", "needs a location or an address"),
            BadReport::NoPhoto => (
                "/photo_ids",
                "missing",
                "请附照片，或说明没有照片的原因",
                "needs a photo, or a reason why there is none",
            ),
            BadReport::Photos => {
                ("/photo_ids", "too_many", "照片最多 9 张，且不能重复", "at most 9 photos, each of them once")
            }
            BadReport::SpotFixPhotos => (
                "/after_photo_ids",
                "missing",
                "随手解决须附处理前、处理后的照片",
                "what was fixed on the spot needs a photo before and one after",
            ),
            BadReport::LongAgo => ("/occurred_at", "too_long_ago", "时间过早", "lies too long ago"),
            BadReport::InFuture => ("/occurred_at", "in_future", "时间不能在将来", "cannot lie in the future"),
        };
        Self { fields: vec![FieldFault::new(pointer, code, zh, en)], ..Code::ReportIncomplete.into() }
    }
}

impl From<RedemptionRefusal> for Failure {
    fn from(refusal: RedemptionRefusal) -> Self {
        match refusal {
            RedemptionRefusal::NotEnoughPoints { needed, available } => {
                return Self::from(Code::NotEnoughPoints).saying(
                    format!("需要 {needed} 分，现有 {available} 分。"),
                    format!("{needed} points are needed; {available} are available."),
                );
            }
            RedemptionRefusal::OutOfStock => Code::OutOfStock,
            RedemptionRefusal::Settled { .. } => Code::RedemptionSettled,
            RedemptionRefusal::Expired => Code::RedemptionExpired,
            RedemptionRefusal::NotExpired => Code::RedemptionSettled,
            RedemptionRefusal::BelowHeld => Code::StockBelowHeld,
            RedemptionRefusal::InDebt => Code::BalanceBelowZero,
            RedemptionRefusal::ConflictOfInterest => Code::ConflictOfInterest,
            RedemptionRefusal::PhoneNotVerified => Code::PhoneNotVerified,
        }
        .into()
    }
}

impl From<WeakPassword> for Failure {
    fn from(weak: WeakPassword) -> Self {
        let zh = match weak {
            WeakPassword::TooShort => "密码至少 8 个字符。",
            WeakPassword::TooLong => "密码最多 128 个字符。",
            WeakPassword::Common => "这是常见密码，容易被猜到。",
            WeakPassword::Guessable => "密码不能只是手机号或本地常用词。",
            WeakPassword::TooUniform => "密码须包含大写字母、小写字母、数字、其他字符中的三种。",
        };
        Self::from(Code::PasswordTooWeak).saying(zh, format!("The password {weak}."))
    }
}

impl From<NotBelow> for Failure {
    fn from(_: NotBelow) -> Self {
        Code::AreaNotBelowParent.into()
    }
}

impl From<WrongPlace> for Failure {
    fn from(_: WrongPlace) -> Self {
        Code::RolePlaceMismatch.into()
    }
}

impl From<BadSettings> for Failure {
    fn from(bad: BadSettings) -> Self {
        let (pointer, zh) = match bad {
            BadSettings::Award => ("/award", "每次奖励为 0 至 1000 分"),
            BadSettings::Minimum => ("/minimum", "最低兑换分值为 1 至 100000"),
            BadSettings::VoucherDays => ("/voucher_days", "兑换码有效期为 1 至 365 天"),
            BadSettings::MergedAward => ("/merged_award", "并案奖励为 0 至 1000 分"),
            BadSettings::DailyCap => ("/daily_cap", "每日上限不能低于一次奖励"),
            BadSettings::MonthlyCap => ("/monthly_cap", "每月上限不能低于一次奖励"),
            BadSettings::Budget => ("/budget", "预算最多 9007199254740991 分"),
            BadSettings::SpotFixes => ("/spot_fixes_a_day", "随手解决每日最多 1000 次"),
            BadSettings::SilenceDays => ("/silence_days", "答复期为 1 至 90 天"),
            BadSettings::ContestDays => ("/contest_days", "异议期为 1 至 365 天"),
            BadSettings::OfficeHours => {
                ("/office_hours", "每天上班至少一小时；上班时间须早于截止收件时间，截止收件时间不晚于下班时间")
            }
            BadSettings::LookBack => ("/look_back_days", "回头看在销号后 1 至 366 天"),
            BadSettings::Remind => ("/remind_percent", "提醒时点为 1 至 99（百分比），0 为不提醒"),
            BadSettings::Retention => {
                ("/retention", "审计记录至少保存 180 天，通知和已结束的登录至少保存 30 天，最多十年或永久")
            }
            BadSettings::Supervise => ("/supervise_after_hours", "超期后自动督办为 1 至 2000 个工作小时，0 为不督办"),
        };
        Self::field(pointer, "out_of_range", zh, bad.to_string())
    }
}

impl From<BadCategory> for Failure {
    fn from(bad: BadCategory) -> Self {
        match bad {
            BadCategory::DuplicateRadius => {
                Self::field("/duplicate_radius_m", "out_of_range", "半径为 1 至 5000 米", bad.to_string())
            }
            BadCategory::PublicPrecision => {
                Self::field("/public_precision_m", "out_of_range", "精度为 0 至 10000 米", bad.to_string())
            }
            BadCategory::UnknownParent => Self::field("/parent_code", "unknown", "没有这个上级分类", bad.to_string()),
            BadCategory::TooDeep => Code::CategoryTooDeep.into(),
            BadCategory::OwnParent | BadCategory::Cycle => Code::CategoryCycle.into(),
        }
    }
}

impl From<BadYear> for Failure {
    fn from(bad: BadYear) -> Self {
        let zh = match bad {
            BadYear::Year => "年份为 2000 至 2100".to_owned(),
            BadYear::Papers => "最多 10 个文件".to_owned(),
            BadYear::Elsewhere(date) => format!("{date} 不在该年及其前后一个月内"),
            BadYear::Twice(date) => format!("{date} 重复"),
            BadYear::HardlyWorked => "全年工作日过少".to_owned(),
        };
        Self::from(Code::CalendarInvalid)
            .saying(format!("日历有误：{zh}。"), format!("The calendar is not right: {bad}."))
    }
}

impl From<BadPolicy> for Failure {
    fn from(bad: BadPolicy) -> Self {
        let zh = match &bad {
            BadPolicy::Stages => "阶段数为 1 至 20".to_owned(),
            BadPolicy::Twice(name) => format!("阶段 {name} 重复"),
            BadPolicy::Backwards(at) => format!("第 {} 个阶段的终点须在起点之后", at + 1),
            BadPolicy::Amount { at, least, most, .. } => format!("第 {} 个阶段的时长为 {least} 至 {most}", at + 1),
        };
        Self::from(Code::PolicyInvalid)
            .saying(format!("时限方案有误：{zh}。"), format!("The policy is not right: {bad}."))
    }
}

impl From<BadBoundary> for Failure {
    fn from(bad: BadBoundary) -> Self {
        Self::from(Code::BoundaryInvalid)
            .saying(format!("边界有误：{bad}"), format!("The boundary is not right: {bad}."))
    }
}

/// A text field that cannot be taken as it is.
pub fn bad_text(pointer: &str, bad: BadText) -> FieldFault {
    let (code, zh) = match bad {
        BadText::Empty => ("empty", "不能为空".to_owned()),
        BadText::TooLong { max } => ("too_long", format!("最多 {max} 个字符")),
        BadText::ControlCharacter => ("control_character", "含有控制字符".to_owned()),
    };
    FieldFault::new(pointer, code, zh, bad.to_string())
}

pub fn bad_code(pointer: &str, bad: BadCode) -> FieldFault {
    FieldFault::new(pointer, "not_a_code", "编码由 1 至 64 个字母、数字、_、- 或 . 组成", bad.to_string())
}
