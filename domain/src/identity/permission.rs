//! Who may do what, where. One table, and one function that asks it.
//!
//! What may be done to a ticket depends on the ticket as well, and stands with its lifecycle, in
//! `ticket/rules.rs`.

use super::role::{Caller, Grant, Role, RolePlace};
use crate::grid::{Area, Department, Desk};
use crate::id::Id;
use crate::named;

named! {
    /// What the API can be asked for, by operation id.
    pub enum Operation {
        ShowMe = "show_me",
        ChangeProfile = "change_profile",
        ChangePassword = "change_password",
        ListIdentities = "list_identities",
        LinkIdentity = "link_identity",
        UnlinkIdentity = "unlink_identity",
        ListSessions = "list_sessions",
        RevokeSession = "revoke_session",
        ShowSecondFactor = "show_second_factor_status",
        BeginSecondFactor = "begin_second_factor",
        ConfirmSecondFactor = "confirm_second_factor",
        RemoveSecondFactor = "remove_second_factor",
        VerifyNumber = "verify_number",
        ListConsents = "list_consents",
        GiveConsent = "give_consent",
        WithdrawConsent = "withdraw_consent",
        RequestExport = "request_export",
        ShowExport = "show_export",
        DownloadExport = "download_export",
        LeaveProgramme = "leave_programme",
        ExportAudit = "export_audit_entries",
        CheckAudit = "check_audit_entries",
        ListContentChecks = "list_content_checks",
        DecideContentCheck = "decide_content_check",
        ShowPass = "show_pass",
        CheckPass = "check_pass",
        ShowProgramme = "show_programme",
        ChangeProgramme = "change_programme",
        CreateAccount = "create_account",
        ListAccounts = "list_accounts",
        LookUpAccount = "look_up_account",
        ShowAccount = "show_account",
        DisableAccount = "disable_account",
        EnableAccount = "enable_account",
        ResetPassword = "reset_password",
        ResetSecondFactor = "reset_second_factor",
        VerifyPhone = "verify_phone",
        GrantRole = "grant_role",
        WithdrawRole = "withdraw_role",
        CreateApiKey = "create_api_key",
        ListApiKeys = "list_api_keys",
        RevokeApiKey = "revoke_api_key",
        RegisterMember = "register_member",
        CreateArea = "create_area",
        ListAreas = "list_areas",
        ShowArea = "show_area",
        ShowAreaQrPng = "show_area_qr_png",
        ShowAreaQrSvg = "show_area_qr_svg",
        ShowAreaQrSheet = "show_area_qr_sheet",
        ShowAreaTree = "show_area_tree",
        ShowAreaBoundary = "show_area_boundary",
        ChangeArea = "change_area",
        ImportAreas = "import_areas",
        ListAreaImports = "list_area_imports",
        ShowAreaImport = "show_area_import",
        UndoAreaImport = "undo_area_import",
        ExportAreas = "export_areas",
        ListTeam = "list_team",
        AddToTeam = "add_to_team",
        ChangeInTeam = "change_in_team",
        RemoveFromTeam = "remove_from_team",
        SeeTeam = "see_team",
        CreateDepartment = "create_department",
        ListDepartments = "list_departments",
        ShowDepartment = "show_department",
        CreateCategory = "create_category",
        ChangeCategory = "change_category",
        ListCategories = "list_categories",
        ShowCategory = "show_category",
        ListReasons = "list_reasons",
        ListCalendars = "list_calendars",
        ShowCalendar = "show_calendar",
        ChangeCalendar = "change_calendar",
        CreateDeadlinePolicy = "create_deadline_policy",
        ChangeDeadlinePolicy = "change_deadline_policy",
        ListDeadlinePolicies = "list_deadline_policies",
        ShowDeadlinePolicy = "show_deadline_policy",
        CreateRoutingRule = "create_routing_rule",
        ChangeRoutingRule = "change_routing_rule",
        DeleteRoutingRule = "delete_routing_rule",
        ListRoutingRules = "list_routing_rules",
        ShowRoutingRule = "show_routing_rule",
        CreateDesk = "create_desk",
        ListDesks = "list_desks",
        ShowDesk = "show_desk",
        CreateStation = "create_station",
        ChangeStation = "change_station",
        ListStations = "list_stations",
        ShowStation = "show_station",
        CreateReward = "create_reward",
        ListRewards = "list_rewards",
        MoveStock = "move_stock",
        ListStockMovements = "list_stock_movements",
        UploadPhoto = "upload_photo",
        ShowPhoto = "show_photo",
        ShowOriginalPhoto = "show_original_photo",
        HidePhoto = "hide_photo",
        SubmitTicket = "submit_ticket",
        SubmitTickets = "submit_tickets",
        SubmitOnDuty = "submit_on_duty",
        SubmitForOther = "submit_for_other",
        SubmitFromElsewhere = "submit_from_elsewhere",
        ListTicketRemarks = "list_ticket_remarks",
        ListSimilarTickets = "list_similar_tickets",
        ListTickets = "list_tickets",
        ShowTicket = "show_ticket",
        ListTicketEvents = "list_ticket_events",
        ListTicketDeadlines = "list_ticket_deadlines",
        ShowTicketRouting = "show_ticket_routing",
        FollowTicket = "follow_ticket",
        UnfollowTicket = "unfollow_ticket",
        SeeTickets = "see_tickets",
        ListNotifications = "list_notifications",
        StreamNotifications = "stream_notifications",
        MarkNotificationsRead = "mark_notifications_read",
        ShowNotificationPreferences = "show_notification_preferences",
        ChangeNotificationPreferences = "change_notification_preferences",
        ShowPoints = "show_points",
        ListTransfers = "list_transfers",
        ShowStatement = "show_statement",
        RevokePoints = "revoke_points",
        Redeem = "create_redemption",
        RedeemForOther = "redeem_for_other",
        ShowRedemption = "show_redemption",
        ListRedemptions = "list_redemptions",
        CancelRedemption = "cancel_redemption",
        Fulfil = "create_fulfilment",
        ShowFigures = "show_overview",
        ShowTimeseries = "show_timeseries",
        ShowAppraisal = "show_appraisal",
        AppraisePersons = "appraise_persons",
        ListFigureTickets = "list_figure_tickets",
        CreateWebhookEndpoint = "create_webhook_endpoint",
        ListWebhookEndpoints = "list_webhook_endpoints",
        ShowWebhookEndpoint = "show_webhook_endpoint",
        ChangeWebhookEndpoint = "change_webhook_endpoint",
        DeleteWebhookEndpoint = "delete_webhook_endpoint",
        RotateWebhookSecret = "rotate_webhook_secret",
        TestWebhookEndpoint = "test_webhook_endpoint",
        ListWebhookDeliveries = "list_webhook_deliveries",
        ShowWebhookDelivery = "show_webhook_delivery",
        ResendWebhookDelivery = "resend_webhook_delivery",
        ShowHotlineReconciliation = "show_hotline_reconciliation",
    }
}

/// Where an operation takes place: the area with all areas above it, and the department or desk, if any.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    pub areas: Vec<Id<Area>>,
    pub department: Option<Id<Department>>,
    pub desk: Option<Id<Desk>>,
}

impl Place {
    /// No place in particular: only a grant for the whole deployment reaches it.
    pub fn everywhere() -> Self {
        Self::default()
    }
}

impl Grant {
    /// Whether `place` lies within this grant's own.
    pub fn covers(&self, place: &Place) -> bool {
        match self.place {
            RolePlace::Everywhere => true,
            RolePlace::Area(area) => place.areas.contains(&area),
            RolePlace::Department(department) => place.department == Some(department),
            RolePlace::Desk(desk) => place.desk == Some(desk),
        }
    }
}

/// Who an operation is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Everybody who is signed in; what he sees or touches is his own, or public.
    SignedIn,
    /// Holders of one of these roles in the operation's place.
    Roles(&'static [Role]),
}

/// The table. Every operation is named, so that a new one is considered here.
pub const fn who_may(operation: Operation) -> Who {
    use Operation as O;
    use Role as R;
    match operation {
        O::ShowMe
        | O::ChangeProfile
        | O::ChangePassword
        | O::ListIdentities
        | O::LinkIdentity
        | O::UnlinkIdentity
        | O::ListSessions
        | O::RevokeSession
        | O::ShowSecondFactor
        | O::BeginSecondFactor
        | O::ConfirmSecondFactor
        | O::RemoveSecondFactor
        | O::VerifyNumber
        | O::ListConsents
        | O::GiveConsent
        | O::WithdrawConsent
        | O::RequestExport
        | O::ShowExport
        | O::DownloadExport
        | O::LeaveProgramme
        | O::ShowPass
        | O::ShowProgramme
        | O::ListAreas
        | O::ShowArea
        // It hangs at the door of the house.
        | O::ShowAreaQrPng
        | O::ShowAreaQrSvg
        | O::ShowAreaQrSheet
        | O::ShowAreaTree
        | O::ShowAreaBoundary
        // Residents see whom they may call; staff of the area see the rest.
        | O::ListTeam
        | O::ListDepartments
        | O::ShowDepartment
        | O::ListCategories
        | O::ShowCategory
        | O::ListReasons
        | O::ListCalendars
        | O::ShowCalendar
        | O::ListDeadlinePolicies
        | O::ShowDeadlinePolicy
        | O::ListDesks
        | O::ShowDesk
        | O::ListStations
        | O::ShowStation
        | O::ListRewards
        | O::UploadPhoto
        | O::ShowPhoto
        // Each of them is judged by itself.
        | O::SubmitTickets
        | O::ListSimilarTickets
        | O::ListTickets
        | O::ShowTicket
        | O::ListTicketEvents
        | O::ListTicketDeadlines
        // Whether he works on it is judged by the ticket.
        | O::ShowTicketRouting
        | O::ListTicketRemarks
        | O::ListNotifications
        | O::StreamNotifications
        | O::MarkNotificationsRead
        | O::ShowNotificationPreferences
        | O::ChangeNotificationPreferences => Who::SignedIn,

        O::SubmitTicket
        | O::FollowTicket
        | O::UnfollowTicket
        | O::ShowPoints
        | O::ListTransfers
        | O::ShowStatement
        | O::Redeem
        | O::ListRedemptions => Who::Roles(&[R::Member]),

        // A clerk's are those that were redeemed in person at his desk.
        O::ShowRedemption | O::CancelRedemption => Who::Roles(&[R::Member, R::DeskClerk]),

        O::ChangeProgramme
        | O::CreateAccount
        | O::ListAccounts
        | O::DisableAccount
        | O::EnableAccount
        | O::ResetPassword
        | O::ResetSecondFactor
        | O::GrantRole
        | O::WithdrawRole
        | O::CreateApiKey
        | O::ListApiKeys
        | O::RevokeApiKey
        | O::CreateArea
        | O::ChangeArea
        | O::ImportAreas
        | O::ListAreaImports
        | O::ShowAreaImport
        | O::UndoAreaImport
        | O::ExportAreas
        | O::CreateDepartment
        | O::CreateCategory
        | O::ChangeCategory
        | O::CreateDesk
        | O::CreateStation
        | O::ChangeStation
        | O::ChangeCalendar
        | O::CreateDeadlinePolicy
        | O::ChangeDeadlinePolicy
        | O::CreateRoutingRule
        | O::ChangeRoutingRule
        | O::DeleteRoutingRule
        | O::CreateReward => Who::Roles(&[R::Admin]),

        // The record is of the whole deployment: so has to be the administrator.
        O::ExportAudit | O::CheckAudit => Who::Roles(&[R::Admin]),
        O::ListContentChecks | O::DecideContentCheck => Who::Roles(&[R::Reviewer]),
        O::ListRoutingRules | O::ShowRoutingRule => {
            Who::Roles(&[R::Admin, R::Dispatcher, R::Reviewer, R::GridChief])
        }
        // Community staff see again whom they registered, and nobody else.
        O::ShowAccount => Who::Roles(&[R::Admin, R::CommunityStaff]),
        O::LookUpAccount | O::VerifyPhone => Who::Roles(&[R::Admin, R::CommunityStaff, R::DeskClerk]),
        O::CheckPass => Who::Roles(&[R::DeskClerk, R::CommunityStaff, R::GridWorker, R::GridChief, R::Admin]),
        O::RegisterMember => Who::Roles(&[R::CommunityStaff]),
        O::MoveStock | O::ListStockMovements => Who::Roles(&[R::Admin, R::DeskClerk]),
        O::ShowOriginalPhoto | O::HidePhoto => Who::Roles(&[R::Reviewer]),
        // On patrol, or on a visit.
        O::SubmitOnDuty => Who::Roles(&[R::CommunityStaff, R::GridWorker, R::GridChief]),
        // By the program that people use, for them.
        O::SubmitFromElsewhere => Who::Roles(&[R::Integrator, R::Hotline]),
        O::SubmitForOther => Who::Roles(&[R::CommunityStaff, R::DeskClerk, R::GridWorker, R::GridChief]),
        O::SeeTickets => Who::Roles(&[
            R::CommunityStaff,
            R::Reviewer,
            R::Dispatcher,
            R::FollowUpStaff,
            R::Handler,
            R::GridWorker,
            R::GridChief,
            R::Admin,
        ]),
        O::AddToTeam | O::ChangeInTeam | O::RemoveFromTeam => Who::Roles(&[R::Admin, R::GridChief]),
        O::SeeTeam => Who::Roles(&[
            R::Admin,
            R::CommunityStaff,
            R::Reviewer,
            R::Dispatcher,
            R::FollowUpStaff,
            R::GridWorker,
            R::GridChief,
        ]),
        O::RevokePoints => Who::Roles(&[R::Admin, R::Reviewer]),
        O::RedeemForOther | O::Fulfil => Who::Roles(&[R::DeskClerk]),
        O::ShowFigures | O::ShowTimeseries | O::ShowAppraisal => {
            Who::Roles(&[R::Admin, R::Analyst, R::Reviewer, R::Dispatcher, R::FollowUpStaff, R::GridChief])
        }
        // An analyst sees figures, and neither the tickets behind them nor who worked on them.
        O::ListFigureTickets => Who::Roles(&[R::Admin, R::Reviewer, R::Dispatcher, R::FollowUpStaff, R::GridChief]),
        O::AppraisePersons => Who::Roles(&[R::Admin, R::Dispatcher, R::GridChief]),
        // What it is told of is what its integrator may know, in his place.
        O::CreateWebhookEndpoint => Who::Roles(&[R::Integrator]),
        // An integrator's are his own; who administers the whole deployment sees all.
        O::ListWebhookEndpoints
        | O::ShowWebhookEndpoint
        | O::ChangeWebhookEndpoint
        | O::DeleteWebhookEndpoint
        | O::RotateWebhookSecret
        | O::TestWebhookEndpoint
        | O::ListWebhookDeliveries
        | O::ShowWebhookDelivery
        | O::ResendWebhookDelivery => Who::Roles(&[R::Integrator, R::Admin]),
        O::ShowHotlineReconciliation => Who::Roles(&[R::FollowUpStaff, R::Admin, R::Hotline]),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the caller holds no role for this, here")]
pub struct Denied;

/// Asks the table. Answers with the role that allows it; `None` where it takes no role at all.
pub fn may(caller: &Caller, operation: Operation, place: &Place) -> Result<Option<Role>, Denied> {
    match who_may(operation) {
        Who::SignedIn => Ok(None),
        Who::Roles(roles) => caller
            .grants
            .iter()
            .find(|grant| roles.contains(&grant.role) && grant.covers(place))
            .map(|grant| Some(grant.role))
            .ok_or(Denied),
    }
}

/// Whether the caller could do this in some place of his, whichever it is.
pub fn may_somewhere(caller: &Caller, operation: Operation) -> bool {
    match who_may(operation) {
        Who::SignedIn => true,
        Who::Roles(roles) => caller.grants.iter().any(|grant| roles.contains(&grant.role)),
    }
}

/// The places in which the caller may do this; for lists, which show what lies in them.
pub fn places(caller: &Caller, operation: Operation) -> Vec<RolePlace> {
    match who_may(operation) {
        Who::SignedIn => vec![RolePlace::Everywhere],
        Who::Roles(roles) => {
            caller.grants.iter().filter(|grant| roles.contains(&grant.role)).map(|grant| grant.place).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id<K>(n: u128) -> Id<K> {
        Id::from_uuid(Uuid::from_u128(n))
    }

    fn caller(role: Role, place: RolePlace) -> Caller {
        Caller { account: id(1), grants: vec![Grant { id: id(2), role, place }], errand_runner: false }
    }

    #[test]
    fn a_role_reaches_what_lies_below_its_area_and_nothing_beside_it() {
        let admin = caller(Role::Admin, RolePlace::Area(id(10)));
        let below = Place { areas: vec![id(12), id(11), id(10)], ..Place::default() };
        let beside = Place { areas: vec![id(20)], ..Place::default() };
        assert_eq!(may(&admin, Operation::CreateDesk, &below), Ok(Some(Role::Admin)));
        assert_eq!(may(&admin, Operation::CreateDesk, &beside), Err(Denied));
        assert_eq!(may(&admin, Operation::CreateDesk, &Place::everywhere()), Err(Denied));
        assert_eq!(may(&admin, Operation::RegisterMember, &below), Err(Denied));
    }

    #[test]
    fn a_clerk_serves_at_the_own_desk_alone() {
        let clerk = caller(Role::DeskClerk, RolePlace::Desk(id(5)));
        let own = Place { desk: Some(id(5)), ..Place::default() };
        let other = Place { desk: Some(id(6)), ..Place::default() };
        assert!(may(&clerk, Operation::Fulfil, &own).is_ok());
        assert_eq!(may(&clerk, Operation::Fulfil, &other), Err(Denied));
    }

    #[test]
    fn every_role_is_good_for_something_and_every_operation_is_for_somebody() {
        for operation in Operation::ALL {
            if let Who::Roles(roles) = who_may(*operation) {
                assert!(!roles.is_empty(), "{operation}");
            }
        }
    }
}
