//! The stages of a year's report: 下書き → 確認依頼 → 確定, and the ways back.
//!
//! A step is an op on the year's [`Cell::Stage`], but no edit: it is compare-and-set. The server takes
//! it only from who saw the stage as it is, and no device keeps it to send it later. A 確定 year is
//! closed: the server takes no more ops on its cells until someone opens it again.

use crate::fiscal_year::FiscalYear;
use crate::history::{Acceptance, Entry, History, Refusal};
use crate::op::{Change, DeviceId, Op, OpIds};
use crate::plan::{Cell, Stage, Unfit, Value, YEARS};

/// How far a year's report has come: the last step, where there was one.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<'a> {
    /// The stage.
    pub stage: Stage,
    /// The op that led to it.
    pub step: Option<&'a Entry>,
}

impl<'a> Standing<'a> {
    /// When and where in the log the year was closed, if it is.
    pub fn closed(&self) -> Option<&'a Acceptance> {
        let step = self.step.filter(|_| matches!(self.stage, Stage::Final(_)))?;
        step.state.acceptance()
    }
}

/// How far a year's report has come. Where a restore has brought two ends together, a closed one
/// counts: what was closed stays so until someone opens it.
pub fn standing(history: &History, year: FiscalYear) -> Standing<'_> {
    let heads = history.heads(&Cell::Stage { year }.to_string());
    let stages = heads.iter().map(|head| Standing { stage: stage_of(head), step: Some(head) });
    let furthest = stages.max_by_key(|standing| rank(&standing.stage));
    furthest.unwrap_or(Standing { stage: Stage::Draft, step: None })
}

/// Whether a year is closed.
pub fn is_closed(history: &History, year: FiscalYear) -> bool {
    matches!(standing(history, year).stage, Stage::Final(_))
}

/// The closed year that keeps an edit of a cell out, if one does: its own; of a scale also a later one,
/// which it would reach into. A stage can always take a step.
pub fn closed_by(history: &History, cell: &Cell) -> Option<FiscalYear> {
    match cell {
        Cell::Stage { .. } => None,
        Cell::Scale { year } => {
            (year.0..=YEARS.end().0).map(FiscalYear).find(|year| is_closed(history, *year))
        }
        cell => cell.year().filter(|year| is_closed(history, *year)),
    }
}

fn stage_of(entry: &Entry) -> Stage {
    match entry.op.value() {
        Some(Value::Stage(stage)) => stage.clone(),
        _ => Stage::Draft,
    }
}

fn rank(stage: &Stage) -> u8 {
    match stage {
        Stage::Draft => 0,
        Stage::Review => 1,
        Stage::Final(_) => 2,
    }
}

/// The id that a device takes its steps under: one of its own for them, as undo must not reach a step. It ends
/// like the device's, by which people tell devices apart; the version in it is 8 (RFC 9562).
pub fn stepping(device: DeviceId) -> DeviceId {
    let mut bytes = device.into_bytes();
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    DeviceId::from_bytes(bytes)
}

/// A step of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 確認を依頼する.
    Submit,
    /// 差し戻す, with a reason.
    SendBack,
    /// 確定する.
    Close,
    /// 確定を解いて下書きに戻す, with a reason.
    Reopen,
}

impl Act {
    /// What can be done with a report that has come so far.
    pub fn at(stage: &Stage) -> &'static [Self] {
        match stage {
            Stage::Draft => &[Self::Submit],
            Stage::Review => &[Self::Close, Self::SendBack],
            Stage::Final(_) => &[Self::Reopen],
        }
    }

    /// The stage it leads to. `number`: 起案番号.
    pub fn leads_to(self, number: String) -> Stage {
        match self {
            Self::Submit => Stage::Review,
            Self::Close => Stage::Final(number),
            Self::SendBack | Self::Reopen => Stage::Draft,
        }
    }

    /// Whether it must say why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::SendBack | Self::Reopen)
    }

    /// The Japanese words, as on a button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Submit => "確認を依頼する",
            Self::SendBack => "差し戻す",
            Self::Close => "確定する",
            Self::Reopen => "確定を解く",
        }
    }
}

/// The cells in conflict that a year's report rests on.
pub fn conflicts_in(history: &History, year: FiscalYear) -> Vec<Cell> {
    history.conflicts().into_iter().filter(|cell| rests_on(year, cell)).collect()
}

/// Whether a year's report prints a cell: one of its own, or of no year the plan as it is printed and as it
/// was revised, a division's name, a scale that reaches into the year.
fn rests_on(year: FiscalYear, cell: &Cell) -> bool {
    match cell {
        Cell::Reading { .. } | Cell::Revision { .. } | Cell::Division { .. } => true,
        Cell::Scale { year: from } => *from <= year,
        cell => cell.year() == Some(year),
    }
}

/// The cells that a year's report prints and that are otherwise than they were at its last step: what whoever
/// was asked to confirm it has not been shown by who asked. In the order of their addresses.
pub fn changed_since_step(history: &History, year: FiscalYear) -> Vec<Cell> {
    let Some(taken) = standing(history, year).step.and_then(|step| step.state.acceptance()) else {
        return Vec::new();
    };
    let is_later = |entry: &Entry| match entry.state.acceptance() {
        Some(acceptance) => acceptance.seq > taken.seq,
        None => entry.is_pending(),
    };
    let cells = history.cells().filter(|cell| history.of_cell(cell).any(is_later));
    let cells = cells.filter_map(|cell| cell.parse::<Cell>().ok());
    let is_printed =
        |cell: &Cell| rests_on(year, cell) && !matches!(cell, Cell::Stage { .. } | Cell::Response { .. });
    let mut cells: Vec<Cell> = cells.filter(is_printed).collect();
    if !cells.is_empty() {
        let then = history.as_of(taken.moment());
        // What was taken back is as it was.
        cells.retain(|cell| then.state(cell) != history.state(cell));
    }
    cells
}

/// The year that an op would close.
pub fn year_to_close(op: &Op) -> Option<FiscalYear> {
    match &op.change {
        Change::Known { cell: Cell::Stage { year }, value: Value::Stage(Stage::Final(_)) } => Some(*year),
        _ => None,
    }
}

/// Whether an op may come to what the server holds. `stored`: at least the ops on stages, and for an
/// op that closes a year those on the cells that its report rests on.
pub fn admit(op: &Op, stored: &History) -> Result<(), Refusal> {
    // The address says which year it is of, whatever newer versions know of the value.
    let Ok(cell) = op.envelope.cell.parse::<Cell>() else { return Ok(()) };
    if matches!(cell, Cell::Comment { .. }) && !op.envelope.parents.is_empty() {
        return Err(Refusal::Unfit(Unfit::WrongType));
    }
    let Some(year) = cell.year() else { return Ok(()) };
    if !matches!(cell, Cell::Stage { .. }) {
        return closed_by(stored, &cell).map_or(Ok(()), |year| Err(Refusal::YearClosed(year)));
    }
    let heads: OpIds = stored.heads(&cell.to_string()).iter().map(|head| head.op.id()).collect();
    let seen: OpIds = op.envelope.parents.iter().copied().collect();
    let standing = standing(stored, year).stage;
    let acts = Act::at(&standing).iter();
    let act = acts.copied().find(|act| match op.value() {
        Some(Value::Stage(to)) => rank(&act.leads_to(String::new())) == rank(to),
        _ => false,
    });
    if heads != seen {
        return Err(Refusal::Overtaken);
    }
    match act {
        None => Err(Refusal::Overtaken),
        Some(act) if act.needs_reason() && !has_reason(op) => Err(Refusal::NoReason),
        Some(Act::Close) if !conflicts_in(stored, year).is_empty() => Err(Refusal::InConflict(year)),
        Some(_) => Ok(()),
    }
}

fn has_reason(op: &Op) -> bool {
    op.envelope.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty())
}
