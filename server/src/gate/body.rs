//! Bodies, read within bounds of size, time and, of all together, memory.

use crate::turns::{Turn, Turns};
use api::ApiError;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use http_body_util::LengthLimitError;
use std::{error::Error, time::Duration};
use tokio::time::timeout;
use tokio_stream::StreamExt;

/// Longest question of who brings nothing, in bytes.
const QUESTION: usize = 64 * 1024;

/// Longest message, in bytes: a full page of ops and of returned ops as texts, with room.
const MESSAGE: usize = 4 * 1024 * 1024;

/// Most bytes of messages, of files and of questions that are being read at once.
const TOGETHER: usize = 48 * 1024 * 1024;

/// How long a body may take: a full message over a line of 300 kbit/s.
const TIME: Duration = Duration::from_mins(2);

/// How long one waits until others are read.
const TURN: Duration = Duration::from_secs(5);

/// The unit in which memory is given out, in bytes.
const UNIT: usize = 1024;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is longer than it may be.
    #[error("too large")]
    TooLarge,
    /// It did not come in time, or not to its end.
    #[error("cut off")]
    CutOff,
    /// Too many are being read.
    #[error("busy")]
    Busy,
}

impl From<Unread> for ApiError {
    fn from(why: Unread) -> Self {
        match why {
            Unread::TooLarge => Self::TooLarge,
            Unread::CutOff => Self::Malformed,
            Unread::Busy => Self::Busy,
        }
    }
}

/// The memory that bodies share: messages, files and questions each their own, so that none keeps another out.
#[derive(Clone, Debug)]
pub struct Bodies {
    messages: Turns,
    files: Turns,
    questions: Turns,
}

impl Default for Bodies {
    fn default() -> Self {
        let share = || Turns::new(TOGETHER / UNIT, TURN);
        Self { messages: share(), files: share(), questions: share() }
    }
}

impl Bodies {
    /// Reads a message of one who may write.
    pub async fn read_message(&self, body: Body) -> Result<Bytes, Unread> {
        Ok(read_in_turn(&self.messages, body, MESSAGE).await?.0)
    }

    /// Reads a file of at most `limit` bytes of one who may write, with its share of the memory: to be kept until
    /// the file is done with.
    pub async fn read_file(&self, body: Body, limit: usize) -> Result<(Bytes, Turn), Unread> {
        read_in_turn(&self.files, body, limit).await
    }

    /// Reads a body of one who may not write. What is longer than a question can be brings something.
    pub async fn read_question(&self, body: Body) -> Result<Bytes, ApiError> {
        if size(&body, QUESTION).is_err() {
            let_pass(body).await;
            return Err(ApiError::ReadOnly);
        }
        Ok(read_in_turn(&self.questions, body, QUESTION).await?.0)
    }
}

async fn read_in_turn(turns: &Turns, body: Body, limit: usize) -> Result<(Bytes, Turn), Unread> {
    let size = size(&body, limit)?;
    let turn = turns.take(size.div_ceil(UNIT)).await.ok_or(Unread::Busy)?;
    Ok((read(body, limit).await?, turn))
}

/// Lets a body pass that nobody reads, so that the sender hears the answer: browsers listen only once they have
/// sent all.
async fn let_pass(body: Body) {
    let mut left = MESSAGE;
    let mut parts = body.into_data_stream();
    let all = async {
        while let Some(Ok(part)) = parts.next().await {
            let Some(rest) = left.checked_sub(part.len()) else { return };
            left = rest;
        }
    };
    let _ = timeout(TIME, all).await;
}

/// The size that a body says it has, or may have.
fn size(body: &Body, limit: usize) -> Result<usize, Unread> {
    let hint = body.size_hint();
    if hint.lower() > limit as u64 {
        return Err(Unread::TooLarge);
    }
    Ok(hint.upper().and_then(|upper| usize::try_from(upper).ok()).map_or(limit, |upper| upper.min(limit)))
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Unread> {
    let read = timeout(TIME, to_bytes(body, limit)).await.map_err(|_| Unread::CutOff)?;
    read.map_err(|error| {
        let is_long = error.source().is_some_and(<dyn Error>::is::<LengthLimitError>);
        if is_long { Unread::TooLarge } else { Unread::CutOff }
    })
}
