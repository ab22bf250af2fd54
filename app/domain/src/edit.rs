//! What a person wants, turned into ops. Undo and redo are edits too.

use crate::closing::closed_by;
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, Entry, History};
use crate::op::{DeviceId, Envelope, NotOp, Op, OpId, OpIds};
use crate::order;
use crate::plan::{Cell, Unfit, Value, check};
use crate::policy::Policy;
use uuid::Uuid;

/// What a person wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Set cells to values, in one gesture. Each replaces every head its editor sees, so on a cell
    /// in conflict it settles the conflict.
    Set {
        /// Cells and their new values.
        changes: Vec<(Cell, Value)>,
        /// Why.
        reason: Option<String>,
        /// The heads the editor saw, where that was longer ago: when typing began. An edit that
        /// came in since is not replaced but stands against this one.
        seen: Option<Vec<OpId>>,
    },
    /// Take back this device's latest gesture.
    Undo,
    /// Take back this device's latest undo.
    Redo,
    /// Take back one op, whichever gesture it is of.
    Withdraw(OpId),
    /// Send a refused op's value again, on the nearest accepted ancestors.
    Resubmit(OpId),
}

/// Who edits, when, and where ids come from.
pub struct Stamp<'a> {
    /// This device.
    pub device: DeviceId,
    /// Number of the first op to be made.
    pub next_seq: u64,
    /// The editor's name, by their own word.
    pub actor: &'a str,
    /// The device's clock, in milliseconds since 1970.
    pub time: i64,
    /// Gives a new id at each call.
    pub new_id: &'a mut dyn FnMut() -> Uuid,
}

/// Why an edit made no op.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditError {
    /// The value does not fit the cell.
    #[error("{0}。入力を直してください。")]
    Unfit(#[from] Unfit),
    /// The cell's newest op is of a newer version.
    #[error("この欄は新しい版のアプリで変更されています。アプリを更新してから変更してください。")]
    NewerVersion,
    /// There is no gesture to take back.
    #[error("元に戻せる変更がありません。")]
    NothingToUndo,
    /// Another edit stands on the one to be taken back.
    #[error("その後に別の変更があるため、元に戻せません。今の値を確かめて入力してください。")]
    BuiltUpon,
    /// The op to resubmit is not there, or not of a kind this version knows.
    #[error("その変更は見つかりません。")]
    NoSuchOp,
    /// What was before is still being read.
    #[error("これまでの変更を読み込んでいます。少し待って、もう一度行ってください。")]
    StillReading,
    /// The year is closed.
    #[error("{}は確定しているため変更できません。直すときは、先に報告の画面で確定を解いてください。", .0.long())]
    YearClosed(FiscalYear),
    /// The op would be too long.
    #[error("入力が長すぎます。短くしてください。")]
    TooLong,
}

impl From<NotOp> for EditError {
    fn from(_: NotOp) -> Self {
        Self::TooLong
    }
}

/// The ops that do what the person wants, or why there are none.
///
/// Values equal to the present ones make no op, so the result may be empty.
pub fn ops(edit: &Edit, history: &History, policy: &Policy, stamp: Stamp) -> Result<Vec<Op>, EditError> {
    let mut made = Gesture::new(stamp);
    match edit {
        Edit::Set { changes, reason, seen } => {
            for (cell, value) in changes {
                check(policy, cell, value)?;
                set(
                    history,
                    cell,
                    value,
                    &Seen { reason: reason.as_deref(), heads: seen.as_deref() },
                    &mut made,
                )?;
            }
        }
        Edit::Undo => take_back(history, last_gesture(history, made.device, Direction::Undo)?, &mut made)?,
        Edit::Redo => take_back(history, last_gesture(history, made.device, Direction::Redo)?, &mut made)?,
        Edit::Withdraw(id) => withdraw(history, *id, &mut made)?,
        Edit::Resubmit(id) => resubmit(history, policy, *id, &mut made)?,
    }
    Ok(made.ops)
}

/// The ops of one gesture as they are made.
struct Gesture<'a> {
    ops: Vec<Op>,
    device: DeviceId,
    next_seq: u64,
    actor: &'a str,
    time: i64,
    id: Uuid,
    new_id: &'a mut dyn FnMut() -> Uuid,
}

impl<'a> Gesture<'a> {
    fn new(stamp: Stamp<'a>) -> Self {
        let id = (stamp.new_id)();
        let Stamp { device, next_seq, actor, time, new_id } = stamp;
        Self { ops: Vec::new(), device, next_seq, actor, time, id, new_id }
    }

    fn push(
        &mut self,
        history: &History,
        cell: &Cell,
        value: Value,
        parents: Vec<OpId>,
        why: &Why,
    ) -> Result<(), EditError> {
        if let Some(year) = closed_by(history, cell) {
            return Err(EditError::YearClosed(year));
        }
        let envelope = Envelope {
            id: (self.new_id)(),
            cell: String::new(),
            parents,
            device: self.device,
            device_seq: self.next_seq,
            gesture: self.id,
            undoes: why.undoes,
            reason: why.reason.map(str::to_owned),
            actor_claimed: self.actor.to_owned(),
            client_time: self.time,
            schema: cell.schema(),
        };
        self.ops.push(Op::new(envelope, cell.clone(), value)?);
        self.next_seq += 1;
        Ok(())
    }
}

#[derive(Default)]
struct Why<'a> {
    undoes: Option<OpId>,
    reason: Option<&'a str>,
}

fn ids(heads: &[&Entry]) -> Vec<OpId> {
    heads.iter().map(|head| head.op.id()).collect()
}

struct Seen<'a> {
    reason: Option<&'a str>,
    heads: Option<&'a [OpId]>,
}

fn set(
    history: &History,
    cell: &Cell,
    value: &Value,
    seen: &Seen,
    made: &mut Gesture,
) -> Result<(), EditError> {
    let now = history.heads(&cell.to_string());
    let same = match history.state(cell) {
        CellState::NewerVersion => return Err(EditError::NewerVersion),
        CellState::Value(now) => now == value,
        CellState::Unset => *value == Value::Unset,
        CellState::Conflict => false,
    };
    if same {
        return Ok(());
    }
    let parents = match seen.heads {
        None => ids(&now),
        Some(heads) => {
            let live = history.live(&cell.to_string());
            heads.iter().copied().filter(|id| live.contains(id)).collect()
        }
    };
    made.push(history, cell, value.clone(), parents, &Why { reason: seen.reason, undoes: None })
}

/// Takes one op back where it stands alone: what stood before it comes back.
fn withdraw(history: &History, id: OpId, made: &mut Gesture) -> Result<(), EditError> {
    let entry = history.get(id).ok_or(EditError::NoSuchOp)?;
    let crate::op::Change::Known { cell, .. } = &entry.op.change else { return Err(EditError::NewerVersion) };
    let heads = ids(&history.heads(&entry.op.envelope.cell));
    if heads != [id] {
        return Err(EditError::BuiltUpon);
    }
    restore(history, cell, heads, &entry.op.envelope.parents, None, made)
}

/// Brings former values back as children of the heads, each value once.
fn restore(
    history: &History,
    cell: &Cell,
    heads: Vec<OpId>,
    former: &[OpId],
    undoes: Option<OpId>,
    made: &mut Gesture,
) -> Result<(), EditError> {
    let mut values: Vec<Value> = Vec::new();
    for id in former {
        let value = history.get(*id).and_then(|e| e.op.value()).ok_or(EditError::NewerVersion)?;
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    if values.is_empty() {
        values.push(Value::Unset);
    }
    for value in values {
        made.push(history, cell, value, heads.clone(), &Why { undoes, reason: None })?;
    }
    Ok(())
}

fn resubmit(history: &History, policy: &Policy, id: OpId, made: &mut Gesture) -> Result<(), EditError> {
    let entry = history.get(id).ok_or(EditError::NoSuchOp)?;
    let crate::op::Change::Known { cell, value } = &entry.op.change else {
        return Err(EditError::NoSuchOp);
    };
    check(policy, cell, value)?;
    let parents = history.nearest_live(id).as_slice().to_vec();
    let reason = entry.op.envelope.reason.as_deref();
    made.push(history, cell, value.clone(), parents, &Why { reason, undoes: None })
}

/// Takes a gesture back in every cell it touched.
///
/// It acts only where every head is of the gesture or stands for an op of it (see
/// [`stands_for`]). What stood before comes back as children of the heads: one value, or, where
/// the gesture settled a conflict, each of its values.
fn take_back(history: &History, gesture: Uuid, made: &mut Gesture) -> Result<(), EditError> {
    for cell in cells_of(history, gesture) {
        let heads = ids(&history.heads(&cell.to_string()));
        let mut undoes = None;
        for head in &heads {
            undoes = Some(stands_for(history, *head, gesture).ok_or(EditError::BuiltUpon)?);
        }
        let former = before(history, &cell.to_string(), gesture);
        restore(history, &cell, heads, former.as_slice(), undoes, made)?;
    }
    Ok(())
}

/// What a gesture replaced in a cell.
fn before(history: &History, cell: &str, gesture: Uuid) -> OpIds {
    let live = history.live(cell);
    let of_gesture = |id: OpId| history.get(id).is_some_and(|e| e.op.envelope.gesture == gesture);
    let ops = history.of_cell(cell).filter(|e| live.contains(&e.op.id()) && of_gesture(e.op.id()));
    let parents = ops.flat_map(|e| e.op.envelope.parents.iter().copied());
    parents.filter(|parent| !of_gesture(*parent)).collect()
}

/// The op of the gesture that `head` is or stands for.
///
/// An op that takes another back stands for the op whose value it restores, so steps of undo on
/// one cell can follow each other.
fn stands_for(history: &History, head: OpId, gesture: Uuid) -> Option<OpId> {
    let mut entry = history.get(head)?;
    let mut seen = OpIds::default();
    while entry.op.envelope.gesture != gesture {
        if !seen.insert(entry.op.id()) {
            return None;
        }
        let undone = history.get(entry.op.envelope.undoes?)?;
        let restored = before(history, &entry.op.envelope.cell, undone.op.envelope.gesture);
        let mut candidates = restored.as_slice().iter().filter_map(|id| history.get(*id));
        entry = candidates.find(|e| e.op.value() == entry.op.value())?;
    }
    Some(entry.op.id())
}

/// The ops that are so and were not refused, by their numbers on their devices.
fn in_order(history: &History, is_so: impl Fn(&Entry) -> bool) -> Vec<&Entry> {
    let found = history.entries().filter(|e| is_so(e) && !e.is_refused());
    order::by_key(found.collect(), |e| i32::try_from(e.op.envelope.device_seq).unwrap_or(i32::MAX))
}

/// The cells that a gesture touched, in its own order.
fn cells_of(history: &History, gesture: Uuid) -> Vec<Cell> {
    let mut cells = Vec::new();
    for entry in in_order(history, |e| e.op.envelope.gesture == gesture) {
        match entry.op.envelope.cell.parse() {
            Ok(cell) if !cells.contains(&cell) => cells.push(cell),
            _ => {}
        }
    }
    cells
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Undo,
    Redo,
}

/// The gesture of this device that undo or redo would take back now.
fn last_gesture(history: &History, device: DeviceId, direction: Direction) -> Result<Uuid, EditError> {
    let (undo, redo) = gestures(history, device);
    let stack = if direction == Direction::Undo { undo } else { redo };
    stack.last().copied().ok_or(EditError::NothingToUndo)
}

/// The gestures of this device that can be undone, and those that can be redone, the next one last.
///
/// Gestures are walked in the device's own order: an ordinary one can be undone and ends what
/// could be redone; one that takes another back moves it to the other side.
fn gestures(history: &History, device: DeviceId) -> (Vec<Uuid>, Vec<Uuid>) {
    let (mut undo, mut redo): (Vec<Uuid>, Vec<Uuid>) = (Vec::new(), Vec::new());
    let mut last = None;
    for entry in in_order(history, |e| e.op.envelope.device == device) {
        let gesture = entry.op.envelope.gesture;
        if last.replace(gesture) == Some(gesture) {
            continue;
        }
        let undone = entry.op.envelope.undoes.and_then(|id| history.get(id)).map(|e| e.op.envelope.gesture);
        match undone {
            Some(target) if remove(&mut undo, target) => redo.push(gesture),
            Some(target) if remove(&mut redo, target) => undo.push(gesture),
            _ => {
                undo.push(gesture);
                redo.clear();
            }
        }
    }
    (undo, redo)
}

fn remove(stack: &mut Vec<Uuid>, gesture: Uuid) -> bool {
    let found = stack.iter().rposition(|g| *g == gesture);
    found.map(|at| stack.remove(at)).is_some()
}

/// Whether this device has a gesture that undo, and one that redo, would take back.
pub fn can_undo_redo(history: &History, device: DeviceId) -> (bool, bool) {
    let (undo, redo) = gestures(history, device);
    (!undo.is_empty(), !redo.is_empty())
}
