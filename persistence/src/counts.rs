//! How much processes on one database let through against limits that are meant for all of them together. Each counts by itself, and tells the
//! others a moment later; so a limit holds to within what comes in that moment, and costs no request a question to the database.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Told apart by a name: which limit, and whose.
type Told = BTreeMap<String, u32>;
type Listener = Box<dyn Fn(&str, u32) + Send + Sync>;

#[derive(Clone, Default)]
pub struct Counts(Arc<Inner>);

#[derive(Default)]
struct Inner {
    is_shared: AtomicBool,
    /// Let through here, and not told yet.
    told: Mutex<Told>,
    listener: OnceLock<Listener>,
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counts")
    }
}

impl Counts {
    /// Whether there can be others.
    pub fn is_shared(&self) -> bool {
        self.0.is_shared.load(Ordering::Relaxed)
    }

    /// From now on there can be.
    pub fn share(&self) {
        self.0.is_shared.store(true, Ordering::Relaxed);
    }

    /// So much was let through. The name holds neither spaces nor `=`.
    pub fn count(&self, name: String, n: u32) {
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = told.entry(name).or_default();
        *sum = sum.saturating_add(n);
    }

    /// Hears what the others let through, once anybody listens; the first one does.
    pub fn listen(&self, listener: impl Fn(&str, u32) + Send + Sync + 'static) {
        let _ = self.0.listener.set(Box::new(listener));
    }
}

#[cfg(any(test, feature = "postgres"))]
impl Counts {
    /// What is to be told, in pieces of so many bytes at most.
    pub(crate) fn take(&self, most_bytes: usize) -> Vec<String> {
        let told = std::mem::take(&mut *self.0.told.lock().unwrap_or_else(PoisonError::into_inner));
        let mut pieces: Vec<String> = Vec::new();
        for (name, n) in told {
            let word = format!("{name}={n}");
            match pieces.last_mut().filter(|piece| piece.len() + 1 + word.len() <= most_bytes) {
                Some(piece) => {
                    piece.push(' ');
                    piece.push_str(&word);
                }
                None => pieces.push(word),
            }
        }
        pieces
    }

    pub(crate) fn hear(&self, said: &str) {
        let Some(listener) = self.0.listener.get() else { return };
        for word in said.split(' ') {
            if let Some((name, n)) = word.rsplit_once('=').and_then(|(name, n)| Some((name, n.parse().ok()?))) {
                listener(name, n);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_one_tells_the_other_hears() {
        let (here, there) = (Counts::default(), Counts::default());
        let heard = Arc::new(Mutex::new(Told::new()));
        let kept = Arc::clone(&heard);
        there.listen(move |name, n| *kept.lock().unwrap().entry(name.to_owned()).or_default() += n);
        for n in 0..100 {
            here.count(format!("A{n}"), 1);
            here.count(format!("A{n}"), 2);
        }
        let pieces = here.take(50);
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() <= 50));
        pieces.iter().for_each(|piece| there.hear(piece));
        assert_eq!(heard.lock().unwrap().len(), 100);
        assert!(heard.lock().unwrap().values().all(|n| *n == 3));
        assert!(here.take(50).is_empty());
        // What cannot be read is passed over.
        there.hear("A1 A2=x =5 A3=4");
        assert_eq!(heard.lock().unwrap().get("A3"), Some(&7));
    }
}
