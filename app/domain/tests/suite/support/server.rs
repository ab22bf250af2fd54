//! A server whose store is a list: the real steps around it.

use domain::history::{Acceptance, Refusal};
use domain::op::{Op, OpId};
use domain::sync::{
    Facts, Message, PAGE, Page, Reception, SealedOp, Session, SyncRequest, SyncResponse, one_message, step,
};
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Clone)]
pub struct Server {
    pub epoch: Uuid,
    pub past: BTreeSet<Uuid>,
    pub log: Vec<(Op, Acceptance)>,
    /// Ops it refuses.
    pub refuse: Vec<OpId>,
    /// Years whose cells it refuses.
    pub closed: BTreeSet<u16>,
    /// What its clock shows.
    pub time: i64,
    /// Most ops in an answer.
    pub page_size: usize,
}

/// Why it gave no answer; see `ApiError`.
#[derive(Debug, PartialEq)]
pub enum NoAnswer {
    ReadOnly,
    Sync(domain::sync::SyncError),
}

impl Server {
    pub fn new() -> Self {
        let (log, refuse, closed) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self {
            epoch: Uuid::from_u128(77),
            past: BTreeSet::new(),
            log,
            refuse,
            closed,
            time: 1,
            page_size: PAGE,
        }
    }

    /// What a store reads for these ops: themselves, their parents, and who has their numbers.
    pub fn facts<'a>(&self, ops: impl Iterator<Item = &'a Op>) -> Facts {
        let (mut named, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for Op { envelope, .. } in ops {
            named.extend(envelope.parents.iter().copied().chain([envelope.id]));
            numbers.insert((envelope.device, envelope.device_seq));
        }
        let mut facts = Facts { epoch: self.epoch, past: self.past.clone(), ..Facts::default() };
        for (op, _) in self.log.iter().filter(|_| !named.is_empty()) {
            let number = (op.envelope.device, op.envelope.device_seq);
            if named.contains(&op.id()) {
                facts.stored.insert(op.id(), op.bytes().to_owned());
                facts.cells.insert(op.id(), op.envelope.cell.clone());
            }
            if numbers.contains(&number) {
                facts.numbers.insert(number, op.id());
            }
        }
        facts
    }

    pub fn append(&mut self, receptions: Vec<Reception>, account: &str) {
        for Reception { op, proven, unverified } in receptions {
            let seq = self.log.len() as u64 + 1;
            let (author, time) =
                proven.map_or((account.into(), self.time), |proven| (proven.author, proven.time));
            let seal = seal(&op, &author, time);
            self.log.push((
                op,
                Acceptance { epoch: self.epoch, seq, author, time, seal, unverified, clock: None },
            ));
        }
    }

    pub fn answer(
        &mut self,
        request: &SyncRequest,
        account: &str,
        may_write: bool,
    ) -> Result<SyncResponse, NoAnswer> {
        let message = Message::read(request).map_err(NoAnswer::Sync)?;
        let mut facts = self.facts(message.ops());
        facts.at_cursor = message.cursor.and_then(|cursor| self.at(cursor.seq));
        let allow = |op: &Op| self.allow(op);
        let session = Session { account, may_write, allow: &allow, is_ours: &is_ours };
        let step = step(message, facts, &session).map_err(|_| NoAnswer::ReadOnly)?;
        if let Some(past) = &step.new_epoch {
            self.past.extend(past);
            self.rename(Uuid::from_u128(self.epoch.as_u128() + 1));
        }
        self.append(step.append.clone(), account);
        let page = self.page(step.after);
        Ok(SyncResponse { policy: Some(("1".to_owned(), 0)), ..step.answer(page) })
    }

    /// Takes a new epoch.
    pub fn rename(&mut self, epoch: Uuid) {
        self.epoch = epoch;
        self.log.iter_mut().for_each(|(_, acceptance)| acceptance.epoch = epoch);
    }

    fn allow(&self, op: &Op) -> Result<(), Refusal> {
        let year = op.envelope.cell.split('/').nth(2).and_then(|year| year.parse().ok());
        match year {
            _ if self.refuse.contains(&op.id()) => Err(Refusal::NoRight),
            Some(year) if self.closed.contains(&year) => {
                Err(Refusal::YearClosed(domain::fiscal_year::FiscalYear(year)))
            }
            _ => Ok(()),
        }
    }

    fn at(&self, seq: u64) -> Option<(OpId, i64)> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.log.get(index).map(|(op, acceptance)| (op.id(), acceptance.time))
    }

    fn page(&self, after: u64) -> Page {
        let rest = self.log.iter().skip(usize::try_from(after).expect("small")).take(self.page_size);
        let fitting = one_message(rest, |(op, _)| op.bytes().len());
        let ops = fitting.map(|(op, acceptance)| {
            (op.id(), SealedOp { op: op.bytes().to_owned(), acceptance: acceptance.clone() })
        });
        Page { epoch: self.epoch, last_seq: self.log.len() as u64, ops: ops.collect() }
    }
}

fn seal(op: &Op, author: &str, time: i64) -> String {
    format!("{}/{author}/{time}/{}", op.id(), op.bytes().len())
}

fn is_ours(sealed: &SealedOp) -> bool {
    let op = Op::parse(sealed.op.clone()).expect("an op");
    let Acceptance { author, time, seal: given, .. } = &sealed.acceptance;
    *given == seal(&op, author, *time)
}
