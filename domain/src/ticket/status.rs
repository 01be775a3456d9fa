//! The statuses of a ticket.

use crate::named;

named! {
    pub enum Status {
        /// 待审核: reported, nobody has judged it yet.
        Submitted = "submitted",
        /// 不予受理: judged invalid, with a reason.
        Rejected = "rejected",
        /// 并案: a second report of a known matter.
        Merged = "merged",
        /// 已撤回: taken back by its reporter before review. The only status with no way out.
        Withdrawn = "withdrawn",
        /// 待派单: valid and classified, not assigned.
        Accepted = "accepted",
        /// 待签收: assigned to a department or a grid worker.
        Dispatched = "dispatched",
        /// 处置中: claimed by the assignee.
        InProgress = "in_progress",
        /// 挂账: waiting for something outside (budget, season), approved; the clocks stand still.
        Suspended = "suspended",
        /// 待回访: the assignee says that it is done.
        Resolved = "resolved",
        /// 已销号: followed up, and over.
        Closed = "closed",
    }
}

impl Status {
    /// Still somebody's work.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Rejected | Self::Merged | Self::Withdrawn | Self::Closed)
    }

    /// Judged valid: from here on the public may see it.
    pub const fn is_public(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Dispatched | Self::InProgress | Self::Suspended | Self::Resolved | Self::Closed
        )
    }

    /// Whether second reports can be merged into a ticket of this status.
    pub const fn takes_merges(self) -> bool {
        matches!(self, Self::Accepted | Self::Dispatched | Self::InProgress | Self::Suspended)
    }
}
