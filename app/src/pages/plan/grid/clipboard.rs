//! Copying the selection, and pasting a block from a spreadsheet once it is seen what that does.

use super::super::preview::preview;
use super::keys::{Sheet, cell_of};
use crate::erased::{click, effect, flag, text, view};
use domain::{
    csv::{read_block, write_block},
    sheet::Planned,
};
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
    if text.is_empty() {
        let why = "貼り付けられる文字がありません。セルを空にするには Delete キーを押してください。";
        return sheet.error.set(why.to_owned());
    }
    let block = if text.chars().nth(LIMIT.0).is_none() { read_block(&text) } else { Vec::new() };
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
    effect(move || {
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
        sheet.carry_out(planned.into_iter().filter(|one| one.value.is_ok()).collect());
    };
    view! {
        <p class="error grid-error" role="alert">{text(move || sheet.error.get())}</p>
        <dialog class="paste-preview" aria-labelledby="paste-title" node_ref=dialog on:close=move |_| close()>
            <h2 id="paste-title">"貼り付けの確認"</h2>
            {view(move || {
                let device = sheet.replica.device.read_untracked();
                preview(sheet.replica.policy.get_untracked().as_deref(), &device.history, &sheet.planned.read())
            })}
            <p class="acts">
                <button type="button" class="button fill" disabled=flag(move || !sheet.planned.read().iter().any(Planned::is_change)) on:click=click(go_on)>"この内容で入れる"</button>
                <button type="button" class="button" on:click=click(move |_| close())>"やめる"</button>
            </p>
        </dialog>
    }
}
