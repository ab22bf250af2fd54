//! Moments of the plan: how far the server's log had come.

use std::fmt;
use std::str::FromStr;

/// How far the server's log had come: the newest op that it had taken. Files carry it, so that what comes
/// back in them is set against what they were made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// When the server took that op, in milliseconds since 1970.
    pub time: i64,
    /// The place of that op in the log.
    pub seq: u64,
}

impl Moment {
    /// The end of a millisecond.
    pub fn end_of(time: i64) -> Self {
        Self { time, seq: u64::MAX }
    }
}

/// Part of the stored format, see [`crate::plan::Cell::Response`]: `1760000000000-118`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.time, self.seq)
    }
}

/// A text that names no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no moment")]
pub struct NotMoment;

impl FromStr for Moment {
    type Err = NotMoment;

    fn from_str(text: &str) -> Result<Self, NotMoment> {
        let (time, seq) = text.split_once('-').ok_or(NotMoment)?;
        Ok(Self { time: time.parse().map_err(|_| NotMoment)?, seq: seq.parse().map_err(|_| NotMoment)? })
    }
}
