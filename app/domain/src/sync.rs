//! The device's half and the server's half of the protocol, as pure steps.
//!
//! One message does push and pull. The device sends its cursor and its outbox; the server answers
//! each pushed op and sends what follows the cursor. An op leaves the outbox only after it has
//! come back through a pull, so a lost answer costs nothing but a repetition.
//!
//! ```text
//! Device::request ──► Message::read ─ facts ─ step ─ append, commit ─ Step::answer ──► Device::receive
//! ```
//!
//! When the device says what, and what becomes of it in its store and its other tabs, decides [`client`].

pub mod client;
mod decide;
mod device;
mod server;
mod store;
mod tabs;

pub use decide::{Facts, Outcome, Reception, decide_push, decide_returned};
pub use device::{BadAnswer, Changes, Device, Place};
pub use server::{Message, Page, ReadOnly, Session, Step, step};
pub use store::{Change, Found, Head, Key, Moved, Seen, StoreWrite, Stored, Table, Written};
pub use tabs::{Heard, TabMessage, TabWrite};

use crate::history::{Acceptance, Refusal};
use crate::json::{Read, read_record};
use crate::op::{DeviceId, OpId};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use uuid::Uuid;

/// Version of the messages.
pub const PROTOCOL: u16 = 1;
/// Most ops in one push or one pull.
pub const PAGE: usize = 500;
/// Most bytes of ops in one push or one pull, but for a single op that is longer: a slow line must
/// get it across while its sender still waits.
pub const PAGE_BYTES: usize = 256 * 1024;

/// As many as one message may hold, and at least one: [`PAGE`] of them, [`PAGE_BYTES`] in all.
/// `size`: what one takes, in bytes.
pub fn one_message<T>(all: impl Iterator<Item = T>, size: impl Fn(&T) -> usize) -> impl Iterator<Item = T> {
    let mut taken = 0;
    let fitting = all.take(PAGE).enumerate().take_while(move |(index, one)| {
        taken += size(one);
        *index == 0 || taken <= PAGE_BYTES
    });
    fitting.map(|(_, one)| one)
}

/// How far a device has read which history of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Which history.
    pub epoch: Uuid,
    /// The last op read, from 1; 0 before the first.
    pub seq: u64,
    /// The id of that op. Another op at the same place means another history.
    pub op: Option<OpId>,
    /// When the server took that op, in milliseconds since 1970. The same op, taken anew, means
    /// another history as well. Older devices do not say.
    #[serde(default)]
    pub time: Option<i64>,
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
    /// Whose session the device takes this to be; empty where it knows no account.
    #[serde(default)]
    pub account: String,
    /// How far it has read.
    pub cursor: Option<Cursor>,
    /// Its outbox, oldest first.
    pub push: Vec<String>,
    /// Ops of a former history that this server has lost.
    #[serde(default)]
    pub returned: Vec<SealedOp>,
}

impl SyncRequest {
    /// Whether it brings ops.
    pub fn writes(&self) -> bool {
        !self.push.is_empty() || !self.returned.is_empty()
    }
}

/// From the server.
#[derive(Clone, Debug, Serialize)]
#[allow(clippy::struct_excessive_bools)] // a message: each says one thing
pub struct SyncResponse {
    /// One for each pushed op, in order.
    pub outcomes: Vec<(OpId, Outcome)>,
    /// One for each returned op, in order.
    pub returned: Vec<(OpId, Outcome)>,
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
    /// Whose session it is; empty where the server knows no account.
    pub account: String,
    /// This browser held the store of another device once, last heard at this time, in milliseconds
    /// since 1970: what was in there and not sent is lost.
    pub lost_store: Option<i64>,
    /// The version of the policy in force, and since when it is, as in [`PolicyDelivery`].
    pub policy: Option<(String, i64)>,
}

/// A policy as it is delivered and stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDelivery {
    /// Changes when any content file does.
    pub version: String,
    /// A [`Policy`](crate::policy::Policy) in JSON.
    pub policy: String,
    /// Since when it is in force, in milliseconds since 1970, by the server's clock; the first one since 0.
    pub since: i64,
}

read_record!(Cursor { epoch, seq, op, time = None });
read_record!(SealedOp { op, acceptance });
read_record!(SyncResponse {
    outcomes, returned = Vec::new(), ops, cursor, more, reset, take_new_device_id, writable,
    account = String::new(), lost_store = None, policy = None,
});

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
