//! Moments of the plan: how far the server's log had come, and a copy of it.

use crate::history::{Acceptance, Entry, History, State};
use crate::op::{DeviceId, OpIds};
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

/// How far a device's copy had come: the server's log, and what it did not have yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// How far the log had come.
    pub moment: Moment,
    /// Devices that had edits which were not sent yet, with the number of the newest on each.
    pub unsent: Vec<(DeviceId, u64)>,
}

/// Stands in files: `1760000000000-118`, and with unsent edits `1760000000000-118+0190…/7`.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.moment.fmt(f)?;
        self.unsent.iter().try_for_each(|(device, seq)| write!(f, "+{device}/{seq}"))
    }
}

impl FromStr for Point {
    type Err = NotMoment;

    fn from_str(text: &str) -> Result<Self, NotMoment> {
        let mut parts = text.split('+');
        let moment = parts.next().ok_or(NotMoment)?.parse()?;
        let unsent = |part: &str| {
            let (device, seq) = part.split_once('/')?;
            Some((device.parse().ok()?, seq.parse().ok()?))
        };
        let unsent: Option<Vec<(DeviceId, u64)>> = parts.map(unsent).collect();
        Ok(Self { moment, unsent: unsent.ok_or(NotMoment)? })
    }
}

/// A history at its moments.
impl History {
    /// How far the server's log had come, as far as is known here.
    pub fn newest(&self) -> Moment {
        let taken = self.entries().filter_map(|entry| entry.state.acceptance());
        taken.map(Acceptance::moment).max().unwrap_or_default()
    }

    /// How far this copy has come: with what the server does not have yet.
    pub fn point(&self) -> Point {
        let mut unsent: Vec<(DeviceId, u64)> = Vec::new();
        for entry in self.not_accepted().filter(|entry| entry.is_pending()) {
            let (device, seq) = (entry.op.envelope.device, entry.op.envelope.device_seq);
            match unsent.iter_mut().find(|(other, _)| *other == device) {
                Some((_, newest)) => *newest = seq.max(*newest),
                None => unsent.push((device, seq)),
            }
        }
        Point { moment: self.newest(), unsent }
    }

    /// What the server held at a moment: accepted ops only.
    #[must_use]
    pub fn as_of(&self, moment: Moment) -> Self {
        self.at(&Point { moment, unsent: Vec::new() })
    }

    /// How far the log had come at a time, in milliseconds since 1970: with the newest op that was taken until then,
    /// by the clock of that day.
    pub fn moment_at(&self, time: i64) -> Moment {
        let taken = self.entries().filter_map(|entry| match &entry.state {
            State::Accepted(taken) if taken.when() <= time => Some(taken.moment()),
            _ => None,
        });
        taken.max().unwrap_or_default()
    }

    /// The heads that a cell had in what the server held at a moment, by id.
    pub fn heads_as_of(&self, cell: &str, moment: Moment) -> Vec<&Entry> {
        let was_taken =
            |entry: &&Entry| matches!(&entry.state, State::Accepted(taken) if taken.moment() <= moment);
        let taken: Vec<&Entry> = self.of_cell(cell).filter(was_taken).collect();
        let replaced: OpIds =
            taken.iter().flat_map(|entry| entry.op.envelope.parents.iter().copied()).collect();
        taken.into_iter().filter(|entry| !replaced.contains(&entry.op.id())).collect()
    }

    /// What stood in a copy at a point, as far as it has come here since.
    #[must_use]
    pub fn at(&self, point: &Point) -> Self {
        let mut then = Self::default();
        for entry in self.entries() {
            let op = &entry.op.envelope;
            let was_taken = matches!(&entry.state, State::Accepted(taken) if taken.moment() <= point.moment);
            let was_unsent =
                || point.unsent.iter().any(|(device, seq)| op.device == *device && op.device_seq <= *seq);
            if was_taken || was_unsent() {
                then.insert(entry.op.clone(), entry.state.clone());
            }
        }
        then
    }
}
