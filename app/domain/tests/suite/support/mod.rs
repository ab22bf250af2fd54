//! What the tests of ops share: a small policy, ids, and a device that edits it.

pub mod server;

use domain::edit::{self, Edit, EditError, Stamp};
use domain::history::{Acceptance, CellState, State};
use domain::op::{Op, OpId};
use domain::plan::{Cell, Progress, Status, Value};
use domain::policy::Policy;
use domain::sync::Device;
use serde_json::json;
use uuid::Uuid;

pub fn policy() -> Policy {
    Policy::from_json(&policy_json()).expect("a policy")
}

pub fn policy_json() -> String {
    let quote = json!({"text": "", "lines": "1"});
    let row = |n: u8| {
        json!({"kind": "row", "text": "", "lines": "1", "row": {"id": format!("row-{n}"),
               "section": "s", "label": "実施", "confidence": 50, "evidence": "1"}})
    };
    let policy = json!({
        "document": {"id": "d", "title": "", "city": "", "office": "", "revised": "",
                     "first_year": 2024, "last_year": 2028},
        "sections": [], "families": [],
        "plan": {"line": [row(1), row(2)], "permanent": []},
        "indicators": {"head": quote, "n": 0, "indicator": []},
        "structure": {"node": [], "edge": []},
    });
    policy.to_string()
}

pub fn cell(row: u8) -> Cell {
    format!("progress/row-{row}/2024").parse().expect("a cell")
}

pub fn value(status: Status) -> Value {
    Value::Progress(Progress { status, rating: None })
}

/// An op made by hand, of a given id and parents.
pub fn op(id: u128, cell: &str, text: &str, parents: &[u128]) -> Op {
    raw_op(id, cell, &json!({ "text": text }).to_string(), parents)
}

pub fn raw_op(id: u128, cell: &str, value: &str, parents: &[u128]) -> Op {
    numbered_op(Uuid::from_u128(id), id, cell, value, parents)
}

/// An op of a given number on its device.
pub fn numbered_op(id: Uuid, number: u128, cell: &str, value: &str, parents: &[u128]) -> Op {
    let parents: Vec<Uuid> = parents.iter().map(|p| Uuid::from_u128(*p)).collect();
    let text = format!(
        r#"{{"id":"{id}","cell":"{cell}","value":{value},"parents":{},"device":"{}","device_seq":{number},"gesture":"{id}","schema":1}}"#,
        json!(parents),
        Uuid::nil(),
    );
    Op::parse(text).expect("an op")
}

pub fn accepted(seq: u64) -> State {
    let (epoch, author) = (Uuid::nil(), "職員".to_owned());
    State::Accepted(Acceptance {
        epoch,
        seq,
        author,
        time: 0,
        seal: String::new(),
        unverified: false,
        clock: None,
    })
}

/// A device with its person.
pub struct Person {
    pub device: Device,
    pub name: &'static str,
    policy: Policy,
    ids: u128,
}

impl Person {
    pub fn new(number: u128) -> Self {
        let ids = number << 64;
        Self { device: Device::new(Uuid::from_u128(ids)), name: "職員", policy: policy(), ids }
    }

    pub fn dispatch(&mut self, edit: &Edit) -> Result<Vec<OpId>, EditError> {
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            Uuid::from_u128(*ids)
        };
        let Device { id: device, next_seq, .. } = self.device;
        let stamp = Stamp { device, next_seq, actor: self.name, time: 0, new_id: &mut new_id };
        let ops = edit::ops(edit, &self.device.history, &self.policy, stamp)?;
        let made = ops.iter().map(Op::id).collect();
        self.device.commit(ops.clone());
        self.device.saved(&ops, "");
        Ok(made)
    }

    /// As undo knows them.
    pub fn who(&self) -> edit::Person<'static> {
        edit::Person { device: self.device.id, name: self.name }
    }

    pub fn set(&mut self, row: u8, status: Status) -> Vec<OpId> {
        self.dispatch(&set(row, status)).expect("an edit")
    }

    /// The status a person reads, or what stands in its place.
    pub fn reads(&self, row: u8) -> String {
        match self.device.history.state(&cell(row)) {
            CellState::Unset => "–".into(),
            CellState::Value(Value::Progress(p)) => p.status.label().into(),
            CellState::Conflict => "競合".into(),
            other => format!("{other:?}"),
        }
    }
}

pub fn set(row: u8, status: Status) -> Edit {
    Edit::set(vec![(cell(row), value(status))], None, None)
}
