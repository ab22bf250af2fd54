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
    /// in conflict it settles the conflict; two values for one cell stand against each other.
    Set(Vec<Wish>),
    /// Take back this person's latest gesture on this device, wherever it can be; see [`left_alone`].
    Undo,
    /// Take back this person's latest undo on this device, likewise.
    Redo,
    /// Take back one op, whichever gesture it is of.
    Withdraw(OpId),
    /// Send a refused op's value again, on the nearest accepted ancestors.
    Resubmit(OpId),
}

impl Edit {
    /// Set cells to values for one reason; `seen` as in [`Wish`], of all of them.
    pub fn set(changes: Vec<(Cell, Value)>, reason: Option<String>, seen: Option<Vec<OpId>>) -> Self {
        let wish = |(cell, value)| Wish { cell, value, reason: reason.clone(), seen: seen.clone() };
        Self::Set(changes.into_iter().map(wish).collect())
    }
}

/// A cell and what a person wants in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Which.
    pub cell: Cell,
    /// Its new value.
    pub value: Value,
    /// Why.
    pub reason: Option<String>,
    /// The heads the editor saw, where that was longer ago: when typing began. An edit that came in since
    /// is not replaced but stands against this one.
    pub seen: Option<Vec<OpId>>,
}

/// A person at a device: many use some devices one after the other, and none takes back what another did.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The device.
    pub device: DeviceId,
    /// Their name, by their own word.
    pub name: &'a str,
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
        Edit::Set(wishes) => {
            for wish in wishes {
                check(policy, &wish.cell, &wish.value)?;
                set(history, wish, &mut made)?;
            }
        }
        Edit::Undo => take_back(history, &acts(history, made.person()).0, &mut made)?,
        Edit::Redo => take_back(history, &acts(history, made.person()).1, &mut made)?,
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

    fn person(&self) -> Person<'a> {
        Person { device: self.device, name: self.actor }
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

fn set(history: &History, wish: &Wish, made: &mut Gesture) -> Result<(), EditError> {
    let Wish { cell, value, reason, seen } = wish;
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
    let parents = match seen {
        None => ids(&now),
        Some(heads) => {
            let live = history.live(&cell.to_string());
            heads.iter().copied().filter(|id| live.contains(id)).collect()
        }
    };
    // Whoever settles a conflict for one side has its reason.
    let side = now.iter().find(|head| head.op.value() == Some(value));
    let reason = reason.as_deref().or_else(|| side?.op.envelope.reason.as_deref());
    made.push(history, cell, value.clone(), parents, &Why { reason, undoes: None })
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

/// Takes the next gesture back in the cells where that can be; see [`standing`]. What stood before
/// comes back as children of the heads: one value, or, where the gesture settled a conflict, each of its
/// values. A gesture that can be taken back nowhere is passed over: the ones before it are not out of
/// reach.
fn take_back(history: &History, acts: &[Act], made: &mut Gesture) -> Result<(), EditError> {
    let Some(last) = acts.last() else { return Err(EditError::NothingToUndo) };
    let mut next = acts.iter().rev().map(|act| (act.id, standing(history, act)));
    let Some((gesture, cells)) = next.find(|(_, cells)| !cells.is_empty()) else {
        let closed = last.cells().iter().find_map(|cell| closed_by(history, cell));
        return Err(closed.map_or(EditError::BuiltUpon, EditError::YearClosed));
    };
    for (cell, heads, undoes) in cells {
        let former = before(history, &cell.to_string(), gesture);
        restore(history, &cell, heads, former.as_slice(), Some(undoes), made)?;
    }
    Ok(())
}

/// How many cells a step of undo or redo leaves as they are: comments, those of a closed year, and those
/// where another change stands on or beside the one that it would take back.
pub fn left_alone(history: &History, person: Person, edit: &Edit) -> usize {
    let (undo, redo) = acts(history, person);
    let acts = match edit {
        Edit::Undo => undo,
        Edit::Redo => redo,
        _ => return 0,
    };
    let mut left = 0;
    for act in acts.iter().rev() {
        let standing = standing(history, act).len();
        left += act.cells().len() - standing;
        if standing > 0 {
            break;
        }
    }
    left
}

/// A cell with its heads, and an op that one of them stands for.
type Standing = (Cell, Vec<OpId>, OpId);

/// The cells that a gesture can be taken back in: those of open years where every head is of the gesture
/// or stands for an op of it (see [`stands_for`]). Comments stay.
fn standing(history: &History, act: &Act) -> Vec<Standing> {
    let stands = |cell: Cell| {
        let heads = ids(&history.heads(&cell.to_string()));
        let of: Option<Vec<OpId>> = heads.iter().map(|head| stands_for(history, *head, act.id)).collect();
        let undoes = of?.last().copied()?;
        Some((cell, heads, undoes))
    };
    let may_change =
        |cell: &Cell| !matches!(cell, Cell::Comment { .. }) && closed_by(history, cell).is_none();
    act.cells().into_iter().filter(may_change).filter_map(stands).collect()
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

/// A gesture with its ops, in its own order.
struct Act<'a> {
    id: Uuid,
    ops: Vec<&'a Entry>,
}

impl Act<'_> {
    /// The cells that it touched.
    fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for entry in &self.ops {
            match entry.op.envelope.cell.parse() {
                Ok(cell) if !cells.contains(&cell) => cells.push(cell),
                _ => {}
            }
        }
        cells
    }
}

/// The gestures of a person that can be undone, and those that can be redone, the next one last.
///
/// Gestures are walked in the device's own order: an ordinary one can be undone and ends what
/// could be redone; one that takes another back moves it to the other side.
fn acts<'a>(history: &'a History, person: Person) -> (Vec<Act<'a>>, Vec<Act<'a>>) {
    let (mut undo, mut redo): (Vec<Act>, Vec<Act>) = (Vec::new(), Vec::new());
    let is_of = |by: &Envelope| by.device == person.device && by.actor_claimed == person.name;
    let found = history.entries().filter(|e| is_of(&e.op.envelope) && !e.is_refused());
    let in_order = order::by_key(found.collect(), |e: &&Entry| {
        i32::try_from(e.op.envelope.device_seq).unwrap_or(i32::MAX)
    });
    for ops in in_order.chunk_by(|a, b| a.op.envelope.gesture == b.op.envelope.gesture) {
        let Some(envelope) = ops.first().map(|entry| &entry.op.envelope) else { continue };
        let act = Act { id: envelope.gesture, ops: ops.to_vec() };
        let undone = envelope.undoes.and_then(|id| history.get(id)).map(|e| e.op.envelope.gesture);
        match undone {
            Some(target) if remove(&mut undo, target) => redo.push(act),
            Some(target) if remove(&mut redo, target) => undo.push(act),
            _ => {
                undo.push(act);
                redo.clear();
            }
        }
    }
    (undo, redo)
}

fn remove(stack: &mut Vec<Act>, gesture: Uuid) -> bool {
    let found = stack.iter().rposition(|act| act.id == gesture);
    found.map(|at| stack.remove(at)).is_some()
}

/// Whether a person has a gesture that undo, and one that redo, would take back.
pub fn can_undo_redo(history: &History, person: Person) -> (bool, bool) {
    let (undo, redo) = acts(history, person);
    let can = |acts: &[Act]| acts.iter().rev().any(|act| !standing(history, act).is_empty());
    (can(&undo), can(&redo))
}
