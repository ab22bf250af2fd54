//! Taking everything off this device.

use crate::{
    components::Ask,
    erased::{spawn, text},
    replica::Replica,
    store,
};
use leptos::prelude::*;

#[component]
pub fn EraseDevice() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let question = Signal::derive(move || {
        match replica.unsent() + replica.refused() {
        0 => "方針、計画の写し、自己チェック、設定をこの端末から消します。元に戻せません。サーバーの記録は残ります。".to_owned(),
        waiting => format!(
            "サーバーに届いていない変更が {waiting}件あり、消すと失われます。先に送信するか、救出ファイルに書き出してください。方針、自己チェック、設定も消え、元に戻せません。"
        ),
    }
    });
    let erase = Callback::new(move |()| {
        spawn(async move {
            match store::erase_everything().await {
                Ok(()) => drop(window().location().set_href("/")),
                Err(why) => error.set(why.to_string()),
            }
        });
    });
    view! {
        <h2>"この端末から消す"</h2>
        <p class="buttons"><Ask label="この端末のデータを消去" question yes="すべて消去する" no="やめる" act=erase/></p>
        <p class="error" role="alert">{text(move || error.get())}</p>
    }
}
