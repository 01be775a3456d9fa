//! Enums on the wire: lower-case names, documented where they are listed.

/// Declares an enum that is its names, on the wire and in the document.
macro_rules! names {
    ($(#[$meta:meta])* pub enum $type:ident { $($(#[$value_meta:meta])* $value:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($(#[$value_meta])* $value,)+ }
    };
}

names! {
    /// Where a ticket stands. `submitted` 待审核, `rejected` 不予受理, `merged` 并案, `withdrawn` 已撤回, `accepted` 待派单,
    /// `dispatched` 待签收, `in_progress` 处置中, `resolved` 待回访, `closed` 已销号.
    pub enum TicketStatus {
        Submitted, Rejected, Merged, Withdrawn, Accepted, Dispatched, InProgress, Suspended, Resolved, Closed,
    }
}

names! {
    /// What can be asked of a ticket; each is a route `POST /v1/tickets/{id}/<command>`, written in kebab-case there.
    pub enum TicketCommand {
        Withdraw, RequestVerification, Verify, ContactReporter, Accept, Confirm, Reject, Merge, Appeal, Unmerge, DispatchProvisionally, Dispatch, Reroute, Return,
        Claim, Arrive, Progress, Escalate, Whistle, CheckIn, RequestExtension, GrantExtension, RefuseExtension,
        RequestSuspension, GrantSuspension, RefuseSuspension, Resume, Resolve, RecordAttempt, FollowUp, CloseUnreached, CloseNotFixable,
        Contest, DismissContest, Reopen, LookBack, Urge, Supervise, AnswerSupervision, MarkOverdue, Reclassify, Relocate,
    }
}

names! {
    /// How pressing a matter is. In an `emergency` the client shows 119, 110 and 120 first.
    pub enum Urgency { Normal, Urgent, Emergency, }
}

names! {
    /// The way a report came in.
    pub enum Channel { App, MiniProgram, Qr, Proxy, Patrol, Visit, Hotline, Open311, }
}

names! {
    /// How a matter ended: mended; explained (lawful, or a private matter); looked for and not found; referred to
    /// somebody outside the city; or, by word of the city itself, not to be mended here.
    pub enum Outcome { Fixed, Explained, NotFound, Referred, NotFixable, }
}

names! {
    /// What whoever has a matter in hand can make of it. What cannot be mended is escalated or suspended, and closed by the city alone.
    pub enum HandlingOutcome { Fixed, Explained, NotFound, Referred, }
}

names! {
    /// Why a report is judged invalid. Their names in Chinese and English: `GET /v1/reasons?for=reject`.
    pub enum RejectReason { NotFound, Unclear, PrivateMatter, OutOfArea, AlreadySolved, Test, FalseReport, Other, }
}

names! {
    /// Why an assignee hands a ticket back.
    pub enum ReturnReason { NotResponsible, WrongPlace, WrongCategory, NeedsOthers, Other, }
}

names! {
    /// Why a report comes without a photo.
    pub enum NoPhotoReason { Unsafe, Privacy, NotVisible, ByTelephone, Other, }
}

names! {
    /// How the reporter was sought.
    pub enum Means { Call, Message, Visit, }
}

names! {
    /// The coordinate system of a pair: `wgs84` (GPS), `gcj02` (AMap, Tencent, WeChat), `bd09` (Baidu).
    #[derive(Default)]
    pub enum CoordSystem { #[default] Wgs84, Gcj02, Bd09, }
}

names! {
    pub enum Role {
        Member, DeskClerk, CommunityStaff, Reviewer, Dispatcher, FollowUpStaff, Handler, GridWorker, GridChief, Hotline,
        Analyst, Integrator, Admin,
    }
}

names! {
    /// What a member does for a living.
    pub enum Occupation {
        Courier, DeliveryRider, RideHailingDriver, SanitationWorker, PartyMember, Resident, Merchant, Other,
    }
}

names! {
    /// What a station has room for: talking 谈, handling 办, learning 学, a woodpecker desk 啄木鸟工作台.
    pub enum Zone { Talk, Handle, Learn, WoodpeckerDesk, }
}

names! {
    /// What can be used at a station: air conditioning 空调, drinking water 饮水, microwave 微波炉, power bank 充电宝, umbrella 雨伞,
    /// tables 桌椅, books 图书.
    pub enum Facility { AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books, }
}

names! {
    /// The five duties (五员): inspector 巡查员, supervisor 监督员, errand-runner 代办员, guardian 守护员, publicist 宣传员.
    pub enum Duty { Inspector, Supervisor, ErrandRunner, Guardian, Publicist, }
}

names! {
    /// How deep an area lies: city 市, district 区县, street 街道/乡镇, community 社区/村, grid 网格, micro-grid 微网格.
    pub enum Level { City, District, Street, Community, Grid, MicroGrid, }
}

names! {
    /// What does not fit: two areas with the same parent hold the same ground; a part of the parent is in none below it; a part lies
    /// outside of the parent.
    pub enum AreaMisfit { Overlap, Gap, OutsideParent, }
}

names! {
    /// What became of an import: its time has not come; it came into force; it was taken back; it could not come into force any more.
    pub enum ImportStatus { Scheduled, InForce, Undone, Failed, }
}

names! {
    pub enum AreaKind { Residential, Village, Enterprise, School, Hospital, Mall, }
}

names! {
    /// How points moved: earned, held for a voucher, given back, handed over, expired, or taken back after fraud.
    pub enum Movement { Award, Hold, Release, Fulfil, Expire, Revoke, LeaveDebt, TakeDebt, }
}

names! {
    pub enum TransferCause { Ticket, Redemption, Revocation, Departure, Debt, }
}

names! {
    /// Why an accepted report earned nothing.
    pub enum AwardWithheld { DailyCap, MonthlyCap, Budget, SpotFixCap, }
}

names! {
    pub enum RedemptionStatus { Held, Fulfilled, Cancelled, Expired, }
}

names! {
    /// Why a rate has no value: nothing stands below the line.
    pub enum NoRate { NothingCounted, }
}

names! {
    /// Why a ticket is neither above nor below the line of a rate. `not_followed_up`: in handling, or called done and nobody has
    /// answered yet; `no_limit`: no policy gave a limit when it was done, or none is on record; `unreached`: closed without an answer;
    /// `not_fixable`: closed by the city as what cannot be mended; `contested`: closed, and somebody says that it is not solved.
    pub enum LeftOutReason {
        Merged, FixedOnTheSpot, NotReviewed, Withdrawn, NotDispatched, NotFollowedUp, NotClosed, NoLimit, NotFixable, Unreached,
        Contested, Unrated, RatedByStaff,
    }
}

names! {
    /// What is counted. See `FigureCounts`; `merged_report` is what was reported in the period and merged.
    pub enum FigureMeasure {
        Received, Reviewed, Rejected, Withdrawn, MergedReport, Accepted, Dispatched, Assigned, Returned, LateClaims, Claimed, ClaimLimited, ClaimedInTime, Resolved, WithoutEvidence, Completed, CompletionLimited, CompletedInTime, Overdue, Reopened, Reached, Solved, Rated, Satisfied, RatedByStaff, Unreached, Contested, FixedOnTheSpot, Merged, NotFixable,
    }
}

names! {
    /// A rate of `Rates`.
    pub enum FigureRate {
        CompletionRate, OnTimeRate, ResponseRate, ResolutionRate, SatisfactionRate, RejectionRate, ReturnRate, ReopenRate,
        OverdueRate,
    }
}

names! {
    /// One number of a rate: what is above the line, what is below it, or what is left out for some reason.
    pub enum FigureSide { Numerator, Denominator, LeftOut, }
}

names! {
    /// How long each step of a series is. Weeks begin on Monday.
    pub enum FigureStep { Day, Week, Month, }
}

names! {
    /// Whose work is held side by side.
    pub enum AppraisalOf { Area, Department, Person, }
}

names! {
    /// What a reviewer should look at twice.
    ///
    /// The last three are about other tickets' photos: the very same file, nearly the same picture, and a picture that is alike
    /// from nearby and not long before or after.
    pub enum PhotoFlag { TakenElsewhere, TakenEarlier, TakenInFuture, Reused, NearIdentical, AlikeNearby, }
}

names! {
    /// `nist`: length and a list of common passwords. `mlps`: composition as well.
    pub enum PasswordProfile { Nist, Mlps, }
}

names! {
    /// The clock that a limit is measured on. Working hours and days go by the calendar and the office hours of the programme; a working day
    /// ends with them, and 0 of them end on the day on which something came in.
    pub enum DeadlineUnit { Minute, Hour, Day, Month, WorkingHour, WorkingDay, }
}

names! {
    /// A step from which, or until which, a limit runs.
    pub enum DeadlineMark { Submitted, Reviewed, Accepted, Dispatched, Claimed, Arrived, Progressed, Resolved, Closed, }
}

names! {
    /// What became of a limit: it runs; it stands still while the ticket is suspended; it was kept; it has run out, and somebody still has to
    /// do it; it was done, too late.
    pub enum DeadlineState { Running, Paused, Met, Overdue, Late, }
}

names! {
    /// What somebody is in the team of an area: its chief, its workers, the other four of the "1+6", chiefs of buildings, volunteers and
    /// members; and the four levels of the organisation, from the general branch of a community down to a party member's household.
    pub enum Post {
        Chief, FullTimeWorker, PartTimeWorker, Instructor, Mediator, PoliceOfficer, Medic, BuildingChief, Volunteer, Member,
        GeneralBranchSecretary, GridBranchSecretary, BuildingGroupLeader, PartyMemberHousehold,
    }
}

names! {
    /// What the assignee has asked the dispatcher for.
    pub enum AskedFor { Extension, Suspension, }
}

names! {
    /// Who a routing rule gives a ticket to.
    pub enum RuleAssigneeKind { Department, Worker, AreaRole, }
}

names! {
    /// `propose`: a dispatcher is shown it. `dispatch`: it is dispatched as soon as it is accepted.
    pub enum RoutingMode { Propose, Dispatch, }
}

names! {
    /// Why a routing rule could not be followed: its worker no longer works there or cannot sign in; nobody holds the role for the area or any
    /// above it; its department is of another programme.
    pub enum PassedOver { WorkerGone, NobodyThere, OutsideProgramme, }
}

names! {
    /// What personal data are used for, each agreed to by itself: the service; where exactly somebody was; which way he went; to be told
    /// elsewhere than in the inbox; to show the public what he photographed.
    pub enum ConsentPurpose { BasicService, ExactPosition, Tracks, Notices, PhotoPublishing, }
}

names! {
    /// `outdated`: another version of the policy is in force than the one that was agreed to.
    pub enum ConsentStanding { Missing, InForce, Outdated, Withdrawn, }
}

names! {
    /// `waiting`: a job makes it; `failed`: it could not be made, ask for another one; `expired`: its time is over.
    pub enum ExportStatus { Waiting, Ready, Failed, Expired, }
}

names! {
    /// `asked`: somebody else's service is going to say; `waiting`: a person has to look; `passed`: the public sees it; `refused`: it does not.
    pub enum ContentCheckStatus { Asked, Waiting, Passed, Refused, }
}

names! {
    /// What a person says of a text or a photo.
    pub enum ContentVerdict { Passed, Refused, }
}

names! {
    /// `none`: nobody; `words`: a list of words, and a person for texts that hold one; `manual`: a person; `wechat`: WeChat, and a person for what
    /// it is not sure of.
    pub enum ContentChecker { None, Words, Manual, Wechat, }
}

names! {
    /// By which way somebody is told, besides his inbox.
    pub enum NoticeChannel { Wechat, Dingtalk, Sms, }
}

names! {
    /// How far something has come that goes out.
    pub enum DeliveryState { Waiting, Sending, Delivered, Failed, Unsure, Cancelled, }
}

names! {
    /// Why an endpoint is told nothing any more: its owner said so; it answered 410; it has taken nothing for five days.
    pub enum DisabledBecause { ByOwner, Gone, Failing, }
}

names! {
    /// What a message between the hotline and this city is about: a case begins, a step of it, what the department has made of it, it is
    /// pressed.
    pub enum HotlineMessageKind { Case, Status, Result, Supervision, }
}

names! {
    /// What the responsible department does: takes the matter on (签收), goes on with it, or hands it back (退单).
    pub enum HotlineStep { Claimed, Progress, Returned, }
}

names! {
    /// What differs: a case that the other side, or that we do not know; messages that it, or that we never took; more taken than was sent, by
    /// it or by us; another status.
    pub enum HotlineDifferenceKind { MissingThere, MissingHere, LostThere, LostHere, AheadThere, AheadHere, StatusDiffers, }
}
