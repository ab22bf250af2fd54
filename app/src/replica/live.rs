//! When to talk to the server: when it says that there is news, when something is to be sent, and
//! now and then to find out whether it is there.

use super::{Replica, Server, sync::Bell};
use crate::{clock, erased::spawn};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};

/// How often the device looks whether it is time to ask.
const TICK: Duration = Duration::from_secs(1);
/// Ticks between questions while the server tells its news by itself. A stream can be cut without
/// a sign.
const WHILE_LISTENING: u32 = 30;
/// Ticks between questions while the server answers but has not taken what is to be sent.
const WHILE_WAITING: u32 = 5;
/// Most ticks between questions while the server does not answer. They double up to this.
const WHILE_OFFLINE: u32 = 15;
/// How long nothing is asked while a new version takes over, in milliseconds. A worker that nobody asks
/// anything ends after 30 s by itself.
const SILENCE: i64 = 45_000;

/// The line to the server.
#[derive(Default)]
pub struct Line {
    /// Whether this tab is the one that talks.
    pub leads: bool,
    /// An exchange is under way.
    pub busy: bool,
    /// Another is wished for after it.
    pub again: bool,
    /// Rings for whoever waits for an answer when the network is back.
    pub waits: Option<Bell>,
    /// Until when nothing is asked, in milliseconds since 1970.
    silent_until: i64,
    /// How often the store had been written to when what is open was last noted.
    pub noted: Option<u64>,
    /// How often the store had been written to at the last tick.
    writes: u64,
    /// The stream of news.
    stream: Option<web_sys::EventSource>,
    /// Ticks since the last question, and how many to wait for the next.
    ticks: u32,
    patience: u32,
}

impl Replica {
    /// Asks the server from time to time, at once when the device may have come back to it.
    pub(super) fn ask_now_and_then(self) {
        let _ = set_interval_with_handle(move || self.tick(), TICK);
        for event in ["online", "offline", "visibilitychange"] {
            let _ = window_event_listener_untyped(event, move |_| {
                if document().hidden() {
                    return self.note_open();
                }
                if event == "online" {
                    self.wait_no_longer();
                }
                spawn(async move {
                    self.catch_up().await;
                    self.exchange().await;
                });
            });
        }
    }

    /// Gives up what is being waited for.
    fn wait_no_longer(self) {
        self.line.update_value(|line| line.waits.take().iter().for_each(Bell::ring));
    }

    /// Asks nothing for a while, here and in the other tabs: each question passes through the worker of
    /// the version in place and keeps it from ending. Done when what was under way has ended.
    pub async fn make_way(self) {
        self.fall_silent();
        self.tell_of_silence();
        self.wait_no_longer();
        while self.line.with_value(|line| line.busy) {
            clock::pause().await;
        }
    }

    pub(super) fn fall_silent(self) {
        self.line.update_value(|line| line.silent_until = clock::now() + SILENCE);
    }

    pub(super) fn is_silent(self) -> bool {
        self.line.with_value(|line| clock::now() < line.silent_until)
    }

    fn tick(self) {
        if document().hidden() {
            return;
        }
        let (mut is_time, mut is_quiet) = (false, false);
        let writes = self.device.with_untracked(|device| device.writes);
        let waits = self.device.with_untracked(|device| !device.outbox.is_empty());
        self.line.update_value(|line| {
            line.ticks += 1;
            is_quiet = line.writes == writes;
            line.writes = writes;
            let wait = match &line.stream {
                Some(_) if waits => WHILE_WAITING,
                Some(_) => WHILE_LISTENING,
                None => line.patience,
            };
            is_time = line.leads && line.ticks >= wait;
        });
        if is_quiet {
            self.note_open();
        }
        if is_time {
            spawn(self.exchange());
        }
    }

    /// Opens the stream of news, if it is not open. Its first message is the present state.
    pub(super) fn listen(self) {
        if self.line.with_value(|line| line.stream.is_some()) {
            return;
        }
        let Ok(stream) = web_sys::EventSource::new("/api/events") else { return };
        let news = Closure::<dyn FnMut()>::new(move || spawn(self.exchange()));
        let cut = Closure::<dyn FnMut()>::new(move || {
            self.hang_up();
            spawn(self.exchange());
        });
        stream.set_onmessage(Some(news.as_ref().unchecked_ref()));
        stream.set_onerror(Some(cut.as_ref().unchecked_ref()));
        // One pair for each connection; connections are rare.
        news.forget();
        cut.forget();
        self.line.update_value(|line| line.stream = Some(stream));
    }

    fn hang_up(self) {
        self.line.update_value(|line| {
            if let Some(stream) = line.stream.take() {
                stream.close();
            }
        });
    }

    /// After an exchange: listens to a server that is there, waits ever longer for one that is not.
    pub(super) fn after_exchange(self, server: &Server) {
        let answers = *server == Server::Answers;
        self.line.update_value(|line| {
            line.ticks = 0;
            line.patience = if answers { 1 } else { (line.patience * 2).clamp(1, WHILE_OFFLINE) };
        });
        if answers && self.leads() {
            self.listen();
        } else {
            self.hang_up();
        }
    }
}
