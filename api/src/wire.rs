//! Wire names and domain names: the same words, joined so that neither side can grow one the other lacks.

macro_rules! mirror {
    ($domain:path, $wire:path, $outward:ident, $inward:ident { $($value:ident),+ $(,)? }) => {
        pub const fn $outward(value: $domain) -> $wire {
            use $domain as Inner;
            use $wire as Outer;
            match value { $(Inner::$value => Outer::$value,)+ }
        }

        #[allow(dead_code, reason = "some names only go outward")]
        pub const fn $inward(value: $wire) -> $domain {
            use $domain as Inner;
            use $wire as Outer;
            match value { $(Outer::$value => Inner::$value,)+ }
        }
    };
}

mirror!(
    domain::ticket::Status,
    openapi::names::TicketStatus,
    status_out,
    status_in { Submitted, Rejected, Merged, Withdrawn, Accepted, Dispatched, InProgress, Suspended, Resolved, Closed }
);
mirror!(
    domain::delivery::DeliveryState,
    openapi::names::DeliveryState,
    delivery_state_out,
    delivery_state_in { Waiting, Sending, Delivered, Failed, Unsure, Cancelled }
);
mirror!(
    domain::webhook::Disabled,
    openapi::names::DisabledBecause,
    disabled_out,
    disabled_in { ByOwner, Gone, Failing }
);
mirror!(
    domain::hotline::MessageKind,
    openapi::names::HotlineMessageKind,
    hotline_kind_out,
    hotline_kind_in { Case, Status, Result, Supervision }
);
mirror!(
    domain::hotline::reconcile::Kind,
    openapi::names::HotlineDifferenceKind,
    hotline_difference_out,
    hotline_difference_in { MissingThere, MissingHere, LostThere, LostHere, AheadThere, AheadHere, StatusDiffers }
);
mirror!(domain::routing::Mode, openapi::names::RoutingMode, routing_mode_out, routing_mode_in { Propose, Dispatch });
mirror!(
    crate::flow::route::Why,
    openapi::names::PassedOver,
    passed_over_out,
    passed_over_in { WorkerGone, NobodyThere, OutsideProgramme }
);
mirror!(
    domain::ticket::CommandKind,
    openapi::names::TicketCommand,
    command_out,
    command_in {
        Withdraw,
        RequestVerification,
        Verify,
        ContactReporter,
        Accept,
        Confirm,
        Reject,
        Merge,
        Appeal,
        Unmerge,
        DispatchProvisionally,
        Dispatch,
        Reroute,
        Return,
        Claim,
        Arrive,
        Progress,
        Escalate,
        Whistle,
        CheckIn,
        RequestExtension,
        GrantExtension,
        RefuseExtension,
        RequestSuspension,
        GrantSuspension,
        RefuseSuspension,
        Resume,
        Resolve,
        RecordAttempt,
        FollowUp,
        CloseUnreached,
        CloseNotFixable,
        Contest,
        DismissContest,
        Reopen,
        LookBack,
        Urge,
        Supervise,
        AnswerSupervision,
        MarkOverdue,
        Reclassify,
        Relocate,
    }
);
mirror!(
    domain::ticket::deadline::Unit,
    openapi::names::DeadlineUnit,
    unit_out,
    unit_in { Minute, Hour, Day, Month, WorkingHour, WorkingDay }
);
mirror!(
    domain::ticket::deadline::Mark,
    openapi::names::DeadlineMark,
    mark_out,
    mark_in { Submitted, Reviewed, Accepted, Dispatched, Claimed, Arrived, Progressed, Resolved, Closed }
);
mirror!(domain::ticket::Urgency, openapi::names::Urgency, urgency_out, urgency_in { Normal, Urgent, Emergency });
mirror!(
    domain::figures::LeftOut,
    openapi::names::LeftOutReason,
    left_out_out,
    left_out_in {
        Merged,
        FixedOnTheSpot,
        NotReviewed,
        Withdrawn,
        NotDispatched,
        NotFollowedUp,
        NotClosed,
        NoLimit,
        NotFixable,
        Unreached,
        Contested,
        Unrated,
        RatedByStaff,
    }
);
mirror!(
    domain::figures::Measure,
    openapi::names::FigureMeasure,
    measure_out,
    measure_in {
        Received,
        Reviewed,
        Rejected,
        Withdrawn,
        MergedReport,
        Accepted,
        Dispatched,
        Assigned,
        Returned,
        LateClaims,
        Claimed,
        ClaimLimited,
        ClaimedInTime,
        Resolved,
        WithoutEvidence,
        Completed,
        CompletionLimited,
        CompletedInTime,
        Overdue,
        Reopened,
        Reached,
        Solved,
        Rated,
        Satisfied,
        RatedByStaff,
        Unreached,
        Contested,
        FixedOnTheSpot,
        Merged,
        NotFixable
    }
);
mirror!(
    domain::figures::RateName,
    openapi::names::FigureRate,
    rate_out,
    rate_in {
        CompletionRate,
        OnTimeRate,
        ResponseRate,
        ResolutionRate,
        SatisfactionRate,
        RejectionRate,
        ReturnRate,
        ReopenRate,
        OverdueRate
    }
);
mirror!(
    domain::figures::selection::Side,
    openapi::names::FigureSide,
    side_out,
    side_in { Numerator, Denominator, LeftOut }
);
mirror!(
    domain::ticket::Channel,
    openapi::names::Channel,
    channel_out,
    channel_in { App, MiniProgram, Qr, Proxy, Patrol, Visit, Hotline, Open311 }
);
mirror!(
    domain::ticket::Outcome,
    openapi::names::Outcome,
    outcome_out,
    outcome_in { Fixed, Explained, NotFound, Referred, NotFixable }
);
/// What whoever has a matter in hand can make of it.
pub const fn handling_outcome_in(outcome: openapi::names::HandlingOutcome) -> domain::ticket::Outcome {
    use domain::ticket::Outcome;
    use openapi::names::HandlingOutcome as Said;
    match outcome {
        Said::Fixed => Outcome::Fixed,
        Said::Explained => Outcome::Explained,
        Said::NotFound => Outcome::NotFound,
        Said::Referred => Outcome::Referred,
    }
}

mirror!(
    domain::ticket::reason::RejectReason,
    openapi::names::RejectReason,
    reject_reason_out,
    reject_reason_in { NotFound, Unclear, PrivateMatter, OutOfArea, AlreadySolved, Test, FalseReport, Other }
);
mirror!(
    domain::ticket::reason::ReturnReason,
    openapi::names::ReturnReason,
    return_reason_out,
    return_reason_in { NotResponsible, WrongPlace, WrongCategory, NeedsOthers, Other }
);
mirror!(
    domain::ticket::NoPhotoReason,
    openapi::names::NoPhotoReason,
    no_photo_out,
    no_photo_in { Unsafe, Privacy, NotVisible, ByTelephone, Other }
);
mirror!(domain::ticket::stage::Means, openapi::names::Means, means_out, means_in { Call, Message, Visit });
mirror!(
    domain::geo::CoordSystem,
    openapi::names::CoordSystem,
    coord_system_out,
    coord_system_in { Wgs84, Gcj02, Bd09 }
);
mirror!(
    domain::identity::Role,
    openapi::names::Role,
    role_out,
    role_in {
        Member,
        DeskClerk,
        CommunityStaff,
        Reviewer,
        Dispatcher,
        FollowUpStaff,
        Handler,
        GridWorker,
        GridChief,
        Hotline,
        Analyst,
        Integrator,
        Admin,
    }
);
mirror!(
    domain::identity::Occupation,
    openapi::names::Occupation,
    occupation_out,
    occupation_in {
        Courier,
        DeliveryRider,
        RideHailingDriver,
        SanitationWorker,
        PartyMember,
        Resident,
        Merchant,
        Other,
    }
);
mirror!(domain::station::Zone, openapi::names::Zone, zone_out, zone_in { Talk, Handle, Learn, WoodpeckerDesk });
mirror!(
    domain::station::Facility,
    openapi::names::Facility,
    facility_out,
    facility_in { AirConditioning, Water, Microwave, PowerBank, Umbrella, Tables, Books }
);
mirror!(
    domain::identity::Duty,
    openapi::names::Duty,
    duty_out,
    duty_in { Inspector, Supervisor, ErrandRunner, Guardian, Publicist }
);
mirror!(
    domain::grid::Level,
    openapi::names::Level,
    level_out,
    level_in { City, District, Street, Community, Grid, MicroGrid }
);
mirror!(
    domain::grid::AreaKind,
    openapi::names::AreaKind,
    area_kind_out,
    area_kind_in { Residential, Village, Enterprise, School, Hospital, Mall }
);
mirror!(
    domain::grid::survey::Misfit,
    openapi::names::AreaMisfit,
    misfit_out,
    misfit_in { Overlap, Gap, OutsideParent }
);
mirror!(
    persistence::values::ImportStatus,
    openapi::names::ImportStatus,
    import_status_out,
    import_status_in { Scheduled, InForce, Undone, Failed }
);
mirror!(
    domain::grid::Post,
    openapi::names::Post,
    post_out,
    post_in {
        Chief,
        FullTimeWorker,
        PartTimeWorker,
        Instructor,
        Mediator,
        PoliceOfficer,
        Medic,
        BuildingChief,
        Volunteer,
        Member,
        GeneralBranchSecretary,
        GridBranchSecretary,
        BuildingGroupLeader,
        PartyMemberHousehold,
    }
);
mirror!(
    domain::points::Movement,
    openapi::names::Movement,
    movement_out,
    movement_in { Award, Hold, Release, Fulfil, Expire, Revoke, LeaveDebt, TakeDebt }
);
mirror!(
    domain::points::LedgerCause,
    openapi::names::TransferCause,
    transfer_cause_out,
    transfer_cause_in { Ticket, Redemption, Revocation, Departure, Debt }
);
mirror!(
    domain::identity::Purpose,
    openapi::names::ConsentPurpose,
    purpose_out,
    purpose_in { BasicService, ExactPosition, Tracks, Notices, PhotoPublishing }
);
mirror!(
    domain::identity::consent::Standing,
    openapi::names::ConsentStanding,
    consent_standing_out,
    consent_standing_in { Missing, InForce, Outdated, Withdrawn }
);
mirror!(
    domain::identity::export::ExportStatus,
    openapi::names::ExportStatus,
    export_status_out,
    export_status_in { Waiting, Ready, Failed, Expired }
);
mirror!(
    domain::content::CheckStatus,
    openapi::names::ContentCheckStatus,
    check_status_out,
    check_status_in { Asked, Waiting, Passed, Refused }
);
mirror!(
    domain::content::Checker,
    openapi::names::ContentChecker,
    checker_out,
    checker_in { None, Words, Manual, Wechat }
);
mirror!(
    domain::points::Withheld,
    openapi::names::AwardWithheld,
    withheld_out,
    withheld_in { DailyCap, MonthlyCap, Budget, SpotFixCap }
);
mirror!(
    domain::points::redemption::RedemptionStatus,
    openapi::names::RedemptionStatus,
    redemption_status_out,
    redemption_status_in { Held, Fulfilled, Cancelled, Expired }
);
mirror!(
    domain::photo::Flag,
    openapi::names::PhotoFlag,
    photo_flag_out,
    photo_flag_in { TakenElsewhere, TakenEarlier, TakenInFuture, Reused, NearIdentical, AlikeNearby }
);
mirror!(
    domain::identity::password::PasswordProfile,
    openapi::names::PasswordProfile,
    profile_out,
    profile_in { Nist, Mlps }
);

use domain::geo::{CoordSystem, Position};
use domain::text::Text;
use domain::ticket::report;
use openapi::location::Location;

use crate::problem::failure::bad_text;
use crate::problem::{Failure, FieldFault};

/// A position in the coordinate system that the caller asked for.
pub fn location_out(position: Position, system: CoordSystem, accuracy_m: Option<f64>) -> Location {
    let (lat, lng) = system.from_wgs84(position);
    Location { lat, lng, coord_system: coord_system_out(system), accuracy_m }
}

pub fn location_in(pointer: &str, given: Location) -> Result<report::Location, FieldFault> {
    use domain::geo::BadPosition as Bad;
    let system = coord_system_in(given.coord_system);
    let position = system.to_wgs84(given.lat, given.lng).map_err(|bad| {
        let (field, code, zh) = match bad {
            Bad::NotFinite => ("", "not_finite", "不是有效的坐标"),
            Bad::Swapped { .. } => ("", "swapped", "经度与纬度似乎颠倒"),
            Bad::LatOutOfRange { .. } => ("/lat", "out_of_range", "纬度须在 -90 与 90 之间"),
            Bad::LngOutOfRange { .. } => ("/lng", "out_of_range", "经度须在 -180 与 180 之间"),
        };
        FieldFault::new(format!("{pointer}{field}"), code, zh, bad.to_string())
    })?;
    if given.accuracy_m.is_some_and(|m| !(0.0..=100_000.0).contains(&m)) {
        return Err(FieldFault::new(
            format!("{pointer}/accuracy_m"),
            "out_of_range",
            "精度为 0 至 100000 米",
            "is not between 0 and 100000",
        ));
    }
    Ok(report::Location { position, raw: (given.lat, given.lng), coord_system: system, accuracy_m: given.accuracy_m })
}

/// A text field.
pub fn text<const MAX: usize>(pointer: &str, raw: &str) -> Result<Text<MAX>, Failure> {
    Text::parse(raw).map_err(|bad| bad_text(pointer, bad).into())
}

/// A text field that may be missing.
pub fn maybe_text<const MAX: usize>(pointer: &str, raw: Option<&str>) -> Result<Option<Text<MAX>>, Failure> {
    raw.map(|raw| text(pointer, raw)).transpose()
}

/// Not all channels are for people.
pub fn notice_channel_out(channel: domain::delivery::Channel) -> Result<openapi::names::NoticeChannel, Failure> {
    use domain::delivery::Channel;
    use openapi::names::NoticeChannel;
    match channel {
        Channel::Wechat => Ok(NoticeChannel::Wechat),
        Channel::Dingtalk => Ok(NoticeChannel::Dingtalk),
        Channel::Sms => Ok(NoticeChannel::Sms),
        Channel::Webhook | Channel::Hotline => Err(Failure::internal("people are not told by this channel")),
    }
}

pub const fn notice_channel_in(channel: openapi::names::NoticeChannel) -> domain::delivery::Channel {
    use domain::delivery::Channel;
    use openapi::names::NoticeChannel;
    match channel {
        NoticeChannel::Wechat => Channel::Wechat,
        NoticeChannel::Dingtalk => Channel::Dingtalk,
        NoticeChannel::Sms => Channel::Sms,
    }
}
