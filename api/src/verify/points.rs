//! Points and goods, from their movements.

use domain::points::Movement;
use persistence::values::RedemptionSummary;
use persistence::{Error, Tx};

use super::{BATCH, Report};

fn whole(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

pub fn check_ledger(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let rows = tx.row_counts()?;
    for member in tx.unbalanced_members()? {
        report.differs(format_args!("balance of {member}: is not the sum of his transfers"));
    }
    for (cause, id, movement) in tx.repeated_transfers()? {
        report.differs(format_args!("ledger: {movement} for {cause} {id} was made more than once"));
    }
    for (cause, id, movement) in tx.stray_transfers()? {
        report.differs(format_args!("ledger: {movement} for {cause} {id}, which does not exist"));
    }
    report.checked("transfers of the ledger", whole(rows.transfers));
    report.checked("balances", whole(rows.balances));
    Ok(())
}

pub fn check_redemptions(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let mut after = None;
    let mut redemptions = 0;
    loop {
        let batch = tx.redemptions_after(after, BATCH)?;
        let Some(last) = batch.last() else { break };
        after = Some(last.id);
        for redemption in &batch {
            redemptions += 1;
            check_redemption(redemption, report);
        }
    }
    report.checked("redemptions against the ledger", redemptions);
    Ok(())
}

/// Held once, and settled as its status says and in no other way.
fn check_redemption(redemption: &RedemptionSummary, report: &mut Report) {
    let id = redemption.id;
    let mut expected = vec![Movement::Hold];
    let last = redemption.status.movement();
    if last != Movement::Hold {
        expected.push(last);
    }
    let mut made: Vec<Movement> = redemption.movements.iter().map(|it| it.movement).collect();
    made.sort();
    expected.sort();
    if made != expected {
        let list = |movements: &[Movement]| movements.iter().map(|it| it.name()).collect::<Vec<_>>().join(" and ");
        report.differs(format_args!(
            "redemption {id}: is {}, which takes {}; the ledger has {}",
            redemption.status,
            list(&expected),
            if made.is_empty() { "nothing".to_owned() } else { list(&made) }
        ));
    }
    for moved in &redemption.movements {
        if moved.member != redemption.member || moved.amount != redemption.cost {
            report.differs(format_args!(
                "redemption {id}: costs {} points of {}; its {} moved {} of {}",
                redemption.cost, redemption.member, moved.movement, moved.amount, moved.member
            ));
        }
    }
}

pub fn check_stock(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let all = tx.stock_sums()?;
    for stock in &all {
        let place = format!("stock of reward {} at desk {}", stock.reward, stock.desk);
        if stock.held != stock.vouchers {
            report.differs(format_args!("{place}: {} held, for {} vouchers", stock.held, stock.vouchers));
        }
        let left = stock.moved - stock.fulfilled;
        if stock.on_hand != left {
            report.differs(format_args!(
                "{place}: {} on hand; {} came and {} were handed over, which leaves {left}",
                stock.on_hand, stock.moved, stock.fulfilled
            ));
        }
    }
    report.checked("stocks of rewards at desks", u64::try_from(all.len()).unwrap_or(u64::MAX));
    Ok(())
}
