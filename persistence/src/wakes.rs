//! Who waits for news in this process, and how he is woken. Being woken says no more than that it is time to look: what there is, the
//! database says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::Id;
use domain::identity::Account;
use tokio::sync::Notify;

type Waiting = HashMap<Id<Account>, Vec<Arc<Notify>>>;

/// The ears of this process, by whose news they wait for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wakes(Arc<Mutex<Waiting>>);

/// Hears when there may be news of an account. What happens while nobody listens to it is heard afterwards.
#[derive(Debug)]
pub struct Ear {
    account: Id<Account>,
    bell: Arc<Notify>,
    wakes: Wakes,
}

impl Wakes {
    pub(crate) fn listen(&self, account: Id<Account>) -> Ear {
        let bell = Arc::new(Notify::new());
        self.with(|waiting| waiting.entry(account).or_default().push(Arc::clone(&bell)));
        Ear { account, bell, wakes: self.clone() }
    }

    pub(crate) fn wake(&self, accounts: &[Id<Account>]) {
        self.with(|waiting| {
            let bells = accounts.iter().filter_map(|account| waiting.get(account)).flatten();
            bells.for_each(|bell| bell.notify_one());
        });
    }

    /// When it is not known who has missed what: a line to another server broke off.
    #[cfg(any(test, feature = "postgres"))]
    pub(crate) fn wake_all(&self) {
        self.with(|waiting| waiting.values().flatten().for_each(|bell| bell.notify_one()));
    }

    fn with(&self, part: impl FnOnce(&mut Waiting)) {
        part(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Ear {
    pub async fn heard(&self) {
        self.bell.notified().await;
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.wakes.with(|waiting| {
            let Some(bells) = waiting.get_mut(&self.account) else { return };
            bells.retain(|bell| !Arc::ptr_eq(bell, &self.bell));
            if bells.is_empty() {
                waiting.remove(&self.account);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;

    fn has_heard(ear: &Ear) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { tokio::time::timeout(Duration::from_millis(1), ear.heard()).await.is_ok() })
    }

    #[test]
    fn each_hears_of_his_own_account_also_what_came_before_he_listened() {
        let wakes = Wakes::default();
        let (mine, other) = (Id::from_uuid(Uuid::from_u128(1)), Id::from_uuid(Uuid::from_u128(2)));
        let (one, two, third) = (wakes.listen(mine), wakes.listen(mine), wakes.listen(other));
        wakes.wake(&[mine]);
        wakes.wake(&[mine]);
        assert!(has_heard(&one) && has_heard(&two) && !has_heard(&third));
        // Twice in between is once: it is time to look, however often.
        assert!(!has_heard(&one));
        wakes.wake_all();
        assert!(has_heard(&one) && has_heard(&third));
        drop((one, two, third));
        assert!(wakes.0.lock().unwrap().is_empty());
    }
}
