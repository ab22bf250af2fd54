//! What stands at the foot of printed pages: a page's margin knows only what the style knows.

use crate::clock;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Has the foot say `words` whenever the page is printed, by whichever key or menu. They are given the time
/// of the printing, in milliseconds since 1970, as is whoever reads the signal.
pub fn foot(words: impl Fn(i64) -> String + 'static) -> ReadSignal<i64> {
    let now = RwSignal::new(clock::now());
    let printing = window_event_listener(ev::beforeprint, move |_| {
        now.set(clock::now());
        set_foot(&untrack(|| words(now.get())));
    });
    on_cleanup(move || printing.remove());
    now.read_only()
}

/// Only when it is printed: the whole page takes its style from the root, and would be styled anew with every
/// edit.
fn set_foot(words: &str) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root {
        let quoted = format!("\"{}\"", words.replace(['"', '\\'], ""));
        let _ = root.style().set_property("--edition", &quoted);
    }
}
