//! What a person sees when the program fails: a way back, and that nothing stored is lost.

use wasm_bindgen::JsValue;

/// From now on a panic shows a message over the page. It is built by hand, since nothing of the
/// app can be trusted any more.
pub fn show_on_screen() {
    std::panic::set_hook(Box::new(|info| {
        let _ = show(&info.to_string());
    }));
}

fn show(what: &str) -> Result<(), JsValue> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return Ok(());
    };
    if document.get_element_by_id("panic").is_some() {
        return Ok(());
    }
    let panel = document.create_element("div")?;
    panel.set_id("panic");
    panel.set_attribute("role", "alertdialog")?;
    panel.set_attribute("aria-label", "問題が起きました")?;
    let message = document.create_element("p")?;
    message.set_text_content(Some(
        "画面の表示で問題が起きました。端末に保存済みの変更は失われていません。再読み込みしてください。",
    ));
    let again = document.create_element("a")?;
    again.set_text_content(Some("再読み込み"));
    again.set_attribute("class", "button fill")?;
    again.set_attribute("href", "")?;
    let detail = document.create_element("p")?;
    detail.set_attribute("class", "quiet")?;
    detail.set_text_content(Some(what));
    for part in [message, again, detail] {
        panel.append_child(&part)?;
    }
    if let Some(body) = document.body() {
        body.append_child(&panel)?;
    }
    Ok(())
}
