//! The editor's name, typed once on a device.

use crate::{
    erased::{Erase, change, text, when},
    replica::Replica,
};
use leptos::prelude::*;

#[component]
pub fn EditorName() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let missing = move || replica.editor.with(|name| name.trim().is_empty());
    view! {
        <p class="field editor-name">
            <label for="editor-name">"入力者の名前（自己申告）"{text(move || if missing() { " ※必須".to_owned() } else { String::new() })}</label>
            <input
                id="editor-name"
                class="input"
                type="text"
                maxlength="40"
                autocomplete="name"
                prop:value=text(move || replica.editor.get())
                on:input=change(move |event| replica.set_editor(&event_target_value(&event)))
            />
            {when(missing, move || view! {
                <span class="quiet">"名前を入れると入力できます。この端末に覚えておき、変更の記録に添えます。"</span>
            }.erase())}
        </p>
    }
}
