//! What happens to the page, told to the machine: it is seen, hidden, frozen, left, restored; its tab leads.

use super::Replica;
use crate::store::prefs;
use domain::sync::client::Event;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::EventTarget;

const LOCK: &str = "jinzai-navi-sync";

impl Replica {
    /// From now on the machine hears of all that happens to the page.
    pub(super) fn watch_page(self) {
        let (page, window): (&EventTarget, &EventTarget) = (&document(), &window());
        on(page, "visibilitychange", move || self.seen_or_hidden());
        // Out of the back/forward cache, or thawed.
        prefs::mark_open(true);
        on(window, "pageshow", move || {
            prefs::mark_open(true);
            self.runs_again();
        });
        on(page, "resume", move || self.runs_again());
        on(window, "pagehide", move || {
            prefs::mark_open(false);
            self.happen(Event::Left);
        });
        on(page, "freeze", move || self.happen(Event::Left));
        on(window, "online", move || self.happen(Event::Online));
        on(window, "offline", move || self.happen(Event::Wished));
        // Another tab has kept a setting.
        on(window, "storage", move || {
            let name = prefs::get(prefs::EDITOR).unwrap_or_default();
            if self.editor.get_untracked() != name {
                self.editor.set(name);
            }
        });
    }

    fn seen_or_hidden(self) {
        if document().hidden() {
            self.happen(Event::Hidden);
        } else {
            self.happen(Event::Shown(prefs::person()));
        }
    }

    fn runs_again(self) {
        self.happen(Event::Shown(prefs::person()));
        if document().hidden() {
            self.happen(Event::Hidden);
        }
    }

    /// Tries to be the tab that talks to the server: at once, and when the one that is it ends. Where there are no
    /// locks, or they are refused, each tab is.
    pub(super) fn take_the_lead(self) {
        let Some(locks) = locks() else { return self.happen(Event::Led(true)) };
        self.request_lock(&locks, true);
    }

    fn request_lock(self, locks: &JsValue, if_free: bool) {
        let waits = locks.clone();
        let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let is_mine = !lock.is_null();
            self.happen(Event::Led(is_mine));
            if is_mine {
                // Kept until the tab ends.
                return Promise::new(&mut |_, _| ()).into();
            }
            self.request_lock(&waits, false);
            JsValue::UNDEFINED
        });
        let refused = Closure::once_into_js(move |_: JsValue| self.happen(Event::Led(true)));
        let options = Object::new();
        let _ = Reflect::set(&options, &"ifAvailable".into(), &if_free.into());
        let request = Reflect::get(locks, &"request".into()).map(JsCast::unchecked_into::<Function>);
        match request.and_then(|request| request.call3(locks, &LOCK.into(), &options, &held)) {
            Ok(promise) => {
                let then = promise.unchecked_into::<Promise>();
                let catch = Reflect::get(&then, &"catch".into()).map(JsCast::unchecked_into::<Function>);
                let _ = catch.and_then(|catch| catch.call1(&then, &refused));
            }
            Err(_) => self.happen(Event::Led(true)),
        }
    }
}

fn on(target: &EventTarget, event: &'static str, act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act);
    let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    // As long as the page.
    act.forget();
}

/// The browser's locks. Without https there are none.
fn locks() -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    locks.is_object().then_some(locks)
}
