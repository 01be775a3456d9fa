//! What the store is given and gives back, where it is more than a domain value.

mod account;
mod area;
mod audit;
mod check;
mod content;
mod delivery;
mod export;
mod figures;
mod hotline;
mod integrator;
mod page;
mod photo;
mod redemption;
mod station;
mod team;
mod ticket;
mod visitor;

pub use account::{
    AccountFilter, AccountRecord, AccountScope, Entry, IdentityRecord, NewAccount, RefreshToken, SecondFactor,
    SentCode, SessionRecord, SignIn, SignedIn,
};
pub use area::{
    AreaChange, AreaImport, AreaRecord, AreaState, DepartmentRecord, DeskRecord, ImportFinding, ImportItem,
    ImportRecord, ImportReport, ImportStatus, NewArea, ProgrammeRecord, Whereabouts,
};
pub use audit::AuditRecord;
pub use check::{HeldAndMoved, RedemptionSummary, RowCounts, SealMark, SealTable, SealWork, Sealed, StockSums};
pub use content::{CheckRecord, CheckSubject};
pub use delivery::{
    Announcement, AttemptRecord, EndpointRecord, NewParcel, ParcelFilter, ParcelRecord, SecretRecord, WayToTell,
};
pub use export::ExportRecord;
pub use figures::{FigureFilter, Grouping};
pub use hotline::{DifferenceRecord, HotlineCase, HotlineMessage, ReconciliationRecord, TakenIn};
pub use integrator::{ApiKeyRecord, RemarkRecord, StepMark};
pub use page::{Mark, Page, PageRequest};
pub use photo::{PhotoLike, PhotoRecord, PhotoUse};
pub use redemption::{Delivery, RedemptionRecord, RewardRecord, StockRecord};
pub use station::{StationFilter, StationRecord};
pub use team::{Contact, TeamRecord};
pub use ticket::{
    Answered, NoteBody, NoteEntry, Notice, NotificationRecord, Sorting, TicketFilter, TicketRecord, TransferRecord,
    Viewer,
};
pub use visitor::VisitorRecord;
