//! One type for each kind of changing thing in a view.
//!
//! Leptos makes code for every type that stands in a view, and every closure is a type of its own.
//! Put through these functions, all changing texts (flags, views, handlers) share one type, which
//! makes the app about a third smaller.

use leptos::{
    ev::{FocusEvent, KeyboardEvent, MouseEvent},
    prelude::*,
};
use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

/// A part of a page that changes.
pub type Dynamic = Arc<Mutex<dyn FnMut() -> AnyView + Send>>;

/// A part of a page that changes.
pub fn view(make: impl FnMut() -> AnyView + Send + 'static) -> Dynamic {
    Arc::new(Mutex::new(make))
}

/// A part of a page that is there only at times.
pub fn when(
    is: impl Fn() -> bool + Send + 'static,
    mut make: impl FnMut() -> AnyView + Send + 'static,
) -> Dynamic {
    view(move || if is() { make() } else { ().into_any() })
}

/// A text that changes.
pub fn text(make: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(make)
}

/// A number in a text that changes.
pub fn count(make: impl Fn() -> usize + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || make().to_string())
}

/// A flag that changes.
pub fn flag(make: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(make)
}

/// An attribute that is `"true"` or absent.
pub fn if_true(make: impl Fn() -> bool + Send + Sync + 'static) -> Signal<Option<&'static str>> {
    Signal::derive(move || make().then_some("true"))
}

/// What is worked out again where something that it reads changes, and news only where it comes out
/// otherwise.
pub fn memo<T: PartialEq + Send + Sync + 'static>(make: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let make: Box<dyn Fn() -> T + Send + Sync> = Box::new(make);
    Memo::new(move |_| make())
}

/// What is done again where something that it reads changes.
pub fn effect(act: impl FnMut() + 'static) {
    let mut act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(move |_: Option<()>| act());
}

/// The same, with what it gave the time before.
pub fn effect_after<T: 'static>(mut act: impl FnMut(Option<T>) -> T + 'static) {
    let mut before = None;
    effect(move || before = Some(act(before.take())));
}

/// What is done with the next frame, when the page is drawn.
pub fn with_frame(act: impl FnOnce() + 'static) {
    let act: Box<dyn FnOnce()> = Box::new(act);
    request_animation_frame(act);
}

/// What a click does.
pub fn click(act: impl FnMut(MouseEvent) + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(act)
}

/// What a key does.
pub fn key(act: impl FnMut(KeyboardEvent) + 'static) -> Box<dyn FnMut(KeyboardEvent)> {
    Box::new(act)
}

/// What entering a field does.
pub fn enter(act: impl FnMut(FocusEvent) + 'static) -> Box<dyn FnMut(FocusEvent)> {
    Box::new(act)
}

/// What leaving a field does.
pub fn blur(act: impl FnMut(FocusEvent) + 'static) -> Box<dyn FnMut(FocusEvent)> {
    Box::new(act)
}

/// What a change of a field does.
pub fn change(act: impl FnMut(web_sys::Event) + 'static) -> Box<dyn FnMut(web_sys::Event)> {
    Box::new(act)
}

/// A view without its type, as it would be inside another.
pub trait Erase {
    /// Takes the type off.
    fn erase(self) -> AnyView;
}

impl<T: IntoAny> Erase for View<T> {
    fn erase(self) -> AnyView {
        self.into_inner().into_any()
    }
}

impl Erase for AnyView {
    fn erase(self) -> AnyView {
        self
    }
}

/// A part of a page that may not be there.
impl<T: Erase> Erase for Option<T> {
    fn erase(self) -> AnyView {
        self.map_or_else(|| ().into_any(), Erase::erase)
    }
}

/// Parts of a page, one after the other.
pub trait List: Iterator {
    /// Collects them.
    fn list(self) -> Vec<AnyView>;
}

impl<I: Iterator<Item: Erase>> List for I {
    fn list(self) -> Vec<AnyView> {
        self.map(Erase::erase).collect()
    }
}

/// Runs a task. One type for all, as above.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    leptos::task::spawn_local(task);
}
