//! The present view as a file: SVG with its links, or PNG.

use crate::download::{blob, download};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Blob, CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlImageElement, Url, XmlSerializer,
};

/// What decides how a shape looks; the rest of the page's styles does not.
const STYLES: [&str; 12] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "font-family",
    "font-weight",
    "font-size",
    "text-anchor",
    "paint-order",
    "opacity",
];
const SVG: &str = "http://www.w3.org/2000/svg";
/// Height of the line below the picture, in pixels of the screen.
const CAPTION: f64 = 32.0;
/// Pixels of the picture for a pixel of the screen.
const SHARPNESS: f64 = 2.0;

/// Saves what is in view. `failed` is called where that turns out later.
/// `caption` says what the picture is, below it.
pub fn save(as_picture: bool, caption: &str, failed: impl Fn() + Clone + 'static) -> Result<(), JsValue> {
    let svg = document().query_selector(".house")?.ok_or(JsValue::NULL)?;
    let window = document().query_selector(".map-window")?.ok_or(JsValue::NULL)?;
    let text = drawn(&svg, &window, caption)?;
    let blob = blob(&text, "image/svg+xml")?;
    if as_picture { save_picture(&blob, &window, failed) } else { download(&blob, "jinzai-navi.svg") }
}

/// The drawing with its styles in it, cut to the part in view, without what is not seen.
fn drawn(svg: &Element, window: &Element, caption: &str) -> Result<String, JsValue> {
    let copy = styled_copy(svg)?;
    let (frame, canvas) = (window.get_bounding_client_rect(), svg.get_bounding_client_rect());
    let width: i32 = svg.get_attribute("data-width").and_then(|w| w.parse().ok()).ok_or(JsValue::NULL)?;
    let unit = f64::from(width) / canvas.width();
    let view = View {
        left: (frame.left() - canvas.left()) * unit,
        top: (frame.top() - canvas.top()) * unit,
        width: frame.width() * unit,
        height: frame.height() * unit,
        unit,
    };
    add_caption(&copy, &view, caption)?;
    let edges = [view.left, view.top, view.width, view.height + CAPTION * unit];
    copy.set_attribute("viewBox", &edges.map(|edge| whole(edge).to_string()).join(" "))?;
    copy.set_attribute("width", &whole(frame.width()).to_string())?;
    copy.set_attribute("height", &whole(frame.height() + CAPTION).to_string())?;
    copy.set_attribute("xmlns", SVG)?;
    XmlSerializer::new()?.serialize_to_string(&copy)
}

/// The part of the drawing that is in view, in its own units, of which `unit` make a pixel.
struct View {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    unit: f64,
}

/// A copy that looks the same without the page's styles, its links whole.
fn styled_copy(svg: &Element) -> Result<Element, JsValue> {
    let copy: Element = svg.clone_node_with_deep(true)?.unchecked_into();
    let (from, to) = (svg.query_selector_all("*")?, copy.query_selector_all("*")?);
    let origin = document().location().ok_or(JsValue::NULL)?.origin()?;
    let mut unseen = Vec::new();
    style(svg, &copy)?;
    for index in 0..from.length() {
        let (Some(from), Some(to)) = (from.get(index), to.get(index)) else { continue };
        let (from, to): (Element, Element) = (from.unchecked_into(), to.unchecked_into());
        if !style(&from, &to)? {
            unseen.push(to);
        } else if let Some(href) = to.get_attribute("href") {
            to.set_attribute("href", &(origin.clone() + &href))?;
        }
    }
    unseen.iter().for_each(Element::remove);
    Ok(copy)
}

/// What the picture is, on paper below it.
fn add_caption(copy: &Element, view: &View, caption: &str) -> Result<(), JsValue> {
    let (bottom, room, size) = (view.top + view.height, CAPTION * view.unit, 12.0 * view.unit);
    let paper = [("x", view.left), ("y", bottom), ("width", view.width), ("height", room)];
    append(copy, "rect", &paper)?.set_attribute("fill", "#fff")?;
    let line = [("x", view.left + size), ("y", bottom + room - size), ("font-size", size)];
    let line = append(copy, "text", &line)?;
    line.set_attribute("font-family", "sans-serif")?;
    line.set_text_content(Some(caption));
    Ok(())
}

fn append(copy: &Element, name: &str, lengths: &[(&str, f64)]) -> Result<Element, JsValue> {
    let element = document().create_element_ns(Some(SVG), name)?;
    for (name, length) in lengths {
        element.set_attribute(name, &whole(*length).to_string())?;
    }
    copy.append_child(&element)?;
    Ok(element)
}

/// Writes an element's styles into its copy. False if it is not seen.
fn style(from: &Element, to: &Element) -> Result<bool, JsValue> {
    let Some(computed) = window().get_computed_style(from)? else { return Ok(true) };
    if computed.get_property_value("display")? == "none" {
        return Ok(false);
    }
    for name in STYLES {
        to.set_attribute(name, &computed.get_property_value(name)?)?;
    }
    Ok(true)
}

/// Texts of whole numbers need no code for fractions.
#[allow(clippy::cast_possible_truncation)] // sizes of a screen
fn whole(length: f64) -> i32 {
    length.round() as i32
}

fn save_picture(drawing: &Blob, frame: &Element, failed: impl Fn() + Clone + 'static) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(drawing)?;
    let image = HtmlImageElement::new()?;
    let rect = frame.get_bounding_client_rect();
    let (width, height) = (rect.width() * SHARPNESS, (rect.height() + CAPTION) * SHARPNESS);
    let loaded = {
        let (image, url) = (image.clone(), url.clone());
        Closure::once_into_js(move || {
            let painted = paint(&image, width, height, failed.clone());
            let _ = Url::revoke_object_url(&url);
            if painted.is_err() {
                failed();
            }
        })
    };
    image.set_onload(Some(loaded.unchecked_ref()));
    image.set_onerror(Some(loaded.unchecked_ref()));
    image.set_src(&url);
    Ok(())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // sizes of a screen
fn paint(
    image: &HtmlImageElement,
    width: f64,
    height: f64,
    failed: impl Fn() + 'static,
) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width, height);
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height)?;
    let taken = Closure::once_into_js(move |blob: Option<Blob>| {
        let saved = blob.is_some_and(|blob| download(&blob, "jinzai-navi.png").is_ok());
        if !saved {
            failed();
        }
    });
    canvas.to_blob(taken.unchecked_ref())
}
