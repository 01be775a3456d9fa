//! What kind of person somebody is.

use crate::named;

/// One person known to the deployment: a rider, a resident or a member of staff.
#[derive(Debug)]
pub enum Account {}

/// One sign-in on one device, with its family of refresh tokens.
#[derive(Debug)]
pub enum Session {}

named! {
    /// What a member does for a living, as the programmes list it.
    pub enum Occupation {
        Courier = "courier",
        DeliveryRider = "delivery_rider",
        RideHailingDriver = "ride_hailing_driver",
        SanitationWorker = "sanitation_worker",
        PartyMember = "party_member",
        Resident = "resident",
        Merchant = "merchant",
        Other = "other",
    }
}

named! {
    /// The five duties (五员) that Shishou's woodpeckers choose from.
    pub enum Duty {
        /// 巡查员
        Inspector = "inspector",
        /// 监督员
        Supervisor = "supervisor",
        /// 代办员: may report for others
        ErrandRunner = "errand_runner",
        /// 守护员
        Guardian = "guardian",
        /// 宣传员
        Publicist = "publicist",
    }
}
