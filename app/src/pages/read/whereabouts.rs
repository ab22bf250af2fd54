//! Which section is being read, found while the page scrolls.

use crate::store::prefs;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Pixels below the head of the page where reading begins.
const BELOW_HEAD: i32 = 24;
/// Pixels that count as having scrolled.
const SCROLLED: f64 = 40.0;

type Observer = (IntersectionObserver, Closure<dyn FnMut(js_sys::Array)>);

/// Which section is being read. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Whereabouts {
    section: RwSignal<Option<String>>,
    observer: StoredValue<Option<Observer>, LocalStorage>,
    /// The sections watched, in order, each with whether it is in the upper part of the window.
    in_view: StoredValue<Vec<(String, bool)>>,
    /// How far down the page the address led, in pixels.
    arrived: StoredValue<f64>,
}

impl Whereabouts {
    /// Nowhere yet.
    pub fn start() -> Self {
        let here = Self {
            section: RwSignal::new(None),
            observer: StoredValue::new_local(None),
            in_view: StoredValue::new(Vec::new()),
            arrived: StoredValue::new(0.0),
        };
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
    pub fn go(self, section: String) {
        prefs::set(prefs::LAST_READ, &section);
        self.show(section);
    }

    /// The page stands where the address leads. From here on it is the reader who scrolls.
    pub fn arrive(self) {
        let _ = self.arrived.try_set_value(window().scroll_y().unwrap_or(0.0));
    }

    fn show(self, section: String) {
        if self.section.with_untracked(|now| now.as_ref() != Some(&section)) {
            self.section.set(Some(section));
        }
    }

    /// Watches the elements that match a selector; each has a section's id.
    pub fn watch(self, selector: &str) {
        if self.section.try_get_untracked().is_none() {
            return; // the page is gone
        }
        self.stop();
        let crossed = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            entries.iter().map(JsCast::unchecked_into).for_each(|entry| self.crossed(&entry));
            self.settle();
        });
        let head = document().query_selector(".head").ok().flatten().map_or(0, |head| head.client_height());
        let options = IntersectionObserverInit::new();
        options.set_root_margin(&format!("-{}px 0px -60% 0px", head + BELOW_HEAD));
        let observer = IntersectionObserver::new_with_options(crossed.as_ref().unchecked_ref(), &options);
        let (Ok(observer), Ok(all)) = (observer, document().query_selector_all(selector)) else { return };
        let elements = (0..all.length()).filter_map(|at| all.get(at)?.dyn_into::<Element>().ok());
        let elements: Vec<Element> = elements.collect();
        self.in_view.set_value(elements.iter().map(|element| (element.id(), false)).collect());
        for element in &elements {
            observer.observe(element);
        }
        self.observer.set_value(Some((observer, crossed)));
    }

    fn crossed(self, entry: &IntersectionObserverEntry) {
        let id = entry.target().id();
        self.in_view.update_value(|all| {
            for (_, is_in) in all.iter_mut().filter(|(other, _)| *other == id) {
                *is_in = entry.is_intersecting();
            }
        });
    }

    /// The first section in view is the one being read, once the reader has scrolled to it.
    fn settle(self) {
        let first = self.in_view.with_value(|all| all.iter().find(|(_, is_in)| *is_in).cloned());
        let Some((section, _)) = first else { return };
        let y = window().scroll_y().unwrap_or(0.0);
        if (y - self.arrived.get_value()).abs() > SCROLLED {
            self.go(section);
        } else if self.section.with_untracked(Option::is_none) {
            self.show(section);
        }
    }

    fn stop(self) {
        self.observer.update_value(|observer| {
            if let Some((observer, _)) = observer.take() {
                observer.disconnect();
            }
        });
    }
}
