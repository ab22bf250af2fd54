//! Several tabs of one device: one of them, which holds the lock, talks to the server; all hear of
//! what any of them wrote.

use super::{Replica, Server};
use crate::erased::spawn;
use domain::sync::Write;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

const CHANNEL: &str = "jinzai-navi";
const LOCK: &str = "jinzai-navi-sync";

/// The store has changed.
const CHANGED: &str = "changed";
/// Something is to be sent or asked for.
const ASK: &str = "ask";
/// A new version takes over: nothing is to be asked.
const SILENCE: &str = "silence";
/// Begins what a tab says of what it wrote.
const WROTE: &str = "wrote ";
/// Begins what the leading tab says of the server.
const HEARD: &str = "heard ";

impl Replica {
    /// Joins the other tabs. When this is done, it is known whether this tab leads.
    pub(super) async fn join_tabs(self) {
        self.hear_other_tabs();
        let Some(locks) = locks() else { return self.lead(true) };
        if !self.take_lock(&locks, true).await {
            spawn(async move {
                self.take_lock(&locks, false).await;
                // The tab that led may have ended before it could say what it wrote.
                self.catch_up().await;
                self.exchange().await;
            });
        }
    }

    /// Takes the lock and keeps it until the tab ends; without waiting for it, if so wished. Says
    /// whether this tab has it.
    async fn take_lock(self, locks: &JsValue, if_free: bool) -> bool {
        let (told, taken) = futures_channel::oneshot::channel();
        let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let is_mine = !lock.is_null();
            self.lead(is_mine);
            let _ = told.send(is_mine);
            if is_mine { Promise::new(&mut |_, _| ()).into() } else { JsValue::UNDEFINED }
        });
        let options = Object::new();
        let _ = Reflect::set(&options, &"ifAvailable".into(), &if_free.into());
        let request = Reflect::get(locks, &"request".into()).map(JsCast::unchecked_into::<Function>);
        if request.and_then(|request| request.call3(locks, &LOCK.into(), &options, &held)).is_err() {
            self.lead(true);
        }
        taken.await.unwrap_or(true)
    }

    fn lead(self, leads: bool) {
        self.line.update_value(|line| line.leads = leads);
    }

    /// Whether this tab is the one that talks to the server.
    pub(super) fn leads(self) -> bool {
        self.line.with_value(|line| line.leads)
    }

    fn hear_other_tabs(self) {
        let Ok(channel) = web_sys::BroadcastChannel::new(CHANNEL) else { return };
        let heard = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
            self.hear(&event.data().as_string().unwrap_or_default());
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        self.channel.set_value(Some(channel));
    }

    fn hear(self, message: &str) {
        let leads = self.leads();
        if let Some(wrote) = message.strip_prefix(WROTE) {
            return self.hear_of_write(wrote);
        }
        match message {
            CHANGED => self.read_again(),
            SILENCE => self.fall_silent(),
            ASK if leads => spawn(async move {
                self.exchange().await;
                self.tell_how_server_stands();
            }),
            _ => {
                if let Some(heard) = message.strip_prefix(HEARD).filter(|_| !leads) {
                    self.take_over(heard);
                }
            }
        }
    }

    fn hear_of_write(self, wrote: &str) {
        let mut taken_in = false;
        if let Some((number, write)) = wrote.split_once(' ')
            && let (Ok(number), Some(write)) = (number.parse(), Write::from_json(write))
        {
            self.device.update(|device| taken_in = device.hear(number, write));
        }
        if !taken_in {
            self.read_again();
        } else if self.leads() && self.unsent() > 0 {
            spawn(self.exchange());
        }
    }

    fn read_again(self) {
        spawn(async move {
            self.read_store().await;
            if self.leads() {
                self.exchange().await;
            }
        });
    }

    fn tell_other_tabs(self, message: &str) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                let _ = channel.post_message(&message.into());
            }
        });
    }

    /// What this tab wrote, for the others to do the same in memory.
    pub(super) fn tell_of_write(self, number: u64, write: &Write) {
        match serde_json::to_string(write) {
            Ok(write) => self.tell_other_tabs(&format!("{WROTE}{number} {write}")),
            Err(_) => self.tell_of_change(),
        }
    }

    /// The store has changed: the others read it again.
    pub(super) fn tell_of_change(self) {
        self.tell_other_tabs(CHANGED);
    }

    /// Asks the tab that talks to the server to do so.
    pub(super) fn ask_leader(self) {
        self.tell_other_tabs(ASK);
    }

    /// A new version takes over.
    pub(super) fn tell_of_silence(self) {
        self.tell_other_tabs(SILENCE);
    }

    /// What the leading tab knows of the server, for the others' headers.
    pub(super) fn tell_how_server_stands(self) {
        let status = self.status.get_untracked();
        let server = match status.server {
            Server::Unknown | Server::Asking => return,
            Server::Answers => "answers".to_owned(),
            Server::Offline => "offline".to_owned(),
            Server::Fails(why) => why,
        };
        let may_write = status.may_write.map_or("?", |may| if may { "+" } else { "-" });
        let last_sync = status.last_sync.unwrap_or_default();
        self.tell_other_tabs(&format!("{HEARD}{last_sync} {may_write} {server}"));
    }

    fn take_over(self, heard: &str) {
        let mut parts = heard.splitn(3, ' ');
        let last_sync = parts.next().and_then(|time| time.parse().ok()).filter(|time| *time > 0);
        let may_write = parts.next().and_then(|may| match may {
            "+" => Some(true),
            "-" => Some(false),
            _ => None,
        });
        let server = match parts.next().unwrap_or_default() {
            "answers" => Server::Answers,
            "offline" => Server::Offline,
            why => Server::Fails(why.to_owned()),
        };
        self.status.update(|status| {
            status.server = server;
            status.last_sync = last_sync.or(status.last_sync);
            status.may_write = may_write.or(status.may_write);
            status.ready = true;
        });
    }
}

/// The browser's locks. Without https there are none.
fn locks() -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    locks.is_object().then_some(locks)
}
