//! Copying the selection, and pasting a block from a spreadsheet once it is seen what that does.

use super::keys::{Sheet, cell_of};
use crate::{
    erased::{Erase, List, click, text, view},
    in_words,
};
use domain::sheet::{Planned, parse_block, write_block};
use leptos::{html, prelude::*};
use web_sys::ClipboardEvent;

/// Longest text that is looked at as a block, in characters, and most cells of it.
const LIMIT: (usize, usize) = (1_000_000, 5_000);

/// Puts the selection into the clipboard.
pub fn copy(sheet: Sheet, event: &ClipboardEvent) {
    let Some(clipboard) = event.clipboard_data().filter(|_| cell_of(event).is_some()) else { return };
    if clipboard.set_data("text/plain", &write_block(&sheet.texts())).is_ok() {
        event.prevent_default();
    }
}

/// Shows what a block would change; a single cell that can be changed is, at once.
pub fn paste(sheet: Sheet, event: &ClipboardEvent) {
    let Some(clipboard) = event.clipboard_data().filter(|_| cell_of(event).is_some()) else { return };
    let Ok(text) = clipboard.get_data("text/plain") else { return };
    event.prevent_default();
    let block = if text.chars().nth(LIMIT.0).is_none() { parse_block(&text) } else { Vec::new() };
    let size: usize = block.iter().map(Vec::len).sum();
    if size == 0 || size > LIMIT.1 {
        return sheet.error.set(format!("貼り付ける表が大きすぎます。{}セルまでに分けてください。", LIMIT.1));
    }
    let planned = sheet.plan(&block);
    match planned.as_slice() {
        [one] if one.value.is_ok() => sheet.carry_out(planned),
        _ => sheet.planned.set(planned),
    }
}

/// What the paste would change, what not and why, to be decided.
#[component]
pub fn PastePreview(sheet: Sheet) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let is_open = !sheet.planned.read().is_empty();
        let Some(dialog) = dialog.get() else { return };
        match (is_open, dialog.open()) {
            (true, false) => _ = dialog.show_modal(),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let close = move || sheet.planned.set(Vec::new());
    let go_on = move |_| {
        let planned = sheet.planned.get_untracked();
        close();
        sheet.carry_out(planned.into_iter().filter(Planned::is_change).collect());
    };
    view! {
        <p class="error grid-error" role="alert">{text(move || sheet.error.get())}</p>
        <dialog class="paste-preview" aria-labelledby="paste-title" node_ref=dialog on:close=move |_| close()>
            {view(move || sheet.planned.with(|planned| content(sheet, planned)))}
            <p class="acts">
                <button type="button" class="button fill" disabled=crate::erased::flag(move || !sheet.planned.read().iter().any(Planned::is_change)) on:click=click(go_on)>"この内容で入れる"</button>
                <button type="button" class="button" on:click=click(move |_| close())>"やめる"</button>
            </p>
        </dialog>
    }
}

fn content(sheet: Sheet, planned: &[Planned]) -> AnyView {
    let changes = planned.iter().filter(|planned| planned.is_change());
    let same = planned.iter().filter(|planned| planned.value.is_ok() && !planned.is_change()).count();
    let wrong = planned.iter().filter(|planned| planned.value.is_err());
    let (changes, wrong): (Vec<_>, Vec<_>) = (changes.collect(), wrong.collect());
    let after = changes.iter().map(|planned| {
        let (what, field) = names(sheet, planned);
        view! { <tr><th scope="row">{what}</th><td>{field}</td><td><del>{planned.before.clone()}</del></td><td>{planned.after.trim().to_owned()}</td></tr> }
    });
    let refused = wrong.iter().map(|planned| {
        let (what, field) = names(sheet, planned);
        let why = planned.value.as_ref().err().map(ToString::to_string).unwrap_or_default();
        view! { <tr><th scope="row">{what}</th><td>{field}</td><td>{planned.after.clone()}</td><td>{why}</td></tr> }
    });
    let table = |caption: String, heads: [&'static str; 2], rows: Vec<AnyView>| {
        (!rows.is_empty()).then(|| view! {
            <table class="data dense">
                <caption>{caption}</caption>
                <thead><tr><th scope="col">"行"</th><th scope="col">"欄"</th><th scope="col">{heads[0]}</th><th scope="col">{heads[1]}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    view! {
        <h2 id="paste-title">"貼り付けの確認"</h2>
        <p>{format!("変わる {}か所、変わらない {same}か所、入れられない {}か所。入れられない所は、そのままにします。", changes.len(), wrong.len())}</p>
        <div class="paste-scroll" role="region" aria-label="貼り付けの内容" tabindex="0">
            {table(format!("入れられない所　{}", wrong.len()), ["貼り付けた内容", "理由"], refused.list()).erase()}
            {table(format!("変わる所　{}", changes.len()), ["いま", "あと"], after.list()).erase()}
        </div>
    }
    .erase()
}

/// Row and field of a place, or where it would be.
fn names(sheet: Sheet, planned: &Planned) -> (String, String) {
    match &planned.cell {
        Some(cell) => in_words::cell(sheet.replica.policy.get_untracked().as_deref(), cell),
        None => (format!("上から {}行目", planned.row + 1), format!("左から {}列目", planned.column + 1)),
    }
}
