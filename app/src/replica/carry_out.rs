//! Carries out what the device's machine commands, and tells it what came of that.

use super::{Replica, line::ask};
use crate::{
    clock,
    erased::spawn,
    focus::is_typing,
    store::{indexed_db::Happening, prefs},
};
use domain::sync::client::{Command, Event, Note, Part, Timer};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{cell::RefCell, pin::pin, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, closure::Closure};

const CHANNEL: &str = "jinzai-navi";

/// What is open towards the browser. A handle: copies are the same.
#[derive(Clone, Default)]
pub struct Hands(Rc<RefCell<Open>>);

#[derive(Default)]
struct Open {
    channel: Option<web_sys::BroadcastChannel>,
    stream: Option<web_sys::EventSource>,
    timers: Vec<(Timer, TimeoutHandle)>,
    /// Dropped where an answer is no more waited for.
    questions: Vec<(u64, oneshot::Sender<()>)>,
}

impl Replica {
    pub(super) fn carry_out(self, command: Command) {
        match command {
            Command::Store(number, errand) => {
                self.keeper.with_value(|keeper| keeper.queue(self, number, errand));
            }
            Command::CloseStore => self.keeper.with_value(super::keeper::Keeper::close),
            Command::Ask(number, question) => {
                let (waits, given_up) = oneshot::channel();
                self.open(|open| open.questions.push((number, waits)));
                spawn(async move {
                    if let Either::Left((answer, _)) = select(pin!(ask(number, question)), given_up).await {
                        self.forget_question(number);
                        self.happen(answer);
                    }
                });
            }
            Command::GiveUp(number) => self.forget_question(number),
            Command::SetTimer(timer, after) => self.set_timer(timer, after),
            Command::ClearTimer(timer) => self.clear_timer(timer),
            Command::Tell(text) => self.tell_other_tabs(&text),
            Command::Listen => self.listen(),
            Command::HangUp => self.hang_up(),
            Command::Show(Part::Device) => self.client.notify(),
            Command::Show(Part::Status) => self.status.set(self.client.with_untracked(|c| c.status.clone())),
            Command::Show(Part::Policy) => self.show_policy(),
            Command::LeaveBehind(edits) => edits.iter().for_each(prefs::leave_behind),
            Command::ForgetLeft(ids) => ids.iter().for_each(prefs::forget_left),
            Command::Note(Note::MayWrite(may_write)) => prefs::set(prefs::MAY_WRITE, may_write),
            Command::Note(Note::LostStore(Some(last_heard))) => prefs::set(prefs::LOST_STORE, last_heard),
            Command::Note(Note::LostStore(None)) => prefs::forget(prefs::LOST_STORE),
            Command::Note(Note::ErasureKnown) => prefs::forget(prefs::ERASED),
            Command::StartOver => drop(window().location().replace("/")),
        }
    }

    /// A policy in the place of another makes pages anew: not while someone types in one.
    fn show_policy(self) {
        let is_first = self.policy.with_untracked(Option::is_none);
        let show = move || self.policy.set(self.client.with_untracked(|client| client.policy.clone()));
        if is_first || !is_typing() {
            return show();
        }
        spawn(async move {
            while is_typing() {
                clock::pause().await;
            }
            show();
        });
    }

    fn open<T>(self, act: impl FnOnce(&mut Open) -> T) -> T {
        self.hands.with_value(|hands| act(&mut hands.0.borrow_mut()))
    }

    fn set_timer(self, timer: Timer, after: u32) {
        self.clear_timer(timer);
        let ring = move || {
            self.open(|open| open.timers.retain(|(set, _)| *set != timer));
            self.happen(Event::Rang(timer));
        };
        if let Ok(set) = set_timeout_with_handle(ring, Duration::from_millis(after.into())) {
            self.open(|open| open.timers.push((timer, set)));
        }
    }

    fn clear_timer(self, timer: Timer) {
        self.open(|open| {
            open.timers.retain(|(set, handle)| {
                let stays = *set != timer;
                if !stays {
                    handle.clear();
                }
                stays
            });
        });
    }

    fn forget_question(self, number: u64) {
        self.open(|open| open.questions.retain(|(asked, _)| *asked != number));
    }

    /// From now on hears what other tabs say.
    pub(super) fn hear_other_tabs(self) {
        let Ok(channel) = web_sys::BroadcastChannel::new(CHANNEL) else { return };
        let heard = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
            self.happen(Event::Told(event.data().as_string().unwrap_or_default()));
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        self.open(|open| open.channel = Some(channel));
    }

    pub(super) fn tell_other_tabs(self, text: &str) {
        self.open(|open| {
            if let Some(channel) = &open.channel {
                let _ = channel.post_message(&text.into());
            }
        });
    }

    /// Opens the stream of news. Its first message is the present state.
    fn listen(self) {
        let Ok(stream) = web_sys::EventSource::new("/api/events") else {
            return spawn(async move { self.happen(Event::Cut) });
        };
        let news = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
            if let Some(seq) = event.data().as_string().and_then(|seq| seq.parse().ok()) {
                self.happen(Event::News(seq));
            }
        });
        let cut = Closure::<dyn FnMut()>::new(move || self.happen(Event::Cut));
        stream.set_onmessage(Some(news.as_ref().unchecked_ref()));
        stream.set_onerror(Some(cut.as_ref().unchecked_ref()));
        // One pair for each connection; connections are rare.
        news.forget();
        cut.forget();
        self.open(|open| open.stream = Some(stream));
    }

    fn hang_up(self) {
        if let Some(stream) = self.open(|open| open.stream.take()) {
            stream.set_onerror(None);
            stream.close();
        }
    }

    /// The browser has done something to the store.
    pub(super) fn store_happened(self, happening: Happening) {
        match happening {
            Happening::Closed => {
                self.keeper.with_value(super::keeper::Keeper::forget_connection);
                self.happen(Event::StoreClosed);
            }
            Happening::Blocked => self.happen(Event::StoreBlocked(true)),
        }
    }
}
