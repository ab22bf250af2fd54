//! Files that were made, kept while the log is as it was: each is made once, however many ask, and shared by all who
//! still read it.

use super::ExportError;
use crate::{store::StoreError, turns::Turns};
use axum::body::Bytes;
use domain::{
    history::{History, State},
    op::Op,
    policy::Policy,
    sync::SealedOp,
};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// Most files that are made at once, and how long others wait for their turn.
const AT_ONCE: usize = 2;
const TURN: Duration = Duration::from_secs(20);

/// Most files that are kept.
const MOST: usize = 16;

/// A file: its kind, its name and what is in it.
#[derive(Clone, Debug)]
pub struct Made {
    pub kind: &'static str,
    pub name: String,
    pub content: Bytes,
}

/// Which state of the log a file is of: its history and its newest place.
pub type Place = (Uuid, u64);

/// The log as files are made from it.
pub struct Log {
    pub policy: Arc<Policy>,
    pub ops: Vec<SealedOp>,
    pub history: History,
}

/// What is kept of one state of the log.
#[derive(Default)]
struct Kept {
    place: Place,
    log: Option<Arc<Log>>,
    files: Vec<(String, Made)>,
}

/// The files. A handle: copies are the same.
#[derive(Clone)]
pub struct Exports {
    kept: Arc<Mutex<Kept>>,
    turns: Turns,
}

impl Default for Exports {
    fn default() -> Self {
        Self { kept: Arc::default(), turns: Turns::new(AT_ONCE, TURN) }
    }
}

impl Exports {
    /// The file at a path, made if it is not kept. `place`: how far the log has come; `read`: reads it.
    pub async fn get<R, M>(&self, path: &str, place: Place, read: R, make: M) -> Result<Made, ExportError>
    where
        R: AsyncFnOnce() -> Result<(Arc<Policy>, Vec<SealedOp>), ExportError>,
        M: FnOnce(&Log) -> Result<Made, ExportError> + Send + 'static,
    {
        if let Some(made) = self.at(place).file(path) {
            return Ok(made);
        }
        let _turn = self.turns.take(1).await.ok_or(ExportError::Busy)?;
        // Another may have asked for the same meanwhile.
        if let Some(made) = self.at(place).file(path) {
            return Ok(made);
        }
        let log = self.log(place, read).await?;
        let file = in_its_own_time(move || make(&log)).await?;
        self.at(place).keep(path, &file);
        Ok(file)
    }

    async fn log<R>(&self, place: Place, read: R) -> Result<Arc<Log>, ExportError>
    where
        R: AsyncFnOnce() -> Result<(Arc<Policy>, Vec<SealedOp>), ExportError>,
    {
        if let Some(log) = &self.at(place).log {
            return Ok(log.clone());
        }
        let (policy, ops) = read().await?;
        let log = in_its_own_time(move || Log::new(policy, ops)).await?;
        Ok(self.at(place).log.insert(Arc::new(log)).clone())
    }

    /// What is kept of this state of the log. Of another one nothing stays.
    fn at(&self, place: Place) -> MutexGuard<'_, Kept> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.place != place {
            *kept = Kept { place, ..Kept::default() };
        }
        kept
    }
}

impl Kept {
    fn file(&self, path: &str) -> Option<Made> {
        self.files.iter().find(|(of, _)| of == path).map(|(_, made)| made.clone())
    }

    fn keep(&mut self, path: &str, made: &Made) {
        if self.files.len() >= MOST {
            self.files.remove(0);
        }
        self.files.push((path.to_owned(), made.clone()));
    }
}

impl Log {
    fn new(policy: Arc<Policy>, ops: Vec<SealedOp>) -> Result<Self, ExportError> {
        let mut history = History::default();
        for SealedOp { op, acceptance } in &ops {
            let op = Op::parse(op.clone()).map_err(|_| StoreError::Damaged)?;
            history.insert(op, State::Accepted(acceptance.clone()));
        }
        Ok(Self { policy, ops, history })
    }
}

/// Work that would hold up what else the server does.
async fn in_its_own_time<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExportError> + Send + 'static,
) -> Result<T, ExportError> {
    spawn_blocking(work).await.map_err(|_| ExportError::Ended)?
}
