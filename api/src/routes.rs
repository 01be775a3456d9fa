//! All routes. They and the published document are one list: what is not registered here is in neither.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig as Described;

use crate::{
    about, accounts, api_keys, areas, audit, auth, calendars, categories, content, departments, desks, hotline, me,
    members, notifications, passes, photos, points, policies, programme, redemptions, rewards, routing, stations,
    stats, team, tickets, visitors, webhooks,
};

/// Where routes are registered: with a server that answers them, or with the document that describes them. A server that
/// described them too would do so in each of its workers, and keep the memory.
pub trait Routes {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self;
}

impl Routes for web::ServiceConfig {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        self.service(operation)
    }
}

impl Routes for Described<'_> {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        self.service(operation)
    }
}

/// What lies below `/v1`. A request is held against one after the other: what is asked for most comes first.
pub fn v1(config: &mut impl Routes) {
    config.service(photos::upload::upload_photo).service(photos::show::show_photo).service(photos::hide::hide_photo);

    config
        .service(tickets::submit::submit_ticket)
        .service(tickets::submit_batch::submit_tickets)
        .service(tickets::list::list_tickets)
        // Before what takes any word for an id.
        .service(tickets::similar::list_similar_tickets)
        .service(tickets::show::show_ticket)
        .service(tickets::events::list_ticket_events)
        .service(tickets::deadlines::list_ticket_deadlines)
        .service(tickets::remarks::list_ticket_remarks)
        .service(tickets::follow::follow_ticket)
        .service(tickets::follow::unfollow_ticket);
    config
        .service(tickets::withdraw::withdraw_ticket)
        .service(tickets::request_verification::request_verification)
        .service(tickets::verify::verify_ticket)
        .service(tickets::contact_reporter::contact_reporter)
        .service(tickets::accept::accept_ticket)
        .service(tickets::reject::reject_ticket)
        .service(tickets::merge::merge_ticket)
        .service(tickets::appeal::appeal_ticket)
        .service(tickets::unmerge::unmerge_ticket)
        .service(tickets::dispatch::dispatch_ticket)
        .service(tickets::return_::return_ticket)
        .service(tickets::claim::claim_ticket)
        .service(tickets::arrive::arrive_at_ticket)
        .service(tickets::confirm::confirm_ticket)
        .service(tickets::routing::show_ticket_routing)
        .service(tickets::progress::report_progress)
        .service(tickets::escalate::escalate_ticket)
        .service(tickets::whistle::whistle_for_departments)
        .service(tickets::whistle::check_in)
        .service(tickets::extension::request_extension)
        .service(tickets::extension::grant_extension)
        .service(tickets::extension::refuse_extension)
        .service(tickets::suspension::request_suspension)
        .service(tickets::suspension::grant_suspension)
        .service(tickets::suspension::refuse_suspension)
        .service(tickets::suspension::resume_ticket)
        .service(tickets::resolve::resolve_ticket)
        .service(tickets::record_attempt::record_attempt)
        .service(tickets::follow_up::follow_up_ticket)
        .service(tickets::close_unreached::close_unreached)
        .service(tickets::contest::contest_ticket)
        .service(tickets::close_not_fixable::close_as_not_fixable)
        .service(tickets::dismiss_contest::dismiss_contest)
        .service(tickets::reopen::reopen_ticket)
        .service(tickets::look_back::look_back_at_ticket)
        .service(tickets::urge::urge_ticket)
        .service(tickets::supervise::supervise_ticket)
        .service(tickets::supervise::answer_supervision)
        .service(tickets::reclassify::reclassify_ticket)
        .service(tickets::relocate::relocate_ticket);

    config
        .service(auth::register::register)
        .service(auth::login::login)
        .service(auth::providers::list_sign_in_ways)
        .service(auth::sms_codes::send_sms_code)
        .service(auth::sms::sign_in_with_sms)
        .service(auth::wechat::sign_in_with_wechat)
        .service(auth::dingtalk::sign_in_with_dingtalk)
        .service(auth::oidc::sign_in_with_oidc)
        .service(auth::totp::show_second_factor)
        .service(auth::refresh::refresh_tokens)
        .service(auth::logout::logout);

    config
        .service(me::show::show_me)
        .service(me::change_profile::change_profile)
        .service(me::change_password::change_password)
        .service(me::identities::list_identities)
        .service(me::identities::link_identity)
        .service(me::identities::unlink_identity)
        .service(me::sessions::list_sessions)
        .service(me::sessions::revoke_session)
        .service(me::second_factor::show_second_factor_status)
        .service(me::second_factor::begin_second_factor)
        .service(me::second_factor::confirm_second_factor)
        .service(me::second_factor::remove_second_factor)
        .service(me::verify_number::verify_number)
        .service(me::consents::list_consents)
        .service(me::consents::give_consent)
        .service(me::consents::withdraw_consent)
        .service(me::exports::request_export)
        .service(me::exports::show_export)
        .service(me::exports::download_export)
        .service(me::leave::leave_programme)
        .service(passes::show::show_pass)
        .service(passes::check::check_pass)
        .service(notifications::list::list_notifications)
        .service(notifications::stream::stream_notifications)
        .service(notifications::mark_read::mark_notifications_read)
        .service(notifications::preferences::show_notification_preferences)
        .service(notifications::preferences::change_notification_preferences)
        .service(points::show::show_points)
        .service(points::transfers::list_transfers)
        .service(points::statement::show_statement);

    config
        .service(programme::show::show_programme)
        .service(programme::change::change_programme)
        .service(accounts::create::create_account)
        .service(accounts::list::list_accounts)
        .service(accounts::look_up::look_up_account)
        .service(accounts::show::show_account)
        .service(accounts::disable::disable_account)
        .service(accounts::enable::enable_account)
        .service(accounts::reset_password::reset_password)
        .service(accounts::reset_second_factor::reset_second_factor)
        .service(accounts::verify_phone::verify_phone)
        .service(accounts::grant_role::grant_role)
        .service(accounts::withdraw_role::withdraw_role)
        .service(api_keys::create::create_api_key)
        .service(api_keys::list::list_api_keys)
        .service(api_keys::revoke::revoke_api_key)
        .service(members::register::register_member);
    config
        .service(areas::create::create_area)
        .service(areas::list::list_areas)
        .service(areas::qr::show_area_qr_png)
        .service(areas::qr::show_area_qr_svg)
        .service(areas::qr_sheet::show_area_qr_sheet)
        // Before what takes any word for an id.
        .service(areas::locate::locate)
        .service(areas::export::export_areas)
        .service(areas::import::import_areas)
        .service(areas::imports::list_area_imports)
        .service(areas::imports::show_area_import)
        .service(areas::undo_import::undo_area_import)
        .service(areas::show::show_area)
        .service(areas::change::change_area)
        .service(areas::tree::show_area_tree)
        .service(areas::boundary::show_area_boundary)
        .service(team::list::list_team)
        .service(team::add::add_to_team)
        .service(team::change::change_in_team)
        .service(team::remove::remove_from_team)
        .service(departments::create::create_department)
        .service(departments::list::list_departments)
        .service(departments::show::show_department)
        .service(desks::create::create_desk)
        .service(desks::list::list_desks)
        .service(desks::show::show_desk)
        .service(stations::create::create_station)
        .service(stations::list::list_stations)
        .service(stations::show::show_station)
        .service(stations::change::change_station);

    config
        .service(categories::list::list_categories)
        .service(categories::create::create_category)
        .service(categories::show::show_category)
        .service(categories::change::change_category)
        .service(categories::reasons::list_reasons);

    config
        .service(calendars::list::list_calendars)
        .service(calendars::show::show_calendar)
        .service(calendars::change::change_calendar)
        .service(policies::list::list_deadline_policies)
        .service(policies::show::show_deadline_policy)
        .service(policies::create::create_deadline_policy)
        .service(policies::change::change_deadline_policy);

    config
        .service(routing::list::list_routing_rules)
        .service(routing::create::create_routing_rule)
        .service(routing::show::show_routing_rule)
        .service(routing::change::change_routing_rule)
        .service(routing::delete::delete_routing_rule);

    config
        .service(rewards::create::create_reward)
        .service(rewards::list::list_rewards)
        .service(rewards::move_stock::move_stock)
        .service(rewards::stock_history::list_stock_movements)
        .service(redemptions::create::create_redemption)
        .service(redemptions::list::list_redemptions)
        .service(redemptions::show::show_redemption)
        .service(redemptions::cancel::cancel_redemption)
        .service(redemptions::fulfil::create_fulfilment)
        .service(points::revoke::revoke_points);

    config
        .service(webhooks::create::create_webhook_endpoint)
        .service(webhooks::list::list_webhook_endpoints)
        .service(webhooks::show::show_webhook_endpoint)
        .service(webhooks::change::change_webhook_endpoint)
        .service(webhooks::delete::delete_webhook_endpoint)
        .service(webhooks::rotate_secret::rotate_webhook_secret)
        .service(webhooks::test::test_webhook_endpoint)
        .service(webhooks::deliveries::list_webhook_deliveries)
        .service(webhooks::deliveries::show_webhook_delivery)
        .service(webhooks::resend::resend_webhook_delivery);

    config
        .service(hotline::take_message::take_hotline_message)
        .service(hotline::reconciliation::show_hotline_reconciliation);

    config
        .service(visitors::submit::submit_public_ticket)
        .service(visitors::show::show_public_ticket)
        .service(visitors::photo::show_public_photo)
        .service(visitors::follow_up::follow_up_public_ticket)
        .service(visitors::urge::urge_public_ticket)
        .service(visitors::withdraw::withdraw_public_ticket)
        .service(visitors::appeal::appeal_public_ticket);

    config
        .service(audit::export::export_audit_entries)
        .service(audit::check::check_audit_entries)
        .service(content::list::list_content_checks)
        .service(content::decide::decide_content_check)
        .service(content::wechat::confirm_wechat_callback)
        .service(content::wechat::take_wechat_event)
        .service(content::picture::show_signed_photo);

    config
        .service(stats::overview::show_overview)
        .service(stats::timeseries::show_timeseries)
        .service(stats::appraisal::show_appraisal)
        .service(stats::tickets::list_figure_tickets);
}

/// What lies beside it.
pub fn about(config: &mut impl Routes) {
    config
        .service(about::live::check_live)
        .service(about::ready::check_ready)
        .service(about::metrics::show_metrics)
        .service(about::keys::show_keys)
        .service(about::document::show_document)
        .service(about::problems::list_problems)
        .service(about::problems::show_problem);
}
