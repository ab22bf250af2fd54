//! The device's copy: signals over the domain's state, edits in, sync out.

mod acts;
mod carry_out;
mod keeper;
mod line;
mod page;
mod workbook;

pub use domain::sync::client::{Server, Status};

use crate::{clock, erased::effect, store::prefs};
use carry_out::Hands;
use domain::{
    closing,
    edit::{self, Edit, EditError, Stamp},
    fiscal_year::FiscalYear,
    history::State,
    op::{Op, OpId},
    plan::{Cell, Value, nearest_year},
    policy::Policy,
    rescue,
    sync::{
        Device, Seen, StoreWrite, TabMessage,
        client::{Answer, Client, Errand, Event, Fault, Here, Opening, StoreError},
    },
    text::is_unseen,
};
use keeper::Keeper;
use leptos::{prelude::*, reactive::signal::MappedSignal};
use std::{sync::Arc, time::Duration};

/// How long what is counted waits after a change, so that neither the first screen nor keys in a row are
/// held up by it.
const FOLLOWS: Duration = Duration::from_millis(100);

/// How long the store may take for what a person waits for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The device's copy: signals over its machine ([`Client`]), which decides what is done, and hands that do it. A
/// handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Replica {
    /// The policy, once there.
    pub policy: RwSignal<Option<Arc<Policy>>>,
    /// The device with its ops.
    pub device: MappedSignal<Device>,
    /// How things stand.
    pub status: RwSignal<Status>,
    /// The editor's name, by their own word.
    pub editor: RwSignal<String>,
    /// The fiscal year of today; a page may be open when it turns.
    year: RwSignal<FiscalYear>,
    client: RwSignal<Client>,
    keeper: StoredValue<Keeper, LocalStorage>,
    hands: StoredValue<Hands, LocalStorage>,
}

impl Replica {
    /// Opens the store, shows what is there, and keeps in touch with the server.
    pub fn start() -> Self {
        let client = Client::new(clock::new_id());
        let status = RwSignal::new(client.status.clone());
        let client = RwSignal::new(client);
        let replica = Self {
            policy: RwSignal::new(None),
            device: MappedSignal::new(client, |client| &client.device, |client| &mut client.device),
            status,
            editor: RwSignal::new(visible(&prefs::get::<String>(prefs::EDITOR).unwrap_or_default())),
            year: RwSignal::new(clock::this_year()),
            client,
            keeper: StoredValue::new_local(Keeper::default()),
            hands: StoredValue::new_local(Hands::default()),
        };
        replica.hear_other_tabs();
        replica.watch_page();
        replica.happen(Event::Started(Opening {
            may_write: prefs::get(prefs::MAY_WRITE),
            lost_store: prefs::get(prefs::LOST_STORE),
            erased: prefs::get(prefs::ERASED).unwrap_or(false),
            person: prefs::person(),
            left_behind: prefs::left_behind(),
            is_shown: !document().hidden(),
        }));
        replica.take_the_lead();
        replica
    }

    /// Something has happened: the machine decides what is done.
    fn happen(self, event: Event) {
        let here = Here { now: clock::now(), new_id: clock::new_id() };
        let year = clock::this_year();
        if self.year.get_untracked() != year {
            self.year.set(year);
        }
        let mut commands = Vec::new();
        self.client.update_untracked(|client| commands = client.step(event, here));
        for command in commands {
            self.carry_out(command);
        }
    }

    /// Carries out an edit: at once here, then in the store, then at the server.
    pub fn dispatch(self, edit: Edit) -> Result<(), EditError> {
        let person = prefs::person();
        if self.is_over() {
            return Err(EditError::StillReading);
        }
        if self.client.with_untracked(Client::person) != person {
            // What is shown here is another's: the page begins anew.
            self.happen(Event::Shown(person));
            return Err(EditError::StillReading);
        }
        let Some(policy) = self.policy.get_untracked() else { return Err(EditError::StillReading) };
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
        let ops = edit::ops(&edit, &device.history, &policy, stamp)?;
        drop(device);
        if !ops.is_empty() {
            self.happen(Event::Edited(ops));
        }
        Ok(())
    }

    /// Asks the server for what is new, and sends what is unsent.
    pub fn exchange(self) {
        self.happen(Event::Wished);
    }

    /// Waits until no exchange with the server is under way.
    async fn until_asked(self) {
        while self.client.with_untracked(Client::is_asking) {
            clock::pause().await;
        }
    }

    /// No tab asks anything for a while: a new version takes over. Done when what was under way has ended.
    pub async fn make_way(self) {
        self.happen(Event::MakingWay);
        self.until_asked().await;
    }

    /// Whether all that is stored has been read, untracked.
    fn is_whole(self) -> bool {
        self.status.with_untracked(|status| status.whole)
    }

    /// Waits until all that is stored has been read.
    pub async fn until_whole(self) {
        while !self.is_whole() {
            clock::pause().await;
        }
    }

    /// Whoever used the device is done: no tab keeps what it has in memory, and this one begins anew.
    pub fn start_over(self) {
        prefs::next_person();
        self.tell_other_tabs(&TabMessage::StartOver.to_text());
        self.happen(Event::Shown(prefs::person()));
    }

    /// Whether the page begins anew, and nobody is to be asked whether it may.
    pub fn is_over(self) -> bool {
        self.client.with_untracked(Client::is_over)
    }

    /// How this page has seen the store.
    fn seen(self) -> Seen {
        self.client.with_untracked(Client::seen)
    }

    /// Erases the store, for all tabs.
    pub async fn erase_store(self) -> Result<(), StoreError> {
        match self.run(Errand::Write(StoreWrite::Erasure(clock::now().unsigned_abs()))).await {
            Ok(_) | Err(Fault::Moved(_)) => Ok(()),
            Err(Fault::Failed(error)) => Err(error),
        }
    }

    /// Runs an errand beside those of the machine, for a person who waits.
    async fn run(self, errand: Errand) -> Result<Answer, Fault> {
        let keeper = self.keeper.get_value();
        let run = async {
            let db = keeper.connection(self).await.map_err(Fault::Failed)?;
            db.run(&errand, self.seen(), |_| ()).await
        };
        clock::within(PATIENCE, run).await.unwrap_or(Err(Fault::Failed(StoreError::Slow)))
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
        let new = self.device.with_untracked(|device| rescue::unknown_to(device, ops));
        let count = new.len();
        self.happen(Event::TakenIn(new));
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
        let keeper = self.keeper.get_value();
        let probe = async {
            let db = keeper.connection(self).await?;
            db.probe(&clock::new_id().to_string()).await
        };
        match clock::within(PATIENCE, probe).await {
            Some(Ok(true)) => {}
            Some(Ok(false)) => return Err(StoreError::Closed),
            Some(Err(error)) => return Err(error),
            None => return Err(StoreError::Slow),
        }
        match self.run(Errand::ReadAll).await {
            Ok(Answer::Read(Some(stored))) => Ok(stored.device.history.entries().count()),
            Err(Fault::Failed(error)) => Err(error),
            _ => Err(StoreError::Closed),
        }
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
        self.happen(Event::SetAside(id));
    }

    /// Someone has read that the store was lost.
    pub fn forget_lost_store(self) {
        self.happen(Event::LossRead);
    }

    /// The fiscal year of today, or the plan's nearest to it.
    pub fn this_year(self) -> FiscalYear {
        let today = self.year.get();
        self.policy.with(|policy| policy.as_ref().map_or(today, |policy| nearest_year(policy, today)))
    }

    /// Keeps the editor's name, without signs that do not show: the server takes none.
    pub fn set_editor(self, name: &str) {
        let name = visible(name);
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
fn visible(name: &str) -> String {
    name.chars().filter(|c| !is_unseen(*c)).collect()
}
