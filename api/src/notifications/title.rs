//! What a notification says to people.

use crate::language::Language;

/// By kind: in Chinese, in English.
const TITLES: &[(&str, (&str, &str))] = &[
    ("ticket_accepted", ("您上报的问题已受理", "Your report was accepted")),
    ("ticket_rejected", ("您上报的问题未予受理", "Your report was not accepted")),
    ("ticket_merged", ("您上报的问题已有人反映，现合并办理", "Your report was merged with one of the same matter")),
    ("ticket_unmerged", ("您上报的问题改为单独办理", "Your report is handled on its own again")),
    ("ticket_dispatched", ("您关注的问题已派单", "The matter was dispatched")),
    ("ticket_assigned", ("有新的工单派给您", "A ticket was assigned to you")),
    ("ticket_returned", ("您关注的问题正在重新派单", "The matter is being dispatched anew")),
    ("ticket_urged", ("您承办的工单被催办", "The reporter urges a ticket of yours")),
    (
        "ticket_back_in_hand",
        ("您承办的工单未解决，已退回继续处理", "A ticket of yours is not solved and is yours again"),
    ),
    ("ticket_arrived", ("处置人员已到现场", "Somebody has come to the place")),
    ("ticket_reclassified", ("您关注的问题已调整分类", "The matter was classified anew")),
    ("ticket_relocated", ("您关注的问题已调整位置", "The matter's place was corrected")),
    ("ticket_claimed", ("您关注的问题已签收", "The matter was taken on")),
    ("ticket_progressed", ("您关注的问题有新进展", "There is news of the matter")),
    ("ticket_resolved", ("您关注的问题已办结，请评价", "The matter is said to be solved: is it?")),
    ("ticket_closed", ("您关注的问题已销号", "The matter was closed")),
    (
        "ticket_not_fixable",
        ("您关注的问题经研判暂时无法解决，已说明原因", "The matter cannot be mended here; it is said why"),
    ),
    ("ticket_reopened", ("您关注的问题已重新办理", "The matter was reopened")),
    ("ticket_contest_dismissed", ("您的异议已答复", "Your objection was answered")),
    ("ticket_escalated", ("您关注的问题已上报上级处理", "The matter has gone up a level")),
    ("ticket_extended", ("您关注的问题已延期，办结时间有调整", "The matter was given more time")),
    (
        "ticket_suspended",
        ("您关注的问题暂时挂账，条件具备后继续办理", "The matter waits for something and was suspended"),
    ),
    ("ticket_resumed", ("您关注的问题已恢复办理", "The matter is worked on again")),
    ("ticket_supervised", ("您承办的工单被督办，请按时答复", "A ticket of yours is supervised: answer in time")),
    ("ticket_goes_on", ("您承办的挂账工单已恢复办理", "A suspended ticket of yours goes on")),
    ("ticket_taken_back", ("一件工单已收回，无需继续处理", "A ticket was taken back from you: nothing more to do")),
    ("ticket_due_soon", ("工单即将到期", "A ticket is due soon")),
    ("emergency_reported", ("突发事件已先行派单，请尽快复核", "An emergency was dispatched on submission: confirm it")),
    ("emergency_unassigned", ("突发事件无人可派，请立即处理", "An emergency has nobody to go to: act at once")),
    ("supervision_unanswered", ("督办逾期未答复", "A supervision was not answered in time")),
    ("check_in_late", ("吹哨后有部门未按时报到", "A department has not reported in")),
    ("suspension_review_due", ("挂账工单到了复核日期", "A suspended ticket is to be looked at again")),
    ("look_back_due", ("有工单到了回头看日期", "A closed ticket is to be looked back at")),
    ("ticket_overdue", ("工单已超期", "A ticket is overdue")),
    ("ticket_whistled", ("网格吹哨，请到场报到", "A grid has whistled for you: report in")),
    ("ticket_came_up", ("下级上报了一件工单", "A ticket has come up to you")),
    ("request_made", ("有延期或挂账申请待审批", "An extension or a suspension was asked for")),
    ("request_granted", ("您的申请已批准", "What you asked for was granted")),
    ("request_refused", ("您的申请未获批准", "What you asked for was refused")),
    (
        "webhook_disabled",
        ("您的回调地址已停用，请检查后重新启用", "An endpoint of yours was disabled: look why, and enable it again"),
    ),
    ("points_awarded", ("您获得了积分", "You earned points")),
    ("points_revoked", ("积分已被收回", "Points were taken back")),
    ("redemption_held", ("兑换成功，请凭码领取", "Your voucher is ready")),
    ("redemption_fulfilled", ("兑换商品已领取", "Your voucher was used")),
    ("redemption_cancelled", ("兑换已取消，积分已退回", "The redemption was cancelled; your points are back")),
    ("redemption_expired", ("兑换码已过期，积分已退回", "The voucher expired; your points are back")),
];

/// Somebody waits for him, or has taken something from him.
const HAS_TO_KNOW: &[&str] = &[
    "ticket_assigned",
    "ticket_back_in_hand",
    "ticket_supervised",
    "ticket_taken_back",
    "emergency_reported",
    "emergency_unassigned",
    "ticket_overdue",
    "ticket_whistled",
    "request_refused",
    "points_revoked",
    "webhook_disabled",
];

/// Whether somebody may choose not to be told of this kind; nothing, where there is no such kind.
pub fn can_be_muted(kind: &str) -> Option<bool> {
    TITLES.iter().any(|(name, _)| *name == kind).then(|| !HAS_TO_KNOW.contains(&kind))
}

pub fn title(kind: &str, language: Language) -> String {
    let both = TITLES.iter().find(|(name, _)| *name == kind).map(|(_, both)| *both);
    both.map_or_else(|| kind.to_owned(), |both| language.pick(both).to_owned())
}
