//! Where the words of a Japanese text begin, by the browser's own knowledge of them.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The text cut into words; into characters where the browser knows no words.
pub fn words(text: &str) -> Vec<&str> {
    match word_starts(text) {
        Ok(starts) => domain::difference::cut(text, starts.into_iter()),
        Err(_) => domain::difference::cut(text, text.char_indices().map(|(start, _)| start)),
    }
}

/// Byte offsets of words (`Intl.Segmenter`, ECMA-402).
fn word_starts(text: &str) -> Result<Vec<usize>, JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
    let segmenter: Function = Reflect::get(&intl, &"Segmenter".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"granularity".into(), &"word".into())?;
    let segmenter = Reflect::construct(&segmenter, &Array::of2(&"ja".into(), &options))?;
    let segment: Function = Reflect::get(&segmenter, &"segment".into())?.dyn_into()?;
    let segments = Array::from(&segment.call1(&segmenter, &text.into())?);
    let mut starts = Vec::new();
    let mut at = 0;
    for segment in segments.iter() {
        starts.push(at);
        at += Reflect::get(&segment, &"segment".into())?.as_string().unwrap_or_default().len();
    }
    Ok(starts)
}
