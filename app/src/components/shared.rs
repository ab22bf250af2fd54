//! A tablet that many use: who is done says so, and nothing of theirs stays.

use super::Ask;
use crate::{
    erased::{Erase, spawn, text, when},
    replica::Replica,
    store::{prefs, self_checks},
};
use domain::sync::client::StoreError;
use leptos::prelude::*;

/// Whether this device is marked 共用. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Shared(RwSignal<bool>);

impl Shared {
    /// As it was marked.
    pub fn start() -> Self {
        Self(RwSignal::new(prefs::get(prefs::SHARED).unwrap_or(false)))
    }

    /// Whether it is.
    pub fn is_on(self) -> bool {
        self.0.get()
    }

    /// Marks it, or takes the mark off.
    pub fn mark(self, shared: bool) {
        prefs::set(prefs::SHARED, shared);
        self.0.set(shared);
    }
}

const QUESTION: &str =
    "自己チェック、名前、入力の途中、見た場所をこの端末から消します。端末に保存済みの計画の変更は残ります。";

/// On a shared device, above every page: the way to leave nothing behind.
#[component]
pub fn SharedBar() -> impl IntoView {
    let shared = expect_context::<Shared>();
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let question = Signal::derive(move || match replica.unsent() {
        0 => QUESTION.to_owned(),
        unsent => format!("未送信の変更が {unsent}件あり、次につながったときに送られます。{QUESTION}"),
    });
    let finish = Callback::new(move |()| {
        prefs::forget_personal();
        spawn(async move {
            match self_checks::erase().await {
                // What pages hold in memory goes, too.
                // Where nothing can be kept there is nothing to erase.
                Ok(()) | Err(StoreError::Unavailable) => replica.start_over(),
                Err(why) => error.set(why.to_string()),
            }
        });
    });
    view! {
        {when(move || shared.is_on(), move || view! {
            <div class="shared-bar" role="region" aria-label="共用の端末">
                <span>"共用の端末です。使い終わったら「終了」で、自己チェックや見た場所の記録を消してください。"</span>
                <Ask label="終了" question yes="消して終了する" no="まだ使う" act=finish/>
                <span class="error" role="alert">{text(move || error.get())}</span>
            </div>
        }.erase())}
    }
}
