//! Every question that can be asked of the store, and every change that can be made: a line each, by noun.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::calendar::YearPlan;
use domain::content::{Check, CheckStatus};
use domain::delivery::{Channel, Delivery as OutgoingDelivery, Next};
use domain::figures::rate::Sums;
use domain::figures::{Counts, Row, Selection};
use domain::geo::Position;
use domain::grid::tree::Planted;
use domain::grid::{Area, AreaKind, Boundary, Department, Desk, Level, Post, TeamMember};
use domain::hotline::Direction;
use domain::hotline::reconcile::{Difference, Ours};
use domain::id::Id;
use domain::identity::export::{Export, ExportStatus};
use domain::identity::integrator::{ApiKey, Contact as ApiContact};
use domain::identity::lock_out::Failures;
use domain::identity::sms_code::Sendings;
use domain::identity::{
    Account, Consent, Duty, Grant, Identity, Occupation, Phone, Provider, Purpose, Role, RolePlace, Session, Subject,
};
use domain::photo::Photo;
use domain::points::award::GivenSoFar;
use domain::points::redemption::Reward;
use domain::points::{Balance, LedgerCause, Movement, Redemption, Stock, Transfer};
use domain::programme::{Programme, Settings};
use domain::routing::Rule;
use domain::station::Station;
use domain::text::{Code, Line, Name};
use domain::ticket::deadline::{Agenda, Clocks, Policy};
use domain::ticket::report::Note;
use domain::ticket::{Category, Recorded, Related, Status, Ticket};
use domain::time::Instant;
use domain::webhook::Endpoint;
use uuid::Uuid;

use crate::error::Error;
#[cfg(feature = "postgres")]
use crate::postgres;
use crate::sqlite;
use crate::values::{
    AccountFilter, AccountRecord, AccountScope, Announcement, Answered, ApiKeyRecord, AreaImport, AreaRecord,
    AreaState, AttemptRecord, AuditRecord, CheckRecord, Contact, Delivery, DepartmentRecord, DeskRecord,
    DifferenceRecord, EndpointRecord, Entry, ExportRecord, FigureFilter, Grouping, HotlineCase, HotlineMessage,
    IdentityRecord, ImportItem, ImportRecord, ImportReport, ImportStatus, Mark, NewAccount, NewArea, NewParcel,
    NoteBody, NoteEntry, Notice, NotificationRecord, Page, PageRequest, ParcelFilter, ParcelRecord, PhotoLike,
    PhotoRecord, PhotoUse, ProgrammeRecord, ReconciliationRecord, RedemptionRecord, RedemptionSummary, RefreshToken,
    RemarkRecord, RewardRecord, RowCounts, SealMark, SealTable, SealWork, Sealed, SecondFactor, SecretRecord, SentCode,
    SessionRecord, SignIn, SignedIn, StationFilter, StationRecord, StepMark, StockRecord, StockSums, TeamRecord,
    TicketFilter, TicketRecord, TransferRecord, Viewer, VisitorRecord, WayToTell, Whereabouts,
};
use crate::vault::KeyId;

/// A transaction on whichever database is in use.
#[allow(missing_debug_implementations)]
pub enum Tx<'a> {
    #[doc(hidden)]
    #[allow(private_interfaces)]
    Sqlite(sqlite::Tx<'a>),
    #[cfg(feature = "postgres")]
    #[doc(hidden)]
    #[allow(private_interfaces)]
    Postgres(postgres::Tx<'a>),
}

/// Each line becomes a method that calls the function of that name in the noun's file, compiled for the database.
macro_rules! catalogue {
    ($($noun:ident { $(fn $name:ident($($arg:ident: $type:ty),*) -> $out:ty;)+ })+) => {
        impl Tx<'_> {
            $($(
                pub fn $name(&mut self, $($arg: $type),*) -> Result<$out, Error> {
                    match self {
                        Self::Sqlite(tx) => sqlite::nouns::$noun::$name(tx, $($arg),*),
                        #[cfg(feature = "postgres")]
                        Self::Postgres(tx) => postgres::nouns::$noun::$name(tx, $($arg),*),
                    }
                }
            )+)+
        }
    };
}

catalogue! {
    keys {
        fn current_key() -> Option<KeyId>;
        fn set_current_key(key_id: &str) -> ();
        fn lock_current_key() -> Option<KeyId>;
    }
    reference {
        fn call_to_mind() -> ();
        fn lock_areas() -> i64;
        fn areas_version() -> i64;
        fn reference_version() -> i64;
    }
    programmes {
        fn create_programme(id: Id<Programme>, name: &Name, root_area: Option<Id<Area>>, at: Instant) -> ();
        fn first_programme() -> Option<ProgrammeRecord>;
        fn all_programmes() -> Vec<ProgrammeRecord>;
        fn programme_of_area(area: Option<Id<Area>>) -> ProgrammeRecord;
        fn require_programme(id: Id<Programme>) -> ProgrammeRecord;
        fn hold_programme(id: Id<Programme>) -> ProgrammeRecord;
        fn lock_programme(id: Id<Programme>) -> ();
        fn lock_programme_alone(id: Id<Programme>) -> ();
        fn adopt_root_area(root: Id<Area>) -> bool;
        fn change_programme(id: Id<Programme>, version: u32, name: &Name, settings: &Settings) -> ();
    }
    areas {
        fn create_area(area: &NewArea) -> ();
        fn require_area(id: Id<Area>) -> AreaRecord;
        fn area_with_code(code: &Code) -> Option<AreaRecord>;
        fn areas_within(within: Id<Area>, level: Level, page: PageRequest) -> Page<AreaRecord>;
        fn area_path(id: Id<Area>) -> Vec<Id<Area>>;
        fn children_above(parent: Id<Area>) -> Vec<(Id<Area>, Id<Area>)>;
        fn area_boundary(id: Id<Area>) -> Option<Boundary>;
        fn list_areas(parent: Option<Id<Area>>, level: Option<Level>, page: PageRequest) -> Page<AreaRecord>;
        fn plant_area(area: &NewArea) -> ();
        fn areas_changed() -> ();
        fn area_state(id: Id<Area>) -> AreaState;
        fn set_area_state(id: Id<Area>, state: &AreaState, at: Instant) -> ();
        fn change_area(id: Id<Area>, version: u32, facts: (&Name, Option<AreaKind>, Option<u32>)) -> ();
        fn planted_areas() -> Vec<(Planted, bool)>;
        fn boundaries_of(ids: &[Id<Area>]) -> Vec<(Id<Area>, Boundary)>;
        fn area_tree(id: Id<Area>, depth: u32, page: PageRequest) -> Page<(AreaRecord, u32)>;
        fn area_subtree(id: Id<Area>, limit: u32) -> Vec<AreaRecord>;
        fn areas_of(ids: &[Id<Area>]) -> Vec<AreaRecord>;
        fn children_of_area(id: Id<Area>) -> Vec<Id<Area>>;
    }
    whereabouts {
        fn whereabouts(position: Position) -> Whereabouts;
        fn load_borders() -> ();
    }
    area_imports {
        fn insert_import(record: &ImportRecord, items: &[ImportItem]) -> ();
        fn require_import(id: Id<AreaImport>) -> ImportRecord;
        fn lock_import(id: Id<AreaImport>) -> ImportRecord;
        fn list_imports(within: Option<&[Id<Area>]>, page: PageRequest) -> Page<ImportRecord>;
        fn import_items(id: Id<AreaImport>) -> Vec<ImportItem>;
        fn keep_former(id: Id<AreaImport>, position: u32, former: &AreaState) -> ();
        fn put_import_in_force(id: Id<AreaImport>, turn: i64, at: Instant) -> ();
        fn end_import(id: Id<AreaImport>, status: ImportStatus, by: Option<Id<Account>>, report: &ImportReport, at: Instant) -> ();
        fn is_built_upon(id: Id<AreaImport>) -> bool;
        fn would_go_back_below(id: Id<AreaImport>, areas: &[Id<Area>]) -> bool;
        fn imports_to_put_in_force(now: Instant) -> Vec<Id<AreaImport>>;
        fn replace_tickets() -> ();
        fn replacement() -> Option<Option<Id<Ticket>>>;
        fn lock_replacement() -> Option<Option<Id<Ticket>>>;
        fn replaced_up_to(last: Id<Ticket>) -> ();
        fn end_replacement() -> ();
        fn tickets_to_replace(statuses: &[Status], after: Option<Id<Ticket>>, limit: u32) -> Vec<Id<Ticket>>;
    }
    teams {
        fn add_to_team(record: &TeamRecord) -> ();
        fn change_in_team(record: &TeamRecord) -> ();
        fn remove_from_team(id: Id<TeamMember>) -> ();
        fn lock_team_member(area: Id<Area>, id: Id<TeamMember>) -> TeamRecord;
        fn hold_post(id: Id<TeamMember>) -> Option<(Id<Area>, Post)>;
        fn anybody_below(id: Id<TeamMember>) -> bool;
        fn list_team(area: Id<Area>, public_only: bool, page: PageRequest) -> Page<TeamRecord>;
        fn public_contacts(areas: &[Id<Area>]) -> Vec<(Id<Area>, Contact)>;
        fn posts_of(account: Id<Account>) -> Vec<(Id<TeamMember>, Id<Area>, Post)>;
        fn accounts_with_posts_below(areas: &[Id<Area>]) -> Vec<Id<Account>>;
        fn leave_post(id: Id<TeamMember>) -> ();
        fn hold_account(id: Id<Account>) -> bool;
    }
    places {
        fn create_department(department: &DepartmentRecord) -> ();
        fn require_department(id: Id<Department>) -> DepartmentRecord;
        fn list_departments(area: Option<Id<Area>>, page: PageRequest) -> Page<DepartmentRecord>;
        fn department_names(ids: &[Id<Department>]) -> Vec<(Id<Department>, Name)>;
        fn desk_names(ids: &[Id<Desk>]) -> Vec<(Id<Desk>, Name)>;
        fn create_desk(desk: &DeskRecord) -> ();
        fn require_desk(id: Id<Desk>) -> DeskRecord;
        fn list_desks(area: Option<Id<Area>>, page: PageRequest) -> Page<DeskRecord>;
    }
    stations {
        fn create_station(station: &StationRecord) -> ();
        fn change_station(station: &StationRecord) -> ();
        fn require_station(id: Id<Station>) -> StationRecord;
        fn lock_station(id: Id<Station>) -> StationRecord;
        fn list_stations(filter: &StationFilter, page: PageRequest) -> Page<StationRecord>;
        fn stations_near(filter: &StationFilter, centre: Position, radius_m: f64, page: PageRequest) -> Page<(StationRecord, f64)>;
    }
    accounts {
        fn create_account(new: &NewAccount) -> ();
        fn require_account(id: Id<Account>) -> AccountRecord;
        fn sign_in(phone: &Phone) -> Option<SignIn>;
        fn password_of(id: Id<Account>) -> Option<String>;
        fn lock_account(id: Id<Account>) -> ();
        fn lock_password_of(id: Id<Account>) -> Option<String>;
        fn accounts_with_phone(phone: &Phone) -> Vec<AccountRecord>;
        fn change_profile(id: Id<Account>, version: u32, profile: (&Name, Option<Occupation>, &[Duty], Option<&Line>)) -> ();
        fn set_password(id: Id<Account>, password: &str, must_change: bool) -> ();
        fn set_disabled(id: Id<Account>, at: Option<Instant>) -> ();
        fn set_phone_verified(id: Id<Account>, at: Instant) -> ();
        fn give_number(id: Id<Account>, phone: &Phone, at: Instant) -> ();
        fn lose_number(id: Id<Account>) -> ();
        fn void_password(id: Id<Account>) -> ();
        fn signs_in_with(phone: &Phone) -> Option<Id<Account>>;
        fn touch_account(id: Id<Account>) -> ();
        fn grants_of(account: Id<Account>) -> Vec<Grant>;
        fn signed_in(account: Id<Account>, session: Id<Session>) -> Option<SignedIn>;
        fn grant_role(account: Id<Account>, grant: &Grant, by: Option<Id<Account>>, at: Instant) -> ();
        fn account_names(ids: &[Id<Account>]) -> Vec<(Id<Account>, Name)>;
        fn withdraw_role(account: Id<Account>, grant: Id<Grant>) -> ();
    }
    consents {
        fn history_of_consents(account: Id<Account>) -> Vec<Consent>;
        fn consents_of(accounts: &[Id<Account>]) -> Vec<(Id<Account>, Vec<Consent>)>;
        fn give_consent(account: Id<Account>, purpose: Purpose, version: &Name, at: Instant) -> ();
        fn withdraw_consent(account: Id<Account>, purpose: Purpose, at: Instant) -> bool;
        fn withdraw_consents(account: Id<Account>, at: Instant) -> ();
    }
    former_passwords {
        fn password_set_at(id: Id<Account>) -> Option<Instant>;
        fn date_password(id: Id<Account>, before: Option<&str>, kept: u32, at: Instant) -> ();
        fn former_passwords(id: Id<Account>) -> Vec<String>;
        fn ask_new_password(id: Id<Account>, at: Instant) -> ();
        fn ask_no_new_password(id: Id<Account>) -> ();
    }
    exports {
        fn begin_export(id: Id<Export>, account: Id<Account>, at: Instant) -> ();
        fn last_export(account: Id<Account>) -> Option<ExportRecord>;
        fn export(id: Id<Export>) -> Option<ExportRecord>;
        fn exports_of(account: Id<Account>) -> Vec<ExportRecord>;
        fn export_secret(id: Id<Export>) -> String;
        fn take_export(now: Instant, until: Instant) -> Option<ExportRecord>;
        fn finish_export(done: &ExportRecord, secret: &str) -> bool;
        fn end_export(id: Id<Export>, status: ExportStatus) -> ();
        fn exports_to_expire(now: Instant, limit: u32) -> Vec<Id<Export>>;
    }
    content {
        fn begin_check(check: &CheckRecord) -> ();
        fn held_back(ids: &[Id<Ticket>]) -> (Vec<Id<Note>>, Vec<Id<Photo>>);
        fn lock_check(id: Id<Check>) -> Option<CheckRecord>;
        fn lock_check_traced(trace: &str) -> Option<CheckRecord>;
        fn checks_due(now: Instant, limit: u32) -> Vec<CheckRecord>;
        fn take_check(id: Id<Check>, now: Instant, until: Instant) -> bool;
        fn put_off_check(id: Id<Check>, again: Option<Instant>, trace: Option<&str>) -> ();
        fn settle_check(id: Id<Check>, status: CheckStatus, by: Option<Id<Account>>, at: Instant) -> ();
        fn list_checks(places: &[RolePlace], status: CheckStatus, page: PageRequest) -> Page<CheckRecord>;
    }
    departures {
        fn empty_account(id: Id<Account>, name: &Name, at: Instant) -> ();
        fn has_left(id: Id<Account>) -> bool;
        fn works_on_something(worker: Id<Account>) -> bool;
        fn session_opened(session: Id<Session>) -> Instant;
        fn keep_debt(id: Uuid, phone: &Phone, points: u32, at: Instant) -> ();
        fn debts_of(phone: &Phone) -> Vec<(Uuid, u32)>;
        fn forget_debt(id: Uuid) -> ();
        fn erasures_due(now: Instant, limit: u32) -> Vec<Id<Account>>;
        fn note_erasure(account: Id<Account>, again: Option<Instant>) -> ();
        fn tickets_reported_by(reporter: Id<Account>, after: Option<Id<Ticket>>, limit: u32) -> Vec<TicketRecord>;
        fn tickets_followed_by(account: Id<Account>, after: Option<Id<Ticket>>, limit: u32) -> Vec<Id<Ticket>>;
        fn erase_notes(ids: &[Id<Note>], at: Instant) -> usize;
        fn photos_owned_by(owner: Id<Account>, after: Option<Id<Photo>>, limit: u32) -> Vec<PhotoRecord>;
        fn forget_capture(id: Id<Photo>, bytes: u64) -> ();
    }
    staff {
        fn list_accounts(scope: &AccountScope, filter: &AccountFilter, page: PageRequest) -> Page<AccountRecord>;
        fn lock_administrators() -> Vec<Id<Account>>;
        fn handlers_of(department: Id<Department>) -> Vec<Id<Account>>;
        fn least_laden(role: Role, area: Id<Area>, holder: Option<Id<Account>>) -> Option<Id<Account>>;
        fn holders_of(role: Role, areas: &[Id<Area>]) -> Vec<Id<Account>>;
    }
    sessions {
        fn open_session(session: Id<Session>, account: Id<Account>, by: &Entry, at: Instant) -> ();
        fn limit_session(session: Id<Session>, limited: bool) -> ();
        fn limit_sessions(account: Id<Account>, limited: bool) -> ();
        fn sessions_of(account: Id<Account>, since: Instant, page: PageRequest) -> Page<SessionRecord>;
        fn end_session_of(account: Id<Account>, session: Id<Session>, at: Instant) -> ();
        fn add_refresh_token(hash: &[u8], session: Id<Session>, issued_at: Instant, expires_at: Instant) -> ();
        fn lock_refresh_token(hash: &[u8]) -> Option<RefreshToken>;
        fn mark_rotated(hash: &[u8], at: Instant) -> ();
        fn end_session(session: Id<Session>, at: Instant) -> ();
        fn end_sessions(account: Id<Account>, but: Option<Id<Session>>, at: Instant) -> ();
        fn purge_refresh_tokens(expired_before: Instant) -> usize;
        fn purge_sessions(ended_before: Instant, opened_before: Instant, limit: u32) -> usize;
    }
    identities {
        fn link_identity(id: Id<Identity>, account: Id<Account>, who: (&Provider, &Subject), at: Instant) -> ();
        fn identity(provider: &Provider, subject: &Subject) -> Option<IdentityRecord>;
        fn identities_of(account: Id<Account>) -> Vec<IdentityRecord>;
        fn subject_at(account: Id<Account>, provider: &Provider) -> Option<Subject>;
        fn touch_identity(id: Id<Identity>, at: Instant) -> ();
        fn unlink_identity(account: Id<Account>, id: Id<Identity>) -> ();
        fn unlink_identities(account: Id<Account>) -> usize;
    }
    tries {
        fn lock_sendings(phone: &Phone) -> Option<Sendings>;
        fn keep_sms_code(phone: &Phone, code: &str, before: Option<Sendings>, sent: Sendings) -> ();
        fn take_back_sms_code(phone: &Phone, before: Option<Sendings>) -> ();
        fn lock_sms_code(phone: &Phone, code: &str) -> Option<SentCode>;
        fn count_sms_try(phone: &Phone, ends: bool) -> ();
        fn failures(subject: &str) -> Option<Failures>;
        fn lock_failures(subject: &str) -> Option<Failures>;
        fn begin_failures(subject: &str, first: Failures) -> bool;
        fn keep_failures(subject: &str, failures: Failures) -> ();
        fn forgive_failures(subject: &str) -> ();
        fn purge_tries(before: Instant) -> usize;
    }
    second_factors {
        fn begin_second_factor(account: Id<Account>, secret: &str) -> ();
        fn lock_second_factor(account: Id<Account>) -> Option<SecondFactor>;
        fn has_second_factor(account: Id<Account>) -> bool;
        fn take_step(account: Id<Account>, step: i64) -> ();
        fn confirm_second_factor(account: Id<Account>, recovery: &[Vec<u8>], at: Instant) -> ();
        fn take_recovery_code(account: Id<Account>, hash: &[u8]) -> bool;
        fn recovery_codes_left(account: Id<Account>) -> i64;
        fn remove_second_factor(account: Id<Account>) -> bool;
    }
    provider_tokens {
        fn provider_token(provider: &Provider) -> Option<(String, Instant)>;
        fn keep_provider_token(provider: &Provider, token: &str, expires_at: Instant) -> ();
        fn forget_provider_token(provider: &Provider) -> ();
    }
    categories {
        fn all_categories() -> Vec<Category>;
        fn categories_by_code() -> Arc<BTreeMap<String, Category>>;
        fn category(code: &Code) -> Option<Category>;
        fn create_category(category: &Category) -> ();
        fn lock_categories() -> Vec<Category>;
        fn change_category(category: &Category, version_before: u32) -> ();
    }
    ticket_lists {
        fn ticket_mark(viewer: &Viewer, filter: &TicketFilter, skip: u32) -> Option<Mark>;
        fn list_tickets(viewer: &Viewer, filter: &TicketFilter, page: PageRequest) -> Page<TicketRecord>;
        fn ticket_positions(viewer: &Viewer, filter: &TicketFilter, limit: u32) -> Vec<(Id<Ticket>, Position)>;
    }
    tickets {
        fn insert_ticket(record: &TicketRecord) -> ();
        fn save_ticket(record: &TicketRecord, version_before: u32) -> ();
        fn ticket(id: Id<Ticket>) -> Option<TicketRecord>;
        fn lock_ticket(id: Id<Ticket>) -> Option<TicketRecord>;
        fn ticket_numbers_of(ids: &[Uuid]) -> Vec<(Uuid, String)>;
        fn next_ticket_number(day: NaiveDate) -> String;
        fn append_ticket_event(id: Id<Ticket>, recorded: &Recorded) -> ();
        fn ticket_events_after(id: Id<Ticket>, after: u32, limit: u32) -> Vec<Recorded>;
        fn related_of(ids: &[Id<Ticket>], account: Id<Account>) -> Vec<(Id<Ticket>, Related)>;
        fn tickets_of(ids: &[Id<Ticket>]) -> Vec<TicketRecord>;
        fn has_reported_for(proxy: Id<Account>, member: Id<Account>) -> bool;
        fn tickets_silent_since(programme: Id<Programme>, before: Instant, after: Option<Id<Ticket>>, limit: u32) -> Vec<Id<Ticket>>;
        fn tickets_after(after: Option<Id<Ticket>>, limit: u32) -> Vec<(TicketRecord, bool)>;
    }
    counted {
        fn save_assignments(ticket: &Ticket) -> ();
        fn is_counted(id: Id<Ticket>) -> bool;
        fn save_counted(ticket: &Ticket) -> ();
    }
    follows {
        fn follow_ticket(id: Id<Ticket>, account: Id<Account>, at: Instant) -> ();
        fn unfollow_ticket(id: Id<Ticket>, account: Id<Account>) -> ();
        fn follows(id: Id<Ticket>, account: Id<Account>) -> bool;
        fn followed_of(ids: &[Id<Ticket>], account: Id<Account>) -> Vec<Id<Ticket>>;
        fn followers_of(id: Id<Ticket>) -> Vec<Id<Account>>;
    }
    clocks {
        fn clocks() -> Arc<Clocks>;
        fn own_years() -> Vec<(YearPlan, u32)>;
        fn lock_year(year: i32) -> Option<u32>;
        fn save_year(plan: &YearPlan, version: u32) -> ();
        fn own_policies() -> Vec<Policy>;
        fn lock_policy(code: &Code) -> Option<u32>;
        fn save_policy(policy: &Policy) -> ();
        fn wake_all_tickets(at: Instant) -> ();
        fn tickets_to_wake(now: Instant, after: Option<(Instant, Id<Ticket>)>, limit: u32) -> Vec<(Instant, Id<Ticket>)>;
        fn save_agenda(id: Id<Ticket>, agenda: Agenda) -> ();
    }
    routing {
        fn routing_rules() -> Arc<Vec<Rule>>;
        fn list_routing_rules(category: Option<&Code>, area: Option<Id<Area>>, page: PageRequest) -> Page<Rule>;
        fn lock_routing_rule(id: Id<Rule>) -> Option<Rule>;
        fn insert_routing_rule(rule: &Rule) -> ();
        fn save_routing_rule(rule: &Rule) -> ();
        fn delete_routing_rule(id: Id<Rule>) -> ();
    }
    rebuild {
        fn lock_rebuild() -> Option<Option<Id<Ticket>>>;
        fn rebuilt_up_to(last: Id<Ticket>) -> ();
        fn end_rebuild() -> ();
    }
    notes {
        fn insert_note(ticket: Id<Ticket>, id: Id<Note>, body: &NoteBody) -> ();
        fn notes(ids: &[Id<Note>]) -> Vec<NoteEntry>;
    }
    visitors {
        fn insert_visitor(visitor: &VisitorRecord, replay_hash: &[u8]) -> ();
        fn visitor_with_code(code: &str) -> Option<VisitorRecord>;
        fn visitor_with_replay(replay_hash: &[u8]) -> Option<VisitorRecord>;
        fn visitors_of(ids: &[Id<Ticket>]) -> Vec<VisitorRecord>;
    }
    api_keys {
        fn insert_api_key(key: &ApiKeyRecord, digest: &str) -> ();
        fn api_key_with(digest: &str) -> Option<ApiKeyRecord>;
        fn lock_api_key(id: Id<ApiKey>) -> Option<ApiKeyRecord>;
        fn list_api_keys(account: Id<Account>, page: PageRequest) -> Page<ApiKeyRecord>;
        fn revoke_api_key(id: Id<ApiKey>, at: Instant) -> ();
        fn touch_api_key(id: Id<ApiKey>, at: Instant) -> ();
    }
    contacts {
        fn insert_contact(ticket: Id<Ticket>, contact: &ApiContact) -> ();
        fn contacts_of(ids: &[Id<Ticket>]) -> Vec<(Id<Ticket>, ApiContact)>;
        fn same_reports(account: Id<Account>, content_hash: &[u8], since: Instant) -> Vec<Id<Ticket>>;
    }
    remarks {
        fn insert_remark(remark: &RemarkRecord) -> ();
        fn remark_named(account: Id<Account>, name: &Line) -> Option<RemarkRecord>;
        fn list_remarks(ticket: Id<Ticket>, page: PageRequest) -> Page<RemarkRecord>;
        fn steps_between(from: Instant, to: Instant, after: Option<StepMark>, limit: u32) -> Vec<(Id<Ticket>, Recorded)>;
    }
    photos {
        fn insert_photo(photo: &PhotoRecord) -> ();
        fn photo(id: Id<Photo>) -> Option<PhotoRecord>;
        fn photos_of(ids: &[Id<Photo>]) -> Vec<PhotoRecord>;
        fn photo_use(id: Id<Photo>) -> Option<PhotoUse>;
        fn own_photo_with_hash(owner: Id<Account>, sha256: &[u8]) -> Option<Id<Photo>>;
        fn attach_photos(ticket: Id<Ticket>, sequence: u32, internal: bool, ids: &[Id<Photo>], at: Instant) -> ();
        fn unattached_photos(created_before: Instant, limit: u32) -> Vec<PhotoRecord>;
        fn delete_unattached_photo(id: Id<Photo>) -> bool;
        fn hide_photo(id: Id<Photo>, by: Id<Account>, at: Instant) -> ();
    }
    alike {
        fn photos_like(ids: &[Id<Photo>], ticket: Id<Ticket>, about: Option<(Position, Instant)>) -> Vec<PhotoLike>;
    }
    ledger {
        fn balance(member: Id<Account>) -> Balance;
        fn lock_balance(member: Id<Account>) -> Balance;
        fn record_transfer(programme: Id<Programme>, transfer: &Transfer, before: Balance) -> Balance;
        fn list_transfers(member: Id<Account>, page: PageRequest) -> Page<TransferRecord>;
        fn balance_before(member: Id<Account>, at: Instant) -> Balance;
        fn transfers_between(member: Id<Account>, from: Instant, until: Instant, limit: u32) -> Vec<TransferRecord>;
        fn award_for(cause: LedgerCause, cause_id: uuid::Uuid) -> Option<(Id<Account>, u32)>;
        fn has_moved(movement: Movement, cause: LedgerCause, cause_id: uuid::Uuid) -> bool;
        fn given_to_member(member: Id<Account>, day_begins: Instant, since: Instant) -> GivenSoFar;
        fn given_by_programme(programme: Id<Programme>) -> u64;
        fn unbalanced_members() -> Vec<Id<Account>>;
    }
    rewards {
        fn create_reward(reward: &RewardRecord) -> ();
        fn require_reward(id: Id<Reward>) -> RewardRecord;
        fn list_rewards(desk: Option<Id<Desk>>, page: PageRequest) -> Page<RewardRecord>;
        fn reward_names(ids: &[Id<Reward>]) -> Vec<(Id<Reward>, Name)>;
        fn stock_of(ids: &[Id<Reward>], desk: Option<Id<Desk>>) -> Vec<(Id<Reward>, StockRecord)>;
        fn lock_stock(reward: Id<Reward>, desk: Id<Desk>) -> Option<Stock>;
        fn open_stock(reward: Id<Reward>, desk: Id<Desk>) -> ();
        fn save_stock(reward: Id<Reward>, desk: Id<Desk>, after: Stock) -> ();
        fn record_delivery(delivery: &Delivery) -> ();
        fn list_deliveries(reward: Id<Reward>, desk: Id<Desk>, page: PageRequest) -> Page<Delivery>;
    }
    redemptions {
        fn insert_redemption(programme: Id<Programme>, record: &RedemptionRecord) -> ();
        fn settle_redemption(redemption: &Redemption) -> ();
        fn redemption(id: Id<Redemption>) -> Option<RedemptionRecord>;
        fn lock_redemption(id: Id<Redemption>) -> Option<RedemptionRecord>;
        fn redemption_programme(id: Id<Redemption>) -> Id<Programme>;
        fn voucher(desk: Id<Desk>, code: &str) -> Option<RedemptionRecord>;
        fn redeemed_goods(ids: &[Uuid]) -> Vec<(Uuid, Name)>;
        fn list_redemptions(member: Id<Account>, page: PageRequest) -> Page<RedemptionRecord>;
        fn held_by(member: Id<Account>) -> Vec<RedemptionRecord>;
        fn redemptions_to_expire(now: Instant, limit: u32) -> Vec<Id<Redemption>>;
    }
    notifications {
        fn notify(id: Uuid, notice: &Notice, at: Instant) -> ();
        fn deliver() -> Vec<Id<Account>>;
        fn has_notification(account: Id<Account>, id: Uuid) -> bool;
        fn last_notification(account: Id<Account>) -> Option<Mark>;
        fn list_notifications(account: Id<Account>, unread_only: bool, page: PageRequest) -> Page<NotificationRecord>;
        fn count_unread(account: Id<Account>) -> u64;
        fn mark_read(account: Id<Account>, ids: &[Uuid], at: Instant) -> ();
        fn mark_read_up_to(account: Id<Account>, mark: Mark, at: Instant) -> ();
        fn muted_kinds(account: Id<Account>) -> Vec<String>;
        fn purge_notifications(before: Instant, limit: u32) -> usize;
        fn mute_kinds(account: Id<Account>, kinds: &[String]) -> ();
        fn ways_to_tell(account: Id<Account>) -> Vec<WayToTell>;
        fn choose_ways_to_tell(account: Id<Account>, ways: &[WayToTell]) -> ();
        fn notification(id: Uuid) -> Option<(Id<Account>, NotificationRecord)>;
    }
    outbox {
        fn announce(topic: &str, subject: Uuid, version: u32, at: Instant) -> ();
        fn purge_outbox(before: Instant) -> usize;
        fn take_sorting_turn() -> bool;
        fn fresh_announcements(limit: u32) -> Vec<Announcement>;
        fn mark_sorted(sequences: &[i64]) -> ();
    }
    deliveries {
        fn send_off(parcel: &NewParcel) -> bool;
        fn targets_due(now: Instant, limit: u32) -> Vec<(Channel, Uuid)>;
        fn lease_next(target: (Channel, Uuid), now: Instant, until: Instant) -> Option<ParcelRecord>;
        fn end_attempt(id: Id<OutgoingDelivery>, attempt: &AttemptRecord, next: Next, now: Instant) -> bool;
        fn any_lost(now: Instant) -> bool;
        fn take_back_lost(now: Instant, limit: u32) -> usize;
        fn parcel(id: Id<OutgoingDelivery>) -> Option<ParcelRecord>;
        fn lock_parcel(id: Id<OutgoingDelivery>) -> Option<ParcelRecord>;
        fn attempts_at(id: Id<OutgoingDelivery>) -> Vec<AttemptRecord>;
        fn parcels_to(target: (Channel, Uuid), filter: &ParcelFilter, page: PageRequest) -> Page<ParcelRecord>;
        fn send_again(id: Id<OutgoingDelivery>, now: Instant) -> ();
        fn call_off(target: (Channel, Uuid), now: Instant) -> usize;
        fn delete_parcels_to(target: (Channel, Uuid)) -> ();
        fn purge_parcels(ended_before: Instant) -> usize;
        fn forget_delivery_answers(before: Instant) -> usize;
        fn wake_parcels(target: (Channel, Uuid), now: Instant) -> usize;
    }
    hotline {
        fn open_hotline_case(case: &HotlineCase) -> ();
        fn lock_hotline_case(ticket: Id<Ticket>) -> Option<HotlineCase>;
        fn hotline_case_named(name: &str) -> Option<HotlineCase>;
        fn name_hotline_case(ticket: Id<Ticket>, name: &str) -> ();
        fn hotline_messages_of(ticket: Id<Ticket>, direction: Direction) -> u32;
        fn hotline_message_taken(id: &str) -> Option<HotlineMessage>;
        fn hotline_message_numbered(ticket: Id<Ticket>, sequence: u32) -> Option<HotlineMessage>;
        fn record_hotline_message(message: &HotlineMessage) -> ();
        fn hotline_cases_spoken_of(span: (Instant, Instant), after: Option<Id<Ticket>>, limit: u32) -> Vec<Id<Ticket>>;
        fn hotline_standing_of(ids: &[Id<Ticket>], span: (Instant, Instant)) -> Vec<Ours>;
        fn hotline_messages_again(ticket: Id<Ticket>, numbers: (u32, u32), now: Instant) -> usize;
    }
    reconciliations {
        fn take_reconciliation(day: NaiveDate, now: Instant, until: Instant) -> bool;
        fn end_reconciliation(record: &ReconciliationRecord) -> bool;
        fn keep_difference(id: Uuid, day: NaiveDate, it: &Difference) -> ();
        fn reconciliation(day: NaiveDate) -> Option<ReconciliationRecord>;
        fn list_differences(day: NaiveDate, asked_at: Instant, page: PageRequest) -> Page<DifferenceRecord>;
        fn hotline_since() -> Option<Instant>;
    }
    webhooks {
        fn create_endpoint(endpoint: &EndpointRecord) -> ();
        fn change_endpoint(endpoint: &EndpointRecord) -> ();
        fn mark_failing(id: Id<Endpoint>, since: Option<Instant>) -> ();
        fn endpoint(id: Id<Endpoint>) -> Option<EndpointRecord>;
        fn lock_endpoint(id: Id<Endpoint>) -> Option<EndpointRecord>;
        fn list_endpoints(owner: Option<Id<Account>>, page: PageRequest) -> Page<EndpointRecord>;
        fn listening_endpoints() -> Vec<EndpointRecord>;
        fn delete_endpoint(id: Id<Endpoint>) -> ();
        fn add_endpoint_secret(id: Uuid, endpoint: Id<Endpoint>, secret: &str, times: (Instant, Instant)) -> ();
        fn endpoint_secrets(endpoint: Id<Endpoint>, now: Instant) -> Vec<(String, SecretRecord)>;
    }
    figures {
        fn add_counts(programme: Id<Programme>, counts: &Counts) -> ();
        fn lock_folding() -> ();
        fn fold_counts(limit: u32) -> usize;
        fn add_rows(programme: Id<Programme>, rows: &BTreeMap<Row, i64>) -> ();
        fn clear_counts(programme: Id<Programme>) -> ();
        fn all_counts() -> BTreeMap<Id<Programme>, BTreeMap<Row, i64>>;
        fn figures(filter: &FigureFilter, by: Grouping) -> BTreeMap<String, Sums>;
    }
    figure_tickets {
        fn counted_tickets(filter: &FigureFilter, by: Grouping) -> BTreeMap<String, Sums>;
        fn figure_tickets(filter: &FigureFilter, selection: Selection, page: PageRequest) -> Page<(TicketRecord, i64)>;
    }
    idempotency {
        fn answered(account: Id<Account>, key: &str) -> Option<Answered>;
        fn lease_key(account: Id<Account>, key: &str, fingerprint: &[u8], at: Instant, until: Instant) -> ();
        fn keep_answer(account: Id<Account>, key: &str, fingerprint: &[u8], answer: &[u8], at: Instant) -> ();
        fn extend_lease(account: Id<Account>, key: &str, until: Instant) -> ();
        fn release_key(account: Id<Account>, key: &str) -> ();
        fn purge_keys(before: Instant) -> usize;
    }
    checks {
        fn prove_writable() -> ();
        fn row_counts() -> RowCounts;
        fn repeated_transfers() -> Vec<(LedgerCause, Uuid, Movement)>;
        fn stray_transfers() -> Vec<(LedgerCause, Uuid, Movement)>;
        fn awards_for(tickets: &[Uuid]) -> Vec<(Uuid, Id<Account>, u32)>;
        fn redemptions_after(after: Option<Id<Redemption>>, limit: u32) -> Vec<RedemptionSummary>;
        fn stock_sums() -> Vec<StockSums>;
        fn photos_after(after: Option<Id<Photo>>, limit: u32) -> Vec<(Id<Photo>, bool)>;
    }
    seals {
        fn next_seals(table: SealTable, after: Option<&SealMark>, limit: u32, work: SealWork) -> Option<Sealed>;
    }
    audit {
        fn record_audit(by: Option<Id<Account>>, action: &str, subject: Option<Uuid>, detail: &str, at: Instant) -> ();
        fn check_audit(after: i64, limit: i64) -> Result<i64, i64>;
        fn audit_length() -> i64;
        fn audit_begin() -> i64;
        fn audit_between(from: Instant, until: Instant, after: i64, limit: u32) -> Vec<AuditRecord>;
        fn cut_audit(before: Instant, limit: u32, at: Instant) -> usize;
    }
}
