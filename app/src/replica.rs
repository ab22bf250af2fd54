//! The device's copy: signals over the domain's state, edits in, sync out.

mod acts;
mod live;
mod stored;
mod sync;
mod tabs;
mod workbook;

use crate::{
    clock,
    erased::{effect, spawn},
    store::{
        indexed_db::{Db, Keep, StoreError},
        prefs,
    },
};
use domain::{
    closing,
    edit::{self, Edit, EditError, Stamp},
    fiscal_year::FiscalYear,
    history::State,
    op::{Op, OpId},
    plan::{Cell, Value, nearest_year},
    policy::Policy,
    rescue,
    sync::Device,
    text::is_unseen,
};
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};

/// How long what is counted waits after a change, so that neither the first screen nor keys in a row are
/// held up by it.
const FOLLOWS: Duration = Duration::from_millis(100);

/// The device's copy. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Replica {
    /// The policy, once there.
    pub policy: RwSignal<Option<Arc<Policy>>>,
    /// The device with its ops.
    pub device: RwSignal<Device>,
    /// How things stand.
    pub status: RwSignal<Status>,
    /// The editor's name, by their own word.
    pub editor: RwSignal<String>,
    db: StoredValue<Option<Db>, LocalStorage>,
    channel: StoredValue<Option<web_sys::BroadcastChannel>, LocalStorage>,
    line: StoredValue<live::Line, LocalStorage>,
    /// What the store did not take.
    unwritten: StoredValue<Vec<Keep>>,
}

/// How things stand between page, store and server.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Whether the store has been read and, without a policy in it, the server asked.
    pub ready: bool,
    /// Whether all that is stored has been read. Before, only what is open in each cell is known.
    pub whole: bool,
    /// Whether the server answers.
    pub server: Server,
    /// When it last did, in milliseconds since 1970.
    pub last_sync: Option<i64>,
    /// Whether this connection may change the plan; unknown before the first answer.
    pub may_write: Option<bool>,
    /// The version of the policy here.
    pub policy_version: Option<String>,
    /// Since when that is in force, in milliseconds since 1970; 0 where it always was, or nothing is known.
    pub policy_since: i64,
    /// What is wrong with the device's store, if anything.
    pub store_error: Option<StoreError>,
    /// Edits being written to the store.
    pub writing: usize,
    /// When the device whose store this browser has lost was last heard, in milliseconds since
    /// 1970, until someone has read that.
    pub lost_store: Option<i64>,
}

/// Whether the server answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Server {
    /// Not tried yet.
    Unknown,
    /// An exchange is under way.
    Asking,
    /// It answered.
    Answers,
    /// It did not, or something else did.
    Offline,
    /// It answered with an error, in words.
    Fails(String),
}

impl Replica {
    /// Opens the store, shows what is there, and keeps in touch with the server.
    pub fn start() -> Self {
        let replica = Self {
            policy: RwSignal::new(None),
            device: RwSignal::new(Device::new(clock::new_id())),
            status: RwSignal::new(Status {
                ready: false,
                whole: false,
                server: Server::Unknown,
                last_sync: None,
                may_write: prefs::get(prefs::MAY_WRITE),
                policy_version: None,
                policy_since: 0,
                store_error: None,
                writing: 0,
                lost_store: prefs::get(prefs::LOST_STORE),
            }),
            editor: RwSignal::new(seen(&prefs::get::<String>(prefs::EDITOR).unwrap_or_default())),
            db: StoredValue::new_local(None),
            channel: StoredValue::new_local(None),
            line: StoredValue::new_local(live::Line::default()),
            unwritten: StoredValue::new(Vec::new()),
        };
        spawn(async move {
            replica.read_open().await;
            replica.join_tabs().await;
            replica.read_store().await;
            replica.exchange().await;
        });
        replica.ask_now_and_then();
        replica
    }

    /// Carries out an edit: at once here, then in the store, then at the server.
    pub fn dispatch(self, edit: Edit) -> Result<(), EditError> {
        let Some(policy) = self.policy.get_untracked() else { return Ok(()) };
        if !self.is_whole() && !self.is_known(&edit) {
            return Err(EditError::StillReading);
        }
        let editor = self.editor.get_untracked();
        let device = self.device.read_untracked();
        let stamp = Stamp {
            device: device.id,
            next_seq: device.next_seq,
            actor: editor.trim(),
            time: clock::now(),
            new_id: &mut clock::new_id,
        };
        let (id, account) = (device.id, device.account.clone());
        let ops = edit::ops(&edit, &device.history, &policy, stamp)?;
        drop(device);
        if ops.is_empty() {
            return Ok(());
        }
        self.device.update(|device| device.commit(ops.clone()));
        self.status.update(|status| status.writing += 1);
        spawn(async move {
            self.keep_edit(id, account, ops).await;
            self.status.update(|status| status.writing -= 1);
            self.exchange().await;
        });
        Ok(())
    }

    /// Whether what is open is enough for an edit: to set a cell on what stands there.
    fn is_known(self, edit: &Edit) -> bool {
        let Edit::Set(wishes) = edit else { return false };
        let device = self.device.read_untracked();
        wishes
            .iter()
            .filter_map(|wish| wish.seen.as_ref())
            .flatten()
            .all(|id| device.history.get(*id).is_some())
    }

    /// Takes edits in that came in a file, as unsent ones of this session. Gives the number of those
    /// that were new here.
    pub async fn take_in(self, ops: Vec<Op>) -> usize {
        self.until_whole().await;
        let ops = self.device.with_untracked(|device| rescue::unknown_to(device, ops));
        let count = ops.len();
        if count > 0 {
            let account = self.device.with_untracked(|device| device.account.clone());
            self.device.update(|device| device.commit(ops.clone()));
            match self.keep(Keep::LateEdit(account.clone(), ops.clone())).await {
                Ok(()) => self.device.update(|device| device.saved(&ops, &account)),
                Err(_) => self.send_unkept(account, ops),
            }
            spawn(self.exchange());
        }
        count
    }

    /// Whether this connection may not change the plan.
    pub fn is_read_only(self) -> bool {
        self.status.with(|status| status.may_write == Some(false))
    }

    /// Whether nothing can be entered here now: no name, or no right.
    pub fn is_locked(self) -> bool {
        self.editor.with(|name| name.trim().is_empty()) || self.is_read_only()
    }

    /// Whether a year is closed (確定).
    pub fn is_closed(self, year: FiscalYear) -> bool {
        self.device.with(|device| closing::is_closed(&device.history, year))
    }

    /// Why nothing of a year can be entered here now, if so.
    pub fn is_locked_in(self, year: FiscalYear) -> bool {
        self.is_locked() || self.is_closed(year)
    }

    /// Whether what is kept can be read: the number of edits read back from the store.
    pub async fn read_back(self) -> Result<usize, StoreError> {
        let db = self.store().await?;
        if !db.probe(&clock::new_id().to_string()).await? {
            return Err(StoreError::Closed);
        }
        Ok(db.load(clock::new_id).await?.device.history.entries().count())
    }

    /// A number that follows the device and its person a moment after a change has been shown: for what
    /// nobody waits for. `None` until it has been counted.
    pub fn follow<T: Copy + PartialEq + Send + Sync + 'static>(
        self,
        count: Box<dyn Fn(&Device) -> T>,
    ) -> RwSignal<Option<T>> {
        let (followed, is_due) = (RwSignal::new(None), StoredValue::new(false));
        let count = StoredValue::new_local(count);
        let follow = move || {
            is_due.try_set_value(false);
            let now = count.try_with_value(|count| self.device.with_untracked(|device| count(device)));
            // The page may have been left.
            if now.is_some() && followed.try_get_untracked() != Some(now) {
                followed.try_set(now);
            }
        };
        effect(move || {
            drop((self.device.read(), self.editor.read()));
            if !is_due.get_value() {
                is_due.set_value(true);
                set_timeout(follow, FOLLOWS);
            }
        });
        followed
    }

    /// Sets one cell. `seen`: the heads that stood there when typing began, if that is a while ago.
    pub fn set(self, cell: Cell, value: Value, seen: Option<Vec<OpId>>) -> Result<(), EditError> {
        self.dispatch(Edit::set(vec![(cell, value)], None, seen))
    }

    /// Sends a refused op's value again, as a new op.
    pub fn resubmit(self, id: OpId) -> Result<(), EditError> {
        self.dispatch(Edit::Resubmit(id))?;
        self.set_aside(id);
        Ok(())
    }

    /// Marks a refused op as dealt with.
    pub fn set_aside(self, id: OpId) {
        let mut entry = None;
        self.device.update(|device| entry = device.history.set_aside(id).cloned());
        let Some(entry) = entry else { return };
        spawn(async move {
            match self.keep(Keep::Entry(entry.clone())).await {
                Ok(()) => {}
                Err(StoreError::Taken) => _ = self.read_store().await,
                Err(_) => self.write_later(Keep::Entry(entry)),
            }
        });
    }

    /// The fiscal year of today, or the plan's nearest to it.
    pub fn this_year(self) -> FiscalYear {
        let today = clock::this_year();
        self.policy.with(|policy| policy.as_ref().map_or(today, |policy| nearest_year(policy, today)))
    }

    /// Keeps the editor's name, without signs that do not show: the server takes none.
    pub fn set_editor(self, name: &str) {
        let name = seen(name);
        prefs::set(prefs::EDITOR, &name);
        self.editor.set(name);
    }

    /// How far this device knows what the others have done: when it last heard from the server, in
    /// milliseconds since 1970 (`now` where it never has), and the place in the log.
    pub fn heard_until(self, now: i64) -> (i64, u64) {
        let heard = self.status.with(|status| status.last_sync);
        let seq = self.device.with(|device| device.cursor.map_or(0, |cursor| cursor.seq));
        (heard.unwrap_or(now), seq)
    }

    /// The number of edits that are not with the server yet.
    pub fn unsent(self) -> usize {
        self.device.with(|device| device.history.not_accepted().filter(|entry| entry.is_pending()).count())
    }

    /// The number of edits that the server refused and that wait for their editor.
    pub fn refused(self) -> usize {
        self.device.with(|device| {
            device.history.not_accepted().filter(|entry| matches!(entry.state, State::Refused(_))).count()
        })
    }
}

/// A name without signs that do not show.
fn seen(name: &str) -> String {
    name.chars().filter(|c| !is_unseen(*c)).collect()
}
