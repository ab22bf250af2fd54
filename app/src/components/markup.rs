//! Where markup is put into the page, and the only place. Everything else is made of elements.

use domain::html::Html;
use web_sys::Element;

/// Puts markup in place of what an element holds.
#[expect(clippy::disallowed_methods, reason = "it is made of literals and escaped texts")]
pub fn put_in(element: &Element, html: &Html) {
    element.set_inner_html(html.as_str());
}

/// Puts markup behind what an element holds.
#[expect(clippy::disallowed_methods, reason = "it is made of literals and escaped texts")]
pub fn put_behind(element: &Element, html: &Html) {
    let _ = element.insert_adjacent_html("beforeend", html.as_str());
}
