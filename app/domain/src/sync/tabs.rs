//! The tabs of a device share its store. What one writes there, the others hear and do in memory.
//!
//! The store counts its writes, and each copy knows how many it reflects. Who hears of a later write
//! than the next has missed one, and reads the store again.

use super::client::Server;
use super::{Changes, Device};
use crate::history::Entry;
use crate::json::Read;
use crate::op::Op;
use serde::Serialize;

/// What one tab says to the others. Messages can be lost: nothing rests on one alone.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // one at a time
pub enum TabMessage {
    /// It has written to the store, under this number.
    Wrote(u64, TabWrite),
    /// The store has changed: it is to be read again.
    Changed,
    /// Something is to be sent or asked for.
    Ask,
    /// It has heard from the server, or not.
    Heard(Heard),
    /// A new version takes over: nothing is to be asked.
    Silence,
    /// All is erased, or the next person comes: nothing that a tab has in memory may stay.
    StartOver,
}

/// How the server stands, as a tab has found it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Whether it answers.
    pub server: Server,
    /// When it last did, in milliseconds since 1970.
    pub last_sync: Option<i64>,
    /// Whether this device may change the plan.
    pub may_write: Option<bool>,
}

/// A write to the store, as the other tabs hear of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant)] // one at a time
pub enum TabWrite {
    /// A new edit, and the account in whose session it was made.
    Edit(String, Vec<Op>),
    /// What an answer of the server changed.
    Changes(Changes),
    /// The new state of an op.
    Entry(Entry),
}

impl TabMessage {
    /// As it is said.
    pub fn to_text(&self) -> String {
        match self {
            Self::Wrote(number, write) => match serde_json::to_string(write) {
                Ok(write) => format!("wrote {number} {write}"),
                Err(_) => Self::Changed.to_text(),
            },
            Self::Changed => "changed".to_owned(),
            Self::Ask => "ask".to_owned(),
            Self::Heard(Heard { server, last_sync, may_write }) => {
                let may_write = may_write.map_or("?", |may| if may { "+" } else { "-" });
                let server = match server {
                    Server::Fails(why) => why,
                    Server::Offline => OFFLINE,
                    _ => ANSWERS,
                };
                format!("heard {} {may_write} {server}", last_sync.unwrap_or_default())
            }
            Self::Silence => "silence".to_owned(),
            Self::StartOver => "start-over".to_owned(),
        }
    }

    /// Reads what another tab said. What a tab of another version says may have another form: then the
    /// store is read.
    pub fn from_text(text: &str) -> Self {
        let mut words = text.splitn(2, ' ');
        match (words.next(), words.next()) {
            (Some("wrote"), Some(write)) => wrote(write).unwrap_or(Self::Changed),
            (Some("heard"), Some(heard)) => Self::Heard(read_heard(heard)),
            (Some("ask"), _) => Self::Ask,
            (Some("silence"), _) => Self::Silence,
            (Some("start-over"), _) => Self::StartOver,
            _ => Self::Changed,
        }
    }
}

const ANSWERS: &str = "answers";
const OFFLINE: &str = "offline";

fn wrote(text: &str) -> Option<TabMessage> {
    let (number, write) = text.split_once(' ')?;
    let json = serde_json::from_slice(write.as_bytes()).ok();
    Some(TabMessage::Wrote(number.parse().ok()?, TabWrite::read(json.as_ref())?))
}

fn read_heard(text: &str) -> Heard {
    let mut parts = text.splitn(3, ' ');
    let last_sync = parts.next().and_then(|time| time.parse().ok()).filter(|time| *time > 0);
    let may_write = match parts.next() {
        Some("+") => Some(true),
        Some("-") => Some(false),
        _ => None,
    };
    let server = match parts.next().unwrap_or_default() {
        ANSWERS => Server::Answers,
        OFFLINE => Server::Offline,
        why => Server::Fails(why.to_owned()),
    };
    Heard { server, last_sync, may_write }
}

impl Read for TabWrite {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let (kind, content) = json?.as_object()?.iter().next()?;
        match kind.as_str() {
            "edit" => Read::read(Some(content)).map(|(account, ops)| Self::Edit(account, ops)),
            "changes" => Read::read(Some(content)).map(Self::Changes),
            "entry" => Read::read(Some(content)).map(Self::Entry),
            _ => None,
        }
    }
}

impl Device {
    /// Counts a write of this copy's own, unless another's before it is still to be heard of: then the
    /// next that is heard of does not follow, and the store is read.
    pub fn wrote(&mut self, number: u64) {
        if number == self.writes + 1 {
            self.writes = number;
        }
    }

    /// Takes in what another tab wrote. Where it cannot, as it has missed something, it says no: then
    /// the store is to be read.
    #[must_use]
    pub fn hear(&mut self, number: u64, write: TabWrite) -> bool {
        if number <= self.writes {
            return true;
        }
        if number != self.writes + 1 {
            return false;
        }
        match write {
            TabWrite::Edit(account, ops) => {
                self.commit(ops.clone());
                self.saved(&ops, &account);
            }
            TabWrite::Changes(changes) if changes.reset || changes.asked_from != self.cursor => return false,
            TabWrite::Changes(changes) => self.apply(changes),
            TabWrite::Entry(Entry { op, state }) => self.history.insert(op, state),
        }
        self.writes = number;
        true
    }
}
