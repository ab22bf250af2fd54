//! The device's half and the server's half of the protocol, as pure steps.
//!
//! One message does push and pull. The device sends its cursor and its outbox; the server answers
//! each pushed op and sends what follows the cursor. An op leaves the outbox only after it has
//! come back through a pull, so a lost answer costs nothing but a repetition.
//!
//! ```text
//! Device::request ──► server: decide_push ─ append, commit ─ decide_pull ──► Device::receive
//! ```

mod device;
mod server;

pub use device::{Changes, Device, Record};
pub use server::{Facts, Outcome, PullStart, PushPlan, Reception, decide_pull, decide_push, decide_returned};

use crate::history::{Acceptance, Refusal};
use crate::json::{Read, read_record};
use crate::op::{DeviceId, OpId};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use uuid::Uuid;

/// Version of the messages.
pub const PROTOCOL: u16 = 1;
/// Most ops in one push or one pull.
pub const PAGE: usize = 500;

/// How far a device has read which history of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Which history.
    pub epoch: Uuid,
    /// The last op read, from 1; 0 before the first.
    pub seq: u64,
    /// The id of that op. Another op at the same place means another history.
    pub op: Option<OpId>,
}

impl Cursor {
    /// Reads a stored cursor.
    pub fn from_json(text: &str) -> Option<Self> {
        Self::read(Some(&serde_json::from_slice(text.as_bytes()).ok()?))
    }
}

/// An op with the server's mark on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SealedOp {
    /// The op's own bytes.
    pub op: String,
    /// What the server said of it.
    pub acceptance: Acceptance,
}

/// From the device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SyncRequest {
    /// [`PROTOCOL`] of the device.
    pub protocol: u16,
    /// Who speaks.
    pub device: DeviceId,
    /// How far it has read.
    pub cursor: Option<Cursor>,
    /// Its outbox, oldest first.
    pub push: Vec<String>,
    /// Ops of a former history that this server has lost.
    #[serde(default)]
    pub returned: Vec<SealedOp>,
}

/// From the server.
#[derive(Clone, Debug, Serialize)]
#[allow(clippy::struct_excessive_bools)] // a message: each says one thing
pub struct SyncResponse {
    /// One for each pushed op, in order.
    pub outcomes: Vec<(OpId, Outcome)>,
    /// Ops that follow the cursor, at most [`PAGE`].
    pub ops: Vec<SealedOp>,
    /// Where the device stands after them.
    pub cursor: Cursor,
    /// Whether more follow.
    pub more: bool,
    /// The cursor was of another history; `ops` begin at its start.
    pub reset: bool,
    /// A number of this device stood on another op: it shares its id (a cloned image) and must
    /// take a new one.
    pub take_new_device_id: bool,
    /// Whether this session may write.
    pub writable: bool,
}

read_record!(Cursor { epoch, seq, op });
read_record!(SealedOp { op, acceptance });
read_record!(SyncResponse { outcomes, ops, cursor, more, reset, take_new_device_id, writable });

impl<'de> Deserialize<'de> for SyncResponse {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(json)?;
        Self::read(Some(&json)).ok_or_else(|| D::Error::custom("not an answer to a sync"))
    }
}

/// Why the server could not take a message at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum SyncError {
    /// A push of something that is no op, at this index.
    #[error("{0} 番目の変更が読み取れません")]
    MalformedOp(usize),
    /// More ops than a message may hold.
    #[error("一度に送れるのは {PAGE} 件までです")]
    TooMany,
    /// A protocol this server does not speak.
    #[error("アプリの版が合いません。再読み込みしてください")]
    Protocol,
}

/// A refusal as the answer to a pushed op.
impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
