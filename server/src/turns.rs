//! Turns at what takes memory or time: so much at once. Others wait for theirs, but not for long.

use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// The turns. A handle: copies are the same.
#[derive(Clone, Debug)]
pub struct Turns {
    free: Arc<Semaphore>,
    patience: Duration,
}

/// A turn, until it is dropped.
pub type Turn = OwnedSemaphorePermit;

impl Turns {
    /// So many parts at once. `patience`: how long one waits.
    pub fn new(parts: usize, patience: Duration) -> Self {
        Self { free: Arc::new(Semaphore::new(parts)), patience }
    }

    /// A turn that takes so many parts, unless there is none in time.
    pub async fn take(&self, parts: usize) -> Option<Turn> {
        let parts = u32::try_from(parts).ok()?;
        timeout(self.patience, self.free.clone().acquire_many_owned(parts)).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_turn_is_free_again_when_it_is_dropped() {
        let turns = Turns::new(2, Duration::from_millis(1));
        let all = turns.take(2).await;
        assert!(all.is_some() && turns.take(1).await.is_none());
        drop(all);
        assert!(turns.take(1).await.is_some());
    }
}
