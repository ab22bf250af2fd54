//! Which section is being read, found while the page scrolls.

use crate::store::prefs;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// A section counts as read while it crosses this strip of the window: below the head of the page,
/// above its middle.
const STRIP: &str = "-20% 0px -60% 0px";

/// Which section is being read. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Whereabouts {
    section: RwSignal<Option<String>>,
    observer: StoredValue<Option<IntersectionObserver>, LocalStorage>,
}

impl Whereabouts {
    /// Nowhere yet.
    pub fn start() -> Self {
        let here = Self { section: RwSignal::new(None), observer: StoredValue::new_local(None) };
        on_cleanup(move || here.stop());
        here
    }

    /// The section being read.
    pub fn section(self) -> Option<String> {
        self.section.get()
    }

    /// Whether it is this one.
    pub fn is_in(self, id: &str) -> bool {
        self.section.with(|section| section.as_deref() == Some(id))
    }

    /// Goes to a section, and remembers it for next time.
    pub fn set(self, section: Option<String>) {
        if let Some(section) = &section {
            prefs::set(prefs::LAST_READ, section);
        }
        if self.section.with_untracked(|now| *now != section) {
            self.section.set(section);
        }
    }

    /// Watches the elements that match a selector; each has a section's id.
    pub fn watch(self, selector: &str) {
        self.stop();
        let crossed = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let entries = entries.iter().map(JsCast::unchecked_into::<IntersectionObserverEntry>);
            if let Some(entry) = entries.rev().find(IntersectionObserverEntry::is_intersecting) {
                self.set(Some(entry.target().id()));
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(STRIP);
        let observer = IntersectionObserver::new_with_options(crossed.as_ref().unchecked_ref(), &options);
        let (Ok(observer), Ok(all)) = (observer, document().query_selector_all(selector)) else { return };
        crossed.forget();
        for at in 0..all.length() {
            if let Some(element) = all.get(at) {
                observer.observe(&element.unchecked_into::<Element>());
            }
        }
        self.observer.set_value(Some(observer));
    }

    fn stop(self) {
        self.observer.with_value(|observer| observer.iter().for_each(IntersectionObserver::disconnect));
    }
}
