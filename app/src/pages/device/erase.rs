//! Taking everything off this device.

use crate::{
    components::Ask,
    erased::{spawn, text},
    replica::{Replica, Server},
    store::{prefs, self_checks},
    worker,
};
use domain::sync::client::StoreError;
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
            if let Err(why) = erase_everything(replica).await {
                error.set(why.to_string());
            }
        });
    });
    view! {
        <h2>"この端末から消す"</h2>
        <p class="buttons"><Ask label="この端末のデータを消去" question yes="すべて消去する" no="やめる" act=erase/></p>
        <p class="error" role="alert">{text(move || error.get())}</p>
    }
}

/// Takes everything off this device, in all tabs: edits, policy, self-checks, settings, and the app's files where
/// they can be had again.
async fn erase_everything(replica: Replica) -> Result<(), StoreError> {
    replica.make_way().await;
    self_checks::erase().await?;
    replica.erase_store().await?;
    let is_offline = replica.status.with_untracked(|status| status.server != Server::Answers);
    prefs::forget_all();
    prefs::set(prefs::ERASED, true);
    if !is_offline {
        worker::forget_files().await;
    }
    replica.start_over();
    Ok(())
}
