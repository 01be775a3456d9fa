//! What is shown of a voucher.

use std::collections::BTreeMap;

use domain::points::redemption::RedemptionStatus;
use openapi::redemption as out;
use persistence::values::RedemptionRecord;

use crate::app::Scene;
use crate::problem::Failure;
use crate::qr;
use crate::wire;

pub fn redemption(scene: &mut Scene<'_, '_>, record: RedemptionRecord) -> Result<out::Redemption, Failure> {
    let shown = redemptions(scene, vec![record])?;
    shown.into_iter().next().ok_or_else(|| Failure::internal("a redemption that is not shown"))
}

/// With their codes while they are held: whoever is shown them may use them.
pub fn redemptions(scene: &mut Scene<'_, '_>, records: Vec<RedemptionRecord>) -> Result<Vec<out::Redemption>, Failure> {
    let rewards: Vec<_> = records.iter().map(|it| it.redemption.reward).collect();
    let desks: Vec<_> = records.iter().map(|it| it.redemption.desk).collect();
    let rewards: BTreeMap<_, _> = scene.tx.reward_names(&rewards)?.into_iter().collect();
    let desks: BTreeMap<_, _> = scene.tx.desk_names(&desks)?.into_iter().collect();
    let shown = records.into_iter().map(|RedemptionRecord { redemption, code }| {
        let code = (redemption.status == RedemptionStatus::Held).then_some(code);
        Ok(out::Redemption {
            id: redemption.id.uuid(),
            version: redemption.version(),
            status: wire::redemption_status_out(redemption.status),
            member_id: redemption.member.uuid(),
            in_person: redemption.proxy.is_some(),
            reward_id: redemption.reward.uuid(),
            reward_name: rewards.get(&redemption.reward).map(|name| name.as_str().to_owned()).unwrap_or_default(),
            desk_id: redemption.desk.uuid(),
            desk_name: desks.get(&redemption.desk).map(|name| name.as_str().to_owned()).unwrap_or_default(),
            cost: redemption.cost.get(),
            qr: code.as_deref().map(qr::data_uri).transpose()?,
            code,
            created_at: redemption.created_at.utc(),
            expires_at: redemption.expires_at.utc(),
            settled_at: redemption.settled_at.map(|at| at.utc()),
        })
    });
    shown.collect()
}
