//! Files that were made, kept while the log is as it was: each is made once, however many ask, and shared by all who
//! still read it.

use super::ExportError;
use axum::body::Bytes;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

/// Most files that are made at once, and how long others wait for their turn.
const AT_ONCE: usize = 2;
const TURN: Duration = Duration::from_secs(20);

/// Most files that are kept.
const KEPT: usize = 16;

/// A file: its kind, its name and what is in it.
#[derive(Clone, Debug)]
pub struct Made {
    pub kind: &'static str,
    pub name: String,
    pub content: Bytes,
}

/// Which state of the log a file is of: its history and its newest place.
pub type Place = (uuid::Uuid, u64);

/// The files. A handle: copies are the same.
#[derive(Clone)]
pub struct Exports {
    kept: Arc<Mutex<Vec<(String, Place, Made)>>>,
    turns: Arc<Semaphore>,
}

impl Default for Exports {
    fn default() -> Self {
        Self { kept: Arc::default(), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Exports {
    /// The file at a path, made if it is not kept. `reading` reads the log and gives what then
    /// makes the file. `place`: how far the log has come.
    pub async fn get<R, M>(&self, path: &str, place: Place, reading: R) -> Result<Made, ExportError>
    where
        R: AsyncFnOnce() -> Result<M, ExportError>,
        M: FnOnce() -> Result<Made, ExportError> + Send + 'static,
    {
        if let Some(made) = self.kept(path, place) {
            return Ok(made);
        }
        let turn = timeout(TURN, self.turns.acquire()).await;
        let Ok(Ok(_held)) = turn else { return Err(ExportError::Busy) };
        // Another may have asked for the same meanwhile.
        if let Some(made) = self.kept(path, place) {
            return Ok(made);
        }
        let made = spawn_blocking(reading().await?).await.map_err(|_| ExportError::Ended)??;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, of, _)| *of == place);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((path.to_owned(), place, made.clone()));
        Ok(made)
    }

    fn kept(&self, path: &str, place: Place) -> Option<Made> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(of, at, _)| of == path && *at == place).map(|(.., made)| made.clone())
    }
}
