//! The lists that people choose from, each with its name in Chinese and English.

use crate::named;

named! {
    /// Why a report is judged invalid.
    pub enum RejectReason {
        NotFound = "not_found",
        Unclear = "unclear",
        PrivateMatter = "private_matter",
        OutOfArea = "out_of_area",
        AlreadySolved = "already_solved",
        Test = "test",
        FalseReport = "false_report",
        Other = "other",
    }
}

named! {
    /// Why an assignee hands a ticket back.
    pub enum ReturnReason {
        NotResponsible = "not_responsible",
        WrongPlace = "wrong_place",
        WrongCategory = "wrong_category",
        NeedsOthers = "needs_others",
        Other = "other",
    }
}

named! {
    /// Why a report comes without a photo.
    pub enum NoPhotoReason {
        Unsafe = "unsafe",
        Privacy = "privacy",
        NotVisible = "not_visible",
        ByTelephone = "by_telephone",
        Other = "other",
    }
}

/// What a choice is called: in Chinese, in English.
pub type Label = (&'static str, &'static str);

impl RejectReason {
    pub const fn label(self) -> Label {
        match self {
            Self::NotFound => ("现场未发现问题", "Nothing found on the spot"),
            Self::Unclear => ("描述不清，无法核实", "Too unclear to be checked"),
            Self::PrivateMatter => ("属于私人事务", "A private matter"),
            Self::OutOfArea => ("不在本地区范围内", "Outside this programme's area"),
            Self::AlreadySolved => ("问题已经解决", "Already solved"),
            Self::Test => ("测试信息", "A test"),
            Self::FalseReport => ("虚假上报", "A false report"),
            Self::Other => ("其他原因", "Another reason"),
        }
    }
}

impl ReturnReason {
    pub const fn label(self) -> Label {
        match self {
            Self::NotResponsible => ("不属于本单位职责", "Not our responsibility"),
            Self::WrongPlace => ("位置有误", "The place is wrong"),
            Self::WrongCategory => ("分类有误", "The category is wrong"),
            Self::NeedsOthers => ("需其他单位先行处置", "Others have to act first"),
            Self::Other => ("其他原因", "Another reason"),
        }
    }
}

impl NoPhotoReason {
    pub const fn label(self) -> Label {
        match self {
            Self::Unsafe => ("拍照不安全", "Not safe to take one"),
            Self::Privacy => ("涉及他人隐私", "Would show private things"),
            Self::NotVisible => ("问题看不见（如噪声、气味）", "Cannot be seen (noise, smell)"),
            Self::ByTelephone => ("电话反映", "Told by telephone"),
            Self::Other => ("其他原因", "Another reason"),
        }
    }
}
