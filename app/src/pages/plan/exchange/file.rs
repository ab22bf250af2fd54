//! The tables of chosen files: CSV is read here, workbooks by the server.

use crate::replica::Replica;
use api::LARGEST_FILE;
use domain::{csv, import::Table};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlInputElement, TextDecoder, TextDecoderOptions};

/// Name and table of each chosen file, or why it cannot be read.
pub async fn tables(replica: Replica, input: &HtmlInputElement) -> Vec<(String, Result<Table, String>)> {
    let mut tables = Vec::new();
    let Some(files) = input.files() else { return tables };
    for file in (0..files.length()).filter_map(|at| files.get(at)) {
        tables.push((file.name(), table(replica, &file).await));
    }
    tables
}

async fn table(replica: Replica, file: &File) -> Result<Table, String> {
    if file.size() > f64::from(LARGEST_FILE) {
        return Err(format!("大きすぎます。{} MB までのファイルを選んでください。", LARGEST_FILE >> 20));
    }
    let not_read =
        || "読み取れませんでした。CSV（UTF-8 か CP932）か Excel（.xlsx）を選んでください。".to_owned();
    let blob: &Blob = file.unchecked_ref();
    let bytes = JsFuture::from(blob.array_buffer()).await.map_err(|_| not_read())?;
    let bytes: js_sys::ArrayBuffer = bytes.unchecked_into();
    if is_workbook(&bytes) {
        return replica.read_workbook(&bytes).await;
    }
    let text = ["utf-8", "shift_jis"].into_iter().find_map(|set| decode(&bytes, set).ok());
    let rows = csv::read(&text.ok_or_else(not_read)?).map_err(|open| open.to_string())?;
    Ok(Table { sheet: None, rows })
}

/// Whether a file is a package, as workbooks are, or one of Microsoft's older or encrypted ones.
fn is_workbook(bytes: &js_sys::ArrayBuffer) -> bool {
    let start = js_sys::Uint8Array::new(bytes).subarray(0, 4).to_vec();
    start.starts_with(b"PK") || start == [0xd0, 0xcf, 0x11, 0xe0]
}

/// The text in a character set, if it is one in that set.
fn decode(bytes: &js_sys::ArrayBuffer, set: &str) -> Result<String, JsValue> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    TextDecoder::new_with_label_and_options(set, &options)?.decode_with_buffer_source(bytes)
}
