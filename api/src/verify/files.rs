//! The files of photos. A photo that belongs to a ticket is never deleted; one that waits may be gone by now.

use domain::photo::Variant;
use persistence::Store;

use super::{BATCH, Report};
use crate::photos::PhotoShop;
use crate::problem::Failure;

pub async fn check(store: &Store, shop: &PhotoShop, report: &mut Report) -> Result<(), Failure> {
    let mut after = None;
    let mut files = 0;
    loop {
        let batch = store.read(move |tx| tx.photos_after(after, BATCH)).await?;
        let Some((last, _)) = batch.last() else { break };
        after = Some(*last);
        for (photo, _) in batch.into_iter().filter(|(_, attached)| *attached) {
            for variant in Variant::ALL {
                files += 1;
                if !shop.has(photo, *variant).await? {
                    report.differs(format_args!("photo {photo}: its file {} is missing", variant.name()));
                }
            }
        }
    }
    report.checked("files of photos", files);
    Ok(())
}
