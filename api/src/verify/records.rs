//! The audit record, and what is sealed.

use persistence::values::{SealMark, SealTable, SealWork};
use persistence::{Error, Tx};

use super::{BATCH, Report};

/// Follows the chain of hashes from the first entry to the last.
pub fn check_audit(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let length = tx.audit_length()?;
    let (mut checked, mut whole) = (0, true);
    loop {
        match tx.check_audit(checked, BATCH.into())? {
            Err(broken) => {
                report.differs(format_args!("audit record: entry {broken} was changed or is missing"));
                whole = false;
                break;
            }
            Ok(last) if last == checked => break,
            Ok(last) => checked = last,
        }
    }
    if whole && checked != length {
        report.differs(format_args!("audit record: ends at entry {checked}, and has to end at {length}"));
    }
    report.checked("entries of the audit record", u64::try_from(checked).unwrap_or_default());
    Ok(())
}

/// Opens whatever is sealed.
pub fn check_seals(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let mut values = 0;
    for table in SealTable::ALL {
        let mut after: Option<SealMark> = None;
        while let Some(batch) = tx.next_seals(table, after.as_ref(), BATCH, SealWork::Check)? {
            values += u64::from(batch.values);
            for fault in &batch.faults {
                report.differs(fault);
            }
            after = batch.last;
        }
    }
    report.checked("sealed values opened", values);
    Ok(())
}
