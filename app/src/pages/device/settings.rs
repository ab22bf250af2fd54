//! How this device is used.

use crate::{
    components::{Search, Shared},
    erased::{change, flag},
};
use leptos::prelude::*;

#[component]
pub fn Settings() -> impl IntoView {
    let (shared, search) = (expect_context::<Shared>(), expect_context::<Search>());
    view! {
        <p>
            <label class="check">
                <input type="checkbox" prop:checked=flag(move || shared.is_on())
                    on:change=change(move |event| shared.mark(event_target_checked(&event)))/>
                "共用の端末にする（「終了」で、使った人の自己チェックや名前などを消せるようにする）"
            </label>
        </p>
        <p>
            <label class="check">
                <input type="checkbox" prop:checked=flag(move || search.by_slash.get())
                    on:change=change(move |event| search.set_by_slash(event_target_checked(&event)))/>
                "「/」のキーで検索を開く（Ctrl+K はいつでも使えます）"
            </label>
        </p>
    }
}
