//! What people call this device.

use crate::{
    erased::{change, text},
    store::prefs,
};
use leptos::prelude::*;

#[component]
pub fn DeviceName() -> impl IntoView {
    let name = RwSignal::new(prefs::get::<String>(prefs::DEVICE_NAME).unwrap_or_default());
    let keep = move |event| {
        name.set(event_target_value(&event).trim().to_owned());
        prefs::set(prefs::DEVICE_NAME, name.get_untracked());
    };
    view! {
        <p class="field device-name">
            <label for="device-name">"端末の名前"<span class="quiet">"　例: 会議用タブレット 3。救出ファイルに書き添えます。"</span></label>
            <input id="device-name" class="input" type="text" maxlength="40" autocomplete="off"
                prop:value=text(move || name.get()) on:change=change(keep)/>
        </p>
    }
}
