//! The city's public hotline (12345), the platform by which departments are reached: what the two sides tell each other of a case, in which
//! order, and what they find out about each other at the end of a day.
//!
//! - [`order`]: each side numbers what it tells of a case
//! - [`reconcile`]: what one side knows and the other does not

pub mod order;
pub mod reconcile;

use crate::named;

named! {
    /// What a message is about.
    pub enum MessageKind {
        /// A case begins: accepted here, or taken by phone there.
        Case = "case",
        /// A step of it.
        Status = "status",
        /// What the responsible department has made of it.
        Result = "result",
        /// It is pressed, and that has to be answered.
        Supervision = "supervision",
    }
}

named! {
    /// Which way a message goes, as seen from here.
    pub enum Direction {
        Out = "out",
        In = "in",
    }
}

named! {
    /// Where a case began.
    pub enum Origin {
        Here = "here",
        /// By phone.
        Hotline = "hotline",
    }
}
