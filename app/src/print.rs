//! What stands at the foot of printed pages: a page's margin knows only what the style knows.

use crate::clock;
use crate::erased::{effect, memo};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Keeps the foot as `words` has it. They are given the time, in milliseconds since 1970: that of the
/// printing, by whichever key or menu.
pub fn foot(words: impl Fn(i64) -> String + Send + Sync + 'static) -> ReadSignal<i64> {
    let now = RwSignal::new(clock::now());
    let printing = window_event_listener(ev::beforeprint, move |_| now.set(clock::now()));
    on_cleanup(move || printing.remove());
    // Set where it is another only: the whole page takes its style from the root.
    let foot = memo(move || format!("\"{}\"", words(now.get()).replace(['"', '\\'], "")));
    effect(move || {
        if let Some(root) = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok())
        {
            let _ = root.style().set_property("--edition", &foot.read());
        }
    });
    now.read_only()
}
