//! The tables of chosen files: CSV is read here, workbooks by the server.

use api::{LARGEST_FILE, WORKBOOK, WORKBOOK_KIND};
use domain::{
    csv,
    import::{Table, read_answer},
};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, HtmlInputElement, Request, RequestInit, Response, TextDecoder, TextDecoderOptions,
};

/// Name and table of each chosen file, or why it cannot be read.
pub async fn tables(input: &HtmlInputElement) -> Vec<(String, Result<Table, String>)> {
    let mut tables = Vec::new();
    let Some(files) = input.files() else { return tables };
    for file in (0..files.length()).filter_map(|at| files.get(at)) {
        tables.push((file.name(), table(&file).await));
    }
    tables
}

async fn table(file: &File) -> Result<Table, String> {
    if file.size() > f64::from(LARGEST_FILE) {
        return Err(format!("大きすぎます。{} MB までのファイルを選んでください。", LARGEST_FILE >> 20));
    }
    let not_read =
        || "読み取れませんでした。CSV（UTF-8 か CP932）か Excel（.xlsx）を選んでください。".to_owned();
    let blob: &Blob = file.unchecked_ref();
    let bytes = JsFuture::from(blob.array_buffer()).await.map_err(|_| not_read())?;
    let bytes: js_sys::ArrayBuffer = bytes.unchecked_into();
    if is_workbook(&bytes) {
        return ask_server(&bytes).await.unwrap_or_else(|_| {
            Err("Excel のファイルは、サーバーにつながっているときに読み取れます。つながってからもう一度選ぶか、「データ」のシートを CSV（UTF-8）で保存して、それを選んでください。".to_owned())
        });
    }
    let text = ["utf-8", "shift_jis"].into_iter().find_map(|set| decode(&bytes, set).ok());
    Ok(Table { sheet: None, rows: csv::read(&text.ok_or_else(not_read)?) })
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

/// The table of a workbook, or the server's reason; an error where the server did not answer.
async fn ask_server(bytes: &js_sys::ArrayBuffer) -> Result<Result<Table, String>, JsValue> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(bytes);
    let request = Request::new_with_str_and_init(WORKBOOK, &init)?;
    request.headers().set("content-type", WORKBOOK_KIND)?;
    let response: Response = JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let answer = read_answer(&text).ok_or(JsValue::NULL)?;
    Ok(answer.map_err(|not| not.why))
}
