//! Workbooks, which the server reads.

use super::{Replica, line::in_time};
use api::{ApiError, WORKBOOK, WORKBOOK_KIND};
use domain::import::{Table, read_answer};
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response};

impl Replica {
    /// The table of a workbook, or why there is none, in words.
    pub async fn read_workbook(self, book: &ArrayBuffer) -> Result<Table, String> {
        let asked = async { ask(book).await.map_err(|_| ApiError::Offline) };
        match in_time(asked).await {
            Ok((_, Some(answer))) => answer,
            Ok((status, None)) => Err(format!(
                "サーバーが読み取れませんでした（{status}）。しばらくしてからもう一度選ぶか、CSV（UTF-8）で保存して、それを選んでください。"
            )),
            Err(_) => Err(
                "Excel のファイルは、サーバーにつながっているときに読み取れます。つながってからもう一度選ぶか、表のシートを CSV（UTF-8）で保存して、それを選んでください。"
                    .to_owned(),
            ),
        }
    }
}

/// The status of the answer, and what it says of the workbook, if it does.
async fn ask(book: &ArrayBuffer) -> Result<(u16, Option<Result<Table, String>>), JsValue> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(book);
    let request = Request::new_with_str_and_init(WORKBOOK, &init)?;
    request.headers().set("content-type", WORKBOOK_KIND)?;
    let response: Response = JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok((response.status(), read_answer(&text).map(|answer| answer.map_err(|not| not.why))))
}
