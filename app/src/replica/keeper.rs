//! Runs errands to the store one after the other, on one connection that is opened when it is needed.

use super::Replica;
use crate::{erased::spawn, store::indexed_db::Db};
use domain::sync::client::{Answer, Errand, Event, Fault, StoreError};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
};
use web_sys::IdbTransaction;

/// The way to the store. A handle: copies are the same.
#[derive(Clone, Default)]
pub struct Keeper(Rc<Inner>);

#[derive(Default)]
struct Inner {
    errands: RefCell<VecDeque<(u64, Arc<Errand>)>>,
    db: RefCell<Option<Db>>,
    /// The transaction under way.
    transaction: RefCell<Option<IdbTransaction>>,
    /// Counts how often the store was let go of: what began before comes to nothing.
    life: Cell<u32>,
    is_running: Cell<bool>,
}

impl Keeper {
    /// Runs an errand after those before it; the machine is told when it has ended.
    pub fn queue(&self, replica: Replica, number: u64, errand: Arc<Errand>) {
        self.0.errands.borrow_mut().push_back((number, errand));
        if !self.0.is_running.replace(true) {
            let (keeper, life) = (self.clone(), self.0.life.get());
            spawn(async move { keeper.run(replica, life).await });
        }
    }

    async fn run(&self, replica: Replica, life: u32) {
        while self.0.life.get() == life {
            let next = self.0.errands.borrow_mut().pop_front();
            let Some((number, errand)) = next else { return self.0.is_running.set(false) };
            let result = self.run_one(replica, &errand, life).await;
            if self.0.life.get() != life {
                return;
            }
            replica.happen(Event::Done(number, result));
        }
    }

    async fn run_one(&self, replica: Replica, errand: &Errand, life: u32) -> Result<Answer, Fault> {
        let result = self.try_one(replica, errand, life).await;
        let is_closed = matches!(result, Err(Fault::Failed(StoreError::Closed)));
        if !is_closed || self.0.life.get() != life {
            return result;
        }
        // Browsers close connections of tabs in the background.
        self.forget_connection();
        self.try_one(replica, errand, life).await
    }

    async fn try_one(&self, replica: Replica, errand: &Errand, life: u32) -> Result<Answer, Fault> {
        let db = self.connection(replica).await.map_err(Fault::Failed)?;
        let result =
            db.run(errand, replica.seen(), |begun| _ = self.0.transaction.replace(Some(begun))).await;
        if self.0.life.get() == life {
            self.0.transaction.take();
        }
        result
    }

    /// The store, opened if need be.
    pub async fn connection(&self, replica: Replica) -> Result<Db, StoreError> {
        let open = self.0.db.borrow().clone();
        if let Some(db) = open {
            return Ok(db);
        }
        let life = self.0.life.get();
        let db = Db::open(move |happening| replica.store_happened(happening)).await?;
        replica.happen(Event::StoreBlocked(false));
        if self.0.life.get() != life {
            db.close();
            return Err(StoreError::Closed);
        }
        self.0.db.replace(Some(db.clone()));
        Ok(db)
    }

    /// The connection is of no more use.
    pub fn forget_connection(&self) {
        self.0.db.take();
    }

    /// Lets go of the store; what has not been completed there is given up, so that it keeps nobody waiting.
    pub fn close(&self) {
        self.0.life.set(self.0.life.get() + 1);
        self.0.is_running.set(false);
        self.0.errands.borrow_mut().clear();
        if let Some(transaction) = self.0.transaction.take() {
            // One that is being committed cannot be given up, and need not be.
            let _ = transaction.abort();
        }
        if let Some(db) = self.0.db.take() {
            db.close();
        }
    }
}
